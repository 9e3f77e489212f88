"""Cases from a file: one object or many rows, in JSON, JSON lines, CSV, XLSX or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lantu.errors import UnreadableFile
from lantu.rules.cases import cases_of

__all__ = ["read_cases"]


def read_cases(path: Path) -> tuple[list[Any], bool]:
    """The cases of a file, and whether it holds a single one."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            f"cannot be read: {error.strerror or error}", where=str(path), hint="check the path"
        ) from error
    return cases_of(data, path.suffix, str(path))
