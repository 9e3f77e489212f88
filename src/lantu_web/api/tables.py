"""The open tables: their columns, what each holds, and how rows are chosen.

A column is known by one name in lists, single records and downloads; where it stands in the database is said here
and nowhere else. Only facts leave: the wording of sentences does not. A new table is a line in :data:`TABLES`; what
belongs to a row in other tables is added by its ``more``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, QuerySet

from lantu_web.api import joined
from lantu_web.api.choosing import FILTERS
from lantu_web.register.models import (
    Document,
    Duty,
    Finding,
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
    order: tuple[str, ...]  # no two rows are alike in all of these
    about: str
    key: tuple[str, ...] = ("id",)  # columns that a record is found by
    address: str = ""  # of the page of a row
    more: Callable[[list[Row]], None] | None = None
    joined: tuple[str, ...] = ()  # columns that ``more`` adds
    writable: bool = False  # facts that a reviewer decides on

    @property
    def paths(self) -> tuple[str, ...]:
        return tuple(one.partition(":")[0] for one in self.columns)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in the order of the download."""
        own = tuple(one.rpartition(":")[2] for one in self.columns if one != "pk")
        return (*own, *self.joined, *(("address",) if self.address else ()))

    def path_of(self, name: str) -> str:
        return next(path for path, one in zip(self.paths, self.column_names, strict=True) if one == name)

    @property
    def column_names(self) -> tuple[str, ...]:
        return tuple(one.rpartition(":")[2] for one in self.columns)

    def choose(self, **wanted: Any) -> QuerySet[Any]:
        """The rows that fit all filters that are given, of those that the viewer may see."""
        found: QuerySet[Any] = self.model.objects.all()  # type: ignore[attr-defined]
        if self.model is Finding:
            found = found.standing()  # type: ignore[attr-defined]
        elif hasattr(found, "visible"):
            found = found.visible(copies=bool(wanted.get("copies") or wanted.get("document")))
        for name, value in wanted.items():
            if name in self.filters and value not in (None, ""):
                found = FILTERS[name](found, value, wanted)
        return found.order_by(*self.order)

    def rows(self, found: Iterable[tuple[Any, ...]], *, exact: bool = False) -> list[Row]:
        """Rows of the database as they leave; ``exact`` leaves numbers and dates as they are, for columns."""
        names = self.column_names
        if exact:
            rows = [dict(zip(names, values, strict=False)) for values in found]
        else:
            rows = [dict(zip(names, map(_open, values), strict=False)) for values in found]
        if self.more:
            self.more(rows)
        for row in rows:
            row.pop("pk", None)
            if self.address:
                row["address"] = self.address.format(*(row[name] for name in self.key))
        return rows


def _open(value: Any) -> Any:
    """Numbers as JSON numbers, whole ones without a point; dates as ISO texts."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return plain(value)


DOCUMENT = (
    "slug:id", "title", "short", "short_en", "kind", "number", "issuer", "issued", "effective", "period_start",
    "period_end", "base_year", "horizon", "family", "copy_of__slug:copy_of", "updated",
)  # fmt: skip
STATEMENT = (
    *FACT, "subject", "text", "comparator", "value", "value_high", "unit", "year", "kind", "scope", "period",
    "per_year", "cumulative", "average", "change", "qualitative", "project__public_id:project", "confidence", "rule",
    "review_state", "updated",
)  # fmt: skip
INDICATOR = (
    *FACT, "table", "number", "name", "name_written", "parent_name", "group", "unit", "baseline", "baseline_year",
    "baseline_value", "target", "target_year", "comparator", "value", "value_high", "actual", "actual_year",
    "actual_value", "attribute", "cumulative", "average", "assigned", "parent_row", "review_state", "updated",
)  # fmt: skip
FINDING = (
    "pk", "public_id:id", "topic", "verdict", "within", "rule", "reason_zh", "reason_en", "severity", "state", "stale",
    "found_at", "updated",
)  # fmt: skip
NODE = (
    "pk", "version__document__slug:document", "eid", "kind", "number", "title", "start", "end", "parent__eid:parent",
    "depth",
)  # fmt: skip
OF_FACTS = ("document_id", "start", "pk")
TABLES = {
    one.name: one
    for one in (
        Table(
            "documents", Document, DOCUMENT,
            ("document", "kind", "issuer", "period", "family", "attribute", "year", "organisation", "place", "q", "updated_since"),
            ("order", "slug"), "文件：标题、文号、日期、规划期", address="/d/{}/",
        ),
        Table(
            "nodes", Node, NODE,
            ("document", "eid", "kind", "attribute", "year", "organisation", "place", "q", "updated_since"),
            ("version_id", "order"),
            "文件的结构：篇、章、节、条、专栏、表", key=("document", "eid"), address="/d/{}/{}",
        ),
        Table(
            "statements", Statement, STATEMENT,
            ("document", "eid", "kind", "year", "until", "unit", "organisation", "place", "unsure", "review_state", "q", "updated_since"),
            OF_FACTS, "表述：对象、比较、数值、单位、年份、把握", address="/s/{}", writable=True,
        ),
        Table(
            "indicators", Indicator, INDICATOR,
            ("document", "eid", "attribute", "parent_row", "year", "until", "unit", "organisation", "place", "review_state", "q", "updated_since"),
            OF_FACTS,
            "指标：基准值、目标值、属性", address="/i/{}", writable=True,
        ),
        Table(
            "duties", Duty, ("pk", *FACT, "task", "section", "etc", "review_state", "updated"),
            ("document", "eid", "year", "organisation", "role", "place", "review_state", "q", "updated_since"), OF_FACTS,
            "责任：任务与牵头、责任、配合单位", address="/t/{}", more=joined.parts, joined=("organisations",), writable=True,
        ),
        Table(
            "projects", Project, ("pk", *FACT, "box", "box_title", "number", "title", "review_state", "updated"),
            ("document", "eid", "box", "box_title", "year", "unit", "organisation", "place", "review_state", "q", "updated_since"),
            OF_FACTS, "工程：专栏、名称、区域",
            address="/p/{}", more=joined.places, joined=("places",), writable=True,
        ),
        Table(
            "findings", Finding, FINDING,
            ("document", "kind", "state", "attribute", "year", "unit", "organisation", "place", "q", "updated_since"), ("pk",),
            "衔接：规划之间的一致与冲突，及其所据", address="/f/{}", more=joined.members, joined=("members",),
        ),
        Table(
            "places", Place, ("code:id", "name", "kind", "parent__code:parent", "aliases"), ("document", "kind", "q"), ("code",),
            "区域：代码与名称", address="/places/{}/",
        ),
        Table(
            "organisations", Organisation, ("code:id", "name", "kind"), ("document", "kind", "with_duties", "q"), ("name", "pk"), "机构：名称",
            address="/duties/{}/",
        ),
    )
}  # fmt: skip
