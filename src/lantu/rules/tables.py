"""Tables of files for a computation over many cases: read once, typed by what rules ask for, rows joined to their case.

What cannot be read, is out of bounds or belongs to no case is told with table, row and column; the case that it
belongs to is refused, and all others are computed.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantu.errors import UsageError
from lantu.rules.cells import in_unit
from lantu.rules.facts import POSITION, ROW, UNFIT, Facts
from lantu.rules.headings import heading_meant
from lantu.rules.inputs import choice_meant, field_bounds
from lantu.rules.model import Field, Level, ListInput
from lantu.rules.written import TEXT, all_text, csv_form, is_bare_truth, one_of, sql_type, taken
from lantu.sheets import named_once
from lantu.sql import sql_name, sql_text

__all__ = ["Fault", "Shelf"]

_TOLD = 1000  # faults of one kind that are told one by one
_NUMBER = "file_row_number"  # of a row, as Parquet tells it
_SAMPLE = 2000  # rows that tell how yes and no are written
_NUMBERS = "数字 a number"
_WANTED = {
    "decimal": _NUMBERS,
    "int": _NUMBERS,
    "date": "日期 a day, as 2022-03-10",
    "month": "月份 a month, as 2022-03",
    "bool": "是或否 yes or no",
}
Connection = Any


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row of a table; rows count from 1, without the heading."""

    table: str
    row: int
    column: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class _Doubtful:
    """Columns of text that are taken for something else: the source of their rows, and what they are taken as."""

    source: str
    position: str
    columns: Mapping[str, tuple[Field, str]]


