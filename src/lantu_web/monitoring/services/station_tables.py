"""The data of the pages about stations as tables of rows: the same for files, pages and the interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lantu.standards.air_annual import air_annual
from lantu_web.monitoring.services import station_indicators as figures
from lantu_web.monitoring.services import station_pages as pages
from lantu_web.monitoring.services import station_values as raw
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.stations import Book

__all__ = ["TABLES", "Asked"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """Which rows: fields that a table does not know are left aside by the caller."""

    kind: str = ""
    place: str = ""
    body: str = ""
    station: str = ""
    item: str = ""
    state: str = ""
    year: int = 0
    query: str = ""
    when: str = ""  # a day or a month


def stations(held: Book, asked: Asked) -> list[Row]:
    """The stations, each with its newest day."""
    last = service.newest(held)
    found = [
        each for each in held.register.of(asked.kind, asked.place, asked.body)
        if asked.station in ("", each.code) and asked.query.lower() in f"{each.name}{each.code}{each.body}{each.place}".lower()
    ]  # fmt: skip
    names = (
        "code",
        "name",
        "kind",
        "level",
        "place",
        "body",
        "zone",
        "target",
        "order",
        "operator",
        "chief",
        "plan",
        "dossier",
    )
    return [
        {name: getattr(each, name) for name in names}
        | {"lon": None if each.lon is None else float(each.lon), "lat": None if each.lat is None else float(each.lat)}
        | {"control": each.control, "newest": day.isoformat() if (day := last.get(each.code)) else None}
        for each in found
    ]  # fmt: skip


def series(held: Book, asked: Asked) -> list[Row]:
    """Daily means of a station's items in a year."""
    where = "station = $station AND year(day) = $year" + (" AND item = $item" if asked.item else "")
    given: dict[str, Any] = {"station": asked.station, "year": _year(held, asked)} | (
        {"item": asked.item} if asked.item else {}
    )
    sql = f"SELECT station, item, day, mean, low, high, values, flagged FROM days WHERE {where} ORDER BY item, day"  # noqa: S608 - our own words
    return [row | {"day": row["day"].isoformat()} for row in held.sums.query(sql, given, years=[given["year"]])]


def _year(held: Book, asked: Asked) -> int:
    return asked.year or (held.years[-1] if held.years else 0)


def days(held: Book, asked: Asked) -> list[Row]:
    """The air of a station's or place's days in a year: concentrations, AQI by the standard of the day and by every edition."""
    found = _air_days_of(held, asked)
    return [row | {"day": row["day"].isoformat(), "place": asked.place or row["place"]} for row in found]


def _air_days_of(held: Book, asked: Asked) -> list[Row]:
    if not (asked.station or asked.place):
        return []
    return service.air_days(held, station=asked.station, place=asked.place, year=_year(held, asked))


def classes(held: Book, asked: Asked) -> list[Row]:
    """Sections and sources by year: the class, the items that decide it, and on how many months it rests."""
    codes = [
        each.code
        for each in held.register.of(asked.kind, asked.place, asked.body)
        if each.kind in service.WATERS and asked.station in ("", each.code)
    ]
    years = [asked.year] if asked.year else held.years
    return [
        {"station": each.station, "name": held.register.stations[each.station].name, "year": each.year, "class": each.result.grade,
         "word": each.result.word, "deciding": [one.name for one in each.result.deciders], "main": list(each.result.main),
         "months": len(each.months), "whole": each.whole, "standard": each.result.edition.id}
        for each in service.sections(held, codes, years)
    ]  # fmt: skip


def air(held: Book, asked: Asked) -> list[Row]:
    """Good days of each place and year by the standard of the day and by each edition."""
    from lantu.standards import editions

    names = ["on_the_day", *(each.id for each in editions("air_index"))]
    return [
        {"place": row["place"], "year": year, "standard": name, "days": by["days"], "good": by["good"], "share": None if by["share"] is None else round(by["share"], 1)}
        for year in ([asked.year] if asked.year else held.years)
        for row in service.air_by_place(held, year) if asked.place in ("", row["place"])
        for name, by in zip(names, row["by"], strict=True)
    ]  # fmt: skip


def air_year(held: Book, asked: Asked) -> list[Row]:
    """The year of a place or station by item: mean, percentile, and whether they meet, by every edition of the limits."""
    return [
        each.as_json() | {"place": asked.place, "year": _year(held, asked)}
        for each in air_annual(_air_days_of(held, asked))
    ]


def indicators(held: Book, asked: Asked) -> list[Row]:
    """Plan indicators computed from stations."""
    del held
    years = [asked.year] if asked.year else ()
    return [each.as_json() for each in service.computed(years) if asked.place in ("", each.place)]


def indicator_stations(held: Book, asked: Asked) -> list[Row]:
    """The stations that each computed indicator of a year rests on."""
    return [
        {"indicator": each.definition.figure, "id": each.definition.id, "place": each.place, "year": each.year} | item
        for each in service.computed([_year(held, asked)])
        if asked.place in ("", each.place) and asked.item in ("", each.definition.id) and not each.series
        for _station, item in figures.members(held, each)
    ]  # fmt: skip


def values(held: Book, asked: Asked) -> list[Row]:
    """The values of a station's day or month as they came in, with the flags of the rules and what people took off."""
    station = held.station(asked.station)
    span = station and raw.span_of(asked.when, station, service.newest(held).get(station.code))
    if not station or not span:
        return []
    names = ("station", "item", "time", "value", "text", "flags", "qc", "overruled", "source")
    return [
        {name: row[name] for name in names} | {"time": row["time"].isoformat()}
        for row in raw.values(held, station, span)
    ]


def room(held: Book, asked: Asked) -> list[Row]:
    """What targets may still lose this year."""
    del held
    return [each.as_json() for each in service.room() if asked.place in ("", each.place)]


def alarms(held: Book, asked: Asked) -> list[Row]:
    """Alarms with what happened to them."""
    del held
    return [
        each.as_json() for each in service.alarms()
        if asked.state in ("", each.state) and asked.place in ("", each.place) and asked.station in ("", each.subject)
    ]  # fmt: skip


def flags(held: Book, asked: Asked) -> list[Row]:
    """Flags of quality control of a station's year."""
    rows = pages.flags(held, asked.station, _year(held, asked)) if asked.station else ()
    return [row | {"first": row["first"].isoformat(), "last": row["last"].isoformat()} for row in rows]


TABLES: dict[str, Callable[[Book, Asked], list[Row]]] = {
    "stations": stations, "series": series, "days": days, "classes": classes, "air": air, "indicators": indicators, "room": room,
    "air-year": air_year, "alarms": alarms, "flags": flags, "values": values, "indicator-stations": indicator_stations,
}  # fmt: skip
