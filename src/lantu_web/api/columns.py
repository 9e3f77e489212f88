"""Whole tables in columns, for programs that compute: Parquet files and Arrow streams, written piece by piece."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from lantu_web.api.schemas import column_type
from lantu_web.api.tables import Row, Table

if TYPE_CHECKING:
    import pyarrow as pa

DIGITS, PLACES = 24, 6  # as the register keeps numbers


class _Drain(io.RawIOBase):
    """A file from which what was written is taken away at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[bytes] = []
        self.at = 0

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self.pieces.append(bytes(piece))
        self.at += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self.at

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def kinds() -> dict[type, Any]:
    """How values of Python stand in columns: numbers exact, days and times as such, what belongs to a row as lists."""
    import pyarrow as pa

    return {
        bool: pa.bool_(), int: pa.int64(), float: pa.float64(), object: pa.decimal128(DIGITS, PLACES), str: pa.string(),
        date: pa.date32(), datetime: pa.timestamp("us", tz="UTC"), list: pa.list_(pa.string()),
    }  # fmt: skip


def schema_of(table: Table) -> pa.Schema:
    """The types of the columns of a table of the database."""
    import pyarrow as pa

    text, known = pa.string(), kinds()
    part = pa.struct([(name, text) for name in ("role", "organisation", "name")])
    names = ("document", "eid", "start", "end", "subject", "value_text", "comparator", "unit", "year", "role", "statement", "indicator")  # fmt: skip
    member = pa.struct([(name, pa.int64() if name in ("start", "end", "year") else text) for name in names])
    joined = {"organisations": pa.list_(part), "places": pa.list_(text), "members": pa.list_(member)}
    paths = dict(zip(table.column_names, table.paths, strict=True))
    fields = []
    for name in table.names:
        kind = known[column_type(table.model, paths[name])[0]] if name in paths else joined.get(name, text)
        fields.append(pa.field(name, kind, metadata={"table": table.name}))
    return pa.schema(fields)


def schema_from(name: str, columns: dict[str, type]) -> pa.Schema:
    """The types of columns that are told."""
    import pyarrow as pa

    known = kinds()
    return pa.schema([pa.field(one, known[kind], metadata={"table": name}) for one, kind in columns.items()])


def arrow(schema: pa.Schema, chunks: Iterable[list[Row]]) -> Iterator[bytes]:
    """An Arrow stream: each piece is a batch of rows."""
    import pyarrow as pa

    drain = _Drain()
    with pa.ipc.new_stream(pa.PythonFile(drain, mode="w"), schema) as writer:
        yield drain.take()
        for rows in chunks:
            writer.write_batch(pa.RecordBatch.from_pylist(rows, schema=schema))
            yield drain.take()
    yield drain.take()


def parquet(schema: pa.Schema, chunks: Iterable[list[Row]]) -> Iterator[bytes]:
    """A Parquet file: each piece is a group of rows; what stands where comes at the end."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    drain = _Drain()
    with pq.ParquetWriter(pa.PythonFile(drain, mode="w"), schema, compression="zstd") as writer:
        yield drain.take()
        for rows in chunks:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            yield drain.take()
    yield drain.take()
