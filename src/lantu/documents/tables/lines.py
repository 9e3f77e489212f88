"""Lines of plain text as tables are written in them: where each stands, what it begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lantu.text import Passage, Span

__all__ = ["Cells", "Line", "Row", "lines_from", "passage_of", "trimmed"]


class Line(NamedTuple):
    """A line of the original without its end; ``text`` is what stands there, blanks included."""

    start: int
    end: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text or self.text.isspace()


# The runs of a cell that is wrapped over lines, in order; a cell that is empty has one empty run.
Cells = list[list[Span]]
Row = list[Passage]


def lines_from(text: str, offset: int) -> Iterator[Line]:
    """The lines of ``text`` from the start of a line on; a final empty one is left out."""
    size = len(text)
    while offset < size:
        end = text.find("\n", offset)
        if end < 0:
            end = size
        yield Line(offset, end, text[offset:end])
        offset = end + 1


def trimmed(text: str, start: int, end: int) -> Span:
    """The range without the blanks at its ends; an empty one keeps its place at ``start``."""
    part = text[start:end]
    lead = len(part) - len(part.lstrip())
    if lead == len(part):
        return Span(start, start)
    return Span(start + lead, start + len(part.rstrip()))


def passage_of(text: str, runs: list[Span]) -> Passage:
    """One passage of the runs of a wrapped cell; empty runs beside others are dropped."""
    full = [run for run in runs if run.end > run.start]
    if not full:
        return Passage("", runs[0].start, runs[0].start)
    return Passage.join([Passage.of(text, run.start, run.end) for run in full])
