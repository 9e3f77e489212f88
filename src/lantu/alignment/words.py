"""The words of a text that two copies of it must share, each with its place.

Line breaks, white space, punctuation and the width of signs differ between copies of one document
without any meaning, so they are no words.  A number is one word, and so are a run of Latin letters,
a Chinese character and a sign that changes what a number says (``%``, ``‰``, ``≥``).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lantu.documents.model import Tree
from lantu.text import Passage, Source, Span, fold_width

__all__ = ["Vocabulary", "Words"]

# A line may end at the decimal point, but 3. at the head of a line is the number of an item.
_CUT_NUMBER = r"(?<=[^\n\s\d])\d+(?:\.\n|\n\.)\d+"
_NUMBER = rf"{_CUT_NUMBER}|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?"
_LETTERS = r"[A-Za-z]+"
_HAN = r"[\u3400-\u9fff\uf900-\ufaff〇○\U00020000-\U0003ffff]"
_SIGN = r"[%‰℃°º±×+/≥≤≧≦]|[<>](?=\s?\d)"
_DASHES = "—–―－~～∼﹣-"
# A dash or colon between figures makes a range or a ratio of them; elsewhere it is punctuation.
_BETWEEN_FIGURES = rf"(?<=[\d%‰°º℃])\s?[{_DASHES}]+(?=\s?\d)|(?<=\d)[:：](?=\d)"
_COMPOSED = r"[\u00b2\u00b3\u00b9\u2070-\u2089\u2150-\u218b\u2460-\u2473\u3380-\u33df]"
_WORD = re.compile(f"{_NUMBER}|{_LETTERS}|{_HAN}|{_SIGN}|{_BETWEEN_FIGURES}|{_COMPOSED}")

_SAME = {"○": "〇", "≧": "≥", "≦": "≤", "：": ":", "º": "°"}


def _key(word: str) -> str:
    """What is compared: ``1,200`` and ``1200``, ``Ⅴ`` and ``V``, ``～`` and ``—`` are the same word."""
    first = word[0]
    if "\u3400" <= first <= "\u9fff":
        return word
    if word[-1] in _DASHES:
        return "—"
    if first.isdecimal():
        return word.replace(",", "").replace("\n", "")
    return _SAME.get(word) or unicodedata.normalize("NFKC", word).casefold()


class Vocabulary:
    """Gives each different word one character of its own, so that a text becomes a short string."""

    def __init__(self) -> None:
        self._characters: dict[str, str] = {}

    def character(self, key: str) -> str:
        found = self._characters.get(key)
        if found is None:
            # Beyond a million different words two may share a character; a difference of exactly
            # these two words would then be missed, nothing worse.
            found = self._characters[key] = chr(len(self._characters) % 0x110000)
        return found


class Words:
    """A copy as a string of words: ``code[i]`` stands for the original ``starts[i]:ends[i]``."""

    def __init__(self, copy: Source | Tree | str, vocabulary: Vocabulary) -> None:
        self.source = _source_of(copy)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._keys: list[str] = []
        for passage in _passages(copy):
            self._take(passage)
        self.code = "".join(map(vocabulary.character, self._keys))

    def _take(self, passage: Passage) -> None:
        in_one_piece = passage.pieces is None
        at = passage.start
        for found in _WORD.finditer(passage.text):
            start, end = found.span()
            if in_one_piece:
                self.starts.append(at + start)
                self.ends.append(at + end)
            else:
                span = passage.span(start, end)
                self.starts.append(span.start)
                self.ends.append(span.end)
            self._keys.append(_key(found.group()))

    def __len__(self) -> int:
        return len(self.code)

    def keys(self, start: int, end: int) -> list[str]:
        """The words ``start:end`` in the form that is compared."""
        return self._keys[max(start, 0) : end]

    def plain(self, start: int, end: int) -> str:
        """The words ``start:end`` run together."""
        return "".join(self.keys(start, end))

    def span(self, start: int, end: int) -> Span:
        """Where the words ``start:end`` stand; a gap is the place between its neighbours."""
        if start < end:
            return Span(self.starts[start], self.ends[end - 1])
        at = self.ends[start - 1] if start else (self.starts[0] if self.starts else 0)
        return Span(at, at)

    def between(self, word: int) -> str:
        """What stands in the original between this word and the one before."""
        return self.source.text[self.ends[word - 1] if word else 0 : self.starts[word]]

    def starts_line(self, word: int) -> bool:
        """Whether no other word stands before this one on its line."""
        return word <= 0 or word >= len(self) or "\n" in self.between(word)


def _source_of(copy: Source | Tree | str) -> Source:
    if isinstance(copy, Tree):
        return copy.source
    return copy if isinstance(copy, Source) else Source("", copy)


def _passages(copy: Source | Tree | str) -> Iterator[Passage]:
    """The passages that hold the words: those of the tree, or the whole text in one."""
    if not isinstance(copy, Tree):
        text = _source_of(copy).text
        yield Passage(fold_width(text), 0, len(text))
        return
    for leaf in copy.root.leaves():
        if leaf.table is not None:
            yield from (cell.passage for cell in leaf.table.cells)
        elif leaf.passage is not None:
            yield leaf.passage
