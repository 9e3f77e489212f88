"""Marks inside a Markdown line: emphasis, code, links, escapes, HTML tags.

Only marks that pair up are taken out: the star in ``6700*`` and the brackets in ``[10.8]`` are text
of official tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .passages import PassageBuilder

__all__ = ["add_inline", "line_breaks"]

_MARK = re.compile(
    r"(?P<escape>\\[!-/:-@\[-`{-~])"
    r"|(?P<code>`+)"
    r"|(?P<comment><!--)"
    r"|(?P<tag></?[A-Za-z][^<>\n]*>)"
    r"|(?P<link>!?\[(?P<label>[^\[\]\n]*)\]\([^()\s]*(?:[ ]+\"[^\"\n]*\")?\))"
    r"|(?P<run>\*+|_+|~~)"
)
_BREAK = re.compile(r"<br\s*/?>|(?: {2,}|\\)(?=\r?\n)", re.IGNORECASE)


class _Run(NamedTuple):
    """A run of stars, underscores or tildes that may open or close emphasis."""

    sign: str
    start: int
    end: int


def line_breaks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The parts of ``[start, end)`` between hard line breaks."""
    if "<br" not in (part := text[start:end]) and "<BR" not in part and "  \n" not in part and "\\\n" not in part:
        return [(start, end)]
    parts = []
    for found in _BREAK.finditer(text, start, end):
        parts.append((start, found.start()))
        start = found.end()
    return [*parts, (start, end)]


def add_inline(builder: PassageBuilder, text: str, start: int, end: int) -> None:
    """Put ``text[start:end]`` into the passage without its marks."""
    at = start
    for low, high in _marks(text, start, end):
        if low >= at:
            builder.add_text(at, low)
            at = high
    builder.add_text(at, end)


def _marks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges of ``text`` that are mark-up, in order."""
    ranges: list[tuple[int, int]] = []
    openers: dict[str, list[_Run]] = {}
    at = start
    fences = _Fences(text, end)
    while (mark := _MARK.search(text, at, end)) is not None:
        at = mark.end()
        kind = mark.lastgroup
        if kind == "escape":
            ranges.append((mark.start(), mark.start() + 1))
        elif kind == "code":
            close = fences.closing(mark[0], at)
            if close >= 0:
                ranges += [(mark.start(), at), (close, close + len(mark[0]))]
                at = close + len(mark[0])
        elif kind == "comment":
            close = fences.closing("-->", at)
            if close >= 0:
                at = close + 3
                ranges.append((mark.start(), at))
        elif kind == "tag":
            ranges.append((mark.start(), at))
        elif kind == "link":
            # Emphasis around a link pairs over it; inside its label it is read on.
            ranges += [(mark.start(), mark.start("label")), (mark.end("label"), at)]
        else:
            _pair(text, (start, end), _Run(mark[0], mark.start(), at), openers, ranges)
    ranges.sort()
    return ranges


class _Fences:
    """Finds closing signs; one that is missing once is missing for the rest of the line."""

    def __init__(self, text: str, end: int) -> None:
        self._text = text
        self._end = end
        self._missing: set[str] = set()

    def closing(self, sign: str, start: int) -> int:
        if sign in self._missing:
            return -1
        found = self._text.find(sign, start, self._end)
        if found < 0:
            self._missing.add(sign)
        return found


def _pair(
    text: str, limits: tuple[int, int], run: _Run, openers: dict[str, list[_Run]], ranges: list[tuple[int, int]]
) -> None:
    """Pair ``run`` with the opener of the same sign, or keep it as an opener."""
    before = text[run.start - 1] if run.start > limits[0] else " "
    after = text[run.end] if run.end < limits[1] else " "
    waiting = openers.setdefault(run.sign, [])
    opens, closes = _flanks(run.sign, before, after)
    if closes and waiting:
        opener = waiting.pop()
        ranges += [(opener.start, opener.end), (run.start, run.end)]
    elif opens:
        waiting.append(run)


def _flanks(sign: str, before: str, after: str) -> tuple[bool, bool]:
    """Whether a run may open and may close emphasis.

    Chinese writes ``**“十四五”**期间`` without blanks, where CommonMark sees no closing mark; double
    signs are therefore judged by white space alone.
    """
    opens, closes = not after.isspace(), not before.isspace()
    if len(sign) > 1 and sign[0] != "_":
        return opens, closes
    if sign[0] == "_":
        return opens and not before.isalnum(), closes and not after.isalnum()
    left = opens and (after.isalnum() or not before.isalnum())
    right = closes and (before.isalnum() or not after.isalnum())
    return left, right
