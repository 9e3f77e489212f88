"""Warnings: the level that a forecast of AQI or rain calls for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from lantu.standards.editions import edition_on

__all__ = ["air_warning", "rain_warning"]


def air_warning(daily: Sequence[int | None], day: date) -> str | None:
    """The warning for daily AQI from ``day`` on, by the edition of that day; None where none is called for.

    A day without a value ends a run of days.

    >>> air_warning([210, 205, 180], date(2025, 1, 3)), air_warning([210, 205, 180], date(2020, 1, 3))
    ('橙色', '黄色')
    """
    for level in edition_on("warnings", day).body["levels"]:
        if any(all(_lasts(daily, each) for each in needed) for needed in level["any"]):
            return str(level["word"])
    return None


def _lasts(daily: Sequence[int | None], needed: dict[str, Any]) -> bool:
    run = 0
    for value in daily:
        run = run + 1 if value is not None and value > needed["aqi"] else 0
        if run >= needed["days"]:
            return True
    return False


def rain_warning(amounts: dict[int, float], day: date) -> str | None:
    """The signal for millimetres by hours in which they fall: ``{3: 60.0}``; None where none is called for.

    >>> rain_warning({3: 60.0, 12: 80.0}, date(2025, 7, 1)), rain_warning({6: 20.0}, date(2025, 7, 1))
    ('橙色', None)
    """
    for level in edition_on("rain", day).body["levels"]:
        if any(hours <= level["hours"] and mm >= level["mm"] for hours, mm in amounts.items()):
            return str(level["word"])
    return None
