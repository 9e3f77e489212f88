"""``parts_elsewhere``: two parts that are all there is, their total stated elsewhere in the document.

…矿山修复，其中，中心城区修复5平方公里，中心城区外修复19.5平方公里: what lies inside and outside of one
thing is all; a statement or row of the same document on 矿山修复 with an area is the total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from lantu.alignment.evidence import (
    Figure,
    Spot,
    add,
    allowed,
    claim_of_figure,
    claim_of_row,
    claim_of_statement,
    finding,
    meet,
)
from lantu.alignment.model import Claim, Finding, Step, plain_number
from lantu.alignment.names import common_part, head_of
from lantu.alignment.sums import summed
from lantu.alignment.wordlists import any_of
from lantu.quantity.units import to_base

__all__ = ["check_splits_elsewhere"]

_AMONG = re.compile(r"[，；]?其中[，：]?")
_CONTRADICTION, _CONFIRMED = 0.5, 0.1
# How much of the shorter name the two must share to be of one thing.
_SHARED, _SHORTEST = Fraction(3, 4), 5


def check_splits_elsewhere(spot: Spot) -> Iterator[Finding]:
    """Two complementary parts of a passage held against totals of the same thing in its document."""
    for word in _AMONG.finditer(spot.text):
        start = max(spot.text.rfind(mark, 0, word.start()) for mark in "。；：，）") + 1
        end = min((at for mark in "。；" if (at := spot.text.find(mark, word.end())) >= 0), default=len(spot.text))
        name = head_of(spot.text[start : word.start()])
        parts = [one for one in spot.figures if word.end() <= one.start and one.end <= end]
        stated = any(start <= one.start < word.start() for one in spot.figures)
        if len(name) < _SHORTEST or stated or len(parts) != 2 or not all(one.plain for one in parts):
            continue
        first, second = parts
        if (
            first.base_unit == second.base_unit
            and first.base_unit
            and _complement(spot.text, word.end(), first, second)
        ):
            yield from _held_against_totals(spot, name, parts)


@cache
def _outside() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "outside_words"))


@cache
def _rest() -> re.Pattern[str]:
    return re.compile(any_of("arithmetic", "rest_words"))


def _complement(text: str, start: int, first: Figure, second: Figure) -> bool:
    """Whether the second part is all that the first is not: 区内…，区外…; …，其余….

    >>> bool(_outside().match("外修复"))
    True
    """
    one = text[start : first.start].strip("，、； ")
    other = text[first.end : second.start].strip("，、； ")
    if _rest().match(other):
        return True
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    inside = one[shared:].removeprefix("内").removeprefix("以内")
    outside = _outside().match(other, shared)
    return shared >= 2 and outside is not None and other[outside.end() :] == inside


def _held_against_totals(spot: Spot, name: str, parts: list[Figure]) -> Iterator[Finding]:
    open_sum, exact_sum = add([one.interval for one in parts]), sum((one.base for one in parts), Fraction(0))
    equal: list[Claim] = []
    other: list[Claim] = []
    for claim in _totals(spot, name, parts):
        told = allowed(claim.value, claim.unit, claim.comparator) if claim.value is not None else None
        if told is not None:
            alike = claim.base == exact_sum if _written_out(claim, parts) else meet(open_sum, told)
            (equal if alike else other).append(claim)
    chosen = equal or other
    if not chosen:
        return
    members = [*chosen, *(claim_of_figure(spot, one) for one in parts)]
    total, together = f"{plain_number(chosen[0].value)}{chosen[0].unit}", summed(parts)
    yield finding(
        name,
        "agree" if equal else "conflict",
        members,
        rule="parts_elsewhere",
        zh=f"两部分合计{together}，与别处所列总数{total}{'相符' if equal else '不符'}",
        en=f"the two parts sum to {together}, the total elsewhere is {total}",
        steps=[
            Step("各部分之和", " + ".join(one.written for one in parts), together),
            Step("别处所列总数", total, total),
        ],
        severity=_CONFIRMED if equal else _CONTRADICTION,
    )


def _written_out(total: Claim, parts: list[Figure]) -> bool:
    """Whether all are whole numbers of one unit, which add up as they are."""
    values = [total.value, *(one.value for one in parts)]
    whole = all(value is not None and value == value.to_integral_value() for value in values)
    return whole and parts[0].dimension != "ratio" and {one.unit for one in parts} == {total.unit}


def _totals(spot: Spot, name: str, parts: list[Figure]) -> Iterator[Claim]:
    """Plain figures of the same document on the same thing."""
    low, high = spot.document.node.span
    taken = {spot.passage.span(one.clause.quantity.start, one.clause.quantity.end) for one in parts}
    for statement in spot.file.reading.statements:
        if statement.value is None or statement.comparator != "=" or statement.span in taken:
            continue
        if low <= statement.span.start < high and _same(name, statement.subject):
            base = to_base(statement.value, statement.unit)
            if base is not None and base.unit == parts[0].base_unit:
                yield claim_of_statement(spot.file, statement)
    for row in spot.file.reading.indicators:
        if row.value is None or row.comparator != "=" or not low <= row.span.start < high:
            continue
        base = to_base(row.value, row.unit)
        if base is not None and base.unit == parts[0].base_unit and _same(name, row.name):
            yield claim_of_row(spot.file, row, "target")


def _same(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= _SHORTEST and common_part(one, other) >= _SHARED * shorter
