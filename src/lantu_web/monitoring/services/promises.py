"""The promises of the register as the assessment needs them: those in tables all at once, those in texts as asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from lantu.assessment.register import (
    Promise,
    Promised,
    Starts,
    collection,
    records,
    rows_of,
    start_values,
    targets_of,
    told_whole,
)
from lantu.places import place_of_title
from lantu_web.register.models import Document, Indicator, Place, Statement
from lantu_web.register.services.catalogue import BUNDLE
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

Record = dict[str, Any]
HEAD = ("slug", "short", "title", "period_start", "period_end", "place__name")
ROW = (
    "document__slug", "public_id", "name", "parent_name", "unit", "target", "value", "target_year", "baseline",
    "baseline_value", "baseline_year", "comparator", "attribute", "average", "cumulative", "assigned", "actual",
    "actual_year", "actual_value", "table",
)  # fmt: skip
TEXT = (
    "document__slug", "public_id", "subject", "kind", "text", "value", "unit", "year", "comparator", "scope",
    "per_year", "cumulative", "average", "project",
)  # fmt: skip
TABLES = (Document, Indicator, Place)  # what promises in tables are made of


@dataclass(frozen=True)
class Rows:
    """What the tables promise that the viewer may see, and what that tells of other promises."""

    heads: dict[str, Record]
    place_of: dict[str, str]
    promises: dict[str, Promise]

    def looks_back(self, each: Promise) -> bool:
        """Whether a target is of an earlier plan, on which its document only looks back."""
        start, year = self.heads[each.commitment.document]["period_start"], each.commitment.target_year
        return bool(start and year and year < start)

    @cached_property
    def by_place(self) -> dict[str, list[Promise]]:
        found: defaultdict[str, list[Promise]] = defaultdict(list)
        for each in self.promises.values():
            found[self.place_of[each.commitment.document]].append(each)
        return found

    @cached_property
    def by_document(self) -> dict[str, list[Promise]]:
        found: defaultdict[str, list[Promise]] = defaultdict(list)
        for each in self.promises.values():
            found[each.commitment.document].append(each)
        return found

    @cached_property
    def by_measure(self) -> dict[str, list[Promise]]:
        found: defaultdict[str, list[Promise]] = defaultdict(list)
        for each in self.promises.values():
            found[each.commitment.measure].append(each)
        return found

    @cached_property
    def told(self) -> dict[str, Starts]:
        """The start values that the tables of a place tell."""
        return {place: start_values(found) for place, found in self.by_place.items()}

    @cached_property
    def whole(self) -> dict[str, set[Promised]]:
        """What is promised for the whole of a place."""
        home = collection(BUNDLE.name)
        places = set(self.place_of.values())
        return {
            one: told_whole(self.by_place.get(one, ()), home.confirmed if one == home.place else ()) for one in places
        }


def home_place() -> str:
    """The place of the bundled plans."""
    return collection(BUNDLE.name).place


def place_of(slug: str, title: str, told: str | None) -> str:
    """The place that a plan is about: as the register tells, else as its title begins; empty where nobody knows.

    What was observed elsewhere judges no promise: only bundled plans are of the bundled place without saying so.
    """
    return told or place_of_title(title) or (home_place() if slug in _bundled() else "")


@cache
def _bundled() -> frozenset[str]:
    return frozenset(str(each["slug"]) for each in records(collection(BUNDLE.name).register, "documents"))


def rows() -> Rows:
    """The promises in tables; made anew when the tables or the heads of documents change."""
    return remembered(("promises in tables", sight()), _rows, TABLES)


_read: dict[str, tuple[Record, list[tuple[Any, ...]], list[Promise]]] = {}  # what was made of which rows of a document


def _rows() -> Rows:
    found = Document.objects.filter(copy_of=None).order_by("order", "slug").values(*HEAD)
    heads = {head["slug"]: head | {"short": head["short"] or head["title"]} for head in found}
    read = Indicator.objects.public().filter(parent_row=False).order_by("document__order", "start", "pk")
    by_document: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)
    order: list[str] = []
    for row in read.values_list(*ROW):
        by_document[row[0]].append(row)
        order.append(row[1])
    promises: dict[str, Promise] = {}
    for slug, members in by_document.items():
        promises |= {each.commitment.key: each for each in _of_document(heads[slug], members)}
    places = {slug: place_of(slug, head["title"], head["place__name"]) for slug, head in heads.items()}
    return Rows(heads, places, {key: promises[key] for key in order})


def _of_document(head: Record, read: list[tuple[Any, ...]]) -> list[Promise]:
    """The promises in the tables of a document, as they were made where nothing of it has changed."""
    slug: str = head["slug"]
    kept = _read.get(slug)
    if kept is None or kept[:2] != (head, read):
        kept = _read[slug] = head, read, rows_of({slug: head}, _records(read, ROW))
    return kept[2]


def targets(tables: Rows, **which: Any) -> list[Promise]:
    """The promises in running text that the viewer may see, in the order of the documents; ``which`` filters them."""
    found = Statement.objects.public().filter(kind="target", document__period_end__isnull=False, **which)
    read = found.order_by("document__order", "document__slug", "start", "pk").values_list(*TEXT)
    promises: list[Promise] = []
    for slug, members in groupby(read, key=itemgetter(0)):
        promises += targets_of({slug: tables.heads[slug]}, _records(members, TEXT), tables.whole[tables.place_of[slug]])
    return promises


def _records(read: Iterable[tuple[Any, ...]], columns: tuple[str, ...]) -> Iterable[Record]:
    """Rows with the names and the forms of the bundle: numbers as texts."""
    names = ("d", *columns[1:])
    for row in read:
        told = (format(value, "f") if isinstance(value, Decimal) else value for value in row)
        yield dict(zip(names, told, strict=True))
