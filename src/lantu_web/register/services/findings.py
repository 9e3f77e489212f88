"""Findings for the pages: chosen, counted, laid out by pairs of plans, with their words."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Substr

from lantu_web.register.models import Document, Fact, Finding, FindingMember, Node, Statement
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

if TYPE_CHECKING:
    from lantu_web.register.models import DocumentVersion

LARGEST_MATRIX = 12  # plans; a wider table is no longer read
DECIDED = "decided"
CELLS = re.compile(r"\s*[\n\t]\s*")  # between the cells of a row
NAMES = ("verdict", "a", "b", "where", "state", "query")


@dataclass
class Side:
    """What a finding rests on in one document."""

    document: Document
    members: list[FindingMember] = field(default_factory=list)
    echo: bool = False  # a copy that says what its original says

    @property
    def different(self) -> list[FindingMember]:
        """One member for each thing that the document says, the first of each."""
        said = {
            (one.comparator, one.value, one.value_high, one.unit, one.value is None): one for one in self.members[::-1]
        }
        return sorted(said.values(), key=lambda one: one.order)


@dataclass
class Cell:
    """A pair of plans in the matrix: how many findings, how many of them conflicts."""

    a: Document
    b: Document
    total: int = 0
    conflicts: int = 0


def sides(members: Iterable[FindingMember]) -> list[Side]:
    """The members by document, in the order of the documents."""
    found: dict[int, Side] = {}
    for one in members:
        found.setdefault(one.document_id, Side(one.document)).members.append(one)
    for side in found.values():
        original = found.get(side.document.copy_of_id or 0)
        side.echo = original is not None and _said(original) == _said(side)
    return sorted(found.values(), key=lambda side: (side.document.copy_of_id is not None, side.document.order))


def _said(side: Side) -> set[tuple[object, ...]]:
    """What a side says, whatever its spacing."""
    return {
        (one.comparator, one.value, one.value_high, one.unit, one.role) if one.value is not None else (one.subject,)
        for one in side.members
    }


def choose(chosen: dict[str, str]) -> QuerySet[Finding]:
    """Standing findings by verdict, pair of plans, place and state; what is not known chooses nothing."""
    found = Finding.objects.standing()
    if chosen.get("verdict") in Finding.Verdict.values:
        found = found.filter(verdict=chosen["verdict"])
    if chosen.get("state") in Finding.State.values:
        found = found.filter(state=chosen["state"])
    elif chosen.get("state") == DECIDED:
        found = found.exclude(state=Finding.State.OPEN)
    if chosen.get("where") in ("within", "between"):
        found = found.filter(within=chosen["where"] == "within")
    if query := chosen.get("query", ""):
        found = found.filter(topic__icontains=query)
    for name in ("a", "b"):
        if slug := chosen.get(name, ""):
            found = found.filter(_touches(slug))
    if chosen.get("a") and chosen.get("a") == chosen.get("b"):
        found = found.filter(within=True)
    return found.worst_first()


def _touches(slug: str) -> Exists:
    home = Q(document__slug=slug) | Q(document__copy_of__slug=slug)
    return Exists(FindingMember.objects.filter(home, finding=OuterRef("pk")))


def with_members(found: QuerySet[Finding]) -> QuerySet[Finding]:
    members = FindingMember.objects.select_related("document", "statement", "indicator").order_by("order")
    return found.prefetch_related(Prefetch("members", members))


def counts() -> list[tuple[str, str, int]]:
    """How many standing findings have each verdict, the worst first; those without any left out."""
    rows = Finding.objects.standing().order_by().values_list("verdict").annotate(Count("pk"))
    told = remembered(("verdicts", sight()), lambda: dict(rows), (Finding, FindingMember, Document))
    return [(one.value, str(one.label), told[one.value]) for one in Finding.Verdict if one.value in told]


Matrix = tuple[list[Document], list[tuple[Document, list[Cell | None], int]]]


def matrix() -> Matrix:
    """Plans against plans: the plans that findings touch, and for each a row of cells up to its own and how many are left empty."""
    return remembered(("matrix", sight()), _matrix, (Document, Finding, FindingMember))


def _matrix() -> Matrix:
    known = {one.pk: one for one in Document.objects.all()}
    home = {key: one.copy_of_id or key for key, one in known.items()}
    touched: dict[int, tuple[str, set[int]]] = {}
    rows = FindingMember.objects.filter(finding__withdrawn=False).order_by()
    for pk, verdict, document in rows.values_list("finding_id", "finding__verdict", "document_id").distinct():
        touched.setdefault(pk, (verdict, set()))[1].add(home[document])
    total: Counter[tuple[int, int]] = Counter()
    conflicts: Counter[tuple[int, int]] = Counter()
    often: Counter[int] = Counter()
    for verdict, homes in touched.values():
        often.update(homes)
        pairs = combinations(sorted(homes), 2) if len(homes) > 1 else [(next(iter(homes)),) * 2]
        for pair in pairs:
            total[pair] += 1
            conflicts[pair] += verdict == Finding.Verdict.CONFLICT
    shown = [known[pk] for pk, _ in often.most_common(LARGEST_MATRIX)]
    shown.sort(key=lambda one: (one.order, one.slug))
    laid: list[tuple[Document, list[Cell | None], int]] = []
    for number, row in enumerate(shown):
        cells: list[Cell | None] = []
        for column in shown[: number + 1]:
            pair = (min(row.pk, column.pk), max(row.pk, column.pk))
            cells.append(Cell(row, column, total[pair], conflicts[pair]) if total[pair] else None)
        laid.append((row, cells, len(shown) - len(cells)))
    return shown, laid


def words_of(finding: Finding) -> list[FindingMember]:
    """The members with ``before``, ``words`` and ``after`` cut out of the text by the database; None without it."""
    part = Substr("version__source__text", F("context_start") + 1, F("context_end") - F("context_start"))
    members = list(
        finding.members.select_related("document", "statement", "indicator").annotate(context=part).order_by("order")
    )
    for one in members:
        one.pieces = None if one.context is None else _pieces(one)
    return members


def _pieces(member: Any) -> list[tuple[str, str]]:
    """The context cut in pieces: around, the sentence, the figure in it."""
    text, base = member.context, member.context_start
    marks = [
        (member.context_start, member.quote_start, "around"),
        (member.quote_start, member.start, "sentence"),
        (member.start, member.end, "figure"),
        (member.end, member.quote_end, "sentence"),
        (member.quote_end, member.context_end, "around"),
    ]
    pieces = [(kind, text[low - base : high - base]) for low, high, kind in marks if high > low]
    if member.indicator_id:
        pieces = [(kind, CELLS.sub(" │ ", words)) for kind, words in pieces]
    return pieces


def quote_of(member: Any) -> str:
    """The sentence alone, on one line; empty without the text."""
    if member.context is None:
        return ""
    words = member.context[member.quote_start - member.context_start : member.quote_end - member.context_start]
    return " ".join(CELLS.sub(" │ ", words).split()) if member.indicator_id else " ".join(words.split())


def paths(members: Iterable[FindingMember]) -> dict[int, list[Node]]:
    """The headings above each member, by its primary key, in one query."""
    wanted = list(members)
    around = Q(pk=None)
    for one in wanted:
        around |= Q(version=one.version_id, start__lte=one.start, end__gte=one.end)
    nodes = list(
        Node.objects.filter(around)
        .exclude(title="", number="")
        .exclude(kind__in=("notice", "document"))
        .order_by("depth")
    )
    found: dict[int, list[Node]] = defaultdict(list)
    for one in wanted:
        found[one.pk] = [
            node
            for node in nodes
            if node.version_id == one.version_id and node.start <= one.start and one.end <= node.end
        ]
    return found


def of_fact(fact: Fact) -> list[Finding]:
    """Standing findings that rest on this fact, worst first."""
    if fact.fact_kind not in ("statement", "indicator"):
        return []
    name = "statement" if isinstance(fact, Statement) else "indicator"
    found = Finding.objects.standing().filter(**{f"members__{name}": fact.pk}).distinct()
    return list(with_members(found.worst_first())[:20])


def of_document(version: DocumentVersion, start: int, end: int) -> tuple[int, list[Finding]]:
    """How many standing findings touch the document, and those between two places of it, worst first."""
    inside = FindingMember.objects.filter(finding=OuterRef("pk"), version=version.pk)
    total = Finding.objects.standing().filter(Exists(inside)).count()
    here = Finding.objects.standing().filter(Exists(inside.filter(start__gte=start, start__lt=end)))
    return total, list(with_members(here.worst_first())[:30]) if total else []
