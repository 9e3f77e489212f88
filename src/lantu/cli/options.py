"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Form", "Format", "Output", "Store"]


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
