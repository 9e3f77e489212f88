"""Sums over the period: an amount to be done, or an allowance not to be used up."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from lantu.assessment.methods.base import BOTH, UNDECIDED, Case, Outcome, joined_bound
from lantu.assessment.model import Point
from lantu.assessment.shape import Decision
from lantu.assessment.wording import words

__all__ = ["CumulativeCap", "CumulativeTotal"]


def _sum(case: Case) -> tuple[Point, bool] | None:
    """The sum so far as a point, and whether years are missing from it; None without any value."""
    values = [point for point in case.known if point.value is not None]
    if not values:
        return None
    newest = values[-1].year
    totals = [point for point in values if point.total]
    start = totals[-1].year if totals else (case.promise.base_year or newest - 1)
    flows = {point.year: point for point in values if not point.total and point.year > start}
    used = ([totals[-1]] if totals else []) + list(flows.values())
    missing = len(flows) < newest - start
    total = sum((point.value or Fraction(0) for point in used), Fraction(0))
    flags = tuple(dict.fromkeys(flag for point in used for flag in point.flags))
    bound = joined_bound(used, missing=missing)
    case.trace.step("sum", "sum of the years of the period", total, **{str(point.year): point.value for point in used})
    source = "; ".join(dict.fromkeys(point.source for point in used if point.source))
    return Point(year=newest, value=total, bound=bound, total=True, source=source, flags=flags), missing


def _expected(case: Case, point: Point) -> Fraction | None:
    base, end = case.promise.base_year, case.promise.target_year
    if base is None or end is None or end <= base:
        return None
    expected = Fraction(point.year - base, end - base)
    case.trace.step(
        "expected_progress", "(year - base_year) / (target_year - base_year)", expected,
        year=point.year, base_year=base, target_year=end,
    )  # fmt: skip
    return expected


class _SoFar(NamedTuple):
    """What a sum is judged by."""

    point: Point
    missing: bool
    expected: Fraction
    target: Fraction


def _so_far(case: Case) -> _SoFar | Outcome:
    """The sum with what was to be expected of it, or why it cannot be told."""
    found = _sum(case)
    if found is None:
        return case.nothing()
    expected = _expected(case, found[0])
    if expected is None:
        return Outcome(UNDECIDED, ["no_target_year"], point=found[0])
    return _SoFar(*found, expected, case.promise.target or Fraction(0))


class CumulativeTotal:
    """Sum so far over the promised sum, against time gone; a missing year makes the sum a lower bound."""

    name = "cumulative_total"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "cumulative"

    def judge(self, case: Case) -> Outcome:
        so_far = _so_far(case)
        if isinstance(so_far, Outcome):
            return so_far
        point, missing, expected, target = so_far
        outcome = self._against(case, point, target, expected)
        outcome.point = point
        judged = case.aged(point, _rising(case, point, outcome))
        if missing:
            judged.reasons = ["missing_years", *(code for code in judged.reasons if code != "lower_bound")]
        return judged

    @staticmethod
    def _against(case: Case, point: Point, target: Fraction, expected: Fraction) -> Outcome:
        value, end = point.value or Fraction(0), case.promise.target_year or point.year
        if target <= 0:
            return Outcome("on_track" if value >= target else "behind", ["undefined_path"], None, expected)
        progress = value / target
        case.trace.step("progress", "sum / target", progress, sum=value, target=target)
        status, reasons = case.grade(progress / expected)
        if value > target if case.promise.comparator == ">" else value >= target:
            if point.year < end:
                return Outcome("done_early", ["reached", "reached_before"], progress, expected)
            return Outcome("faster" if status == "faster" else "on_track", ["reached"], progress, expected)
        if point.year >= end:
            return Outcome("behind", ["target_missed", *reasons], progress, expected)
        outcome = Outcome(status, reasons, progress, expected)
        outcome.pace, outcome.pace_unit = (target - value) / (end - point.year), f"{case.promise.unit}/年"
        case.trace.step(
            "required_pace", "(target - sum) / years left", outcome.pace,
            target=target, sum=value, years_left=end - point.year,
        )  # fmt: skip
        return outcome


class CumulativeCap:
    """Allowance used over allowance given, against time gone; using it up early is the failure."""

    name = "cumulative_cap"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "cap"

    def judge(self, case: Case) -> Outcome:
        so_far = _so_far(case)
        if isinstance(so_far, Outcome):
            return so_far
        point, missing, expected, target = so_far
        value = point.value or Fraction(0)
        strict = case.promise.comparator == "<"
        used = value / target if target > 0 else None
        case.trace.step("progress", "sum / allowance", used, sum=value, allowance=target)
        outcome = self._against(case, value >= target if strict else value > target, used, expected)
        outcome.point = point
        # What is missing can only add to the sum: it proves that the allowance is used up, and an upper bound that it is not.
        if point.bound and (point.bound == BOTH or (outcome.status == "below_floor") != (point.bound == ">=")):
            outcome = Outcome(UNDECIDED, ["missing_years" if missing else "lower_bound"], None, expected, point=point)
        return case.aged(point, outcome)

    @staticmethod
    def _against(case: Case, broken: bool, used: Fraction | None, expected: Fraction) -> Outcome:
        if broken:
            return Outcome("below_floor", ["wide"], used, expected)
        if not used:
            return Outcome("faster" if used is not None else "on_track", [], used, expected)
        status, reasons = case.grade(expected / used)
        if expected >= 1 and status == "behind":
            status, reasons = "on_track", []
        return Outcome(status, reasons, used, expected)


def _rising(case: Case, point: Point, outcome: Outcome) -> Outcome:
    """A sum only grows, whichever way the name points: its lower bound proves good news, its upper bound bad news."""
    if not point.bound:
        return outcome
    good = outcome.rank >= words().status["on_track"].rank
    if point.bound != BOTH and good == (point.bound == ">="):
        outcome.reasons.append("at_least" if good else "at_most")
        return outcome
    return Outcome(UNDECIDED, ["lower_bound"], None, outcome.expected, point=point)
