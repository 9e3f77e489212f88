"""HTML cut into tags and text by one pass whose cost is linear whatever the input.

The parser of the standard library is quadratic on some broken input and gives lines, not offsets.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Token", "attributes", "tokens"]

_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_ATTRIBUTE = re.compile(r"""([^\s=/"'<>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_OPEN_QUOTE = re.compile(r"""=\s*(["'])""")
# Elements whose content is no mark-up: it ends only at their own end tag.
_RAW = frozenset({"script", "style", "textarea", "title", "noscript", "iframe", "xmp", "noframes", "svg", "math"})


class Token(NamedTuple):
    """A tag or a run of text at ``[start, end)``."""

    kind: Literal["text", "open", "close"]
    start: int
    end: int
    name: str = ""


def attributes(text: str, tag: Token) -> dict[str, str]:
    """Attributes of an opening tag, names in lower case.

    >>> attributes('<td colspan="2">', Token("open", 0, 16, "td"))
    {'colspan': '2'}
    """
    raw = text[tag.start + 1 + len(tag.name) : tag.end - 1]
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(raw):
        value = next((value for value in match.groups()[1:] if value is not None), "")
        found.setdefault(match[1].lower(), html.unescape(value))
    return found


class _Scanner:
    """Remembers where the last closing signs are, so that a search that must fail is never made twice."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.end = end
        self.last_close = text.rfind(">", start, end)
        self.last_quote = {quote: text.rfind(quote, start, end) for quote in "\"'"}
        self.unclosed: set[str] = set()

    def tag_end(self, start: int) -> int:
        """Offset behind the ``>`` of the tag at ``start``, quoted signs skipped; -1 if it has none."""
        if start > self.last_close:
            return -1
        find = self.text.find
        first = close = find(">", start, self.end)
        at = start
        while (quote := _OPEN_QUOTE.search(self.text, at, close)) is not None:
            if self.last_quote[quote[1]] < quote.end():
                return first + 1
            at = find(quote[1], quote.end(), self.end) + 1
            if at > self.last_close:
                return first + 1
            if at > close:
                close = find(">", at, self.end)
        return close + 1

    def past(self, sign: str, start: int) -> int:
        """Offset behind the next ``sign``; 0 if there is none, so that nothing is lost to an unclosed comment."""
        found = -1 if sign in self.unclosed else self.text.find(sign, start, self.end)
        if found < 0:
            self.unclosed.add(sign)
            return 0
        return found + len(sign)

    def raw_end(self, name: str, start: int) -> int:
        """Where the end tag of a raw element begins; ``start`` itself when it is never closed."""
        if name in self.unclosed:
            return start
        found = re.compile(f"</{name}", re.IGNORECASE).search(self.text, start, self.end)
        if found is None:
            self.unclosed.add(name)
            return start
        return found.start()


def tokens(text: str, start: int = 0, end: int | None = None) -> Iterator[Token]:
    """Tags and runs of text in ``text[start:end]`` in order; comments, doctypes and scripts are left out."""
    end = len(text) if end is None else end
    scanner = _Scanner(text, start, end)
    at = low = start
    while (at := text.find("<", at, end)) >= 0:
        after = _skip_declaration(text, at, scanner)
        name = _NAME.match(text, at, end) if not after else None
        if name is not None:
            after = scanner.tag_end(name.end())
        if after <= 0:
            at += 1
            continue
        if low < at:
            yield Token("text", low, at)
        if name is not None:
            word = name[1].lower()
            yield Token("close" if text[at + 1] == "/" else "open", at, after, word)
            if word in _RAW and text[at + 1] != "/":
                after = scanner.raw_end(word, after)
        at = low = after
    if low < end:
        yield Token("text", low, end)


def _skip_declaration(text: str, at: int, scanner: _Scanner) -> int:
    """Offset behind the comment, doctype or processing instruction at ``at``; 0 if there is none."""
    if text.startswith("<!--", at):
        return scanner.past("-->", at + 4)
    if text.startswith("<![CDATA[", at):
        return scanner.past("]]>", at + 9)
    if text.startswith(("<!", "<?"), at):
        return scanner.past(">", at + 2)
    return 0
