"""The tree of a file: what the reader of a document sees, with the place of each part.

Blocks are what a file format gives (paragraphs, headings that the format marks, tables that it
marks).  Nodes are what the outline of an official document makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lantu.text import Passage, Source, Span

__all__ = ["Block", "Cell", "Document", "FrontMatter", "Node", "Reference", "Table", "Tree"]

BlockKind = Literal["paragraph", "heading", "table", "caption", "note", "page_break"]


class Cell(NamedTuple):
    """A cell of a table grid; ``passage.text`` may be empty, its span still says where it stands."""

    passage: Passage
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(slots=True)
class Table:
    """A grid of cells as it is told in the file: merged cells once, with their spans."""

    cells: list[Cell]
    row_count: int
    column_count: int
    span: Span
    caption: Passage | None = None
    notes: list[Passage] = field(default_factory=list)

    def grid(self) -> list[list[Cell | None]]:
        """Rows of cells; each place that a merged cell covers refers to that cell."""
        rows: list[list[Cell | None]] = [[None] * self.column_count for _ in range(self.row_count)]
        for cell in self.cells:
            for row in range(cell.row, min(cell.row + cell.row_span, self.row_count)):
                for column in range(cell.column, min(cell.column + cell.column_span, self.column_count)):
                    rows[row][column] = cell
        return rows


@dataclass(slots=True)
class Block:
    """A paragraph or table as the file format gives it, in reading order.

    ``level`` is the heading level that the format states (Markdown ``##``, HTML ``h2``, DOCX
    ``Heading 2``), 0 where it states none.  ``indent`` is the number of tabs or spaces before a
    line of plain text: one-cell-a-line tables and run-on lines are told by it.
    """

    kind: BlockKind
    passage: Passage
    level: int = 0
    indent: int = 0
    table: Table | None = None


class Node:
    """A place in a document that has an address.

    ``span`` of all leaves together tile the text that the root spans, white space included.
    ``passage`` is the working text of a leaf (paragraph, heading, caption, note), ``table`` the
    grid of a table node.  ``number`` is the number as written without its brackets (``三``,
    ``12``); ``title`` the heading without number and closing mark.
    """

    __slots__ = ("children", "eid", "kind", "number", "parent", "passage", "span", "table", "title")

    def __init__(
        self,
        kind: str,
        eid: str,
        span: Span,
        *,
        number: str = "",
        title: str = "",
        passage: Passage | None = None,
        table: Table | None = None,
    ) -> None:
        self.kind = kind
        self.eid = eid
        self.span = span
        self.number = number
        self.title = title
        self.passage = passage
        self.table = table
        self.parent: Node | None = None
        self.children: list[Node] = []

    def __repr__(self) -> str:
        return f"<{self.eid or self.kind} {self.title or (self.passage.text[:16] if self.passage else '')}>"

    def add(self, child: Node) -> Node:
        child.parent = self
        self.children.append(child)
        return child

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in reading order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def leaves(self) -> Iterator[Node]:
        return (node for node in self.walk() if not node.children)

    def ancestors(self) -> Iterator[Node]:
        """Nearest first, the node itself left out."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


class Reference(NamedTuple):
    """A document that the text names: ``title`` in 《》, ``number`` if given, and how it is used."""

    title: str
    number: str
    role: Literal["basis", "law", "issued", "repealed", "cited"]
    span: Span


@dataclass(slots=True)
class FrontMatter:
    """What the head of a document says about it; dates are ISO (``2021-04-27``)."""

    title: str = ""
    number: str = ""
    kind: str = "document"
    issuer: str = ""
    issued: str = ""
    effective: str = ""
    valid: str = ""
    addressees: list[str] = field(default_factory=list)
    period_start: int | None = None
    period_end: int | None = None
    base_year: int | None = None
    horizon: int | None = None
    references: list[Reference] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    """One plan, regulation, policy or notice: its head and its node in the tree."""

    front: FrontMatter
    node: Node


@dataclass(slots=True)
class Tree:
    """A file as read: the root of its nodes and the documents in it (several in a gazette issue)."""

    source: Source
    root: Node
    documents: list[Document]
    warnings: list[str] = field(default_factory=list)

    def node(self, eid: str) -> Node | None:
        return next((node for node in self.root.walk() if node.eid == eid), None)
