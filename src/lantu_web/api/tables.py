"""The open tables: their columns, what each holds, and how rows are chosen.

A column is known by one name in lists, single records and downloads; where it stands in the database is said here
and nowhere else. Only facts leave: the wording of sentences does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet

from lantu_web.register.models import (
    Document,
    Duty,
    DutyOrganisation,
    Indicator,
    Node,
    Organisation,
    Place,
    Project,
    Statement,
)
from lantu_web.register.services.reviewing import plain

Row = dict[str, Any]
FACT = ("public_id:id", "document__slug:document", "eid", "start", "end")


@dataclass(frozen=True)
class Table:
    """One kind of open data."""

    name: str
    model: type[Model]
    columns: tuple[str, ...]  # "path:name", or one word for both
    filters: tuple[str, ...]
    order: tuple[str, ...]
    about: str
    key: str = "id"
    address: str = ""  # of the page of a row
    more: Callable[[list[Row]], None] | None = None
    joined: tuple[str, ...] = ()  # columns that ``more`` adds

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(one.partition(":")[0] for one in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in the order of the download."""
        own = tuple(one.rpartition(":")[2] for one in self.columns if one != "pk")
        return (*own, *self.joined, *(("address",) if self.address else ()))

    def choose(self, **wanted: Any) -> QuerySet[Any]:
        """The rows that fit all filters that are given."""
        found: QuerySet[Any] = self.model.objects.all()  # type: ignore[attr-defined]
        if hasattr(found, "visible"):
            found = found.visible(copies=bool(wanted.get("copies") or wanted.get("document")))
        for name, value in wanted.items():
            if name in self.filters and value not in (None, ""):
                found = FILTERS[name](self, found, value)
        return found.order_by(*self.order)

    def rows(self, found: Iterable[tuple[Any, ...]]) -> list[Row]:
        """Rows of the database as they leave."""
        names = tuple(one.rpartition(":")[2] for one in self.columns)
        rows = [dict(zip(names, map(_open, values), strict=True)) for values in found]
        if self.more:
            self.more(rows)
        for row in rows:
            row.pop("pk", None)
            if self.address:
                row["address"] = self.address.format(row[self.key])
        return rows


def _open(value: Any) -> Any:
    """Numbers as JSON numbers, whole ones without a point; dates as ISO texts."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return plain(value)


def _document(table: Table, found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(**{"version__document__slug" if table.model is Node else "document__slug": value})


def _query(table: Table, found: QuerySet[Any], value: str) -> QuerySet[Any]:
    fields = {
        "documents": ("title", "short", "number"),
        "statements": ("subject", "scope"),
        "indicators": ("name", "parent_name"),
        "duties": ("task", "section"),
        "projects": ("title", "box_title"),
        "places": ("name",),
        "organisations": ("name", "aliases__name"),
        "nodes": ("title",),
    }[table.name]
    wanted = Q()
    for one in fields:
        wanted |= Q(**{f"{one}__icontains": value})
    found = found.filter(wanted)
    return found.distinct() if table.name == "organisations" else found


def _organisation(table: Table, found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(pk__in=DutyOrganisation.objects.filter(organisation__code=value).values("duty"))


def _year(table: Table, found: QuerySet[Any], value: int) -> QuerySet[Any]:
    return found.filter(**{"target_year" if table.name == "indicators" else "year": value})


def _same(name: str) -> Callable[[Table, QuerySet[Any], Any], QuerySet[Any]]:
    return lambda table, found, value: found.filter(**{name: value})


FILTERS: dict[str, Callable[[Table, QuerySet[Any], Any], QuerySet[Any]]] = {
    "document": _document,
    "query": _query,
    "year": _year,
    "organisation": _organisation,
    "place": _same("places__code"),
    **{name: _same(name) for name in ("kind", "unit", "attribute", "box", "review_state")},
}


def _parts(rows: list[Row]) -> None:
    """Who answers for each duty, in one query for all."""
    parts: defaultdict[Any, list[Row]] = defaultdict(list)
    found = DutyOrganisation.objects.filter(duty__in=[row["pk"] for row in rows]).order_by("duty", "order")
    for duty, role, code, name in found.values_list("duty", "role", "organisation__code", "name_written"):
        parts[duty].append({"role": role, "organisation": code, "name": name})
    for row in rows:
        row["organisations"] = parts[row["pk"]]


def _places(rows: list[Row]) -> None:
    """Where each project lies, in one query for all."""
    places: defaultdict[Any, list[str]] = defaultdict(list)
    through = Project.places.through.objects.filter(project__in=[row["pk"] for row in rows]).order_by("place__code")
    for project, code in through.values_list("project", "place__code"):
        places[project].append(code)
    for row in rows:
        row["places"] = places[row["pk"]]


DOCUMENT = (
    "slug:id", "title", "short", "short_en", "kind", "number", "issuer", "issued", "effective", "period_start",
    "period_end", "base_year", "horizon", "family", "copy_of__slug:copy_of",
)  # fmt: skip
STATEMENT = (
    *FACT, "subject", "text", "comparator", "value", "value_high", "unit", "year", "kind", "scope", "period",
    "per_year", "cumulative", "average", "change", "qualitative", "project__public_id:project", "confidence", "rule",
    "review_state",
)  # fmt: skip
INDICATOR = (
    *FACT, "table", "number", "name", "name_written", "parent_name", "group", "unit", "baseline", "baseline_year",
    "baseline_value", "target", "target_year", "comparator", "value", "value_high", "actual", "actual_year",
    "actual_value", "attribute", "cumulative", "average", "assigned", "parent_row", "review_state",
)  # fmt: skip
OF_FACTS = ("document__order", "document_id", "start", "pk")
TABLES = {
    one.name: one
    for one in (
        Table(
            "documents", Document, DOCUMENT, ("kind", "query"), ("order", "slug"), "文件：标题、文号、日期、规划期",
            address="/d/{}/",
        ),
        Table(
            "statements", Statement, STATEMENT, ("document", "kind", "query", "year", "unit", "review_state"), OF_FACTS,
            "表述：对象、比较、数值、单位、年份、把握", address="/s/{}",
        ),
        Table(
            "indicators", Indicator, INDICATOR, ("document", "attribute", "query", "year", "unit", "review_state"),
            OF_FACTS, "指标：基准值、目标值、属性", address="/i/{}",
        ),
        Table(
            "duties", Duty, ("pk", *FACT, "task", "section", "etc", "review_state"),
            ("document", "organisation", "query", "review_state"), OF_FACTS, "责任：任务与牵头、责任、配合单位",
            address="/t/{}", more=_parts, joined=("organisations",),
        ),
        Table(
            "projects", Project, ("pk", *FACT, "box", "box_title", "number", "title", "review_state"),
            ("document", "box", "place", "query", "review_state"), OF_FACTS, "工程：专栏、名称、区域", address="/p/{}",
            more=_places, joined=("places",),
        ),
        Table(
            "places", Place, ("code:id", "name", "kind", "parent__code:parent", "aliases"), ("kind", "query"),
            ("code",), "区域：代码与名称", address="/places/{}/",
        ),
        Table(
            "organisations", Organisation, ("code:id", "name", "kind"), ("kind", "query"), ("name", "pk"),
            "机构：名称", address="/duties/{}/",
        ),
        Table(
            "nodes", Node, ("version__document__slug:document", "eid", "kind", "number", "title", "start", "end",
            "parent__eid:parent", "depth"), ("document", "kind", "query"), ("version__document_id", "order"),
            "文件的结构：篇、章、节、条、专栏、表", key="eid",
        ),
    )
}  # fmt: skip
