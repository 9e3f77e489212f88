"""Cases from the bytes of a file: one object or many rows, in JSON, JSON lines, CSV, XLSX or Parquet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from lantu.errors import TooLarge, UsageError
from lantu.rules.headings import cases_in
from lantu.rules.inputs import Unread
from lantu.rules.model import Rule
from lantu.text.decode import decode

__all__ = ["ENDINGS", "cases_of", "repeated", "sheets_of", "with_lists"]

_MOST_UNPACKED = 400 * 1024 * 1024


def cases_of(data: bytes, ending: str, where: str = "", rule: Rule | None = None) -> tuple[list[Any], bool]:
    r"""The cases of a file by the ending of its name, and whether it holds a single one.

    In rows, a cell that holds a list is written as JSON; empty cells are left out.  With a rule at hand the heading may
    stand below a title or on a later sheet, and may hold labels in place of names.

    >>> cases_of(b"entitled_area_m2,case_id\n90,a\n", ".csv")
    ([{'entitled_area_m2': '90', 'case_id': 'a'}], False)
    """
    try:
        if ending.lower() in _TABLES:
            return [_unfolded(case) for case in cases_in(_TABLES[ending.lower()](data, where), where, rule)], False
        return _READERS.get(ending.lower(), _json)(data, where)
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", where=where, hint="save it as UTF-8") from error


def repeated(cases: Sequence[Any]) -> list[tuple[str, list[int]]]:
    """The cases that stand in several rows, each with these rows: computed each time, and perhaps meant once.

    >>> repeated([{"case_id": "a"}, {"case_id": "b"}, {"case_id": "a"}])
    [('a', [1, 3])]
    """
    rows: dict[str, list[int]] = {}
    for number, case in enumerate(cases, 1):
        named = str(case.get("case_id") or "").strip() if isinstance(case, dict) else ""
        if named:
            rows.setdefault(named, []).append(number)
    return [(named, places) for named, places in rows.items() if len(places) > 1]


def _json(data: bytes, where: str) -> tuple[list[Any], bool]:
    text = data.decode("utf-8-sig")
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"is no JSON: {error}", where=where, hint="one object, or an array of objects") from error
    if isinstance(found, list):
        return found, False
    return [found], True


def _lines(data: bytes, where: str) -> tuple[list[Any], bool]:
    cases = []
    for number, line in enumerate(data.decode("utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                cases.append(json.loads(line, parse_float=Decimal))
            except (ValueError, RecursionError) as error:
                cases.append(Unread(f"line {number} is no JSON: {error}|第{number}行不是JSON"))
    if cases and all(isinstance(case, Unread) for case in cases):
        raise UsageError("holds no line of JSON", where=where, hint="one object a line")
    return cases, False


def _csv(data: bytes, where: str) -> Iterator[list[list[str]]]:
    if not data.strip():
        return
    text, _, damage = decode(data, where)  # spreadsheets in China save CSV as GB18030
    if damage:
        raise UsageError(damage[0], where=where, hint="save it as UTF-8")
    first = text.lstrip("\r\n").partition("\n")[0]
    mark = max(",\t;", key=first.count)
    try:
        yield list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise UsageError(f"is no CSV: {error}", where=where, hint="one line a case, names in the first") from error


def _unfolded(case: Any) -> Any:
    """The case with the lists that its cells hold as JSON."""
    if not isinstance(case, dict):
        return case
    return {name: with_lists(value) for name, value in case.items()}


def with_lists(value: Any) -> Any:
    """A cell, or the list or object that it writes as JSON."""
    if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            return value
    return value


def _xlsx(data: bytes, where: str) -> Iterator[list[tuple[Any, ...]]]:
    return (rows for _, rows in sheets_of(data, where))


def sheets_of(data: bytes, where: str) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The sheets of a workbook by title, row by row as they are."""
    try:
        import openpyxl
    except ImportError as error:
        raise UsageError("XLSX needs openpyxl", where=where, hint="save as CSV, or pip install openpyxl") from error
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            if sum(entry.file_size for entry in parts.infolist()) > _MOST_UNPACKED:
                raise TooLarge(
                    "the workbook unpacks to more than is safe", where=where, hint="split it, or save as CSV"
                )
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        for sheet in book.worksheets:
            rows = list(sheet.iter_rows(values_only=True))
            if any(cell is None for row in rows for cell in row):
                rows = _with_formulas(rows, formulas[sheet.title].iter_rows(values_only=True))
            yield str(sheet.title), rows
        book.close()
        formulas.close()
    except (
        ValueError,
        KeyError,
        IndexError,
        zipfile.BadZipFile,
        openpyxl.utils.exceptions.InvalidFileException,
    ) as error:
        raise UsageError(f"is no workbook: {error}", where=where) from error


def _with_formulas(rows: list[tuple[Any, ...]], written: Any) -> list[tuple[Any, ...]]:
    """The rows with formulas where no value was stored beside them, so that these are told and not taken for empty."""
    return [
        tuple(
            own if cell is None and isinstance(own, str) and own.startswith("=") else cell
            for cell, own in zip(row, formula, strict=False)
        )
        for row, formula in zip(rows, written, strict=False)
    ]


def _parquet(data: bytes, where: str) -> Iterator[list[list[Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(data))
    except pa.ArrowException as error:
        raise UsageError(f"is no Parquet: {error}", where=where) from error
    columns = [column.to_pylist() for column in table.columns]
    yield [list(table.column_names), *map(list, zip(*columns, strict=True))]


_READERS = {".json": _json, ".jsonl": _lines, ".ndjson": _lines}
_TABLES: dict[str, Callable[[bytes, str], Iterator[Any]]] = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
ENDINGS = (*_READERS, *_TABLES)
