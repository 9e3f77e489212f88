"""All that plans say about each other: figures, sums, lists and references, in one list."""

from __future__ import annotations

from collections.abc import Sequence

from lantu.alignment.compare import compare_files
from lantu.alignment.model import Finding
from lantu.statements.reading import FileReading

__all__ = ["all_findings"]


def all_findings(files: Sequence[FileReading]) -> list[Finding]:
    """The findings of every check, worst first."""
    return compare_files(files)
