"""All that plans say about each other: figures, sums, lists and references, in one list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lantu.alignment.arithmetic import check_arithmetic
from lantu.alignment.claims import hold
from lantu.alignment.compare import compare_held
from lantu.alignment.enumerations import compare_lists
from lantu.alignment.evidence import ordered
from lantu.alignment.lessons import Lesson, relabelled
from lantu.alignment.model import VERDICTS, Finding
from lantu.alignment.references import link_references
from lantu.statements.reading import FileReading

__all__ = ["all_findings", "worst_first"]

Place = tuple[str, int, object]


def all_findings(
    files: Sequence[FileReading], lessons: Sequence[Lesson] = (), left_out: list[int] | None = None
) -> list[Finding]:
    """The findings of every check, worst first; the order of the files decides nothing.

    What ``lessons`` tell apart is shown as such; how many pairs were too many to be compared goes into ``left_out``.
    """
    readings = list(files)
    held = [one for file in ordered(readings) for one in hold(file)]
    figures = compare_held(held, lessons, left_out)
    others = [*check_arithmetic(readings, held), *compare_lists(readings), *link_references(readings).findings()]
    others = relabelled(others, lessons)
    told: defaultdict[Place, list[set[Place]]] = defaultdict(list)
    for finding in figures:
        if finding.verdict == "conflict" and not finding.within:
            places = _places(finding)
            for place in places:
                told[place].append(places)
    return worst_first([*figures, *(one for one in others if not _already_told(one, told))])


def _places(finding: Finding) -> set[Place]:
    return {(member.file, member.line, member.base) for member in finding.members}


def _already_told(finding: Finding, told: Mapping[Place, list[set[Place]]]) -> bool:
    """Whether a conflict of figures holds all that another check says."""
    if finding.verdict != "conflict" or finding.within:
        return False
    places = _places(finding)
    return any(places <= others for others in told.get(next(iter(places)), ()))


def worst_first(findings: Sequence[Finding]) -> list[Finding]:
    """Each finding once, by severity, then by verdict and place."""
    unique = {finding.id: finding for finding in findings}
    return [finding for _, finding in sorted(unique.items(), key=lambda item: (*_rank(item[1]), item[0]))]


def _rank(finding: Finding) -> tuple[object, ...]:
    first = finding.members[0]
    order = VERDICTS.index(finding.verdict)
    return (-round(finding.severity.value, 6), order, finding.topic, first.file, first.line)