@dataclass
class Shelf:
    """The tables of a folder in an engine, by name."""

    connection: Connection
    files: Mapping[str, Path]
    source: Path
    faults: list[Fault] = field(default_factory=list)
    headings: dict[str, list[str]] = field(default_factory=dict)
    written: dict[str, dict[str, str]] = field(default_factory=dict)  # columns as the file calls them, by name
    # What the columns of a table may be called; the names that are asked for.
    called: Callable[[str], Mapping[str, str]] = field(default=lambda _: {})
    fields_of: Callable[[str], Mapping[str, Field]] = field(default=lambda _: {})
    known: set[tuple[str, str]] = field(
        default_factory=set
    )  # tables and columns whose words are all choices of the input
    doubtful: dict[str, _Doubtful] = field(default_factory=dict)
    rejected: dict[str, list[int]] = field(default_factory=dict)  # rows of a CSV that could not be read at all

    def path(self, name: str) -> Path | None:
        return self.files.get(name)

    def told(self, name: str) -> str:
        """Where a table stands, as whoever keeps it knows it."""
        path = self.path(name)
        return f"{self.source}: {name}" if path is None or path.parent != self.source else str(path)

    def columns(self, name: str) -> list[str]:
        """The names in the heading of a table, those that are asked for where a label stands; none where there is no such file."""
        path = self.path(name)
        if path is not None and name not in self.headings:
            written = [str(row[0]) for row in self.rows(f"describe select * from {all_text(path)}")]
            written = [each for each in written if each != _NUMBER or path.suffix != ".parquet"]
            known = self.called(name)
            meant = {*known.values()}
            names = [each if each in meant else self._meant(name, each, known) for each in written]
            named_once(names, self.told(name))
            self.headings[name], self.written[name] = names, dict(zip(names, written, strict=True))
        return self.headings.get(name, [])

    def _meant(self, name: str, written: str, known: Mapping[str, str]) -> str:
        """The column that a heading means; UsageError where it says that its numbers are counted otherwise."""
        found, unit = heading_meant(written, known)
        if found not in known.values():
            return written
        kind = self.fields_of(name).get(found)
        if unit and (kind is None or in_unit("1", kind.unit, unit) != "1"):
            hint = "write the numbers in the unit that is asked for, without one in the heading"
            raise UsageError(f"the column {written} is in another unit", where=self.told(name), hint=hint)
        return found

    def rows_of(self, name: str, path: Path) -> str:
        """A file as a source of rows under the names that are asked for."""
        other = [f"{sql_name(old)} as {sql_name(each)}" for each, old in self.written[name].items() if each != old]
        return f"(select * rename ({', '.join(other)}) from {all_text(path)})" if other else all_text(path)

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
        if path.suffix == ".parquet":
            source, position = self.rows_of(name, path), _NUMBER
            types = {str(row[0]): str(row[1]) for row in self.rows(f"describe select * from {source}")}
        else:
            as_text = self._as_text(self.rows_of(name, path), asked)
            types = {each: TEXT if each in as_text else sql_type(kind) for each, kind in asked.items()}
            self._read_csv(name, path, [*asked, *(each for each in there if each in keys and each not in asked)], types)
            source, position = sql_name(f"read_{name}"), "rowid"
        choices = self._choices(name, source, asked)
        chosen = {each: choices.get(each) or taken(kind, types[each]) for each, kind in asked.items()}
        doubtful = {
            each: (kind, chosen[each])
            for each, kind in asked.items()
            if types[each] == TEXT and kind.kind not in {"text", "enum"}
        }
        if doubtful:
            self.doubtful[name] = _Doubtful(source, position, doubtful)
        named = {each: f"cast({sql_name(each)} as varchar)" for each in there if each in keys and each not in asked}
        columns = ", ".join(f"{sql} as {sql_name(each)}" for each, sql in (chosen | named).items())
        self.run(f'create view "raw_{name}" as select {columns}, {position} as {POSITION} from {source}')

    def _read_csv(self, name: str, path: Path, columns: Sequence[str], types: Mapping[str, str]) -> None:
        """``read_NAME``: a CSV in memory, and ``wrong_NAME``, the lines that are no rows of it."""
        as_called = self.written[name]
        written = ", ".join(f"{sql_text(as_called[each])}: {sql_text(kind)}" for each, kind in types.items())
        chosen = ", ".join(f"{sql_name(as_called[each])} as {sql_name(each)}" for each in columns)
        self.run(
            f"create table {sql_name(f'read_{name}')} as select {chosen} from "
            f"read_csv({sql_text(path)}, {csv_form(path)}, store_rejects=true, rejects_table='wrong_{name}', "
            f"rejects_scan='scan_{name}', types={{{written}}})"
        )

    def _choices(self, name: str, source: str, asked: Mapping[str, Field]) -> dict[str, str]:
        """Columns of choices that are not written by their codes alone: what takes each word as one case takes it."""
        fields = {each: kind for each, kind in asked.items() if kind.kind == "enum"}
        if not fields:
            return {}
        strange = {each: f"{sql_name(each)} not in ({one_of(kind.values)})" for each, kind in fields.items()}
        row = self.rows(f"select {', '.join(f'bool_or({test})' for test in strange.values())} from {source}")[0]
        found: dict[str, str] = {}
        for (each, test), odd in zip(strange.items(), row, strict=True):
            rows = (
                self.rows(f"select distinct {sql_name(each)} from {source} where {test} limit {_TOLD}") if odd else []
            )
            meant = {str(word): choice_meant(str(word), fields[each]) for (word,) in rows}
            if all(meant.values()) and len(meant) < _TOLD:
                self.known.add((name, each))
            ways = "".join(f" when {sql_text(word)} then {sql_text(value)}" for word, value in meant.items() if value)
            if ways:
                found[each] = f"case {sql_name(each)}{ways} else {sql_name(each)} end"
        return found

    def _as_text(self, source: str, asked: Mapping[str, Field]) -> set[str]:
        """Columns that are read as text first: words, months, and yes and no in other words than true and false."""
        found = {name for name, each in asked.items() if each.kind in {"month", "text", "enum"}}
        yes_no = [name for name, each in asked.items() if each.kind == "bool"]
        if yes_no:
            tests = ", ".join(f"bool_or({is_bare_truth(each)})" for each in yes_no)
            row = self.rows(f"select {tests} from (from {source} limit {_SAMPLE})")[0]
            found |= {each for each, other in zip(yes_no, row, strict=True) if other}
        return found

    def unreadable(self, name: str, keys: Sequence[str]) -> dict[str, set[str]]:
        """Rows and cells that could not be read are told; the cases that they belong to, by key."""
        path, lost = self.path(name), dict[str, set[str]]()
        if path is None:
            return lost
        if path.suffix == ".csv":
            self._lines(name, keys, lost)
        if name in self.doubtful:
            self._cells(name, [each for each in keys if each in self.columns(name)], lost)
        return lost

    def _lines(self, name: str, keys: Sequence[str], lost: dict[str, set[str]]) -> None:
        rows = self.rows(f"select line, column_name, error_message, csv_line from wrong_{name} order by line")
        self.rejected[name] = sorted({int(row[0]) - 1 for row in rows})
        names = {old: each for each, old in self.written[name].items()}
        for number, (line, called, message, written) in enumerate(rows):
            cells = dict(zip(self.columns(name), _first(written or ""), strict=False))
            if number < _TOLD:
                column = names.get(str(called or ""), "")
                told = _unread(cells.get(column, ""), str(message))
                self.faults.append(Fault(name, int(line) - 1, column, "invalid_input", told))
            for key in keys:
                if cells.get(key):
                    lost.setdefault(key, set()).add(cells[key])

    def _cells(self, name: str, keys: Sequence[str], lost: dict[str, set[str]]) -> None:
        """Texts that are not what they are taken for."""
        found = self.doubtful[name]
        for column, (kind, sql) in found.columns.items():
            cell = sql_name(column)
            chosen = ", ".join([found.position, cell, *map(sql_name, keys)])
            test = f"trim({cell}) <> '' and ({sql}) is null"
            for number, (position, written, *named) in enumerate(
                self.rows(f"select {chosen} from {found.source} where {test} order by 1")
            ):
                if number < _TOLD:
                    told = _unusable(str(written), _WANTED.get(kind.kind, kind.label.en))
                    self.faults.append(Fault(name, self.row(name, position), column, "invalid_input", told))
                for key, value in zip(keys, named, strict=True):
                    if value is not None:
                        lost.setdefault(key, set()).add(str(value))

    def row(self, name: str, position: int) -> int:
        """The row of a table by its place among those that could be read."""
        found = int(position) + 1
        for lost in self.rejected.get(name, ()):
            if lost > found:
                break
            found += 1
        return found

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
        self.faults += [Fault(name, self.row(name, row[0]), level.key, "unknown_case", told) for row in rows]

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
            self.faults += [Fault(name, self.row(name, row[0]), each.name, code, told) for row in rows]
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
    # DuckDB says which type it wanted.
    kinds = {"DECIMAL": "decimal", "DATE": "date", "BOOLEAN": "bool"}
    wanted = next((_WANTED[kind] for told, kind in kinds.items() if f"'{told}" in message), "")
    if wanted:
        return _unusable(value, wanted)
    return f"这一行的格数或引号与表头不符 cells or quotes are not those of the heading: {message.splitlines()[0][:120]}"


def _unusable(value: str, wanted: str) -> str:
    return f"“{value[:40]}”无法使用，应为 cannot be used, needed is: {wanted}"


def _wrong(each: Field, facts: Facts, listed: str) -> tuple[str, str]:
    """The test for items that cannot be used, with its code; empty where there are none, as the facts tell."""
    name = f'"{each.name}"'
    tests = []
    if each.required and (listed, each.name) not in facts.full:
        return f"{name} is null", "missing_input"
    if each.kind == "enum" and (listed, each.name) not in facts.known:
        tests.append(f"{name} not in ({one_of(each.values)})")
    found = facts.ranges.get((listed, each.name))
    if found is not None:
        low, high = field_bounds(each)
        if found.low < low or found.high > high:
            tests.append(f"{name} < {low} or {name} > {high}")
    return " or ".join(tests), "invalid_input"
