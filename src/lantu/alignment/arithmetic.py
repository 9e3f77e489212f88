"""Arithmetic inside and between plans: each check a named rule that shows its steps."""

from __future__ import annotations

from collections.abc import Sequence

from lantu.alignment.claims import Held, hold
from lantu.alignment.counts import check_counts
from lantu.alignment.directions import check_directions
from lantu.alignment.evidence import ordered, spots
from lantu.alignment.growth import check_growth
from lantu.alignment.model import Finding
from lantu.alignment.ratios import check_ratios
from lantu.alignment.row_checks import check_rows
from lantu.alignment.split_elsewhere import check_splits_elsewhere
from lantu.alignment.sums import check_sums
from lantu.alignment.table_sums import check_tables
from lantu.statements.reading import FileReading

__all__ = ["check_arithmetic"]


def check_arithmetic(files: list[FileReading], held: Sequence[Held] | None = None) -> list[Finding]:
    """All sums, counts, shares and rates that the texts confirm or contradict, worst first.

    ``held`` are the claims of the files, where they are at hand.
    """
    files = ordered(files)
    claims = [one for file in files for one in hold(file)] if held is None else held
    found: list[Finding] = [*check_tables(files), *check_rows(files), *check_growth(files, claims)]
    for spot in spots(files):
        found += check_sums(spot)
        found += check_counts(spot)
        found += check_ratios(spot)
        found += check_directions(spot)
        found += check_splits_elsewhere(spot)
    return sorted(found, key=_order)


def _order(finding: Finding) -> tuple[object, ...]:
    first = finding.members[0]
    return -finding.severity.value, finding.rule, first.file, first.span, finding.id
