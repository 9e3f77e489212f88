"""The heading of a table of cases: which sheet and row has it, and which input of a rule each column means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import UsageError
from lantu.rules.cells import beside, folded, in_unit, scaled_units, words
from lantu.rules.inputs import COMMON, Unread
from lantu.rules.model import Field, Rule

__all__ = ["cases_in"]

Row = Sequence[Any]
_LOOKED_AT = 10  # rows above the cases that may be a title
_DAY = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?\s*")
_IN_BRACKETS = re.compile(r"(.+)\((.+)\)")
_MONTH = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})月?\s*")


def cases_in(sheets: Iterable[Iterable[Row]], where: str, rule: Rule | None) -> list[Any]:
    """The cases of the first sheet whose heading names an input of the rule, by name or by label; else of the first."""
    known, fallback = _words(rule), list[Row]()
    for sheet in sheets:
        rows = [row for row in sheet if not all(_empty(cell) for cell in row)]
        if not rows:
            continue
        at, named = _heading(rows, known)
        if named or rule is None:
            _say_units(rows[:at], where)
            return _cases(rows[at:], known, where, rule)
        fallback = fallback or rows
    return _cases(fallback, known, where, rule) if fallback else []


def _say_units(rows: Sequence[Row], where: str) -> None:
    """UsageError where a line above the heading gives numbers in 万 or 亿: no column says which are meant."""
    scaled = [each for row in rows for each in scaled_units(row)]
    if scaled:
        hint = f"write it into the heading of each column that it is for, as 价格（{scaled[0]}）, and delete the line"
        raise UsageError(f"the line above the heading says 单位：{scaled[0]}", where=where, hint=hint)


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _words(rule: Rule | None) -> dict[str, str]:
    """What a column may be called, and the input that it means; a label that two inputs share means neither."""
    if rule is None:
        return {}
    asked = [(each.name, each.label) for each in rule.inputs] + [(each.name, each.label) for each in rule.lists]
    labels = [(_told(word), name) for name, label in asked for word in label]
    single = {word: name for word, name in labels if not any(word == other and name != n for other, n in labels)}
    common = load_data("rules/labels.toml", "lantu.rules.labels/1")["labels"]
    general = {_told(word): name for name in COMMON for word in common.get(name, name).split("|")}
    return general | single | {_told(name): name for name in (*COMMON, *(name for name, _ in asked))}


def _told(cell: Any) -> str:
    return "".join(folded(cell).split()).lower().strip("*:") if cell is not None else ""


def _named(cell: Any, known: Mapping[str, str]) -> tuple[str, str]:
    """The input that a heading means, and the unit that stands in brackets behind it; its own words where it means none."""
    told = _told(cell)
    if told in known:
        return known[told], ""
    behind = _IN_BRACKETS.fullmatch(told)
    if behind and behind[1] in known:
        return known[behind[1]], behind[2].removeprefix(words()["unit_of_all"]).lstrip(":")
    return " ".join(str(cell).split()) if cell is not None else "", ""


def _heading(rows: Sequence[Row], known: Mapping[str, str]) -> tuple[int, int]:
    """The place of the row that names most inputs, and how many; the first row where none does."""
    meant = {*known.values()}
    found = [sum(_named(cell, known)[0] in meant for cell in row) for row in rows[:_LOOKED_AT]]
    return found.index(max(found)), max(found)


def _cases(rows: Sequence[Row], known: Mapping[str, str], where: str, rule: Rule | None) -> list[Any]:
    columns = [_named(cell, known) for cell in rows[0]]
    names = [name for name, _ in columns]
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), "")
    if twice:
        raise UsageError(f"the column {twice} stands twice", where=where, hint="delete or rename one of them")
    fields = {each.name: each for each in rule.inputs} if rule else {}
    return [_case(columns, row, fields) for row in rows[1:]]


def _case(columns: Sequence[tuple[str, str]], row: Row, fields: Mapping[str, Field]) -> Any:
    aside = beside(row)
    if aside and fields:
        return Unread(f"“{aside}” is a total or a remark|“{aside}”是合计或附注", aside=True)
    more = [cell for cell in row[len(columns) :] if not _empty(cell)]
    if more:
        en = f"{len(more)} cells more than the heading has, {str(more[0])[:20]} the first, perhaps a comma in a number"
        return Unread(f"{en}|比表头多{len(more)}格，自“{str(more[0])[:20]}”起，数字里可能有逗号")
    pairs = zip(columns, row, strict=False)
    return {name: _cell(cell, fields.get(name), unit) for (name, unit), cell in pairs if name and not _empty(cell)}


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
