"""``lantu read``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantu.cli.files import documents_in, progress, report
from lantu.cli.output import Column, Sheet, write
from lantu.errors import LantuError

__all__ = ["read_command"]

_PLACE = [Column("行 line", "line", right=True, style="dim"), Column("位置 eid", "eid", style="dim", ratio=2)]
_STATEMENT = [
    *_PLACE,
    Column("主体 subject", "subject", ratio=4),
    Column("", "sign"),
    Column("数量 quantity", "text", right=True, style="bold"),
    Column("年 year", "year"),
    Column("类别 kind", "kind"),
    Column("可信度", "confidence", right=True, style="dim"),
]
_SHEETS: dict[str, tuple[str, list[Column]]] = {
    "quantity": ("数量表述 quantities", _STATEMENT),
    "promise": ("定性承诺 promises", [*_PLACE, Column("主体 subject", "subject", ratio=4), Column("承诺 promise", "text", style="bold")]),
    "ban": ("禁止 bans", [*_PLACE, Column("词 word", "text", style="bold"), Column("事项 subject", "subject", ratio=4)]),
    "indicator": (
        "指标 indicators",
        [
            *_PLACE,
            Column("表 table", "table"),
            Column("序 no", "number", right=True),
            Column("指标 name", "name", ratio=4),
            Column("单位 unit", "unit"),
            Column("基期 baseline", "baseline", right=True),
            Column("实际 actual", "actual", right=True),
            Column("目标 target", "target", right=True, style="bold"),
            Column("年 year", "target_year"),
            Column("属性 attribute", "attribute"),
        ],
    ),
    "duty": (
        "责任 duties",
        [*_PLACE, Column("任务 task", "task", ratio=3), Column("牵头 leads", "leads", ratio=2), Column("责任 responsible", "responsible", ratio=4), Column("配合", "supporting", ratio=2)],
    ),
    "project": (
        "工程项目 projects",
        [*_PLACE, Column("专栏 box", "box", right=True), Column("序 no", "number", right=True), Column("项目 title", "title", ratio=4), Column("量 targets", "quantities", right=True)],
    ),
}  # fmt: skip
_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜", "~": "约", "max": "最高", "range": "", "=": ""}


def read_command(
    paths: list[Path],
    form: str,
    kinds: list[str],
    output: Path | None,
    *,
    strict: bool,
    quiet: bool,
) -> int:
    """Read the files; a file that cannot be read is reported and the others are printed all the same."""
    files = documents_in(paths)
    wanted = kinds or list(_SHEETS)
    found: dict[str, list[dict[str, Any]]] = {kind: [] for kind in wanted}
    failed = warned = 0
    for path in progress(files, quiet=quiet):
        try:
            warnings = _collect(path, found)
        except LantuError as error:
            report(f"lantu: {error if error.where else f'{path}: {error}'}")
            failed += 1
            continue
        for warning in warnings:
            report(f"lantu: {path}: {warning}")
        warned += len(warnings)
    if not files:
        report("lantu: no documents found — name files, or folders with .txt .md .html .docx .pdf files")
        return 2
    _print(found, form, output, several=len(files) > 1)
    if not quiet and form == "table":
        counts = ", ".join(f"{len(rows)} {kind}" for kind, rows in found.items())
        report(f"{len(files) - failed} of {len(files)} files read: {counts}")
    return 1 if failed else 3 if strict and warned else 0


def _collect(path: Path, found: dict[str, list[dict[str, Any]]]) -> list[str]:
    from lantu.statements import read_file, records

    reading = read_file(path)
    for record in records(reading):
        if record["type"] in found:
            found[record["type"]].append(record)
    return [*reading.source.warnings, *reading.tree.warnings]


def _print(found: dict[str, list[dict[str, Any]]], form: str, output: Path | None, *, several: bool) -> None:
    if form == "table":
        for record in (row for rows in found.values() for row in rows):
            record["sign"] = _SIGNS.get(record.get("comparator") or "", "")
    sheets = []
    for kind, rows in found.items():
        title, columns = _SHEETS[kind]
        names = [Column("文件 file", "file", style="dim", ratio=2)] if several else []
        sheets.append(Sheet(title, [*names, *columns], rows))
    write(sheets, form, output)
