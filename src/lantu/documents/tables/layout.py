"""From rows of cells to a grid: which columns a short row's cells stand in.

Plain text keeps the order of cells and loses their widths.  What is known is the header: the cell
that heads the names (指标) is the one that is wide where rows have a head and a sub-row in two cells.
"""

from __future__ import annotations

from lantu.documents.model import Cell, Table
from lantu.documents.tables.lines import Row
from lantu.documents.tables.words import column_role, header_score
from lantu.text import Span

__all__ = ["grid_of", "table_of"]

_NAMES = ("name", "weak_name", "group")


def table_of(rows: list[Row]) -> Table:
    """The table of rows whose cells stand in reading order."""
    width = max(len(row) for row in rows)
    header = _header_spans(rows, width)
    return grid_of(rows, [_spans(row, header, width) for row in rows])


def grid_of(rows: list[Row], spans: list[list[int]]) -> Table:
    """The table of rows whose cells are as many columns wide as ``spans`` says."""
    cells: list[Cell] = []
    for index, (row, widths) in enumerate(zip(rows, spans, strict=True)):
        column = 0
        for passage, width in zip(row, widths, strict=True):
            cells.append(Cell(passage, index, column, 1, width))
            column += width
    width = max(sum(widths) for widths in spans)
    first, last = cells[0].passage, max((cell.passage for cell in cells), key=lambda passage: passage.end)
    return Table(cells, len(rows), width, Span(first.start, last.end))


def _header_spans(rows: list[Row], width: int) -> list[int]:
    """How many columns wide each cell of the first row is."""
    if len(rows[0]) in {1, width}:
        return [width] if len(rows[0]) == 1 else [1] * width
    return _under(rows, width) or _widened(rows[0], width)


def _spans(row: Row, header: list[int], width: int) -> list[int]:
    """How many columns wide each cell of a row is."""
    if len(row) == 1:
        return [width]
    if len(row) < width and len(row) == len(header):
        return header
    return [1] * len(row)


def _widened(header: Row, width: int) -> list[int]:
    """The header's spans: the cell over the names takes the columns that are more."""
    spans = [1] * len(header)
    roles = [column_role(cell.text) for cell in header]
    wide = next((roles.index(role) for role in _NAMES if role in roles), None)
    if wide is not None:
        spans[wide] += width - len(header)
    return spans


def _under(rows: list[Row], width: int) -> list[int] | None:
    """The header's spans by a second header row under it, whose filled cells say what is shared.

    序号 | 指标 | 目标值 | 属性 over “” | “” | 2020年 | 2025年 | “” : 目标值 is two columns wide.
    """
    if len(rows) < 2 or len(rows[1]) != width:
        return None
    second = [cell.text for cell in rows[1]]
    filled = [bool(text) for text in second]
    if not any(filled) or header_score(second) < sum(filled) or filled[0]:
        return None
    runs = [0]
    for here in filled:
        if here:
            runs[-1] += 1
        else:
            runs += [0]
    shared = len(rows[0]) - filled.count(False)
    wide = [run for run in runs if run]
    if shared != len(wide):
        return None
    spans: list[int] = []
    at = 0
    while at < width:
        if filled[at]:
            run = wide.pop(0)
            spans.append(run)
            at += run
        else:
            spans.append(1)
            at += 1
    return spans
