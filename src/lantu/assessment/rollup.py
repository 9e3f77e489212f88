"""Many statuses summed up: how many stand how, and the weighted share on course of those that are decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from lantu.assessment.model import Assessment
from lantu.assessment.wording import words

__all__ = ["Tally", "on_course", "tallies"]

Key = TypeVar("Key", bound=Hashable)


@dataclass(slots=True)
class Tally:
    """How promises stand."""

    results: list[Assessment] = field(default_factory=list)

    @property
    def counts(self) -> Counter[str]:
        return Counter(each.status for each in self.results)

    @property
    def decided(self) -> int:
        return sum(each.rank > 0 for each in self.results)

    @property
    def on_course(self) -> float | None:
        return on_course(self.results)


def on_course(results: Iterable[Assessment]) -> float | None:
    """The weighted share on course of the promises that are decided; None where none is.

    The weights are published: ``data/assessment/words.toml``.
    """
    good = total = 0
    for each in results:
        weight = words().weights.get(each.commitment.attribute, 1) if each.rank else 0
        total += weight
        good += weight if each.status in words().on_course else 0
    return round(good / total, 4) if total else None


def tallies(results: Iterable[Assessment], keys: Callable[[Assessment], Iterable[Key]]) -> dict[Key, Tally]:
    """The results by each of their keys, in order of appearance; a promise of two organisations counts for both."""
    found: dict[Key, Tally] = {}
    for each in results:
        for key in keys(each):
            found.setdefault(key, Tally()).results.append(each)
    return found
