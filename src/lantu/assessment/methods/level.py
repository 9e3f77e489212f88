"""A value on its way from the start to the target, up or down."""

from __future__ import annotations

from fractions import Fraction

from lantu.assessment.methods.base import UNDECIDED, Case, Outcome
from lantu.assessment.model import Point
from lantu.assessment.shape import Decision

__all__ = ["LevelPath"]


class LevelPath:
    """Way made over way to go, against time gone over the period: linear, so that zero and minus are no trouble."""

    name = "level_path"

    def applies_to(self, decision: Decision) -> bool:
        return decision.shape == "level"

    def judge(self, case: Case) -> Outcome:
        promise = case.promise
        if promise.target_year is None:
            return Outcome(UNDECIDED, ["no_target_year"])
        if not case.decision.direction:
            return Outcome(UNDECIDED, ["no_direction"])
        candidates = [point for point in reversed(case.known) if point.value is not None and not point.total]
        if not candidates:
            return case.nothing()
        first = self._at(case, candidates[0])
        exact = next((point for point in candidates if not point.bound), None)
        if first.status == UNDECIDED and candidates[0].bound and exact is not None:
            # A bound that settles nothing gives way to the newest exact value, if that is fresh enough.
            second = self._at(case, exact)
            return second if second.status != UNDECIDED else first
        return first

    def _at(self, case: Case, point: Point) -> Outcome:
        outcome = self._reached(case, point) if case.met(_value(point)) else self._under_way(case, point)
        outcome.point = point
        return case.aged(point, case.bounded(point, outcome))

    def _reached(self, case: Case, point: Point) -> Outcome:
        promise = case.promise
        progress, expected = self._path(case, point)
        case.trace.step(
            "reached", f"value {_sign(case)} target", "yes", value=point.value, target=promise.target, year=point.year
        )
        end = promise.target_year or 0
        # In the target year itself: early is what was there before and is known to have been kept.
        fresh = range(end - case.limits.stale_years, end)
        before = [
            p.value for p in case.known if p.year in fresh and p.value is not None and not p.bound and not p.total
        ]
        if point.year < end or any(case.met(value) for value in before):
            kept = ["must_keep"] if promise.hold and not case.final else []
            return Outcome("done_early", ["reached", "reached_before", *kept], progress, expected)
        if progress is None or expected is None:
            return Outcome("on_track", ["reached"], progress, expected)
        status, _ = case.grade(progress / expected)
        return Outcome("faster" if status == "faster" else "on_track", ["reached"], progress, expected)

    def _under_way(self, case: Case, point: Point) -> Outcome:
        promise = case.promise
        progress, expected = self._path(case, point)
        if promise.target_year is not None and point.year >= promise.target_year and progress is None:
            return Outcome("behind", ["target_missed"], None, expected)
        if progress is None or expected is None or promise.target is None or promise.target_year is None:
            broken = "series_break" in promise.notes
            return Outcome(UNDECIDED, ["series_break" if broken else "no_baseline"], None, expected)
        ratio = progress / expected
        case.trace.step("ratio", "progress / expected_progress", ratio, progress=progress, expected_progress=expected)
        status, reasons = case.grade(ratio)
        left = promise.target_year - point.year
        if left <= 0:
            status, reasons = "behind", ["target_missed", *reasons]
        exact = (p.value for p in case.known if p.year < point.year and not p.bound and not p.total)
        if any(value is not None and case.met(value) for value in exact):
            reasons.append("regressed")
        outcome = Outcome(status, reasons, progress, expected)
        if left > 0:
            outcome.pace = (promise.target - _value(point)) / left
            outcome.pace_unit = f"{promise.unit}/年"
            case.trace.step(
                "required_pace", "(target - value) / years left", outcome.pace,
                target=promise.target, value=point.value, years_left=left,
            )  # fmt: skip
        return outcome

    @staticmethod
    def _path(case: Case, point: Point) -> tuple[Fraction | None, Fraction | None]:
        """Progress and expected progress at the point; None without start value or start year."""
        promise, base = case.promise, case.promise.base_year
        if base is None or promise.target_year is None or promise.target is None or promise.target_year <= base:
            return None, None
        expected = Fraction(point.year - base, promise.target_year - base)
        case.trace.step(
            "expected_progress", "(year - base_year) / (target_year - base_year)", expected,
            year=point.year, base_year=base, target_year=promise.target_year,
        )  # fmt: skip
        start = promise.baseline
        if start is None or start == promise.target or "series_break" in promise.notes:
            return None, expected
        progress = (_value(point) - start) / (promise.target - start)
        case.trace.step(
            "progress", "(value - start) / (target - start)", progress,
            value=point.value, start=start, target=promise.target,
        )  # fmt: skip
        return progress, expected


def _value(point: Point) -> Fraction:
    assert point.value is not None  # noqa: S101 - points without a value are left out before
    return point.value


def _sign(case: Case) -> str:
    strict = case.promise.comparator in (">", "<")
    down = case.decision.direction == "down"
    return ("<" if strict else "<=") if down else (">" if strict else ">=")
