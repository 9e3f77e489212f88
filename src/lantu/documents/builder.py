"""The outline of a document out of its lines: a stack of open places, the coarsest first."""

from __future__ import annotations

import re

from lantu.documents.addresses import ascii_number
from lantu.documents.boxes import box_end, run_in
from lantu.documents.gazette import is_title_line
from lantu.documents.items import bare_title, heading_end, is_whole_heading, points
from lantu.documents.kinds import compact
from lantu.documents.lines import Line
from lantu.documents.model import Node
from lantu.documents.outline import (
    ANNEX,
    ARTICLE,
    CIRCLED,
    HEADING_STYLES,
    INDENT,
    LEVEL_1,
    LEVEL_5,
    Caption,
    Marker,
    NoteMark,
    Style,
)
from lantu.text import Passage, Span

__all__ = ["BoxBuilder", "OutlineBuilder"]

_BOX = "专栏"
_BOX_LABELS = frozenset({_BOX, "表", "附表"})
_FIGURE_LABELS = frozenset({"图", "附图"})
# 本通知自印发之日起执行: the closing words of a notice.
_FORCE = re.compile(r"本[^，。自]{1,8}自.{2,30}起(?:施行|执行|实施|生效)")
_LONGEST_HEADING = 60
# How far above its note a mark may stand, and the signs after which ① numbers a list.
_FOOTNOTE_REACH = 40
_LIST_SIGNS = frozenset("。；：:;，、 ")
_CLOSING_ROLES = frozenset(
    {"signature", "date", "release", "attachments", "title", "docnumber", "addressee", "masthead"}
)


class _Open:
    """A place that is open for what follows: its node, style, last rank, and whether paragraphs go into it."""

    __slots__ = ("holds", "level", "node", "rank", "style", "value")

    def __init__(self, node: Node, style: Style | None, rank: float, level: int, value: int, *, holds: bool) -> None:
        self.node = node
        self.style = style
        self.rank = rank
        self.level = level
        self.value = value
        self.holds = holds


