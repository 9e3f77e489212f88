"""What lists and the overview show: counts, indicator groups, organisations, filters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from lantu_web.register.models import (
    Document,
    Duty,
    Indicator,
    Place,
    Project,
    Statement,
)
from lantu_web.register.services.accuracy import BANDS
from lantu_web.register.services.stamp import counted, how_many, remembered
from lantu_web.register.visibility import shown, sight

COUNTED = (Document, Statement, Indicator, Duty, Project)  # what counts are made of
MOST = 200  # choices in one list
UNSURE = BANDS[1][1]  # confidence below which a reading is looked at first
BINDING, EXPECTED = "约束性", "预期性"
ENUMERATION = re.compile(r"^[（(]?[一二三四五六七八九十\d]+[)）]?[、.．\s]*|[“”]")


@dataclass
class Row:
    """A document in a list, with how much was found in it."""

    document: Document
    counts: Counter[str] = field(default_factory=Counter)


@dataclass
class Group:
    """A group of an indicator table."""

    document: Document
    table: str
    name: str
    indicators: list[Indicator]

    @property
    def sign(self) -> str:
        """The character that stands for the group, where its name is short enough to have one (林美)."""
        name = ENUMERATION.sub("", self.name)
        return name[0] if 0 < len(name) <= 2 else ""

    @property
    def label(self) -> str:
        return ENUMERATION.sub("", self.name)


def counts_of_documents(documents: Collection[int] | None = None) -> dict[int, Counter[str]]:
    """How many facts of each kind each document has, in four queries for all of them or for some."""
    if documents is not None:
        return _counts(documents)
    return remembered(("counts", sight()), lambda: _counts(None), COUNTED)


def _counts(documents: Collection[int] | None) -> dict[int, Counter[str]]:
    counts: dict[int, Counter[str]] = {}

    def add(found: QuerySet[Any], *by: str, name: str = "") -> None:
        if documents is not None:
            found = found.filter(document__in=documents)
        grouped = found.order_by().values_list("document", *by).annotate(Count("pk"))
        for row in counted(grouped, lambda: list(grouped)) if documents is None else grouped:
            document, *kind, count = row
            counts.setdefault(document, Counter())[kind[0] if kind else name] += count

    add(Statement.objects.standing(), "kind")
    add(Indicator.objects.standing().filter(parent_row=False), name="indicators")
    add(Duty.objects.standing(), name="duties")
    add(Project.objects.standing(), name="projects")
    for counter in counts.values():
        counter["statements"] = sum(counter[kind] for kind in Statement.Kind.values)
    return counts


def shelves() -> list[Row]:
    """All documents, copies behind their originals; shared between requests, so that nobody may change them."""
    return remembered(("shelves", sight()), _shelves, COUNTED)


def _shelves() -> list[Row]:
    counts = counts_of_documents()
    some = Document.objects.select_related("copy_of")
    documents = remembered(("documents", sight()), lambda: list(some), (Document,))
    return [Row(one, counts.get(one.pk, Counter())) for one in documents]


def documents(
    *, kind: str = "", issuer: str = "", period: str = "", family: str = "", query: str = ""
) -> QuerySet[Document]:
    """Documents that fit, copies behind their originals; ``period`` is written as in addresses: 2021-2025."""
    found = Document.objects.select_related("copy_of").annotate(editions=Count("versions"))
    for name, value in (("kind", kind), ("issuer", issuer), ("family", family)):
        if value:
            found = found.filter(**{name: value})
    if period:
        start, _, end = period.partition("-")
        years = start.isascii() and start.isdecimal() and end.isascii() and end.isdecimal()
        found = found.filter(period_start=int(start), period_end=int(end)) if years else found.none()
    if query:
        found = found.filter(Q(title__icontains=query) | Q(short__icontains=query) | Q(number__icontains=query))
    return found.order_by("order", "slug")


def rows_of(some: Iterable[Document]) -> list[Row]:
    """These documents with how much was found in each."""
    some = list(some)
    counts = counts_of_documents([one.pk for one in some])
    return [Row(one, counts.get(one.pk, Counter())) for one in some]


def facets_of(found: QuerySet[Document]) -> dict[str, list[tuple[str, int]]]:
    """How many of the documents are of each kind, issuer, period and family, the most frequent first."""
    rows = found.order_by().values_list("kind", "issuer", "period_start", "period_end", "family")
    counted: dict[str, Counter[str]] = {name: Counter() for name in ("kind", "issuer", "period", "family")}
    for kind, issuer, start, end, family in rows:
        period = f"{start}-{end}" if start and end else ""
        for name, value in (("kind", kind), ("issuer", issuer), ("period", period), ("family", family)):
            if value:
                counted[name][value] += 1
    return {name: counter.most_common() for name, counter in counted.items()}


def totals() -> Counter[str]:
    """Counts over originals; copies are not counted twice."""
    return Counter(remembered(("totals", sight()), _totals, COUNTED))


def _totals() -> Counter[str]:
    found: Counter[str] = Counter()
    for row in shelves():
        if row.document.copy_of_id is None:
            found.update(row.counts)
            found["documents"] += 1
    found["binding"] = how_many(Indicator.objects.public().filter(attribute=BINDING, parent_row=False))
    return found


@dataclass(frozen=True)
class Period:
    """A planning period, how much of it has passed, and the plans that are for it."""

    start: int
    end: int
    percent: int
    documents: list[Document]

    @property
    def is_over(self) -> bool:
        return self.percent >= 100


def periods(rows: list[Row], today: date) -> list[Period]:
    """The periods that plans are for, those of most plans first, with how far their time has run in whole per cent."""
    found: dict[tuple[int, int], list[Document]] = {}
    for row in rows:
        one = row.document
        if one.copy_of_id is None and one.period_start and one.period_end and one.period_end > one.period_start:
            found.setdefault((one.period_start, one.period_end), []).append(one)
    in_order = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Period(start, end, _passed(start, end, today), some) for (start, end), some in in_order]


def _passed(start: int, end: int, today: date) -> int:
    first, last = date(start, 1, 1), date(end, 12, 31)
    return round(min(max((today - first).days / ((last - first).days + 1), 0), 1) * 100)


def indicators(*, document: str = "", attribute: str = "", query: str = "") -> QuerySet[Indicator]:
    """Indicator rows of originals, in the order of the documents."""
    found = Indicator.objects.public().filter(parent_row=False).select_related("document", "node")
    if document:
        found = Indicator.objects.standing().filter(parent_row=False, document__slug=document)
        found = found.select_related("document", "node")
    if attribute:
        found = found.filter(attribute=attribute)
    if query:
        found = found.filter(Q(name__icontains=query) | Q(parent_name__icontains=query))
    return found.order_by("document__order", "document", "start", "order")


def on_the_wall(plans: int) -> QuerySet[Indicator]:
    """Indicators of the first plans that have them: what an overview can show."""
    some = list(with_indicators().originals().values_list("pk", flat=True)[:plans])
    return in_period(indicators().filter(document__in=some))


def in_period(found: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Rows whose target lies in the period of their plan: no look back at what an earlier plan had promised."""
    return found.filter(
        Q(target_year=None) | Q(document__period_start=None) | Q(target_year__gte=F("document__period_start"))
    ).exclude(target="", value=None)


