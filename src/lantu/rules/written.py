"""How the cells of tables of files are written, and the SQL that takes them as one case is taken.

Columns of text are read as they come: choices by their codes, labels and usual words, yes and no in both languages,
months with 年 and 月.  What is not understood becomes null here, and is told by whoever asks for it (``lantu.rules.tables``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lantu.rules.cells import words
from lantu.rules.facts import column_type
from lantu.rules.model import Field
from lantu.sheets import separator
from lantu.sql import sql_name, sql_text

__all__ = ["TEXT", "all_text", "csv_form", "is_bare_truth", "one_of", "sql_type", "taken"]

TEXT = "VARCHAR"
_LINE, _FIRST = 1 << 20, 3
_DAYS = {"%Y/%m/%d": r"\b\d{4}/\d{1,2}/\d{1,2}\b", "%Y年%m月%d日": r"\d{4}年\d{1,2}月\d{1,2}日"}
_TRUTHS = ("true", "false")


def taken(each: Field, there: str) -> str:
    """A column of some SQL type as the values of an input: null where a text is none."""
    name = sql_name(each.name)
    if _fits(each, there):
        return name
    if there != TEXT:
        return f"cast({name} as {sql_type(each)})"
    if each.kind == "month":
        loose = f"replace(replace(replace(trim({name}), '年', '-'), '月', ''), '/', '-')"
        whole = f"case when length({name}) = 7 then {name} || '-01' else {name} end"
        return f"coalesce(try_cast({whole} as date), try_strptime({loose}, '%Y-%m')::date)"
    if each.kind == "bool":
        word, known = f"lower(trim({name}))", words()
        return f"case when {word} in ({one_of(known['yes'])}) then true when {word} in ({one_of(known['no'])}) then false end"
    return f"try_cast({name} as {sql_type(each)})"


def is_bare_truth(name: str) -> str:
    """The test for a text that is yes or no in other words than DuckDB knows."""
    word, known = f"lower(trim({sql_name(name)}))", words()
    return f"{word} in ({one_of({*known['yes'], *known['no']} - {*_TRUTHS})})"


def sql_type(each: Field) -> str:
    """The SQL type of the values of an input."""
    kind = column_type(each)
    if each.kind in {"decimal", "int"}:
        return f"DECIMAL({kind.precision},{kind.scale})"
    if kind.is_array():
        return "DATE[]"
    return "DATE" if kind.is_date() else "BOOLEAN" if kind.is_boolean() else TEXT


def _fits(each: Field, there: str) -> bool:
    """Whether a column is of the kind that is asked for, in its own digits."""
    if each.kind in {"decimal", "int"}:
        places = re.fullmatch(r"DECIMAL\(\d+,\s*(\d+)\)", there)
        return places is not None and int(places.group(1)) <= column_type(each).scale
    return there == sql_type(each)


def all_text(path: Path) -> str:
    """A file as a source of rows; a CSV with all its cells as text, a Parquet with the number of each row."""
    if path.suffix == ".parquet":
        return f"read_parquet({sql_text(path)}, file_row_number = true)"
    return f"read_csv({sql_text(path)}, {csv_form(path)}, all_varchar=true, store_rejects=true)"


def csv_form(path: Path) -> str:
    """How a CSV is written, by its first lines: what does not keep to it further down is told, not taken for the rule."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        first = [stream.readline(_LINE) for _ in range(_FIRST)]
    days = next((form for form, sample in _DAYS.items() if re.search(sample, first[1])), "%Y-%m-%d")
    return f"header=true, delim='{separator(first)}', quote='\"', escape='\"', dateformat='{days}'"


def one_of(values: Iterable[str]) -> str:
    """Texts of a list in SQL."""
    return ", ".join(sql_text(each) for each in sorted(values))
