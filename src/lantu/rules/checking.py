"""What `lantu rule check` finds wrong in a pack before anybody leans on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from lantu.errors import DataError, LantuError
from lantu.rules.formula import AGGREGATES, WINDOWS, call_name, names_in, parse, references
from lantu.rules.lines import line_of
from lantu.rules.model import Pack, Rule, Step
from lantu.rules.parameters import check_versions
from lantu.rules.readings import asked_by
from lantu.rules.shapes import misfits
from lantu.rules.trace import plain

__all__ = ["addresses", "check_examples", "check_pack", "check_rule", "examples_of", "text_addresses"]

_OF_ISSUE = re.compile(r"^doc_\d+(?:__|$)")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_KINDS = frozenset({"decimal", "int", "bool", "text", "enum", "date", "month", "dates"})


def check_pack(pack: Pack, known_eids: Iterable[str] = ()) -> list[str]:
    """Every fault found, each with file and line and the rule it stands in; none where the pack is sound.

    Decision tables are checked while a pack is loaded; here names, lists, types, units, labels and examples are.
    Each citation must be one of ``known_eids``, the addresses of the tree of the text; without them, of the text
    that the pack brings, or of the document in the bundled register.
    """
    faults = misfits(pack)
    try:
        check_versions(pack.parameters.values())
    except LantuError as error:
        faults.append(f"{pack.id}: {error}")
    eids = frozenset(known_eids) or addresses(pack)
    for rule in pack.rules.values():
        found = check_rule(rule, pack)
        lost = [step for step in rule.steps if eids and _plain(step.citation.eid) not in eids]
        found += [f"{step.name} cites {step.citation.eid}, which the text has not" for step in lost]
        faults += [_placed(pack, rule, fault) for fault in dict.fromkeys(found)]
    return faults or check_examples(pack)  # what is unsound cannot be run


def _placed(pack: Pack, rule: Rule, fault: str) -> str:
    key = rule.id.partition(".")[2]
    name = fault.split(" ", 1)[0]
    here = ""
    if pack.folder is not None:
        here = line_of(pack.folder, "rules.toml", key, name) or line_of(pack.folder, "pack.toml", key)
    return f"{here or pack.id}: {rule.id}: {fault}"


def _plain(eid: str) -> str:
    """An address inside its document: a gazette issue numbers its documents."""
    return _OF_ISSUE.sub("", eid)


def addresses(pack: Pack) -> frozenset[str]:
    """The addresses of the text of a pack: of the file that it brings, or of the document in the register."""
    if pack.folder is not None and pack.text:
        place = pack.folder.joinpath(pack.text)
        if not place.is_file():
            raise DataError(f"there is no {pack.text}", where=f"{pack.id}/pack.toml", hint="put the text beside it")
        with as_file(place) as path:
            return text_addresses(path)
    return _registered(pack.document)


def text_addresses(path: Path) -> frozenset[str]:
    """The addresses of the nodes of a file."""
    from lantu.documents import build_tree, render_outline
    from lantu.documents.formats import open_file
    from lantu.documents.tables import recognise_tables

    intake = open_file(path)
    tree = build_tree(intake.source, recognise_tables(intake.source, intake.blocks))
    return frozenset(_plain(entry.eid) for entry in render_outline(tree))


@lru_cache(maxsize=64)
def _registered(number: str) -> frozenset[str]:
    """The nodes of a document of the bundled registers, by its number; empty where none bears it."""
    for folder in files("lantu").joinpath("data").iterdir():
        documents, nodes = folder.joinpath("documents.jsonl"), folder.joinpath("nodes.jsonl")
        if documents.is_file() and nodes.is_file():
            slugs = {each["slug"] for each in _lines(documents) if each.get("number") == number}
            if slugs:
                return frozenset(each["eid"] for each in _lines(nodes) if each["d"] in slugs)
    return frozenset()


def _lines(place: Traversable) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines() if line.strip()]


def examples_of(pack: Pack) -> list[dict[str, Any]]:
    """The worked examples of a pack: rule, inputs, expected, note, and the line they stand in."""
    place = pack.folder.joinpath("examples.jsonl") if pack.folder is not None else None
    if place is None or not place.is_file():
        return []
    found = []
    for number, line in enumerate(place.read_text(encoding="utf-8").splitlines(), 1):
        try:
            each = json.loads(line, parse_float=Decimal) if line.strip() else None
            if each is not None:
                found.append(
                    {**each, "rule": f"{pack.id}.{each['rule']}", "expected": each["expected"], "line": number}
                )
        except (ValueError, KeyError, TypeError) as error:
            here = f"{pack.id}/examples.jsonl:{number}"
            raise DataError(f"is no example: {error}", where=here, hint="rule, inputs, expected") from error
    return found


def check_examples(pack: Pack, examples: Sequence[Mapping[str, Any]] | None = None) -> list[str]:
    """The examples of a pack, or those given, that do not come out as they say."""
    from lantu.rules.running import run_rule

    faults = []
    for each in examples_of(pack) if examples is None else examples:
        here = f"{pack.id}/examples.jsonl:{each['line']}: {each['rule']}"
        rule = pack.rules.get(each["rule"])
        if rule is None:
            faults.append(f"{here}: there is no such rule")
            continue
        try:
            result = run_rule(rule, pack, each.get("inputs", {}))
        except (TypeError, ValueError, ArithmeticError) as error:
            faults.append(f"{here}: a formula is given what it cannot compute with: {error}")
            continue
        wanted = dict(each["expected"])
        codes = [reason["code"] for reason in result.reasons]
        code = wanted.pop("code", None)
        if wanted.pop("computable", True) is not result.computable:
            faults.append(f"{here}: computable is {result.computable}, {', '.join(codes) or 'no reason'}")
        elif code is not None and code not in codes:
            faults.append(f"{here}: the reasons are {', '.join(codes) or 'none'}, not {code}")
        faults += [
            f"{here}: {name} is {result.outputs.get(name)}, not {value}"
            for name, value in wanted.items()
            if result.outputs.get(name) != plain(value)
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
            if not alternative.outputs and alternative.open is None:
                yield f"reading {reading.code}: {alternative.reading.zh} has neither a formula nor the reason (open) why not"
            for asked in alternative.asks:
                if asked_by(rule, asked) is None:
                    yield f"reading {reading.code} asks for {asked}, which is no input"
            leant = {each for _, formula in alternative.outputs for each in names_in(formula)}
            for name, formula in alternative.outputs:
                if name not in steps | leant and not name.startswith("refuse_"):
                    yield f"reading {reading.code} changes {name}, which is no step"
                yield from _figures(f"reading {reading.code}", formula, pack)
