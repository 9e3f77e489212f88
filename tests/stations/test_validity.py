"""Means count when enough went into them: 45 minutes of a gas, 20 hours of a day, 27 days of a month (25 in February), 324 of a year."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import pyarrow as pa

from lantu.stations.validity import Span, valid_means

START = datetime(2025, 1, 1)  # noqa: DTZ001 - station time has no zone


def means(rows: list[tuple[str, datetime, float]], span: Span) -> list[dict[str, Any]]:
    told = pa.Table.from_pylist(
        [{"station": "甲", "item": item, "time": time, "value": value} for item, time, value in rows]
    )
    return list(valid_means(ibis.memtable(told), span).order_by("item", "period").to_pyarrow().to_pylist())


def test_hours_of_minutes() -> None:
    """Nine values of five minutes make an hour of a gas, eight do not; 08:00 ends its hour; of particles the standard says nothing."""
    rows = [("so2@minute", START + timedelta(minutes=5 * n), 1.0) for n in range(1, 13)]
    rows += [("no2@minute", START + timedelta(minutes=5 * n), 1.0) for n in range(1, 9)]
    rows += [("pm25@minute", START + timedelta(minutes=5 * n), 1.0) for n in range(1, 9)]
    found = {row["item"]: row for row in means(rows, "hour")}
    assert {item: (row["values"], row["valid"], row["period"].hour) for item, row in found.items()} == {
        "so2": (12, True, 1), "no2": (8, False, 1), "pm25": (8, None, 1),
    }  # fmt: skip


def test_days_of_hours() -> None:
    """Twenty hours are a day, nineteen are not; midnight belongs to the day before."""
    rows = [("pm25", START + timedelta(hours=n), float(n)) for n in range(5, 25)]
    rows += [("pm25", START + timedelta(hours=n), 1.0) for n in range(25, 44)]
    found = means(rows, "day")
    assert [(row["period"].day, row["values"], row["valid"]) for row in found] == [(1, 20, True), (2, 19, False)]


def test_months_and_years_of_days() -> None:
    """A month that lacks a fifth day is none, and its year is none; February may lack three."""

    def year(without: set[int]) -> list[tuple[str, datetime, float]]:
        days = (day for day in range(365) if day not in without)
        return [("pm25", START + timedelta(days=day, hours=hour), 1.0) for day in days for hour in range(1, 21)]

    assert [row["valid"] for row in means(year({31, 32, 33}), "month")] == [True] * 12
    assert [row["valid"] for row in means(year({0, 1, 2, 3, 4}), "month")] == [False, *[True] * 11]
    assert [[row["valid"] for row in means(year(gone), "year")] for gone in ({0, 1, 2, 3}, {0, 1, 2, 3, 4}, {30 * n + k for n in range(12) for k in (0, 1, 2, 3)})] == [[True], [False], [False]]  # fmt: skip
