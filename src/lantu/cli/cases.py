"""Cases from a file: one object or many rows, in JSON, JSON lines, CSV, XLSX or Parquet."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from lantu.errors import UnreadableFile, UsageError

__all__ = ["read_cases"]


def read_cases(path: Path) -> tuple[list[Any], bool]:
    """The cases of a file, and whether it holds a single one.

    In rows, a cell that holds a list is written as JSON; empty cells are left out.
    """
    try:
        return _READERS.get(path.suffix.lower(), _json)(path)
    except OSError as error:
        raise UnreadableFile(
            f"cannot be read: {error.strerror or error}", where=str(path), hint="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise UsageError("is not UTF-8", where=str(path), hint="save it as UTF-8") from error


def _json(path: Path) -> tuple[list[Any], bool]:
    text = path.read_text(encoding="utf-8-sig")
    try:
        found = json.loads(text, parse_float=Decimal)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise UsageError(f"is no JSON: {error}", where=str(path), hint="one object, or an array of objects") from error
    if isinstance(found, list):
        return found, False
    return [found], True


def _lines(path: Path) -> tuple[list[Any], bool]:
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip():
            try:
                cases.append(json.loads(line, parse_float=Decimal))
            except (json.JSONDecodeError, RecursionError, ValueError) as error:
                raise UsageError(f"line {number} is no JSON: {error}", where=str(path)) from error
    return cases, False


def _csv(path: Path) -> tuple[list[Any], bool]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [_row(row) for row in csv.DictReader(stream)], False


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
        except (json.JSONDecodeError, RecursionError):
            return value
    return value


def _xlsx(path: Path) -> tuple[list[Any], bool]:
    try:
        import openpyxl
    except ImportError as error:
        raise UsageError("XLSX needs openpyxl", where=str(path), hint="save as CSV, or pip install openpyxl") from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        head = [str(name) if name is not None else "" for name in next(rows, ())]
        cases = [_row(dict(zip(head, row, strict=False))) for row in rows if any(cell is not None for cell in row)]
        book.close()
    except (ValueError, KeyError, IndexError, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise UsageError(f"is no workbook: {error}", where=str(path)) from error
    except Exception as error:  # zipfile.BadZipFile and kin
        if type(error).__name__ != "BadZipFile":
            raise
        raise UsageError("is no workbook", where=str(path)) from error
    return cases, False


def _parquet(path: Path) -> tuple[list[Any], bool]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return [_row(row) for row in pq.read_table(path).to_pylist()], False
    except pa.ArrowException as error:
        raise UsageError(f"is no Parquet: {error}", where=str(path)) from error


_READERS = {".json": _json, ".jsonl": _lines, ".ndjson": _lines, ".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
