"""A table as lines of text: columns as wide as their cells, folded only where the line has no room.

Lines come one after the other, so that a table of many thousand rows costs what its cells cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

__all__ = ["Head", "table_lines"]

_CODES = {"bold": "1", "dim": "2", "italic": "3"}  # ISO 6429
_GAP, _EDGE = "   ", " "
_TAB, _LEAST = 8, 3
# What a document holds may not command the terminal; line ends and tabs are laid out.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_WORD = re.compile(r"\s*\S+\s*")


class Head(NamedTuple):
    """What stands over a column, and how its cells are shown."""

    text: str
    right: bool = False
    style: str = ""


def table_lines(
    title: str, heads: Sequence[Head], rows: Sequence[Sequence[str]], width: int, *, styled: bool = False
) -> Iterator[str]:
    """The lines of a table in at most ``width`` cells of a terminal; ``styled`` marks them for one."""
    from rich.cells import cell_len

    cleaned = [[_CONTROL.sub("", cell) for cell in row] for row in rows]
    head = [each.text for each in heads]
    natural = [max(_widest(cell) for cell in column) for column in zip(head, *cleaned, strict=True)]
    widths = _fitted(natural, width)
    whole = sum(widths) + len(_GAP) * (len(widths) - 1) + 2 * len(_EDGE)
    for line in _folded(title, whole):
        yield _marked(line + " " * (whole - cell_len(line)), "italic", styled=styled)
    yield " " * whole
    yield from _row(head, widths, [each._replace(style="bold") for each in heads], styled=styled)
    yield f"{_EDGE}{'─' * (whole - 2 * len(_EDGE))}{_EDGE}"
    for row in cleaned:
        yield from _row(row, widths, heads, styled=styled)
    yield " " * whole


def _widest(cell: str) -> int:
    from rich.cells import cell_len

    if "\n" not in cell and "\t" not in cell:
        return cell_len(cell)
    return max(cell_len(line.expandtabs(_TAB)) for line in cell.split("\n"))


def _fitted(natural: list[int], width: int) -> list[int]:
    """Widths of the columns: the widest give way, with the space beside them, until the line has room for all."""
    spaces = [(at > 0) + (at < len(natural) - 1) for at in range(len(natural))]
    room = max(width - len(natural) - 1, _LEAST)
    widths = [min(cell + space, room) for cell, space in zip(natural, spaces, strict=True)]
    while (excess := sum(widths) - room) > 0 and max(widths) > _LEAST:
        most = max(widths)
        least = max([one for one in widths if one != most], default=_LEAST)
        left, many = min(excess, (most - max(least, _LEAST)) * widths.count(most)), widths.count(most)
        for at, one in enumerate(widths):
            if one == most:
                part = round(left / many)
                widths[at], left, many = one - part, left - part, many - 1
    return [max(cell - space, 0) for cell, space in zip(widths, spaces, strict=True)]


def _row(cells: Sequence[str], widths: list[int], heads: Sequence[Head], *, styled: bool) -> Iterator[str]:
    from rich.cells import cell_len

    parts = [_folded(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for texts in zip_longest(*parts, fillvalue=""):
        shown = []
        for text, width, head in zip(texts, widths, heads, strict=True):
            told = text.rstrip() if head.right else text
            space = " " * (width - cell_len(told))
            shown.append(_marked(space + told if head.right else told + space, head.style, styled=styled))
        yield f"{_EDGE}{_GAP.join(shown)}{_EDGE}"


def _folded(cell: str, width: int) -> list[str]:
    """The lines of a cell, each with room in ``width``; a word that is wider is cut."""
    lines = cell.split("\n") if "\n" in cell else [cell]
    if "\t" in cell:
        lines = [line.expandtabs(_TAB) for line in lines]
    return [part for line in lines for part in _cut(line, width)]


def _cut(line: str, width: int) -> list[str]:
    """A line in pieces that have room, between words where that can be."""
    from rich.cells import cell_len, chop_cells

    if cell_len(line) <= width:
        return [line]
    parts, current = [], ""
    for word in _WORD.findall(line):
        needed = cell_len(word.rstrip())
        if cell_len(current) + needed <= width:
            current += word
            continue
        if current:
            parts.append(current)
        current = word
        if needed > width:
            *whole, current = chop_cells(word, width)
            parts += whole
    return [part.rstrip() for part in (*parts, current)]


def _marked(text: str, style: str, *, styled: bool) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if styled and style else text
