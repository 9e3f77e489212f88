"""The stated interval holds what it says, and where it cannot, there is none."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from lantu.assessment.charts import yearly_points
from lantu.assessment.forecast import drift_forecast
from lantu.assessment.run import assess_bundled
from lantu.assessment.wording import forecast_rule
from lantu.observations import bundled, chosen
from tests.assessment.cases import judged, promise

LEVEL = 0.8


def walk(rng: random.Random, n: int) -> list[float]:
    values, drift = [rng.uniform(20, 80)], rng.uniform(-2, 2)
    for _ in range(n - 1):
        values.append(values[-1] + drift + rng.gauss(0, 1))
    return values


def line(rng: random.Random, n: int) -> list[float]:
    start, slope = rng.uniform(20, 80), rng.uniform(-2, 2)
    return [start + slope * i + rng.gauss(0, 0.6) for i in range(n)]


def shocks(rng: random.Random, n: int) -> list[float]:
    values, drift = [50.0], rng.uniform(0, 2)
    for _ in range(n - 1):
        values.append(values[-1] + drift + (rng.gauss(0, 2.5) if rng.random() < 0.2 else rng.gauss(0, 0.7)))
    return values


def slowing(rng: random.Random, n: int) -> list[float]:
    start, goal, rate = rng.uniform(30, 60), rng.uniform(70, 95), rng.uniform(0.03, 0.12)
    values, noise = [start], rng.uniform(0.5, 1.0)
    for _ in range(n - 1):
        values.append(values[-1] + rate * (goal - values[-1]) + rng.gauss(0, noise))
    return values


def coverage(make: Callable[[random.Random, int], list[float]], *, rounds: int = 1500) -> float:
    """The share of series whose later value lies in the interval, over 3 to 6 points and 1 to 3 years."""
    rng, held = random.Random(20260301), 0  # noqa: S311 - a test wants the same series each time
    for _ in range(rounds):
        known, ahead = rng.randint(3, 6), rng.randint(1, 3)
        series = make(rng, known + ahead)
        found = drift_forecast(dict(enumerate(series[:known])), known - 1 + ahead, LEVEL, forecast_rule().pool)
        assert found is not None
        held += found.low <= series[-1] <= found.high
    return held / rounds


@pytest.mark.parametrize("make", [walk, line, shocks, slowing], ids=lambda make: make.__name__)
def test_the_interval_of_80_percent_holds(make: Callable[[random.Random, int], list[float]]) -> None:
    """Between 70 % and 90 % of what came later lies in it, also where the model is not the truth."""
    assert 0.7 <= coverage(make) <= 0.9


def real_series() -> list[dict[int, float]]:
    """Exact yearly values of the bundle, with the start values of the tables; each series of four values or more once."""
    found: dict[tuple[str, str], dict[int, float]] = {}
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
    return [values for values in found.values() if len(values) >= 4 and len(set(values.values())) > 1]


def back_test() -> tuple[int, int]:
    """How often the later values of real series lay in the interval told from the earlier ones, and of how many."""
    held = told = 0
    for values in real_series():
        years = sorted(values)
        for known in range(3, min(6, len(years) - 1) + 1):
            for year in years[known : known + 3]:
                found = drift_forecast({one: values[one] for one in years[:known]}, year, LEVEL, forecast_rule().pool)
                assert found is not None
                held, told = held + (found.low <= values[year] <= found.high), told + 1
    return held, told


def test_the_interval_on_real_series() -> None:
    """Of some seventy later values."""
    held, told = back_test()
    assert told >= 50
    assert 0.7 <= held / told <= 0.9


def test_the_chance_is_calibrated() -> None:
    """Where a chance near a half is told, the target is reached about half the time."""
    rng, told, came = random.Random(7), 0.0, 0  # noqa: S311 - see above
    for _ in range(1500):
        series = walk(rng, 7)
        found = drift_forecast(dict(enumerate(series[:5])), 6, LEVEL, forecast_rule().pool)
        assert found is not None
        goal = series[4] + 2 + rng.gauss(0, 1)
        told += found.chance_at_least(goal)
        came += series[6] >= goal
    assert told / 1500 == pytest.approx(came / 1500, abs=0.05)


def test_no_forecast_where_it_cannot_be_honest() -> None:
    """Two values, values that stand still, and shapes without a level have none, and say why."""
    few = judged(promise(65, 85, direction="up"), {2023: 77}).forecast
    still = judged(promise(100, 100, direction="up"), dict.fromkeys((2021, 2022, 2023), 100)).forecast
    total = judged(promise(None, 10, cumulative=True), {2021: 2, 2022: 2, 2023: 2}).forecast
    for told in (few, still, total):
        assert told is not None
        assert (told["given"], bool(told["reason"])) == (False, True)


def test_a_forecast_tells_interval_and_chance() -> None:
    """Four values give a mean, an interval around it, and the chance of the target."""
    told = judged(promise(65, 85, direction="up"), {2021: 69, 2022: 72.5, 2023: 77}).forecast
    assert told is not None
    assert told["low"] < told["mean"] < told["high"]
    assert 0.3 < told["chance"] < 0.7
    assert told["mean"] == 85
