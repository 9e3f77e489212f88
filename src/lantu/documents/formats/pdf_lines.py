"""Lines of a PDF page, and what they make: paragraphs, page furniture, notes under the text."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from .passages import is_note_mark, needs_blank

if TYPE_CHECKING:
    from .pdf_page import Glyph

__all__ = ["Line", "Measure", "lines_of", "mark_furniture", "text_of"]

# Gaps in ems: a blank between Latin words, a blank that Chinese shows, another column.
_WORD_GAP, _WIDE_GAP, _COLUMN_GAP = 0.2, 0.75, 1.8
_PAGE_NUMBER = re.compile(
    r"[-—–―·•~\s]*第?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,7})\s*页?\s*(?:[/,，／]?\s*共?\s*\d{1,4}\s*页?)?[-—–―·•~\s]*$"
)
_LEADER = re.compile(r"(?:[.．·•…‥。]\s*){3,}[（(]?\s*\d*\s*[)）]?$")
_STOP = re.compile(r"[。！？!?；;：:][”’）)】」]*$")
_ITEM = re.compile(
    r"(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十]+、|第[一二三四五六七八九十百千零〇\d]+[编篇章节条]|\d+[.．、])"
)
_NOTE_MARK = re.compile(r"\s*(?:[①-⑳*＊†]|\[\d+\]|［\d+］|〔\d+〕|\d{1,3}(?=[^\d.．、%％年月日])|注\s*[:：\d])")
_FURNITURE_ZONE = 0.13
# Kangxi radicals stand for ordinary characters in the text layer of some fonts.
_RADICALS = re.compile(r"[\u2f00-\u2fd5]")


@dataclass(slots=True)
class Line:
    """A line of text on a page; ``order`` is the number of its first character on the page."""

    text: str
    left: float
    right: float
    base: float
    size: float
    page: int
    order: int
    role: str = "text"


def lines_of(glyphs: list[tuple[int, Glyph]], page: int) -> list[Line]:
    """Lines in the order of the file: characters on one base line, from left to right."""
    lines: list[Line] = []
    run: list[Glyph] = []
    first = 0
    for order, glyph in glyphs:
        if run and not _goes_on(run[-1], glyph):
            lines += _line(run, page, first)
            run = []
        if not run:
            first = order
        run.append(glyph)
    if run:
        lines += _line(run, page, first)
    return _rejoined(lines)


def text_of(glyphs: list[Glyph]) -> str:
    """Text of all lines of a cell, closed up as Chinese is written."""
    text = ""
    parts: list[str] = []
    for line in lines_of(list(enumerate(glyphs)), 0):
        parts.append(" " + line.text if text and needs_blank(text[-1], line.text[0]) else line.text)
        text = line.text
    return "".join(parts)


def _goes_on(last: Glyph, glyph: Glyph) -> bool:
    size = max(last.size, glyph.size)
    # Half a line up or down is a superscript or subscript; going back to the left is a new line.
    return abs(last.base - glyph.base) < 0.5 * size and glyph.left > last.right - 1.2 * size


def _line(run: list[Glyph], page: int, order: int) -> list[Line]:
    while run and run[-1].character.isspace():
        run.pop()
    start = 0
    while start < len(run) and run[start].character.isspace():
        start += 1
    run = run[start:]
    if not run:
        return []
    sizes = Counter(round(glyph.size, 1) for glyph in run)
    size = sizes.most_common(1)[0][0] or 1.0
    text = _readable("".join(_with_gaps(run, size)))
    base = Counter(round(glyph.base, 1) for glyph in run).most_common(1)[0][0]
    return [Line(text, run[0].left, run[-1].right, base, size, page, order)]


def _with_gaps(run: list[Glyph], size: float) -> list[str]:
    """Characters of a line with the blanks that the eye sees between them."""
    parts: list[str] = []
    base = max(run, key=lambda glyph: glyph.size).base
    raised = 0
    for last, glyph in pairwise([run[0], *run]):
        if _is_raised(glyph, base, size):
            raised += 1
        elif raised:
            _bracket(parts, raised)
            raised = 0
        gap = (glyph.left - last.right) / size
        if gap >= _COLUMN_GAP:
            parts.append("\t")
        elif not last.character.isspace() and not glyph.character.isspace():
            wide = gap >= _WIDE_GAP
            if wide or (gap >= _WORD_GAP and needs_blank(last.character, glyph.character)):
                parts.append(" ")
        parts.append(glyph.character)
    if raised:
        _bracket(parts, raised)
    return parts


def _is_raised(glyph: Glyph, base: float, size: float) -> bool:
    return glyph.size < 0.85 * size and glyph.base > base + 0.15 * size


def _bracket(parts: list[str], raised: int) -> None:
    """Put a raised number that refers to a note in brackets, apart from a value before it."""
    mark = "".join(parts[-raised:])
    if is_note_mark("".join(parts[-raised - 2 : -raised]), mark):
        parts[-raised:] = [f"[{mark}]" if len(parts) > raised else f"[{mark}] "]


def _readable(text: str) -> str:
    if any("\ud800" <= character <= "\udfff" for character in text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _RADICALS.sub(_plain_form, text)


def _plain_form(radical: re.Match[str]) -> str:
    import unicodedata

    return unicodedata.normalize("NFKC", radical[0])


def _rejoined(lines: list[Line]) -> list[Line]:
    """Pieces that stand beside each other on one base line, drawn one after another, as one line."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined else None
        if last is not None and abs(last.base - line.base) < 0.3 * line.size and line.left >= last.right:
            wide = line.left - last.right >= _COLUMN_GAP * line.size
            between = "\t" if wide else " " if needs_blank(last.text[-1], line.text[0]) else ""
            last.text += between + line.text
            last.right = line.right
        else:
            joined.append(line)
    return joined


