"""``lantu compare``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from lantu.cli.files import documents_in, progress, report
from lantu.cli.output import Column, Sheet, write
from lantu.errors import LantuError

__all__ = ["compare_command", "read_all"]

_VERDICTS = {
    "conflict": "冲突",
    "stricter": "从严",
    "scope_differs": "口径不同",
    "agree_after_unit_conversion": "换算后一致",
    "agree": "一致",
}
_LOUD = ("conflict", "stricter")
_COLUMNS = [
    Column("判断", "判断", style="bold"),
    Column("主题 topic", "topic", ratio=3),
    Column("各处表述 statements", "statements", ratio=7),
    Column("理由 reason", "reason", ratio=3),
    Column("权重", "severity", right=True, style="dim"),
]


def compare_command(
    paths: list[Path],
    form: str,
    output: Path | None,
    *,
    draft: Path | None,
    verdicts: list[str],
    everything: bool,
    strict: bool,
    quiet: bool,
    tree: bool = False,
    not_same: Path | None = None,
) -> int:
    """Print what the files say about each other.

    A file that cannot be read is reported and the rest compared.
    """
    files = documents_in([*([draft] if draft else []), *paths])
    if not files:
        report("lantu: no documents found — name files, or folders with .txt .md .html .docx .pdf files")
        return 2
    readings, failed = read_all(files, quiet=quiet)
    if draft and failed and draft.name not in {reading.source.name for reading in readings}:
        return 1
    if tree:
        from lantu.cli.plan_tree import print_tree

        print_tree(readings, form, output)
        return 1 if failed else 0
    from lantu.alignment import all_findings, read_lessons

    lessons = read_lessons(not_same) if not_same else []
    left_out: list[int] = []
    rows = [finding.as_json() for finding in all_findings(readings, lessons, left_out)]
    for pairs in left_out:
        report(
            f"lantu: {pairs} pairs of like names were not compared: too many near-equal statements — compare fewer files, or parts of them"
        )
    if draft:
        rows = [row for row in rows if any(member["file"] == draft.name for member in row["members"])]
    if verdicts:
        rows = [row for row in rows if row["verdict"] in verdicts]
    quiet_table = form == "table" and not (everything or verdicts)
    shown = [row for row in rows if row["verdict"] in _LOUD] if quiet_table else rows
    _print(shown, form, output, len(readings))
    if form == "table" and not quiet:
        counts = Counter(row["verdict"] for row in rows)
        told = "，".join(f"{zh} {counts[name]}" for name, zh in _VERDICTS.items() if counts[name])
        apart = sum(row["not_same"] is not None for row in rows)
        told += f"；其中 {apart} 处经复核不是一回事" if apart else ""
        report(f"{len(readings)} files: {told or '没有发现'}" + ("; --all shows the rest" if quiet_table else ""))
    conflicts = any(row["verdict"] == "conflict" for row in rows)
    return 1 if failed else 3 if strict and conflicts else 0


def read_all(files: list[Path], *, quiet: bool) -> tuple[list[Any], int]:
    """The readings of files, and how many could not be read; each fault is reported."""
    from lantu.statements import read_file

    readings, failed = [], 0
    for path in progress(files, quiet=quiet):
        try:
            reading = read_file(path)
        except LantuError as error:
            report(f"lantu: {error if error.where else f'{path}: {error}'}")
            failed += 1
            continue
        for warning in (*reading.source.warnings, *reading.tree.warnings):
            report(f"lantu: {path}: {warning}")
        readings.append(reading)
    return readings, failed


def _print(rows: list[dict[str, Any]], form: str, output: Path | None, files: int) -> None:
    shown = rows if form == "jsonl" else [_flat(row) for row in rows]
    write([Sheet(f"{files} 份文件的衔接", _COLUMNS, shown)], form, output)


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A finding as one row, its statements one under the other."""
    return {
        "判断": _VERDICTS[row["verdict"]],
        "verdict": row["verdict"],
        "topic": row["topic"],
        "statements": "\n".join(_lines(row["members"])),
        "reason": row["note"],
        "steps": "\n".join(f"{one['label']}: {one['formula']} → {one['value']}" for one in row["steps"]),
        "within": row["within"],
        "severity": row["severity"]["value"],
        "rule": row["rule"],
        "id": row["id"],
        "not_same": row["not_same"],
    }


def _lines(members: Iterable[dict[str, Any]]) -> list[str]:
    lines = []
    for member in members:
        figure = member["value_text"] if member["table"] else ""
        text = " ".join(member["text"].split())
        lines.append(f"{member['file']}:{member['line']} {text}{f' {figure}' if figure and figure not in text else ''}")
    return list(dict.fromkeys(lines))
