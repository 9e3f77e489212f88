"""The tables of the specification beside the repository, cell by cell."""

from __future__ import annotations

import re
from pathlib import Path


def tables(shared: Path, section: str) -> list[list[list[str]]]:
    """The tables of a section, each as rows of cells; the heading of the section is given by its first words."""
    text = (shared / "specs" / "standards.md").read_text(encoding="utf-8")
    start = text.index(f"\n{section}")
    level = re.match(r"\n(#+)", text[start:])
    assert level, section
    rest = text[start + 1 :]
    end = re.search(rf"\n#{{1,{len(level[1])}}} ", rest)
    found: list[list[list[str]]] = [[]]
    for line in rest[: end.start() if end else None].splitlines():
        if line.startswith("|"):
            cells = [cell.strip().replace("*", "") for cell in line.strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                found[-1].append(cells)
        elif found[-1]:
            found.append([])
    return [table for table in found if table]


def number(cell: str) -> float | None:
    """The number of a cell; None where there is none."""
    match = re.search(r"-?\d+(?:\.\d+)?(?:e\d+)?", cell)
    return float(match[0]) if match else None
