"""Tables as people keep them (workbooks, JSON, CSV in any usual encoding) as files that an engine reads by itself."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from lantu.errors import LantuError, UnreadableFile, UsageError
from lantu.rules.cases import cases_of, sheets_of
from lantu.text.decode import decode

__all__ = ["WORKBOOK", "tables_in", "write_workbook"]

WORKBOOK = ".xlsx"
_ROWS = (".json", ".jsonl", ".ndjson")
_PLAIN = (".parquet", ".csv")
_CHUNK = 1 << 22
_ROWS_OF_A_SHEET = 1_048_575  # besides the heading


def tables_in(source: Path, spare: Path) -> dict[str, Path]:
    """The tables of a folder, or the sheets of a workbook, by name; what no engine reads is written into ``spare``."""
    if source.is_file() and source.suffix.lower() == WORKBOOK:
        return {name: _written(rows, spare / f"{name}.csv") for name, rows in _sheets(source)}
    if not source.is_dir():
        raise UsageError("is no folder", where=str(source), hint="give the folder that holds the tables, or a workbook")
    found: dict[str, Path] = {}
    for path in sorted(source.iterdir()):
        if (
            not path.is_file()
            or path.suffix.lower() not in {*_PLAIN, *_ROWS, WORKBOOK}
            or path.name.startswith((".", "~"))
        ):
            continue
        if path.stem in found:
            raise UsageError(
                f"the table {path.stem} is there twice", where=str(path), hint="keep one file for each table"
            )
        found[path.stem] = _plain(path, spare)
    return found


def _plain(path: Path, spare: Path) -> Path:
    ending = path.suffix.lower()
    if ending == ".parquet":
        return path
    if ending == ".csv" and _is_utf8(path):
        _named_once(path, path)
        return path
    target = spare / f"{path.stem}.csv"
    if ending == ".csv":
        text, _, damage = decode(_bytes(path), str(path))
        if damage:
            raise UsageError(damage[0], where=str(path), hint="save it as UTF-8")
        target.write_text(text, encoding="utf-8", newline="")
        _named_once(target, path)
        return target
    if ending == WORKBOOK:
        first = next((rows for _, rows in _sheets(path) if rows), [])
        return _written(first, target)
    return _written(_of_objects(cases_of(_bytes(path), ending, str(path))[0], path), target)


def _named_once(path: Path, told: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        heading = stream.readline(_CHUNK)
    names = [
        each.strip() for each in next(csv.reader([heading.strip("\r\n")], delimiter=max(",\t;", key=heading.count)), [])
    ]
    twice = next((name for place, name in enumerate(names) if name and name in names[:place]), "")
    if twice:
        raise UsageError(f"the column {twice} stands twice", where=str(told), hint="delete or rename one of them")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror}", where=str(path), hint="check the file") from error


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise UnreadableFile(f"cannot be read: {error.strerror}", where=str(path), hint="check the file") from error
    return True


def _sheets(path: Path) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    for name, rows in sheets_of(_bytes(path), str(path)):
        yield name, [row for row in rows if any(cell not in {None, ""} for cell in row)]


def _of_objects(cases: list[Any], path: Path) -> list[Sequence[Any]]:
    wrong = next((number for number, case in enumerate(cases, 1) if not isinstance(case, Mapping)), 0)
    if wrong:
        raise UsageError(f"row {wrong} is no object", where=str(path), hint="one object with named values a row")
    names = list({name: None for case in cases for name in case})
    return [names, *([case.get(name) for name in names] for case in cases)]


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
