"""Tables drawn in plain text with rules and bars, and tables whose cells are parted by single blanks.

``+----+----+`` and ``| 指标 | 2025年 |``; or a line of nothing but headers, 指标 2020年 2025年目标, over
lines of as many words.
"""

from __future__ import annotations

import re
from itertools import pairwise

from lantu.documents.tables.lines import Cells, Line, lines_from, trimmed
from lantu.documents.tables.stacked import Stack
from lantu.documents.tables.words import column_role, is_caption, is_note, is_sentence
from lantu.text import Span

__all__ = ["read_ruled", "read_spaced", "starts_ruled", "starts_spaced"]

_RULE = re.compile(r"[+\-=|:\s─━┌┬┐├┼┤└┴┘╔╦╗╠╬╣╚╩╝═]+")
_BAR = re.compile(r"[|│┃║]")
_BARS = ("|", "│", "┃", "║")
_CORNERS = ("+", "┌", "╔")
_WORD = re.compile(r"\S+")
_LEAST_HEADERS = 3
_HEADER_LENGTH = 100


def starts_ruled(text: str) -> bool:
    """Whether a line is a rule or a row between bars."""
    if text[:1] in _BARS:
        return len(text) > 1 and text[-1] in _BARS
    return text[:1] in _CORNERS and len(text) > 2 and bool(_RULE.fullmatch(text))


def read_ruled(text: str, start: int) -> Stack:
    """The rows between bars from the line at ``start`` on; rules part them and hold no cells."""
    rows: list[Cells] = []
    end = start
    for line in lines_from(text, start):
        content = line.text.strip()
        if not content or not (starts_ruled(content) or _RULE.fullmatch(content)):
            break
        if not _RULE.fullmatch(content):
            rows.append([[span] for span in _between_bars(text, line)])
        end = line.end
    return Stack(rows, end)


def _between_bars(text: str, line: Line) -> list[Span]:
    bars = [line.start + found.start() for found in _BAR.finditer(line.text)]
    return [trimmed(text, left + 1, right) for left, right in pairwise(bars)]


def starts_spaced(text: str) -> bool:
    """Whether every word of a line heads a column."""
    if len(text) > _HEADER_LENGTH or text.count(" ") < _LEAST_HEADERS - 1:
        return False
    words = text.split()
    return len(words) >= _LEAST_HEADERS and len(set(words)) == len(words) and all(map(column_role, words))


def read_spaced(text: str, start: int) -> Stack:
    """The header line at ``start`` and the lines of as many words right under it."""
    rows: list[Cells] = []
    end = start
    for line in lines_from(text, start):
        words = [[Span(line.start + found.start(), line.start + found.end())] for found in _WORD.finditer(line.text)]
        content = line.text.strip()
        if rows and len(words) != len(rows[0]) or is_note(content) or is_caption(content) or is_sentence(content):
            break
        rows.append(words)
        end = line.end
    return Stack(rows, end)
