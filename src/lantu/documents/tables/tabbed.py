"""Tables written one row a line, the cells parted by tabs.

A cell that is wrapped breaks its row over several lines; a group's title may stand alone in its line.
"""

from __future__ import annotations

from collections import Counter

from lantu.documents.tables.lines import Cells, Line, lines_from, trimmed
from lantu.documents.tables.stacked import Stack
from lantu.documents.tables.words import (
    column_role,
    is_caption,
    is_list_number,
    is_note,
    is_outline,
    is_sentence,
    years_in,
)
from lantu.text import Span

__all__ = ["read_tabbed"]

_LONE_LENGTH = 30
_LONE_LINES = 4


def read_tabbed(text: str, start: int) -> Stack:
    """The rows from the line at ``start`` on, as far as lines with a tab inside go."""
    rows: list[Cells] = []
    blanks, end = 0, start
    for line in lines_from(text, start):
        if line.blank and "\t" not in line.text.strip("\r"):
            blanks += 1
            if blanks > 1:
                break
            continue
        if not _has_cells(line) and (blanks and line.blank or not _stands_within(text, line)):
            break
        rows.append(_cells(text, line))
        blanks, end = 0, line.end
    rows = _without_margin(rows)
    return Stack(_joined(text, _cut(rows)) if rows else [], end)


def _has_cells(line: Line) -> bool:
    return "\t" in line.text.strip() or ("\t" in line.text and not line.blank and not line.text.startswith("\t"))


def _cells(text: str, line: Line) -> Cells:
    cells: Cells = []
    at = line.start
    for part in line.text.split("\t"):
        cells.append([trimmed(text, at, at + len(part))])
        at += len(part) + 1
    return cells


def _stands_within(text: str, line: Line) -> bool:
    """Whether a line without cells is a group's title or a wrapped part: rows go on right behind it."""
    content = line.text.strip()
    if len(content) > _LONE_LENGTH or is_note(content) or is_caption(content) or is_sentence(content):
        return False
    blanks = 0
    for number, after in enumerate(lines_from(text, line.end + 1)):
        if _has_cells(after):
            return True
        blanks = blanks + 1 if after.blank else 0
        if blanks > 1 or number >= _LONE_LINES or len(after.text) > _LONE_LENGTH:
            break
    return False


def _without_margin(rows: list[Cells]) -> list[Cells]:
    """The rows without a first column that is empty in all of them: there the tab is an indent."""
    while rows and all(len(row) > 1 and row[0][0].end == row[0][0].start for row in rows):
        rows = [row[1:] for row in rows]
    return rows


def _content(text: str, cell: list[Span]) -> str:
    return "".join(text[run.start : run.end] for run in cell)


def _cut(rows: list[Cells]) -> list[Cells]:
    """The rows without the empty cells behind the last column that is filled anywhere."""
    filled = max(at for row in rows for at, cell in enumerate(row) if at == 0 or cell[0].end > cell[0].start) + 1
    return [row[:filled] for row in rows]


def _joined(text: str, rows: list[Cells]) -> list[Cells]:
    """Rows with those put together again that a wrapped cell has broken.

    A row goes on in the next line when both together have no more cells than a row has.
    """
    if len(rows) < 2:
        return rows
    if numbered := _joined_by_number(text, rows):
        return numbered
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    whole: list[Cells] = []
    for row in rows:
        if whole and _goes_on(text, whole[-1], row, width, header=len(whole) == 1):
            whole[-1][-1].extend(row[0])
            whole[-1].extend(row[1:])
        else:
            whole.append(row)
    return whole


def _joined_by_number(text: str, rows: list[Cells]) -> list[Cells]:
    """Rows put together up to the next running number, where that makes all rows as wide as the header."""
    if column_role(_content(text, rows[0][0])) != "number":
        return []
    whole: list[Cells] = []
    numbered: list[Cells] = []
    for row in rows:
        first = _content(text, row[0])
        starts = first.rstrip(".．、").isdigit() and len(row) > 1
        if not whole or starts or (len(row) == 1 and is_outline(first)) or len(row) == len(whole[0]):
            whole.append([*map(list, row)])
            if starts:
                numbered.append(whole[-1])
        else:
            whole[-1][-1].extend(row[0])
            whole[-1].extend(map(list, row[1:]))  # copies: the rows are joined otherwise if this fails
    broken = len(rows) > len(whole)
    return whole if broken and numbered and all(len(row) == len(whole[0]) for row in numbered) else []


def _goes_on(text: str, before: Cells, row: Cells, width: int, *, header: bool) -> bool:
    if len(row) >= width or len(before) == 1 or len(before) + len(row) - 1 > width:
        return False
    first, last = _content(text, row[0]), _content(text, before[-1])
    if last.count("（") > last.count("）"):
        return True
    if not first or is_outline(first) or is_list_number(first):
        return False
    if len(before) < width:
        return len(row) > 1 or header or bool(last)
    return header and len(row) == 1 and len(last) <= 6 and bool(years_in(last)) and column_role(first) == "value"
