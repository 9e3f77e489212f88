"""What the methods share: the case at hand, the grading of a ratio, bounds, and stale values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Protocol

from lantu.assessment.model import Assessment, Commitment, Point, Trace
from lantu.assessment.shape import Decision
from lantu.assessment.wording import Cutoffs, cutoffs, words

__all__ = ["BOTH", "UNDECIDED", "Case", "Method", "Outcome", "joined_bound"]

UNDECIDED = "undecided"
BOTH = "<>"
_INSTEAD = ("only_near", "unit_mismatch", "scope_unclear")


@dataclass(slots=True)
class Outcome:
    """A status with its figures, before it becomes an assessment."""

    status: str
    reasons: list[str] = field(default_factory=list)
    progress: Fraction | None = None
    expected: Fraction | None = None
    pace: Fraction | None = None
    pace_unit: str = ""
    point: Point | None = None

    @property
    def rank(self) -> int:
        return words().status[self.status].rank


def joined_bound(points: Iterable[Point], *, missing: bool = False) -> str:
    """The bound of what is made of several values; of values that are bounded on both sides nothing is proved."""
    sides = {">=" if point.bound in (">=", ">") else "<=" for point in points if point.bound} | (
        {">="} if missing else set()
    )
    return BOTH if len(sides) > 1 else next(iter(sides), "")


class Method(Protocol):
    """A way to judge promises of some shapes."""

    name: str

    def applies_to(self, decision: Decision) -> bool:
        """Whether promises of this shape are judged so."""
        ...

    def judge(self, case: Case) -> Outcome:
        """The outcome; the steps go to the trace of the case."""
        ...


@dataclass
class Case:
    """A promise, its shape, the values known of its period, and the date."""

    promise: Commitment
    decision: Decision
    points: list[Point]
    as_of: int
    trace: Trace

    @cached_property
    def limits(self) -> Cutoffs:
        return cutoffs(self.as_of)

    @cached_property
    def year(self) -> int:
        """The year that is judged: the date, or the target year when that is past."""
        return min(self.as_of, self.promise.target_year or self.as_of)

    @cached_property
    def known(self) -> list[Point]:
        """Points of the period up to the year that is judged, oldest first."""
        base = self.promise.base_year
        inside = (p for p in self.points if p.year <= self.year and (base is None or p.year > base))
        return sorted(inside, key=lambda p: p.year)

    @property
    def final(self) -> bool:
        return self.promise.target_year is not None and self.as_of >= self.promise.target_year

    def better(self, value: Fraction, limit: Fraction, *, strict: bool = False) -> bool:
        """Whether ``value`` is at least as good as ``limit``."""
        if self.decision.direction == "down":
            return value < limit if strict else value <= limit
        return value > limit if strict else value >= limit

    def met(self, value: Fraction) -> bool:
        """Whether ``value`` fulfils the target, with its comparator and the tolerance of 左右."""
        target = self.promise.target
        assert target is not None  # noqa: S101 - shapes without a number have methods of their own
        if self.promise.comparator == "~":
            slack = abs(target) * self.limits.about
            target = target + slack if self.decision.direction == "down" else target - slack
        return self.better(value, target, strict=self.promise.comparator in (">", "<"))

    def grade(self, ratio: Fraction) -> tuple[str, list[str]]:
        """The word for a ratio of way made to way asked for."""
        limits = self.limits
        for name in ("faster", "on_track", "slow"):
            self.trace.use(name, getattr(limits, name), limits.version, limits.source)
        if ratio >= limits.faster:
            return "faster", []
        if ratio >= limits.on_track:
            return "on_track", []
        if ratio < 0:
            return "behind", ["reversed"]
        return "behind", ["slow" if ratio >= limits.slow else "far_behind"]

    def nothing(self) -> Outcome:
        """No value to judge by."""
        base = self.promise.base_year
        if base is not None and self.as_of <= base:
            return Outcome(UNDECIDED, ["too_early"])
        settles = (note for note in self.promise.notes if note in _INSTEAD)
        return Outcome(UNDECIDED, [next(settles, "no_observation")])

    def bounded(self, point: Point, outcome: Outcome) -> Outcome:
        """A bound proves only what lies on its side: 以上 proves good news of a rise, never bad news."""
        if not point.bound or outcome.status == UNDECIDED:
            return outcome
        if point.bound == BOTH:
            return Outcome(UNDECIDED, ["lower_bound"], expected=outcome.expected, point=point)
        favourable = (point.bound in (">=", ">")) == (self.decision.direction != "down")
        proved = outcome.rank >= words().status["on_track"].rank
        if favourable == proved:
            outcome.reasons.append("at_least" if favourable else "at_most")
            return outcome
        return Outcome(UNDECIDED, ["lower_bound"], expected=outcome.expected, point=point)

    def aged(self, point: Point, outcome: Outcome) -> Outcome:
        """A value that lies too far behind the date decides nothing."""
        lag = self.year - point.year
        if lag > self.limits.stale_years:
            self.trace.use("stale_years", self.limits.stale_years, self.limits.version, self.limits.source)
            return Outcome(UNDECIDED, ["stale"], expected=outcome.expected, point=point)
        if lag > 0:
            outcome.reasons.append("older_value")
        return outcome

    def close(self, outcome: Outcome, method: str) -> Assessment:
        """The assessment, with what holds for every shape."""
        promise = self.promise
        reasons = list(outcome.reasons)
        if outcome.point is not None:
            reasons += outcome.point.flags
        reasons += [note for note in promise.notes if note not in _INSTEAD and note != "series_break"]
        if promise.assigned and promise.target is not None:
            reasons.append("assigned_value")
        worst = outcome.status in ("behind", "below_floor")
        if worst and promise.attribute == "约束性":
            reasons.append("binding_behind")
        return Assessment(
            commitment=promise, as_of=self.as_of, shape=self.decision.shape, direction=self.decision.direction,
            method=method, status=outcome.status, reasons=list(dict.fromkeys(reasons)), trace=self.trace,
            progress=outcome.progress, expected=outcome.expected, pace=outcome.pace, pace_unit=outcome.pace_unit,
            latest=outcome.point,
        )  # fmt: skip
