"""A rule with an open point read otherwise: the step that the reading changes is taken a second time, its own way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lantu.errors import UsageError
from lantu.rules.model import Alternative, Reading, Rule, Step, Text

__all__ = ["computable_readings", "read_otherwise"]


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
