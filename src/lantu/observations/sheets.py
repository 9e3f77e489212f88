"""The rows of a table by its headings, from each kind of file that tables come in."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from lantu.errors import UnreadableFile, UnsupportedFormat, UsageError
from lantu.observations.names import columns, least_headings, rows_before_headings
from lantu.observations.package import unpacked
from lantu.text.decode import decode

__all__ = ["cell_text", "headed_rows"]

Row = dict[str, Any]


def headed_rows(path: Path) -> Iterator[Row]:
    """The rows of a table by its headings; UsageError for a file that cannot be read or holds none."""
    rows = _rows(path)
    try:
        first = next(rows, None)
        if first is None:
            raise UsageError("holds no rows", where=str(path), hint="one row of headings, and below it one row a value")
        yield first
        yield from rows
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise UnreadableFile(error.strerror or str(error), where=str(path), hint="check the name") from error
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"cannot be read: {error}", where=str(path), hint="check the file and its encoding") from error


def cell_text(value: Any) -> str:
    """What a cell says as text, without characters that nobody sees."""
    if isinstance(value, list):
        return ",".join(str(each) for each in value)
    return "" if value is None else str(value).replace("\x00", "").strip()


def _rows(path: Path) -> Iterator[Row]:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        with _text(path) as stream:
            yield from _headed(csv.reader(stream))
    elif suffix in (".jsonl", ".ndjson"):
        with _text(path) as stream:
            yield from _records(stream)
    elif suffix == ".parquet":
        import pyarrow.parquet as pq

        for batch in pq.ParquetFile(path).iter_batches():
            yield from batch.to_pylist()
    elif suffix == ".xlsx":
        yield from _headed(_cells(path))
    elif suffix == ".zip":
        yield from unpacked(path)
    else:
        raise UnsupportedFormat(
            "is no table", where=str(path), hint="give CSV, XLSX, JSON lines, Parquet or a data package"
        )


def _text(path: Path) -> io.TextIOBase:
    """The file as text: UTF-8 as it stands, else by the bytes, for spreadsheets in China save CSV in GB18030."""
    stream = path.open(encoding="utf-8-sig", newline="")
    try:
        while stream.read(1 << 20):
            pass
    except UnicodeDecodeError:
        stream.close()
        return io.StringIO(decode(path.read_bytes(), path.name).text, newline="")
    stream.seek(0)
    return stream


def _records(lines: Iterable[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        record = json.loads(line) if line.strip() else None
        if record is not None and not isinstance(record, dict):
            raise ValueError(f"line {number} is no object with named values")
        if record and "schema" not in record:
            yield record


def _headed(rows: Iterator[Sequence[Any]]) -> Iterator[Row]:
    """Rows by the headings, which may stand below a title."""
    first = list(islice(rows, rows_before_headings()))
    known = [sum(cell_text(cell).lower() in columns() for cell in row) for row in first]
    at = known.index(max(known)) if known and max(known) >= least_headings() else 0
    headings = [cell_text(each) for each in first[at]] if first else []
    for row in chain(first[at + 1 :], rows):
        if any(cell_text(value) for value in row):
            yield {heading: value for heading, value in zip(headings, row, strict=False) if heading}


def _cells(path: Path) -> Iterator[Sequence[Any]]:
    """The rows of the first sheet."""
    import zipfile

    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        raise UnsupportedFormat("is no workbook", where=str(path), hint="save it anew as XLSX") from error
    try:
        yield from book.worksheets[0].iter_rows(values_only=True)
    finally:
        book.close()
