"""What a page about one station, river or place shows: its year by day and month, exceedances, flags, outlook, sections in order."""

from __future__ import annotations

import calendar
from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from lantu.standards import body_quality, edition_on, editions
from lantu.standards.air import air_items
from lantu.standards.water import water_scales
from lantu.stations import Station
from lantu.stations.outlook import Outlook, air_outlook, monthly, water_outlook
from lantu.stations.room import Need, section_needs
from lantu.stations.sections import SectionYear, months_of, reading_of, water_kind
from lantu.stations.summing import EVERYWHERE, aqi_name
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.stations import Book

__all__ = [
    "Cell",
    "air_calendar",
    "exceedances",
    "flags",
    "item_names",
    "line",
    "outlook_of",
    "river",
    "water_calendar",
]


@dataclass(frozen=True)
class Cell:
    """A day or month of a calendar: its rank counted from the best, nil; the number and the word that say the same."""

    rank: int | None
    text: str
    word: str
    title: str


OWN = {"air": "air", "groundwater": "groundwater", "noise": "noise", "soil": "soil_farmland"}


def item_names(kind: str) -> dict[str, tuple[str, str]]:
    """Names and units of all items, as the standard of this kind of station has them: ``co`` is a gas of air and cobalt in a well."""
    others = ("groundwater", "noise", "soil_farmland", "surface_water")
    told = {"air": air_items()} | {one: editions(one)[-1].body["items"] for one in others}
    found: dict[str, tuple[str, str]] = {}
    for one in sorted(told, key=lambda each: each == OWN.get(kind, "surface_water")):
        found |= {key: (each["name"], each.get("unit", "")) for key, each in told[one].items()}
    return found


def air_calendar(days: list[dict[str, Any]], year: int, column: str = "aqi") -> list[tuple[int, list[Cell | None]]]:
    """Twelve months of days: the AQI, its category, and what was the primary pollutant; None where there is no such day."""
    body = editions("air_index")[-1].body["categories"]
    by_day = {row["day"]: row for row in days}
    found = []
    for month in range(1, 13):
        last = calendar.monthrange(year, month)[1]
        cells: list[Cell | None] = []
        for number in range(1, 32):
            if number > last:
                cells.append(None)
                continue
            row = by_day.get(date(year, month, number))
            value = row[column] if row else None
            if row is None or value is None:
                cells.append(Cell(None, "", "", ""))
                continue
            rank = next((n for n, bound in enumerate(body["bounds"]) if value <= bound), len(body["bounds"]))
            primary = row["primary"] or "" if column == "aqi" else ""
            cells.append(Cell(rank, str(value), body["words"][rank], primary))
        found.append((month, cells))
    return found


