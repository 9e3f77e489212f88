"""A laboratory's table taken in: headings recognised, units converted, good rows kept, problems told by row.

Both layouts are read: a row for each sample with a column for each item, and a row for each single value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import Problem, UsageError
from lantu.standards.grids import Grid, grids
from lantu.standards.periods import Period, read_period
from lantu.standards.readings import Reading, UnreadableValue, converted, read_presence, read_value, spelling

__all__ = ["Sample", "Table", "Vocabulary", "read_table", "vocabulary"]

_HEADING_ROWS = 20
_BRACKETED = re.compile(r"[(\[]([^()\[\]]*(?:\([^()]*\))?[^()\[\]]*)[)\]]")


@dataclass(slots=True)
class Sample:
    """What was taken at one place and time: the readings by item, in the units of the standard."""

    row: int
    period: Period
    fields: dict[str, str]
    readings: dict[str, Reading]

    @property
    def station(self) -> str:
        return self.fields.get("station", "")


@dataclass(slots=True)
class Table:
    """The good samples of a file, the problems of the others, and how its columns were understood."""

    samples: list[Sample] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The items that a standard knows: their units, and all the ways to write their names."""

    units: Mapping[str, str]
    names: Mapping[str, str]
    presence: frozenset[str] = frozenset()

    def item(self, heading: str) -> tuple[str, str] | None:
        """The item of a heading and the unit that stands in it: ``氨氮(mg/L)``."""
        text = spelling(heading).replace("\n", " ")
        if key := self.names.get(_key(text)):
            return key, ""
        for bracket in reversed(list(_BRACKETED.finditer(text))):
            rest = text[: bracket.start()] + text[bracket.end() :]
            key = self.names.get(_key(rest)) or self.names.get(_key(bracket[1]))
            if key:
                return key, bracket[1] if _looks_like_unit(bracket[1]) else _unit_in(text)
        name, _, unit = text.replace(",", " ").rpartition(" ")
        if (key := self.names.get(_key(name))) and _looks_like_unit(unit):
            return key, unit
        return None


def _looks_like_unit(text: str) -> bool:
    return any(converted(Reading("", value=None), text, text) is not None for text in (text,) if text)


def _unit_in(text: str) -> str:
    return next((m[1] for m in _BRACKETED.finditer(text) if _looks_like_unit(m[1])), "")


def _key(text: str) -> str:
    return re.sub(r"[\s()（）\[\]_、]", "", spelling(text)).lower()


def vocabulary(*tables: Mapping[str, Mapping[str, Any]]) -> Vocabulary:
    """The words of one or more tables of items; the first that claims a name has it."""
    units: dict[str, str] = {}
    names: dict[str, str] = {}
    for items in tables:
        for key, item in items.items():
            units.setdefault(key, item.get("unit", ""))
            for name in (item["name"], key, *item.get("aliases", ())):
                names.setdefault(_key(name), key)
    presence = {key for items in tables for key, item in items.items() if item.get("presence")}
    return Vocabulary(units, names, frozenset(presence))


@cache
def _words() -> dict[str, Any]:
    return load_data("standards/readings.toml", "lantu.readings/1")


@cache
def _fields() -> dict[str, str]:
    return {_key(name): key for key, names in _words()["field"].items() for name in names}


@cache
def _row_words(kind: str) -> frozenset[str]:
    return frozenset(_key(each) for each in _words()["row"][kind])


class _Column(NamedTuple):
    at: int
    heading: str
    field: str = ""
    item: str = ""
    unit: str = ""


def read_table(path: Path, words: Vocabulary, *, period: Period | None = None) -> Table:
    """The samples of every sheet that has a heading; ``period`` stands in where the table tells no date."""
    table, found = Table(), False
    for grid in grids(path):
        place = _heading(grid, words)
        if place is None:
            continue
        found = True
        columns, below = place
        table.columns |= {each.heading: each.item or each.field for each in columns}
        reader = _long if any(each.field == "item" for each in columns) else _wide
        reader(table, columns, below, words, period)
    if not found:
        raise UsageError(
            "no row of headings with items of this standard", where=str(path),
            hint="one row needs the names of items, such as 氨氮(mg/L), or the columns 项目 and 结果",
        )  # fmt: skip
    return table


def _heading(grid: Grid, words: Vocabulary) -> tuple[list[_Column], Sequence[tuple[int, list[Any]]]] | None:
    """The row among the first that names most columns, and what stands below it."""
    best: list[_Column] = []
    at = -1
    for index, (_, row) in enumerate(grid.rows[:_HEADING_ROWS]):
        columns = [column for number, cell in enumerate(row) if (column := _column(number, cell, words))]
        if len({each.item or each.field for each in columns}) > len({each.item or each.field for each in best}):
            best, at = columns, index
    fields = {each.field for each in best}
    if any(each.item for each in best) or {"item", "value"} <= fields:
        return best, grid.rows[at + 1 :]
    return None


def _column(index: int, cell: Any, words: Vocabulary) -> _Column | None:
    heading = "" if cell is None else str(cell).strip()
    if not heading:
        return None
    bare = _key(_BRACKETED.sub("", spelling(heading)))
    known = words.item(heading)
    name = _fields().get(_key(heading)) or _fields().get(bare)
    if name and not (known and _key(heading) in words.names):
        return _Column(index, heading, field=name)
    return _Column(index, heading, item=known[0], unit=known[1]) if known else None


