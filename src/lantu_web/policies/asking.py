"""What a rule asks for, as a form, and what an address answers: the same names, whatever the rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lantu.rules.cells import cleaned
from lantu.rules.formula import names_in
from lantu.rules.model import Field, ListInput, Rule
from lantu.text import fold_width
from lantu_web.policies.words import Words, language, said, unnamed, words_of

__all__ = ["ROWS_AT_MOST", "Asked", "Form", "Rows", "address_of", "form_of", "inputs_of"]

ROWS_AT_MOST = 200
_FEW = 4  # so many choices stand beside each other
_ROW = re.compile(r"([a-z0-9_]+)\.(\d{1,4})\.([a-z0-9_]+)")
_BETWEEN = re.compile(r"[\s;；、，]+")


@dataclass
class Asked:
    """One field of a form."""

    name: str
    label: str
    kind: str
    written: str = ""
    unit: str = ""
    help: str = ""
    setter: str = ""
    article: str = ""
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    faults: list[str] = field(default_factory=list)
    lacking: bool = False  # asked for, and not filled in: no fault

    @property
    def id(self) -> str:
        return "f-" + self.name.replace(".", "-")

    @property
    def ticked(self) -> bool:
        return self.written in {"1", "true"}

    @property
    def few(self) -> bool:
        return 0 < len(self.choices) <= _FEW


@dataclass
class Rows:
    """A list of things, each with its fields."""

    name: str
    label: str
    required: bool
    rows: list[tuple[int, list[Asked]]]
    faults: list[str] = field(default_factory=list)
    lacking: bool = False

    @property
    def id(self) -> str:
        return f"f-{self.name}"


@dataclass
class Form:
    """What a rule asks for: facts of the case, lists, and figures that an authority sets."""

    facts: list[Asked]
    lists: list[Rows]
    figures: list[Asked]
    asides: list[Asked] = field(default_factory=list)  # what only another reading needs
    others: list[tuple[str, str]] = field(default_factory=list)  # id, what is wrong

    @property
    def every(self) -> Iterable[Asked]:
        yield from self.facts
        for each in self.lists:
            for _, fields in each.rows:
                yield from fields
        yield from self.figures
        yield from self.asides

    @property
    def open_asides(self) -> bool:
        return any(one.written or one.faults for one in self.asides)

    @property
    def lacking(self) -> list[tuple[str, str]]:
        """What is asked for in rows that have been begun, and not filled in."""
        return [(one.id, one.label) for each in self.lists for _, fields in each.rows for one in fields if one.lacking]

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """Each fault with the place it is told at."""
        found = [(one.id, one.label, fault) for one in self.every for fault in one.faults]
        found += [(each.id, each.label, fault) for each in self.lists for fault in each.faults]
        return found + [("", name, fault) for name, fault in self.others]


# ------------------------------------------------------------------------------------------------ reading an address


def inputs_of(rule: Rule, given: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """The inputs that an address holds, and which row of the form each item of a list came from."""
    inputs: dict[str, Any] = {}
    for each in rule.inputs:
        if written := str(given.get(each.name, "")).strip():
            inputs[each.name] = _parts(written) if each.kind == "dates" else tidy(written, each.kind)
    places: dict[str, list[int]] = {}
    for listed in rule.lists:
        if listed.plain:
            if written := str(given.get(listed.name, "")).strip():
                inputs[listed.name] = _parts(written)
            continue
        rows = _rows_of(listed, given)
        if rows:
            inputs[listed.name] = [row for _, row in rows]
            places[listed.name] = [number for number, _ in rows]
    for name in ("case_date", "place", "case_id"):
        if name not in inputs and (written := str(given.get(name, "")).strip()):
            inputs[name] = written
    return inputs, places


def _rows_of(listed: ListInput, given: Mapping[str, str]) -> list[tuple[int, dict[str, Any]]]:
    kinds = {each.name: each.kind for each in listed.fields}
    rows: dict[int, dict[str, Any]] = {}
    for name, written in given.items():
        found = _ROW.fullmatch(name)
        if found and found[1] == listed.name and found[3] in kinds and (text := str(written).strip()):
            rows.setdefault(int(found[2]), {})[found[3]] = tidy(text, kinds[found[3]])
    return sorted(rows.items())


def _parts(written: str) -> list[str]:
    return [each for each in _BETWEEN.split(fold_width(written).strip()) if each]


def tidy(written: str, kind: str) -> str:
    """What a person wrote, as the rules read it: 1,900 and １９００ are 1900, 1.5万 is 15000.

    >>> tidy("1,900", "decimal"), tidy("１.５万", "decimal"), tidy("12,34", "decimal")
    ('1900', '15000', '12,34')
    """
    if kind not in {"decimal", "int"}:
        return "true" if kind == "bool" and written == "on" else written
    return cleaned(written)


def address_of(inputs: Mapping[str, Any], rule: Rule) -> dict[str, str]:
    """The inputs as an address holds them: the way back."""
    held: dict[str, str] = {}
    for name, value in inputs.items():
        listed = rule.list_named(name)
        if isinstance(value, list) and (listed is None or listed.plain):
            held[name] = "\n".join(str(each) for each in value)
        elif isinstance(value, list):
            for number, row in enumerate(value, 1):
                held |= {f"{name}.{number}.{key}": _written(each) for key, each in row.items()}
        else:
            held[name] = _written(value)
    return {name: value for name, value in held.items() if value}


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)


# -------------------------------------------------------------------------------------------------- making a form


def form_of(
    rule: Rule, given: Mapping[str, str], reasons: Iterable[Mapping[str, Any]] = (), *, more: str = "", less: str = ""
) -> Form:
    """The form of a rule with what was written, and what is wrong with it beside its field.

    ``more`` names a list that gets a further row, ``less`` a row (``parcels.2``) that goes.
    """
    words = words_of(rule.pack)
    fields = [_asked(each, each.name, given, words) for each in rule.inputs]
    aside = {name for reading in rule.readings for other in reading.alternatives for name in other.asks}
    aside -= {name for step in rule.steps for name in (*names_in(step.formula), *step.needs)}
    form = Form(
        facts=[one for one in fields if not one.setter and one.name not in aside],
        lists=[_listed(each, given, words, more=more, less=less) for each in rule.lists],
        figures=[one for one in fields if one.setter and one.name not in aside],
        asides=[one for one in fields if one.name in aside],
    )
    _tell(form, rule, given, reasons)
    return form


def _asked(each: Field, name: str, given: Mapping[str, str], words: Words) -> Asked:
    tongue = language()
    told = dict(zip(each.values, each.value_labels, strict=True))
    choices = tuple((value, said(words.values.get(value, told[value]))) for value in each.values)
    return Asked(
        name=name,
        label=said(each.label),
        kind="choice" if choices else each.kind,
        written=str(given.get(name, "")),
        unit=said(each.unit.label) if each.unit else "",
        help=said(words.help[each.name], tongue) if each.name in words.help else "",
        setter=said(each.setter) if each.setter else "",
        article=each.article,
        required=each.required,
        choices=choices,
    )


def _listed(listed: ListInput, given: Mapping[str, str], words: Words, *, more: str, less: str) -> Rows:
    if listed.plain:
        one = _asked(listed.fields[0], listed.name, given, words)
        one.label, one.kind = said(listed.label), "many"
        one.help = said(words.help[listed.name]) if listed.name in words.help else ""
        return Rows(listed.name, one.label, listed.required, [(0, [one])])
    numbers = sorted({
        int(found[2]) for name in given if (found := _ROW.fullmatch(name)) and found[1] == listed.name
    })[:ROWS_AT_MOST]  # fmt: skip
    if less.startswith(f"{listed.name}."):
        numbers = [number for number in numbers if str(number) != less.rpartition(".")[2]]
    if more == listed.name or not numbers:
        numbers.append(max(numbers, default=0) + 1)
    rows = [
        (number, [_asked(each, f"{listed.name}.{number}.{each.name}", given, words) for each in listed.fields])
        for number in numbers
    ]
    return Rows(listed.name, said(listed.label), listed.required, rows)


def _tell(form: Form, rule: Rule, given: Mapping[str, str], reasons: Iterable[Mapping[str, Any]]) -> None:
    """Put each fault beside the field that it is about."""
    _, places = inputs_of(rule, given)
    fields = {one.name: one for one in form.every}
    lists = {each.name: each for each in form.lists}
    for reason in reasons:
        name = str(reason.get("field", ""))
        if reason["kind"] == "flag" or not name:
            continue
        text = _bare(reason["message"][language()], name)
        lacking = reason["kind"].startswith("missing")
        outer, _, inner = name.partition(".")
        row = int(reason.get("row", 0))
        numbers = places.get(outer, [])
        if row and row <= len(numbers):
            name = f"{outer}.{numbers[row - 1]}.{inner}"
        if name in fields and lacking:
            fields[name].lacking = True
        elif name in fields:
            fields[name].faults.append(text)
        elif outer in lists and lacking:
            lists[outer].lacking = True
        elif outer in lists:
            lists[outer].faults.append(text)
        else:
            form.others.append((name, text))


def _bare(message: str, name: str) -> str:
    """The message without the name of the input, which stands beside it."""
    head, sign, rest = message.partition("：")
    _, called, where = head.partition(f"（{name}）")
    if sign and called and where.endswith("无法使用"):
        return f"{where.removesuffix('无法使用').strip()} {rest}".strip()
    return unnamed(message.rpartition(f"({name}): ")[2], name)
