"""Measures that reading proposes for the catalogue: what plans call one thing, and the catalogue does not know yet.

A proposal is for a person to accept: it becomes a line of ``data/measures/catalogue.toml``, or further aliases of one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from lantu.alignment.measures import catalogue, name_of
from lantu.alignment.model import Claim, Finding

__all__ = ["Proposal", "proposals"]

_APART = "scope_differs"
_OPEN = "?"  # the texts do not tell; whoever accepts the proposal decides
_WAYS = {">=": "up", ">": "up", "<=": "down", "<": "down"}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A measure as plans name it; ``measure`` is the one of the catalogue that the aliases belong to, if there is one."""

    name: str
    aliases: tuple[str, ...]
    dimension: str
    direction: str
    shape: str
    measure: str
    statements: int
    files: tuple[str, ...]

    @property
    def entry(self) -> str:
        """The line for the catalogue; for a known measure, the aliases to add."""
        if self.measure:
            return ", ".join(_quoted(alias) for alias in self.aliases)
        told = {
            "name": self.name, "aliases": list(self.aliases), "dimension": self.dimension, "direction": self.direction,
            "shape": self.shape, "scope": "", "definition": "",
        }  # fmt: skip
        return "{ " + ", ".join(f"{key} = {_quoted(value)}" for key, value in told.items()) + " },"

    def as_json(self) -> dict[str, Any]:
        """The record of ``lantu measures``."""
        return {
            "name": self.name, "measure": self.measure or None, "aliases": list(self.aliases), "dimension": self.dimension,
            "direction": self.direction, "shape": self.shape, "statements": self.statements, "files": list(self.files),
            "entry": self.entry,
        }  # fmt: skip


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)  # strings and lists are written alike in JSON and TOML


def proposals(findings: Iterable[Finding]) -> list[Proposal]:
    """What the findings of ``all_findings`` propose, most often told first; the order of findings is irrelevant.

    Names belong together where the matcher held their figures to be of one thing. Two measures of the catalogue that
    met in this way are not a matter of names, and propose nothing.
    """
    listed = {measure.name for measure in catalogue()}
    found = []
    for claims in _together(findings):
        at_home = {claim.measure for claim in claims} & listed
        if len(at_home) > 1:
            continue
        home = next(iter(at_home), "")
        for fresh in _alike([claim for claim in claims if claim.measure not in listed], home):
            found += [_proposal(fresh, home)] if home or len({claim.file for claim in fresh}) > 1 else []
    return sorted(found, key=lambda one: (-one.statements, one.name))


def _alike(claims: list[Claim], home: str) -> list[list[Claim]]:
    """Claims parted by what decides between like names (农村常住人口 is no alias of 常住人口); of ``home`` only its own."""
    parts: dict[object, list[Claim]] = {}
    for claim in claims:
        parts.setdefault(_decides(claim.subject, claim.dimension), []).append(claim)
    if home:
        dimension = next(measure.dimension for measure in catalogue() if measure.name == home)
        return [parts[mark] for mark in [_decides(home, dimension)] if mark in parts]
    return list(parts.values())


def _decides(written: str, dimension: str) -> object:
    name = name_of(written, ratio=dimension in ("ratio", "percentage_point"))
    return name.features, name.change


def _together(findings: Iterable[Finding]) -> list[list[Claim]]:
    """Claims by the thing that they are about: names that met in a finding, and what these met elsewhere."""
    group: dict[str, set[str]] = {}
    claims: dict[str, dict[str, Claim]] = {}
    for finding in findings:
        members = [claim for claim in finding.members if claim.base is not None and claim.measure]
        if finding.verdict == _APART or finding.not_same or not members:
            continue
        joined = set[str]().union(*(group.get(claim.measure, {claim.measure}) for claim in members))
        group |= dict.fromkeys(joined, joined)
        for claim in members:
            claims.setdefault(claim.measure, {})[claim.key] = claim
    return [
        [claims[name][key] for name in sorted(names) for key in sorted(claims[name])]
        for names in {min(names): names for names in group.values()}.values()
    ]


def _proposal(claims: list[Claim], measure: str) -> Proposal:
    told = Counter(claim.subject for claim in claims)
    names = sorted(told, key=lambda name: (-told[name], len(name), name))
    ways = {_WAYS[claim.comparator] for claim in claims if claim.comparator in _WAYS}
    return Proposal(
        measure or names[0],
        tuple(names if measure else names[1:]),
        Counter(claim.dimension for claim in claims).most_common(1)[0][0],
        ways.pop() if len(ways) == 1 else _OPEN,
        _shape(claims),
        measure,
        len(claims),
        tuple(sorted({claim.file for claim in claims})),
    )


def _shape(claims: list[Claim]) -> str:
    if any(claim.average or claim.per_year for claim in claims):
        return "growth"
    if any(claim.change for claim in claims):
        return "change"
    return "flow" if any(claim.cumulative for claim in claims) else "level"
