"""From hours to days to years: means with their validity, the annual evaluation, and the share of good days by each edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Literal

import ibis

from lantu.standards.air import air_items
from lantu.standards.air_columns import aqi_columns, rounded_column
from lantu.standards.editions import Edition, editions

__all__ = ["air_days", "air_years", "good_days", "year_validity"]

Column = Any
Level = Literal[1, 2]
_FIRST_OF_EIGHT = 7  # the eighth hour of a day, counted from nil
_DAY_MEANS = ("so2", "no2", "co", "pm10", "pm25")


def _validity() -> dict[str, Any]:
    return dict(editions("air_validity")[-1].body)


def air_days(hours: Column) -> Column:
    """Daily values by ``station`` and ``day`` from hourly ones (``station``, ``time``, so2, no2, co, o3, pm10, pm25).

    A mean of fewer valid hours than the standard asks for is NULL; ``{pollutant}_hours`` tells how many there were. The hour
    that a value is labelled with is the one that ends then: 00:00 belongs to the day before.
    """
    told = _validity()
    shift = ibis.interval(seconds=1) if told["label"] == "end" else ibis.interval(seconds=0)
    dated = hours.mutate(day=(hours["time"] - shift).date(), hour=(hours["time"] - shift).hour())
    eight = ibis.window(group_by=["station", "day"], order_by="time", preceding=ibis.interval(hours=7), following=0)
    enough = dated["o3"].count().over(eight) >= told["eight_hours"]
    full = dated["hour"] >= _FIRST_OF_EIGHT
    dated = dated.mutate(eight=ibis.ifelse(enough & full, dated["o3"].mean().over(eight), ibis.null("float64")))
    measures: dict[str, Column] = {}
    for name in _DAY_MEANS:
        count = dated[name].count()
        measures[name] = ibis.ifelse(count >= told["day_hours"], dated[name].mean(), ibis.null("float64"))
        measures[f"{name}_hours"] = count
    days = dated.group_by("station", "day").aggregate(
        **measures, o3_hour=dated["o3"].max(), o3_hours=dated["o3"].count(), largest=dated["eight"].max(),
        means=dated["eight"].count(),
    )  # fmt: skip
    valid = (days["means"] >= told["eight_means"]) | (days["largest"] > _ozone_limit(days["day"]))
    days = days.mutate(o3_eight=ibis.ifelse(valid, days["largest"], ibis.null("float64")))
    kept = {
        name: rounded_column(days[name], air_items()[name]["digits"]) for name in (*_DAY_MEANS, "o3_hour", "o3_eight")
    }
    return days.mutate(**kept).drop("largest", "means")


def _ozone_limit(day: Column, level: Level = 2) -> Column:
    """The limit of the largest eight hours, by the edition of the day."""
    branches = [
        (_holds(day, each), float(each.body["limits"]["o3"]["eight"][level - 1])) for each in editions("air_limits")
    ]
    return ibis.cases(*branches, else_=ibis.null("float64"))


def _holds(day: Column, edition: Edition) -> Column:
    within = day >= ibis.date(edition.valid_from.isoformat())
    return within if edition.valid_to is None else within & (day <= ibis.date(edition.valid_to.isoformat()))


def air_years(days: Column, edition: Edition, level: Level = 2) -> Column:
    """Each station, year and item with mean, percentile, validity and whether it meets the limits of ``edition``.

    ``days`` as of :func:`air_days`. The edition is named by the caller: a year that lasts over a change is told by both.
    """
    told = _validity()
    dated = days.mutate(year=days["day"].year(), month=days["day"].month())
    parts = [_item_year(dated, item, edition, level, told) for item in told["annual"]["items"]]
    return ibis.union(parts[0], *parts[1:], distinct=False)


def _item_year(days: Column, item: str, edition: Edition, level: Level, told: dict[str, Any]) -> Column:
    way, limits = told["annual"]["items"][item], edition.body["limits"][item]
    name = "o3_eight" if item == "o3" else item
    months = days.group_by("station", "year", "month").aggregate(n=days[name].count())
    least = ibis.ifelse(months["month"] == 2, told["february_days"], told["month_days"])
    valid = months.group_by("station", "year").aggregate(
        days=months["n"].sum(), enough=(months["n"] >= least).sum().cast("int64") == 12
    )
    digits = air_items()[name]["digits"]
    year = days.group_by("station", "year").aggregate(
        mean=rounded_column(days[name].mean(), digits),
        percentile=rounded_column(days[name].quantile(way["percentile"]), digits),
    )
    both = year.join(valid, ["station", "year"])
    limit = float(limits[way["limit"]][level - 1])
    mean_limit = float(limits["year"][level - 1]) if "mean" in way else None
    meets = both["percentile"] <= limit
    if mean_limit is not None:
        meets &= both["mean"] <= mean_limit
    return both.select(
        "station", "year", "days", "mean", "percentile", item=ibis.literal(item), standard=ibis.literal(edition.id),
        valid=both["enough"] & (both["days"] >= told["year_days"]), meets=meets,
        mean_limit=ibis.literal(mean_limit, type="float64"), percentile_limit=ibis.literal(limit),
    )  # fmt: skip


def year_validity(days: Iterable[date]) -> bool:
    """Whether these valid days make a year: as many as the standard asks for in all, and of each month.

    >>> from datetime import timedelta
    >>> whole = [date(2025, 1, 1) + timedelta(days=number) for number in range(365)]
    >>> year_validity(whole), year_validity(day for day in whole if day.month != 7)
    (True, False)
    """
    told = _validity()
    by_month = Counter(day.month for day in days)
    least = {month: told["february_days" if month == 2 else "month_days"] for month in range(1, 13)}
    return sum(by_month.values()) >= told["year_days"] and all(by_month[month] >= n for month, n in least.items())


def good_days(days: Column) -> Column:
    """For each station and year the days with an AQI, the good ones and their share, by every edition side by side."""
    parts = []
    for edition in editions("air_index"):
        indexed = aqi_columns(days, edition, primary=False)
        told = indexed.select("station", "aqi", year=indexed["day"].year())
        counted = told.filter(told["aqi"].notnull()).group_by("station", "year").aggregate(
            days=told["aqi"].count(), good=(told["aqi"] <= edition.body["good"]).sum().cast("int64")
        )  # fmt: skip
        parts.append(counted.mutate(standard=ibis.literal(edition.id), share=100.0 * counted["good"] / counted["days"]))
    return ibis.union(parts[0], *parts[1:], distinct=False)
