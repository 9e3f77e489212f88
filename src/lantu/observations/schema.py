"""Observations as columns: the schema of the store, and the way there and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from lantu.observations.model import Observation

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["arrow_schema", "from_arrow", "to_arrow"]

_TEXT = (
    "id", "measure", "indicator", "series", "place", "period", "basis", "text", "unit", "bound", "status", "grade",
    "source", "publisher", "source_date", "address", "flags",
)  # fmt: skip
_DIGITS, _SCALE = 30, 10


@cache
def arrow_schema() -> pa.Schema:
    """Columns of the store; ``year`` is the partition, ``value`` is for computing, ``written`` keeps its digits."""
    import pyarrow as pa

    fields = [pa.field(name, pa.string(), nullable=False) for name in _TEXT]
    return pa.schema([
        *fields,
        pa.field("written", pa.string()),
        pa.field("value", pa.decimal128(_DIGITS, _SCALE)),
        pa.field("since", pa.int32()),
        pa.field("year", pa.int32(), nullable=False),
        pa.field("received", pa.timestamp("us", tz="UTC"), nullable=False),
    ])  # fmt: skip


def to_arrow(observations: Mapping[str, Observation], received: datetime) -> pa.Table:
    """A table of ``observations`` by their id, sorted so that a measure of a place lies together."""
    import pyarrow as pa

    ids = sorted(observations, key=lambda name: (each := observations[name]).measure + each.place + each.period)
    rows = [observations[name] for name in ids]
    texts = [name for name in _TEXT if name not in ("id", "flags")]
    columns: dict[str, list[Any]] = {"id": ids} | {name: [getattr(each, name) for each in rows] for name in texts}
    columns["flags"] = [",".join(each.flags) for each in rows]
    columns["written"] = [None if each.value is None else f"{each.value:f}" for each in rows]
    columns["value"] = [each.value for each in rows]
    columns["since"] = [each.since for each in rows]
    columns["year"] = [each.year for each in rows]
    columns["received"] = [received] * len(rows)
    return pa.table(columns, schema=arrow_schema())


def from_arrow(table: pa.Table) -> list[Observation]:
    """The observations of a table of the store, with the digits that were written."""
    texts = [name for name in _TEXT if name not in ("id", "flags")]
    columns = [table[name].to_pylist() for name in (*texts, "since", "written", "flags")]
    found = []
    for *told, since, written, flags in zip(*columns, strict=True):
        value = None if written is None else Decimal(written)
        marks = tuple(flag for flag in flags.split(",") if flag)
        found.append(Observation(**dict(zip(texts, told, strict=True)), value=value, since=since, flags=marks))
    return found
