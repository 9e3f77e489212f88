"""What the head of a document says about it: title, number, dates, period, references."""

from __future__ import annotations

from lantu.documents.model import FrontMatter, Node
from lantu.text import Source

__all__ = ["read_front_matter"]


def read_front_matter(source: Source, node: Node) -> FrontMatter:
    """The front matter of the document at ``node``."""
    titles = [child.title for child in node.children if child.kind == "title"]
    return FrontMatter(title=titles[0] if titles else "")
