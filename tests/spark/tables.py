"""Two tables held against each other, however their engines order rows and sum doubles: part of ``make spark``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

DIGITS = 9  # engines add doubles in another order


def on_both(duck: Any, spark: Any, tables: dict[str, pa.Table], folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same tables for both engines, from the same files."""
    found: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for name, content in tables.items():
        path = folder / f"{name}.parquet"
        pq.write_table(content, path, coerce_timestamps="us")
        for engine, kept in zip((duck, spark), found, strict=True):
            kept[name] = engine.read_parquet(str(path))
    return found


def difference(wanted: pa.Table, found: pa.Table, by: list[str]) -> str:
    """What differs, in a few words; empty where nothing does."""
    if sorted(wanted.column_names) != sorted(found.column_names):
        return f"columns {found.column_names} for {wanted.column_names}"
    if wanted.num_rows != found.num_rows:
        return f"{found.num_rows} rows for {wanted.num_rows}"
    order = [(name, "ascending") for name in by]
    rows = zip(wanted.sort_by(order).to_pylist(), found.sort_by(order).to_pylist(), strict=True)
    wrong = [(one, other) for one, other in rows if any(not _same(one[name], other[name]) for name in one)]
    return f"{len(wrong)} rows, first {wrong[0]}" if wrong else ""


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=10**-DIGITS, abs_tol=10**-DIGITS)
    return bool(one == other)


def told(name: str, rows: int, fault: str) -> bool:
    """Print a line of the report; whether there was a fault."""
    print(f"{name}: {rows} rows, {fault or 'equal'}", flush=True)  # noqa: T201 - a report
    return bool(fault)
