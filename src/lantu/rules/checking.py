"""What `lantu rule check` finds wrong in a pack before anybody leans on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lantu.errors import LantuError
from lantu.rules.formula import AGGREGATES, WINDOWS, call_name, parse, references
from lantu.rules.model import Pack, Rule, Step
from lantu.rules.parameters import check_versions

__all__ = ["check_pack", "check_rule"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_KINDS = frozenset({"decimal", "int", "bool", "text", "enum", "date", "month", "dates"})


def check_pack(pack: Pack, known_eids: Iterable[str] = ()) -> list[str]:
    """Every fault found, each with the rule it stands in; none where the pack is sound.

    Decision tables are checked while a pack is loaded; here names, lists, types, units and labels are.
    With ``known_eids``, the addresses of the tree of the text, each citation must be one of them.
    """
    faults: list[str] = []
    try:
        check_versions(pack.parameters.values())
    except LantuError as error:
        faults.append(f"{pack.id}: {error}")
    eids = frozenset(known_eids)
    for rule in pack.rules.values():
        faults += [f"{rule.id}: {fault}" for fault in check_rule(rule, pack)]
        faults += [
            f"{rule.id}: {step.name} cites {step.citation.eid}, which the text has not"
            for step in rule.steps
            if eids and step.citation.eid not in eids
        ]
    return faults


def check_rule(rule: Rule, pack: Pack) -> list[str]:
    """What is wrong with the inputs, steps and readings of a rule."""
    return [*_inputs(rule), *_steps(rule, pack), *_readings(rule, pack)]


def _inputs(rule: Rule) -> Iterator[str]:
    fields = [*rule.inputs, *(field for each in rule.lists for field in each.fields)]
    for field in fields:
        if field.kind not in _KINDS:
            yield f"{field.name} has the type {field.kind}, which is none"
        if field.kind == "enum" and not field.values:
            yield f"{field.name} lists no values"
        for value, label in zip(field.values, field.value_labels, strict=True):
            if not _HAN.search(label.zh) or label.en == label.zh:
                yield f"{field.name}: the value {value} has no label in both languages"
        if field.kind == "decimal" and field.unit is None:
            yield f"the end of {field.name} tells no unit"
        if not _HAN.search(field.label.zh) or field.label.en == field.label.zh:
            yield f"{field.name} has no label in both languages"


def _steps(rule: Rule, pack: Pack) -> Iterator[str]:
    known = {field.name for field in rule.inputs} | {each.name for each in rule.lists}
    inside = {each.name: {field.name for field in each.fields} for each in rule.lists}
    seen: set[str] = set()
    for step in rule.steps:
        if step.name in seen and not (step.refuse or step.flag or step.condition or step.needs or step.reading):
            yield f"there are two steps {step.name}"
        seen.add(step.name)
        yield from _names(step, known, inside, pack)
        if step.over:
            inside.setdefault(step.over, set()).add(step.name)
        else:
            known.add(step.name)
        if not step.needs and (not _HAN.search(step.label.zh) or step.label.en == step.label.zh):
            yield f"{step.name} has no label in both languages"


def _names(step: Step, known: set[str], inside: dict[str, set[str]], pack: Pack) -> Iterator[str]:
    if step.over and step.over not in inside:
        yield f"{step.name} runs over {step.over}, which is no list"
        return
    name = call_name(parse(step.formula))
    if name in WINDOWS and not step.over:
        yield f"{step.name} gathers like items but runs over no list"
    gathered = any(f"{each}(" in step.formula for each in AGGREGATES)
    reach = known | (inside[step.over] if step.over else set())
    if gathered:
        reach = reach.union(*inside.values())
    for each in (*references(step.formula).names, *step.needs):
        if each not in reach:
            yield f"{step.name} names {each}, which is not there yet"
    yield from _figures(step.name, step.formula, pack)


def _figures(where: str, formula: str, pack: Pack) -> Iterator[str]:
    for parameter in references(formula).parameters:
        key = parameter if parameter.startswith("c.") else f"p.{parameter}"
        if key not in pack.parameters:
            yield f"{where} leans on {key}, which is no parameter"
        elif not pack.parameters[key].versions:
            yield f"{where} leans on {key}, which has no version"


def _readings(rule: Rule, pack: Pack) -> Iterator[str]:
    steps = {step.name for step in rule.steps}
    for reading in rule.readings:
        for alternative in reading.alternatives:
            for name, formula in alternative.outputs:
                if name not in steps:
                    yield f"reading {reading.code} changes {name}, which is no step"
                yield from _figures(f"reading {reading.code}", formula, pack)
