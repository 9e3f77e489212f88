"""The ways in which indicators are computed from stations: shares of sections, sources, days, points; means over a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.standards.air_years import year_validity
from lantu.standards.editions import Edition, edition_on, editions
from lantu.standards.groundwater import classify_groundwater
from lantu.standards.noise import classify_noise, zone_of
from lantu.standards.soil import Farmland, classify_farmland
from lantu.standards.supply import supply_meets
from lantu.standards.water import classify_water
from lantu.stations.indicators import Asked, Computed
from lantu.stations.sections import SectionYear, reading_of, water_kind, yearly
from lantu.stations.summing import EVERYWHERE, aqi_name

__all__ = ["WAYS"]

_HUNDRED = Decimal(100)


def _share(part: int | Decimal, whole: int | Decimal) -> Decimal | None:
    return _HUNDRED * part / whole if whole else None


def _sections(asked: Asked) -> list[Computed]:
    """The share of sections of class Ⅲ or better, or of those worse than Ⅴ."""
    every = asked.known.sections(asked.stations)
    told = [each for each in every if each.whole and each.result.rank is not None]
    if not every:
        return []
    body = told[0].result.edition.body if told else {}
    good, last = body.get("method", {}).get("good"), len(body.get("classes", ())) - 1
    if asked.definition.more["count"] == "good":
        hits = [each for each in told if (each.result.rank or 0) <= good]
    else:
        hits = [each for each in told if each.result.rank == last]
    return [asked.computed(
        _share(len(hits), len(told)), standard=told[0].result.edition.id if told else "", stations=len(asked.stations),
        counted=len(told), values=sum(each.values for each in told), reasons=asked.missing([each.station for each in told]),
        items=tuple(_section_item(each, asked) for each in every),
    )]  # fmt: skip


def _section_item(each: SectionYear, asked: Asked) -> dict[str, Any]:
    station = asked.stations[each.station]
    return {
        "station": each.station, "name": station.name, "class": each.result.grade, "target": station.target, "whole": each.whole,
        "deciding": [one.name for one in each.result.deciders], "main": list(each.result.main), "months": len(each.months),
    }  # fmt: skip


def _readings(items: Mapping[str, Any]) -> dict[str, Any]:
    return {item: reading_of(each.mean) for item, each in items.items()}


def _supplies(asked: Asked) -> list[Computed]:
    """The share of sources that met in each month of the year."""
    met, items, values = list[str](), [], 0
    monthly = asked.known.months(asked.stations)
    for code, months in monthly.items():
        station = asked.stations[code]
        told = {
            month: supply_meets(_readings(given), date(asked.year, month, 1), kind=water_kind(station))
            for month, given in sorted(months.items())
        }
        against = sorted({item for each in told.values() for item in each.against})
        meets = all(each.meets for each in told.values())
        met += [code] if meets else []
        values += sum(each.values for given in months.values() for each in given.values())
        items.append({"station": code, "name": station.name, "meets": meets, "months": len(months), "deciding": against,
                      "months_met": sum(each.meets is True for each in told.values())})  # fmt: skip
    return _told(asked, len(met), list(monthly), values=values, items=items, edition=edition_on("surface_water", date(asked.year, 12, 31)))  # fmt: skip


def _told(asked: Asked, hits: int, counted: list[str], *, values: int, items: list[Any], edition: Edition) -> list[Computed]:  # fmt: skip
    if not counted:
        return []
    return [asked.computed(
        _share(hits, len(counted)), standard=edition.id, stations=len(asked.stations), counted=len(counted), values=values,
        reasons=asked.missing(counted), items=tuple(items),
    )]  # fmt: skip


def _targets(asked: Asked) -> list[Computed]:
    """The share of zones whose months meet their target class often enough."""
    edition = edition_on("surface_water", date(asked.year, 12, 31))
    classes = list(edition.body["classes"])
    met, counted, values, items = 0, list[str](), 0, []
    for code, months in asked.known.months(asked.stations).items():
        station = asked.stations[code]
        if station.target not in classes:
            continue
        ranks = [
            classify_water(_readings(given), date(asked.year, month, 1), kind=water_kind(station)).rank
            for month, given in sorted(months.items())
        ]
        known = [rank for rank in ranks if rank is not None]
        times = sum(rank <= classes.index(station.target) for rank in known)
        meets = bool(known) and times >= asked.definition.more["times"] * len(known)
        met, counted = met + meets, [*counted, code]
        values += sum(each.values for given in months.values() for each in given.values())
        items.append({"station": code, "name": station.name, "target": station.target, "meets": meets, "months": len(known), "months_met": times})  # fmt: skip
    return _told(asked, met, counted, values=values, items=items, edition=edition)


def _air_of(asked: Asked) -> list[dict[str, Any]]:
    """The days of the place; of the whole, the mean of all its stations."""
    return asked.known.air(EVERYWHERE if asked.place == asked.whole else asked.place)


def _good_days(asked: Asked) -> list[Computed]:
    """The share of days with an AQI of 100 or less: each day by its own edition, and the whole year by each where it changed."""
    days = _air_of(asked)
    if not days:
        return []
    held = [each for each in editions("air_index") if each.valid_from <= date(asked.year, 12, 31) and (each.valid_to is None or each.valid_to >= date(asked.year, 1, 1))]  # fmt: skip
    parts = [("", "aqi", "、".join(each.id for each in held))]
    parts += [(f"按{each.id}", aqi_name(each.id), each.id) for each in editions("air_index")]
    found = []
    for series, column, standard in parts:
        told = [row for row in days if row[column] is not None]
        good = sum(row[column] <= held[-1].body["good"] for row in told)
        reasons = _valid(asked, [row["day"] for row in told])
        if len(held) > 1 and not series:
            reasons = (*reasons, ("editions_change", {}))
        found.append(asked.computed(
            _share(good, len(told)), series=series, standard=standard, stations=len(asked.stations), counted=max((row["stations"] for row in days), default=0),
            values=len(told), reasons=reasons, items=({"good": good, "days": len(told), "bad": len(told) - good},),
        ))  # fmt: skip
    return found


def _valid(asked: Asked, days: list[date]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    return () if year_validity(days) else (("days_missing", {"n": len(days)}),)


def _air_mean(asked: Asked) -> list[Computed]:
    """The mean of a year's daily values."""
    item = asked.definition.more["item"]
    days = [row for row in _air_of(asked) if row[item] is not None]
    if not days:
        return []
    mean = sum((Decimal(str(row[item])) for row in days), Decimal(0)) / len(days)
    return [asked.computed(
        mean, standard="GB 3095", stations=len(asked.stations), counted=max(row["stations"] for row in days), values=len(days),
        reasons=_valid(asked, [row["day"] for row in days]), items=({"days": len(days)},),
    )]  # fmt: skip


