"""What a check rests on: places of a text, figures in them, and the claims that a finding shows.

A figure is a number as written with the values that its digits allow: 19.5 is any value from 19.45
to 19.55, a count of things is exact, 约 and 余 leave room on both or one side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache

from lantu.alignment.model import Claim, Finding, Interval, Reason, Role, Severity, Step, Verdict
from lantu.alignment.wordlists import words
from lantu.documents.model import Cell, Document
from lantu.quantity.grammar import scan
from lantu.quantity.numerals import parse_number
from lantu.quantity.units import SCALES, load_units, to_base
from lantu.statements.clauses import Clause, clauses_of, fold_punctuation
from lantu.statements.model import Indicator, Statement
from lantu.statements.reading import FileReading
from lantu.text import Passage, Span

__all__ = [
    "Figure",
    "Spot",
    "add",
    "allowed",
    "claim_of_cell",
    "claim_of_figure",
    "claim_of_row",
    "claim_of_statement",
    "claim_of_words",
    "document_key",
    "document_key_of",
    "finding",
    "meet",
    "ordered",
    "owner_of",
    "spots",
    "summands",
]  # fmt: skip

_CUT = re.compile(r"[（，、。；：）]")
# Leaves whose text says nothing of its own.
_SILENT = frozenset({"furniture", "cover", "toc", "colophon", "addressee", "signature", "date", "docnumber"})


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a passage, its clause, and the values it may stand for in base units."""

    clause: Clause
    value: Decimal
    unit: str
    dimension: str
    base_unit: str
    base: Fraction
    interval: Interval

    @property
    def start(self) -> int:
        return self.clause.bound.start

    @property
    def end(self) -> int:
        return self.clause.bound.end

    @property
    def plain(self) -> bool:
        """Whether the number is told as it is: no bound, no range, no about."""
        return self.clause.bound.comparator == "="

    @property
    def written(self) -> str:
        return self.clause.text[self.clause.quantity.start : self.clause.quantity.end]


@dataclass(slots=True)
class Spot:
    """A passage of a document: ``text`` has width and punctuation folded, offsets are those of the passage."""

    file: FileReading
    document: Document
    eid: str
    kind: str
    passage: Passage
    text: str
    _figures: list[Figure] | None = field(default=None, repr=False)

    @property
    def figures(self) -> list[Figure]:
        """The numbers of the passage in order, those of unknown units left out."""
        if self._figures is None:
            self._figures = list(_figures(self.text)) if any(map(str.isnumeric, self.text)) else []
        return self._figures


def ordered(files: Sequence[FileReading]) -> list[FileReading]:
    """The files in an order that does not hang on how they were given."""
    return sorted(files, key=lambda file: (file.source.name, file.source.sha256, file.source.text))


def spots(files: Sequence[FileReading]) -> Iterator[Spot]:
    """All passages of the files that say something, in reading order; cells of tables are left out."""
    for file in ordered(files):
        for document in file.tree.documents:
            for leaf in document.node.leaves():
                if leaf.passage is not None and leaf.kind not in _SILENT:
                    text = fold_punctuation(leaf.passage.text)
                    yield Spot(file, document, leaf.eid, leaf.kind, leaf.passage, text)


def owner_of(file: FileReading, span: Span) -> Document:
    """The document of the file that holds ``span``."""
    for document in file.tree.documents:
        if document.node.span.start <= span.start < document.node.span.end:
            return document
    return file.tree.documents[0]


def document_key(spot: Spot) -> str:
    """What the document of a passage is known by."""
    return document_key_of(spot.file, spot.document)


def document_key_of(file: FileReading, document: Document) -> str:
    """What a document is known by: copies of one document, by their title, are one."""
    title = re.sub(r"\s", "", fold_punctuation(document.front.title))
    return title or f"{file.source.name}\x1f{document.node.eid}"


def _figures(text: str) -> Iterator[Figure]:
    quantities = scan(text).quantities
    for clause in clauses_of(text, quantities):
        quantity = clause.quantity
        base = to_base(quantity.value, quantity.unit)
        if base is None:
            continue
        comparator = "+" if quantity.about else clause.bound.comparator
        found = allowed(quantity.value, quantity.unit, comparator, quantity.value_high)
        if found is not None:
            yield Figure(clause, quantity.value, quantity.unit, base.dimension, base.unit, base.value, found)


