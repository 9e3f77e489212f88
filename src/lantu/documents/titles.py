"""Paragraphs that begin with their own heading: 优化道路空间环境。编制…"""

from __future__ import annotations

import re

from lantu.documents.model import Node

__all__ = ["name_paragraphs"]

# One short clause without comma, closed by 。 and followed by a longer text.
_NAME = re.compile(r"([^。；，：！？,;:!?（(0-9%]{4,35})。(?=\S)")
_SHORTEST_REST = 30


def name_paragraphs(root: Node) -> None:
    """Give each paragraph with a run-in heading its title, where its siblings share the style."""
    for node in root.walk():
        if node.kind == "article" or not node.children or node.kind in {"box", "item"}:
            continue
        named: list[tuple[Node, str]] = []
        plain = 0
        for child in node.children:
            if child.kind != "p" or child.passage is None:
                continue
            text = child.passage.text
            found = _NAME.match(text)
            if found and len(text) - found.end() >= max(_SHORTEST_REST, found.end()):
                named.append((child, found.group(1).strip()))
            elif named:
                plain += 1
        # The first paragraph is often an introduction; those behind the first named one are named too.
        if len(named) >= 2 and plain <= len(named) // 2:
            for child, title in named:
                child.title = title
