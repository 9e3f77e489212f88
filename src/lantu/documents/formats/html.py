"""HTML: block elements make paragraphs, tables are laid out on their grid, page navigation is left out.

The elements are read in one pass without a tree: real pages leave elements open, and hostile ones
nest them without end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lantu.documents.model import Block
from lantu.text import Span, fold_width

from .grids import RawCell, table_blocks
from .html_tokens import Token, attributes, tokens
from .numerals import label_text
from .passages import PassageBuilder, is_note_mark

if TYPE_CHECKING:
    from lantu.documents.model import BlockKind

__all__ = ["read_blocks"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figure footer form header hr"
    " html legend main menu option p pre section summary tbody thead tfoot br".split()
)
_SKIPPED = frozenset("head nav template select button datalist audio video object canvas".split())
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
# Elements that a following block closes by itself, so that their hidden part ends there.
_OPEN_ENDED = frozenset("p li dt dd option tr td th".split())
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_UNNUMBERED_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*none", re.IGNORECASE)
_MARKERS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
_WRITTEN_NUMBER = re.compile(r"[（(]?[\d一二三四五六七八九十①-⑳]+[）)．.、]|第[\d一二三四五六七八九十百零]+")
_END_TAG = re.compile(r"</([A-Za-z][^\s/>]*)")
_DEEPEST_TABLE = 8


class _Table:
    """A table that is being read; text goes to its last cell, or before the table as long as there is none."""

    __slots__ = ("before", "rows", "sink", "span_start")

    def __init__(self) -> None:
        self.rows: list[list[RawCell]] = []
        self.before: list[Block] = []
        self.sink = self.before
        self.span_start = -1


@dataclass(slots=True)
class _List:
    """A list that is being read; ``marker`` is empty for one without numbers."""

    marker: str
    number: int


def read_blocks(text: str, start: int = 0, end: int | None = None, folded: str | None = None) -> list[Block]:
    """The blocks of the HTML in ``text[start:end]``; spans index ``text``."""
    end = len(text) if end is None else end
    reader = _Reader(text, fold_width(text) if folded is None else folded, start, end)
    for token in tokens(text, start, end):
        reader.read(token)
    return reader.finish(end)


class _Reader:
    """Reads tags and text in order and gathers blocks."""

    def __init__(self, text: str, folded: str, start: int, end: int) -> None:
        self.text = text
        self.builder = PassageBuilder(folded)
        self.blocks: list[Block] = []
        self.tables: list[_Table] = []
        self.surplus_tables = 0
        self.lists: list[_List] = []
        self.label = ""
        self.kind: BlockKind = "paragraph"
        self.level = 0
        self.preformatted = False
        self.raised = False
        self.skipped = ""
        self.skip_depth = 0
        self.last_close: dict[str, int] | None = None
        self.region = (start, end)

    def read(self, token: Token) -> None:
        if self.skipped and not self._ends_skip(token):
            return
        if token.kind == "text":
            self._text(token)
        elif token.kind == "open":
            self._open(token)
        else:
            self._close(token)

    def finish(self, end: int) -> list[Block]:
        self.flush()
        while self.tables:
            self._end_table(end)
        return self.blocks

    # ---------------------------------------------------------------- text

    def _text(self, token: Token) -> None:
        if self.preformatted:
            at = token.start
            for line in self.text[token.start : token.end].split("\n"):
                self.builder.add_text(at, at + len(line))
                at += len(line) + 1
                if at <= token.end:
                    self.flush()
        else:
            if self.label and not _is_blank(self.text, token):
                self._put_label(token.start)
            self._add_run(token)

    def _add_run(self, token: Token) -> None:
        """Text of one run; a raised number that refers to a note stands in brackets, apart from a value before it."""
        raised = self.raised and is_note_mark(self.builder.tail, self.text[token.start : token.end].strip())
        if raised:
            self.builder.add_generated("[", token.start)
        self.builder.add_text(token.start, token.end)
        if raised:
            self.builder.add_generated("]", token.end)

    def _put_label(self, at: int) -> None:
        """The number that a reader sees before a list item, unless the item writes its own."""
        if not _WRITTEN_NUMBER.match(self.text[at : at + 40].lstrip()):
            self.builder.add_generated(self.label, at)
        self.label = ""

    def flush(self) -> None:
        """End the paragraph."""
        passage = self.builder.take()
        if passage is not None:
            sink = self.tables[-1].sink if self.tables else self.blocks
            sink.append(Block(self.kind, passage, self.level))

    # ---------------------------------------------------------------- tags

    def _open(self, tag: Token) -> None:
        name = tag.name
        if name in _SKIPPED or (name not in _VOID and self._is_hidden(tag)):
            self._skip(name, tag.end)
        if name in _HEADINGS:
            self._start_block("heading", _HEADINGS[name])
        elif name in {"p", "table", "ul", "ol", "li"} and self.kind == "heading":
            self._start_block("paragraph")
        elif name in _BLOCKS:
            self.flush()
        if name in {"td", "th", "tr", "table"}:
            self._open_table_part(tag)
        elif name in {"caption", "figcaption"}:
            self._start_block("caption")
        elif name in {"ol", "ul"}:
            self.flush()
            self.lists.append(self._list(tag))
        elif name == "li":
            self._open_item(tag)
        elif name in {"pre", "sup"}:
            self.preformatted = self.preformatted or name == "pre"
            self.raised = name == "sup"

    def _close(self, tag: Token) -> None:
        name = tag.name
        if name == "sup":
            self.raised = False
        elif name in _HEADINGS or name in {"caption", "figcaption"}:
            self._start_block("paragraph")
        elif name in {"ol", "ul"}:
            self.flush()
            self.label = ""
            if self.lists:
                self.lists.pop()
        elif name == "table":
            self.flush()
            if self.surplus_tables:
                self.surplus_tables -= 1
            elif self.tables:
                self._end_table(tag.end)
        elif name == "pre":
            self.flush()
            self.preformatted = False
        elif name in _BLOCKS or name in {"li", "td", "th", "tr"}:
            self.flush()

    def _start_block(self, kind: BlockKind, level: int = 0) -> None:
        self.flush()
        self.kind, self.level = kind, level

    def _is_hidden(self, tag: Token) -> bool:
        # Looking at attributes is dear; most tags have none that matter.
        raw = self.text[tag.start : tag.end]
        if "hidden" not in raw and "none" not in raw:
            return False
        found = attributes(self.text, tag)
        return "hidden" in found or bool(_HIDDEN_STYLE.search(found.get("style", "")))

    # ---------------------------------------------------------------- what is not shown

    def _skip(self, name: str, at: int) -> None:
        """Leave out an element, unless its end tag is missing: then nothing may be lost."""
        if self.last_close is None:
            ends = _END_TAG.finditer(self.text, *self.region)
            self.last_close = {end[1].lower(): end.start() for end in ends}
        if self.last_close.get(name, -1) >= at or name in _OPEN_ENDED:
            self.skipped, self.skip_depth = name, 1

    def _ends_skip(self, token: Token) -> bool:
        """Whether the part that is not shown ends with ``token`` and the token itself is to be read."""
        if token.kind == "text":
            return False
        if self.skipped == "head" and (token.name in _BLOCKS or token.name in _HEADINGS or token.name == "table"):
            self.skipped = ""
            return True
        if self.skipped in _OPEN_ENDED and token.name != self.skipped and token.kind == "close":
            if token.name in _BLOCKS or token.name in {"table", "tr", "ul", "ol"}:
                self.skipped = ""
                return True
            return False
        if token.name == self.skipped:
            reopened = token.kind == "open" and self.skipped in _OPEN_ENDED
            self.skip_depth += 1 if token.kind == "open" else -1
            if reopened or self.skip_depth <= 0:
                self.skipped = ""
                return reopened
        return False

    # ---------------------------------------------------------------- lists

    def _list(self, tag: Token) -> _List:
        if tag.name == "ul":
            return _List("", 0)
        found = attributes(self.text, tag)
        if _UNNUMBERED_STYLE.search(found.get("style", "")):
            return _List("", 0)
        return _List(_MARKERS.get(found.get("type", "1"), "decimal"), _number(found.get("start", ""), 1))

    def _open_item(self, tag: Token) -> None:
        self.flush()
        self.label = ""
        if self.lists and self.lists[-1].marker:
            current = self.lists[-1]
            current.number = _number(attributes(self.text, tag).get("value", ""), current.number)
            self.label = f"{label_text(current.number, current.marker)}. "
            current.number += 1

    # ---------------------------------------------------------------- tables

    def _open_table_part(self, tag: Token) -> None:
        self.flush()
        if tag.name == "table":
            if len(self.tables) < _DEEPEST_TABLE:
                self.tables.append(_Table())
            else:
                self.surplus_tables += 1
            return
        if not self.tables or self.surplus_tables:
            return
        table = self.tables[-1]
        if tag.name == "tr" or not table.rows:
            table.rows.append([])
        if tag.name != "tr":
            if table.span_start < 0:
                table.span_start = tag.start
                self._start_block("paragraph")
            found = attributes(self.text, tag)
            cell = RawCell([], tag.end, _number(found.get("rowspan", ""), 1), _number(found.get("colspan", ""), 1))
            table.rows[-1].append(cell)
            table.sink = cell.blocks

    def _end_table(self, end: int) -> None:
        table = self.tables.pop()
        self._start_block("paragraph")
        sink = self.tables[-1].sink if self.tables else self.blocks
        sink.extend(table.before)
        rows = [row for row in table.rows if row]
        if rows:
            sink.extend(table_blocks(rows, Span(table.span_start, end)))


def _is_blank(text: str, token: Token) -> bool:
    return text[token.start : token.end].isspace()


def _number(written: str, default: int) -> int:
    return int(written) if written.strip().isdigit() and len(written.strip()) < 7 else default
