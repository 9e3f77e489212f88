"""What the place of a passage says about its numbers: the document, the sections above, the list it is in."""

from __future__ import annotations

import re

from lantu.documents.model import Document, Node
from lantu.statements.kinds import Context, Genre
from lantu.statements.vocabulary import contains, starts_with

__all__ = ["Reader", "genre_of"]

_GENRES: dict[str, Genre] = {
    "regulation": "regulation",
    "measures": "regulation",
    "law": "regulation",
    "decision": "regulation",
    "policy": "policy",
    "notice": "policy",
}
_NOTES = frozenset({"note", "caption"})


def genre_of(document: Document) -> Genre:
    """Plan, policy or regulation, as its title and outline tell."""
    if genre := _GENRES.get(document.front.kind):
        return genre
    if document.front.period_start is None and any(node.kind == "article" for node in document.node.walk()):
        return "regulation"
    return "plan"


_STRENGTHENED = re.compile(
    r"基础(?=设施|研究|教育|产业|性|工程|能力|养老|数据|平台|支撑)|(?:发展)?环境(?=保护|治理|质量|卫生|友好)"
)


def speaks_of_past(title: str) -> bool:
    """Whether a section title announces what is (发展现状, 取得的成效), not what to do (夯实发展基础)."""
    if not title:
        return False
    if contains("achievements").search(title):
        return True
    title = _STRENGTHENED.sub("", title)
    if starts_with("title_verbs").match(title):
        return False
    return contains("status_sections").search(title) is not None


class Reader:
    """Goes through the leaves of one document and knows the context of each."""

    def __init__(self, document: Document) -> None:
        self.genre = genre_of(document)
        self.period_start = document.front.period_start
        self._past: dict[int, bool] = {}
        self._list_year: int | None = None
        self._list_head: Node | None = None

    def context(self, leaf: Node) -> Context:
        """The context of a leaf; leaves are asked for in reading order."""
        return Context(
            genre=self.genre,
            past=self._in_past(leaf.parent) or speaks_of_past(leaf.title),
            note=leaf.kind in _NOTES,
            box=any(node.kind == "box" for node in leaf.ancestors()),
            period_start=self.period_start,
            inherited_year=self._inherited(leaf),
        )

    def passed(self, leaf: Node, year: int | None) -> None:
        """Remember the year that a passage sets for the list behind it.

        ``到2025年，…`` heads the —— items that follow it; a numbered list only where the passage
        ends with a colon.
        """
        if leaf.passage is None or leaf.kind == "heading" or (year is None and self._list_year is None):
            return
        if _listed(leaf) == "" or year is not None:
            self._list_year = year
            self._list_head = leaf.parent if leaf.passage.text.rstrip().endswith(("：", ":")) else None

    def _inherited(self, leaf: Node) -> int | None:
        kind = _listed(leaf)
        if kind == "indent":
            return self._list_year
        if kind == "number" and self._list_head is not None and self._list_head in leaf.ancestors():
            return self._list_year
        return None

    def _in_past(self, node: Node | None) -> bool:
        """Whether a section above speaks of what is: 现状, 成效, 形势."""
        if node is None:
            return False
        known = self._past.get(id(node))
        if known is None:
            own = node.kind not in ("document", "part_body") and speaks_of_past(node.title)
            known = own or self._in_past(node.parent)
            self._past[id(node)] = known
        return known


def _listed(leaf: Node) -> str:
    """The kind of list a leaf stands in: ``indent`` (——), ``number``, or none."""
    for node in (leaf, *leaf.ancestors()):
        if node.kind == "indent":
            return "indent"
        if node.kind in ("para", "subpara", "point", "subpoint"):
            return "number"
    return ""
