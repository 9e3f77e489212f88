"""Tables as people keep them (workbooks, JSON, CSV in any usual encoding) as files that an engine reads by itself."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lantu.errors import LantuError, UsageError
from lantu.sheets import ENDINGS, WORKBOOKS, Sheet, cell_text, first_row, named_once, plain_copy, sheets

__all__ = ["WORKBOOK", "tables_in", "write_workbook"]

WORKBOOK = ".xlsx"
_TABLES = frozenset(ENDINGS) - {".zip"}
_ROWS_OF_A_SHEET = 1_048_575  # besides the heading


def tables_in(source: Path, spare: Path) -> dict[str, Path]:
    """The tables of a folder, or the sheets of a workbook, by name; what no engine reads is written into ``spare``."""
    if source.is_file() and source.suffix.lower() in WORKBOOKS:
        return {sheet.name: _written(_filled(sheet, source), spare / f"{sheet.name}.csv") for sheet in sheets(source, spread=False)}  # fmt: skip
    if not source.is_dir():
        raise UsageError("is no folder", where=str(source), hint="give the folder that holds the tables, or a workbook")
    found: dict[str, Path] = {}
    for path in sorted(source.iterdir()):
        if not path.is_file() or path.suffix.lower() not in _TABLES or path.name.startswith((".", "~")):
            continue
        if path.stem in found:
            raise UsageError(
                f"the table {path.stem} is there twice", where=str(path), hint="keep one file for each table"
            )
        found[path.stem] = _plain(path, spare / f"{path.stem}.csv")
    return found


def _plain(path: Path, target: Path) -> Path:
    """A table as an engine reads it; a row of CSV that nobody can read stays, for the engine to tell whose it is."""
    if path.suffix.lower() == ".parquet":
        return path
    if path.suffix.lower() == ".csv":
        found, _, damage = plain_copy(path, target, refused=True)
        if damage:
            raise UsageError(damage, where=str(path), hint="save it as UTF-8")
        named_once([name.strip() for name in first_row(found)], str(path))
        return found
    filled = (rows for sheet in sheets(path, spread=False) if (rows := list(_filled(sheet, path))))
    return _written(next(filled, []), target)


def _filled(sheet: Sheet, path: Path) -> Iterator[Sequence[Any]]:
    """The rows of a sheet that hold something."""
    for number, cells, fault in sheet.lines:
        if fault is not None:
            raise UsageError(f"row {number} cannot be read: {fault.en}", where=str(path), hint="correct the row")
        if any(map(cell_text, cells)):
            yield cells


def _written(rows: Iterable[Sequence[Any]], target: Path) -> Path:
    """Rows as CSV that an engine reads, every number in its digits."""
    with target.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([_cell(cell) for cell in row] for row in rows)
    return target


def _cell(cell: Any) -> Any:
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell).lower() if isinstance(cell, bool) else cell


def write_workbook(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """A table as a workbook of one sheet; UsageError where it has more rows than a sheet holds."""
    import xlsxwriter

    try:
        with xlsxwriter.Workbook(
            path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            page = book.add_worksheet(path.stem[:31])
            page.write_row(0, 0, names)
            page.freeze_panes(1, 0)
            for number, row in enumerate(rows, 1):
                if number > _ROWS_OF_A_SHEET:
                    raise _too_many(path)
                page.write_row(number, 0, [_shown(cell) for cell in row])
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise UsageError(
            f"cannot write the workbook: {error}", where=str(path), hint="choose another --output"
        ) from error


def _too_many(path: Path) -> LantuError:
    return UsageError(
        f"a sheet holds {_ROWS_OF_A_SHEET:,} rows, there are more", where=str(path), hint="take csv or parquet"
    )


def _shown(cell: Any) -> Any:
    from decimal import Decimal

    if isinstance(cell, Decimal):
        return float(cell) if len(cell.normalize().as_tuple().digits) <= 15 else f"{cell:f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell) if isinstance(cell, list | dict) else cell
