"""``change_direction``: 由52.5%提高到51% rises to less, 由40下降到45微克/立方米 falls to more.

A change that the words and the ends tell in opposite directions is a target that is worse than what is
so already, or a slip of the pen.  Ranks and grades (由第10位提升到第5位) rise as their number falls.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from lantu.alignment.evidence import Figure, Spot, claim_of_figure, claim_of_words, finding
from lantu.alignment.model import Claim, Finding, Step
from lantu.alignment.wordlists import any_of, words
from lantu.quantity.units import SCALES

__all__ = ["check_directions"]

_CONTRADICTION = 0.5
# Nothing but the year may stand between 由 and the first end, and no other number.
_FROM = re.compile(r"(?:由|从)(?:[^，。；：、\d]{0,6}\d{4}年末?底?[^，。；：、\d]{0,6}|[^，。；：、\d]{0,8})\Z")
_BARE = re.compile(r"(?:由|从)(?:\d{4}年末?底?的?)?(?P<number>\d+(?:\.\d+)?)")


class _End(NamedTuple):
    """The first end of a change: its figure, or a bare number that shares the unit of the last end."""

    claim: Claim
    base: Fraction
    value: Decimal
    written: str
    start: int
    end: int


def check_directions(spot: Spot) -> Iterator[Finding]:
    """The changes of a passage whose ends run against their verb."""
    if "由" not in spot.text and "从" not in spot.text:
        return
    figures = spot.figures
    for number, last in enumerate(figures):
        sentence = last.clause.sentence
        before = figures[number - 1] if number and figures[number - 1].start >= sentence else None
        first = _told_end(spot, before, last) or _bare_end(spot, before.end if before else sentence, last)
        if first is not None:
            yield from _judge(spot, first, last)


def _told_end(spot: Spot, first: Figure | None, last: Figure) -> _End | None:
    if first is None or first.base_unit != last.base_unit or not first.plain:
        return None
    if not _FROM.search(spot.text, first.clause.sentence, first.start):
        return None
    claim = claim_of_figure(spot, first)
    return _End(claim, first.base, first.value, first.written, first.start, first.end)


def _bare_end(spot: Spot, start: int, last: Figure) -> _End | None:
    """由40下降到45微克/立方米: the first number has the unit of the last, unless that one counts by 万."""
    if last.unit.startswith(tuple(SCALES)) or not last.value:
        return None
    for found in _BARE.finditer(spot.text, start, last.start):
        if _verb().fullmatch(spot.text, found.end(), last.start):
            value = Decimal(found["number"])
            base = last.base / Fraction(last.value) * Fraction(value)
            at, end = found.span("number")
            claim = claim_of_words(spot, at, end, last.clause.before, value)
            return _End(claim, base, value, found["number"], at, end)
    return None


@cache
def _verb() -> re.Pattern[str]:
    up, down = any_of("arithmetic", "rise_verbs"), any_of("arithmetic", "fall_verbs")
    return re.compile(
        rf"[^，。；：、\d]{{0,6}}?(?:(?P<up>{up})|(?P<down>{down}))(?:到|至|为)(?:\d{{4}}年末?底?的?)?约?"
    )


def _judge(spot: Spot, first: _End, last: Figure) -> Iterator[Finding]:
    verb = _verb().fullmatch(spot.text, first.end, last.start)
    if verb is None or last.unit in words("arithmetic", "rank_units"):
        return
    rises = verb["up"] is not None
    against = last.base < first.base if rises else last.base > first.base
    if not against or last.clause.bound.comparator not in ("=", "~", ">=" if rises else "<="):
        return
    name = spot.text[last.clause.sentence : first.start]
    name = re.split("[，；：、]", re.sub(r"(?:由|从).*\Z", "", name).strip("，；：、 "))[-1]
    word = verb["up"] or verb["down"]
    zh = f"所称“{word}”与数值相反：{last.written}{'低于' if rises else '高于'}{first.written}"
    gap = last.base - first.base
    yield finding(
        name or last.clause.before.strip("，、； "),
        "conflict",
        [first.claim, claim_of_figure(spot, last)],
        rule="change_direction",
        zh=zh,
        en=f"told to {'rise' if rises else 'fall'} from {first.written} to {last.written}, which is the other way",
        steps=[Step("后数与前数之差", f"{last.written} - {first.written}", "小于0" if gap < 0 else "大于0")],
        severity=_CONTRADICTION,
    )
