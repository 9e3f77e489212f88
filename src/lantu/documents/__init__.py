"""Files to trees: formats, tables, and the outline of official documents with the place of each part."""

from lantu.documents.model import Block, Cell, Document, FrontMatter, Node, Reference, Table, Tree
from lantu.documents.tree import SILENT_KINDS, OutlineEntry, build_tree, render_outline

__all__ = [
    "SILENT_KINDS",
    "Block",
    "Cell",
    "Document",
    "FrontMatter",
    "Node",
    "OutlineEntry",
    "Reference",
    "Table",
    "Tree",
    "build_tree",
    "render_outline",
]
