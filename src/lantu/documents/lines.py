"""The lines of a file with what the outline needs to know of each: its mark, its part in the document."""

from __future__ import annotations

import re
from typing import Literal

from lantu.documents.model import Block
from lantu.documents.outline import (
    Caption,
    Marker,
    NoteMark,
    read_caption,
    read_marker,
    read_note,
)
from lantu.text import Passage

__all__ = ["Line", "Role", "read_lines"]

Role = Literal[
    "",
    "metadata",
    "title",
    "masthead",
    "docnumber",
    "addressee",
    "attachments",
    "signature",
    "date",
    "release",
    "page",
    "furniture",
]

# — 3 —, - 3 -, · 3 ·, 第 3 页 共 10 页: the number of a page between two lines of text.
_PAGE_NUMBER = re.compile(r"[—–·-]{1,2}\s*[0-9]{1,4}\s*[—–·-]{1,2}|第\s*[0-9]+\s*页(?:\s*[,，/]?\s*共\s*[0-9]+\s*页)?")


class Line:
    """A block as the outline sees it: its text without surrounding space, and the mark that it bears."""

    __slots__ = ("block", "caption", "level", "marker", "note", "passage", "role", "text")

    def __init__(self, block: Block, passage: Passage) -> None:
        self.block = block
        self.passage = passage
        self.text = passage.text
        self.level = block.level
        self.role: Role = ""
        self.marker: Marker | None = None
        self.caption: Caption | None = None
        self.note: NoteMark | None = None

    def __repr__(self) -> str:
        return f"<Line {self.role or self.block.kind} {self.text[:20]}>"

    @property
    def is_table(self) -> bool:
        return self.block.kind == "table"

    @property
    def is_plain(self) -> bool:
        """No mark, caption, note, role or heading level: a paragraph of prose or a short line."""
        return not (self.marker or self.caption or self.note or self.role or self.level or self.is_table)

    def replace(self, passage: Passage) -> None:
        """Take in the rest of a sentence that a page end had cut off."""
        self.passage = passage
        self.text = passage.text


def _trimmed(passage: Passage) -> Passage:
    text = passage.text
    stripped = text.strip()
    if len(stripped) == len(text):
        return passage
    start = len(text) - len(text.lstrip())
    return passage.slice(start, start + len(stripped))


def read_lines(blocks: list[Block]) -> list[Line]:
    """The blocks as lines, each with its mark; blank ones and page breaks are left out."""
    lines: list[Line] = []
    for block in blocks:
        if block.kind == "table":
            lines.append(Line(block, block.passage))
            continue
        line = Line(block, _trimmed(block.passage))
        if not line.text or block.kind == "page_break":
            continue
        _read_mark(line)
        lines.append(line)
    return lines


def _read_mark(line: Line) -> None:
    text = line.text
    line.note = read_note(text)
    if line.note is None and line.block.kind == "note":
        line.note = NoteMark("", 0)
    if line.note is not None:
        return
    line.caption = read_caption(text)
    if line.caption is None and line.block.kind == "caption":
        line.caption = Caption("表", "", text, 0)
    if line.caption is None:
        line.marker = read_marker(text)
        if text[0] in "—–·-第" and len(text) < 20 and _PAGE_NUMBER.fullmatch(text):
            line.role, line.marker = "page", None
