"""``lantu diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantu.cli.files import report
from lantu.cli.output import Column, Sheet, write

__all__ = ["diff_command"]

_COLUMNS = [
    Column("类别 kind", "kind", style="bold"),
    Column("实质 material", "material"),
    Column("行 A", "line_a", right=True, style="dim"),
    Column("甲 A", "text_a", ratio=4),
    Column("行 B", "line_b", right=True, style="dim"),
    Column("乙 B", "text_b", ratio=4),
]


def diff_command(a: Path, b: Path, form: str, output: Path | None, *, everything: bool) -> int:
    """Print the differences of two copies; exit code 1 where there are any."""
    from lantu.alignment import compare_copies
    from lantu.statements import read_file

    # Trees, because the text of Markdown and HTML has mark-up in it that is no difference.
    differences = compare_copies(read_file(a).tree, read_file(b).tree)
    rows = [difference.as_json() for difference in differences]
    shown = rows if everything or form != "table" else [row for row in rows if row["material"]]
    if form in ("table", "csv", "xlsx"):
        shown = [_flat(row) for row in shown]
    write([Sheet(f"{a.name} — {b.name}", _COLUMNS, shown)], form, output)
    if form == "table":
        material = sum(row["material"] for row in rows)
        report(
            f"{len(rows)} differences, {material} of them material"
            + ("" if everything or material == len(rows) else "; --all shows the rest")
        )
    return 1 if rows else 0


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "material": row["material"],
        "line_a": row["a"]["line"],
        "text_a": row["a"]["text"],
        "line_b": row["b"]["line"],
        "text_b": row["b"]["text"],
        "note": row.get("note", ""),
    }
