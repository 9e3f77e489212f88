"""A document laid open: its outline with counts, and one stretch of it with its facts in place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.db.models.functions import Substr

from lantu_web.register.models import (
    Document,
    DocumentVersion,
    Duty,
    Fact,
    Indicator,
    Node,
    Project,
    SourceFile,
    Statement,
)
from lantu_web.register.services.places import cite, path_of
from lantu_web.register.services.sheets import identity_of

# A stretch is what one page shows: the coarsest part of the outline that is not longer than this.
STRETCH = 9_000
DEEPEST = 3
BLANK_LINES = re.compile(r"\s*\n\s*")
REFERENCE = re.compile(r"《[^《》]{2,100}》")
# Parts that open a stretch of their own or show in the outline.
DIVISIONS = frozenset({"part", "chapter", "section", "annex", "notice", "para"})
SHOWN = DIVISIONS | {"box", "article"}


@dataclass
class Heading:
    """An entry of the outline."""

    node: Node
    count: int = 0
    children: list[Heading] = field(default_factory=list)
    is_open: bool = False
    is_here: bool = False


@dataclass
class Piece:
    """A run of text, marked or not."""

    text: str
    fact: Fact | None = None
    is_reference: bool = False
    document: Document | None = None  # that the reference means, where the register holds it


@dataclass
class Block:
    """A paragraph, heading, item, note or table as shown; without text where it is not held."""

    node: Node
    level: int
    anchors: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    heading: Node | None = None  # the place whose heading line this is

    @property
    def heading_level(self) -> int:
        return min(max(self.level, 1) + 1, 6)


@dataclass
class Stretch:
    """What one page of a document shows."""

    start: int
    end: int
    node: Node | None = None


@dataclass
class OpenDocument:
    """A document with one stretch of it."""

    document: Document
    version: DocumentVersion
    source: SourceFile
    has_text: bool
    outline: list[Heading]
    stretch: Stretch
    previous: Stretch | None
    following: Stretch | None
    blocks: list[Block]
    facts: list[Fact]
    counts: dict[str, int]
    here: Node | None = None
    citation: str = ""


def open_document(document: Document, eid: str = "") -> OpenDocument | None:
    """The document at the place ``eid``; None where it has no such place or no version."""
    version = document.versions.filter(is_current=True).first()
    if version is None:
        return None
    headings = list(version.nodes.exclude(title="", number="").filter(kind__in=SHOWN, depth__lt=DEEPEST + 2))
    here = version.nodes.filter(eid=eid).first() if eid else None
    if eid and here is None:
        return None
    facts = _facts(version)
    starts = sorted(fact.start for fact in facts)
    roots = _tree(headings, starts, here)
    stretches = list(_stretches(version, roots))
    at = here.start if here else stretches[0].start
    index = max(next((i for i, one in enumerate(stretches) if one.start > at), len(stretches)) - 1, 0)
    stretch = stretches[index]
    source = SourceFile.objects.defer("text").get(pk=version.source_id)
    text = _text(version, stretch)
    inside = [fact for fact in facts if stretch.start <= fact.start < stretch.end]
    _open(roots, stretch.start if here is None else here.start)
    return OpenDocument(
        document, version, source, text is not None, roots, stretch,
        stretches[index - 1] if index else None,
        stretches[index + 1] if index + 1 < len(stretches) else None,
        list(_blocks(version, stretch, text, inside)), inside, _counts(facts), here,
        cite(document, path_of(here) if here else []),
    )  # fmt: skip


def _text(version: DocumentVersion, stretch: Stretch) -> str | None:
    """The stretch's part of the text, cut out by the database; None where it is not held."""
    part = Substr("text", stretch.start + 1, stretch.end - stretch.start)
    return SourceFile.objects.filter(pk=version.source_id, text__isnull=False).values_list(part, flat=True).first()


def _facts(version: DocumentVersion) -> list[Any]:
    parts = Prefetch("parts")
    return [
        *Statement.objects.filter(version=version).standing().defer("as_read"),
        *Indicator.objects.filter(version=version, parent_row=False).standing().defer("as_read"),
        *Duty.objects.filter(version=version).standing().defer("as_read", "text").prefetch_related(parts),
        *Project.objects.filter(version=version).standing().defer("as_read"),
    ]


