"""``lantu outline``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantu.cli.files import report
from lantu.cli.output import Column, Sheet, write

__all__ = ["outline_command"]

_COLUMNS = [
    Column("行 line", "line", right=True, style="dim"),
    Column("条目 node", "shown", ratio=4),
    Column("位置 eid", "eid", style="dim", ratio=3),
    Column("字数 chars", "characters", right=True, style="dim"),
]


def outline_command(path: Path, form: str, output: Path | None, *, depth: int) -> int:
    """Print the tree of one file."""
    from lantu.documents import build_tree, render_outline
    from lantu.documents.formats import open_file
    from lantu.documents.tables import recognise_tables

    intake = open_file(path)
    tree = build_tree(intake.source, recognise_tables(intake.source, intake.blocks))
    rows: list[dict[str, Any]] = [
        {
            "depth": entry.depth,
            "eid": entry.eid,
            "label": entry.label,
            "line": entry.line,
            "characters": entry.characters,
        }
        for entry in render_outline(tree)
        if entry.depth <= depth
    ]
    if form == "table":
        for row in rows:
            row["shown"] = "  " * (row["depth"] - 1) + row["label"]
    write([Sheet(path.name, _COLUMNS, rows)], form, output)
    for warning in (*intake.source.warnings, *tree.warnings):
        report(f"lantu: {path}: {warning}")
    return 0
