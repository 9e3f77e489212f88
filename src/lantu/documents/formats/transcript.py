"""The text taken out of a packed file (DOCX, PDF) as it is written down, with its blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lantu.documents.model import Block, Cell
from lantu.text import Passage, Span, fold_width

from .grids import framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lantu.documents.model import BlockKind

__all__ = ["TextCell", "Transcript"]

_WHITE = re.compile(r"\s+")


class TextCell(NamedTuple):
    """A cell on its grid, before its text has a place."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Transcript:
    """Writes one paragraph or table row a line and keeps the place of each."""

    blocks: list[Block] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def paragraph(self, text: str, kind: BlockKind = "paragraph", level: int = 0) -> None:
        """A paragraph on a line of its own; one with line ends inside becomes several."""
        for line in text.splitlines():
            body = line.strip()
            if body:
                self.blocks.append(Block(kind, self._write(body), level))
                self._put("\n")

    def page_break(self) -> None:
        """The end of a page, unless nothing was written since the last."""
        if self.blocks and self.blocks[-1].kind != "page_break":
            self.blocks.append(Block("page_break", self._write("\f")))
            self._put("\n")

    def furniture(self, text: str) -> None:
        """Text that belongs to the page and not to the document: kept, but in no block."""
        body = _WHITE.sub(" ", text).strip()
        if body:
            self._put(body + "\n")

    def table(self, cells: Sequence[TextCell], row_count: int, column_count: int) -> None:
        """A table, one row a line; places that a merged cell covers are empty but for their tabs."""
        start = self._length
        rows: list[list[TextCell]] = [[] for _ in range(row_count)]
        for cell in cells:
            rows[cell.row].append(cell)
        grid: list[Cell] = []
        for row in rows:
            column = 0
            for cell in row:
                self._put("\t" * (cell.column - column))
                column = cell.column
                passage = self._write(_WHITE.sub(" ", cell.text).strip())
                grid.append(Cell(passage, *cell[1:]))
            self._put("\n")
        self.blocks += framed(grid, row_count, column_count, Span(start, max(self._length - 1, start)))

    def _write(self, text: str) -> Passage:
        start = self._length
        self._put(text)
        return Passage(fold_width(text), start, self._length)

    def _put(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
