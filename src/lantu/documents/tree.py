"""From the blocks of a file to the tree of its documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lantu.documents.addresses import assign_addresses, tile
from lantu.documents.builder import OutlineBuilder
from lantu.documents.front_matter import read_front_matter
from lantu.documents.furniture import mark_site_frame
from lantu.documents.gazette import Part, divide
from lantu.documents.head import read_head
from lantu.documents.joining import join_cut_lines
from lantu.documents.lines import Line, read_lines
from lantu.documents.model import Block, Document, FrontMatter, Node, Tree
from lantu.documents.notes import take_out_marks
from lantu.documents.titles import name_paragraphs
from lantu.text import Source, Span

__all__ = ["SILENT_KINDS", "OutlineEntry", "build_tree", "render_outline"]


# Leaves that carry no statement: furniture, and the lines of a head or close that say who, to whom and when.
SILENT_KINDS = frozenset(
    "furniture title masthead metadata docnumber addressee attachments signature date release".split()
)


def build_tree(source: Source, blocks: list[Block]) -> Tree:
    """The tree of a file: its documents with their outline.

    The leaves tile the text. The passage of a leaf leaves out the outline mark before it (``（一）``) and
    the marks of footnotes in it; the span holds them. Text stands in leaves of any kind but
    :data:`SILENT_KINDS`: heading, p, note, caption, and items (para, subpara, point …) without a heading.
    """
    lines = read_lines(blocks)
    mark_site_frame(lines)
    parts = divide(lines)
    count = sum(part.role == "document" for part in parts)
    root = Node("collection" if count > 1 else "document", "", Span(0, len(source.text)))
    tree = Tree(source, root, [])
    for part in parts:
        if part.role != "document":
            _add_furniture(root, lines, part)
            continue
        node = root
        if count > 1:
            number = str(len(tree.documents) + 1)
            node = root.add(Node("document", f"doc_{number}", _extent(lines, part), number=number))
        _build_document(node, lines, part)
        tree.documents.append(Document(FrontMatter(), node))
    if not tree.documents:
        tree.documents.append(Document(FrontMatter(), root))
    tile(source, root)
    for document in tree.documents:
        if document.node is not root:
            assign_addresses(document.node, document.node.eid)
    if count <= 1:
        assign_addresses(root)
    for document in tree.documents:
        document.front = read_front_matter(source, document.node)
        document.node.title = document.front.title
    if not blocks:
        tree.warnings.append("the file holds no text")
    return tree


def _extent(lines: list[Line], part: Part) -> Span:
    return Span(lines[part.start].passage.start, lines[part.end - 1].passage.end)


def _add_furniture(root: Node, lines: list[Line], part: Part) -> None:
    root.add(Node("furniture", part.role, _extent(lines, part)))


def _build_document(node: Node, lines: list[Line], part: Part) -> None:
    """Notice, contents and body of one document below its node."""
    head = read_head(lines, part.start, part.end)
    at = part.start
    if head.notice_end > at:
        notice = node.add(Node("notice", "notice", _extent(lines, Part("document", at, head.notice_end))))
        OutlineBuilder(notice).build(join_cut_lines(lines[at : head.notice_end]))
        at = head.notice_end
    builder = OutlineBuilder(node)
    if head.contents is not None:
        low, high = head.contents
        builder.build(join_cut_lines(lines[at:low]))
        _add_furniture(node, lines, Part("toc", low, high))
        at = high
    builder.build(join_cut_lines(lines[at : part.end]))
    take_out_marks(node)
    name_paragraphs(node)


class OutlineEntry(NamedTuple):
    """A row of the printed outline."""

    depth: int
    eid: str
    label: str
    line: int
    characters: int


_EXCERPT = 20
_LEAF_TITLES = frozenset({"title", "caption", "point"})


def render_outline(tree: Tree) -> Iterator[OutlineEntry]:
    """The places of a tree that have a name, in reading order, with line and length."""
    stack = [(tree.root, 0)]
    while stack:
        node, depth = stack.pop()
        shown = (
            bool(node.children) or node.kind in _LEAF_TITLES or node.kind == "table" or bool(node.title or node.number)
        )
        if shown and node.kind != "heading":
            length = node.span.end - node.span.start
            yield OutlineEntry(depth, node.eid, _label(node), tree.source.line_of(_text_start(node)), length)
            depth += 1
        stack.extend((child, depth) for child in reversed(node.children))


def _text_start(node: Node) -> int:
    while node.children:
        node = node.children[0]
    return node.passage.start if node.passage else node.span.start


def _label(node: Node) -> str:
    title = node.title or (node.passage.text[:_EXCERPT] if node.passage else node.kind)
    return f"{node.number} {title}" if node.number else title
