"""Composite indices: parts against the limits of the day, weights by edition, missing items as each index says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.standards.composite import air_composite, water_composite

AT_LIMITS = {"so2": 60.0, "no2": 40.0, "pm10": 70.0, "pm25": 35.0, "co": 4.0, "o3": 160.0}


def test_each_item_at_its_limit_counts_its_weight() -> None:
    """Six of weight one before 2026-03-01; then ten in all, against the limits of then."""
    assert air_composite(AT_LIMITS, date(2025, 12, 31)).index == 6
    now = AT_LIMITS | {"pm10": 60.0, "pm25": 30.0}
    found = air_composite(now, date(2026, 6, 30))
    assert (found.index, found.parts["pm25"], found.leading) == (10, 3, "pm25")


def test_a_missing_item_of_air_leaves_no_index() -> None:
    """Sums of fewer items do not compare."""
    found = air_composite({key: value for key, value in AT_LIMITS.items() if key != "co"}, date(2025, 12, 31))
    assert (found.index, found.as_json()["reasons"][0]["code"]) == (None, "too_few_values")


@pytest.mark.parametrize(("ph", "part"), [(6.0, 1.0), (6.5, 0.5), (7.0, 0.0), (8.0, 0.5), (9.0, 1.0)])
def test_acidity_counts_by_its_distance_from_neutral(ph: float, part: float) -> None:
    """One at either end of its range."""
    assert water_composite({"ph": ph}, date(2025, 12, 31)).parts["ph"] == part


@given(st.floats(0.01, 50), st.floats(0.01, 50))
def test_worse_water_never_ranks_better(one: float, other: float) -> None:
    """More ammonia counts more, more oxygen less."""
    low, high = sorted((one, other))
    for key, sign in (("nh3n", 1), ("do", -1)):
        first, second = (water_composite({key: value}, date(2025, 12, 31)).index or 0 for value in (low, high))
        assert sign * (second - first) >= 0
