"""Records as a table in the terminal, JSON lines, CSV or a workbook."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO

from lantu.errors import UsageError

__all__ = ["Column", "Sheet", "write"]

Record = dict[str, Any]
# What a document holds may not command the terminal; line ends and tabs are laid out.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Column(NamedTuple):
    """A column of the terminal table: heading, the field it shows, and how."""

    heading: str
    field: str
    right: bool = False
    style: str = ""
    ratio: int | None = None


class Sheet(NamedTuple):
    """Records of one kind: ``columns`` choose what the terminal table shows, files get every field."""

    title: str
    columns: Sequence[Column]
    records: list[Record]


def write(sheets: list[Sheet], form: str, output: Path | None) -> None:
    """Print the sheets in ``form``, to ``output`` or to the terminal."""
    if form == "xlsx":
        _write_workbook(sheets, output)
    elif form == "table":
        _write_tables(sheets, output)
    else:
        with _opened(output) as stream:
            _write_lines(sheets, stream) if form == "jsonl" else _write_csv(sheets, stream)


@contextlib.contextmanager
def _opened(output: Path | None) -> Iterator[TextIO]:
    if output is None:
        yield sys.stdout
        return
    try:
        with output.open("w", encoding="utf-8", newline="") as stream:
            yield stream
    except OSError as error:
        raise UsageError(
            f"cannot write: {error.strerror}", where=str(output), hint="choose another --output"
        ) from error


def _write_lines(sheets: list[Sheet], stream: TextIO) -> None:
    for sheet in sheets:
        stream.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in sheet.records)


def _fields(sheets: list[Sheet]) -> list[str]:
    return list({field: None for sheet in sheets for record in sheet.records for field in record})


def _flat(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(str(each) for each in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value


def _write_csv(sheets: list[Sheet], stream: TextIO) -> None:
    fields = _fields(sheets)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, fields, lineterminator="\n")
    writer.writeheader()
    for sheet in sheets:
        writer.writerows({field: _flat(value) for field, value in record.items()} for record in sheet.records)
    stream.write(buffer.getvalue())


def _write_workbook(sheets: list[Sheet], output: Path | None) -> None:
    if output is None:
        raise UsageError("a workbook needs a file", hint="add --output result.xlsx")
    import xlsxwriter

    try:
        with xlsxwriter.Workbook(
            output, {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
        ) as book:
            bold = book.add_format({"bold": True, "bottom": 1})
            for sheet in sheets:
                page = book.add_worksheet(sheet.title[:31])
                fields = _fields([sheet])
                page.write_row(0, 0, fields, bold)
                page.freeze_panes(1, 0)
                for row, record in enumerate(sheet.records, 1):
                    page.write_row(row, 0, [_flat(record.get(field)) for field in fields])
                page.set_column(0, max(len(fields) - 1, 0), 16)
                if sheet.records:
                    page.autofilter(0, 0, len(sheet.records), len(fields) - 1)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise UsageError(
            f"cannot write the workbook: {error}", where=str(output), hint="choose another --output"
        ) from error


def _write_tables(sheets: list[Sheet], output: Path | None) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    with _opened(output) as stream:
        # In a pipe or file there is no width to keep to: lines must not be cut.
        width = None if output is None and sys.stdout.isatty() else 160
        console = Console(file=stream, width=width, highlight=False)
        for sheet in sheets:
            if not sheet.records:
                continue
            table = Table(
                title=Text(f"{sheet.title}  {len(sheet.records)}"),
                title_justify="left",
                box=box.SIMPLE_HEAD,
                pad_edge=False,
            )
            for column in sheet.columns:
                table.add_column(
                    column.heading, justify="right" if column.right else "left", style=column.style or None,
                    ratio=column.ratio, overflow="fold",
                )  # fmt: skip
            for record in sheet.records:
                cells = (_CONTROL.sub("", _shown(record.get(column.field))) for column in sheet.columns)
                table.add_row(*map(Text, cells))
            console.print(table)


def _shown(value: Any) -> str:
    if value is None or value is False:
        return ""
    return "是" if value is True else str(_flat(value))
