"""Tables written one cell a line: each cell's line begins with a tab, blank lines part the rows.

A cell that is wrapped goes on in lines without a tab, also after one blank line (2020年 / 目标值).
A line with nothing but tabs is an empty cell.
"""

from __future__ import annotations

from typing import NamedTuple

from lantu.documents.tables.lines import Cells, Line, lines_from, trimmed
from lantu.documents.tables.words import is_caption, is_note, is_outline, is_sentence

__all__ = ["Stack", "empty_lines_before", "read_stack"]

_WRAP_LINES = 12  # lines of one cell without a tab
_WRAP_LENGTH = 60
_LAST_WRAP_LENGTH = 20


class Stack(NamedTuple):
    """Rows of cells as runs of the original, and the offset behind them."""

    rows: list[Cells]
    end: int


def read_stack(text: str, start: int) -> Stack:
    """The rows from the line at ``start`` on, as far as lines with a tab and their wrapped parts go."""
    rows: list[Cells] = []
    blanks, end = 0, start
    fresh = True
    lines = lines_from(text, start)
    for line in lines:
        if not line.text.startswith("\t"):
            if line.blank:
                blanks += 1
                if blanks > 2:
                    break
                continue
            if not rows or not _goes_on(text, line, blanks, rows):
                break
            rows[-1][-1].append(trimmed(text, line.start, line.end))
        else:
            fresh = fresh or blanks > 0
            if fresh:
                rows.append([])
                fresh = False
            _add_cells(text, line, rows[-1])
        blanks, end = 0, line.end
    return Stack([row for row in rows if row], end)


def _add_cells(text: str, line: Line, row: Cells) -> None:
    at = line.start + 1
    for part in line.text[1:].split("\t"):
        row.append([trimmed(text, at, at + len(part))])
        at += len(part) + 1


def _goes_on(text: str, line: Line, blanks: int, rows: list[Cells]) -> bool:
    """Whether a line without a tab is a further part of the last cell, and not what follows the table."""
    content = line.text.strip()
    if blanks > 1 or len(content) > _WRAP_LENGTH * 2 or is_note(content) or is_caption(content):
        return False
    incomplete = len(rows[-1]) < len(rows[0])
    follows = _next_cell(text, line.end + 1)
    if follows == 0:  # a further cell in the same row: blank lines part rows, so the row is not over
        return not is_sentence(content) or incomplete or len(rows) == 1
    if is_outline(content) or is_sentence(content):
        return False
    if follows == 1:
        return len(content) <= _LAST_WRAP_LENGTH
    last = rows[-1][-1]
    return blanks == 0 and len(content) <= _LAST_WRAP_LENGTH // 2 and last[0].end > last[0].start


def _next_cell(text: str, offset: int) -> int:
    """Blank lines before the next cell, counting over further wrapped lines; -1 if prose comes first."""
    blanks = 0
    for number, line in enumerate(lines_from(text, offset)):
        if line.text.startswith("\t"):
            return min(blanks, 1)
        if line.blank:
            blanks += 1
        elif blanks > 1 or len(line.text) > _WRAP_LENGTH or is_note(line.text) or is_caption(line.text):
            return -1
        else:
            blanks = 0
        if number > _WRAP_LINES * 2 or blanks > 1:
            return -1
    return -1


def empty_lines_before(text: str, start: int) -> int:
    """The start of the empty cells (lines with tabs only) that stand right before the line at ``start``."""
    while start > 0:
        before = text.rfind("\n", 0, start - 1) + 1
        line = text[before : start - 1]
        if "\t" not in line or line.strip():
            break
        start = before
    return start
