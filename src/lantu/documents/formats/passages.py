"""Passages out of marked-up text: runs between marks, character references, wrapped lines."""

from __future__ import annotations

import html
import re
from html.entities import html5
from typing import TYPE_CHECKING

from lantu.text import Passage, Piece, fold_width

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PassageBuilder", "is_note_mark", "is_verbatim", "join_lines", "needs_blank", "verbatim"]

# White space is matched as one run and looked at afterwards: a pattern that looks for the line end
# inside a long run of blanks would be quadratic.
_SPECIAL = re.compile(
    r"\s+|&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{1,31});?|[\u200b\u2060\ufeff\u00ad]+"
)
# Text without anything that could be a mark, a reference, or white space other than blanks.
_VERBATIM = re.compile(r"[^\\`<\[*_~&\n\t\r\v\f\x1c-\x1f\x85\u2028\u2029\u200b\u2060\ufeff\u00ad]*")
_LATIN_BEFORE = re.compile(r"[A-Za-z0-9,.;:!?)\]\"'%]")
_LATIN_AFTER = re.compile(r"[A-Za-z0-9(\[\"']")


def needs_blank(before: str, after: str) -> bool:
    """Whether a line end between two characters stands for a blank: in Latin script, not in Chinese.

    >>> needs_blank("a", "b"), needs_blank("到", "2")
    (True, False)
    """
    return bool(_LATIN_BEFORE.match(before) and _LATIN_AFTER.match(after))


def is_note_mark(before: str, raised: str) -> bool:
    """Whether a raised number after ``before`` refers to a note: not in m³ and 10⁴.

    >>> is_note_mark("达到57%", "1"), is_note_mark("μg/m", "3")
    (True, False)
    """
    power = before.endswith("10") or (before[-1:].isascii() and before[-1:].isalpha())
    return raised.isdecimal() and len(raised) < 4 and not power


def is_verbatim(folded: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` holds nothing to take out or to read: most cells of most tables."""
    return _VERBATIM.fullmatch(folded, start, end) is not None


def verbatim(folded: str, start: int, end: int) -> Passage | None:
    """The passage that stands there as it is, without the blanks around it, if there is any text."""
    text = folded[start:end]
    kept = text.strip()
    if not kept:
        return None
    begin = start + len(text) - len(text.lstrip())
    return Passage(kept, begin, begin + len(kept))


class PassageBuilder:
    """Collects the runs of one paragraph; ``folded`` is the width-folded original."""

    __slots__ = ("_folded", "_length", "_pieces", "_texts", "_wrapped")

    def __init__(self, folded: str) -> None:
        self._folded = folded
        self.clear()

    def clear(self) -> None:
        self._texts: list[str] = []
        self._pieces: list[Piece] = []
        self._length = 0
        self._wrapped = -1

    @property
    def is_empty(self) -> bool:
        return not self._length

    @property
    def tail(self) -> str:
        """The last characters so far."""
        return "".join(self._texts[-2:])[-2:]

    def add_text(self, start: int, end: int) -> None:
        """The run ``[start, end)`` of the original with its line ends and references read."""
        at = start
        for special in _SPECIAL.finditer(self._folded, start, end):
            found = special[0]
            if found[0] == "&":
                expansion = _expansion(found)
                if expansion == found:
                    continue
                self.add_run(at, special.start())
                self._add_reference(expansion, special.start(), special.end())
            elif found.isspace():
                if "\n" not in found and "\t" not in found and "\r" not in found:
                    continue
                self.add_run(at, special.start())
                if "\n" in found or "\r" in found:
                    self._wrapped = special.start()
                elif self._length:
                    self.add_generated(" ", special.start())
            else:
                self.add_run(at, special.start())
            at = special.end()
        self.add_run(at, end)

    def add_run(self, start: int, end: int) -> None:
        """The run ``[start, end)`` as it stands."""
        if not self._length or self._wrapped >= 0:
            while start < end and self._folded[start].isspace():
                start += 1
        if start >= end:
            return
        self._close_wrap(self._folded[start])
        length = end - start
        last = self._pieces[-1] if self._pieces else None
        if last is not None and last.length == last.source_length and last.source + last.length == start:
            self._pieces[-1] = last._replace(length=last.length + length, source_length=last.length + length)
        else:
            self._pieces.append(Piece(self._length, start, length, length))
        self._texts.append(self._folded[start:end])
        self._length += length

    def add_character(self, character: str, start: int, end: int) -> None:
        """One character that stands for ``[start, end)`` of the original."""
        if self._length or not character.isspace():
            self._close_wrap(character)
            self._put(character, start, end - start)

    def add_generated(self, text: str, at: int) -> None:
        """Text that a reader sees at ``at`` but that has no place in the original."""
        if text:
            self._close_wrap(text[0])
        for character in text:
            self._put(character, at, 0)

    def take(self) -> Passage | None:
        """The passage so far without surrounding white space, if any; the builder starts anew."""
        text = "".join(self._texts)
        pieces = self._pieces
        self.clear()
        kept = text.rstrip()
        if not kept:
            return None
        while pieces[-1].at >= len(kept):
            pieces.pop()
        last = pieces[-1]
        surplus = last.at + last.length - len(kept)
        if surplus:
            pieces[-1] = last._replace(length=last.length - surplus, source_length=last.source_length - surplus)
            last = pieces[-1]
        start, end = pieces[0].source, last.source + last.source_length
        whole = len(pieces) == 1 and last.length == last.source_length
        return Passage(kept, start, end, None if whole else tuple(pieces))

    def _add_reference(self, expansion: str, start: int, end: int) -> None:
        """A character reference; of several characters only the first stands for its place."""
        for number, character in enumerate(expansion):
            if character in "\u200b\u2060\ufeff\u00ad":
                continue
            shown = " " if character.isspace() else fold_width(character)
            self.add_character(shown, end if number else start, end)

    def _close_wrap(self, following: str) -> None:
        """Decide what a line end before ``following`` stands for."""
        if self._wrapped >= 0 and self._length and needs_blank(self._texts[-1][-1], following):
            self._put(" ", self._wrapped, 0)
        self._wrapped = -1

    def _put(self, character: str, source: int, source_length: int) -> None:
        self._pieces.append(Piece(self._length, source, 1, source_length))
        self._texts.append(character)
        self._length += 1


def join_lines(passages: Iterable[Passage]) -> Passage | None:
    """Lines of one cell or paragraph as one passage: Chinese closes up, Latin words keep a blank."""
    texts: list[str] = []
    pieces: list[Piece] = []
    at = 0
    parts = [passage for passage in passages if passage.text]
    if len(parts) < 2:
        return parts[0] if parts else None
    for number, part in enumerate(parts):
        if number and needs_blank(texts[-1][-1], part.text[0]):
            pieces.append(Piece(at, parts[number - 1].end, 1, 0))
            texts.append(" ")
            at += 1
        own = part.pieces or (Piece(0, part.start, len(part.text), len(part.text)),)
        pieces.extend(piece._replace(at=piece.at + at) for piece in own)
        texts.append(part.text)
        at += len(part.text)
    return Passage("".join(texts), parts[0].start, parts[-1].end, tuple(pieces))


def _expansion(reference: str) -> str:
    """What a character reference stands for; the reference itself where it is none."""
    if reference[1] != "#" and reference[1:] not in html5:
        return reference
    return html.unescape(reference)
