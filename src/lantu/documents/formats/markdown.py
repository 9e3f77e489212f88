"""Markdown: headings, paragraphs, lists, pipe tables, and HTML inside; spans index the raw text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lantu.documents.model import Block
from lantu.text import Span, fold_width

from . import html
from .grids import RawCell, table_blocks
from .markdown_inline import add_inline, line_breaks
from .passages import PassageBuilder, is_verbatim, verbatim

if TYPE_CHECKING:
    from lantu.documents.model import BlockKind
    from lantu.text import Passage

__all__ = ["read_blocks"]

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t\u3000]+(?P<title>.*?))??(?:[ \t]+#+)?[ \t\r]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t\r]*$")
_RULE = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\r?$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_QUOTE = re.compile(r"(?: {0,3}> ?)+")
_BULLET = re.compile(r"\s*[-*+][ \t]+(?=\S)")
_NUMBER = re.compile(r"\s*\d{1,9}[.)][ \t]+(?=\S)")
_OUTLINE = re.compile(r"[\s*_]*(?:[（(][一二三四五六七八九十百\d]+[）)](?![项款目])|[一二三四五六七八九十]+、)")
_ARTICLE = re.compile(r"[\s*_]*(?:第[一二三四五六七八九十百千零〇\d]+[编篇章节条]|\d+[.．、])")
_STOP = re.compile(r"[。；：！？;:!?][”’）)*_\s]*$")
_DELIMITERS = re.compile(r" {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t\r]*$")
_HTML = re.compile(
    r" {0,3}(?:<!--|</?(?:address|article|aside|blockquote|body|center|details|div|dl|dd|dt|fieldset|figcaption|figure|footer"
    r"|form|h[1-6]|head|header|hr|html|iframe|li|link|main|meta|nav|ol|p|pre|script|section|style|summary|table|tbody|td"
    r"|tfoot|th|thead|title|tr|ul)(?=[\s/>]))",
    re.IGNORECASE,
)
_TABLE_TAG = re.compile(r"<(/?)table(?=[\s/>])", re.IGNORECASE)
_CELL_END = re.compile(r"\\.|\|")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\s]{1,40}\]:")
_LONGEST_TITLE = 60


def read_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text."""
    return _Reader(text).read()


