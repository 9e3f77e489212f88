"""Rows on their way out: CSV that spreadsheets take for what it is, and JSON with the names of the columns once."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse

MARK = "\ufeff"  # spreadsheets take a CSV without it for another encoding
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MEDIA = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
Rows = Sequence[Mapping[str, Any]]


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def cell(value: Any) -> Any:
    """One cell: lists with a semicolon; a text that a spreadsheet would run as a formula is quoted, a number is not.

    >>> cell(["林", "草"]), cell("=1+1"), cell("-5.2"), cell(True)
    ('林; 草', "'=1+1", '-5.2', 1)
    """
    if isinstance(value, (list, tuple)):
        value = "; ".join(map(_item, value))
    if isinstance(value, bool):
        return int(value)
    if not isinstance(value, str) or len(value) < 2 or value.lstrip("+-").replace(".", "", 1).isdecimal():
        return value
    return f"'{value}" if value.startswith(FORMULA) else value


def _item(one: Any) -> str:
    if not isinstance(one, dict):
        return str(one)
    if "value_text" in one:
        return f"{one['document']}#{one['eid']}:{one['value_text']}"
    return ":".join(str(part) for name, part in one.items() if name != "organisation" and part not in (None, ""))


def csv_pieces(names: Sequence[str], chunks: Iterable[Rows]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield MARK + writer.writerow(names)
    for rows in chunks:
        yield "".join(writer.writerow([cell(row[name]) for name in names]) for row in rows)


def json_pieces(table: str, names: Sequence[str], chunks: Iterable[Rows]) -> Iterator[str]:
    head = json.dumps({"table": table, "columns": list(names)}, ensure_ascii=False)
    yield head[:-1] + ', "rows": ['
    first = True
    for rows in chunks:
        lines = [json.dumps([row[name] for name in names], ensure_ascii=False) for row in rows]
        if lines:
            yield ("\n" if first else ",\n") + ",\n".join(lines)
            first = False
    yield "\n]}\n"


def form_of(request: HttpRequest) -> str:
    """The form in which a page is asked for as data; empty for the page itself."""
    asked = request.GET.get("format", "")
    return asked if asked in MEDIA else ""


def as_file(table: str, names: Sequence[str], rows: Rows, form: str) -> HttpResponse:
    """Rows of a page as a file."""
    pieces = csv_pieces(names, [rows]) if form == "csv" else json_pieces(table, names, [rows])
    response = HttpResponse("".join(pieces), content_type=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-{table}.{form}"'
    return response
