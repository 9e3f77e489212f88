"""A rule with an open point read otherwise: the step that the reading changes is taken a second time, its own way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lantu.errors import UsageError
from lantu.rules.evaluation import compile_column, compile_scalar
from lantu.rules.formula import names_in
from lantu.rules.model import Alternative, Reading, Rule, Step, Text

__all__ = ["computable_readings", "otherwise", "read_otherwise", "retaken"]

# Rules read otherwise, by the rule and the name of the reading: made once, for every case.
_MADE: dict[tuple[int, str], tuple[Rule, Rule]] = {}


def computable_readings(rule: Rule) -> list[tuple[str, Reading, Alternative]]:
    """The readings that can be computed otherwise, each with the name by which it is chosen (``A12``, ``A4:2``)."""
    found = []
    for reading in rule.readings:
        for number, alternative in enumerate(reading.alternatives, 1):
            if alternative.outputs:
                found.append((reading.code if number == 1 else f"{reading.code}:{number}", reading, alternative))
    return found


def read_otherwise(rule: Rule, chosen: Sequence[str]) -> Rule:
    """The rule with the named readings replaced by their other ones.

    ``A12`` takes the first other reading of A12, ``A12:2`` the second.  Each step that the reading changes is
    followed by one of the same name; what comes later leans on that.
    """
    for name in dict.fromkeys(chosen):
        rule = _read_otherwise(rule, name)
    return rule


def _read_otherwise(rule: Rule, name: str) -> Rule:
    wanted = name.removesuffix(":1")
    found = [(reading, other) for key, reading, other in computable_readings(rule) if key == wanted]
    if not found:
        there = ", ".join(key for key, *_ in computable_readings(rule)) or "none"
        known = any(reading.code == name.partition(":")[0] for reading in rule.readings)
        problem = f"{name} cannot be computed otherwise" if known else f"{rule.id} has no reading {name}"
        raise UsageError(problem, hint=f"readings of {rule.id} that can be computed otherwise: {there}")
    steps, readings = list(rule.steps), list(rule.readings)
    for reading, alternative in found:
        for target, formula in alternative.outputs:
            _insert(steps, reading, target, formula, rule.id)
        turned = (Alternative(reading.taken, ()),)
        readings[readings.index(reading)] = replace(reading, taken=alternative.reading, alternatives=turned)
    return replace(rule, steps=tuple(steps), readings=tuple(readings))


def _insert(steps: list[Step], reading: Reading, target: str, formula: str, where: str) -> None:
    places = [at for at, step in enumerate(steps) if target in {step.name, step.output_name}]
    if not places:
        raise UsageError(f"reading {reading.code} changes {target}, which is no step of {where}")
    step = steps[places[-1]]
    written = f"({formula}) if ({reading.when}) else {step.name}" if reading.when else formula
    label = Text(f"{step.label.zh}（另一读法{reading.code}）", f"{step.label.en} (other reading of {reading.code})")
    steps.insert(places[-1] + 1, replace(step, formula=written, label=label, reading=reading.code))


def otherwise(rule: Rule, name: str) -> Rule:
    """The rule with one reading replaced, made once."""
    key = (id(rule), name)
    if key not in _MADE or _MADE[key][0] is not rule:
        if len(_MADE) > 2000:
            _MADE.clear()
        _MADE[key] = (rule, read_otherwise(rule, [name]))
    return _MADE[key][1]


def retaken(rule: Rule, env: Mapping[str, Any], scopes: Mapping[str, set[str]], code: str) -> dict[str, Any] | None:
    """The values of a computed case under a rule read otherwise; None where it then ends in a refusal.

    Only the step that is read otherwise, and what leans on it, is taken again.
    """
    values = dict(env)
    values |= {each.name: [dict(row) for row in env.get(each.name, ())] for each in rule.lists}
    changed: set[str] = set()
    for step in rule.steps:
        if step.reading != code and changed.isdisjoint((*names_in(step.formula), *step.needs)):
            continue
        if step.flag or step.condition or step.why:
            continue
        if step.over:
            rows = values[step.over]
            found = compile_column(step.formula, frozenset(scopes[step.over]))(values, rows)
            if any(row.get(step.name) != value for row, value in zip(rows, found, strict=True)):
                changed.add(step.name)
            for row, value in zip(rows, found, strict=True):
                row[step.name] = value
            continue
        value = compile_scalar(step.formula)(values, {})
        if step.refuse and value is True:
            return None
        if step.needs:
            if value is True and any(values.get(name) is None for name in step.needs):
                return None
        elif not step.refuse and value != values.get(step.name):
            values[step.name] = value
            changed.add(step.name)
    return values
