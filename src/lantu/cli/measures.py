"""``lantu measures``."""

from __future__ import annotations

from pathlib import Path

from lantu.cli.compare import read_all
from lantu.cli.files import documents_in, report
from lantu.cli.output import Column, Sheet, write

__all__ = ["measures_command"]

_COLUMNS = [
    Column("度量 measure", "name", ratio=4, style="bold"),
    Column("其他写法 aliases", "aliases", ratio=6),
    Column("量纲", "dimension", ratio=2),
    Column("方向", "direction"),
    Column("形态", "shape"),
    Column("处", "statements", right=True),
    Column("归入 of", "measure", ratio=3),
]


def measures_command(paths: list[Path], form: str, output: Path | None, *, quiet: bool) -> int:
    """Print what reading proposes for the catalogue of measures."""
    from lantu.alignment import all_findings, proposals

    files = documents_in(paths)
    if not files:
        report("lantu: no documents found — name files, or folders with .txt .md .html .docx .pdf files")
        return 2
    readings, failed = read_all(files, quiet=quiet)
    rows = [one.as_json() for one in proposals(all_findings(readings))]
    if form != "jsonl":
        rows = [row | {"aliases": "、".join(row["aliases"]), "files": "、".join(row["files"])} for row in rows]
    write([Sheet(f"{len(readings)} 份文件提议的度量", _COLUMNS, rows)], form, output)
    if form == "table" and not quiet:
        report(f'{len(rows)} proposals; --format jsonl gives the line for the catalogue as "entry"')
    return 1 if failed else 0
