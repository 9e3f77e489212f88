"""A rule with an open point read otherwise: the step that the reading changes is taken a second time, its own way."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from lantu.errors import UsageError
from lantu.rules.evaluation import compile_column, compile_scalar
from lantu.rules.formula import AGGREGATES, call_name, names_in, parse
from lantu.rules.model import Alternative, Field, Reading, Rule, Step, Text

__all__ = ["asked_by", "computable_readings", "otherwise", "read_otherwise", "retaken"]

# Rules read otherwise, by the rule and the name of the reading: made once, for every case.
_MADE: dict[tuple[int, str], tuple[Rule, Rule]] = {}
_TURNED = Text("即不选另一读法时的结果", "the result without this choice")
_UNGIVEN = Text("另一读法所需的情况没有填写。", "What the other reading needs was not given.")


def computable_readings(rule: Rule) -> list[tuple[str, Reading, Alternative]]:
    """The readings that can be computed otherwise, each with the name by which it is chosen (``A12``, ``A4:2``)."""
    found = []
    for reading in rule.readings:
        for number, alternative in enumerate(reading.alternatives, 1):
            if alternative.outputs:
                found.append((reading.code if number == 1 else f"{reading.code}:{number}", reading, alternative))
    return found


def asked_by(rule: Rule, name: str) -> Field | None:
    """The field that a reading asks for: of the case, or of the items of a list (``persons.title_holder``)."""
    listed, dot, inner = name.rpartition(".")
    fields = rule.inputs if not dot else next((each.fields for each in rule.lists if each.name == listed), ())
    return next((each for each in fields if each.name == (inner if dot else name)), None)


def read_otherwise(rule: Rule, chosen: Sequence[str]) -> Rule:
    """The rule with the named readings replaced by their other ones.

    ``A12`` takes the first other reading of A12, ``A12:2`` the second.  Each step that the reading changes is
    followed by one of the same name; what comes later leans on that.
    """
    for name in dict.fromkeys(chosen):
        rule = _read_otherwise(rule, name, asking=True)
    return rule


def _read_otherwise(rule: Rule, name: str, *, asking: bool) -> Rule:
    wanted = name.removesuffix(":1")
    found = [(reading, other) for key, reading, other in computable_readings(rule) if key == wanted]
    if not found:
        problem, hint = _unknown(rule, name)
        raise UsageError(problem, hint=hint)
    steps, readings = list(rule.steps), list(rule.readings)
    for reading, alternative in found:
        for target, formula in alternative.outputs:
            _insert(steps, reading, target, formula)
        if asking:
            steps[:0] = _gates(rule, reading, alternative)
        turned = (Alternative(reading.taken, (), open=_TURNED),)
        readings[readings.index(reading)] = replace(reading, taken=alternative.reading, alternatives=turned)
    return replace(rule, steps=tuple(steps), readings=tuple(readings))


def _unknown(rule: Rule, name: str) -> tuple[str, str]:
    code, _, number = name.partition(":")
    there = ", ".join(key for key, *_ in computable_readings(rule)) or "none"
    hint = f"readings of {rule.id} that can be computed otherwise: {there}"
    reading = next((each for each in rule.readings if each.code == code), None)
    if reading is None:
        return f"{rule.id} has no reading {name}", hint
    at = int(number) - 1 if number.isdigit() else 0
    other = reading.alternatives[at] if 0 <= at < len(reading.alternatives) else None
    why = f": {other.open.en}" if other and other.open else ""
    return f"{name} cannot be computed otherwise{why}", hint


def _gates(rule: Rule, reading: Reading, alternative: Alternative) -> list[Step]:
    """What must be there before the other reading can be taken: it is asked for, never guessed."""
    gates: list[Step] = []
    asked = {each.name for each in rule.inputs}
    when = reading.when if reading.when and asked.issuperset(names_in(reading.when)) else "True"
    for name in alternative.asks:
        listed, dot, inner = name.rpartition(".")
        if not dot:
            gates.append(
                Step(
                    f"need_{name}", when, Text("", ""), rule.citation, output=False, needs=(name,), reading=reading.code
                )
            )
            continue
        given = f"{inner}_given"
        label = Text("已填写", "given")
        gates.append(Step(given, f"not is_null({inner})", label, rule.citation, over=listed, output=False))
        gates.append(
            Step(
                f"refuse_{given}",
                f"not any_of({listed}, {given})",
                _UNGIVEN,
                rule.citation,
                output=False,
                refuse="reading_needs_input",
                reading=reading.code,
            )
        )
    return gates


def _insert(steps: list[Step], reading: Reading, target: str, formula: str) -> None:
    places = [at for at, step in enumerate(steps) if target in {step.name, step.output_name}]
    step = steps[places[-1]] if places else None
    if step is None:
        steps.insert(_after(steps, formula), _further(reading, target, formula, steps))
    elif step.refuse or step.flag or step.condition or step.needs:
        steps[places[-1]] = replace(step, formula=formula, reading=reading.code)
    else:
        guarded = reading.when and not (step.over and _gathers(reading.when))
        written = f"({formula}) if ({reading.when}) else {step.name}" if guarded else formula
        label = Text(f"{step.label.zh}（另一读法{reading.code}）", f"{step.label.en} (other reading of {reading.code})")
        at = max(places[-1] + 1, _after(steps, formula))
        steps.insert(at, replace(step, formula=written, label=label, reading=reading.code))


def _after(steps: Sequence[Step], formula: str) -> int:
    """The place behind everything that a formula leans on."""
    leant = set(names_in(formula))
    return 1 + max((at for at, step in enumerate(steps) if step.name in leant), default=-1)


def _calls(formula: str) -> list[ast.Call]:
    return [node for node in ast.walk(parse(formula)) if isinstance(node, ast.Call)]


def _gathers(formula: str) -> bool:
    return any(call_name(node) in AGGREGATES for node in _calls(formula))


def _further(reading: Reading, target: str, formula: str, steps: Sequence[Step]) -> Step:
    """A step that only the other reading has: ``refuse_…`` ends the computation, anything else is a value on the way."""
    head = f"另一读法{reading.code}", f"other reading of {reading.code}"
    refuse = "refused_by_reading" if target.startswith("refuse_") else ""
    label = Text(f"按{head[0]}不予计算", f"nothing is computed by the {head[1]}") if refuse else Text(*head)
    return Step(
        target, formula, label, steps[0].citation, output=False, refuse=refuse, reading=reading.code,
    )  # fmt: skip


def otherwise(rule: Rule, name: str) -> Rule:
    """The rule with one reading replaced, made once; whoever asks has seen that nothing it needs is missing."""
    key = (id(rule), name)
    if key not in _MADE or _MADE[key][0] is not rule:
        if len(_MADE) > 2000:
            _MADE.clear()
        _MADE[key] = (rule, _read_otherwise(rule, name, asking=False))
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
