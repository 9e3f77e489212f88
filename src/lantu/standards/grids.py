"""The cells of a table file as they stand: CSV in any usual encoding, or every sheet of a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from lantu.errors import UnreadableFile, UnsupportedFormat
from lantu.text.decode import decode

__all__ = ["Grid", "column_letter", "grids"]


class Grid(NamedTuple):
    """A sheet: its name, and its rows with the number that a person sees beside them."""

    name: str
    rows: list[tuple[int, list[Any]]]


def column_letter(number: int) -> str:
    """How a spreadsheet names a column.

    >>> column_letter(1), column_letter(28)
    ('A', 'AB')
    """
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def grids(path: Path) -> list[Grid]:
    """The sheets of a CSV or XLSX file; raises a SourceError that says what to do where it is neither."""
    try:
        if path.suffix.lower() in {".xlsx", ".xlsm"}:
            return list(_workbook(path))
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror or error}", where=str(path), hint="check the path") from error  # fmt: skip
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise UnsupportedFormat("is no CSV table", where=str(path), hint="save it as CSV or XLSX, named so")
    return [_csv(decode(data, str(path)).text)]


def _csv(text: str) -> Grid:
    head = text[:4096]
    separator = max(",\t;", key=head.count)
    reader = csv.reader(io.StringIO(text.replace("\x00", "")), delimiter=separator)
    rows: list[tuple[int, list[Any]]] = []
    start = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return Grid("", rows)
        except csv.Error:
            # A cell beyond the limit of the reader: the row is kept as broken, and told as such further on.
            row = [""]
        rows.append((start, list(row)))
        start = reader.line_num + 1


def _workbook(path: Path) -> Iterator[Grid]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        raise UnsupportedFormat("is no workbook", where=str(path), hint="save it anew as XLSX") from error
    for sheet in book.worksheets:
        cells = [list(row) for row in sheet.iter_rows(values_only=True)]
        # A merged cell says the same for each row and column that it covers.
        for area in sheet.merged_cells.ranges:
            value = cells[area.min_row - 1][area.min_col - 1]
            for row in range(area.min_row - 1, min(area.max_row, len(cells))):
                for column in range(area.min_col - 1, min(area.max_col, len(cells[row]))):
                    cells[row][column] = value
        yield Grid(sheet.title, list(enumerate(cells, 1)))