class OutlineBuilder:
    """Builds the nodes below ``root`` from lines in order."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.stack = [_Open(root, None, 0, 0, 0, holds=True)]
        self.lines: list[Line] = []

    def build(self, lines: list[Line]) -> None:
        self.lines = lines
        index, end = 0, len(lines)
        while index < end:
            index = self._line(lines[index], index)

    def _line(self, line: Line, index: int) -> int:
        """Place one line, or several that belong together; the index of the next."""
        if line.role:
            return self._role(index)
        if line.caption:
            return self._captioned(line.caption, index)
        if line.is_table:
            self._table(line)
        elif line.note or self._is_footnote(index):
            self._note(line)
        elif line.marker:
            self._item(line, line.marker, self._after(index))
        elif line.level:
            self._heading(line)
        else:
            self._paragraph(line)
        return index + 1

    def _after(self, index: int) -> Line | None:
        index += 1
        while index < len(self.lines) and self.lines[index].role == "page":
            index += 1
        return self.lines[index] if index < len(self.lines) else None

    def _is_footnote(self, index: int) -> bool:
        """Whether a line that begins with ① explains a ① that stands inside a sentence above it."""
        line = self.lines[index]
        if line.marker is None or line.marker.style != LEVEL_5 or line.text[0] not in CIRCLED:
            return False
        mark = line.text[0]
        for above in reversed(self.lines[max(0, index - _FOOTNOTE_REACH) : index]):
            at = above.text.find(mark, 1)
            if at > 0 and above.text[at - 1] not in _LIST_SIGNS:
                line.note = NoteMark(mark, line.marker.end)
                return True
        return False

    # ------------------------------------------------------------------ places

    def _make_room(self, style: Style, value: int) -> _Open:
        """Close the places that a mark of this style ends; the place that takes it."""
        stack = self.stack
        if value == 1 and self._inverts(style):
            return stack[-1]
        for index in range(len(stack) - 1, 0, -1):
            if stack[index].style == style:
                del stack[index:]
                return stack[-1]
        while stack[-1].rank > style.rank:
            stack.pop()
        return stack[-1]

    def _inverts(self, style: Style) -> bool:
        """一、 right below the heading （一）: an author who uses the marks the other way round."""
        top = self.stack[-1]
        if top.style is None or top.rank <= style.rank or style.rank < LEVEL_1.rank:
            return False
        fresh = [child.kind for child in top.node.children] == ["heading"]
        return fresh and all(place.style != style for place in self.stack)

    def _open(self, node: Node, style: Style | None, rank: float, level: int, value: int, *, holds: bool) -> None:
        self._child(node)
        self.stack.append(_Open(node, style, rank, level, value, holds=holds))

    def _child(self, node: Node) -> Node:
        """Add below the open place; a leaf with text of its own becomes a place whose first paragraph that is."""
        parent = self.stack[-1].node
        if parent.passage is not None and not parent.children:
            parent.add(Node("p", "p", parent.span, passage=parent.passage))
            parent.passage = None
        return parent.add(node)

    def _home(self) -> None:
        """Close the items that a plain paragraph does not continue."""
        while not self.stack[-1].holds:
            self.stack.pop()

    @property
    def _in_article(self) -> bool:
        return any(place.style == ARTICLE for place in self.stack)

    # ------------------------------------------------------------------ lines

    def _paragraph(self, line: Line) -> None:
        if line.text[0] == "本" and _FORCE.match(line.text) and not self._in_article:
            del self.stack[1:]  # the closing words of a notice stand below no item
        self._home()
        self._child(_leaf("p", line.passage))

    def _heading(self, line: Line) -> None:
        """An unnumbered heading that the format marks with its level; prose so marked stays prose."""
        if "。" in line.text and len(line.text) > _LONGEST_HEADING:
            self._paragraph(line)
            return
        stack = self.stack
        while len(stack) > 1 and not 0 < stack[-1].level < line.level:
            stack.pop()
        node = Node("section", "hdg", _span(line.passage), title=bare_title(line.text))
        self._open(node, None, stack[-1].rank + 0.5, line.level, 0, holds=True)
        node.add(_leaf("heading", line.passage))

    def _captioned(self, caption: Caption, index: int) -> int:
        if caption.label in _BOX_LABELS:
            return self._box(caption, index)
        if caption.label not in _FIGURE_LABELS:
            return self._annex(caption, index)
        self._figure(caption, self.lines[index])
        return index + 1

    def _figure(self, caption: Caption, line: Line) -> None:
        self._home()
        self._child(_leaf("caption", line.passage, "fig", number=caption.number, title=caption.title))

    def _role(self, index: int) -> int:
        line = self.lines[index]
        role = line.role
        if role in _CLOSING_ROLES:
            del self.stack[1:]
        if role in {"page", "furniture"}:
            self._child(Node("furniture", role, _span(line.passage)))
            return index + 1
        if role != "title":
            self._child(_leaf(role, line.passage, role))
            return index + 1
        end = index + 1
        while end < len(self.lines) and self.lines[end].role == "title":
            end += 1
        self._child(_title_leaf(self.lines[index:end]))
        return end

    def _table(self, line: Line) -> None:
        self._home()
        block = line.block
        span = block.table.span if block.table else _span(line.passage)
        self._child(Node("table", "table", span, table=block.table))

    def _note(self, line: Line) -> None:
        note = line.note or NoteMark("", 0)
        self._home()
        passage = line.passage.slice(note.end, len(line.text)) if note.mark else line.passage
        self._child(Node("note", "note", _span(line.passage), number=note.mark, passage=passage))

    def _annex(self, caption: Caption, index: int) -> int:
        """附件1 and the lines of its title below."""
        line = self.lines[index]
        del self.stack[1:]
        node = Node("annex", "annex", _span(line.passage), number=caption.number, title=caption.title)
        self._open(node, ANNEX, ANNEX.rank, line.level, 0, holds=True)
        node.add(_leaf("heading", line.passage))
        end = index + 1
        while not caption.title and end < min(index + 4, len(self.lines)) and self._names_annex(end):
            end += 1
        if end > index + 1:
            leaf = _title_leaf(self.lines[index + 1 : end])
            node.add(leaf)
            node.title = leaf.title
        return end

    def _names_annex(self, index: int) -> bool:
        line = self.lines[index]
        return line.is_plain and is_title_line(line) and len(line.text) < 50

    # ------------------------------------------------------------------ numbered items

    def _item(self, line: Line, marker: Marker, after: Line | None) -> None:
        style = marker.style
        self._make_room(style, marker.value)
        node = Node(style.kind, style.segment, _span(line.passage), number=marker.number)
        in_article = self._in_article
        self._open(node, style, style.rank, line.level, marker.value, holds=True)
        text = line.text
        if marker.end >= len(text):
            node.add(_leaf("heading", line.passage))
            return
        body = line.passage.slice(marker.end, len(text))
        start = line.passage.start
        if style == ARTICLE:
            self._article(node, body, start, after)
        elif style in HEADING_STYLES or (not in_article and self._is_heading(line, body.text, style, after)):
            node.title = bare_title(body.text)
            node.add(_leaf("heading", body, start=start))
        else:
            self._item_text(node, body, start, split=not in_article)
            self.stack[-1].holds = bool(node.title) and style != INDENT and not in_article

    def _is_heading(self, line: Line, text: str, style: Style, after: Line | None) -> bool:
        if line.level:
            return heading_end(text) is None  # a paragraph with a heading's style may still run on
        return is_whole_heading(text, style, after)

    def _article(self, node: Node, body: Passage, start: int, after: Line | None) -> None:
        """第一条 【目的】为了…: the bracketed title of an article, and its first paragraph."""
        text = body.text
        close = text.find("】") if text[0] == "【" else -1
        if 0 < close < 40:
            node.title = text[1:close]
            node.add(_leaf("heading", body.slice(0, close + 1), start=start))
            rest = len(text) - len(text[close + 1 :].lstrip())
            if rest < len(text):
                node.add(_leaf("p", body.slice(rest, len(text))))
            return
        if len(text) <= 30 and text[-1] not in "。；：:;，" and after is not None and after.is_plain:
            node.title = text
            node.add(_leaf("heading", body, start=start))
            return
        node.add(_leaf("p", body, start=start))

    def _item_text(self, node: Node, body: Passage, start: int, *, split: bool) -> None:
        """The text of an item: heading and paragraph, or all of it in the node itself."""
        cut = heading_end(body.text) if split else None
        if cut:
            node.title = bare_title(body.text[:cut])
            self._add_text(node, body, cut, start)
        else:
            node.passage = body

    @staticmethod
    def _add_text(node: Node, body: Passage, cut: int, start: int) -> None:
        """A heading leaf up to ``cut``, then the paragraph or its numbered points."""
        text = body.text
        node.add(_leaf("heading", body.slice(0, cut), start=start))
        rest = cut + len(text[cut:]) - len(text[cut:].lstrip())
        inner = points(text, rest)
        if inner:
            _add_points(node, body, rest, inner)
        else:
            node.add(_leaf("p", body.slice(rest, len(text))))

    # ------------------------------------------------------------------ boxes

    def _box(self, caption: Caption, index: int) -> int:
        """专栏1 or 表1 with what belongs to it; 表1 without a table below is only a caption."""
        line = self.lines[index]
        self._home()
        outer = {place.style: place.value for place in self.stack if place.style}
        is_box = caption.label == _BOX
        end = box_end(self.lines, index + 1, outer, table_only=not is_box)
        if not is_box and (end == index + 1 or not self.lines[index + 1].is_table):
            self._figure(caption, line)
            return index + 1
        node = self._child(Node("box", "box", _span(line.passage), number=caption.number, title=caption.title))
        node.add(_leaf("heading", line.passage))
        BoxBuilder(node).build(self.lines[index + 1 : end])
        return end


class BoxBuilder(OutlineBuilder):
    """Builds the items of a box: its coarsest marks, or the names that its paragraphs begin with."""

    def __init__(self, root: Node) -> None:
        super().__init__(root)
        self.items: Style | None = None

    def _item(self, line: Line, marker: Marker, after: Line | None) -> None:
        self.items = self.items or marker.style
        super()._item(line, marker, after)
        if marker.style == self.items:
            node = self.stack[-1].node
            node.kind = node.eid = "item"
            node.number = ascii_number(marker.number)

    def _is_heading(self, line: Line, text: str, style: Style, after: Line | None) -> bool:
        return _colon(text) is None and super()._is_heading(line, text, style, after)

    def _item_text(self, node: Node, body: Passage, start: int, *, split: bool) -> None:
        cut = _colon(body.text) if split else None
        if cut is None:
            super()._item_text(node, body, start, split=split)
            return
        node.title = body.text[:cut].strip()
        self._add_text(node, body, cut + 1, start)

    def _paragraph(self, line: Line) -> None:
        name = None if self.items else run_in(line.text)
        if name is None:
            super()._paragraph(line)
            return
        del self.stack[1:]
        node = self._child(Node("item", "item", _span(line.passage), title=line.text[: name[1]].strip()))
        self._add_text(node, line.passage, name[1] + 1, line.passage.start)


def _colon(text: str) -> int | None:
    """Length of the name before a colon that an item of a box begins with: 4 in 水库工程：新建…"""
    name = run_in(text)
    return name[1] if name is not None and name[0] == "：" else None


def _title_leaf(lines: list[Line]) -> Node:
    """One leaf for a title that is wrapped over lines."""
    passages = [line.passage for line in lines]
    leaf = _leaf("title", Passage.join(passages) if len(passages) > 1 else passages[0])
    leaf.title = "".join(compact(line.text) for line in lines)
    return leaf


def _span(passage: Passage) -> Span:
    return Span(passage.start, passage.end)


def _leaf(
    kind: str, passage: Passage, segment: str = "", *, number: str = "", title: str = "", start: int | None = None
) -> Node:
    span = Span(passage.start if start is None else start, passage.end)
    return Node(kind, segment or kind, span, number=number, title=title, passage=passage)


def _add_points(node: Node, body: Passage, start: int, found: list[tuple[int, int, str]]) -> None:
    """Leaves for the numbered points of a paragraph, and one for the text before the first."""
    if found[0][0] > start:
        node.add(_leaf("p", body.slice(start, found[0][0])))
    ends = [*(begin for begin, _, _ in found[1:]), len(body.text)]
    for (begin, text_start, number), end in zip(found, ends, strict=True):
        part = body.slice(text_start, end)
        cut = heading_end(part.text)
        title = bare_title(part.text[:cut]) if cut else ""
        at = body.span(begin, begin + 1).start
        node.add(_leaf("point", part, number=number, title=title, start=at))
