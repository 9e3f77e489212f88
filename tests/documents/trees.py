"""Trees of short texts, and the questions that the tests ask of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from lantu.documents import Node, Tree, build_tree
from lantu.documents.formats.plain import read_blocks
from lantu.documents.tables import recognise_tables
from lantu.text import Source


def tree_of(text: str, name: str = "sample.txt") -> Tree:
    """The tree of a plain text, tables included."""
    source = Source(name, text)
    return build_tree(source, recognise_tables(source, read_blocks(text)))


def tree_of_file(path: Path) -> Tree:
    return tree_of(path.read_text(encoding="utf-8"), path.name)


def outline(tree: Tree) -> list[str]:
    """Address and name of each place that has one, leaves without a name left out."""
    named = (node for node in tree.root.walk() if node.eid and (node.children or node.title))
    return [f"{node.eid} {node.title}".strip() for node in named]


def texts(node: Node, kind: str) -> list[str]:
    """The passages of one kind below a node."""
    return [leaf.passage.text for leaf in node.leaves() if leaf.kind == kind and leaf.passage]


def tiles(tree: Tree) -> bool:
    """Whether the leaves put together give back the source."""
    text = tree.source.text
    return "".join(text[leaf.span.start : leaf.span.end] for leaf in tree.root.leaves()) == text


def repeated_addresses(tree: Tree) -> list[str]:
    counts = Counter(node.eid for node in tree.root.walk())
    return sorted(eid for eid, count in counts.items() if count > 1)
