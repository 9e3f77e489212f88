"""What is held against what: claims, and the findings that come of it.

A claim is one statement, or one figure of a row of an indicator table, made comparable.  A finding
is a group of claims with a verdict, the reason in words and the arithmetic.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from lantu.text import Span

__all__ = [
    "VERDICTS",
    "Claim",
    "Finding",
    "Interval",
    "NotSame",
    "Reason",
    "Role",
    "Severity",
    "Step",
    "Verdict",
    "plain_number",
]

Verdict = Literal["agree", "agree_after_unit_conversion", "conflict", "stricter", "scope_differs"]
# In the order in which findings of equal weight are told: what only looks alike comes last.
VERDICTS: tuple[Verdict, ...] = ("conflict", "stricter", "agree_after_unit_conversion", "agree", "scope_differs")
Role = Literal["target", "status", "threshold", "amount", "deadline", "other"]


class Interval(NamedTuple):
    """The values that a claim allows, in base units; None is without end."""

    low: Fraction | None
    high: Fraction | None
    low_open: bool = False
    high_open: bool = False

    @property
    def point(self) -> bool:
        return self.low is not None and self.low == self.high

    def holds(self, value: Fraction) -> bool:
        """Whether ``value`` lies within."""
        above = self.low is None or value > self.low or (value == self.low and not self.low_open)
        below = self.high is None or value < self.high or (value == self.high and not self.high_open)
        return above and below

    @classmethod
    def of(cls, comparator: str, value: Fraction, high: Fraction | None = None) -> Interval:
        """The interval of a comparator of DESIGN 6; about (``~``) is told as the value itself."""
        if comparator in (">=", ">"):
            return cls(value, None, comparator == ">", high_open=False)
        if comparator in ("<=", "<", "max"):
            return cls(None, value, low_open=False, high_open=comparator == "<")
        return cls(value, value if high is None else high)

    def __str__(self) -> str:
        if self.point:
            return plain_number(self.low)
        left = "(" if self.low is None or self.low_open else "["
        right = ")" if self.high is None or self.high_open else "]"
        return f"{left}{plain_number(self.low, '-∞')}, {plain_number(self.high, '+∞')}{right}"


class Step(NamedTuple):
    """A step of arithmetic as it is shown: what, how, and what comes out."""

    label: str
    formula: str
    value: str

    def as_json(self) -> dict[str, str]:
        return {"label": self.label, "formula": self.formula, "value": self.value}


class Reason(NamedTuple):
    """A reason in words, Chinese first."""

    zh: str
    en: str

    def as_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}


class NotSame(NamedTuple):
    """That a reviewer said the members of a finding are not the same thing: who, when (ISO) and why."""

    who: str
    at: str
    why: str

    def as_json(self) -> dict[str, str]:
        return self._asdict()


@dataclass(frozen=True, slots=True)
class Severity:
    """How much a finding matters, 0 to 1, with the parts it is made of."""

    value: float = 0.0
    parts: tuple[tuple[str, float], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {"value": round(self.value, 3), "parts": {name: round(part, 3) for name, part in self.parts}}


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement or a figure of an indicator row, made comparable.

    ``document`` tells documents of one file apart (its title); ``text`` is what names the claim as
    written (the clause, or the name in the row), ``value_text`` the figure as written with its own
    line.  ``measure`` is the key under which claims on the same thing meet.  ``base`` is the value in
    ``base_unit`` of ``dimension``; all three are empty for a claim without a number.
    """

    file: str
    document: str
    eid: str
    span: Span
    line: int
    text: str
    quote: str
    subject: str
    value: Decimal | None
    unit: str
    comparator: str
    year: int | None
    kind: str
    role: Role
    value_high: Decimal | None = None
    value_text: str = ""
    value_line: int = 0
    measure: str = ""
    base: Fraction | None = None
    base_high: Fraction | None = None
    base_unit: str = ""
    dimension: str = ""
    period: str = ""
    cumulative: bool = False
    average: bool = False
    per_year: bool = False
    change: str = ""
    attribute: str | None = None
    assigned: bool = False
    scope: str = ""
    table: bool = False
    qualitative: str = ""

    @property
    def interval(self) -> Interval | None:
        return None if self.base is None else Interval.of(self.comparator, self.base, self.base_high)

    @property
    def key(self) -> str:
        """What the claim is known by when its document is read again: no offsets, no line numbers."""
        return "\x1f".join((self.document, self.eid, _close_up(self.text), _close_up(self.value_text), self.role))

    def as_json(self) -> dict[str, Any]:
        """A member of a finding as DESIGN 6 has it, with what else a page wants to show."""
        return {
            "file": self.file,
            "line": self.line,
            "text": self.text,
            "value": _json_number(self.value),
            "unit": self.unit,
            "comparator": self.comparator if self.value is not None else None,
            "year": self.year,
            "value_high": _json_number(self.value_high),
            "value_line": self.value_line or self.line,
            "value_text": self.value_text,
            "document": self.document,
            "eid": self.eid,
            "start": self.span.start,
            "end": self.span.end,
            "subject": self.subject,
            "quote": self.quote,
            "kind": self.kind,
            "role": self.role,
            "scope": self.scope,
            "period": self.period,
            "cumulative": self.cumulative,
            "average": self.average,
            "per_year": self.per_year,
            "attribute": self.attribute,
            "assigned": self.assigned,
            "table": self.table,
        }


@dataclass(slots=True)
class Finding:
    """Claims that belong together, and how they stand to each other.

    ``within`` is true where all members stand in one document.  ``rule`` names what fired.
    """

    topic: str
    verdict: Verdict
    within: bool
    members: list[Claim]
    rule: str
    reason: Reason
    steps: list[Step] = field(default_factory=list)
    severity: Severity = field(default_factory=Severity)
    note: str = ""
    not_same: NotSame | None = None

    @property
    def id(self) -> str:
        """The same for the same members and rule however often the documents are read again."""
        keys = sorted({member.key for member in self.members})
        digest = hashlib.sha256("\x1e".join((self.rule, *keys)).encode()).hexdigest()
        return f"f{digest[:16]}"

    def as_json(self) -> dict[str, Any]:
        """The record of ``lantu compare`` (DESIGN 6), with more keys behind those of the contract."""
        return {
            "topic": self.topic,
            "verdict": self.verdict,
            "within": self.within,
            "members": [member.as_json() for member in self.members],
            "note": self.note or self.reason.zh,
            "id": self.id,
            "rule": self.rule,
            "reason": self.reason.as_json(),
            "steps": [step.as_json() for step in self.steps],
            "severity": self.severity.as_json(),
            "not_same": self.not_same.as_json() if self.not_same else None,
        }


_SPACE = re.compile(r"\s+")


def _close_up(text: str) -> str:
    return _SPACE.sub("", text)


def _json_number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


@lru_cache(maxsize=1 << 16)
def plain_number(value: Fraction | Decimal | None, none: str = "") -> str:
    """A number as people write it: no exponent, no zeros at the end, six digits where it has no end.

    >>> plain_number(Fraction(49, 2)), plain_number(Fraction(2000, 3)), plain_number(Decimal("92.60"))
    ('24.5', '666.666667', '92.6')
    """
    if value is None:
        return none
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    shown = f"{Decimal(exact.numerator) / Decimal(exact.denominator):.12f}".rstrip("0")
    return shown if Fraction(shown) == exact else f"{Decimal(exact.numerator) / Decimal(exact.denominator):.6f}"
