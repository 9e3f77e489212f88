"""Whole tables as streams: CSV for spreadsheets, JSON with the names of the columns once and rows as arrays, Parquet
and Arrow for programs. However long the table, no more than a chunk of it is held.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from lantu_web.api.columns import arrow, parquet
from lantu_web.api.tables import Row, Table

CHUNK = 2000
COLUMNS_CHUNK = 10_000  # rows of a batch, or of a group
MARK = "\ufeff"  # spreadsheets take a CSV without it for another encoding
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MEDIA = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}


def download(table: Table, found: QuerySet[Any], form: str) -> StreamingHttpResponse:
    """The chosen rows as a file."""
    exact = form in ("parquet", "arrow")
    writers: dict[str, Callable[[Table, Iterable[list[Row]]], Iterator[str | bytes]]] = {
        "csv": _csv, "json": _json, "parquet": parquet, "arrow": arrow,
    }  # fmt: skip
    pieces = writers[form](table, _chunks(table, found, COLUMNS_CHUNK if exact else CHUNK, exact=exact))
    response = StreamingHttpResponse(pieces, content_type=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-{table.name}.{form}"'
    return response


def wanted_form(request: HttpRequest, stated: str) -> str:
    """The form that the address or the ``Accept`` line asks for; empty for a page of a list."""
    if stated:
        return stated
    accept = request.headers.get("Accept", "")
    types = {form: media.partition(";")[0] for form, media in MEDIA.items() if form != "json"}
    return next((form for form, media in types.items() if media in accept), "")


def _chunks(table: Table, found: QuerySet[Any], size: int, *, exact: bool) -> Iterator[list[Row]]:
    values = iter(found.values_list(*table.paths).iterator(size))
    while batch := list(islice(values, size)):
        yield table.rows(batch, exact=exact)


def _cell(value: Any) -> Any:
    """One cell: lists with a semicolon; a text that a spreadsheet would run as a formula is quoted."""
    if isinstance(value, list):
        value = "; ".join(_item(one) for one in value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and len(value) > 1 and value.startswith(FORMULA):
        return f"'{value}"
    return value


def _item(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    return f"{one['role']}:{one['name']}" if "name" in one else f"{one['document']}#{one['eid']}:{one['value_text']}"


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv(table: Table, chunks: Iterable[list[Row]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield MARK + writer.writerow(table.names)
    for rows in chunks:
        yield "".join(writer.writerow([_cell(row[name]) for name in table.names]) for row in rows)


def _json(table: Table, chunks: Iterable[list[Row]]) -> Iterator[str]:
    head = json.dumps({"table": table.name, "columns": table.names}, ensure_ascii=False)
    yield head[:-1] + ', "rows": ['
    first = True
    for rows in chunks:
        lines = [json.dumps([row[name] for name in table.names], ensure_ascii=False) for row in rows]
        yield ("\n" if first else ",\n") + ",\n".join(lines)
        first = False
    yield "\n]}\n"
