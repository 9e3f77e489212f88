"""Plain text: each line that is not blank is a block."""

from __future__ import annotations

import re

from lantu.documents.model import Block
from lantu.text import Passage, fold_width

__all__ = ["read_blocks"]

# Characters that end a line for the reader's eye but do not count as line ends: a form feed is
# where a page ends, a lone carriage return comes from old files.
_BREAKS = "\r\x0b\x0c\x85\u2028\u2029"
_BREAK = re.compile(f"[{_BREAKS}]")


def read_blocks(text: str) -> list[Block]:
    """The lines of ``text`` as paragraphs without surrounding white space, with their indent."""
    folded = fold_width(text)
    if _has_inner_breaks(text):
        return _read_broken_lines(folded)
    blocks: list[Block] = []
    append = blocks.append
    at = 0
    for line in folded.split("\n"):
        body = line.lstrip()
        if body:
            indent = len(line) - len(body)
            body = body.rstrip()
            start = at + indent
            append(Block("paragraph", Passage(body, start, start + len(body)), 0, indent))
        at += len(line) + 1
    return blocks


def _has_inner_breaks(text: str) -> bool:
    return text.count("\r") != text.count("\r\n") or any(sign in text for sign in _BREAKS[1:])


def _read_broken_lines(folded: str) -> list[Block]:
    """Like the fast way, but with the rarer line and page ends."""
    blocks: list[Block] = []
    at = 0
    for line in folded.split("\n"):
        low = 0
        for sign in _BREAK.finditer(line):
            _add_line(blocks, line[low : sign.start()], at + low)
            low = sign.end()
            if sign[0] == "\f":
                blocks.append(Block("page_break", Passage("\f", at + low - 1, at + low)))
        _add_line(blocks, line[low:], at + low)
        at += len(line) + 1
    return blocks


def _add_line(blocks: list[Block], line: str, at: int) -> None:
    body = line.lstrip()
    if body:
        indent = len(line) - len(body)
        body = body.rstrip()
        blocks.append(Block("paragraph", Passage(body, at + indent, at + indent + len(body)), 0, indent))
