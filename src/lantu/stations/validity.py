"""Means of hours, days, months and years with their validity by GB 3095: kept and told when too little went into them, never used then.

The day and year of ozone rest on eight hours: `lantu.standards.air_years` has them.
"""

from __future__ import annotations

from typing import Any, Literal

import ibis

from lantu.standards.editions import editions
from lantu.stations.years import used

__all__ = ["Span", "valid_means"]

Column = Any
Span = Literal["hour", "day", "month", "year"]
GASES = ("so2", "no2", "co", "o3", "o3_hour")
_MINUTE = "@minute"


def _told() -> dict[str, Any]:
    return dict(editions("air_validity")[-1].body)


def valid_means(series: Column, span: Span) -> Column:
    """The means of a span (station, item, period, mean, values, valid) from what is one step finer, valid parts only.

    ``hour`` is made of minutes (``so2@minute``), ``day`` of hours, ``month`` and ``year`` of valid days. The validity of an hour is told
    for gases only: the standard says nothing of others, and ``valid`` stays empty there.
    """
    if span == "hour":
        return _hours(used(series))
    days = _days(used(series))
    if span == "day":
        return days
    good = days.filter(days["valid"])
    months = good.group_by("station", "item", period=good["period"].truncate("M")).aggregate(
        mean=good["mean"].mean(), values=good["mean"].count(), _sum=good["mean"].sum()
    )
    told = _told()
    least = ibis.ifelse(months["period"].month() == 2, told["february_days"], told["month_days"])
    months = months.mutate(valid=months["values"] >= least)
    if span == "month":
        return months.drop("_sum")
    years = months.group_by("station", "item", period=months["period"].truncate("Y")).aggregate(
        mean=months["_sum"].sum() / months["values"].sum(), values=months["values"].sum(),
        _months=months["valid"].sum().cast("int64"),
    )  # fmt: skip
    valid = (years["_months"] == 12) & (years["values"] >= told["year_days"])
    return years.mutate(valid=valid).drop("_months")


def _hours(series: Column) -> Column:
    """A value of a minute covers the time since the one before it: the least step that its series has."""
    own = series.filter(series["item"].endswith(_MINUTE))
    own = own.mutate(item=own["item"].replace(_MINUTE, ""))
    step = (
        own["time"].epoch_seconds()
        - own["time"].epoch_seconds().lag().over(ibis.window(group_by=["station", "item"], order_by="time"))
    ) / 60.0
    own = own.mutate(_step=ibis.ifelse(step > 0, step, ibis.null("float64")))
    own = own.mutate(_step=own["_step"].min().over(ibis.window(group_by=["station", "item"])).fill_null(1.0))
    ends = (own["time"] - ibis.interval(seconds=1)).truncate("h") + ibis.interval(
        hours=1
    )  # 08:00 is the end of its hour
    found = own.group_by("station", "item", period=ends).aggregate(
        mean=own["value"].mean(), values=own["value"].count(), _minutes=own["_step"].sum()
    )
    enough = found["_minutes"] >= _told()["gas_minutes"]
    gas = found["item"].isin(GASES)
    return found.mutate(valid=ibis.ifelse(gas, enough, ibis.null("boolean"))).drop("_minutes")


def _days(series: Column) -> Column:
    told = _told()
    shift = ibis.interval(seconds=1 if told["label"] == "end" else 0)
    own = series.filter(~series["item"].contains("@"), ~series["item"].isin(("o3", "o3_hour", "o3_eight")))
    hours = own.group_by("station", "item", "time").aggregate(value=own["value"].mean())
    found = hours.group_by("station", "item", period=(hours["time"] - shift).truncate("D")).aggregate(
        mean=hours["value"].mean(), values=hours["value"].count()
    )
    return found.mutate(valid=found["values"] >= told["day_hours"])
