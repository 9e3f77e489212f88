"""How the tests of tables take in a text: lines to blocks, blocks to a small tree with boxes and notes."""

from __future__ import annotations

import re

from lantu.documents.model import Block, Document, FrontMatter, Node, Tree
from lantu.documents.tables import recognise_tables
from lantu.statements.indicators import read_indicators
from lantu.statements.model import Indicator
from lantu.text import Passage, Source, Span

BOX = re.compile(r"专栏\s*(\d+)\s*[:：]?\s*(.*)")


def blocks_of(text: str) -> list[Block]:
    """One block for each line that is not blank."""
    blocks: list[Block] = []
    at = 0
    for line in text.split("\n"):
        body = line.strip()
        if body:
            indent = len(line) - len(line.lstrip())
            passage = Passage.of(text, at + indent, at + indent + len(body))
            blocks.append(Block("paragraph", passage, indent=indent))
        at += len(line) + 1
    return blocks


def tables_in(text: str) -> list[list[list[str]]]:
    """The grids of the tables in a text; None stands as "∅", a merged cell is told once and then "←"."""
    source = Source("sample.txt", text)
    grids = [block.table.grid() for block in recognise_tables(source, blocks_of(text)) if block.table]
    told: list[list[list[str]]] = []
    for grid in grids:
        rows = []
        for row in grid:
            cells = ["∅" if cell is None else cell.passage.text for cell in row]
            merged = [bool(at and cell is not None and cell is row[at - 1]) for at, cell in enumerate(row)]
            rows.append(["←" if again else cell for cell, again in zip(cells, merged, strict=True)])
        told.append(rows)
    return told


def tree_of(text: str, front: FrontMatter | None = None) -> Tree:
    """A tree of one document in which a line 专栏N opens a box, and each line is a paragraph."""
    source = Source("sample.txt", text)
    root = Node("document", "", Span(0, len(text)))
    here = root
    for number, block in enumerate(recognise_tables(source, blocks_of(text))):
        span = Span(block.passage.start, block.passage.end)
        found = None if block.table else BOX.match(block.passage.text)
        if found:
            here = root.add(Node("box", f"box_{found[1]}", span, number=found[1], title=found[2]))
            here.add(Node("heading", "", span, passage=block.passage))
        elif block.table:
            here.add(Node("table", f"table_{number}", span, table=block.table, passage=block.passage))
        else:
            here.add(Node("paragraph", "", span, passage=block.passage))
    return Tree(source, root, [Document(front or FrontMatter(), root)])


def indicators_in(text: str, front: FrontMatter | None = None) -> list[Indicator]:
    return read_indicators(tree_of(text, front))
