"""Plans held against each other (衔接): every place where they speak of the same thing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from lantu.alignment.claims import Held, hold
from lantu.alignment.findings import findings_of
from lantu.alignment.grouping import bring_together
from lantu.alignment.lessons import Lesson, mark, relabelled
from lantu.alignment.model import Finding
from lantu.statements.reading import FileReading

__all__ = ["compare_files", "compare_held"]


def compare_files(files: Sequence[FileReading], lessons: Sequence[Lesson] = ()) -> list[Finding]:
    """All findings among the files and within each of them, worst first.

    The order of the files decides nothing. What ``lessons`` tell apart does not meet.
    """
    return compare_held([held for file in files for held in hold(file)], lessons)


def compare_held(
    held: Sequence[Held], lessons: Sequence[Lesson] = (), left_out: list[int] | None = None
) -> list[Finding]:
    """All findings among claims that are at hand; into ``left_out`` goes how many pairs of like names were too many to compare."""
    ordered = mark(_doubted(sorted(_at_home(held), key=_place)), lessons)
    groups = bring_together(ordered)
    if groups.left_out and left_out is not None:
        left_out.append(groups.left_out)
    return relabelled(findings_of(ordered, groups, lessons), lessons)


def _place(one: Held) -> tuple[object, ...]:
    claim = one.claim
    return (claim.file, claim.span.start, claim.span.end, claim.role, claim.value_text)


def _doubted(held: Sequence[Held]) -> list[Held]:
    """No sentence contradicts itself: where one name has two figures in it, the name is doubtful.

    Such a name was read from a list whose items share words; the claims still meet by figure and sentence.
    """
    told: dict[tuple[object, ...], set[object]] = defaultdict(set)
    for one in held:
        told[_told(one)].add((one.claim.base, one.claim.base_high))
    return [replace(one, doubtful=True) if one.sentence and len(told[_told(one)]) > 1 else one for one in held]


def _told(one: Held) -> tuple[object, ...]:
    claim = one.claim
    return (one.sentence, claim.measure, claim.dimension, claim.role, claim.year, claim.change, one.name.features)


def _at_home(held: Sequence[Held]) -> list[Held]:
    """A draft that does not say whose it is belongs to the one place that all others speak of."""
    known = {one.jurisdiction for one in held if one.jurisdiction}
    if len(known) != 1:
        return list(held)
    home = known.pop()
    return [one if one.jurisdiction else replace(one, jurisdiction=home) for one in held]