def _counts(facts: Iterable[Fact]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for fact in facts:
        name = fact.fact_kind
        counts[name] = counts.get(name, 0) + 1
        if name == "statement":
            counts[fact.kind] = counts.get(fact.kind, 0) + 1
    return counts


def _tree(headings: Sequence[Node], starts: list[int], here: Node | None) -> list[Heading]:
    """Headings below the ones that hold them, each with the number of facts in it."""
    roots: list[Heading] = []
    stack: list[Heading] = []
    for node in headings:
        if node.kind == "notice":
            continue
        entry = Heading(node, bisect_left(starts, node.end) - bisect_left(starts, node.start))
        entry.is_here = here is not None and node.pk == here.pk
        while stack and not (stack[-1].node.start <= node.start and node.end <= stack[-1].node.end):
            stack.pop()
        if len(stack) < DEEPEST:
            (stack[-1].children if stack else roots).append(entry)
            stack.append(entry)
    return roots


def _open(headings: Iterable[Heading], at: int) -> None:
    for heading in headings:
        if heading.node.start <= at < heading.node.end:
            heading.is_open = True
            _open(heading.children, at)


def _stretches(version: DocumentVersion, roots: list[Heading]) -> list[Stretch]:
    """The document cut at its headings into stretches that can be read on one page."""
    found: list[Stretch] = []

    def divide(start: int, end: int, node: Node | None, children: list[Heading]) -> None:
        parts = [child for child in children if child.node.kind in DIVISIONS]
        if end - start <= STRETCH or not parts:
            found.append(Stretch(start, end, node))
            return
        first = parts[0].node.start
        if first > start:
            found.append(Stretch(start, first, node))
        for number, part in enumerate(parts):
            stop = parts[number + 1].node.start if number + 1 < len(parts) else end
            divide(part.node.start, stop, part.node, part.children)

    divide(version.start, version.end, None, roots)
    return _joined(found)


def _joined(stretches: list[Stretch]) -> list[Stretch]:
    """Very short stretches (a heading and its opening line) go with what follows."""
    joined: list[Stretch] = []
    for one in stretches:
        last = joined[-1] if joined else None
        if last and last.end - last.start < STRETCH // 6 and one.end - last.start <= STRETCH * 1.5:
            last.end = one.end
        else:
            joined.append(one)
    return joined


def _blocks(version: DocumentVersion, stretch: Stretch, text: str | None, facts: list[Fact]) -> Iterable[Block]:
    nodes = list(version.nodes.filter(start__gte=stretch.start, start__lt=stretch.end))
    parents = {node.parent_id for node in nodes}
    waiting: list[str] = []
    levels: dict[int, int] = {}
    facts = sorted(facts, key=lambda fact: (fact.start, -fact.end))
    named = {node.pk: node for node in nodes if node.title or node.number}
    known = _documents_named(text or "", version.document_id)
    for node in nodes:
        level = levels[node.pk] = levels.get(node.parent_id, 0) + (node.kind in SHOWN)
        if node.pk in parents:
            waiting.append(node.eid)
            continue
        inside = [fact for fact in facts if node.start <= fact.start < node.end]
        block = Block(node, level, [*waiting, node.eid], facts=[one for one in inside if one.fact_kind != "indicator"])
        block.indicators = [one for one in inside if one.fact_kind == "indicator"]
        waiting = []
        if node.kind == "heading":
            block.heading = named.get(node.parent_id)
        if text is not None:
            words = text[node.start - stretch.start : node.end - stretch.start]
            block.pieces = _pieces(words, node.start, inside, known)
            if not words.strip():
                continue
        yield block


def _documents_named(text: str, here: int) -> dict[str, Document]:
    """Documents of the register that a text names in 《》, by their identity, in one query."""
    names = {identity_of(name) for name in REFERENCE.findall(text)}
    found = Document.objects.originals().filter(identity__in=names).exclude(pk=here) if names else ()
    return {one.identity: one for one in found}


def _pieces(words: str, start: int, facts: Iterable[Fact], known: dict[str, Document]) -> list[Piece]:
    """The words cut where facts and references stand; of facts that overlap the first and longest is marked."""
    pieces: list[Piece] = []
    at = 0
    for fact in facts:
        low, high = fact.start - start, min(fact.end - start, len(words))
        if low < at or low >= high:
            continue
        pieces += _references(words[at:low], known)
        pieces.append(Piece(words[low:high], fact))
        at = high
    pieces += _references(words[at:], known)
    for piece in pieces:
        piece.text = BLANK_LINES.sub("\n", piece.text)
    if pieces:
        pieces[0].text = pieces[0].text.lstrip()
        pieces[-1].text = pieces[-1].text.rstrip()
    return pieces


def _references(words: str, known: dict[str, Document]) -> Iterable[Piece]:
    """Words cut at the names of other documents."""
    at = 0
    for match in REFERENCE.finditer(words):
        if match.start() > at:
            yield Piece(words[at : match.start()])
        yield Piece(match[0], is_reference=True, document=known.get(identity_of(match[0])))
        at = match.end()
    if at < len(words):
        yield Piece(words[at:])
