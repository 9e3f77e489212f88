"""The stated interval holds what it says, and where it cannot, there is none."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from benchmarks.forecast import GENERATED, GRID, HIGH, LEVEL, LOW, back_test, generated_share, halved, real_series, walk
from lantu.assessment.forecast import drift_forecast
from lantu.assessment.wording import forecast_rule
from tests.assessment.cases import judged, promise


@pytest.mark.parametrize("make", GENERATED, ids=lambda make: make.__name__)
def test_the_interval_of_80_percent_holds(make: Callable[[random.Random, int], list[float]]) -> None:
    """Between 70 % and 90 % of what came later lies in it, also where the model is not the truth."""
    assert LOW <= generated_share(make, forecast_rule().pool, 1500, 20260301) <= HIGH


def test_the_interval_on_real_series() -> None:
    """Of some seventy later values."""
    found = back_test(real_series(), forecast_rule().pool)
    assert found.of >= 50
    assert LOW <= found.share <= HIGH


def test_the_interval_on_series_that_had_no_say() -> None:
    """The two pooled numbers are chosen on one half of the real series and shown on the other, again and again."""
    found, taken = halved(GRID, 15)
    assert len(taken) > 1
    assert LOW <= sum(each.times for each in found) / sum(each.of for each in found) <= HIGH


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
