"""Tables as formats tell them: rows of cells with spans laid out on a grid, layout tables undone."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lantu.documents.model import Block, Cell, Table
from lantu.text import Passage, Span

from .passages import join_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Content", "GridCell", "RawCell", "framed", "is_layout", "lay_out", "table_blocks", "trim_columns"]

# A cell cannot cover more columns than this, whatever the file says.
_WIDEST = 1000
# A grid with more places than this for each cell is no table that anybody wrote.
_SPARSEST, _SMALL_GRID = 50, 100_000
_TITLE_LENGTH = 60
_NOTE = re.compile(r"\s*(?:注|备注|说明)\s*[:：\d]")


class RawCell(NamedTuple):
    """The blocks of one cell as the file gives them, and the spans it asks for."""

    blocks: list[Block]
    at: int
    row_span: int = 1
    column_span: int = 1


class GridCell(NamedTuple):
    """Where a cell number ``order`` came to stand on the grid."""

    order: int
    row: int
    column: int
    row_span: int
    column_span: int


class TooSparse(ValueError):
    """The spans of a table ask for a grid that is nearly all empty."""


@dataclass(slots=True)
class _Frontier:
    """How far each column is filled from above while rows are laid out, at a bounded cost."""

    steps_left: int
    filled: dict[int, int] = field(default_factory=dict)

    def first_free(self, column: int, row: int) -> int:
        while self.filled.get(column, 0) > row:
            column += 1
            self._step()
        return column

    def fill(self, column: int, width: int, bottom: int) -> None:
        for place in range(column, column + width):
            self.filled[place] = max(self.filled.get(place, 0), bottom)
            self._step()

    def _step(self) -> None:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise TooSparse


def lay_out(rows: Sequence[Sequence[tuple[int, int]]]) -> list[GridCell]:
    """Places of cells, given the (row span, column span) of each in rows: the way HTML does it.

    >>> [cell[1:3] for cell in lay_out([[(2, 1), (1, 1)], [(1, 1)]])]
    [(0, 0), (0, 1), (1, 1)]
    """
    placed: list[GridCell] = []
    frontier = _Frontier(_most_places(sum(map(len, rows))))
    for row, spans in enumerate(rows):
        column = 0
        for row_span, column_span in spans:
            # A row span of 0 means "to the end" in HTML.
            height = min(max(row_span, 1) if row_span else len(rows), len(rows) - row)
            width = min(max(column_span, 1), _WIDEST)
            column = frontier.first_free(column, row)
            if height > 1:
                frontier.fill(column, width, row + height)
            placed.append(GridCell(len(placed), row, column, height, width))
            column += width
    return placed


def _most_places(cell_count: int) -> int:
    return max(_SPARSEST * cell_count, _SMALL_GRID)


def trim_columns(cells: list[GridCell]) -> tuple[list[GridCell], int]:
    """The cells without columns in which no cell begins, and the number of columns left."""
    starts = sorted({cell.column for cell in cells})
    if starts == list(range(len(starts))) and all(cell.column_span == 1 for cell in cells):
        return cells, len(starts)  # as most tables are
    rank = {column: number for number, column in enumerate(starts)}
    trimmed = []
    for cell in cells:
        first = rank[cell.column]
        # The next column that begins at or after the right edge of the cell.
        beyond = cell.column + cell.column_span
        last = bisect_left(starts, beyond)
        trimmed.append(cell._replace(column=first, column_span=max(last - first, 1)))
    return trimmed, len(starts)


class Content(NamedTuple):
    """What a cell holds, as far as it tells a data table from a layout table."""

    paragraphs: int
    length: int
    structured: bool


def is_layout(column_count: int, row_count: int, contents: Iterable[Content]) -> bool:
    """Whether a table only arranges running text: one column, tables or headings inside, long prose side by side."""
    if column_count < 2:
        return True
    return any(
        content.structured or (row_count <= 2 and content.paragraphs >= 8 and content.length >= 40 * content.paragraphs)
        for content in contents
    )


def _content(blocks: list[Block]) -> Content:
    return Content(
        len(blocks),
        sum(len(block.passage.text) for block in blocks),
        any(block.kind in {"table", "heading"} for block in blocks),
    )


def table_blocks(rows: list[list[RawCell]], span: Span, caption: Passage | None = None) -> list[Block]:
    """A table block, with the title before it and the notes after it; the text alone if it is no data table."""
    cells = [cell for row in rows for cell in row]
    before = [Block("caption", caption)] if caption is not None else []
    try:
        placed, column_count = trim_columns(lay_out([[cell[2:] for cell in row] for row in rows]))
        if len(rows) * column_count > _most_places(len(cells)):
            raise TooSparse
    except TooSparse:
        placed, column_count = [], 0
    if is_layout(column_count, len(rows), [_content(cell.blocks) for cell in cells]):
        return before + [block for cell in cells for block in cell.blocks]
    grid = [
        Cell(join_lines(block.passage for block in cells[at.order].blocks) or _nothing(cells[at.order].at), *at[1:])
        for at in placed
    ]
    return before + framed(grid, len(rows), column_count, span)


def framed(grid: list[Cell], row_count: int, column_count: int, span: Span) -> list[Block]:
    """The table block; a first row that is only a title and last rows that are only notes stand outside it."""
    before: list[Block] = []
    after: list[Block] = []
    if row_count > 1 and _is_title(grid[0], column_count):
        title = grid.pop(0).passage
        before.append(Block("caption", title))
        grid = [cell._replace(row=cell.row - 1) for cell in grid]
        row_count -= 1
        span = Span(max(span.start, title.end), span.end)
    while row_count > 1 and _is_whole_row(grid[-1], column_count) and _NOTE.match(grid[-1].passage.text):
        note = grid.pop().passage
        after.insert(0, Block("note", note))
        row_count -= 1
        span = Span(span.start, min(span.end, note.start))
    table = Table(grid, row_count, column_count, span)
    return [*before, Block("table", Passage("", span.start, span.end), table=table), *after]


def _is_whole_row(cell: Cell, column_count: int) -> bool:
    return cell.row_span == 1 and cell.column == 0 and cell.column_span == column_count and bool(cell.passage.text)


def _is_title(cell: Cell, column_count: int) -> bool:
    return _is_whole_row(cell, column_count) and len(cell.passage.text) <= _TITLE_LENGTH


def _nothing(at: int) -> Passage:
    return Passage("", at, at)
