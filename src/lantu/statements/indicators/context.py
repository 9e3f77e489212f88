"""What stands around a table: its box and caption, the notes under it, the period it speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from lantu.documents.model import FrontMatter, Node, Table, Tree
from lantu.documents.tables.words import is_caption, is_note, load_words, years_in

__all__ = ["Surroundings", "tables_of"]

_FOLLOWING = 12
_BEFORE = 3
_NOTE_LENGTH = 400
_CONTINUED = re.compile(r"(?:[（(]?(\d{1,2})[)）.．、]|([①-⑳])|[*＊※△▲\[【〔])")
_LABEL = re.compile(r"(专栏|专表|附表|图表|表)\s*([\d一二三四五六七八九十]+(?:[-—－.．]\d+)*)")
_UNIT = re.compile(r"[（(]?单位\s*[:：]\s*([^\s）)，,；;]+)")


@dataclass(slots=True)
class Surroundings:
    """A table of the tree with all that is needed to understand its rows."""

    node: Node
    table: Table
    label: str
    caption: str
    notes: list[str] = field(default_factory=list)
    front: FrontMatter | None = None

    @property
    def unit(self) -> str:
        """The unit that the caption states for all rows (单位：万吨)."""
        found = _UNIT.search(self.caption)
        return found[1] if found else ""

    @property
    def horizon(self) -> int | None:
        """The last year of the period that the caption names, or that the document plans for."""
        named = years_in(self.caption)
        if named:
            return max(named)
        return (self.front.period_end or self.front.horizon) if self.front else None

    @property
    def start(self) -> int | None:
        """The first year of the period, if document or caption tell it."""
        if self.front and self.front.period_start:
            return self.front.period_start
        named = years_in(self.caption)
        years: int = load_words("headers")["period"]["years"]
        return max(named) - years + 1 if named else None

    @property
    def base_year(self) -> int | None:
        """The year before the period, from which it counts."""
        if self.front and self.front.base_year:
            return self.front.base_year
        if self.front and self.front.period_start and not years_in(self.caption):
            return self.front.period_start - 1
        years: int = load_words("headers")["period"]["years"]
        return self.horizon - years if self.horizon else None

    @property
    def looks_back(self) -> bool:
        """Whether the caption says that it is about what came of a plan."""
        return any(word in self.caption for word in load_words("headers")["caption"]["backward"])

    @property
    def about_indicators(self) -> bool:
        return any(word in self.caption for word in load_words("headers")["caption"]["indicator"])


def tables_of(tree: Tree) -> Iterator[Surroundings]:
    """The tables of a tree in reading order, each with what stands around it."""
    nodes = [node for node in tree.root.walk() if node.table is not None]
    if not nodes:
        return
    fronts = {id(document.node): document.front for document in tree.documents}
    leaves = list(tree.root.leaves())
    starts = [leaf.span.start for leaf in leaves]
    for node in nodes:
        assert node.table is not None  # noqa: S101 - chosen so above
        before = leaves[max(bisect_left(starts, node.span.start) - _BEFORE, 0) : bisect_left(starts, node.span.start)]
        behind = bisect_left(starts, node.span.end)
        label, caption = _captions(node, node.table, before)
        notes = [note.text for note in node.table.notes] + _notes_in(leaves[behind : behind + _FOLLOWING])
        front = next((fronts[id(above)] for above in node.ancestors() if id(above) in fronts), None)
        yield Surroundings(node, node.table, label, caption, notes, front)


def _captions(node: Node, table: Table, before: list[Node]) -> tuple[str, str]:
    """The short name of a table (专栏2, 表1) and all that its box and caption say."""
    said: list[str] = []
    label = ""
    box = next((above for above in node.ancestors() if above.kind == "box"), None)
    if box is not None:
        label = _label_of(box)
        said.append(box.title)
    if table.caption is not None:
        said.append(table.caption.text)
    said += _lines_above(before)
    if not label or label == "专栏":
        found = next((found for text in said if (found := _LABEL.match(text.strip()))), None)
        label = found[1] + found[2] if found else label
    above = next((each for each in node.ancestors() if each.title and each.kind != "box"), None)
    if not said and above is not None:
        said.append(above.title)
    return label, " ".join(text for text in said if text)


def _label_of(box: Node) -> str:
    """What a box is called in its own first line (专栏2, 表1): captions of tables open boxes too."""
    first = next((leaf for leaf in box.leaves() if leaf.passage and leaf.passage.text.strip()), None)
    found = _LABEL.match(first.passage.text.strip()) if first and first.passage else None
    if found:
        return found[1] + found[2]
    return f"专栏{box.number}" if box.number else "专栏"


def _lines_above(before: list[Node]) -> list[str]:
    """The lines right above a table that are its caption or state its unit."""
    lines: list[str] = []
    for leaf in reversed(before):
        text = leaf.passage.text.strip() if leaf.passage else ""
        if leaf.table is not None or (text and not (leaf.kind == "caption" or is_caption(text) or _short(text))):
            break
        if text:
            lines.append(text)
        if text and not _UNIT.search(text):
            break
    return lines[::-1]


def _short(text: str) -> bool:
    return len(text) <= 40 and not text.endswith(("。", "；", "：", "，"))


def _notes_in(leaves: list[Node]) -> list[str]:
    """The notes among the leaves behind a table: the first says 注 or begins with a mark, others go on numbering."""
    notes: list[str] = []
    last = 0
    for leaf in leaves:
        text = leaf.passage.text.strip() if leaf.passage else ""
        if not text:
            if leaf.table is not None:
                break
            continue
        continued = _CONTINUED.match(text)
        number = int(continued[1]) if continued and continued[1] else 0
        if not (leaf.kind == "note" or is_note(text) or (continued and (not number or (notes and number == last + 1)))):
            break
        if len(text) > _NOTE_LENGTH or leaf.kind == "heading":
            break
        first = re.search(r"[:：]\s*(\d{1,2})[.．、]", text)
        last = number or max((int(each) for each in re.findall(r"(?<![\d.])(\d{1,2})[.．、](?!\d)", text)), default=0)
        last = last or (int(first[1]) if first else 0)
        notes.append(text)
    return notes
