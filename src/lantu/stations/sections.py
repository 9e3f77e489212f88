"""Sections, lakes and wells by month and year: means of their items, the class that these make, and the items that decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.standards.editions import edition_on
from lantu.standards.readings import Reading
from lantu.standards.results import Result
from lantu.standards.water import Kind, classify_water
from lantu.stations.register import Station
from lantu.stations.sums import Sums

__all__ = ["Month", "SectionYear", "judged", "months_of", "reading_of", "section_years", "water_kind"]


class Month(NamedTuple):
    """The mean and the number of values of an item in a month."""

    mean: float
    values: int


Months = dict[int, dict[str, Month]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionYear:
    """A section in a year: monthly means, their mean, and the class; ``whole`` with as many months as the method asks for."""

    station: str
    year: int
    months: Months
    means: dict[str, float]
    result: Result
    whole: bool

    @property
    def values(self) -> int:
        return sum(each.values for items in self.months.values() for each in items.values())


def water_kind(station: Station | None) -> Kind:
    """River or lake, by what the name or the water body is called."""
    named = f"{station.zone}{station.body}{station.name}" if station else ""
    return "lake" if any(word in named for word in _lake_names()) else "river"


@cache
def _lake_names() -> tuple[str, ...]:
    return tuple(load_data("standards/readings.toml", "lantu.readings/1")["water"]["lake_names"])


def reading_of(mean: float) -> Reading:
    """A mean as what is held against limits; ten digits, so that no noise of doubles lies above a limit."""
    value = Decimal(f"{mean:.10g}")
    return Reading(f"{mean:.4g}", value)


def months_of(sums: Sums, stations: Iterable[str], years: Iterable[int] = ()) -> dict[tuple[str, int], Months]:
    """Monthly means of the items of each station and year: the mean of all good values of the month."""
    names, wanted = list(stations), list(years)
    rows = sums.query(
        """SELECT station, year(day) AS y, month(day) AS m, item, sum(mean * values) / sum(values) AS mean, sum(values)::BIGINT AS n
        FROM days WHERE values > 0 AND list_contains($names, station) GROUP BY ALL""",
        {"names": names}, years=wanted,
    ) if names else []  # fmt: skip
    found: dict[tuple[str, int], Months] = {}
    for row in rows:
        if not wanted or row["y"] in wanted:
            months = found.setdefault((row["station"], row["y"]), {})
            months.setdefault(row["m"], {})[row["item"]] = Month(row["mean"], row["n"])
    return found


def section_years(sums: Sums, stations: Mapping[str, Station], years: Iterable[int] = ()) -> list[SectionYear]:
    """Each section and year with its class, by the method of the year."""
    return [
        judged(code, year, months, water_kind(stations[code]))
        for (code, year), months in sorted(months_of(sums, stations, years).items())
    ]


def yearly(months: Months) -> dict[str, float]:
    """The mean of the monthly means of each item."""
    by_item: dict[str, list[float]] = {}
    for items in months.values():
        for item, each in items.items():
            by_item.setdefault(item, []).append(each.mean)
    return {item: sum(values) / len(values) for item, values in by_item.items()}


def judged(code: str, year: int, months: Months, kind: Kind) -> SectionYear:
    """A section in a year with its class, by its monthly means."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    means = yearly(months)
    result = classify_water({item: reading_of(value) for item, value in means.items()}, first, kind=kind, last=last)
    least: Any = edition_on("surface_water", first, last).body["periods"]["year_with_ice"]
    # Items measured less often (9+X) do not make a year less whole; months without any judged item do.
    judged = {each.key for each in result.items if each.rank is not None}
    whole = sum(bool(judged & set(items)) for items in months.values()) >= least
    return SectionYear(station=code, year=year, months=months, means=means, result=result, whole=whole)