class _Reader:
    """Goes through the lines once; a paragraph is gathered until something ends it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = fold_width(text)
        self.builder = PassageBuilder(self.folded)
        self.blocks: list[Block] = []
        self.paragraph: list[tuple[int, int]] = []
        self.kind: BlockKind = "paragraph"
        self.lines = _line_ranges(text)
        self.number = 0
        self.last_comment_end = text.rfind("-->")
        self.table_left_open = False

    def read(self) -> list[Block]:
        self._skip_front_matter()
        while self.number < len(self.lines):
            start, end = self.lines[self.number]
            quote = _QUOTE.match(self.text, start, end)
            self._line(quote.end() if quote else start, end)
            self.number += 1
        self._flush()
        return self.blocks

    def _line(self, start: int, end: int) -> None:
        """Read one line, and those after it that it begins."""
        text = self.text
        body = text[start:end]
        if not body or body.isspace():
            self._flush()
            return
        first = body.lstrip()[0]
        if first == "#" and (heading := _HEADING.match(text, start, end)) is not None:
            self._flush()
            self._emit("heading", *heading.span("title"), level=len(heading[1]))
        elif first in "=-*_" and self._is_underline(start, end):
            level = 1 if first == "=" else 2
            self._flush("heading", level)
        elif first in "-*_" and _RULE.match(text, start, end):
            self._flush()
        elif first in "`~" and (fence := _FENCE.match(text, start, end)) is not None:
            self._fenced(fence[1])
        elif first == "<" and _HTML.match(text, start, end):
            self._html(start)
        elif "|" in body and self._is_table(start, end):
            self._table()
        else:
            self._paragraph_line(start, end)

    # ---------------------------------------------------------------- paragraphs

    def _paragraph_line(self, start: int, end: int) -> None:
        text = self.text
        bullet = _BULLET.match(text, start, end)
        if bullet is not None:
            self._flush()
            start = bullet.end()
        elif self.paragraph and self._begins_anew(start, end):
            self._flush()
        if _FOOTNOTE.match(text, start, end):
            self._flush()
            self.kind = "note"
        self.paragraph.append((start, end))

    def _begins_anew(self, start: int, end: int) -> bool:
        """Whether a line right under another begins a paragraph: items of an outline stand on lines of their own."""
        text = self.text
        if _NUMBER.match(text, start, end) or _OUTLINE.match(text, start, end) or text.startswith("　　", start):
            return True
        return bool(_ARTICLE.match(text, start, end)) and bool(_STOP.search(text[slice(*self.paragraph[-1])][-12:]))

    def _is_underline(self, start: int, end: int) -> bool:
        if len(self.paragraph) != 1 or not _UNDERLINE.match(self.text, start, end):
            return False
        title = self.text[slice(*self.paragraph[0])]
        return len(title) <= _LONGEST_TITLE and not _STOP.search(title) and self.text[start:end].strip()[0] in "=-"

    def _flush(self, kind: BlockKind | None = None, level: int = 0) -> None:
        """End the paragraph that is being gathered."""
        if self.paragraph:
            lines, self.paragraph = self.paragraph, []
            for number, (start, end) in enumerate(lines):
                # The line end is part of the run, so that the builder sees the wrap.
                stop = end if number + 1 == len(lines) else min(end + 1, len(self.text))
                parts = line_breaks(self.text, start, stop)
                for part in parts[:-1]:
                    add_inline(self.builder, self.text, *part)
                    self._take(kind or self.kind, level)
                add_inline(self.builder, self.text, *parts[-1])
            self._take(kind or self.kind, level)
        self.kind = "paragraph"

    def _emit(self, kind: BlockKind, start: int, end: int, level: int = 0) -> None:
        if start >= 0:
            add_inline(self.builder, self.text, start, end)
            self._take(kind, level)

    def _take(self, kind: BlockKind, level: int) -> None:
        passage = self.builder.take()
        if passage is not None:
            self.blocks.append(Block(kind, passage, level))

    # ---------------------------------------------------------------- what spans several lines

    def _skip_front_matter(self) -> None:
        """Settings for site generators between two ``---`` at the head of a file are no text of the document."""
        if not self.lines or self.text[slice(*self.lines[0])].rstrip() != "---":
            return
        for number, (start, end) in enumerate(self.lines[1:60], 1):
            line = self.text[start:end].rstrip()
            if line in {"---", "..."}:
                self.number = number + 1
                return
            if line and ":" not in line and not line.startswith((" ", "-", "#")):
                return

    def _fenced(self, fence: str) -> None:
        self._flush()
        for number in range(self.number + 1, len(self.lines)):
            start, end = self.lines[number]
            self.number = number
            if self.text[start:end].strip().startswith(fence):
                return
            self.builder.add_run(start, end)
            self._take("paragraph", 0)

    def _html(self, start: int) -> None:
        """An HTML block: a table up to its end tag, a comment up to its end, else up to a blank line."""
        self._flush()
        end = self._html_end(start)
        self.blocks += html.read_blocks(self.text, start, end, self.folded)
        while self.number + 1 < len(self.lines) and self.lines[self.number + 1][0] < end:
            self.number += 1
        # What follows the end tag on its line is read as a line of its own.
        rest = self.lines[self.number][1]
        if end < rest and not self.text[end:rest].isspace():
            self._paragraph_line(end, rest)

    def _html_end(self, start: int) -> int:
        text = self.text
        if text.startswith("<!--", start):
            close = text.find("-->", start) if start <= self.last_comment_end else -1
            return close + 3 if close >= 0 else self.lines[self.number][1]
        stop = self._blank_line_after(self.number)
        opened = _TABLE_TAG.search(text, start, stop)
        if opened is None or self.table_left_open:
            return stop
        depth = 0
        for tag in _TABLE_TAG.finditer(text, opened.start()):
            depth += -1 if tag[1] else 1
            if depth <= 0:
                line_end = text.find("\n", tag.end())
                return max(line_end if line_end >= 0 else len(text), stop if tag.end() < stop else 0)
        self.table_left_open = True
        return stop

    def _blank_line_after(self, number: int) -> int:
        while number + 1 < len(self.lines):
            start, end = self.lines[number + 1]
            if not self.text[start:end].strip():
                break
            number += 1
        return self.lines[number][1]

    # ---------------------------------------------------------------- pipe tables

    def _is_table(self, start: int, end: int) -> bool:
        """Whether this line is the head of a table: the next line rules its columns off."""
        if self.number + 1 >= len(self.lines):
            return False
        below = self.lines[self.number + 1]
        ruling = self.text[slice(*below)]
        if "-" not in ruling or not _DELIMITERS.match(ruling) or ("|" not in ruling and ":" not in ruling):
            return False
        return len(_cells(self.text, start, end)) == len(_cells(self.text, *below))

    def _table(self) -> None:
        self._flush()
        first = self.number
        rows = [self._row(*self.lines[first])]
        self.number += 1
        while self.number + 1 < len(self.lines) and "|" in self.text[slice(*self.lines[self.number + 1])]:
            self.number += 1
            rows.append(self._row(*self.lines[self.number]))
        span = Span(self.lines[first][0], self.lines[self.number][1])
        self.blocks += table_blocks(rows, span)

    def _row(self, start: int, end: int) -> list[RawCell]:
        row = []
        for low, high in _cells(self.text, start, end):
            row.append(RawCell([Block("paragraph", passage) for passage in self._in_cell(low, high)], low))
        return row

    def _in_cell(self, start: int, end: int) -> list[Passage]:
        if is_verbatim(self.folded, start, end):
            passage = verbatim(self.folded, start, end)
            return [passage] if passage is not None else []
        found = []
        for part in line_breaks(self.text, start, end):
            add_inline(self.builder, self.text, *part)
            passage = self.builder.take()
            if passage is not None:
                found.append(passage)
        return found


def _line_ranges(text: str) -> list[tuple[int, int]]:
    ranges = []
    at = 0
    for line in text.split("\n"):
        ranges.append((at, at + len(line)))
        at += len(line) + 1
    return ranges


def _cells(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Ranges between the pipes of a row; the outer pipes do not make cells."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end and text[start] == "|":
        start += 1
    cells = []
    for sign in _CELL_END.finditer(text, start, end):
        if sign[0] == "|":
            cells.append((start, sign.start()))
            start = sign.end()
    if start < end:
        cells.append((start, end))
    return cells
