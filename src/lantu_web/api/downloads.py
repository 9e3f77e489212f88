"""Whole tables as streams: CSV for spreadsheets, and JSON with the names of the columns once and rows as arrays."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse

from lantu_web.api.tables import Row, Table

CHUNK = 2000
MARK = "\ufeff"  # spreadsheets take a CSV without it for another encoding
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def download(table: Table, found: QuerySet[Any], form: str) -> StreamingHttpResponse:
    """The chosen rows as a file."""
    lines, media = (_csv, "text/csv; charset=utf-8") if form == "csv" else (_json, "application/json")
    response = StreamingHttpResponse(lines(table, found), content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-{table.name}.{form}"'
    return response


def _chunks(table: Table, found: QuerySet[Any]) -> Iterator[list[Row]]:
    values = iter(found.values_list(*table.paths).iterator(CHUNK))
    while batch := list(islice(values, CHUNK)):
        yield table.rows(batch)


def _cell(value: Any) -> Any:
    """One cell: lists with a semicolon; a text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, list):
        value = "; ".join(f"{one['role']}:{one['name']}" if isinstance(one, dict) else str(one) for one in value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and len(value) > 1 and value.startswith(FORMULA):
        return f"'{value}"
    return value


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv(table: Table, found: QuerySet[Any]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield MARK + writer.writerow(table.names)
    for rows in _chunks(table, found):
        yield "".join(writer.writerow([_cell(row[name]) for name in table.names]) for row in rows)


def _json(table: Table, found: QuerySet[Any]) -> Iterator[str]:
    head = json.dumps({"table": table.name, "columns": table.names}, ensure_ascii=False)
    yield head[:-1] + ', "rows": ['
    first = True
    for rows in _chunks(table, found):
        lines = [json.dumps([row[name] for name in table.names], ensure_ascii=False) for row in rows]
        yield ("\n" if first else ",\n") + ",\n".join(lines)
        first = False
    yield "\n]}\n"
