"""A rule changed: other figures, other readings, other inputs; one case, a row of values, or a whole population.

An address holds it all: the inputs by their names, ``set.NAME`` for a figure of the text, ``read.A12`` for a reading.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from lantu.errors import UsageError
from lantu.rules import Comparison, Reform, Sweep, computable_readings, measures_of, reform, run, sweep, what_if
from lantu.rules.formula import references
from lantu.rules.inputs import field_bounds
from lantu.rules.model import Field, Pack, Rule, Step
from lantu.rules.parameters import version_on
from lantu_web.policies.asking import tidy
from lantu_web.policies.words import example_of, said, with_unit

__all__ = [
    "MOST_VALUES", "POPULATION", "Change", "Knob", "Other", "address_of_change", "change_in", "compared", "knobs",
    "measures", "population", "readings", "reformed", "sweepable", "swept", "values_between",
]  # fmt: skip

SET, READ = "set.", "read."
MOST_VALUES, POPULATION = 200, 200
_PERCENT, _LEAST, _RANGE, _WITHOUT = 100, 50, 101, 10  # an invented population lies between half and one and a half
_TRIED = 4  # times as many are invented as are asked for, at most


@dataclass(frozen=True)
class Change:
    """What is otherwise than in the text."""

    parameters: dict[str, str]
    readings: tuple[str, ...]

    @property
    def empty(self) -> bool:
        return not self.parameters and not self.readings


@dataclass(frozen=True)
class Knob:
    """A figure of the text that can be turned."""

    name: str
    label: str
    value: Any
    unit: str
    article: str
    written: str
    document: str = ""
    eid: str = ""

    @property
    def id(self) -> str:
        return "set-" + self.name.replace(".", "-")


@dataclass(frozen=True)
class Other:
    """A reading that can be chosen."""

    key: str
    code: str
    taken: str
    label: str
    chosen: bool


def change_in(rule: Rule, given: Mapping[str, str]) -> Change:
    """The change that an address holds; names that the rule does not know are left out."""
    figures = {name for name, _ in _figures(rule)}
    known = {key for key, *_ in computable_readings(rule)}
    parameters = {
        name.removeprefix(SET): tidy(text, "decimal")
        for name, written in given.items()
        if name.startswith(SET) and name.removeprefix(SET) in figures and (text := str(written).strip())
    }
    chosen = [name.removeprefix(READ) for name in given if name.startswith(READ)]
    return Change(parameters, tuple(key for key in chosen if key in known))


def address_of_change(change: Change) -> dict[str, str]:
    """The change as an address holds it: the way back."""
    return {f"{SET}{name}": value for name, value in change.parameters.items()} | {
        f"{READ}{key}": "1" for key in change.readings
    }


def _figures(rule: Rule) -> list[tuple[str, Step]]:
    """The figures that a rule leans on, in the order of its steps, each with the first step that does."""
    found: dict[str, Step] = {}
    for step in rule.steps:
        for name in references(step.formula).parameters:
            found.setdefault(name, step)
    return list(found.items())


def knobs(rule: Rule, pack: Pack, change: Change) -> list[Knob]:
    """The figures of the text that the rule leans on, with what they are now and what was written in their place."""
    found = []
    for name, step in _figures(rule):
        parameter = pack.parameters[name if name.startswith("c.") else f"p.{name}"]
        version = version_on(parameter, None)
        if version is not None:
            written = change.parameters.get(name, "")
            unit = said(_unit(parameter.unit)) if parameter.unit else ""
            cited = step.citation
            found.append(
                Knob(
                    name,
                    said(parameter.label),
                    version.value,
                    unit,
                    version.article,
                    written,
                    cited.document,
                    cited.eid,
                )
            )
    return found


def _unit(name: str) -> Any:
    from lantu.rules.loading import unit_of
    from lantu.rules.model import Text

    known = unit_of(name)
    return known.label if known else Text(name, name)


def readings(rule: Rule, change: Change) -> list[Other]:
    """The readings that can be taken otherwise."""
    return [
        Other(key, reading.code, said(reading.taken), said(other.reading), key in change.readings)
        for key, reading, other in computable_readings(rule)
    ]


def compared(rule: Rule, inputs: Mapping[str, Any], change: Change) -> Comparison:
    """The case as the text has it, and with the change."""
    return what_if(rule.id, inputs, parameters=change.parameters, readings=change.readings)


# ---------------------------------------------------------------------------------------------------- a row of values


def sweepable(rule: Rule, pack: Pack) -> list[tuple[str, str, str]]:
    """Name, label and unit of what can be swept: numbers of the case and figures of the text."""
    numbers = [
        (each.name, said(each.label), said(each.unit.label) if each.unit else "")
        for each in rule.inputs
        if each.kind in {"decimal", "int"}
    ]
    return numbers + [
        (one.name, one.label, one.unit) for one in knobs(rule, pack, Change({}, ())) if isinstance(one.value, Decimal)
    ]


def values_between(first: str, last: str, by: str) -> list[Decimal]:
    """The values of a sweep, both ends included; UsageError where there are none or too many."""
    try:
        low, high, step = (Decimal(tidy(each, "decimal")) for each in (first, last, by))
        count = (high - low) / step
    except (InvalidOperation, ZeroDivisionError) as error:
        raise UsageError("from, to and step must be numbers") from error
    if not all(each.is_finite() for each in (low, high, step)) or step <= 0 or not 0 <= count < MOST_VALUES:
        raise UsageError(f"that gives no values, or more than {MOST_VALUES}")
    return [low + step * number for number in range(int(count) + 1)]


def swept(rule: Rule, inputs: Mapping[str, Any], name: str, values: Sequence[Decimal], change: Change) -> Sweep:
    """What the case gives for each value."""
    return sweep(rule.id, inputs, name, values, parameters=change.parameters, readings=change.readings)


# -------------------------------------------------------------------------------------------------------- a population


def measures(rule: Rule) -> list[tuple[str, str]]:
    """The sums of money that a reform can be judged by; empty where the rule gives none."""
    labels = {step.output_name or step.name: said(step.label) for step in rule.steps}
    return [(name, labels.get(name, name)) for name in measures_of(rule)]


def reformed(rule: Rule, cases: Sequence[Any], change: Change, measure: str) -> Reform:
    """Winners, losers and cost."""
    return reform(rule.id, cases, parameters=change.parameters, readings=change.readings, measure=measure)


def population(rule: Rule, most: int = POPULATION) -> list[dict[str, Any]]:
    """An invented population: the example of the rule, its facts varied by a fixed pattern; published figures stay.

    What the rule refuses is left out: a reform is judged by whom it reaches.
    """
    example = example_of(rule)
    fields = {each.name: each for each in rule.inputs if not each.setter}
    varied = (
        {name: _varied(value, name, rule, fields, number) for name, value in example.items()}
        for number in range(_TRIED * most if example else 0)
    )
    reached = islice((case for case in varied if run(rule.id, case).computable), most)
    return [{"case_id": str(number)} | case for number, case in enumerate(reached, 1)]


def _varied(value: Any, name: str, rule: Rule, fields: Mapping[str, Field], number: int) -> Any:
    share = _LEAST + (number * 37 + sum(map(ord, name)) * 53) % _RANGE
    if name in fields:
        return _scaled(value, fields[name], share)
    listed = rule.list_named(name)
    if listed is None or not isinstance(value, list):
        return value
    if listed.plain:
        return [_scaled(each, listed.fields[0], share) for each in value]
    inner = {each.name: each for each in listed.fields if not each.setter}
    return [
        {key: _scaled(each, inner[key], share) if key in inner else each for key, each in row.items()} for row in value
    ]


def _scaled(value: Any, field: Field, share: int) -> Any:
    """A number at so many per cent, within what the field allows; a fact that holds, for most; anything else as it is."""
    if value is True:
        return share >= _LEAST + _WITHOUT
    if field.kind not in {"decimal", "int"} or isinstance(value, bool):
        return value
    number = Decimal(str(value)) * share / _PERCENT
    places = min(field.unit.scale, 2) if field.unit and field.kind == "decimal" else 0
    low, high = field_bounds(field)
    return min(max(round(number, places) if places else round(number), low), high)


def label_of(rule: Rule, name: str) -> str:
    """How an output is called, with its unit."""
    step = next((each for each in rule.steps if name in {each.output_name, each.name}), None)
    if step is None:
        return name
    return with_unit(said(step.label), said(step.unit) if step.unit else "")
