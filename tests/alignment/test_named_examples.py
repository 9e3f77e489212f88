"""What people know to stand in the five real plans is found, with the verdict that a careful reader gives."""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lantu.alignment import Finding, all_findings
from lantu.statements import read_file

pytestmark = pytest.mark.plans

# What it is about, the verdict, the rule, and the figures that must stand in one finding.
EXAMPLES: list[tuple[str, str, str, set[Any]]] = [
    ("mines restored, in two units", "agree_after_unit_conversion", "same", {"24.5", "2450"}),
    ("polluted farmland: about is a value", "conflict", "same", {"92", "93"}),
    ("waste to energy projects", "conflict", "same", {"14", "17"}),
    ("top hospitals", "conflict", "same", {"100", "90"}),
    ("smart campuses", "conflict", "same", {"600", "250"}),
    ("good air days, both binding", "stricter", "same", {"88", "92.6"}),
    ("energy of the last period against the base of this", "conflict", "same", {"18.6", "19.4"}),
    ("carbon of the last period against the base of this", "conflict", "same", {"19.5", "21.88"}),
    ("days of a leap year", "conflict", "days_of_ratio", {"333", "91.2"}),
    ("forests: number and quality", "agree", "parts_total", {"98", "102", "200"}),
    ("mines: inside and outside", "agree", "parts_elsewhere", {"5", "19.5", "24.5"}),
    ("three and four barriers", "conflict", "set_members", {"3", "4"}),
    ("a target below the present", "scope_differs", "target_below_present", {"88", "91"}),
    ("particles: a ceiling above the present", "scope_differs", "target_behind", {"35", "33"}),
]


@cache
def findings(folder: Path) -> list[Finding]:
    return all_findings([read_file(path) for path in sorted(folder.glob("0*.txt"))])


def figures(finding: Finding) -> set[Decimal | None]:
    return {member.value for member in finding.members}


@pytest.mark.parametrize(("verdict", "rule", "values"), [row[1:] for row in EXAMPLES], ids=[row[0] for row in EXAMPLES])
def test_known_places_are_found(plans_dir: Path, verdict: str, rule: str, values: set[str]) -> None:
    wanted = {Decimal(value) for value in values}
    found = [
        one for one in findings(plans_dir)
        if one.verdict == verdict and one.rule.startswith(rule) and wanted <= figures(one)
    ]  # fmt: skip
    assert len(found) in (1, 2), [one.topic for one in found]  # a check within a document, once for each of its copies
    if values == {"88", "92.6"}:
        assert {member.attribute for member in found[0].members} == {"约束性"}


def test_stages_of_projects_are_told(plans_dir: Path) -> None:
    """Projects that one plan prepares and the other only studies; none of them is under way, so no conflict."""
    stages = [one for one in findings(plans_dir) if one.rule == "project_stage"]
    assert {one.topic for one in stages} == {"渝南水资源配置", "长征渠引水", "长垫梁铁路"}
    assert {one.verdict for one in stages} == {"scope_differs"}


def test_what_only_looks_alike_is_no_conflict(plans_dir: Path) -> None:
    """Every conflict within one document has arithmetic behind it."""
    within = [one for one in findings(plans_dir) if one.verdict == "conflict" and one.within]
    assert [one.rule for one in within] == ["days_of_ratio"]