def categories(days: list[dict[str, Any]]) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Days by category, by the standard of the day and by every edition: name, then word, rank and number of days."""
    found = []
    for name, column in [("", "aqi"), *((each.id, aqi_name(each.id)) for each in editions("air_index"))]:
        body = editions("air_index")[-1].body["categories"]
        counted = Counter(
            next((n for n, bound in enumerate(body["bounds"]) if row[column] <= bound), len(body["bounds"]))
            for row in days if row[column] is not None
        )  # fmt: skip
        found.append((name, [(word, rank, counted[rank]) for rank, word in enumerate(body["words"])]))
    return found


def water_calendar(held: Book, station: Station, years: list[int]) -> list[tuple[int, list[Cell | None], SectionYear]]:
    """Years of months with the class of each month, and of the year."""
    return list(_water_calendar(held.mark, station.code, tuple(years)))


@lru_cache(maxsize=128)
def _water_calendar(
    mark: tuple[Any, ...], code: str, years: tuple[int, ...]
) -> tuple[tuple[int, list[Cell | None], SectionYear], ...]:
    held = service.book_of(mark)
    station, found = held.register.stations[code], []
    for each in service.sections(held, [code], years):
        cells: list[Cell | None] = []
        for month in range(1, 13):
            items = each.months.get(month)
            if not items:
                cells.append(Cell(None, "", "", ""))
                continue
            result = _month(station, each.year, month, items)
            cells.append(
                Cell(result.rank, result.grade or "", result.word or "", "、".join(one.name for one in result.deciders))
            )
        found.append((each.year, cells, each))
    return tuple(sorted(found, key=lambda told: -told[0]))


def _month(station: Station, year: int, month: int, items: dict[str, Any]) -> Any:
    from lantu.standards import classify_water

    readings = {item: reading_of(told.mean) for item, told in items.items()}
    return classify_water(readings, date(year, month, 1), kind=water_kind(station))


def needs(each: SectionYear, station: Station) -> list[Need]:
    """What the rest of the year has to be for the target class, where the register tells one."""
    classes = list(each.result.classes)
    return section_needs(each, classes.index(station.target), station) if station.target in classes[:-1] else []


def exceedances(held: Book, station: Station, year: int, limit: int = 60) -> list[dict[str, Any]]:
    """Days or months above the limit: an AQI above 100; a class worse than the target (Ⅲ where the register tells none)."""
    return list(_exceedances(held.mark, station.code, year, limit))


@lru_cache(maxsize=128)
def _exceedances(mark: tuple[Any, ...], code: str, year: int, limit: int) -> tuple[dict[str, Any], ...]:
    held = service.book_of(mark)
    station, found = held.register.stations[code], list[dict[str, Any]]()
    if station.kind == "air":
        good = editions("air_index")[-1].body["good"]
        bad = [row for row in service.air_days(held, station=station.code, year=year) if (row["aqi"] or 0) > good]
        return tuple(
            {"when": row["day"].isoformat(), "value": row["aqi"], "word": row["category"], "by": row["primary"] or ""}
            for row in reversed(bad[-limit:])
        )
    for each in service.sections(held, [station.code], [year]):
        classes = list(each.result.classes)
        basis = classes.index(station.target) if station.target in classes else each.result.edition.body["basis"]
        for month, items in sorted(each.months.items(), reverse=True):
            result = _month(station, year, month, items)
            if result.rank is not None and result.rank > basis:
                by = "、".join(result.main) or "、".join(one.name for one in result.deciders)
                found.append({"when": f"{year}-{month:02}", "value": result.grade, "word": result.word, "by": by})
    return tuple(found[:limit])


def flags(held: Book, code: str, year: int) -> list[dict[str, Any]]:
    """How many values of the year bear which flag of quality control."""
    return list(_flags(held.mark, code, year))


@lru_cache(maxsize=64)
def _flags(mark: tuple[Any, ...], code: str, year: int) -> tuple[dict[str, Any], ...]:
    sql = """SELECT item, flag, sum(values)::BIGINT AS n, min(first) AS first, max(last) AS last FROM flags WHERE station = $code
        GROUP BY item, flag ORDER BY n DESC, item"""
    return tuple(service.book_of(mark).sums.query(sql, {"code": code}, years=[year]))


def totals(held: Book, code: str, year: int) -> list[dict[str, Any]]:
    """Each item of a station in a year: mean of the days, least and most, valid values, flagged ones."""
    return list(_totals(held.mark, code, year))


@lru_cache(maxsize=64)
def _totals(mark: tuple[Any, ...], code: str, year: int) -> tuple[dict[str, Any], ...]:
    sql = """SELECT item, avg(mean) AS mean, min(low) AS low, max(high) AS high, sum(values)::BIGINT AS n, sum(flagged)::BIGINT AS flagged,
        count(*) FILTER (values > 0) AS days, max(day) AS last FROM days WHERE station = $code AND year(day) = $year GROUP BY item ORDER BY item"""
    return tuple(service.book_of(mark).sums.query(sql, {"code": code, "year": year}, years=[year]))


def daily(held: Book, code: str, item: str, year: int) -> list[dict[str, Any]]:
    """The daily means of an item."""
    sql = "SELECT day, mean, low, high, values, flagged FROM days WHERE station = $code AND item = $item AND year(day) = $year ORDER BY day"
    return held.sums.query(sql, {"code": code, "item": item, "year": year}, years=[year])


@dataclass(frozen=True)
class Line:
    """A year of daily values as a drawing: pieces without gaps, the limit, and what the ends of the scale are."""

    pieces: list[str]
    alone: list[tuple[str, str]]  # days with neither neighbour
    top: float
    limit: float | None
    limit_at: float | None
    months: list[tuple[int, float]]
    width: int = 720
    height: int = 140


def line(rows: list[dict[str, Any]], year: int, limit: float | None = None, name: str = "mean") -> Line | None:
    """The drawing of a year; None where there are no values."""
    told = {row["day"]: row[name] for row in rows if row[name] is not None}
    if not told:
        return None
    top = max([*told.values(), limit or 0.0]) * 1.08 or 1.0
    whole = 366 if calendar.isleap(year) else 365
    pieces: list[list[str]] = [[]]
    for number in range(1, whole + 1):
        value = told.get(date.fromordinal(date(year, 1, 1).toordinal() + number - 1))
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{720 * (number - 1) / (whole - 1):.1f},{140 - 140 * max(value, 0) / top:.1f}")
    drawn = [" ".join(piece) for piece in pieces if len(piece) > 1]
    alone = [(x, y) for piece in pieces if len(piece) == 1 for x, _, y in [piece[0].partition(",")]]
    months = [(month, 720 * (date(year, month, 1).timetuple().tm_yday - 1) / (whole - 1)) for month in range(1, 13)]
    at = None if limit is None else round(140 - 140 * limit / top, 1)
    return Line(drawn, alone, round(top, 3), limit, at, months)


def limit_of(station: Station, item: str, year: int) -> float | None:
    """The limit that a line is drawn at: of the target class of a section, of a day's mean of air."""
    if station.kind == "air":
        limits = edition_on("air_limits", date(year, 12, 31)).body["limits"]
        key, span = ("o3", "eight") if item == "o3_eight" else ("o3", "hour") if item == "o3_hour" else (item, "day")
        found = limits.get(key, {}).get(span)
        return float(found[1]) if found else None
    edition = edition_on("surface_water", date(year, 12, 31))
    scale = water_scales(edition, water_kind(station)).get(item)
    classes = list(edition.body["classes"])
    rank = classes.index(station.target) if station.target in classes[:-1] else edition.body["basis"]
    return float(scale.limits[rank]) if scale and scale.limits else None


