"""Air as Ibis expressions: index of each pollutant, AQI, category and primary pollutant for any number of rows."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping
from typing import Any

import ibis

from lantu.standards.air import Report, air_items, indicators
from lantu.standards.editions import Edition, editions

__all__ = ["aqi_columns", "aqi_of_any_day", "category_column", "iaqi_column", "rounded_column"]

Column = Any


def _whole(value: Column, digits: int) -> Column:
    """The value in units of its last place, a whole number; a half goes to the even one (GB/T 8170), whatever the engine's round does."""
    # Beyond six places lies the noise of doubles: 0.15 counts as the half that is written there. Whole numbers have none.
    scaled = (value * 10**digits).round(6) if digits else value
    return ibis.ifelse(scaled - scaled.floor() == 0.5, (scaled / 2).round() * 2.0, scaled.round().cast("float64"))


def rounded_column(value: Column, digits: int) -> Column:
    """The value with ``digits`` places, as GB/T 8170 rounds."""
    return _whole(value, digits) / 10**digits


def iaqi_column(whole: Column, indicator: str, edition: Edition, digits: int) -> Column:
    """The index of a concentration in units of its last place, before rounding up; -1 where there is none, or another mean speaks.

    All numbers of a line are whole, so that no noise of doubles lifts an index to the next one.
    """
    points = [round(point * 10**digits) for point in edition.body["breakpoints"][indicator]]
    steps = edition.body["iaqi"]
    branches = [
        (whole <= high, below + (whole - low) * float(above - below) / (high - low))
        for low, high, below, above in zip(points, points[1:], steps, steps[1:], strict=False)
    ]
    beyond = edition.body.get("cap", {}).get(indicator, steps[len(points) - 1])
    last = -1.0 if indicator in edition.body.get("instead", {}) else float(beyond)
    return ibis.cases((whole.isnull() | (whole < 0), -1.0), *branches, else_=last)


def _indexed(table: Column, edition: Edition, report: Report) -> tuple[Column, dict[str, str]]:
    """The table with a column for the index of each indicator that it has, step by step so that no step is written out twice."""
    found = {key: name for key, name in indicators(edition, report).items() if name in table.columns}
    digits = {name: air_items()[name]["digits"] for name in found.values()}
    told = table.mutate(**{f"_{name}": _whole(table[name].cast("float64"), n) for name, n in digits.items()})
    index = {key: f"_{key}_index" for key in found}
    told = told.mutate(**{
        index[key]: iaqi_column(told[f"_{name}"], key, edition, digits[name]) for key, name in found.items()
    })  # fmt: skip
    return told.mutate(_largest=ibis.greatest(*(told[name] for name in index.values()), ibis.literal(-1.0))), index


def aqi_columns(table: Column, edition: Edition, report: Report = "daily", *, primary: bool = True) -> Column:
    """The table with ``aqi``, ``category`` and ``primary``; columns are named by pollutant: so2, o3_eight, pm25 …

    The AQI is NULL where nothing was measured, or where the edition does not let it be published (items missing, not above 100).
    """
    told, index = _indexed(table, edition, report)
    aqi = told["_largest"].ceil().cast("int16").nullif(-1)
    if edition.body["missing"] != "rest":
        needed = edition.body[f"needed_{report}"]
        absent = [told[index[each]] < 0 if each in index else ibis.literal(value=True) for each in needed]
        some = functools.reduce(operator.or_, absent)
        aqi = ibis.ifelse(some & (told["_largest"] <= edition.body["good"]), ibis.null("int16"), aqi)
    told = told.mutate(aqi=aqi)
    added = {"category": category_column(told["aqi"], edition)}
    if primary:
        added["primary"] = _primary(told, index, edition)
    return told.select(*table.columns, "aqi", **added)


def category_column(aqi: Column, edition: Edition) -> Column:
    """The word for an AQI."""
    told = edition.body["categories"]
    branches = [(aqi <= bound, word) for bound, word in zip(told["bounds"], told["words"], strict=False)]
    return ibis.cases((aqi.isnull(), ibis.null("string")), *branches, else_=told["words"][-1])


def _primary(table: Column, index: Mapping[str, str], edition: Edition) -> Column:
    """The pollutants with the largest index, ties all named; none in the first band."""
    names, first = edition.body["items"], edition.body["categories"]["bounds"][0]
    parts = [
        ibis.ifelse(table[column] == table["_largest"], f"{names[key]['name']}、", "") for key, column in index.items()
    ]
    text = functools.reduce(operator.add, parts, ibis.literal(""))
    return ibis.ifelse(table["aqi"] > first, text.re_replace("、$", ""), "")


def aqi_of_any_day(table: Column, day: str, report: Report = "daily", *, primary: bool = False) -> Column:
    """The table with ``aqi`` and ``category``, each row by the edition that holds on its ``day``; rows of no edition are left out."""
    parts = []
    for each in editions("air_index"):
        within = table[day] >= ibis.date(each.valid_from.isoformat())
        if each.valid_to is not None:
            within &= table[day] <= ibis.date(each.valid_to.isoformat())
        told = aqi_columns(table.filter(within), each, report, primary=primary)
        parts.append(told.mutate(standard=ibis.literal(each.id)))
    return ibis.union(parts[0], *parts[1:], distinct=False)
