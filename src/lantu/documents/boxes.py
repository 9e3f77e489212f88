"""Boxes (专栏): where the text beside the outline ends, and how its items are told apart."""

from __future__ import annotations

import re

from lantu.documents.lines import Line
from lantu.documents.outline import ARTICLE, HEADING_STYLES, INDENT, Marker, NoteMark, Style
from lantu.documents.vocabulary import vocabulary

__all__ = ["box_end", "run_in"]

# 铁路。加快…, 长嘉汇：包括…: the name of an item and the text after it.
_RUN_IN = re.compile(r"([^。；，：！？,;:!?]{2,25})([。：:])(?=\S)")
_COLON_LENGTH = 16
_NAME_LENGTH = 40
_DASHES = frozenset("—─-")


def run_in(text: str) -> tuple[str, int] | None:
    """The closing sign and the length of a name that a paragraph begins with: (。, 3) for 铁路。加快…"""
    found = _RUN_IN.match(text)
    if not found:
        return None
    sign = "。" if found.group(2) == "。" else "："
    if sign == "：" and found.end(1) > _COLON_LENGTH:
        return None
    if len(text) - found.end() <= found.end(1) // 2:
        return None
    return sign, found.end(1)


class _Box:
    """What is known of a box while its lines are read."""

    __slots__ = ("complete", "items", "last", "name_acts", "note", "outer", "sign", "table", "table_only", "waits")

    def __init__(self, outer: dict[Style, int], *, table_only: bool) -> None:
        self.outer = outer
        self.table_only = table_only
        self.items: Style | None = None
        self.last = 0
        self.sign = ""
        self.name_acts = False
        self.table = False
        self.note = 0
        self.waits = False
        self.complete = False

    def takes(self, line: Line) -> bool:
        if line.is_table:
            self.table = True
            return self.items is None and not self.sign
        if line.note:
            self.note = 1
            return True
        if line.role == "page":
            return True
        if line.role or line.level or line.caption:
            return False
        return self._takes_marked(line, line.marker) if line.marker else self._takes_plain(line)

    def _takes_marked(self, line: Line, marker: Marker) -> bool:
        style, value = marker.style, marker.value
        if style in HEADING_STYLES or style == ARTICLE:
            return False
        if self.note and value == self.note + 1:
            self.note = value
            line.note = NoteMark("", 0)  # 注：1．… / 2．…: the note goes on
            return True
        # ——…: points of an item that only names itself, but text outside the box after items that are complete.
        dashed = style == INDENT and line.text[0] in _DASHES
        if dashed and self.items not in {None, INDENT} and self.complete:
            return False
        self.complete = not dashed and _is_complete(line.text[marker.end :])
        continues_outer = style in self.outer and value == self.outer[style] + 1
        # 01 新一代人工智能: the text of the item is the paragraph below.
        self.waits = "。" not in line.text and len(line.text) < _NAME_LENGTH
        if self.items is None:
            if self.table_only or continues_outer or self.sign or any(s.rank > style.rank for s in self.outer):
                return False
            self.items, self.last = style, value
            return True
        if style == self.items:
            if continues_outer and value != self.last + 1:
                return False
            self.last = value
            return True
        return style.rank > self.items.rank

    def _takes_plain(self, line: Line) -> bool:
        if self.items is not None and self.waits:
            self.waits = False
            return line.text[-1] in "。；"
        if self.items is not None or self.table:
            return False
        name = run_in(line.text)
        sign = name[0] if name else "none"
        acts = name is not None and line.text[:2] in vocabulary().action_words
        if not self.sign:
            self.sign, self.name_acts = sign, acts
            return True
        return sign == self.sign != "none" and (self.name_acts or not acts)


def _is_complete(text: str) -> bool:
    """Whether an item has its name and its text: 铁路工程。建设…。"""
    return text[-1:] == "。" and run_in(text) is not None


def box_end(lines: list[Line], start: int, outer: dict[Style, int], *, table_only: bool = False) -> int:
    """Index of the first line after the box whose caption is the line before ``start``.

    ``outer`` holds the styles open around the box with their last numbers: a number that goes on
    with one of them ends the box, as does a coarser mark, or prose after a table or numbered items.
    The caption of a table holds the table and its notes only.
    """
    box = _Box(outer, table_only=table_only)
    index = start
    while index < len(lines) and box.takes(lines[index]):
        index += 1
    while index > start and lines[index - 1].role == "page":
        index -= 1
    return index
