"""The original text of a file and the way back to it.

Every span in Lantu is a half-open range of characters of :attr:`Source.text`, the text as it
stands in the file.  Reading works on :class:`Passage` objects: the same characters with width
normalised, pieces of one sentence joined, mark-up left out, and the way back kept.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["Passage", "Piece", "Source", "Span", "fold_width"]


class Span(NamedTuple):
    """Half-open range of characters in the original text."""

    start: int
    end: int


def _fold_table() -> dict[int, str]:
    """Full-width forms of ASCII to ASCII, one character for one, but for Chinese punctuation."""
    kept = set("（），：；？！～")
    table = {c: chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F) if chr(c) not in kept}
    table |= {0x3000: " ", 0x00A0: " ", 0x2009: " ", 0x202F: " ", 0xFE6A: "%", 0x2236: ":", 0x00B5: "μ"}
    return table


_FOLD = _fold_table()
_FOLDED_RUN = re.compile("[" + re.escape("".join(map(chr, _FOLD))) + "]+")


def fold_width(text: str) -> str:
    """The text with full-width digits, letters and signs made half-width; the length is unchanged.

    >>> fold_width("２０％以上（５Ｇ）")
    '20%以上（5G）'
    """
    # Full-width runs are rare in Chinese text; translating only them is seven times as fast.
    return text if text.isascii() else _FOLDED_RUN.sub(lambda run: run[0].translate(_FOLD), text)


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was taken in: its text with a line index, and where it came from.

    For TXT, Markdown and HTML ``text`` is the decoded file, mark-up included; for DOCX and PDF
    it is the text taken out of the file, one paragraph or table row a line.
    """

    name: str
    text: str
    sha256: str = ""
    encoding: str = "utf-8"
    media_type: str = "text/plain"
    warnings: tuple[str, ...] = ()
    _line_starts: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        starts = [0]
        find, at = self.text.find, 0
        while (at := find("\n", at) + 1) > 0:
            starts.append(at)
        object.__setattr__(self, "_line_starts", starts)

    def line_of(self, offset: int) -> int:
        """1-based number of the line that holds the character at ``offset``."""
        return bisect_right(self._line_starts, offset)

    def column_of(self, offset: int) -> int:
        """0-based position of ``offset`` in its line."""
        return offset - self._line_starts[bisect_right(self._line_starts, offset) - 1]

    def line_start(self, line: int) -> int:
        """Offset of the first character of the 1-based ``line``."""
        return self._line_starts[line - 1]

    @property
    def line_count(self) -> int:
        return len(self._line_starts)

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]


class Piece(NamedTuple):
    """A run of a passage and where it stands in the original.

    ``length`` characters of the passage from ``at`` stand for ``source_length`` characters of the
    original from ``source``.  The two lengths differ only for character references such as
    ``&ge;``, which are pieces of one character.
    """

    at: int
    source: int
    length: int
    source_length: int


class Passage:
    """Working text of one paragraph, heading or cell, with the way back to the original.

    ``text`` is width-folded.  A passage that stands in the original without a gap has no
    ``pieces``; otherwise the pieces lie in order and cover ``text`` without a gap, each a verbatim
    run (equal lengths) or one character that stands for several.
    """

    __slots__ = ("end", "pieces", "start", "text")

    def __init__(self, text: str, start: int, end: int, pieces: tuple[Piece, ...] | None = None) -> None:
        self.text = text
        self.start = start
        self.end = end
        self.pieces = pieces

    @classmethod
    def of(cls, original: str, start: int, end: int) -> Passage:
        """The passage that stands verbatim at ``original[start:end]``."""
        return cls(fold_width(original[start:end]), start, end)

    def __repr__(self) -> str:
        return f"Passage({self.text[:24]!r}, {self.start}, {self.end})"

    def span(self, start: int, end: int) -> Span:
        """Where ``text[start:end]`` stands in the original; gaps inside it are included."""
        if self.pieces is None:
            return Span(self.start + start, self.start + end)
        first = self._piece_at(start)
        last = self._piece_at(max(end - 1, start))
        begin = first.source + (start - first.at if first.length == first.source_length else 0)
        if last.length == last.source_length:
            return Span(begin, last.source + (max(end, start) - last.at))
        return Span(begin, last.source + last.source_length)

    def slice(self, start: int, end: int) -> Passage:
        """The part ``text[start:end]`` as a passage of its own."""
        if self.pieces is None:
            return Passage(self.text[start:end], self.start + start, self.start + end)
        cut: list[Piece] = []
        for piece in self.pieces:
            low, high = max(piece.at, start), min(piece.at + piece.length, end)
            if low >= high:
                continue
            if piece.length == piece.source_length:
                cut.append(Piece(low - start, piece.source + low - piece.at, high - low, high - low))
            else:
                cut.append(Piece(low - start, piece.source, piece.length, piece.source_length))
        where = self.span(start, end)
        return Passage(self.text[start:end], where.start, where.end, tuple(cut))

    @classmethod
    def join(cls, passages: list[Passage], between: str = "") -> Passage:
        """One passage of several in order; ``between`` has no place in the original of its own."""
        if len(passages) == 1 and not between:
            return passages[0]
        pieces: list[Piece] = []
        texts: list[str] = []
        at = 0
        for number, passage in enumerate(passages):
            if number and between:
                pieces.append(Piece(at, passages[number - 1].end, len(between), 0))
                texts.append(between)
                at += len(between)
            own = passage.pieces or (Piece(0, passage.start, len(passage.text), len(passage.text)),)
            pieces.extend(piece._replace(at=piece.at + at) for piece in own)
            texts.append(passage.text)
            at += len(passage.text)
        return cls("".join(texts), passages[0].start, passages[-1].end, tuple(pieces))

    def _piece_at(self, offset: int) -> Piece:
        pieces = self.pieces or ()
        return pieces[max(bisect_right(pieces, offset, key=lambda piece: piece.at) - 1, 0)]
