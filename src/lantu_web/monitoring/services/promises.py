"""The promises of the register as the assessment needs them, and a mark that changes when the register does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Model, Value

from lantu.assessment.register import Promise, collection, promises_of
from lantu_web.register.models import Document, DocumentVersion, History, Indicator, Review, Statement
from lantu_web.register.services.catalogue import BUNDLE
from lantu_web.register.visibility import sight

Record = dict[str, Any]
DOCUMENT = ("slug", "short", "title", "period_start", "period_end", "place__name")
ROW = (
    "public_id", "document__slug", "name", "parent_name", "unit", "target", "value", "target_year", "baseline",
    "baseline_value", "baseline_year", "comparator", "attribute", "average", "cumulative", "assigned", "actual",
    "actual_year", "actual_value", "table", "parent_row",
)  # fmt: skip
STATEMENT = (
    "public_id", "document__slug", "subject", "kind", "text", "value", "unit", "year", "comparator", "scope",
    "per_year", "cumulative", "average", "project",
)  # fmt: skip
CHANGES: tuple[type[Model], ...] = (Review, History, DocumentVersion, Document, Indicator, Statement)


def mark() -> tuple[Any, ...]:
    """Changes with each reading, review and edit, and with what the viewer may see; one query."""
    counts = [
        one._base_manager.order_by().values(what=Value(one._meta.model_name))
        .annotate(newest=Max("pk"), rows=Count("pk")).values_list("what", "newest", "rows")
        for one in CHANGES
    ]  # fmt: skip
    return (*sorted(counts[0].union(*counts[1:], all=True)), *sight())


def home_place() -> str:
    """The place that a plan is about where it does not tell another one."""
    return collection(BUNDLE.name).place


def promises() -> dict[str, list[Promise]]:
    """The promises that the viewer may see, by the place that they are about."""
    about = collection(BUNDLE.name)
    heads = Document.objects.filter(copy_of=None).values(*DOCUMENT)
    documents = {head["slug"]: head | {"short": head["short"] or head["title"]} for head in heads}
    places: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    for slug, head in documents.items():
        places[head["place__name"] or about.place][slug] = head
    rows = _records(Indicator.objects.public().filter(parent_row=False).order_by("document__order", "start"), ROW)
    said = Statement.objects.public().filter(kind="target").order_by("document__order", "start")
    statements = _records(said, STATEMENT)
    return {name: promises_of(found, rows, statements, about.confirmed) for name, found in places.items()}


def _records(found: Any, columns: Iterable[str]) -> list[Record]:
    """Rows with the names and the forms of the bundle: numbers as texts."""
    rows: list[Record] = list(found.values(*columns))
    for row in rows:
        row["d"] = row.pop("document__slug")
        row.update({name: format(value, "f") for name, value in row.items() if isinstance(value, Decimal)})
    return rows
