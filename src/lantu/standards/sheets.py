"""A laboratory's table taken in: headings recognised, units converted, good rows kept, problems told by row.

All layouts are read: a row for each sample with a column for each item, the same turned (a column for each sample), and a
row for each single value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lantu.errors import Problem, UsageError
from lantu.sheets import ENDINGS, Fault, Line, column_letter, sheets, surplus, uncomputed
from lantu.standards.headings import Column, Grid, Headings, Vocabulary, headings_of, kind_of_row, text_of
from lantu.standards.periods import Period, read_period
from lantu.standards.readings import (
    Reading,
    UnreadableValue,
    converted,
    is_unit,
    read_presence,
    read_value,
    spelling,
    with_unit,
)

__all__ = ["Sample", "Table", "read_table"]

_TURNED_ITEMS = 2
_SHOWN = 40


@dataclass(slots=True)
class Sample:
    """What was taken at one place and time: the readings by item, in the units of the standard."""

    row: int
    period: Period
    fields: dict[str, str]
    readings: dict[str, Reading]
    sheet: str = ""

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

    def warn(self, row: int, code: str, message: str) -> None:
        self.problems.append(Problem(row, "warning", code, message))

    def leave_out(self, row: int, fault: Fault | None) -> bool:
        """Whether a row of the file cannot be taken for what it seems; then it is told."""
        if fault is not None:
            self.refuse(row, fault.code, fault.en)
        return fault is not None

    def refuse(self, row: int, code: str, message: str) -> None:
        self.problems.append(Problem(row, "error", code, message))


def read_table(path: Path, words: Vocabulary, *, period: Period | None = None) -> Table:
    """The samples of every sheet that has a heading; ``period`` stands in where the table tells no date."""
    found: list[tuple[str, Headings, bool]] = []
    broken: dict[str, list[Line]] = {}
    # A name without a known ending is that of a text: laboratories send .txt and .dat.
    for sheet in sheets(path, path.suffix if path.suffix.lower() in ENDINGS else ".csv"):
        lines = list(sheet.lines)
        grid = Grid(sheet.name, [(line.number, line.cells) for line in lines if line.fault is None])
        broken[sheet.name] = [line for line in lines if line.fault]
        found += [(sheet.name, *place) for place in _places(grid, words)]
    if not found:
        raise UsageError(
            "no row of headings with items of this standard", where=str(path),
            hint="one row or column needs the names of items, such as 氨氮(mg/L), or the columns 项目 and 结果",
        )  # fmt: skip
    whole = Table()
    for name, place, turned in found:
        one = Table()
        for number, _, fault in broken[name]:
            one.leave_out(number, fault)
        one.columns = {" ".join(each.heading.split()): each.item or each.field for each in place.columns}
        for head in place.unknown:
            one.warn(place.row, "column", f"“{' '.join(head.split())}” is no item of this standard; the column is left out")  # fmt: skip
        (_long if place.long else _wide)(one, place, words, period)
        _join(whole, one, sheet=name if len(found) > 1 else "", turned=turned)
    return whole


def _places(grid: Grid, words: Vocabulary) -> list[tuple[Headings, bool]]:
    """The headings of a sheet; where they stand in a column, those of the sheet turned; none where it has none."""
    if place := headings_of(grid, words):
        # In CSV a comma too many shifts all behind it; beside a table of a workbook anything may stand.
        return [(place if not grid.name else replace(place, width=0), False)]
    width = max((len(row) for _, row in grid.rows), default=0)
    sides = [(at + 1, [row[at] if at < len(row) else None for _, row in grid.rows]) for at in range(width)]
    place = headings_of(Grid(grid.name, sides), words)
    if place is None or place.long or sum(bool(each.item) for each in place.columns) < _TURNED_ITEMS:
        return []
    # The corner says what stands below it (监测项目), so what stands beside it are the stations.
    first = next((at for at, (_, row) in enumerate(grid.rows) if any(text_of(cell) for cell in row)), 0)
    place = replace(place, width=0)
    if not any(each.field == "station" for each in place.columns):
        corner = min(first, *(each.at for each in place.columns))
        place.columns.append(Column(corner, "", field="station"))
    return [(place, True)]


def _join(whole: Table, one: Table, *, sheet: str, turned: bool) -> None:
    """A sheet put to the others, its name with its problems."""
    for sample in one.samples:
        sample.sheet = sheet
    for each in one.problems:
        where = f"{sheet}: " if sheet else ""
        where += f"column {column_letter(each.row)}: " if turned else ""
        whole.problems.append(each._replace(message=where + each.message))
    whole.samples += one.samples
    whole.columns |= one.columns


def _cell(row: Sequence[Any], index: int) -> Any:
    return row[index] if index < len(row) else None


def _told(row: Sequence[Any], columns: Iterable[Column]) -> tuple[dict[str, str], Any]:
    """The fields of a row as text, and the cell that tells the date."""
    fields = {each.field: text_of(_cell(row, each.at)) for each in reversed(list(columns)) if each.field}
    dated = next((_cell(row, each.at) for each in columns if each.field == "date"), None)
    if dated is None and fields.get("year"):
        dated = fields["year"].removesuffix("年") + (
            f"-{fields['month'].removesuffix('月')}" if fields.get("month") else ""
        )
    if dated is not None and fields.get("hour"):
        hour = fields["hour"].removesuffix("时").removesuffix(".0").zfill(2)
        dated = f"{text_of(dated).replace('-', '')[:8]}{hour}"
    return fields, dated


def _dated(dated: Any, given: Period | None) -> Period | None:
    """The period that a cell tells; the year of ``given`` stands in where the cell has none: 6月4日."""
    if not text_of(dated):
        return given
    short = given and re.fullmatch(r"\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?", text_of(dated))
    return read_period(f"{given.first.year}年{text_of(dated)}" if given and short else dated)


def _period(table: Table, number: int, dated: Any, given: Period | None) -> Period | None:
    found = _dated(dated, given)
    if found is None and not text_of(dated):
        table.refuse(number, "no_date", "the row has no date: the day of the data chooses the limits; add a column 采样日期, or --date")  # fmt: skip
    elif found is None:
        table.refuse(number, "date", f"“{text_of(dated)}” is no date such as 2025-06-01, 2025年6月 or 2025")
    return found


def _wide(table: Table, place: Headings, words: Vocabulary, given: Period | None) -> None:
    """A sample a row."""
    items = [each for each in place.columns if each.item]
    units = {each.at: each.unit for each in items}
    limits: dict[int, Any] = {}
    for number, row in place.below:
        kind = kind_of_row(row)
        if not any(text_of(cell) for cell in row) or kind == "about":
            continue
        cells = {each.at: _cell(row, each.at) for each in items}
        if kind == "unit" or (not table.samples and cells and _all_units(cells.values())):
            units |= {index: spelling(text_of(cell)) for index, cell in cells.items() if text_of(cell)}
        elif kind == "detection":
            limits |= {index: cell for index, cell in cells.items() if text_of(cell)}
        elif not table.leave_out(number, _shifted(place, row)):
            _sample(table, number, row, place.columns, (units, limits), words=words, given=given)


def _shifted(place: Headings, row: Sequence[Any]) -> Fault | None:
    return surplus(row, place.width) if place.width else None


def _sample(
    table: Table, number: int, row: Sequence[Any], columns: list[Column], about: tuple[dict[int, str], dict[int, Any]],
    *, words: Vocabulary, given: Period | None,
) -> None:  # fmt: skip
    """One row as a sample; a row that has neither a value nor a date is a note below the table."""
    fields, dated = _told(row, columns)
    tried = Table()
    readings: dict[str, Reading] = {}
    for each in columns:
        if each.item and each.item not in readings:
            unit, limit = about[0][each.at], about[1].get(each.at)
            found = _reading(tried, number, each, _cell(row, each.at), (unit, limit), words=words)
            if found is not None:
                readings[each.item] = found
    empty = all(each.missing for each in readings.values())
    if empty and (_dated(dated, given) is None or len({text_of(cell) for cell in row} - {""}) == 1):
        note = next(text_of(cell) for cell in row if text_of(cell))
        table.warn(number, "note", f"no sample, for it has neither a value nor a date: {note[:_SHOWN]}")
        return
    period = _period(table, number, dated, given)
    if period is None:
        return
    table.problems += tried.problems
    _keep(table, Sample(number, period, fields, readings))


def _all_units(cells: Iterable[Any]) -> bool:
    texts = [text_of(cell) for cell in cells if text_of(cell)]
    return bool(texts) and all(is_unit(spelling(text)) and not re.search(r"^[\d.]+$", text) for text in texts)


def _keep(table: Table, sample: Sample) -> None:
    if any(not each.missing for each in sample.readings.values()):
        table.samples.append(sample)
    else:
        table.refuse(sample.row, "no_value", "the row has no value that can be read")


def _reading(
    table: Table, number: int, column: Column, cell: Any, about: tuple[str, Any], *, words: Vocabulary
) -> Reading | None:
    """A cell in the unit of the standard; None and a problem where it cannot be read, the rest of the row stays good."""
    unit, limit = about
    if fault := uncomputed([cell]):
        table.warn(number, fault.code, f"{' '.join(column.heading.split())}: {fault.en}")
        return None
    read = read_presence if column.item in words.presence else read_value
    try:
        if told := with_unit(cell):
            cell, unit = told
        reading = read(cell)
        if reading.below and reading.limit is None and text_of(limit):
            told_limit = read_value(limit)
            reading = Reading(reading.written, below=True, limit=told_limit.limit or told_limit.value)
    except UnreadableValue as error:
        table.warn(number, "value", f"{' '.join(column.heading.split())}: {error}")
        return None
    wanted = words.units[column.item]
    if not unit or not wanted:
        return reading
    found = converted(reading, unit, wanted)
    if found is None and not reading.missing:
        table.warn(number, "unit", f"{column.heading}: {unit} does not convert to {wanted}; the value is left out")
    return found


def _long(table: Table, place: Headings, words: Vocabulary, given: Period | None) -> None:
    """One value a row: the rows of one place and time make a sample."""
    at = {each.field: each for each in place.columns if each.field}
    samples: dict[tuple[Any, ...], Sample] = {}
    for number, row in place.below:
        if not any(text_of(cell) for cell in row) or kind_of_row(row) == "about":
            continue
        if table.leave_out(number, _shifted(place, row)):
            continue
        fields, dated = _told(row, place.columns)
        name = fields.pop("item", "")
        known = words.item(name) if name else None
        if known is None:
            table.warn(number, "item", f"“{name}” is no item of this standard; the row is left out")
            continue
        period = _period(table, number, dated, given)
        if period is None:
            continue
        unit = known[1] or spelling(fields.pop("unit", "")) or at["value"].unit
        column = Column(at["value"].at, name, item=known[0])
        limit = fields.pop("detection", "")
        reading = _reading(table, number, column, _cell(row, column.at), (unit, limit), words=words)
        fields.pop("value", None)
        key = (fields.get("body", ""), fields.get("station", ""), period)
        sample = samples.setdefault(key, Sample(number, period, fields, {}))
        if reading is None:
            continue
        if known[0] in sample.readings:
            table.warn(number, "repeated", f"{name} stands twice for this sample; the first is taken")
            continue
        sample.readings[known[0]] = reading
    for sample in samples.values():
        _keep(table, sample)