@cache
def _about() -> Fraction:
    return Fraction(words("arithmetic", "about")[0])


def allowed(value: Decimal, unit: str, comparator: str | None = "=", high: Decimal | None = None) -> Interval | None:
    """The values in base units that a written number may stand for; None for an unknown unit.

    >>> str(allowed(Decimal("19.5"), "平方公里")), str(allowed(Decimal(35), "家")), str(allowed(Decimal(90), "%", ">="))
    ('[19450000, 19550000]', '35', '[0.895, +∞)')
    """
    base = to_base(value, unit)
    if base is None:
        return None
    half = Fraction(0)
    if not _exact(value, unit):
        step = to_base(Decimal(1).scaleb(int(value.as_tuple().exponent)), unit)
        half = step.value / 2 if step is not None else Fraction(0)
    low, top = base.value - half, base.value + half
    if comparator == "range" and high is not None:
        upper = to_base(high, unit)
        return Interval(low, top if upper is None else upper.value + half)
    if comparator == "~":
        return Interval(low - base.value * _about(), top + base.value * _about())
    if comparator == "+":
        return Interval(low, top + base.value * _about())
    if comparator in (">=", ">"):
        return Interval(low, None)
    if comparator in ("<=", "<", "max"):
        return Interval(None, top)
    return Interval(low, top)


def _exact(value: Decimal, unit: str) -> bool:
    """Whether a number is a count of things, written out to the last one."""
    table = load_units()
    head = unit.split("/", maxsplit=1)[0]
    known = table.units.get(head)
    if known is None or value != value.to_integral_value():
        return False
    scaled = any(head.startswith(scale) for scale in SCALES) and head not in table.units
    return not scaled and (known.dimension in {"count", "people"} or head in {"天", "日"})


def add(intervals: Sequence[Interval]) -> Interval:
    """The values that the sum of numbers may have."""
    lows = [one.low for one in intervals]
    highs = [one.high for one in intervals]
    low = None if None in lows else sum((one for one in lows if one is not None), Fraction(0))
    high = None if None in highs else sum((one for one in highs if one is not None), Fraction(0))
    return Interval(low, high)


def summands(figures: Sequence[Figure]) -> list[Interval]:
    """The values that figures of one sum may have: whole numbers of one unit are as they are written.

    Where one has decimals, is a percentage or has another unit, half a unit of the last place stays open.
    """
    whole = all(one.value == one.value.to_integral_value() and one.dimension != "ratio" for one in figures)
    if not whole or len({one.unit for one in figures}) > 1:
        return [one.interval for one in figures]
    return [Interval(one.base, one.base) if one.plain else one.interval for one in figures]


def meet(one: Interval, other: Interval) -> bool:
    """Whether some value lies in both."""
    below = one.low is None or other.high is None or one.low <= other.high
    above = other.low is None or one.high is None or other.low <= one.high
    return below and above


# ------------------------------------------------------------------------------------------- claims


def claim_of_figure(spot: Spot, figure: Figure, subject: str = "", role: Role = "other") -> Claim:
    """The claim that a number of a passage makes; its words are the clause around it."""
    clause, passage = figure.clause, spot.passage
    start = min(clause.left, figure.start)
    stop = _CUT.search(spot.text, figure.end)
    end = max(min(clause.right_end, stop.start() if stop else len(spot.text)), figure.end)
    span = passage.span(clause.quantity.start, clause.quantity.end)
    source = spot.file.source
    base = to_base(figure.value, figure.unit)
    return Claim(
        file=source.name,
        document=spot.document.front.title,
        eid=spot.eid,
        span=span,
        line=source.line_of(span.start),
        text=passage.text[start:end].strip("，、；： "),
        quote=passage.text[clause.sentence : clause.sentence_end].strip(),
        subject=subject or clause.before.strip("，、；： ") or clause.after.strip(),
        value=figure.value,
        unit=figure.unit,
        comparator=clause.bound.comparator,
        year=None,
        kind="other",
        role=role,
        value_high=clause.quantity.value_high,
        value_text=source[span],
        value_line=source.line_of(span.start),
        base=base.value if base else None,
        base_unit=base.unit if base else "",
        dimension=figure.dimension,
    )


