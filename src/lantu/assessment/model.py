"""What goes into an assessment and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal

from lantu.assessment.wording import words

__all__ = ["Assessment", "Commitment", "Direction", "Point", "Shape", "Trace", "number"]

Direction = Literal["up", "down", ""]
Shape = Literal["level", "growth", "cumulative", "cap", "hold", "class", "ratio", "qualitative", "assigned"]


def number(value: Fraction | float | None, digits: int = 6) -> float | None:
    """A number for JSON, rounded for reading only."""
    return None if value is None else round(float(value), digits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise as the assessment needs it; values are exact and in the promise's own unit."""

    key: str
    measure: str
    name: str = ""
    document: str = ""
    form: Literal["indicator", "statement", "project"] = "indicator"
    unit: str = ""
    target: Fraction | None = None
    target_text: str = ""
    target_year: int | None = None
    baseline: Fraction | None = None
    baseline_text: str = ""
    baseline_year: int | None = None
    comparator: str = "="
    attribute: str = ""
    cumulative: bool = False
    average: bool = False
    assigned: bool = False
    direction: Direction = ""
    direction_source: str = ""
    hold: bool = False
    every_year: bool = False
    period_start: int | None = None
    baseline_source: str = ""
    notes: tuple[str, ...] = ()

    @property
    def first_year(self) -> int | None:
        """The first year of the period; the path starts at the end of the year before it."""
        if self.baseline_year is not None:
            return self.baseline_year + 1
        return self.period_start

    @property
    def base_year(self) -> int | None:
        first = self.first_year
        return None if first is None else first - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value of a year, in the unit of the promise.

    ``bound`` is ``>=`` or ``<=`` where only a limit is told; ``total`` marks a sum since the start of the
    period; ``flags`` are reasons that hold wherever the value is used (``unverified``, ``converted``).
    """

    year: int
    value: Fraction | None
    bound: str = ""
    total: bool = False
    text: str = ""
    source: str = ""
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class Trace:
    """The record of one assessment: inputs, parameters with version, steps with formula and value."""

    inputs: list[dict[str, Any]] = field(default_factory=list)
    parameters: list[dict[str, Any]] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)

    def read(self, name: str, value: object, /, **more: object) -> None:
        shown = number(value) if isinstance(value, Fraction) else value
        self.inputs.append({"name": name, "value": shown} | {k: v for k, v in more.items() if v not in (None, "", ())})

    def use(self, name: str, value: Fraction | float, version: str, source: str) -> None:
        self.parameters.append({"name": name, "value": number(value), "version": version, "source": source})

    def step(self, name: str, formula: str, value: Fraction | float | str | None, /, **values: object) -> None:
        shown = number(value) if isinstance(value, Fraction | float | int) else value
        given = {k: number(v) if isinstance(v, Fraction | float) else v for k, v in values.items()}
        self.steps.append({"name": name, "formula": formula, "values": given, "value": shown})

    def as_json(self) -> dict[str, Any]:
        return {
            "schema": "lantu.trace/1", "inputs": self.inputs, "parameters": self.parameters, "steps": self.steps,
        }  # fmt: skip


@dataclass(slots=True)
class Assessment:
    """The status of one promise at a date, with everything that led to it."""

    commitment: Commitment
    as_of: int
    shape: Shape
    direction: Direction
    method: str
    status: str
    reasons: list[str]
    trace: Trace
    progress: Fraction | None = None
    expected: Fraction | None = None
    pace: Fraction | None = None
    pace_unit: str = ""
    latest: Point | None = None
    forecast: dict[str, Any] | None = None
    others: dict[str, dict[str, Any]] = field(default_factory=dict)
    near: list[dict[str, Any]] = field(default_factory=list)
    points: list[Point] = field(default_factory=list)

    @property
    def word(self) -> str:
        return words().status[self.status].word

    @property
    def rank(self) -> int:
        """Best highest; 0 where nothing is decided."""
        return words().status[self.status].rank

    def as_json(self) -> dict[str, Any]:
        """The record of the contract, with the explanation of each reason."""
        about, latest = self.commitment, self.latest
        explain = words().explain
        return {
            "commitment": about.key, "measure": about.measure, "status": self.word, "status_code": self.status,
            "progress": number(self.progress), "expected_progress": number(self.expected), "method": self.method,
            "shape": self.shape, "direction": self.direction or None,
            "required_pace": number(self.pace), "pace_unit": self.pace_unit or None,
            "reasons": list(self.reasons),
            "explanations": [explain(code, about.name or about.measure, about.unit) for code in self.reasons],
            "document": about.document, "name": about.name, "form": about.form, "attribute": about.attribute or None,
            "unit": about.unit, "target": about.target_text, "target_year": about.target_year,
            "latest": latest and {"year": latest.year, "value": number(latest.value), "bound": latest.bound or None,
                                  "text": latest.text or None, "source": latest.source},
            "as_of": self.as_of, "forecast": self.forecast, "others": self.others, "near": self.near, "trace": self.trace.as_json(),
        }  # fmt: skip
