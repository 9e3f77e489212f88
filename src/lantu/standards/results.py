"""Results of a standard: items with their classes, what decides, reasons, and the trace from which all of it can be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.standards.editions import Edition
from lantu.standards.readings import Reading
from lantu.standards.scales import Scale, Step

__all__ = ["ItemResult", "Reason", "Result", "plain", "trace_of", "written"]


_FEW = 3


@cache
def _reasons() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = load_data("standards/words.toml", "lantu.standards_words/1")["reason"]
    return found


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a result is as it is; one that leaves it open says what is missing and whom to ask."""

    code: str
    what: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        told = {name: text.format(what="、".join(self.what)) for name, text in _reasons()[self.code].items()}
        return {"code": self.code, **({"what": list(self.what)} if self.what else {}), **told}

    @property
    def open(self) -> bool:
        return "missing" in _reasons()[self.code]

    @property
    def zh(self) -> str:
        return str(self.as_json()["zh"])

    @property
    def brief(self) -> str:
        """For a cell of a table: a long list is counted."""
        few = self.what if len(self.what) <= _FEW else (f"{len(self.what)}项",)
        return Reason(self.code, few).zh


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemResult:
    """One item held against its limits. ``rank`` counts classes from the best, nil; ``worst`` differs where it cannot be told."""

    key: str
    name: str
    unit: str
    reading: Reading
    scale: Scale
    value: Decimal | None = None
    rank: int | None = None
    worst: int | None = None
    basis: int | None = None
    multiple: Decimal | None = None

    @property
    def decided(self) -> bool:
        return self.rank is not None and self.rank == self.worst

    @property
    def exceeds(self) -> bool:
        return self.basis is not None and self.rank is not None and self.rank > self.basis

    def to_better(self) -> Step | None:
        return None if self.value is None or self.rank == 0 else self.scale.to_better(self.value)

    def to_worse(self) -> Step | None:
        return None if self.value is None else self.scale.to_worse(self.value)

    def as_json(self, classes: Sequence[str]) -> dict[str, Any]:
        better, worse = self.to_better(), self.to_worse()
        return {
            "item": self.key, "name": self.name, "unit": self.unit, "written": self.reading.written,
            "value": self.value, "class": None if self.rank is None or not self.decided else classes[self.rank],
            "at_best": None if self.rank is None else classes[self.rank],
            "at_worst": None if self.worst is None else classes[self.worst],
            "to_better": None if better is None else better.as_json(classes),
            "to_worse": None if worse is None else worse.as_json(classes),
            "multiple": self.multiple,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The class of a sample: its word, the items that decide it, the way to the next class, and why."""

    edition: Edition
    day: date
    classes: Sequence[str]
    rank: int | None
    word: str | None
    items: tuple[ItemResult, ...]
    deciding: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    apart: tuple[ItemResult, ...] = ()
    main: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def grade(self) -> str | None:
        return None if self.rank is None else self.classes[self.rank]

    @property
    def deciders(self) -> list[ItemResult]:
        return [each for each in self.items if each.key in self.deciding]

    def as_json(self) -> dict[str, Any]:
        """Everything, with the trace; numbers as JSON has them."""
        body = {
            "class": self.grade, "word": self.word, "deciding": [each.as_json(self.classes) for each in self.deciders],
            "main": list(self.main), "reasons": [each.as_json() for each in self.reasons], **self.extra,
            "trace": trace_of(self),
        }  # fmt: skip
        found: dict[str, Any] = plain(body)
        return found


def trace_of(result: Result) -> dict[str, Any]:
    """The record of one run: inputs, limits with their edition, a step for each item, and the step that decides."""
    steps = [{"step": each.key, "cite": result.edition.table, **each.as_json(result.classes)} for each in result.items]
    apart = [{"step": each.key, "apart": True, **each.as_json(result.classes)} for each in result.apart]
    return {
        "schema": "lantu.trace/1", "date": result.day.isoformat(),
        "inputs": {each.key: {"written": each.reading.written, "unit": each.unit} for each in (*result.items, *result.apart)},
        "parameters": {"edition": result.edition.as_json(), "limits": {each.key: _limits(each.scale) for each in result.items}},
        "steps": [*steps, *apart, {"step": "class", "rule": "worst", "class": result.grade, "deciding": list(result.deciding), **result.extra}],
    }  # fmt: skip


def _limits(scale: Scale) -> list[Any]:
    return [list(map(list, bands)) for bands in scale.bands] if scale.bands else list(scale.limits)


def plain(value: Any) -> Any:
    """The value as JSON has it; decimals of up to fifteen digits keep their digits as floats."""
    if isinstance(value, Decimal):
        if value.is_infinite():
            return None
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def written(value: Decimal) -> str:
    """A number for people: no exponent, no idle noughts.

    >>> written(Decimal("0.050")), written(Decimal("1E+2"))
    ('0.05', '100')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
