"""What is read from a document: statements, indicators, duties, projects.

Values are kept as written (``120`` of ``万吨/天``) and as decimals; spans index the original.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from lantu.text import Span

__all__ = ["Comparator", "Duty", "Indicator", "Kind", "Project", "Reading", "Statement"]

Kind = Literal["target", "status", "threshold", "amount", "deadline", "other", "ban"]
Comparator = Literal[">=", ">", "<=", "<", "~", "max", "range", "="]


@dataclass(slots=True)
class Statement:
    """A quantified statement (表述), or a promise or ban without a number.

    ``span`` is the quantity with its unit as written; ``quote_span`` the clause that holds it.
    ``value`` is None for a qualitative promise, whose wording is then ``qualitative``
    (``全覆盖``).  ``rule`` names what fired; ``confidence`` is its reliability.
    """

    eid: str
    span: Span
    text: str
    subject: str
    comparator: Comparator
    value: Decimal | None
    value_high: Decimal | None
    unit: str
    year: int | None
    kind: Kind
    quote: str
    quote_span: Span
    confidence: float
    rule: str
    scope: str = ""
    period: str = ""
    per_year: bool = False
    cumulative: bool = False
    average: bool = False
    change: str = ""
    qualitative: str = ""


@dataclass(slots=True)
class Indicator:
    """A row of an indicator table (指标); figures as written, ``value`` the target's number."""

    eid: str
    span: Span
    table: str
    number: str
    name: str
    name_written: str
    parent: str | None
    group: str | None
    unit: str
    baseline: str | None
    baseline_year: int | None
    target: str | None
    target_year: int | None
    actual: str | None
    actual_year: int | None
    attribute: str | None
    cumulative: bool
    average: bool
    assigned: bool
    comparator: Comparator | None
    value: Decimal | None
    value_high: Decimal | None = None
    baseline_value: Decimal | None = None
    actual_value: Decimal | None = None
    note: str = ""
    cell_spans: dict[str, Span] = field(default_factory=dict)
    parent_row: bool = False


@dataclass(slots=True)
class Duty:
    """Who answers for a task (责任): leads 牵头, responsible 责任, supporting 配合."""

    eid: str
    span: Span
    text: str
    task: str
    section: str
    leads: list[str]
    responsible: list[str]
    supporting: list[str]
    etc: bool


@dataclass(slots=True)
class Project:
    """An item of a project box (工程项目): number and title, its box, places named, quantities.

    ``group`` is the title of the item that holds it, where a box has numbered projects below its items.
    """

    eid: str
    span: Span
    box: str
    box_title: str
    number: str
    title: str
    places: list[str]
    statements: list[Statement]
    group: str = ""


@dataclass(slots=True)
class Reading:
    """All that was read from one file, in reading order."""

    statements: list[Statement] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
