"""Stations of this installation as pages and the interface show them: read from the sums, kept while nothing changes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from lantu.stations import Register, RegisterStore, SeriesStore, Station
from lantu.stations.alarms import Alarm, AlarmLog
from lantu.stations.indicators import Computed, indicators
from lantu.stations.room import Room, room_left, targets_of
from lantu.stations.sections import SectionYear, section_years
from lantu.stations.summing import EVERYWHERE, aqi_name
from lantu.stations.sums import Sums
from lantu_web.monitoring.services.promises import rows
from lantu_web.monitoring.services.receiving import series

__all__ = ["Book", "alarms", "book", "book_of", "note", "refresh", "room", "whole"]

WATERS = ("water", "supply")
NOTE, WHOLE, TARGETS = "note", "whole", "targets"


@dataclass(frozen=True)
class Book:
    """The register and the sums of one moment."""

    sums: Sums
    register: Register
    mark: tuple[Any, ...]

    @property
    def years(self) -> list[int]:
        return self.sums.years()

    @property
    def empty(self) -> bool:
        return not self.register.stations and not self.years

    def station(self, code: str) -> Station | None:
        return self.register.get(code)


@cache
def _sums(path: Path) -> Sums:
    return Sums(SeriesStore(path))


def _changed(path: Path) -> int:
    return path.stat().st_mtime_ns if path.is_file() else 0


def book() -> Book:
    """What is known now. Where values have come in since, another process sums them up, and this one shows what there was."""
    store = series()
    sums = _sums(store.path)
    log = RegisterStore.beside(store)
    if sums.stale:
        refresh(wait=sums.version < 0)
    mark = (str(store.path), _changed(log.path), _changed(sums.folder / "marks.json"))
    return book_of(mark)


@lru_cache(maxsize=4)
def book_of(mark: tuple[Any, ...]) -> Book:
    path = Path(mark[0])
    sums, register = _sums(path), RegisterStore.beside(SeriesStore(path)).read()
    if not register.stations:
        _unregistered(sums, register)
    return Book(sums, register, mark)


def _unregistered(sums: Sums, register: Register) -> None:
    """Stations that are known by their values only."""
    air = {row["station"] for row in sums.query("SELECT DISTINCT station FROM air WHERE station <> ''")}
    for row in sums.query("SELECT DISTINCT station, place FROM days ORDER BY station"):
        code, kind = row["station"], "air" if row["station"] in air else "water"
        register.add(Station(code=code, name=code.rpartition("/")[2], kind=kind, place=row["place"]))


def refresh(*, wait: bool = False) -> None:
    """Sum up what is new: here where nothing is there yet, else beside the answer, one process at a time."""
    store = series()
    if wait:
        _sums(store.path).build(RegisterStore.beside(store).read())
        return
    busy = store.beside("summing")
    try:
        handle = os.open(busy, os.O_CREAT | os.O_EXCL | os.O_WRONLY)
    except FileExistsError:
        if timezone.now().timestamp() - busy.stat().st_mtime > 600:  # its process died
            busy.unlink(missing_ok=True)
        return
    os.close(handle)
    environment = os.environ | {"LANTU_HOME": str(settings.HOME)}
    subprocess.Popen(
        [sys.executable, "-m", "lantu_web", "load_stations", "--only-sum"], env=environment, start_new_session=True
    )


def _told(name: str) -> str:
    file = series().beside(name)
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def note() -> str:
    """What the one who brought the data in says of all of it: that it is an example."""
    return _told(NOTE)


def whole() -> str:
    """The place that all stations make up, where the one who brought them in named it."""
    return _told(WHOLE)


def remember(name: str, text: str) -> None:
    """Keep the note or the name of the whole."""
    target = series().beside(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def alarms() -> list[Alarm]:
    """All alarms, the newest first."""
    log = AlarmLog.beside(series())
    return list(_alarms(log.path, _changed(log.path)))


@lru_cache(maxsize=2)
def _alarms(path: Path, changed: int) -> tuple[Alarm, ...]:
    del changed  # part of the key
    return tuple(AlarmLog(path).read().values())


def targets() -> dict[tuple[str, str], Decimal]:
    """The targets of plans, by measure and place: the latest that the register holds, and those named when values were loaded."""
    found: dict[tuple[str, str], tuple[int, Decimal]] = {}
    held = rows()
    for promise in held.promises.values():
        about = promise.commitment
        year = about.target_year or 0
        place = held.place_of.get(about.document, "")
        if about.target is not None and found.get((about.measure, place), (0,))[0] <= year:
            found[about.measure, place] = (year, Decimal(str(float(about.target))))
    own = targets_of(_told(TARGETS).splitlines(), whole())
    return {key: value for key, (_, value) in found.items()} | own


def room() -> list[Room]:
    """What the targets of plans may still lose in the newest year."""
    held = book()
    return list(_room(held.mark, tuple(sorted(targets().items())), whole())) if held.years else []


@lru_cache(maxsize=4)
def _room(mark: tuple[Any, ...], given: tuple[tuple[tuple[str, str], Decimal], ...], city: str) -> tuple[Room, ...]:
    held = book_of(mark)
    return tuple(room_left(held.sums, held.register, dict(given), held.years[-1], whole=city))


def computed(years: Iterable[int] = ()) -> list[Computed]:
    """The plan indicators that the stations tell, of some years or all."""
    held, wanted = book(), set(years)
    today = timezone.localdate()
    told = sorted(year for year in held.years if not wanted or year in wanted)
    return [each for year in told for each in _computed(held.mark, year, whole(), today)]


@lru_cache(maxsize=32)
def _computed(mark: tuple[Any, ...], year: int, city: str, today: date) -> tuple[Computed, ...]:
    held = book_of(mark)
    return tuple(indicators(held.sums, held.register, whole=city, years=[year], today=today))


def sections(held: Book, codes: Iterable[str], years: Iterable[int]) -> list[SectionYear]:
    """Sections in years with their class."""
    return list(_sections(held.mark, tuple(sorted(codes)), tuple(years)))


@lru_cache(maxsize=64)
def _sections(mark: tuple[Any, ...], codes: tuple[str, ...], years: tuple[int, ...]) -> tuple[SectionYear, ...]:
    held = book_of(mark)
    return tuple(section_years(held.sums, {code: held.register.stations[code] for code in codes}, years))


def air_by_place(held: Book, year: int) -> list[dict[str, Any]]:
    """Of each place the days of a year with an AQI and the good ones, by the edition of the day and by every edition."""
    return [dict(row) for row in _air_by_place(held.mark, year, whole())]


@lru_cache(maxsize=16)
def _air_by_place(mark: tuple[Any, ...], year: int, city: str) -> tuple[dict[str, Any], ...]:
    from lantu.standards import editions

    columns = ["aqi", *(aqi_name(each.id) for each in editions("air_index"))]
    counts = ", ".join(f"count({one}) AS days_{one}, count(*) FILTER ({one} <= 100) AS good_{one}" for one in columns)
    sql = f"SELECT place, max(stations) AS stations, round(avg(pm25), 1) AS pm25, max(day) AS last, {counts} FROM air WHERE station = '' AND year(day) = $year GROUP BY place ORDER BY place"  # noqa: S608 - our own columns
    found = []
    for row in book_of(mark).sums.query(sql, {"year": year}, years=[year]):
        if row["place"] == EVERYWHERE:
            if not city:
                continue
            row["place"] = city
        row["by"] = [
            {
                "days": row[f"days_{one}"],
                "good": row[f"good_{one}"],
                "share": 100 * row[f"good_{one}"] / row[f"days_{one}"] if row[f"days_{one}"] else None,
            }
            for one in columns
        ]
        found.append({name: row[name] for name in ("place", "stations", "pm25", "last", "by")})
    return tuple(found)


def air_days(held: Book, *, station: str = "", place: str = "", year: int) -> list[dict[str, Any]]:
    """The days of a station or place in a year."""
    return list(_air_days(held.mark, station, EVERYWHERE if place and place == whole() else place, year))


@lru_cache(maxsize=64)
def _air_days(mark: tuple[Any, ...], station: str, place: str, year: int) -> tuple[dict[str, Any], ...]:
    where = "station = $station" if station else "station = '' AND place = $place"
    given: dict[str, Any] = {"year": year} | ({"station": station} if station else {"place": place})
    sql = f"SELECT * FROM air WHERE {where} AND year(day) = $year ORDER BY day"  # noqa: S608 - our own words
    return tuple(book_of(mark).sums.query(sql, given, years=[year]))


def newest(held: Book) -> dict[str, date]:
    """The day of the newest value of each station."""
    return dict(_newest(held.mark))


@lru_cache(maxsize=4)
def _newest(mark: tuple[Any, ...]) -> tuple[tuple[str, date], ...]:
    found = book_of(mark).sums.query("SELECT station, max(day) AS last FROM days GROUP BY station")
    return tuple((row["station"], row["last"]) for row in found)


def counts(stations: Iterable[Station]) -> Counter[str]:
    """How many stations of each kind."""
    return Counter(each.kind for each in stations)