def _cell(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else None


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _told(row: Sequence[Any], columns: Iterable[_Column]) -> tuple[dict[str, str], Any]:
    """The fields of a row as text, and the cell that tells the date."""
    fields = {each.field: _text(_cell(row, each.at)) for each in reversed(list(columns)) if each.field}
    dated = next((_cell(row, each.at) for each in columns if each.field == "date"), None)
    if dated is None and fields.get("year"):
        dated = fields["year"].removesuffix("年") + (
            f"-{fields['month'].removesuffix('月')}" if fields.get("month") else ""
        )
    if dated is not None and fields.get("hour"):
        hour = fields["hour"].removesuffix("时").removesuffix(".0").zfill(2)
        dated = f"{_text(dated).replace('-', '')[:8]}{hour}"
    return fields, dated


def _period(table: Table, number: int, dated: Any, given: Period | None) -> Period | None:
    if dated is None or _text(dated) == "":
        if given is None:
            table.problems.append(Problem(number, "error", "no_date", "the row has no date: the day of the data chooses the limits; add a column 采样日期, or --date"))  # fmt: skip
        return given
    found = read_period(dated)
    if found is None:
        table.problems.append(Problem(number, "error", "date", f"“{_text(dated)}” is no date such as 2025-06-01, 2025年6月 or 2025"))  # fmt: skip
    return found


def _kind_of_row(row: Sequence[Any]) -> str:
    """Whether a row below the headings holds units, detection limits, or something about the table."""
    first = [_key(_text(cell)) for cell in row if _text(cell)][:2]
    for kind in ("unit", "detection", "about"):
        if first and (first[0] in _row_words(kind) or (kind != "about" and first[-1] in _row_words(kind))):
            return kind
    return ""


def _wide(
    table: Table,
    columns: list[_Column],
    below: Sequence[tuple[int, list[Any]]],
    words: Vocabulary,
    given: Period | None,
) -> None:
    units = {each.at: each.unit for each in columns if each.item}
    limits: dict[int, Any] = {}
    for number, row in below:
        kind = _kind_of_row(row)
        if not any(_text(cell) for cell in row) or kind == "about":
            continue
        cells = {each.at: _cell(row, each.at) for each in columns if each.item}
        if kind == "unit" or (not table.samples and cells and _all_units(cells.values())):
            units |= {index: spelling(_text(cell)) for index, cell in cells.items() if _text(cell)}
            continue
        if kind == "detection":
            limits |= {index: cell for index, cell in cells.items() if _text(cell)}
            continue
        fields, dated = _told(row, columns)
        period = _period(table, number, dated, given)
        if period is None:
            continue
        readings: dict[str, Reading] = {}
        for each in columns:
            if each.item and each.item not in readings:
                found = _reading(
                    table, number, each, cells[each.at], (units[each.at], limits.get(each.at)), words=words
                )
                if found is not None:
                    readings[each.item] = found
        _keep(table, Sample(number, period, fields, readings))


def _all_units(cells: Iterable[Any]) -> bool:
    texts = [_text(cell) for cell in cells if _text(cell)]
    return bool(texts) and all(_looks_like_unit(spelling(text)) and not re.search(r"^[\d.]+$", text) for text in texts)


def _keep(table: Table, sample: Sample) -> None:
    if any(not each.missing for each in sample.readings.values()):
        table.samples.append(sample)
    else:
        table.problems.append(Problem(sample.row, "error", "no_value", "the row has no value that can be read"))


def _reading(
    table: Table, number: int, column: _Column, cell: Any, about: tuple[str, Any], *, words: Vocabulary
) -> Reading | None:
    """A cell in the unit of the standard; None and a problem where it cannot be read, the rest of the row stays good."""
    unit, limit = about
    try:
        reading = read_presence(cell) if column.item in words.presence else read_value(cell)
        if reading.below and reading.limit is None and _text(limit):
            told = read_value(limit)
            reading = Reading(reading.written, below=True, limit=told.limit or told.value)
    except UnreadableValue as error:
        table.problems.append(Problem(number, "warning", "value", f"{column.heading}: {error}"))
        return None
    wanted = words.units[column.item]
    if not unit or not wanted:
        return reading
    found = converted(reading, unit, wanted)
    if found is None and not reading.missing:
        table.problems.append(Problem(number, "warning", "unit", f"{column.heading}: {unit} does not convert to {wanted}; the value is left out"))  # fmt: skip
    return found


def _long(
    table: Table,
    columns: list[_Column],
    below: Sequence[tuple[int, list[Any]]],
    words: Vocabulary,
    given: Period | None,
) -> None:
    """One value a row: the rows of one place and time make a sample."""
    at = {each.field: each for each in columns if each.field}
    samples: dict[tuple[Any, ...], Sample] = {}
    for number, row in below:
        if not any(_text(cell) for cell in row):
            continue
        fields, dated = _told(row, columns)
        name = fields.pop("item", "")
        known = words.item(name) if name else None
        if known is None:
            table.problems.append(Problem(number, "warning", "item", f"“{name}” is no item of this standard; the row is left out"))  # fmt: skip
            continue
        period = _period(table, number, dated, given)
        if period is None:
            continue
        unit = known[1] or spelling(fields.pop("unit", "")) or at["value"].unit
        column = _Column(at["value"].at, name, item=known[0])
        limit = fields.pop("detection", "")
        reading = _reading(table, number, column, _cell(row, column.at), (unit, limit), words=words)
        fields.pop("value", None)
        key = (fields.get("body", ""), fields.get("station", ""), period)
        sample = samples.setdefault(key, Sample(number, period, fields, {}))
        if reading is None:
            continue
        if known[0] in sample.readings:
            table.problems.append(Problem(number, "warning", "repeated", f"{name} stands twice for this sample; the first is taken"))  # fmt: skip
            continue
        sample.readings[known[0]] = reading
    for sample in samples.values():
        _keep(table, sample)
