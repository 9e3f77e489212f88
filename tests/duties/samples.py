"""Trees of texts written for a test."""

from __future__ import annotations

from lantu.documents import Tree, build_tree
from lantu.documents.formats import from_bytes


def tree_of(text: str, name: str = "sample.txt") -> Tree:
    taken = from_bytes(text.encode(), name)
    return build_tree(taken.source, taken.blocks)
