"""Tables of files for a computation over many cases: read once, typed by what rules ask for, rows joined to their case.

What cannot be read, is out of bounds or belongs to no case is told with table, row and column; the case that it
belongs to is refused, and all others are computed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantu.errors import UsageError
from lantu.rules.facts import POSITION, ROW, UNFIT, Facts, column_type
from lantu.rules.inputs import field_bounds
from lantu.rules.model import Field, Level, ListInput

__all__ = ["Fault", "Shelf"]

_TOLD = 1000  # faults of one kind that are told one by one
_SAMPLE = 2000  # rows that tell how yes and no are written
_LINE = 1 << 20
_DAYS = {"%Y/%m/%d": r"\b\d{4}/\d{1,2}/\d{1,2}\b", "%Y年%m月%d日": r"\d{4}年\d{1,2}月\d{1,2}日"}
_WANTED = {"DECIMAL": "数字 a number", "DATE": "日期 a day, as 2022-03-10", "BOOLEAN": "是或否 yes or no"}
_YES, _NO = ("是", "有"), ("否", "无")
Connection = Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row of a table; rows count from 1, without the heading."""

    table: str
    row: int
    column: str
    code: str
    message: str


@dataclass
class Shelf:
    """The tables of a folder in an engine, by name."""

    connection: Connection
    files: Mapping[str, Path]
    source: Path
    faults: list[Fault] = field(default_factory=list)
    headings: dict[str, list[str]] = field(default_factory=dict)

    def path(self, name: str) -> Path | None:
        return self.files.get(name)

    def told(self, name: str) -> str:
        """Where a table stands, as whoever keeps it knows it."""
        path = self.path(name)
        return f"{self.source}: {name}" if path is None or path.parent != self.source else str(path)

    def columns(self, name: str) -> list[str]:
        """The names in the heading of a table; none where there is no such file."""
        path = self.path(name)
        if path is not None and name not in self.headings:
            self.headings[name] = [str(row[0]) for row in self.rows(f"describe select * from {_all_text(path)}")]
        return self.headings.get(name, [])

    def read(self, name: str, fields: Mapping[str, Field], keys: Sequence[str]) -> None:
        """``raw_NAME``: the columns of the fields, typed, the keys, and the place of each row in its file."""
        path, there = self.path(name), self.columns(name)
        if path is None:
            return
        asked = {each: fields[each] for each in there if each in fields}
        if not asked:
            raise UsageError(
                "has no column that is asked for", where=self.told(name), hint=f"such as {', '.join([*keys][:1])}"
            )
        named = [f'cast("{each}" as varchar) as "{each}"' for each in there if each in keys and each not in asked]
        if path.suffix == ".parquet":
            types = {str(row[0]): str(row[1]) for row in self.rows(f"describe select * from {_all_text(path)}")}
            wanted = [
                f'"{each.name}"'
                if _fits(each, types[each.name])
                else f'{_typed(each, in_words=False)} as "{each.name}"'
                for each in asked.values()
            ]
            source = f"read_parquet({_text(str(path))}, file_row_number = true)"
            chosen = ", ".join([*wanted, *named, f"file_row_number as {POSITION}"])
            self.run(f'create view "raw_{name}" as select {chosen} from {source}')
            return
        in_words = self._in_words(path, asked)
        types = {each: "varchar" if each in in_words else _sql_type(kind) for each, kind in asked.items()}
        written = ", ".join(f"{_text(each)}: {_text(kind)}" for each, kind in types.items())
        source = (
            f"read_csv({_text(str(path))}, {_dialect(path)}, store_rejects=true, rejects_table='wrong_{name}', "
            f"rejects_scan='scan_{name}', types={{{written}}})"
        )
        wanted = [f'{_typed(each, each.name in in_words)} as "{each.name}"' for each in asked.values()]
        self.run(f'create table "read_{name}" as select {", ".join([*wanted, *named])} from {source}')
        self.run(f'create view "raw_{name}" as select *, rowid as {POSITION} from "read_{name}"')

    def _in_words(self, path: Path, asked: Mapping[str, Field]) -> set[str]:
        """Columns that are read as text first: words, months, and yes and no in Chinese."""
        found = {name for name, each in asked.items() if each.kind in {"month", "text", "enum"}}
        yes_no = [name for name, each in asked.items() if each.kind == "bool"]
        if yes_no:
            tests = ", ".join(f'bool_or("{each}" in ({_quoted((*_YES, *_NO))}))' for each in yes_no)
            row = self.rows(f"select {tests} from (from {_all_text(path)} limit {_SAMPLE})")[0]
            found |= {each for each, chinese in zip(yes_no, row, strict=True) if chinese}
        return found

    def unreadable(self, name: str, keys: Sequence[str]) -> dict[str, set[str]]:
        """Rows that could not be read are told; the cases that they belong to, by key."""
        path, lost = self.path(name), dict[str, set[str]]()
        if path is None or path.suffix != ".csv":
            return lost
        rows = self.rows(f"select line, column_name, error_message, csv_line from wrong_{name} order by line")
        for number, (line, column, message, written) in enumerate(rows):
            cells = dict(zip(self.columns(name), _first(written or ""), strict=False))
            if number < _TOLD:
                told = _unread(cells.get(str(column or ""), ""), str(message))
                self.faults.append(Fault(name, int(line) - 1, str(column or ""), "invalid_input", told))
            for key in keys:
                if cells.get(key):
                    lost.setdefault(key, set()).add(cells[key])
        return lost

    def place(self, name: str, level: Level, keep: Sequence[str], lent: Sequence[str]) -> str:
        """The items of a table, each with the row of its case and what that lends; what belongs to none is left out."""
        table = f"list_{level.table}_{name}"
        if level.key not in self.columns(name):
            hint = f"it names the row of {level.table} that each row belongs to"
            raise UsageError(f"has no column {level.key}", where=self.told(name), hint=hint)
        chosen = ", ".join([*(f'i."{each}"' for each in keep), *(f'c."{each}"' for each in lent)])
        self.run(
            f'create view "{table}" as select c.{ROW}, {chosen}, i.{POSITION} from "raw_{name}" i '
            f'join "case_{level.table}" c on i."{level.key}" = c."{level.key}"'
        )
        return table

    def orphans(self, name: str, level: Level, placed: int | None) -> None:
        """Items that name no case that there is: told and left out; those that name none at all are for another level.

        ``placed`` is how many have found their case, where that is known: where these are all, nothing is looked for.
        """
        if placed is not None and self.rows(f'select count("{level.key}") from "raw_{name}"')[0][0] == placed:
            return
        named = f'select i.{POSITION} from "raw_{name}" i where i."{level.key}" is not null'
        lost = f'{named} and i."{level.key}" not in (select "{level.key}" from "keys_{level.table}")'
        rows = self.rows(f"{lost} order by 1 limit {_TOLD}")
        told = f"{level.table}中没有这个{level.key} no row of {level.table} has this {level.key}"
        self.faults += [Fault(name, int(row[0]) + 1, level.key, "unknown_case", told) for row in rows]

    def unfit(self, name: str, level: Level, listed: ListInput, facts: Facts) -> None:
        """Items with a value out of bounds, or without one that must be there: told, and their cases marked."""
        table = f"list_{level.table}_{name}"
        for each in listed.fields:
            test, code = _wrong(each, facts, listed.name)
            if not test:
                continue
            rows = self.rows(f'select {POSITION} from "{table}" where {test} order by 1 limit {_TOLD}')
            zh, en = ("缺少", "is missing") if code == "missing_input" else ("不可用", "is none that it may be")
            told = f"“{each.label.zh}”{zh} {each.label.en} {en}"
            self.faults += [Fault(name, int(row[0]) + 1, each.name, code, told) for row in rows]
            self.run(
                f'update "case_{level.table}" set {UNFIT} = true '
                f'where {ROW} in (select {ROW} from "{table}" where {test})'
            )

    def run(self, sql: str) -> None:
        self.connection.raw_sql(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.raw_sql(sql).fetchall()
        return found


def _first(written: str) -> list[str]:
    """The cells of a line that could not be read."""
    try:
        return next(csv.reader(written.strip("\r\n").splitlines()), [])
    except csv.Error:
        return []


def _unread(value: str, message: str) -> str:
    """What is wrong with a line, in words for whoever keeps the table."""
    wanted = next((words for kind, words in _WANTED.items() if f"'{kind}" in message), "")
    if wanted:
        return f"“{value[:40]}”无法使用，应为 cannot be used, needed is: {wanted}"
    return f"这一行的格数或引号与表头不符 cells or quotes are not those of the heading: {message.splitlines()[0][:120]}"


def _wrong(each: Field, facts: Facts, listed: str) -> tuple[str, str]:
    """The test for items that cannot be used, with its code; empty where there are none, as the facts tell."""
    name = f'"{each.name}"'
    tests = []
    if each.required and (listed, each.name) not in facts.full:
        return f"{name} is null", "missing_input"
    if each.kind == "enum" and (listed, each.name) not in facts.known:
        tests.append(f"{name} not in ({_quoted(each.values)})")
    found = facts.ranges.get((listed, each.name))
    if found is not None:
        low, high = field_bounds(each)
        if found.low < low or found.high > high:
            tests.append(f"{name} < {low} or {name} > {high}")
    return " or ".join(tests), "invalid_input"


def _typed(each: Field, in_words: bool) -> str:
    name = f'"{each.name}"'
    if each.kind == "month":
        return f"try_cast(case when length(cast({name} as varchar)) = 7 then {name} || '-01' else cast({name} as varchar) end as date)"
    if each.kind == "bool" and in_words:
        return (
            f"case when {name} in ({_quoted(_YES)}) then true when {name} in ({_quoted(_NO)}) "
            f"then false else try_cast({name} as boolean) end"
        )
    return f"cast({name} as {_sql_type(each)})"


def _fits(each: Field, there: str) -> bool:
    """Whether a column of Parquet is of the kind that is asked for, in its own digits."""
    if each.kind in {"decimal", "int"}:
        places = re.fullmatch(r"DECIMAL\(\d+,\s*(\d+)\)", there)
        return places is not None and int(places.group(1)) <= column_type(each).scale
    return there == _sql_type(each).upper()


def _sql_type(each: Field) -> str:
    kind = column_type(each)
    if each.kind in {"decimal", "int"}:
        return f"decimal({kind.precision},{kind.scale})"
    if kind.is_array():
        return "date[]"
    return "date" if kind.is_date() else "boolean" if kind.is_boolean() else "varchar"


def _all_text(path: Path) -> str:
    if path.suffix == ".parquet":
        return f"read_parquet({_text(str(path))})"
    return f"read_csv({_text(str(path))}, {_dialect(path)}, all_varchar=true, store_rejects=true)"


def _dialect(path: Path) -> str:
    """How a CSV is written, by its first two lines: what does not keep to it further down is told, not taken for the rule."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream:
        heading, first = stream.readline(_LINE), stream.readline(_LINE)
    mark = max(",\t;", key=heading.count)
    days = next((form for form, sample in _DAYS.items() if re.search(sample, first)), "%Y-%m-%d")
    return f"header=true, delim='{mark}', quote='\"', escape='\"', dateformat='{days}'"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _quoted(values: Sequence[str]) -> str:
    return ", ".join(_text(each) for each in values)
