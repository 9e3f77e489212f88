"""Yearly growth: the mean of the years gone against the rate of the plan."""

from __future__ import annotations

import math
from fractions import Fraction

from lantu.assessment.methods.base import UNDECIDED, Case, Outcome, joined_bound
from lantu.assessment.model import Point
from lantu.assessment.shape import Decision

__all__ = ["YearlyGrowth"]

_PERCENT = 100
_DIGITS = 9  # logarithms are no fractions: what differs beyond this is arithmetic, not growth


class YearlyGrowth:
    """The geometric mean of the known years; progress is the logarithm of the growth so far over that of the whole."""

    name = "yearly_growth"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "growth"

    def judge(self, case: Case) -> Outcome:
        promise = case.promise
        base, end = promise.base_year, promise.target_year
        if base is None or end is None or promise.target is None or end <= base:
            return Outcome(UNDECIDED, ["no_target_year"])
        whole = next((p for p in case.known if p.total and p.value is not None and p.year == end), None)
        if whole is not None:
            return _told(case, whole)
        known = [point for point in case.known if point.value is not None and not point.total]
        if not known:
            return case.nothing()
        newest = known[-1]
        elapsed = newest.year - base
        missing = elapsed - len(known)
        expected = Fraction(elapsed, end - base)
        if Fraction(len(known), elapsed) < case.limits.known_share:
            return Outcome(UNDECIDED, ["missing_years"], expected=expected, point=newest)
        outcome = self._mean(case, known, end - base)
        outcome.point = newest
        if missing:
            outcome.reasons.append("missing_years")
        flags = [flag for point in known for flag in point.flags]
        outcome.reasons += flags
        return case.aged(newest, case.bounded(_bounds(known, newest), outcome))

    def _mean(self, case: Case, known: list[Point], years: int) -> Outcome:
        target = case.promise.target or Fraction(0)
        factors = [1 + float(point.value or 0) / _PERCENT for point in known]
        plan = 1 + float(target) / _PERCENT
        if min(*factors, plan) <= 0 or plan == 1 or case.decision.direction == "down" or target < 0:
            return self._difference(case, known, years)
        mean = math.prod(factors) ** (1 / len(factors)) - 1
        ratio = Fraction(round(math.log1p(mean) / math.log(plan), _DIGITS)).limit_denominator(10**_DIGITS)
        expected = Fraction(len(known), years)
        case.trace.step(
            "mean", "geometric mean of the known years, in %", mean * _PERCENT,
            **{str(point.year): point.value for point in known},
        )  # fmt: skip
        case.trace.step("ratio", "ln(1 + mean) / ln(1 + target)", ratio, mean=mean * _PERCENT, target=target)
        case.trace.step("progress", "ratio * years known / years of the period", ratio * expected)
        status, reasons = case.grade(ratio)
        done = len(known) >= years or known[-1].year >= (case.promise.target_year or 0)
        if done:
            enough = case.met(Fraction(round(mean * _PERCENT, _DIGITS)).limit_denominator(10**_DIGITS))
            status, reasons = (status, reasons) if enough else ("behind", ["target_missed", *reasons])
            if enough and status == "behind":
                status, reasons = "on_track", ["within_about"]
        outcome = Outcome(status, reasons, ratio * expected, expected)
        gone = _gone(case, known)
        grown = math.prod(factors) * plan ** (gone - len(known))
        self._pace(case, outcome, grown=grown, plan=plan, years=years, left=years - gone)
        return outcome

    @staticmethod
    def _pace(case: Case, outcome: Outcome, *, grown: float, plan: float, years: int, left: int) -> None:
        if left <= 0:
            return
        rate = ((plan**years / grown) ** (1 / left) - 1) * _PERCENT
        outcome.pace, outcome.pace_unit = Fraction(str(round(rate, _DIGITS))), "%"
        case.trace.step(
            "required_pace", "((1 + target)^years / growth so far)^(1 / years left) - 1, in %", rate,
            years=years, growth_so_far=grown, years_left=left,
        )  # fmt: skip

    @staticmethod
    def _difference(case: Case, known: list[Point], years: int) -> Outcome:
        """A target of nil or below, or a rate that is to stay low: the plain mean against it."""
        mean = sum((point.value or Fraction(0) for point in known), Fraction(0)) / len(known)
        case.trace.step("mean", "arithmetic mean of the known years", mean, target=case.promise.target)
        expected = Fraction(len(known), years)
        if case.met(mean):
            return Outcome("on_track", [], None, expected)
        done = known[-1].year >= (case.promise.target_year or 0)
        return Outcome("behind", ["target_missed"] if done else ["slow"], None, expected)


def _told(case: Case, whole: Point) -> Outcome:
    """A published mean of the whole period needs no single years."""
    met = case.met(whole.value or Fraction(0))
    case.trace.step("mean", "published mean of the period", whole.value, target=case.promise.target)
    if met:
        return Outcome("on_track", ["reached"], None, Fraction(1), point=whole)
    return Outcome("behind", ["target_missed"], None, Fraction(1), point=whole)


def _gone(case: Case, known: list[Point]) -> int:
    return known[-1].year - (case.promise.base_year or 0)


def _bounds(known: list[Point], newest: Point) -> Point:
    """The newest point, as a bound if any year is one."""
    return Point(year=newest.year, value=newest.value, bound=joined_bound(known), source=newest.source)
