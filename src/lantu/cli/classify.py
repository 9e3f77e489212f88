"""``lantu classify``: classes of samples from a laboratory's spreadsheet, by the standard of the day of the data."""

from __future__ import annotations

from pathlib import Path

from lantu.cli.files import report
from lantu.cli.output import Column, Sheet, write
from lantu.errors import UsageError

__all__ = ["classify_command"]

_TITLES = {
    "water": "地表水 surface water", "lake": "湖库 lakes", "air": "环境空气 air", "noise": "声环境 noise", "soil": "土壤 soil",
    "groundwater": "地下水 groundwater",
}  # fmt: skip
_HEADINGS = {
    "sheet": "工作表 sheet", "row": "行 row", "station": "点位 station", "body": "水体 body", "date": "日期 date", "class": "类别 class",
    "word": "评价 word", "deciding": "决定项 deciding", "to_better": "距上一类 to better", "to_worse": "距下一类 to worse",
    "source": "水源地 source", "against": "水源地超标项 against",
    "main": "主要污染指标 main", "notes": "说明 notes", "standard": "标准 standard", "tli": "TLI", "trophic": "营养状态 trophic",
    "aqi": "AQI", "primary": "首要污染物 primary", "old": "旧限值 old", "new": "新限值 new", "sections": "断面数 sections",
    "method": "方法 method", "good": "Ⅰ—Ⅲ类% good", "worst": "劣Ⅴ类% worst", "counts": "类别构成 counts", "limit": "限值 limit",
    "exceeds": "超出 exceeds", "period": "时段 period", "value": "值 value", "land": "用地 land", "name": "名称 name",
    "days": "有效天数 days", "good_days": "优良天数 good days", "share": "优良率% share", "category": "级别 category",
}  # fmt: skip
_RIGHT = frozenset({"row", "tli", "aqi", "sections", "good", "worst", "limit", "exceeds", "value", "days", "good_days", "share"})  # fmt: skip
_WIDE = frozenset({"deciding", "notes", "to_better", "to_worse", "main"})
_PROBLEMS = [
    Column("行 row", "row", right=True), Column("级别 severity", "severity", style="bold"),
    Column("代码 code", "code"), Column("问题 problem", "message", ratio=5),
]  # fmt: skip


def classify_command(medium: str, path: Path, form: str, output: Path | None, *, day: str, kind: str) -> int:
    """Print the class of each sample; exit code 1 where rows had errors, the good ones are there."""
    from lantu.standards import classify_file, read_period

    period = read_period(day) if day else None
    if day and period is None:
        raise UsageError(f"{day} is no date", where="--date", hint="give 2025-06-01, 2025-06 or 2025")
    done = classify_file(medium, path, period=period, kind=kind)
    title = _TITLES[medium]
    rows = [each.full if form == "jsonl" else each.flat for each in done.rows]
    problems = [each.as_json() for each in done.problems]
    sheets = [Sheet(title, _columns(rows), rows)]
    if form in ("table", "xlsx"):
        sheets.append(Sheet(f"{title.split()[0]} 汇总 summary", _columns(done.summary), done.summary))
        sheets.append(Sheet("问题 problems", _PROBLEMS, problems))
    write([each for each in sheets if each.records or each is sheets[0]], form, output)
    if form not in ("table", "xlsx"):
        for each in done.problems:
            report(f"{path.name}:{each.row}: {each.severity} {each.code}: {each.message}")
    report(f"{len(rows)} samples, {done.errors} rows with errors; columns: " + ", ".join(f"{heading} → {name}" for heading, name in done.columns.items()))  # fmt: skip
    return 1 if done.errors else 0


def _columns(rows: list[dict[str, object]]) -> list[Column]:
    names = list({name: None for row in rows for name in row if any(each.get(name) not in (None, "") for each in rows)})
    return [
        Column(_HEADINGS.get(name, name), name, right=name in _RIGHT, ratio=3 if name in _WIDE else None,
               style="bold" if name in ("class", "category") else "")
        for name in names
    ]  # fmt: skip
