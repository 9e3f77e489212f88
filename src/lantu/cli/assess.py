"""``lantu assess``: how the promises of the bundled register stand at a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lantu.cli.files import report
from lantu.cli.output import Column, Sheet, write
from lantu.errors import UsageError

if TYPE_CHECKING:
    from lantu.assessment import Assessment
    from lantu.assessment.belonging import Level

__all__ = ["assess_command"]

_COLUMNS = [
    Column("文件 document", "document", style="dim"),
    Column("指标 indicator", "name", ratio=4),
    Column("目标 target", "target", right=True),
    Column("最新 latest", "latest", right=True),
    Column("进度 progress", "progress", right=True),
    Column("应达 expected", "expected_progress", right=True),
    Column("状态 status", "status", style="bold"),
    Column("说明 reasons", "reasons", ratio=4),
]
_COUNTS = [
    Column("文件 document", "document"), Column("类 form", "form"), Column("属性 attribute", "attribute"),
    Column("承诺 promises", "promises", right=True),
]  # fmt: skip
_CHANGES = [
    Column("文件 document", "document", style="dim"), Column("指标 indicator", "name", ratio=4),
    Column("此前 before", "before"), Column("现在 after", "after", style="bold"),
    Column("进度 progress", "progress_after", right=True), Column("原因 why", "why", ratio=4),
]  # fmt: skip


def assess_command(
    as_of: str,
    form: str,
    output: Path | None,
    *,
    collection: str,
    kinds: list[str],
    counts: bool,
    since: str = "",
    by: str = "",
) -> int:
    """Print the status of every promise, how many stand how, or what changed since another date."""
    from lantu.assessment.flat import flat_row
    from lantu.assessment.run import assess_bundled, summary

    results = list(assess_bundled(_date(as_of), name=collection, forms=kinds))
    if since:
        before = list(assess_bundled(_date(since), name=collection, forms=kinds))
        return _changed(before, results, f"变化 {since} → {as_of}", form, output)
    if by:
        from lantu.assessment.belonging import rolled_up
        from lantu.assessment.register import collection as known

        rows = rolled_up(results, known(collection), cast("Level", by))
        shown = [Column(key, key, right=key != by) for key in rows[0]] if rows else []
        write([Sheet(f"评估 {as_of}", shown, rows)], form, output)
        return 0
    if counts:
        rows = summary(results)
        words = [Column(key, key, right=True) for key in rows[0] if rows and key not in _plain()] if rows else []
        write([Sheet(f"评估 {as_of}", [*_COUNTS, *words], rows)], form, output)
        return 0
    records = [each.as_json() if form == "jsonl" else flat_row(each) for each in results]
    write([Sheet(f"评估 {as_of}", _COLUMNS, records)], form, output)
    if form == "table":
        decided = sum(each.rank > 0 for each in results)
        report(f"{len(results)} promises, {decided} decided; --format jsonl shows the trace of each")
    return 0


def _changed(before: list[Assessment], after: list[Assessment], title: str, form: str, output: Path | None) -> int:
    from lantu.assessment.changes import changes

    rows = changes(before, after)
    if form != "jsonl":
        rows = [row | {"why": [f"{c['cause']} {c.get('year', '')}".strip() for c in row["why"]]} for row in rows]
    write([Sheet(title, _CHANGES, rows)], form, output)
    return 0


def _plain() -> set[str]:
    return {column.field for column in _COUNTS}


def _date(written: str) -> int | date:
    """A year, or a day: 2023, 2023-11-29."""
    try:
        return int(written) if len(written) == 4 else date.fromisoformat(written)
    except ValueError as error:
        raise UsageError(f"{written} is no date", where="--as-of", hint="give 2023 or 2023-11-29") from error