def _noise(asked: Asked) -> list[Computed]:
    """The share of points whose energy mean meets the limit of their zone."""
    part: Any = asked.definition.more["part"]
    edition = edition_on("noise", date(asked.year, 12, 31))
    sql = """SELECT station, 10 * log10(sum(power(10, mean / 10) * values) / sum(values)) AS mean, sum(values)::BIGINT AS n
        FROM days WHERE item = $part AND values > 0 AND year(day) = $year AND list_contains($names, station) GROUP BY station"""
    given = {"part": part, "year": asked.year, "names": list(asked.stations)}
    met, counted, values, items = 0, list[str](), 0, []
    for row in asked.known.sums.query(sql, given, years=[asked.year]):
        station = asked.stations[row["station"]]
        zone = zone_of(station.zone, edition)
        if zone is None:
            continue
        result = classify_noise({part: reading_of(round(row["mean"], 1))}, date(asked.year, 12, 31), zone=zone)
        met, counted, values = met + (result.rank == 0), [*counted, station.code], values + row["n"]
        items.append({"station": station.code, "name": station.name, "zone": zone, "mean": round(row["mean"], 1), "meets": result.rank == 0})  # fmt: skip
    return _told(asked, met, counted, values=values, items=items, edition=edition)


def _wells(asked: Asked) -> list[Computed]:
    """The share of wells of the worst class."""
    edition = edition_on("groundwater", date(asked.year, 12, 31))
    hits, counted, values, items = 0, list[str](), 0, []
    for code, months in asked.known.months(asked.stations).items():
        means = {item: reading_of(value) for item, value in yearly(months).items()}
        result = classify_groundwater(means, date(asked.year, 12, 31))
        if result.rank is None:
            continue
        hits, counted = hits + (result.rank == len(edition.body["classes"]) - 1), [*counted, code]
        values += sum(each.values for given in months.values() for each in given.values())
        items.append({"station": code, "name": asked.stations[code].name, "class": result.grade, "deciding": [each.name for each in result.deciders]})  # fmt: skip
    return _told(asked, hits, counted, values=values, items=items, edition=edition)


def _farmland(asked: Asked) -> list[Computed]:
    """The share of polluted points, by area, that are used safely; points without a record stay open."""
    edition = edition_on("soil_farmland", date(asked.year, 12, 31))
    safe, polluted, counted, values, items, open_ = Decimal(0), Decimal(0), list[str](), 0, list[Any](), list[str]()
    for code, months in asked.known.months(asked.stations).items():
        station, means = asked.stations[code], yearly(months)
        land = _land(station.zone, edition)
        result = classify_farmland({i: reading_of(v) for i, v in means.items()}, date(asked.year, 12, 31), land=land)
        values += sum(each.values for given in months.values() for each in given.values())
        if not result.rank:
            continue
        marks = [means[name] for name in asked.definition.more["safe"] if name in means]
        if not marks:
            open_.append(station.name)
            continue
        area = Decimal(str(means.get("area", 1)))
        polluted, safe = polluted + area, safe + (area if max(marks) >= 1 else 0)
        counted.append(code)
        items.append({"station": code, "name": station.name, "class": result.grade, "deciding": [each.name for each in result.deciders], "meets": max(marks) >= 1})  # fmt: skip
    if not counted and not open_:
        return []
    reasons = (("products_missing", {"n": len(open_), "what": open_}),) if open_ else ()
    return [asked.computed(
        _share(safe, polluted), standard=edition.id, stations=len(asked.stations), counted=len(counted), values=values,
        reasons=reasons, items=tuple(items),
    )]  # fmt: skip


def _land(zone: str, edition: Edition) -> Farmland | None:
    known: Mapping[str, list[str]] = edition.body["land"]
    lands: tuple[Farmland, ...] = ("paddy", "other", "orchard", "rotation")
    return next((land for land in lands if zone in (land, *known.get(land, ()))), None)


WAYS: dict[str, Callable[[Asked], list[Computed]]] = {
    "sections": _sections, "supplies": _supplies, "targets": _targets, "good_days": _good_days, "air_mean": _air_mean,
    "noise": _noise, "wells": _wells, "farmland": _farmland,
}  # fmt: skip
