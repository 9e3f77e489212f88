"""Tables of observations taken in: columns recognised, values checked, problems told by row.

Good rows are kept, whatever stands beside them. A row with an error is left out; a warning keeps the row.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from lantu.errors import Problem, UnsupportedFormat, UsageError
from lantu.observations.measures import known_measure
from lantu.observations.model import Observation, period_year
from lantu.observations.names import columns, precedence, read_name
from lantu.observations.package import unpacked
from lantu.observations.placing import KnownPlaces, Placed, bundled_places, names_places
from lantu.quantity.units import to_base

__all__ = ["Imported", "headed_rows", "import_file", "import_rows", "proposed_mapping", "reading_rows"]

Row = dict[str, Any]
_NEEDED = ("indicator", "place", "period", "value")
_TOLD_EVERY = 1000
_BASES = frozenset({"year", "month", "part", "period"})


@dataclass(slots=True)
class Imported:
    """What a table held."""

    observations: list[Observation] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


def proposed_mapping(headings: Iterable[str]) -> dict[str, str]:
    """The field for each heading that is known; the first of two for one field.

    >>> proposed_mapping(["指标", "地区", "年份", "数值", "备注"])
    {'指标': 'indicator', '地区': 'place', '年份': 'period', '数值': 'value'}
    """
    found: dict[str, str] = {}
    for heading in headings:
        name = columns().get(str(heading).strip().lower())
        if name and name not in found.values():
            found[heading] = name
    if "indicator" not in found.values():
        found = {heading: "indicator" if name == "measure" else name for heading, name in found.items()}
    return found


def import_file(path: Path, mapping: dict[str, str] | None = None) -> Imported:
    """The observations of a CSV, XLSX, JSON lines or Parquet file, or of a data package."""
    return import_rows(headed_rows(path), mapping)


def import_rows(rows: Iterable[Row], mapping: dict[str, str] | None = None) -> Imported:
    """The observations of ``rows``; ``mapping`` leads from headings to fields and is proposed where not given."""
    done = Imported(mapping=dict(mapping or {}))
    for _ in reading_rows(rows, done):
        pass
    return done


def reading_rows(rows: Iterable[Row], done: Imported, places: KnownPlaces | None = None) -> Iterator[int]:
    """Take ``rows`` into ``done``, and tell now and then how many have been read, for those who wait.

    ``places`` are those that are known; without it those that come along.
    """
    seen: set[str] = set()
    asked: set[str] = set()
    known: KnownPlaces | None = places or bundled_places()
    for number, row in enumerate(rows, 1):
        if number % _TOLD_EVERY == 0:
            yield number
        if number == 1:
            done.mapping = done.mapping or proposed_mapping(row)
            missing = [name for name in _NEEDED if name not in done.mapping.values()]
            if missing:
                raise UsageError(
                    f"no column for {', '.join(missing)}", hint="name the columns as in docs/assessment.md"
                )
            if not all(names_places(heading) for heading, name in done.mapping.items() if name == "place"):
                known = None
        fields = {done.mapping[key]: _text(value) for key, value in row.items() if key in done.mapping}
        if known and fields.get("place"):
            fields["place"] = _placed(number, known.read(fields["place"]), asked, done.problems)
        observation = _observation(number, fields, done.problems)
        if observation is None:
            continue
        if observation.id in seen:
            done.problems.append(
                Problem(number, "warning", "repeated", "the same value of the same source stands above")
            )
            continue
        seen.add(observation.id)
        done.observations.append(observation)
        done.numbers.append(number)


def _placed(row: int, placed: Placed, asked: set[str], problems: list[Problem]) -> str:
    """The place in full; what is to be said of its name is said at its first row."""
    if placed.code and placed.message not in asked:
        asked.add(placed.message)
        problems.append(Problem(row, "warning", placed.code, placed.message))
    return placed.name


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(str(each) for each in value)
    return "" if value is None else str(value).strip()


def headed_rows(path: Path) -> Iterator[Row]:
    """The rows of a table by its headings."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as stream:
                yield from csv.DictReader(stream)
        elif suffix in (".jsonl", ".ndjson"):
            with path.open(encoding="utf-8") as stream:
                yield from (record for line in stream if line.strip() and "schema" not in (record := json.loads(line)))
        elif suffix == ".parquet":
            import pyarrow.parquet as pq

            yield from pq.read_table(path).to_pylist()
        elif suffix == ".xlsx":
            yield from _workbook(path)
        elif suffix == ".zip":
            yield from unpacked(path)
        else:
            raise UnsupportedFormat(
                "is no table", where=str(path), hint="give CSV, XLSX, JSON lines, Parquet or a data package"
            )
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), hint="check the file and its encoding") from error