def claim_of_words(spot: Spot, start: int, end: int, subject: str = "", value: Decimal | None = None) -> Claim:
    """The claim of a stretch of a passage: a list of names, a project and its stage."""
    source, span = spot.file.source, spot.passage.span(start, end)
    return Claim(
        file=source.name,
        document=spot.document.front.title,
        eid=spot.eid,
        span=span,
        line=source.line_of(span.start),
        text=spot.passage.text[start:end],
        quote=spot.passage.text[start:end],
        subject=subject,
        value=value,
        unit="",
        comparator="=",
        year=None,
        kind="other",
        role="other",
    )


def claim_of_cell(file: FileReading, document: Document, eid: str, cell: Cell) -> Claim:
    """The claim of a cell of a table that is no table of indicators."""
    source, passage = file.source, cell.passage
    span = Span(passage.start, passage.end)
    text = passage.text.strip()
    return Claim(
        file=source.name,
        document=document.front.title,
        eid=eid,
        span=span,
        line=source.line_of(span.start),
        text=text,
        quote=text,
        subject=text,
        value=parse_number(text.replace(" ", "")) if text[:1].isdigit() else None,
        unit="",
        comparator="=",
        year=None,
        kind="other",
        role="other",
        value_text=text,
        value_line=source.line_of(span.start),
        table=True,
    )


def claim_of_statement(file: FileReading, statement: Statement) -> Claim:
    """The claim of a statement that was read from a text."""
    source = file.source
    base = to_base(statement.value, statement.unit) if statement.value is not None else None
    role: Role = statement.kind if statement.kind in ("target", "status", "threshold", "amount") else "other"
    return Claim(
        file=source.name,
        document=owner_of(file, statement.span).front.title,
        eid=statement.eid,
        span=statement.span,
        line=source.line_of(statement.span.start),
        text=statement.quote,
        quote=statement.quote,
        subject=statement.subject,
        value=statement.value,
        unit=statement.unit,
        comparator=statement.comparator,
        year=statement.year,
        kind=statement.kind,
        role=role,
        value_high=statement.value_high,
        value_text=statement.text,
        value_line=source.line_of(statement.span.start),
        base=base.value if base else None,
        base_unit=base.unit if base else "",
        dimension=base.dimension if base else "",
        scope=statement.scope,
    )


def claim_of_row(file: FileReading, row: Indicator, column: str) -> Claim:
    """The claim of one figure of an indicator row: ``baseline``, ``target`` or ``actual``."""
    source = file.source
    value, written, year = {
        "baseline": (row.baseline_value, row.baseline, row.baseline_year),
        "target": (row.value, row.target, row.target_year),
        "actual": (row.actual_value, row.actual, row.actual_year),
    }[column]
    span = row.cell_spans.get("name", row.span)
    cell = row.cell_spans.get(column, row.span)
    base = to_base(value, row.unit) if value is not None else None
    return Claim(
        file=source.name,
        document=owner_of(file, row.span).front.title,
        eid=row.eid,
        span=cell,
        line=source.line_of(span.start),
        text=row.name_written,
        quote=row.name_written,
        subject=row.name,
        value=value,
        unit=row.unit,
        comparator=(row.comparator or "=") if column == "target" else "=",
        year=year,
        kind=column,
        role="target" if column == "target" else "status",
        value_text=written or "",
        value_line=source.line_of(cell.start),
        base=base.value if base else None,
        base_unit=base.unit if base else "",
        dimension=base.dimension if base else "",
        cumulative=row.cumulative,
        average=row.average,
        attribute=row.attribute,
        assigned=row.assigned,
        table=True,
    )


def finding(
    topic: str,
    verdict: Verdict,
    members: list[Claim],
    *,
    rule: str,
    zh: str,
    en: str,
    steps: list[Step],
    severity: float,
    note: str = "",
) -> Finding:
    """A finding with its members in order of file and place."""
    members = sorted(members, key=lambda claim: (claim.file, claim.span, claim.value_text))
    within = len({(claim.file, claim.document) for claim in members}) == 1
    weight = Severity(severity, ((rule, severity),))
    return Finding(topic, verdict, within, members, rule, Reason(zh, en), steps, weight, note)
