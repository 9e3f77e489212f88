"""Methods of others, written anew from their descriptions, to stand beside ours on the same values.

Formulas and cut-offs have their source in ``data/assessment/cutoffs.toml``. What a method cannot compute it
says with a reason; the corrections of a method (nil becomes 0.001) are kept, as they are part of it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lantu.assessment.methods import Case
from lantu.assessment.model import Assessment, number
from lantu.assessment.wording import Other, other

__all__ = ["beside"]

_SHAPES = frozenset({"level", "hold", "ratio"})


def beside(case: Case, result: Assessment) -> dict[str, dict[str, Any]]:
    """What Eurostat's, Open SDG's and the target consistency method say of the same values."""
    return {
        "eurostat": _cagr(case, other("eurostat")),
        "open_sdg": _cagr(case, other("open_sdg")),
        "target_consistency": _consistency(result, other("target_consistency")),
    }


def _refused(method: Other, reason: str) -> dict[str, Any]:
    return {"status": None, "value": None, "reason": reason, "version": method.version}


def _word(steps: tuple[tuple[str, Fraction], ...], below: str, value: Fraction | float) -> str:
    return next((word for word, least in steps if value >= least), below)


def _series(case: Case, method: Other) -> tuple[dict[int, Fraction], Fraction | None] | None:
    """Values by year with the start, and the target; nil is replaced where the method does so."""
    promise = case.promise
    values = {p.year: p.value for p in case.known if p.value is not None and not p.total and not p.bound}
    if promise.baseline is not None and promise.base_year is not None and "series_break" not in promise.notes:
        values.setdefault(promise.base_year, promise.baseline)
    if case.decision.shape not in _SHAPES or len(values) < 2:
        return None
    zero = method.zero
    return {year: value or zero for year, value in values.items()}, (
        (promise.target or zero) if promise.target is not None else None
    )


def _cagr(case: Case, method: Other) -> dict[str, Any]:
    """R = observed over required compound growth a year; both from the first and the newest value only."""
    found = _series(case, method)
    if found is None:
        return _refused(method, "needs two exact values of a level")
    values, target = found
    first, last = min(values), max(values)
    start, now = values[first], values[last]
    if start <= 0 or now <= 0 or (target is not None and target <= 0):
        return _refused(method, "compound growth needs values above nil")
    if method.method == "open_sdg" and target is not None and case.better(now, target):
        return {"status": "target_achieved", "value": None, "reason": "", "version": method.version}
    observed = float(now / start) ** (1 / (last - first)) - 1
    end = case.promise.target_year
    if target is None or end is None or end <= first:
        signed = -observed if case.decision.direction == "down" else observed
        word = _word(method.without_target, method.below_without_target, signed)
        return {"status": word, "value": number(signed), "reason": "", "version": method.version}
    required = float(target / start) ** (1 / (end - first)) - 1
    if required == 0:
        return _refused(method, "the target equals the start: division by nil")
    sign = -1 if case.decision.direction == "down" else 1
    ratio = sign * observed / abs(required) if method.method == "open_sdg" else observed / required
    word = _word(method.with_target, method.below_with_target, round(ratio, 9))
    return {"status": word, "value": number(ratio), "reason": "", "version": method.version}


def _consistency(result: Assessment, method: Other) -> dict[str, Any]:
    """Completion against the required schedule: ahead from one up, else lagging."""
    if result.progress is None or not result.expected:
        return _refused(method, "needs progress and schedule")
    ratio = result.progress / result.expected
    word = _word(method.with_target, method.below_with_target, ratio)
    return {"status": word, "value": number(ratio), "reason": "", "version": method.version}
