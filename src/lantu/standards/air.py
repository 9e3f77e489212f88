"""Air quality index: the index of each pollutant, the AQI as their largest, its category, and the primary pollutant."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from lantu.datafiles import load_data
from lantu.standards.editions import Edition, edition_on, exact
from lantu.standards.readings import Reading
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import Scale

__all__ = ["Report", "air_index", "air_items", "iaqi", "index_scales", "indicators", "rounded"]

Report = Literal["hourly", "daily"]


@cache
def air_items() -> dict[str, dict[str, Any]]:
    """The pollutants: names, units, places of rounding."""
    found: dict[str, dict[str, Any]] = load_data("standards/air_headings.toml", "lantu.air_headings/1")["items"]
    return found


def indicators(edition: Edition, report: Report) -> dict[str, str]:
    """The columns of breakpoints for a report, each with the pollutant whose value goes in: pm25_day → pm25.

    Ozone has two values, of one and of eight hours; all others have one.
    """
    return {each: each if each in air_items() else each.partition("_")[0] for each in edition.body[report]}


def rounded(value: Decimal, pollutant: str) -> Decimal:
    """The concentration as the index takes it: a whole number, CO with one place; a half goes to the even digit.

    >>> rounded(Decimal("34.5"), "pm25"), rounded(Decimal("35.5"), "pm25"), rounded(Decimal("0.85"), "co")
    (Decimal('34'), Decimal('36'), Decimal('0.8'))
    """
    return value.quantize(Decimal(1).scaleb(-air_items()[pollutant]["digits"]), ROUND_HALF_EVEN)


def iaqi(value: Decimal, indicator: str, edition: Edition) -> Fraction | None:
    """The index of a rounded concentration, before rounding up; None where the edition leaves it to another mean of the gas."""
    points, steps = edition.body["breakpoints"][indicator], edition.body["iaqi"]
    for low, high, below, above in zip(points, points[1:], steps, steps[1:], strict=False):
        if value <= exact(high):
            share = (Fraction(value) - Fraction(exact(low))) / (Fraction(exact(high)) - Fraction(exact(low)))
            return Fraction(below) + Fraction(above - below) * share
    if indicator in edition.body.get("instead", {}):
        return None
    return Fraction(edition.body.get("cap", {}).get(indicator, steps[len(points) - 1]))


@cache
def _scales(standard: str, first: date) -> dict[str, Scale]:
    body = edition_on("air_index", first).body
    steps, bounds = body["iaqi"], body["categories"]["bounds"]
    found = {}
    for indicator, points in body["breakpoints"].items():
        at = dict(zip(steps, points, strict=False))
        limits = tuple(
            exact(at[bound]) if bound in at and bound != steps[len(points) - 1] else None for bound in bounds
        )
        whole = tuple(Decimal("Infinity") if each is None else each for each in limits)
        found[indicator] = Scale(better="low", limits=whole)
    return found


def index_scales(edition: Edition) -> dict[str, Scale]:
    """The concentrations at which each category ends; without end where the table goes no further."""
    return _scales(edition.id, edition.valid_from)


def air_index(
    readings: Mapping[str, Reading], day: date, *, report: Report = "daily", edition: Edition | None = None
) -> Result:
    """The AQI of a day or an hour by the edition of that day; ``edition`` is for a comparison that names another.

    >>> from lantu.standards.readings import read_value
    >>> values = {"so2": "8", "no2": "40", "co": "0.9", "o3_eight": "110", "pm10": "121", "pm25": "61"}
    >>> readings = {key: read_value(value) for key, value in values.items()}
    >>> [air_index(readings, day).extra["aqi"] for day in (date(2026, 2, 28), date(2026, 3, 1))]
    [86, 101]
    """
    edition = edition or edition_on("air_index", day)
    reasons: list[Reason] = []
    items: list[ItemResult] = []
    exact_index: dict[str, Fraction] = {}
    for indicator, pollutant in indicators(edition, report).items():
        if pollutant in readings:
            each, index = _item(indicator, readings[pollutant], pollutant, edition=edition, reasons=reasons)
            items.append(each)
            if index is not None:
                exact_index[indicator] = index
    names = {key: entry["name"] for key, entry in edition.body["items"].items()}
    missing = tuple(names[key] for key in edition.body[f"needed_{report}"] if key not in exact_index)
    aqi = _published(exact_index, missing, edition, reasons)
    deciding = tuple(key for key, value in exact_index.items() if value == max(exact_index.values()))
    told = edition.body["categories"]
    rank = None if aqi is None else _category(aqi, edition)
    return Result(
        edition=edition, day=day, classes=told["words"], rank=rank, word=None if rank is None else told["words"][rank],
        items=tuple(items), deciding=deciding, reasons=tuple(reasons),
        extra={
            "aqi": aqi, "iaqi": {key: math.ceil(value) for key, value in exact_index.items()}, "report": report,
            "primary": [names[key] for key in deciding] if aqi is not None and aqi > told["bounds"][0] else [],
            "level": None if rank is None else told["levels"][rank],
        },
    )  # fmt: skip


def _published(
    index: Mapping[str, Fraction], missing: tuple[str, ...], edition: Edition, reasons: list[Reason]
) -> int | None:
    """The largest index, rounded up; with items missing only where the edition lets it be told."""
    if not index:
        reasons.append(Reason("no_items"))
        return None
    aqi = math.ceil(max(index.values()))
    if missing and edition.body["missing"] != "rest" and aqi <= edition.body["good"]:
        reasons.append(Reason("not_valid", missing))
        return None
    if missing:
        reasons.append(Reason("items_absent", missing))
    return aqi


def _category(aqi: int, edition: Edition) -> int:
    bounds = edition.body["categories"]["bounds"]
    return next((rank for rank, bound in enumerate(bounds) if aqi <= bound), len(bounds))


def _item(
    indicator: str, reading: Reading, pollutant: str, *, edition: Edition, reasons: list[Reason]
) -> tuple[ItemResult, Fraction | None]:
    """An indicator on its scale, with its index."""
    entry = edition.body["items"][indicator]
    scale = index_scales(edition)[indicator]
    about: dict[str, Any] = {
        "key": indicator,
        "name": entry["name"],
        "unit": entry["unit"],
        "reading": reading,
        "scale": scale,
    }
    told = reading.for_means
    if told is None:
        return ItemResult(**about), None
    if told < 0:
        reasons.append(Reason("negative", (entry["name"],)))
        return ItemResult(**about, value=told), None
    value = rounded(told, pollutant)
    index = iaqi(value, indicator, edition)
    if index is None:
        reasons.append(Reason("other_mean", (entry["name"],)))
        return ItemResult(**about, value=value), None
    rank = _category(math.ceil(index), edition)
    return ItemResult(**about, value=value, rank=rank, worst=rank), index
