"""The assessment of one promise: shape, method, status, trace."""

from __future__ import annotations

from collections.abc import Iterable

from lantu.assessment.forecast import forecast_of
from lantu.assessment.methods import METHODS, Case
from lantu.assessment.model import Assessment, Commitment, Point, Trace
from lantu.assessment.others import beside
from lantu.assessment.shape import decide
from lantu.errors import UsageError

__all__ = ["assess"]


def assess(promise: Commitment, points: Iterable[Point], as_of: int, *, context: bool = True) -> Assessment:
    """How ``promise`` stands at the end of the year ``as_of``, by the method that fits its shape.

    ``points`` are in the unit of the promise, one a year (see ``lantu.assessment.series``). The result is
    never None: what cannot be decided has the status 无法判定 with the reason, what is missing, and whom to ask.
    ``context`` adds the methods of others and the forecast.

    >>> from fractions import Fraction as F
    >>> promise = Commitment(
    ...     key="a", measure="森林覆盖率", unit="%", baseline=F(65), baseline_year=2020, target=F(85), target_year=2025
    ... )
    >>> result = assess(promise, [Point(year=2023, value=F(77))], 2023)
    >>> result.word, float(result.progress), float(result.expected), float(result.pace)
    ('基本符合预期', 0.6, 0.6, 4.0)
    """
    decision = decide(promise)
    case = Case(promise, decision, sorted(points, key=lambda p: (p.year, p.total)), as_of, Trace())
    _record(case)
    method = next((each for each in METHODS if each.applies_to(decision)), None)
    if method is None:
        raise UsageError(f"no method for the shape {decision.shape}", where=promise.key)
    result = case.close(method.judge(case), method.name)
    result.points = [point for point in case.points if point.year <= as_of]
    if context:
        result.others = beside(case, result)
        result.forecast = forecast_of(case)
    return result


def _record(case: Case) -> None:
    promise, trace = case.promise, case.trace
    trace.read("target", promise.target if promise.target is not None else promise.target_text,
               unit=promise.unit, year=promise.target_year, comparator=promise.comparator)  # fmt: skip
    if promise.baseline is not None or promise.baseline_text:
        trace.read("start", promise.baseline if promise.baseline is not None else promise.baseline_text,
                   unit=promise.unit, year=promise.base_year, source=promise.baseline_source)  # fmt: skip
    for point in case.known:
        trace.read("observation", point.value if point.value is not None else point.text, unit=promise.unit,
                   year=point.year, bound=point.bound, source=point.source, flags=list(point.flags))  # fmt: skip
    decision = case.decision
    trace.step("shape", decision.because, decision.shape, direction=decision.direction or None, as_of=case.as_of)
