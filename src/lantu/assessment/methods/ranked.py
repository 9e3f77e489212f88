"""Classes (Ⅱ better than Ⅲ) and ratios (1.8∶1): turned into numbers, then judged as levels and limits."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from lantu.assessment.methods.base import UNDECIDED, Case, Outcome
from lantu.assessment.methods.hold import Hold
from lantu.assessment.methods.level import LevelPath
from lantu.assessment.model import Point
from lantu.assessment.shape import Decision, class_rank

__all__ = ["RankedClass", "Ratio"]


class RankedClass:
    """A class is its rank, best 1: to be kept where the start meets it, to be reached where it does not."""

    name = "ranked_class"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "class"

    def judge(self, case: Case) -> Outcome:
        promise = case.promise
        target, start = class_rank(promise.target_text), class_rank(promise.baseline_text)
        if target is None:
            return Outcome(UNDECIDED, ["unknown_class"])
        points = [_ranked(point) for point in case.points]
        if points and not any(point.value is not None for point in points):
            return Outcome(UNDECIDED, ["unknown_class"])
        case.trace.step("rank", "rank of the class, best 1", target, target=promise.target_text)
        numbers = replace(
            promise, target=Fraction(target), baseline=None if start is None else Fraction(start), comparator="<="
        )
        climb = start is not None and start > target
        decision = Decision("class", "down", case.decision.because)
        inner = Case(numbers, decision, points, case.as_of, case.trace)
        outcome = (LevelPath() if climb else Hold()).judge(inner)
        told = outcome.point
        if told is not None:  # people read the class, not its rank
            outcome.point = next(one for one in case.points if (one.year, one.text) == (told.year, told.text))
        return outcome


class Ratio:
    """A ratio is its first number over its second; it moves along a path like any level."""

    name = "ratio_path"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "ratio"

    def judge(self, case: Case) -> Outcome:
        start, target = case.promise.baseline, case.promise.target
        met = start is not None and target is not None and case.better(start, target)
        return (Hold() if met else LevelPath()).judge(case)


def _ranked(point: Point) -> Point:
    rank = class_rank(point.text)
    return replace(point, value=None if rank is None else Fraction(rank))
