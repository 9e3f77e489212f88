"""Options that several commands share."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Form", "Format", "Output", "Store", "series_home"]


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"


Form = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file instead of the terminal.", show_default=False)
]
Store = Annotated[
    Path | None, typer.Option("--store", help="The folder of the store; else below LANTU_HOME.", show_default=False)
]


def series_home(path: Path | None) -> Path:
    """The folder of the store of station values: as named, else below LANTU_HOME."""
    return path or Path(os.environ.get("LANTU_HOME", "var")) / "series"