def _workbook(path: Path) -> Iterator[Row]:
    """The rows of the first sheet below its first row."""
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnsupportedFormat("is no workbook", where=str(path), hint="save it anew as XLSX") from error
    try:
        rows = book.worksheets[0].iter_rows(values_only=True)
        headings = [_text(each) for each in next(rows, ())]
        for row in rows:
            if any(value is not None for value in row):
                yield dict(zip(headings, row, strict=False))
    finally:
        book.close()


def _observation(row: int, fields: dict[str, str], problems: list[Problem]) -> Observation | None:
    def wrong(code: str, message: str, severity: str = "error") -> None:
        problems.append(Problem(row, severity, code, message))

    before = len(problems)
    for name in ("indicator", "place", "period"):
        if not fields.get(name):
            wrong(f"no_{name}", f"the row has no {name}")
    period = fields.get("period", "")
    if period and period_year(period) is None:
        wrong("period", f"{period} is neither a year nor a month such as 2023-06")
    value, text = _value(fields)
    if value is None and not text:
        wrong("no_value", "the row has no value")
    for name in ("grade", "status"):
        if fields.get(name) and fields[name] not in precedence()[name]:
            wrong(name, f"{fields[name]} is no {name}; use {', '.join(precedence()[name])}")
    if fields.get("basis") and fields["basis"] not in _BASES:
        wrong("basis", f"{fields['basis']} is no basis; use {', '.join(sorted(_BASES))}")
    if len(problems) > before:
        return None
    _doubts(fields, value, wrong)
    return _built(fields, value, text)


def _doubts(fields: dict[str, str], value: Decimal | None, wrong: Any) -> None:
    unit = fields.get("unit", "")
    if value is not None and to_base(value, unit) is None:
        wrong("unknown_unit", f"the unit {unit} is not known: the value compares only with the same unit", "warning")
    if not fields.get("source"):
        wrong("no_source", "the row has no source", "warning")
    date = fields.get("source_date", "")
    if not date or not date[:4].isdigit():
        wrong("no_source_date", "the date of the source is not told: what was known on a day leaves it out", "warning")


def _value(fields: dict[str, str]) -> tuple[Decimal | None, str]:
    """A number, or a text where it is none (Ⅱ); numbers may have commas between thousands."""
    written = fields.get("value", "")
    try:
        value = Decimal(written.replace(",", "").replace("，", ""))
    except InvalidOperation:
        return None, fields.get("text") or ("" if _looks_empty(written) else written)
    return (value, fields.get("text", "")) if value.is_finite() else (None, fields.get("text", ""))


def _looks_empty(written: str) -> bool:
    return written.strip("-—–/ ").lower() in {"", "nan", "null", "none", "n", "na", "n/a", "无", "缺"}


def _built(fields: dict[str, str], value: Decimal | None, text: str) -> Observation:
    told = read_name(fields["indicator"], fields["period"])
    flags = tuple(flag for flag in fields.get("flags", "").replace("、", ",").split(",") if flag)
    grade = fields.get("grade") or "official"
    since = fields.get("since") or told.since
    given: dict[str, Any] = {
        "measure": fields.get("measure") or known_measure(told.name), "indicator": told.name, "place": fields["place"],
        "period": fields["period"], "value": value, "text": text, "unit": fields.get("unit", ""),
        "series": fields.get("series") or told.series, "basis": fields.get("basis") or told.basis,
        "since": int(since) if since else None, "bound": fields.get("bound") or told.bound,
        "status": fields.get("status") or told.status, "grade": grade, "source": fields.get("source", ""),
        "publisher": fields.get("publisher", ""), "source_date": fields.get("source_date", ""),
        "address": fields.get("address", ""),
        "flags": flags or (("unverified",) if grade != "official" else ()),
    }  # fmt: skip
    return Observation(**given)
