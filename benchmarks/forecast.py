"""The forecast's interval of 80 % on series that it was not chosen on: generated ones, and halves of the real ones.

``python -m benchmarks forecast`` shows how wide the choice of the two pooled numbers is. Of every pool on a grid those are
kept that hold between 70 % and 90 % on each kind of generated series. Then the real series are halved at random,
again and again: the pool that comes nearest to 80 % on one half, and of equals the one with the narrowest intervals,
is shown on the other half, which had no say.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from lantu.assessment.charts import yearly_points
from lantu.assessment.forecast import drift_forecast
from lantu.assessment.run import assess_bundled
from lantu.assessment.wording import Pool, forecast_rule
from lantu.observations import bundled, chosen

__all__ = [
    "GENERATED", "GRID", "HIGH", "LEVEL", "LOW", "Held", "back_test", "generated_share", "halved", "real_series", "report", "walk",
]  # fmt: skip

LEVEL, LOW, HIGH = 0.8, 0.7, 0.9
GRID = [Pool(share, years) for years in (1, 2, 3, 4) for share in (0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4)]
Series = dict[int, float]


def walk(rng: random.Random, n: int) -> list[float]:
    """A random walk with drift: the model's own kind."""
    values, drift = [rng.uniform(20, 80)], rng.uniform(-2, 2)
    for _ in range(n - 1):
        values.append(values[-1] + drift + rng.gauss(0, 1))
    return values


def line(rng: random.Random, n: int) -> list[float]:
    """A straight line with noise about it."""
    start, slope = rng.uniform(20, 80), rng.uniform(-2, 2)
    return [start + slope * i + rng.gauss(0, 0.6) for i in range(n)]


def shocks(rng: random.Random, n: int) -> list[float]:
    """Quiet years with a rare large shock."""
    values, drift = [50.0], rng.uniform(0, 2)
    for _ in range(n - 1):
        values.append(values[-1] + drift + (rng.gauss(0, 2.5) if rng.random() < 0.2 else rng.gauss(0, 0.7)))
    return values


def slowing(rng: random.Random, n: int) -> list[float]:
    """Growth that slows as it nears its goal."""
    start, goal, rate = rng.uniform(30, 60), rng.uniform(70, 95), rng.uniform(0.03, 0.12)
    values, noise = [start], rng.uniform(0.5, 1.0)
    for _ in range(n - 1):
        values.append(values[-1] + rate * (goal - values[-1]) + rng.gauss(0, noise))
    return values


GENERATED: tuple[Callable[[random.Random, int], list[float]], ...] = (walk, line, shocks, slowing)


def generated_share(make: Callable[[random.Random, int], list[float]], pool: Pool, rounds: int, seed: int) -> float:
    """The share of series whose later value lies in the interval, over 3 to 6 points and 1 to 3 years."""
    rng, held = random.Random(seed), 0  # noqa: S311 - the same series each time
    for _ in range(rounds):
        known, ahead = rng.randint(3, 6), rng.randint(1, 3)
        series = make(rng, known + ahead)
        found = drift_forecast(dict(enumerate(series[:known])), known - 1 + ahead, LEVEL, pool)
        held += found is not None and found.low <= series[-1] <= found.high
    return held / rounds


@cache
def real_series() -> tuple[Series, ...]:
    """Exact yearly values of the bundle, with the start values of the tables; each series of four values or more once."""
    found: dict[tuple[str, str], Series] = {}
    for row in chosen(bundled()):
        if row.basis == "year" and row.value is not None and not row.bound:
            found.setdefault((row.indicator, f"{row.series}{row.place}{row.unit}"), {})[row.year] = float(row.value)
    for each in assess_bundled(2025, forms=["indicator"]):
        if each.shape in ("level", "hold", "ratio"):
            exact = [point for point in yearly_points(each) if not point.bound and point.value is not None]
            values = {point.year: float(point.value or 0) for point in exact}
            name = (each.commitment.measure, "重庆市" + each.commitment.unit)
            if len(values) > len(found.get(name, {})):
                found[name] = values
    named = sorted(found.items())
    return tuple(values for _, values in named if len(values) >= 4 and len(set(values.values())) > 1)


