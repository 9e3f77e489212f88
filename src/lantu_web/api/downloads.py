"""Whole tables as streams: CSV for spreadsheets, JSON with the names of the columns once and rows as arrays, Parquet
and Arrow for programs. However long the table, no more than a chunk of it is held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextvars import copy_context
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from lantu_web.api.columns import arrow, parquet, schema_of
from lantu_web.api.tables import Row, Table
from lantu_web.register.services.tabular import MEDIA as TEXTS
from lantu_web.register.services.tabular import csv_pieces, json_pieces

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 2000
COLUMNS_CHUNK = 10_000  # rows of a batch, or of a group
EXACT = ("parquet", "arrow")
T = TypeVar("T")
_END: Any = object()
MEDIA = {
    "json": TEXTS["json"],
    "csv": TEXTS["csv"],
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.stream",
}


def download(table: Table, found: QuerySet[Any], form: str) -> StreamingHttpResponse:
    """The chosen rows of a table of the database as a file."""
    exact = form in EXACT
    chunks = _chunks(table, found, COLUMNS_CHUNK if exact else CHUNK, exact=exact)
    return as_stream(table.name, table.names, chunks, form, lambda: schema_of(table))


def as_stream(
    name: str, names: tuple[str, ...], chunks: Iterable[list[Row]], form: str, schema: Callable[[], pa.Schema]
) -> StreamingHttpResponse:
    """Rows as a file; the schema is asked for only where the form needs one."""
    pieces: Iterator[str | bytes]
    if form in EXACT:
        pieces = (arrow if form == "arrow" else parquet)(schema(), chunks)
    else:
        pieces = csv_pieces(names, chunks) if form == "csv" else json_pieces(name, names, chunks)
    response = StreamingHttpResponse(pieces, content_type=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-{name}.{form}"'
    return response


def as_asked(rows: Iterator[T]) -> Iterator[T]:
    """The same rows for whoever asked, though they are read after the answer has begun: what they may see goes along."""
    context = copy_context()

    def drawn() -> Iterator[T]:
        while (row := context.run(next, rows, _END)) is not _END:
            yield row

    return drawn()


def batches(rows: Iterator[Row], form: str) -> Iterator[list[Row]]:
    """Rows in chunks, as the form of the file likes them."""
    while batch := list(islice(rows, COLUMNS_CHUNK if form in EXACT else CHUNK)):
        yield batch


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
