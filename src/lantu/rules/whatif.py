"""What if: a figure or a reading changed, both results side by side, and the steps that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from lantu.errors import UsageError
from lantu.rules.holidays import with_calendar
from lantu.rules.inputs import COMMON
from lantu.rules.packs import get_rule
from lantu.rules.running import run
from lantu.rules.trace import Result, dumps

__all__ = ["Change", "Comparison", "Sweep", "SweepPoint", "sweep", "what_if"]

_VALUES_AT_MOST = 1000


class Change(NamedTuple):
    """A value before and after; ``difference`` only where both are numbers."""

    name: str
    label: dict[str, str]
    before: Any
    after: Any
    difference: Any
    article: str = ""

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


@dataclass(frozen=True)
class Comparison:
    """Both results, the outputs that differ, and the steps that differ, in the order of the computation."""

    before: Result
    after: Result
    outputs: tuple[Change, ...]
    steps: tuple[Change, ...]

    @property
    def same(self) -> bool:
        """Whether the change changes nothing."""
        return not self.outputs and not self.steps and self.before.computable is self.after.computable

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.before.rule,
            "same": self.same,
            "outputs": [each.as_json() for each in self.outputs],
            "steps": [each.as_json() for each in self.steps],
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }


def what_if(
    rule_id: str,
    inputs: Any,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
    changes: Mapping[str, Any] | None = None,
) -> Comparison:
    """A case as it stands, and as it would be with other figures, other readings, or other inputs (``changes``).

    >>> case = {"entitled_area_m2": 90, "purchased_unit_areas_m2": [95], "monetary_price_yuan_per_m2": 4600}
    >>> case |= {"brick_concrete_replacement_price_yuan_per_m2": 820, "construction_cost_yuan_per_m2": 1900}
    >>> what_if("decree344.art25", case, parameters={"first_band_share": "0.6"}).outputs[0].difference
    950
    """
    _known(rule_id, changes or ())
    before = run(rule_id, with_calendar(rule_id, inputs, figures=parameters))
    changed = {**inputs, **changes} if changes and isinstance(inputs, Mapping) else inputs
    after = run(rule_id, with_calendar(rule_id, changed, figures=parameters), parameters=parameters, readings=readings)
    labels = {each["name"]: each["label"] for each in (*after.trace["steps"], *before.trace["steps"])}
    names = list({**before.outputs, **after.outputs})
    outputs = [
        _change(name, labels.get(name, {"zh": name, "en": name}), before.outputs.get(name), after.outputs.get(name))
        for name in names
        if before.outputs.get(name) != after.outputs.get(name)
    ]
    return Comparison(before, after, tuple(outputs), tuple(_steps(before.trace, after.trace)))


def _known(rule_id: str, names: Iterable[str]) -> None:
    rule, _ = get_rule(rule_id)
    asked = {each.name for each in rule.inputs} | {each.name for each in rule.lists} | COMMON
    for name in names:
        if name not in asked:
            raise UsageError(f"{rule_id} has no input {name}", hint=f"`lantu rule show {rule_id}` lists them")


def _steps(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterable[Change]:
    """Steps whose last value differs, those of ``after`` in their order, then those that it does not take."""
    first, second = _last(before["steps"]), _last(after["steps"])
    for name in (*second, *(name for name in first if name not in second)):
        one, other = first.get(name), second.get(name)
        shown: Mapping[str, Any] = other or one or {}
        old, new = _value(one), _value(other)
        if old != new:
            yield _change(name, dict(shown["label"]), old, new, shown["citation"]["article"])


def _last(steps: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {step["name"]: step for step in steps}


def _value(step: Mapping[str, Any] | None) -> Any:
    return None if step is None else step.get("values", step.get("value"))


def _change(name: str, label: Mapping[str, str], before: Any, after: Any, article: str = "") -> Change:
    numbers = [value for value in (before, after) if isinstance(value, int | Decimal) and not isinstance(value, bool)]
    difference = numbers[1] - numbers[0] if len(numbers) == 2 else None
    if isinstance(difference, Decimal) and difference == difference.to_integral_value():
        difference = int(difference)
    return Change(name, dict(label), before, after, difference, article)


class SweepPoint(NamedTuple):
    """One value of the swept figure, and what it gives."""

    value: Any
    result: Result


@dataclass(frozen=True)
class Sweep:
    """A case for a row of values of one figure or input."""

    rule: str
    name: str
    points: tuple[SweepPoint, ...]

    def rows(self) -> list[dict[str, Any]]:
        """A row for each value: the value, whether it can be computed, the outputs, the reasons."""
        return [
            {
                self.name: point.value,
                "computable": point.result.computable,
                **{name: value for name, value in point.result.outputs.items() if name != self.name},
                "reasons": [reason["code"] for reason in point.result.reasons],
            }
            for point in self.points
        ]

    def to_json(self) -> str:
        return dumps({"rule": self.rule, "sweep": self.name, "rows": self.rows()})


def sweep(
    rule_id: str,
    inputs: Mapping[str, Any],
    name: str,
    values: Iterable[Any],
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
) -> Sweep:
    """What a case gives for each value of a figure of the text, or of an input, called ``name``.

    >>> found = sweep("yfb2022_81.item10", {"average_loan_balance_yuan": 100}, "rural_rate", ["0.01", "0.02"])
    >>> [row["max_fee_subsidy_yuan"] for row in found.rows()]
    [1, 2]
    """
    rule, pack = get_rule(rule_id)
    chosen = list(values)
    if not chosen or len(chosen) > _VALUES_AT_MOST:
        raise UsageError(f"a sweep takes 1 to {_VALUES_AT_MOST} values, not {len(chosen)}")
    figure = f"p.{name}" in pack.parameters or name in pack.parameters
    asked = {each.name for each in rule.inputs} | {each.name for each in rule.lists}
    if not figure and name not in asked:
        hint = f"`lantu rule show {rule_id}` lists both"
        raise UsageError(f"{rule_id} has neither a figure nor an input {name}", hint=hint)
    points = []
    for value in chosen:
        if figure:
            case, figures = inputs, {**(parameters or {}), name: value}
        else:
            case, figures = {**inputs, name: value}, {**(parameters or {})}
        filled = with_calendar(rule_id, case, figures=figures)
        result = run(rule_id, filled, parameters=figures, readings=readings)
        points.append(SweepPoint(value, result))
    return Sweep(rule_id, name, tuple(points))
