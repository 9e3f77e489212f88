"""A floor or a ceiling that is to be kept in every year."""

from __future__ import annotations

from fractions import Fraction

from lantu.assessment.methods.base import UNDECIDED, Case, Outcome
from lantu.assessment.model import Point
from lantu.assessment.shape import Decision

__all__ = ["Hold"]


class Hold:
    """Each year meets the limit or not; the newest year decides, earlier misses are told."""

    name = "hold_every_year"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "hold"

    def judge(self, case: Case) -> Outcome:
        if not case.decision.direction:
            return Outcome(UNDECIDED, ["no_direction"])
        known = [point for point in case.known if point.value is not None and not point.total]
        if not known:
            return case.nothing()
        decided = [(point, kept) for point in known if (kept := _kept(case, point)) is not None]
        newest = known[-1]
        if not decided or (decided[-1][0] is not newest and case.year - decided[-1][0].year > case.limits.stale_years):
            return Outcome(UNDECIDED, ["lower_bound"], expected=Fraction(1), point=newest)
        return self._count(case, decided)

    @staticmethod
    def _count(case: Case, decided: list[tuple[Point, bool]]) -> Outcome:
        point, kept = decided[-1]
        good = sum(each for _, each in decided)
        share = Fraction(good, len(decided))
        case.trace.step("progress", "years kept / years known", share, years_kept=good, years_known=len(decided))
        if kept:
            outcome = Outcome("on_track", [] if share == 1 else ["failed_years"], share, Fraction(1))
        else:
            outcome = Outcome("below_floor", [_size(case, point)], share, Fraction(1))
            outcome.pace, outcome.pace_unit = _gap(case, point), case.promise.unit
        if point.bound:
            outcome.reasons.append("at_least" if kept else "at_most")
        outcome.point = point
        return case.aged(point, outcome)


def _kept(case: Case, point: Point) -> bool | None:
    """Whether the year keeps the limit; None where a bound does not tell."""
    assert point.value is not None  # noqa: S101 - points without a value are left out before
    met = case.met(point.value)
    if point.bound:
        favourable = (point.bound in (">=", ">")) == (case.decision.direction != "down")
        if favourable != met:
            return None
    case.trace.step(
        f"kept_{point.year}", "value against limit", "yes" if met else "no", value=point.value,
        limit=case.promise.target,
    )  # fmt: skip
    return met


def _gap(case: Case, point: Point) -> Fraction:
    """What is lacking, positive."""
    assert point.value is not None  # noqa: S101 - see above
    assert case.promise.target is not None  # noqa: S101 - a hold has a limit
    return abs(case.promise.target - point.value)


def _size(case: Case, point: Point) -> str:
    gap, target = _gap(case, point), case.promise.target or Fraction(0)
    limits = case.limits
    case.trace.use("narrow_gap", limits.narrow_gap, limits.version, limits.source)
    case.trace.step("gap", "|limit - value|", gap, limit=target, value=point.value)
    return "narrow" if gap <= abs(target) * limits.narrow_gap else "wide"