class Held(NamedTuple):
    """How often the later values lay in the interval told from the earlier ones, of how many, and how wide these were."""

    times: int
    of: int
    width: float  # in yearly changes of the series

    @property
    def share(self) -> float:
        return self.times / self.of


def back_test(series: Iterable[Series], pool: Pool) -> Held:
    """The interval of each later value of each series, from three to six values before it."""
    held, told, width = 0, 0, 0.0
    for values in series:
        years = sorted(values)
        change = sum(abs(values[b] - values[a]) for a, b in pairwise(years)) / (len(years) - 1)
        for known in range(3, min(6, len(years) - 1) + 1):
            for year in years[known : known + 3]:
                found = drift_forecast({one: values[one] for one in years[:known]}, year, LEVEL, pool)
                assert found is not None
                told, width = told + 1, width + (found.high - found.low) / change
                held += found.low <= values[year] <= found.high
    return Held(held, told, width)


def halved(pools: Sequence[Pool], times: int, seed: int = 1) -> tuple[list[Held], Counter[Pool]]:
    """For each half of each halving: what the pool that was chosen on the other half holds; and which were chosen."""
    series = real_series()
    hits = {pool: [back_test([one], pool) for one in series] for pool in pools}
    rng, found, taken = random.Random(seed), list[Held](), Counter[Pool]()  # noqa: S311 - the same halves each time

    def over(pool: Pool, some: Sequence[int]) -> Held:
        return Held(*(sum(each) for each in zip(*(hits[pool][i] for i in some), strict=True)))

    for _ in range(times):
        order = list(range(len(series)))
        rng.shuffle(order)
        halves = order[: len(order) // 2], order[len(order) // 2 :]
        for chosen_on, shown_on in (halves, halves[::-1]):
            known = {pool: over(pool, chosen_on) for pool in pools}
            best = min(pools, key=lambda pool: (round(abs(known[pool].share - LEVEL), 9), known[pool].width))
            taken[best] += 1
            found.append(over(best, shown_on))
    return found, taken


def report(rounds: int = 1500, times: int = 100) -> None:
    """Print what holds where."""
    pool = forecast_rule().pool
    print(f"\nForecast: the interval of 80 %, share {pool.share} and {pool.years} years of other series")
    for make in GENERATED:
        print(f"  generated, {make.__name__:8} {generated_share(make, pool, rounds, 20260301):6.1%}")
    whole = back_test(real_series(), pool)
    print(f"  real, {len(real_series())} series: {whole.times} of {whole.of}, {whole.share:.1%}")
    honest = [one for one in GRID if all(LOW <= generated_share(make, one, rounds, 5) <= HIGH for make in GENERATED)]
    for name, pools in (
        (f"the {len(honest)} pools that hold on generated series", honest),
        (f"all {len(GRID)} pools", GRID),
    ):
        _print_halved(name, *halved(pools, times))


def _print_halved(name: str, found: list[Held], taken: Counter[Pool]) -> None:
    shares = sorted(each.share for each in found)
    whole = sum(each.times for each in found) / sum(each.of for each in found)
    inside = sum(LOW <= share <= HIGH for share in shares)
    most = ", ".join(f"{pool.share}/{pool.years} {times}x" for pool, times in taken.most_common(3))
    print(f"  chosen on one half of the real series, shown on the other, of {name}:")
    print(f"    {whole:.1%} of all; halves from {shares[0]:.0%} to {shares[-1]:.0%}, {inside} of {len(shares)} between 70 % and 90 %; chosen {most}")  # fmt: skip


if __name__ == "__main__":
    report()