def mark_furniture(pages: list[list[Line]], heights: list[float]) -> None:
    """Give page numbers and running heads the role ``furniture``."""
    seen: Counter[tuple[str, int]] = Counter()
    widest = max((line.right - line.left for lines in pages for line in lines), default=0.0)
    edges: list[tuple[Line, tuple[str, int]]] = []
    for lines, height in zip(pages, heights, strict=True):
        if not lines:
            continue
        top, bottom = max(line.base for line in lines), min(line.base for line in lines)
        on_page = set()
        for line in lines:
            # A line as wide as the text is text, even if each page begins with the same words.
            at_edge = line.right - line.left < 0.8 * widest and (
                line.base < _FURNITURE_ZONE * height or line.base > (1 - _FURNITURE_ZONE) * height
            )
            if not at_edge:
                continue
            if line.base in {top, bottom} and _PAGE_NUMBER.match(line.text):
                line.role = "furniture"
            key = re.sub(r"\d+", "#", line.text), round(line.base / 4)
            edges.append((line, key))
            on_page.add(key)
        seen.update(on_page)
    # Left and right pages may have heads of their own: a third of the pages is enough, of two pages both.
    enough = max(min(3, len(pages)), 2, len(pages) / 3)
    for line, key in edges:
        if seen[key] >= enough:
            line.role = "furniture"


@dataclass(slots=True)
class Measure:
    """The type area of a document: where full lines begin and end."""

    left: float
    right: float
    size: float
    leading: float
    indented: bool

    @classmethod
    def of(cls, lines: list[Line]) -> Measure:
        """The measure that the lines of one page width keep."""
        weights: Counter[float] = Counter()
        for line in lines:
            weights[round(line.size)] += len(line.text)
        size = weights.most_common(1)[0][0] if weights else 12.0
        body = [line for line in lines if abs(line.size - size) <= 0.1 * size + 0.5] or lines
        left = _edge([line.left for line in body])
        right = -_edge([-line.right for line in body])
        gaps = Counter(
            round(first.base - second.base)
            for first, second in pairwise(body)
            if first.page == second.page and 0 < first.base - second.base < 4 * size
        )
        leading = gaps.most_common(1)[0][0] if gaps else 1.5 * size
        set_in = sum(1 for line in body if 1.5 * size <= line.left - left <= 2.5 * size)
        return cls(left, right, size, leading, set_in >= 0.1 * len(body))

    def joins(self, last: Line, line: Line) -> bool:
        """Whether ``line`` goes on with the paragraph that ``last`` ends so far."""
        if abs(last.size - line.size) > 0.12 * last.size or "\t" in last.text or "\t" in line.text:
            return False
        if last.right < self.right - 1.6 * last.size or _LEADER.search(last.text):
            return False
        if last.page == line.page and not 0 < last.base - line.base <= 1.6 * max(self.leading, last.size):
            return False
        stopped = bool(_STOP.search(last.text))
        if line.left > self.left + 0.8 * line.size:
            return not stopped and abs(line.left - last.left) < 0.3 * line.size
        if self.indented:
            return True
        apart = last.page == line.page and last.base - line.base > 1.12 * self.leading
        return not (stopped and (apart or _ITEM.match(line.text)))

    def is_note(self, line: Line, lowest: float) -> bool:
        """Whether a line is a footnote: in smaller type below the text, with a mark."""
        return line.size <= 0.9 * self.size and line.base < lowest and bool(_NOTE_MARK.match(line.text))


def _edge(positions: list[float]) -> float:
    """The smallest position that several lines share."""
    if not positions:
        return 0.0
    shared = Counter(round(position / 2) for position in positions)
    enough = max(2, 0.02 * len(positions))
    return min((bin_ * 2.0 for bin_, count in shared.items() if count >= enough), default=min(positions))
