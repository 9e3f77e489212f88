"""Tables whose columns are parted by blanks, as in text taken out of a PDF or typed by hand.

Which column a cell of a short row belongs to is told by where it stands: a Chinese character is two
columns of a fixed-width page wide.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from lantu.documents.tables.lines import Line, lines_from
from lantu.documents.tables.words import (
    closed_up,
    column_role,
    is_caption,
    is_list_number,
    is_note,
    is_outline,
    is_sentence,
    years_in,
)
from lantu.text import Span

__all__ = ["AlignedRows", "read_aligned"]

_SEGMENT = re.compile(r"\S+(?:[ \u3000\xa0]\S+)*")
_LONE_LENGTH = 24


class _Segment(NamedTuple):
    """A cell in a line: where it stands in the original, and from which page column to which."""

    span: Span
    left: int
    right: int


class AlignedRows(NamedTuple):
    """Rows of cells, every row as wide as the table, and the offset behind them."""

    rows: list[list[Span]]
    end: int
    modal: int


def read_aligned(text: str, start: int) -> AlignedRows:
    """The rows from the line at ``start`` on, as far as lines with columns go."""
    lines: list[list[_Segment]] = []
    blanks, end = 0, start
    for line in lines_from(text, start):
        if line.blank:
            blanks += 1
            if blanks > 1:
                break
            continue
        segments = _segments(text, line)
        content = line.text.strip()
        if is_note(content) or is_caption(content) or is_sentence(content):
            break
        if len(segments) == 1 and not _goes_on(text, line):
            break
        lines.append(segments)
        blanks, end = 0, line.end
    counts = Counter(len(line) for line in lines if len(line) > 1)
    modal = counts.most_common(1)[0][0] if counts else 1
    return AlignedRows(_rows(lines, modal), end, modal)


def _goes_on(text: str, line: Line) -> bool:
    """Whether a line of one cell is a group's title: rows of columns go on right behind it."""
    if len(line.text.strip()) > _LONE_LENGTH:
        return False
    for number, after in enumerate(lines_from(text, line.end + 1)):
        if not after.blank:
            return len(_SEGMENT.findall(after.text)) > 1
        if number:
            break
    return False


def _page_width(part: str) -> int:
    return sum(1 if character < "\u1100" else 2 for character in part)


def _segments(text: str, line: Line) -> list[_Segment]:
    """The cells of a line; header words spaced out to 指　标 are one cell."""
    segments: list[_Segment] = []
    for found in _SEGMENT.finditer(line.text):
        span = Span(line.start + found.start(), line.start + found.end())
        left = _page_width(line.text[: found.start()])
        here = _Segment(span, left, left + _page_width(found[0]))
        if segments and len(found[0]) == 1 and segments[-1].span.end - segments[-1].span.start == 1:
            both = Span(segments[-1].span.start, span.end)
            if column_role(closed_up(text[both.start : both.end])):
                segments[-1] = _Segment(both, segments[-1].left, here.right)
                continue
        segments += _headers_in(here, found[0])
    return segments


def _headers_in(segment: _Segment, content: str) -> list[_Segment]:
    """The headers that one full-width blank parts (2020年　2025年　属性); otherwise the segment as it is."""
    words = content.split("\u3000")
    roles = [column_role(word) for word in words]
    if len(words) < 2 or not all(roles):
        return [segment]
    # 2020年　目标值 is one header: a year, and what it tells.
    if any(years_in(here) and role == "value" and not years_in(word) for here, word, role in _pairs(words, roles)):
        return [segment]
    parts: list[_Segment] = []
    at, left = segment.span.start, segment.left
    for word in words:
        parts.append(_Segment(Span(at, at + len(word)), left, left + _page_width(word)))
        at, left = at + len(word) + 1, left + _page_width(word) + 2
    return parts


def _pairs(words: list[str], roles: list[str]) -> list[tuple[str, str, str]]:
    """Each word with the one behind it and what that heads."""
    return list(zip(words, words[1:], roles[1:], strict=False))


def _rows(lines: list[list[_Segment]], modal: int) -> list[list[Span]]:
    """Rows as wide as the table: full rows as they stand, short ones by where their cells stand."""
    width = max((len(line) for line in lines), default=0)
    if width != modal:  # rows of different make: leave each as it is
        return [[segment.span for segment in line] for line in lines]
    full = [line for line in lines if len(line) == modal]
    columns = [(min(line[at].left for line in full), max(line[at].right for line in full)) for at in range(modal)]
    return [[segment.span for segment in line] if len(line) in {1, modal} else _placed(line, columns) for line in lines]


def _placed(line: list[_Segment], columns: list[tuple[int, int]]) -> list[Span]:
    """A short row's cells in the columns that they stand nearest to, empty cells between."""
    row: list[Span] = []
    for number, segment in enumerate(line):
        latest = len(columns) - (len(line) - number)
        choices = range(len(row), latest + 1)
        best = min(choices, key=lambda at: _distance(segment, columns[at]))
        row.extend(Span(segment.span.start, segment.span.start) for _ in range(best - len(row)))
        row.append(segment.span)
    after = row[-1].end
    row.extend(Span(after, after) for _ in range(len(columns) - len(row)))
    return row


def _distance(segment: _Segment, column: tuple[int, int]) -> int:
    return abs(segment.left + segment.right - column[0] - column[1])


def reads_as_table(text: str, table: AlignedRows) -> bool:
    """Whether the rows are a table and not names under a letter, a list of contents or headings."""
    rows = [row for row in table.rows if len(row) > 1]
    contents = [[text[cell.start : cell.end] for cell in row] for row in rows]
    if len(rows) < 2:
        return False
    outlines = sum(1 for row in contents if is_outline(row[0]) or is_list_number(row[0]) and len(row) == 2)
    if outlines * 2 > len(rows) or any(is_sentence(cell) for row in contents for cell in row if cell):
        return False
    headed = sum(1 for cell in contents[0] if column_role(cell)) >= 2
    alike = sum(1 for row in table.rows if len(row) == table.modal)
    return headed or (table.modal >= 3 and alike >= 3 and alike * 3 >= len(table.rows) * 2)
