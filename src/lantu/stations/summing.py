"""How values become days: the steps of `lantu.stations.sums` as SQL, each written once from the expressions of the standards.

The expressions are deep, and turning one into SQL takes a second; it is done once a process, over tables named ``given``.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import ibis

from lantu.datafiles import load_data
from lantu.standards.air import air_items
from lantu.standards.air_columns import aqi_columns, aqi_of_any_day, rounded_column
from lantu.standards.air_years import air_days
from lantu.standards.editions import editions
from lantu.stations.quality import flagged
from lantu.stations.years import hours_of

__all__ = [
    "EVERYWHERE",
    "POLLUTANTS",
    "SPOKEN",
    "VALUES",
    "air_sql",
    "aqi_name",
    "checked_sql",
    "indexed_sql",
    "sum_rules",
]

Column = Any
POLLUTANTS = ("so2", "no2", "co", "pm10", "pm25", "o3_hour", "o3_eight")
EVERYWHERE = "*"  # the place that all stations make up
VALUES = {
    "station": "string",
    "place": "string",
    "item": "string",
    "time": "timestamp(6)",
    "value": "float64",
    "flags": "string",
}
SPOKEN = {"station": "string", "item": "string", "time": "timestamp(6)", "_no": "string", "_why": "string"}


def sum_rules() -> dict[str, Any]:
    """The parameters of summing up."""
    return load_data("stations/sums.toml", "lantu.sums/1")


def aqi_name(standard: str) -> str:
    """The column of the AQI by one edition over all days.

    >>> aqi_name("HJ 633-2012")
    'aqi_hj_633_2012'
    """
    return "aqi_" + standard.lower().replace(" ", "_").replace("-", "_")


def _sql(expression: Column) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))


@cache
def checked_sql(*more: str) -> str:
    """Values of ``given`` with the flags of quality control, but for those that people took off in ``overrules``; ``more`` are texts beside them."""
    given = ibis.table(VALUES | dict.fromkeys(more, "string"), name="given")
    return _sql(flagged(given, overrules=ibis.table(SPOKEN, name="overrules")))


@cache
def air_sql() -> str:
    """Daily air from the checked values of ``given``, of each station, of each place and of all; without those of ``control`` in places."""
    checked = ibis.table(VALUES | {"qc": "string"}, name="given")
    control = ibis.table({"station": "string"}, name="control")
    air = checked.filter(checked["item"].isin([*POLLUTANTS]))
    places = air.group_by("station").aggregate(place=air["place"].max())
    days = air_days(hours_of(air)).join(places, "station")
    own = days.select("station", "place", "day", *POLLUTANTS, stations=ibis.literal(1, type="int64"))
    counting = own.anti_join(control, "station")
    columns = ("station", "place", "day", *POLLUTANTS, "stations")
    parts = [
        own,
        _joint(counting.filter(counting["place"] != "")),
        _joint(counting.mutate(place=ibis.literal(EVERYWHERE))),
    ]
    return _sql(ibis.union(*(part.select(*columns) for part in parts), distinct=False))


def _joint(days: Column) -> Column:
    """The days of each place: the mean of its stations where enough of them have a value."""
    size = days.group_by("place").aggregate(of=days["station"].nunique())
    means = {name: days[name].mean() for name in POLLUTANTS}
    counts = {f"n_{name}": days[name].count() for name in POLLUTANTS}
    told = days.group_by("place", "day").aggregate(**means, **counts, stations=days["station"].nunique())
    told = told.join(size, "place")
    least = told["of"] * float(sum_rules()["place_share"])
    kept = {
        name: ibis.ifelse(told[f"n_{name}"] >= least, rounded_column(told[name], air_items()[name]["digits"]), ibis.null("float64"))
        for name in POLLUTANTS
    }  # fmt: skip
    return told.select("place", "day", "stations", station=ibis.literal(""), **kept)


@cache
def indexed_sql() -> str:
    """Days of ``given`` with AQI, category and primary pollutants by the edition of the day, and the AQI by every edition."""
    schema = {"station": "string", "place": "string", "day": "date"} | dict.fromkeys(POLLUTANTS, "float64") | {"stations": "int64"}  # fmt: skip
    told = aqi_of_any_day(ibis.table(schema, name="given"), "day", primary=True).rename(
        _aqi="aqi", _category="category"
    )
    for edition in editions("air_index"):
        told = aqi_columns(told, edition, primary=False).rename({aqi_name(edition.id): "aqi"}).drop("category")
    return _sql(told.rename(aqi="_aqi", category="_category"))
