"""Whether two claims speak of the same thing: names first, then what decides beside them.

Nothing here is a black box: each answer carries the reasons that made it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lantu.alignment.claims import Held, closed
from lantu.alignment.measures import Name, wording
from lantu.alignment.model import Reason

__all__ = [
    "Difference",
    "Likeness",
    "clauses_alike",
    "context_supports",
    "decisive",
    "filled_out",
    "likeness",
    "pieces",
]

Level = Literal["same", "part", "near", "no"]

# What decides, in the order in which it is told; the first two always count, whatever the figures.
Difference = Literal[
    "place", "period", "sector", "population", "level", "stage", "flow", "mode", "basis", "near_place", "unit"
]

_DIFFERENCES: dict[str, Reason] = {
    "place": Reason("范围不同", "another area"),
    "period": Reason("时段不同（累计、年均与当年）", "another period: a sum, an average or one year"),
    "sector": Reason("城乡口径不同", "another sector: city, town or village"),
    "population": Reason("人口口径不同（户籍与常住）", "another population: registered or resident"),
    "level": Reason("级别不同", "another level"),
    "stage": Reason("阶段不同（开工、在建与建成）", "another stage: begun, under way or done"),
    "flow": Reason("增量与总量", "new against in all"),
    "mode": Reason("做法不同（新建、改扩建与改造）", "built anew, extended or renewed"),
    "basis": Reason("口径不同（人均、单位与总量）", "another basis: per head, per unit or in all"),
    "near_place": Reason("所在章节的范围不同", "a heading or sentence about another area"),
    "unit": Reason("计量单位不同", "another unit"),
}


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are: the same, one a part of the other, near, or not."""

    level: Level
    score: float
    reason: Reason


@lru_cache(maxsize=1 << 18)
def pieces(text: str) -> frozenset[str]:
    """What a text is made of, two characters at a time."""
    return frozenset(text[at : at + 2] for at in range(max(len(text) - 1, 1)))


def likeness(one: Name, other: Name) -> Likeness:
    """How alike two names are that are not both in the catalogue."""
    limits = wording().match
    if one.core == other.core:
        return Likeness("same", 1.0, Reason("名称归一后相同", "the same name when spelled alike"))
    a, b = pieces(one.core), pieces(other.core)
    score = 2 * len(a & b) / (len(a) + len(b))
    if one.ratio != other.ratio or (one.ratio and one.core[-3:] != other.core[-3:]):
        level: Level = "near" if score >= limits["near"] else "no"
        return Likeness(level, score, Reason("名称相近，指标种类不同", "like names of different rates"))
    shorter, longer = sorted((one.core, other.core), key=lambda core: (len(core), core))
    if _inside(shorter, longer):
        return Likeness("part", score, Reason("一方名称多出限定词", "one name says more than the other"))
    if score >= limits["same"] and filled_out(shorter, longer):
        return Likeness("same", score, Reason("名称几乎相同", "almost the same name"))
    level = "near" if score >= limits["near"] else "no"
    return Likeness(level, score, Reason("名称相近", "like names"))


def _inside(shorter: str, longer: str) -> bool:
    """Whether one name is the other with words added at the front or the back."""
    return len(shorter) >= 3 and (longer.endswith(shorter) or longer.startswith(shorter))


def filled_out(shorter: str, longer: str) -> bool:
    """Whether one name is the other with a character or two put in (污泥, 污水厂污泥); another word is another thing."""
    if not 0 < len(longer) - len(shorter) <= 2:
        return False
    rest = iter(longer)
    if not all(char in rest for char in shorter):
        return False
    return not set((Counter(longer) - Counter(shorter)).elements()) & wording().turning


def decisive(one: Held, other: Held) -> list[Difference]:
    """What makes two claims on like names speak of different things; empty where nothing does."""
    found: list[Difference] = []
    if one.place != other.place:
        found.append("place")
    if one.span_of_time != other.span_of_time and not _same_time(one, other):
        found.append("period")
    kinds: tuple[Difference, ...] = ("sector", "population", "level", "stage", "flow", "mode", "basis")
    same_measure = one.measure is not None and one.measure == other.measure
    found += [kind for kind in kinds if not same_measure and one.name.feature(kind) != other.name.feature(kind)]
    if one.near_place != other.near_place and "place" not in found:
        found.append("near_place")
    if _another_unit(one, other):
        found.append("unit")
    return found


def _same_time(one: Held, other: Held) -> bool:
    """An unmarked figure of prose may be the sum that a table marks; two tables mean what they mark."""
    if {one.span_of_time, other.span_of_time} != {"", "total"}:
        return False
    changes = bool(one.claim.change or other.claim.change)
    return changes or not (one.claim.table and other.claim.table)


def _another_unit(one: Held, other: Held) -> bool:
    """Another dimension; a unit that lacks its last part (万吨 for 万吨/天) is told in the verdict."""
    a, b = one.claim.dimension, other.claim.dimension
    shorter, longer = sorted((a, b), key=len)
    return a != b and one.kind_of_unit != "count" and not longer.startswith(f"{shorter}/time")


def reasons_of(differences: list[Difference]) -> list[Reason]:
    """What is different, in words."""
    return [_DIFFERENCES[one] for one in differences]


def both_stated(one: Held, other: Held, kind: str) -> bool:
    """Whether both sides say what they mean, and so differ for sure."""
    if kind == "period":
        return bool(one.span_of_time and other.span_of_time) or (one.claim.table and other.claim.table)
    if kind == "near_place":
        return bool(one.near_place and other.near_place)
    return bool(one.name.feature(kind) and other.name.feature(kind))


def context_supports(one: Held, other: Held) -> bool:
    """Whether the sentence of one speaks of the thing that the other names, or both speak of one thing."""
    return _within(one, other) or _within(other, one) or _common_run(one.context, other.context)


def clauses_alike(one: Held, other: Held) -> bool:
    """Whether the clauses that hold two figures say much the same, and one names the thing of the other."""
    limits = wording().match
    a, b = pieces(closed(one.claim.quote)), pieces(closed(other.claim.quote))
    named = max(_share(one.name.core, b), _share(other.name.core, a))
    return named >= limits["clause"] and 2 * len(a & b) >= limits["clause"] * (len(a) + len(b))


def _within(named: Held, told: Held) -> bool:
    """Whether the sentence of ``told`` holds what ``named`` names."""
    core = named.name.core
    if named.vague or len(core) < 4 or not told.context:
        return False
    return _share(core, pieces(told.context)) >= wording().match["context"] + 0.2


def _share(core: str, told: frozenset[str]) -> float:
    """How much of a name stands in a text."""
    held = pieces(core)
    return len(held & told) / len(held)


def _common_run(one: str, other: str) -> bool:
    """Whether two sentences share a run of words long enough to be no chance."""
    length = int(wording().match["common"])
    if len(one) < length or len(other) < length:
        return False
    runs = {one[at : at + length] for at in range(len(one) - length + 1)}
    return any(other[at : at + length] in runs for at in range(len(other) - length + 1))
