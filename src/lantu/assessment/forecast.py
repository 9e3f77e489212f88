"""A forecast to the target year with an honest interval, and none where it cannot be honest.

The model is a random walk with drift: each year adds the drift and a shock. With points at years t_0 … t_m,
drift d = (y_m - y_0) / (t_m - t_0) and shock variance s² = Σ (Δy - d Δt)² / Δt / (m - 1), a value h years on has
the standard error s √(h + h² / (t_m - t_0)): the spread of the shocks and the uncertainty of the drift. The interval
takes Student's t, as s is estimated from few years.

Where there is little, s² leans on what other series show: their shocks have about the variance p·c², with c² the mean
square of a series' own yearly changes and p a share common to all (data, with its source). That counts as much as k
years more: s² = ((m - 1) s² + k p c²) / (m - 1 + k), with m - 1 + k degrees of freedom. Counting in units of the
series' own changes, a straight line keeps a narrow band, and three values give one at all.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantu.assessment.methods import Case
from lantu.assessment.student import cdf, quantile
from lantu.assessment.wording import ALONE, Pool, forecast_rule

__all__ = ["Forecast", "drift_forecast", "forecast_of"]

_SHAPES = frozenset({"level", "hold", "ratio"})
_FULL = 100.0


@dataclass(frozen=True, slots=True)
class Forecast:
    """Mean, interval and standard error of a value ``horizon`` years on."""

    year: int
    mean: float
    low: float
    high: float
    error: float
    freedom: int

    def chance_at_least(self, value: float) -> float:
        """The chance that the value is reached or passed."""
        if self.error == 0:
            return 1.0 if self.mean >= value else 0.0
        return 1 - cdf((value - self.mean) / self.error, self.freedom)


def drift_forecast(values: Mapping[int, float], year: int, level: float, pool: Pool = ALONE) -> Forecast | None:
    """The forecast for ``year`` from yearly ``values``; None with fewer than three of them.

    ``pool`` is what other series tell of the shocks; without it, only the values themselves do.

    >>> found = drift_forecast({2018: 1.0, 2019: 2.1, 2020: 2.9, 2021: 4.0}, 2023, 0.8)
    >>> round(found.mean, 2), found.low < 6 < found.high
    (6.0, True)
    """
    years = sorted(values)
    if len(years) < 3 or year <= years[-1]:
        return None
    span = years[-1] - years[0]
    drift = (values[years[-1]] - values[years[0]]) / span
    steps = list(itertools.pairwise(years))
    freedom = len(steps) - 1 + pool.years
    shocks = sum((values[b] - values[a] - drift * (b - a)) ** 2 / (b - a) for a, b in steps)
    change = sum((values[b] - values[a]) ** 2 / (b - a) for a, b in steps) / len(steps)
    spread = (shocks + pool.years * pool.share * change) / freedom
    ahead = year - years[-1]
    error = math.sqrt(spread * (ahead + ahead**2 / span))
    mean = values[years[-1]] + drift * ahead
    reach = quantile((1 + level) / 2, freedom) * error
    return Forecast(year, mean, mean - reach, mean + reach, error, freedom)


def forecast_of(case: Case) -> dict[str, Any]:
    """The forecast of a case to its target year, or the reason why there is none."""
    rule, promise = forecast_rule(), case.promise
    if case.decision.shape not in _SHAPES or promise.target is None or promise.target_year is None:
        return {"given": False, "reason": "the shape has no yearly level to forecast"}
    values = {p.year: float(p.value) for p in case.known if p.value is not None and not p.total and not p.bound}
    if promise.baseline is not None and promise.base_year is not None and "series_break" not in promise.notes:
        values.setdefault(promise.base_year, float(promise.baseline))
    if case.year >= promise.target_year and promise.target_year in values:
        return {"given": False, "reason": "the target year is known"}
    if len(values) < rule.least_points:
        return {"given": False, "reason": f"{len(values)} exact yearly values; {rule.least_points} are needed"}
    ahead = promise.target_year - max(values)
    if ahead < 1 or ahead > rule.longest_horizon:
        return {"given": False, "reason": f"the target year is {ahead} years from the newest value"}
    found = drift_forecast(values, promise.target_year, rule.level, rule.pool)
    if found is None or found.error == 0:
        return {"given": False, "reason": "the values do not move: no spread to tell an interval from"}
    chance = found.chance_at_least(float(promise.target))
    share = promise.unit == "%" and all(0 <= value <= _FULL for value in values.values())
    low, mean, high = (min(max(x, 0.0), _FULL) if share else x for x in (found.low, found.mean, found.high))
    return {
        "given": True, "year": found.year, "mean": round(mean, 4), "low": round(low, 4), "high": round(high, 4),
        "level": rule.level, "chance": round(1 - chance if case.decision.direction == "down" else chance, 3),
        "points": len(values), "method": "random walk with drift, shocks shrunk to those of other series, Student's t",
    }  # fmt: skip
