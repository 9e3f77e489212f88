"""The heading of a table of cases: which sheet and row has it, and which input of a rule each column means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import UsageError
from lantu.rules.cells import beside, folded, in_unit, scaled_units, words
from lantu.rules.inputs import COMMON, Unread
from lantu.rules.model import Field, Rule, Text
from lantu.sheets import Fault, Headed, Line, Sheet, cell_text, chosen, named_once, surplus

__all__ = ["cases_in", "heading_meant", "meanings", "unread"]

_DAY = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?\s*")
_IN_BRACKETS = re.compile(r"(.+)\((.+)\)")
_MONTH = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})月?\s*")


def cases_in(read: Callable[[], Iterator[Sheet]], where: str, rule: Rule | None) -> list[Any]:
    """The cases of the first sheet whose heading names an input of the rule, by name or by label; else of the first."""
    known = _words(rule)
    meant = {*known.values()}

    def named(cells: Sequence[Any]) -> int:
        return sum(heading_meant(cell, known)[0] in meant for cell in cells)

    return [case for table in chosen(read, named, least=1 if rule else 0) for case in _cases(table, known, where, rule)]


def _say_units(lines: Sequence[Line], where: str) -> None:
    """UsageError where a line above the heading gives numbers in 万 or 亿: no column says which are meant."""
    scaled = [each for line in lines for each in scaled_units(line.cells)]
    if scaled:
        hint = f"write it into the heading of each column that it is for, as 价格（{scaled[0]}）, and delete the line"
        raise UsageError(f"the line above the heading says 单位：{scaled[0]}", where=where, hint=hint)


def _words(rule: Rule | None) -> dict[str, str]:
    """What a column may be called, and the input that it means."""
    if rule is None:
        return {}
    return meanings(
        [(each.name, each.label) for each in rule.inputs] + [(each.name, each.label) for each in rule.lists]
    )


def meanings(asked: Sequence[tuple[str, Text]]) -> dict[str, str]:
    """What columns of these names and labels may be called, folded, with the name; a label of two names means neither."""
    labels = [(_told(word), name) for name, label in asked for word in label]
    single = {word: name for word, name in labels if not any(word == other and name != n for other, n in labels)}
    common = load_data("rules/labels.toml", "lantu.rules.labels/1")["labels"]
    general = {_told(word): name for name in COMMON for word in common.get(name, name).split("|")}
    return general | single | {_told(name): name for name in (*COMMON, *(name for name, _ in asked))}


def _told(cell: Any) -> str:
    return "".join(folded(cell).split()).lower().strip("*:") if cell is not None else ""


def heading_meant(cell: Any, known: Mapping[str, str]) -> tuple[str, str]:
    """The input that a heading means, and the unit that stands in brackets behind it; its own words where it means none."""
    told = _told(cell)
    if told in known:
        return known[told], ""
    behind = _IN_BRACKETS.fullmatch(told)
    if behind and behind[1] in known:
        return known[behind[1]], behind[2].removeprefix(words()["unit_of_all"]).lstrip(":")
    return " ".join(str(cell).split()) if cell is not None else "", ""


def _cases(table: Headed, known: Mapping[str, str], where: str, rule: Rule | None) -> Iterator[Any]:
    _say_units(table.above, where)
    columns = [heading_meant(cell, known) for cell in table.heading.cells]
    named_once([name for name, _ in columns], where)
    fields = {each.name: each for each in rule.inputs} if rule else {}
    for _, cells, fault in table.lines:
        aside = beside(cells) if fields and fault is None else ""
        if aside:
            yield Unread(f"“{aside}” is a total or a remark|“{aside}”是合计或附注", aside=True)
        elif fault := fault or surplus(cells, len(columns)):
            yield unread(fault)
        else:
            pairs = zip(columns, cells, strict=False)
            yield {name: _cell(cell, fields.get(name), unit) for (name, unit), cell in pairs if name and cell_text(cell)}  # fmt: skip


def unread(fault: Fault) -> Unread:
    """A row that cannot be read in the place of its case."""
    return Unread(f"{fault.en}|{fault.zh}")


def _cell(cell: Any, field: Field | None, unit: str) -> Any:
    kind = field.kind if field else ""
    if isinstance(cell, date | datetime):
        return cell.isoformat()[: 7 if kind == "month" else 10]
    if field and kind in {"decimal", "int"}:
        return in_unit(cell, field.unit, unit)
    if not isinstance(cell, str):
        return cell
    if kind in {"date", "month"}:
        found = (_DAY if kind == "date" else _MONTH).fullmatch(folded(cell))
        if found:
            year, *rest = (part for part in found.groups() if part)
            return "-".join([year, *(part.zfill(2) for part in rest)])
    return cell.strip()
