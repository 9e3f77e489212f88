"""Rows of an indicator table: which are titles of groups, heads of sub-rows, sub-rows or plain rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lantu.documents.model import Cell
from lantu.documents.tables.words import closed_up, header_score, is_note
from lantu.statements.indicators.columns import Columns, distinct, text_of
from lantu.statements.indicators.figures import is_empty, strip_marks
from lantu.statements.indicators.names import NameParts, is_unit, split_name
from lantu.text import Source

__all__ = ["Row", "notes_in", "read_rows"]

_ARABIC = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)[.．、]?")
_CHINESE = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?")
_SUB_NUMBER = re.compile(r"[（(]\d{1,2}[）)]|[①-⑳]|\d{1,2}\.\d{1,2}")
_UNIT_ONLY = re.compile(r"[（(]([^（）()]+)[）)]")
_MARGIN = " \u3000\xa0"


@dataclass(slots=True)
class Row:
    """A row of the body: its cells, its name cells (head and sub-row, or one), and what it is.

    ``kind`` is ``group`` (a title), ``head`` (has no figures of its own), ``sub`` or ``plain``.
    """

    cells: list[Cell | None]
    names: list[Cell]
    parts: NameParts
    number: str
    chinese_number: bool
    filled: bool
    lone: bool
    nested: bool
    kind: str = "plain"

    @property
    def name(self) -> Cell:
        return self.names[-1]


def notes_in(columns: Columns) -> list[str]:
    """Notes that stand in the table itself, as rows of one wide cell."""
    lone = [cells[0] for row in columns.body if len(cells := distinct(row)) == 1]
    return [text_of(cell) for cell in lone if is_note(text_of(cell))]


def read_rows(source: Source, columns: Columns) -> list[Row]:
    """The rows that name something, each told what it is; notes and repeated headers are left out."""
    margins = _margins(source, columns)
    rows = [row for cells in columns.body if (row := _row(cells, columns, margins))]
    several = len(columns.names) > 1
    for at, row in enumerate(rows):
        following = rows[at + 1] if at + 1 < len(rows) else None
        row.kind = _kind(row, following, columns, several=several)
    return rows


def _row(cells: list[Cell | None], columns: Columns, margins: dict[int, bool]) -> Row | None:
    filled = distinct(cells)
    if not filled or (len(filled) == 1 and is_note(text_of(filled[0]))) or _repeats_header(cells, columns):
        return None
    numbers = cells[columns.number] if columns.number is not None else None
    names = [cell for cell in distinct([cells[index] for index in columns.names]) if cell is not numbers]
    lone = len(filled) == 1
    if lone:
        names = filled
    if not names:
        return None
    names = _without_units(names)
    number_text = "" if lone or numbers is None else strip_marks(closed_up(text_of(numbers)))
    arabic = _ARABIC.fullmatch(number_text)
    parts = split_name(text_of(names[-1]) if len(names) > 1 else "".join(text_of(cell) for cell in names))
    values = [cells[column.at] for column in columns.values]
    has_values = any(cell and cell not in names and not is_empty(text_of(cell)) for cell in values)
    nested = bool(_SUB_NUMBER.fullmatch(number_text)) or margins.get(names[-1].passage.start, False)
    return Row(
        cells=cells,
        names=names,
        parts=parts,
        number=arabic[1] if arabic else ("" if nested else parts.number),
        chinese_number=bool(number_text and _CHINESE.fullmatch(number_text)),
        filled=has_values and not lone,
        lone=lone,
        nested=nested or parts.sub,
    )


def _without_units(names: list[Cell]) -> list[Cell]:
    """The name cells without one that holds nothing but the unit of the cell before."""
    last = _UNIT_ONLY.fullmatch(text_of(names[-1]))
    return names[:-1] if len(names) > 1 and last and is_unit(last[1]) else names


def _repeats_header(cells: list[Cell | None], columns: Columns) -> bool:
    texts = [closed_up(text_of(cell)) for cell in cells]
    same = sum(1 for text, header in zip(texts, columns.headers, strict=True) if text and text == header)
    return same >= 2 and header_score([text for text in texts if text]) >= 2


def _margins(source: Source, columns: Columns) -> dict[int, bool]:
    """By start of a name cell whether it is set further in than others of the table."""
    found: dict[int, int] = {}
    for cells in columns.body:
        for index in columns.names[:1]:
            cell = cells[index]
            if cell and text_of(cell):
                found[cell.passage.start] = _margin(source.text, cell.passage.start)
    least = min(found.values(), default=0)
    return {start: margin >= least + 2 for start, margin in found.items()}


def _margin(text: str, start: int) -> int:
    """Width of the blanks before a cell that stand behind a tab, a mark-up sign or a line's start."""
    at = start
    while at > 0 and text[at - 1] in _MARGIN:
        at -= 1
    if at and text[at - 1] not in "\t\n|>":
        return 0
    return sum(2 if blank == "\u3000" else 1 for blank in text[at:start])


def _kind(row: Row, following: Row | None, columns: Columns, *, several: bool) -> str:
    """What a row is, by itself and by the row behind it."""
    if row.filled:
        return "sub" if _is_sub(row, columns) else "plain"
    if row.chinese_number or row.parts.grouped:
        return "group"
    if _is_sub(row, columns) and not row.lone:
        return "sub"
    subs_follow = following is not None and (_is_sub(following, columns) or _shares_number(row, following, columns))
    if row.number or row.parts.unit:
        return "head" if subs_follow and not several else "plain"
    if subs_follow and not several and (following is None or following.nested or columns.number is None):
        return "head"
    return "group" if following is not None and not row.parts.unit else "plain"


def _is_sub(row: Row, columns: Columns) -> bool:
    """Whether a row is marked as belonging to a head: by #, 其中, （1）, its margin, or a missing number."""
    if row.nested or row.chinese_number:
        return row.nested
    if len(columns.names) > 1 and row.names[0].column > columns.names[0]:
        return True
    return columns.number is not None and not row.number and not row.lone and bool(row.filled) and not row.parts.grouped


def _shares_number(row: Row, following: Row, columns: Columns) -> bool:
    """Whether both rows stand beside the same number cell, one merged over several rows."""
    if columns.number is None:
        return False
    cell = row.cells[columns.number]
    return cell is not None and bool(text_of(cell)) and cell is following.cells[columns.number]