def outlook_of(held: Book, station: Station | None = None, place: str = "") -> Outlook:
    """The outlook of a station or place with its skill, kept while the sums do not change."""
    code = station.code if station else ""
    where = EVERYWHERE if place and place == service.whole() else place
    return _outlook(held.mark, code, where, "air" if station is None else station.kind)


@lru_cache(maxsize=256)
def _outlook(mark: tuple[Any, ...], code: str, place: str, kind: str) -> Outlook:
    held, edition = service.book_of(mark), editions("air_index")[-1]
    if kind == "air":
        years = held.years[-3:]
        where = "station = $at" if code else "station = '' AND place = $at"
        sql = f"SELECT day, {aqi_name(edition.id)} AS aqi FROM air WHERE {where}"  # noqa: S608 - our own columns
        days = {
            row["day"]: row["aqi"] for row in held.sums.query(sql, {"at": code or place}, years=years) if row["aqi"]
        }
        return air_outlook(days, edition)
    months = {year: told for (_, year), told in months_of(held.sums, [code]).items()}
    return water_outlook(monthly(months), water_kind(held.register.get(code)))


def river(held: Book, name: str, years: list[int]) -> dict[str, Any]:
    """A river: its sections in order with their class by year, and its quality in the newest year."""
    stations = [each for kind in service.WATERS for each in held.register.of(kind, body=name)]
    told = {(each.station, each.year): each for each in service.sections(held, [one.code for one in stations], years)}
    rows = [(one, [told.get((one.code, year)) for year in years]) for one in stations]
    quality = None
    for year in reversed(years):
        means = {
            one.name: {item: reading_of(value) for item, value in each.means.items()}
            for one in stations if one.kind == "water" and (each := told.get((one.code, year)))
        }  # fmt: skip
        if means:
            quality = (year, body_quality(means, date(year, 1, 1), last=date(year, 12, 31)))
            break
    entry = next((each for each in held.register.of("body") if name in (each.name, each.code)), None)
    return {"name": name, "rows": rows, "quality": quality, "entry": entry, "stations": stations}
