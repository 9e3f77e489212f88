"""The rows of a table of observations by its headings, from each kind of file that tables come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lantu.errors import UsageError
from lantu.observations.names import columns
from lantu.sheets import LISTED, Record, cell_text, reading, records

__all__ = ["headed_rows"]


def headed_rows(path: Path) -> Iterator[Record]:
    """The rows of a table by its headings; an error that says what to do for a file that cannot be read or holds none."""
    rows: Iterator[Record] = records(path, _known, least=reading("least_headings"))
    if path.suffix.lower() in LISTED:
        rows = (row for row in rows if "schema" not in row)  # the line that says what the others are
    first = next(rows, None)
    if first is None:
        raise UsageError("holds no rows", where=str(path), hint="one row of headings, and below it one row a value")
    yield first
    yield from rows


def _known(cells: Sequence[Any]) -> int:
    return sum(cell_text(cell).lower() in columns() for cell in cells)
