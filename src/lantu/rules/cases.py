"""Cases from the bytes of a file: one object or many rows, in JSON, JSON lines, CSV, XLSX or Parquet."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from lantu.errors import TooLarge, UsageError

__all__ = ["ENDINGS", "cases_of"]

_MOST_UNPACKED = 400 * 1024 * 1024


def cases_of(data: bytes, ending: str, where: str = "") -> tuple[list[Any], bool]:
    r"""The cases of a file by the ending of its name, and whether it holds a single one.

    In rows, a cell that holds a list is written as JSON; empty cells are left out.

    >>> cases_of(b"entitled_area_m2,case_id\n90,a\n", ".csv")
    ([{'entitled_area_m2': '90', 'case_id': 'a'}], False)
    """
    try:
        return _READERS.get(ending.lower(), _json)(data, where)
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", where=where, hint="save it as UTF-8") from error


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
                raise UsageError(f"line {number} is no JSON: {error}", where=where) from error
    return cases, False


def _csv(data: bytes, where: str) -> tuple[list[Any], bool]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("gb18030")  # what spreadsheets in China save as CSV
    try:
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise UsageError(f"is no CSV: {error}", where=where, hint="one line a case, names in the first") from error
    return [_row(row) for row in rows], False


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(name): _cell(value) for name, value in row.items() if name and value is not None and value != ""}


def _cell(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            return value
    return value


def _xlsx(data: bytes, where: str) -> tuple[list[Any], bool]:
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
        rows = book.worksheets[0].iter_rows(values_only=True)
        head = [str(name) if name is not None else "" for name in next(rows, ())]
        cases = [_row(dict(zip(head, row, strict=False))) for row in rows if any(cell is not None for cell in row)]
        book.close()
    except (
        ValueError,
        KeyError,
        IndexError,
        zipfile.BadZipFile,
        openpyxl.utils.exceptions.InvalidFileException,
    ) as error:
        raise UsageError(f"is no workbook: {error}", where=where) from error
    return cases, False


def _parquet(data: bytes, where: str) -> tuple[list[Any], bool]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return [_row(row) for row in pq.read_table(pa.BufferReader(data)).to_pylist()], False
    except pa.ArrowException as error:
        raise UsageError(f"is no Parquet: {error}", where=where) from error


_READERS = {".json": _json, ".jsonl": _lines, ".ndjson": _lines, ".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
ENDINGS = tuple(_READERS)