def statements(
    *, document: str = "", kind: str = "", query: str = "", until: str = "", unsure: str = ""
) -> QuerySet[Statement]:
    """Statements of originals, or of one document, in the order of the texts; the unsure ones, the worst first."""
    found = Statement.objects.standing().filter(document__slug=document) if document else Statement.objects.public()
    if kind:
        found = found.filter(kind=kind)
    if query:
        found = found.filter(Q(subject__icontains=query) | Q(scope__icontains=query))
    if until.isascii() and until.isdecimal():
        found = found.filter(year__lte=int(until))
    if unsure:
        # A list of one: SQLite does not look for “not withdrawn” in the index of the queue.
        found = found.filter(review_state=Statement.State.PROPOSED, withdrawn__in=[False], confidence__lt=UNSURE)
        return found.select_related("document", "node").order_by("confidence", "document_id", "start", "pk")
    return found.select_related("document", "node").order_by("document__order", "document", "start", "pk")


def wall(plans: int) -> list[Group]:
    """The groups that an overview shows; a plan whose groups have a sign (山, 水, 林 …) before the others."""
    found = groups(on_the_wall(plans))
    signed = {group.document.pk for group in found if group.sign}
    return sorted(found, key=lambda group: group.document.pk not in signed)


def groups(found: QuerySet[Indicator]) -> list[Group]:
    """Indicators by document, table and group; a group that is told in two places stays in two."""
    result = []
    for (_, table, name), members in groupby(found, key=lambda one: (one.document_id, one.table, one.group)):
        rows = list(members)
        result.append(Group(rows[0].document, table, name, rows))
    return result


def projects(
    *, document: str = "", box: str = "", place: str = "", title: str = "", query: str = ""
) -> QuerySet[Project]:
    """Projects of originals, filtered; ``title`` is that of their box, which tells of what type they are."""
    found = Project.objects.standing().filter(document__slug=document) if document else Project.objects.public()
    if box:
        found = found.filter(box=box)
    if title:
        found = found.filter(box_title=title)
    if place:
        found = found.filter(places__code=place)
    if query:
        found = found.filter(Q(title__icontains=query) | Q(box_title__icontains=query))
    return found.select_related("document").order_by("document__order", "document", "start", "pk")


def boxes(document: str) -> list[tuple[str, str]]:
    """Boxes of a document that hold projects."""
    found = Project.objects.standing().filter(document__slug=document).order_by("start")
    return list(dict.fromkeys(found.values_list("box", "box_title")))


def box_titles(document: str = "") -> list[str]:
    """Titles of the boxes that hold projects, those of most projects first."""
    found = projects(document=document).order_by().exclude(box_title="").values_list("box_title", flat=True)
    most = found.annotate(n=Count("pk")).order_by("-n", "box_title")[:MOST]
    return remembered(("titles of boxes", document, sight()), lambda: list(most), (Project, Document))


def places_with_projects() -> list[Place]:
    """Places in which projects lie, those of most projects first."""
    found = Place.objects.filter(
        shown("projects__document"), projects__withdrawn=False, projects__document__copy_of=None
    )
    often = found.annotate(count=Count("projects", distinct=True)).order_by("-count", "code")
    tables = (Place, Project, Project.places.through, Document)
    return remembered(("places with projects", sight()), lambda: list(often), tables)


def facts_near(fact: Statement | Indicator) -> list[Statement]:
    """Other statements in the same place of the document."""
    found = Statement.objects.standing().filter(document=fact.document_id, eid=fact.eid)
    return list(found.exclude(public_id=fact.public_id).order_by("start")[:12])


def with_indicators() -> QuerySet[Any]:
    """Documents that have indicator tables."""
    return Document.objects.filter(pk__in=Indicator.objects.standing().order_by().values("document").distinct())


def with_projects() -> QuerySet[Any]:
    """Documents that have projects."""
    return Document.objects.filter(pk__in=Project.objects.standing().order_by().values("document").distinct())
