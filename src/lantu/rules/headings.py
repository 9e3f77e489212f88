"""The heading of a table of cases: which sheet and row has it, and which input of a rule each column means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from lantu.errors import UsageError
from lantu.rules.inputs import COMMON, Unread
from lantu.rules.model import Rule

__all__ = ["cases_in"]

Row = Sequence[Any]
_LOOKED_AT = 10  # rows above the cases that may be a title
_DAY = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?\s*")
_MONTH = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})月?\s*")


def cases_in(sheets: Iterable[Iterable[Row]], where: str, rule: Rule | None) -> list[Any]:
    """The cases of the first sheet whose heading names an input of the rule, by name or by label; else of the first."""
    words, fallback = _words(rule), list[Row]()
    for sheet in sheets:
        rows = [row for row in sheet if not all(_empty(cell) for cell in row)]
        if not rows:
            continue
        at, known = _heading(rows, words)
        if known or rule is None:
            return _cases(rows[at:], words, where, rule)
        fallback = fallback or rows
    return _cases(fallback, words, where, rule) if fallback else []


def _empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _words(rule: Rule | None) -> dict[str, str]:
    """What a column may be called, and the input that it means; a label that two inputs share means neither."""
    if rule is None:
        return {}
    asked = [(each.name, each.label) for each in rule.inputs] + [(each.name, each.label) for each in rule.lists]
    labels = [(_told(word), name) for name, label in asked for word in label]
    single = {word: name for word, name in labels if not any(word == other and name != n for other, n in labels)}
    return single | {_told(name): name for name in (*COMMON, *(name for name, _ in asked))}


def _told(cell: Any) -> str:
    return " ".join(str(cell).split()).lower() if cell is not None else ""


def _heading(rows: Sequence[Row], words: dict[str, str]) -> tuple[int, int]:
    """The place of the row that names most inputs, and how many; the first row where none does."""
    found = [sum(_told(cell) in words for cell in row) for row in rows[:_LOOKED_AT]]
    return found.index(max(found)), max(found)


def _cases(rows: Sequence[Row], words: dict[str, str], where: str, rule: Rule | None) -> list[Any]:
    names = [words.get(_told(cell), " ".join(str(cell).split()) if cell is not None else "") for cell in rows[0]]
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), "")
    if twice:
        raise UsageError(f"the column {twice} stands twice", where=where, hint="delete or rename one of them")
    kinds = {each.name: each.kind for each in rule.inputs} if rule else {}
    return [_case(names, row, kinds) for row in rows[1:]]


def _case(names: Sequence[str], row: Row, kinds: dict[str, str]) -> Any:
    more = [cell for cell in row[len(names) :] if not _empty(cell)]
    if more:
        en = f"{len(more)} cells more than the heading has, {str(more[0])[:20]} the first, perhaps a comma in a number"
        return Unread(f"{en}|比表头多{len(more)}格，自“{str(more[0])[:20]}”起，数字里可能有逗号")
    pairs = zip(names, row, strict=False)
    return {name: _cell(cell, kinds.get(name, "")) for name, cell in pairs if name and not _empty(cell)}


def _cell(cell: Any, kind: str) -> Any:
    if isinstance(cell, date | datetime):
        return cell.isoformat()[: 7 if kind == "month" else 10]
    if kind in {"date", "month"} and isinstance(cell, str):
        found = (_DAY if kind == "date" else _MONTH).fullmatch(cell)
        if found:
            year, *rest = found.groups()
            return "-".join([year, *(part.zfill(2) for part in rest)])
    return cell
