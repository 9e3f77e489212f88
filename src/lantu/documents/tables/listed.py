"""Tables that have lost their form: each cell a line of its own, nothing parts the rows.

The header is read off by its words; where a column of numbers heads it, the running number parts the rows, otherwise
each row has as many cells as the header.
"""

from __future__ import annotations

import re

from lantu.documents.tables.lines import Row
from lantu.documents.tables.words import closed_up, column_role, is_list_number, is_outline, years_in
from lantu.text import Passage

__all__ = ["divide", "starts_listed"]

_OPENERS = frozenset({"序号", "编号", "指标", "指标名称", "主要指标", "领域", "类别", "分类"})
_HEADER_LENGTH = 12
_HEADER_CELLS = 12
_GROUP = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[)）、．.]\S")


def starts_listed(text: str) -> bool:
    """Whether a short line may be the first column's header of such a table."""
    return closed_up(text) in _OPENERS


def divide(cells: list[Passage]) -> list[Row]:
    """The rows of a table from its cells in reading order, the header first; none if they make no table."""
    header = _header(cells)
    if len(header) < 2:
        return []
    taken = sum(_parts(passage) for passage in header)
    body = cells[taken:]
    rows = _numbered(body, len(header)) if column_role(header[0].text) == "number" else _counted(body, len(header))
    return [header, *rows] if sum(1 for row in rows if len(row) > 1) >= 2 else []


def _parts(passage: Passage) -> int:
    return len(passage.pieces) if passage.pieces else 1


def _header(cells: list[Passage]) -> Row:
    """The leading cells that read as column headers, wrapped ones (2020年 / 目标值) put together."""
    header: Row = []
    for cell in cells:
        text = closed_up(cell.text)
        if len(text) > _HEADER_LENGTH or len(header) == _HEADER_CELLS or (is_list_number(text) and not years_in(text)):
            break
        if header and _goes_on(header, text):
            header[-1] = Passage.join([header[-1], cell])
            continue
        if not column_role(text) or any(closed_up(other.text) == text for other in header):
            break
        header.append(cell)
    return header


def _goes_on(header: Row, text: str) -> bool:
    before = closed_up(header[-1].text)
    if years_in(before) and len(before) <= 5 and not years_in(text):
        return column_role(text) == "value"
    named = any(column_role(cell.text) == "name" for cell in header[:-1])
    return before == "指标" and named and column_role(before + text) == "attribute"


def _numbered(body: list[Passage], width: int) -> list[Row]:
    """Rows that begin with the next running number; a group's title between them is a row of its own."""
    rows: list[Row] = []
    expected = 1
    for cell in body:
        text = closed_up(cell.text).rstrip(".．、")
        if text == str(expected):
            rows.append([cell])
            expected += 1
        elif _GROUP.match(text) or not rows:
            rows.append([cell])
        elif len(rows[-1]) < width and not _is_title(rows[-1]):
            rows[-1].append(cell)
        else:
            break
    return rows


def _is_title(row: Row) -> bool:
    return len(row) == 1 and is_outline(row[0].text)


def _counted(body: list[Passage], width: int) -> list[Row]:
    """Rows of as many cells as the header; a group's title is a row of its own."""
    rows: list[Row] = []
    for cell in body:
        if _GROUP.match(closed_up(cell.text)):
            rows.append([cell])
        elif rows and len(rows[-1]) < width and not _is_title(rows[-1]):
            rows[-1].append(cell)
        else:
            rows.append([cell])
    return [row for row in rows if len(row) == width or _is_title(row)]
