"""Sentences that a page end or a fixed line width has cut are put together again."""

from __future__ import annotations

import re

from lantu.documents.lines import Line
from lantu.documents.outline import ARTICLE, CIRCLED, HEADING_STYLES, INDENT, Marker, Style
from lantu.text import Passage

__all__ = ["join_cut_lines"]

# What closes a line for good. Brackets and quotes count: a cut inside them leaves them open.
_STOPS = frozenset("。；：！？…”’）》】〕〉」』;:!?.)]")
# A heading may end on a quote or bracket and yet go on.
_HEADING_STOPS = _STOPS - frozenset("”’》）)")
_COMMAS = frozenset("，、,")
_INNER_MARKS = re.compile("[，。；、：,;]")
# A line that a page end cuts is as long as lines are; 合计 or a cell of a table is short.
_SHORTEST_CUT = 18
# Without a comma at the cut, only a full line is believed to be cut, and an item only in its second sentence.
_SHORTEST_PLAIN = 24
_SHORTEST_ITEM = 45
# （51）畜禽养殖污染防治工程。 at the end of a line: the text of the point stands on the next.
_POINT_HEADING = re.compile(r"[（(]\s?[0-9]{1,3}\s?[）)][^。；]{2,40}。$")
_POINT_LENGTH = 48
# Words that want another one behind them.
_DANGLING = frozenset("第的与和及或在对将由把被于以为向从至到")
_LONGEST_HEADING = 70
_LONGEST_HEADING_REST = 32
# Headings that fill a line before they break.
_SHORTEST_BROKEN_HEADING = 12

_DATE = re.compile(r"[（(]?\s*(?:[0-9]{4}|[〇零一二三四五六七八九○]{4})\s*年\s*[0-9〇零一二三四五六七八九十]{1,3}\s*月")
# （牵头单位：…） on a line of its own belongs to the sentence before it.
_DUTY_GROUP = re.compile(r"[（(〔【\[]\s*(?:牵头|责任|配合|协办|主办|承办|负责|参与)")


def join_cut_lines(lines: list[Line]) -> list[Line]:
    """The lines with the second half of each cut sentence or heading joined to the first.

    A page number between the halves vanishes into the joined passage's gap.
    """
    joined: list[Line] = []
    articles = _Numbers()
    at, count = 0, len(lines)
    while at < count:
        line = lines[at]
        at += 1
        joined.append(line)
        if line.marker:
            articles.see(line.marker)
        pieces: list[Passage] = []
        text = line.text
        while at < count:
            step = 2 if lines[at].role == "page" and at + 1 < count else 1
            after = lines[at + step - 1]
            between = _continues(line, text, after, articles)
            if between is None:
                break
            pieces = pieces or [line.passage]
            if between:
                pieces[-1] = Passage.join([pieces[-1], _blank_after(pieces[-1])])
            pieces.append(after.passage)
            text += between + after.text
            at += step
        if pieces:
            line.replace(Passage.join(pieces))
    return joined


def _blank_after(passage: Passage) -> Passage:
    nothing = Passage("", passage.end, passage.end)
    return Passage.join([nothing, nothing], " ")


class _Numbers:
    """The last number seen of each style, to know a heading from a reference at a line's head."""

    __slots__ = ("last",)

    def __init__(self) -> None:
        self.last: dict[Style, int] = {}

    def see(self, marker: Marker) -> None:
        self.last[marker.style] = marker.value

    def expects(self, marker: Marker) -> bool:
        return marker.value in {1, self.last.get(marker.style, 0) + 1}


def _continues(line: Line, text: str, after: Line, numbers: _Numbers) -> str | None:
    """What to put between ``text`` (the line so far) and the line after it; None if they are two."""
    if line.role or line.caption or line.is_table or after.role or after.caption or after.is_table or after.note:
        return None
    if line.marker and line.marker.style in HEADING_STYLES:
        return _heading_continues(line.marker, text, after)
    if line.level or after.level:
        return None
    last = text[-1]
    if last in _STOPS:
        return None if _opens_note(line) and _DUTY_GROUP.match(after.text) else _closed_continues(text, after)
    if after.marker and not _is_reference(last, after.marker, numbers):
        return None
    if last in _COMMAS:
        return "" if len(text) >= _SHORTEST_CUT and not _DATE.match(after.text) else None
    if line.marker and "。" not in text and len(text) < _SHORTEST_ITEM:
        return None  # the heading of an item
    return "" if _is_cut(text, after) else None


def _opens_note(line: Line) -> bool:
    """Whether a line is a note or may be one (①): duties below it belong to the text above."""
    return line.note is not None or line.text[0] in CIRCLED


def _is_reference(last: str, marker: Marker, numbers: _Numbers) -> bool:
    """A number at the head of a line that only goes on: …违反本办法 / 第八条规定的…"""
    if marker.style == INDENT:
        return False
    if last == "第":
        return True  # …第 / （一）项规定
    if marker.style == ARTICLE:
        return not numbers.expects(marker)
    return last in _COMMAS and not numbers.expects(marker)


def _closed_continues(text: str, after: Line) -> str | None:
    """After a full stop only a group of duties belongs to the sentence; after a bracket perhaps the rest."""
    if after.marker or not after.is_plain:
        return None
    if _DUTY_GROUP.match(after.text) and "。" in text:
        return ""
    if text[-1] == "。" and len(after.text) > _SHORTEST_PLAIN and _POINT_HEADING.search(text[-_POINT_LENGTH:]):
        return ""
    # …市发展改革委（市能源局） / 牵头，…: a bracket or quote closed in the middle of a sentence.
    if text[-1] in "”》）)" and after.text[0] in "，、。；,;":
        return ""
    return None


def _is_cut(text: str, after: Line) -> bool:
    """Whether a line that ends on a word is cut there: it is full and was in the middle of a sentence."""
    if text[-1] == "[" and after.text[0] == "]":
        return True
    rest = after.text
    dangles = text[-1] in _DANGLING and _INNER_MARKS.search(text) is not None
    if (len(text) < _SHORTEST_PLAIN and not dangles) or _DATE.match(rest):
        return False
    if rest[-1] not in _STOPS and not _INNER_MARKS.search(rest):
        return False  # a title or signature, not the rest of a sentence
    if not _INNER_MARKS.search(text):
        return rest[-1] in "。；，、"
    return not (rest[-1] in "：:" and len(rest) < _SHORTEST_PLAIN and "，" not in rest)


def _heading_continues(marker: Marker, text: str, after: Line) -> str | None:
    """第三章 以…转型， / 推动高质量发展: a heading of a part or chapter on two lines."""
    rest = after.text
    if not after.is_plain or len(rest) > _LONGEST_HEADING_REST or len(text) > _LONGEST_HEADING:
        return None
    if rest[-1] in _HEADING_STOPS or rest[-1] in _COMMAS or _DATE.match(rest):
        return None
    length = len(text) - marker.end
    if length == 0 or text[-1] in _COMMAS:
        return ""
    if length < _SHORTEST_BROKEN_HEADING or text[-1] in _HEADING_STOPS:
        return None
    return "" if text[-1] in "的和与及、" else " "
