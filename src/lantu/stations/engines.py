"""Engines that work on values in bounded memory: what does not fit waits in files of the folder for temporary ones."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from lantu.datafiles import load_data

if TYPE_CHECKING:
    import duckdb

__all__ = ["bounds", "engine", "held_back"]


@cache
def bounds() -> dict[str, Any]:
    """How much memory an engine may take, and how many values are worked on at once."""
    return load_data("stations/bounds.toml", "lantu.station_bounds/1")


def engine(path: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An engine of its own; with ``path`` its tables lie in that file, compressed."""
    import duckdb

    connection = duckdb.connect(":memory:" if path is None else str(path))
    held_back(connection)
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def held_back(connection: duckdb.DuckDBPyConnection) -> None:
    """Bound the memory of an engine; its files are gone when it is closed."""
    spill = str(Path(tempfile.gettempdir()) / f"lantu-{os.getpid()}-{uuid4().hex[:8]}").replace("'", "''")
    memory = int(bounds()["memory_mb"])
    connection.execute(
        f"SET enable_progress_bar = false; SET memory_limit = '{memory}MB'; SET temp_directory = '{spill}'"
    )
