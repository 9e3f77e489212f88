"""Plan indicators that rest on stations, computed from their values by dated definitions, each with what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.observations import Observation, ObservationStore
from lantu.standards.editions import editions
from lantu.stations.register import Register, Station
from lantu.stations.sections import Months, SectionYear, judged, months_of, water_kind
from lantu.stations.summing import aqi_name
from lantu.stations.sums import Sums

__all__ = ["COMPUTED", "Computed", "Definition", "definitions", "indicators", "keep", "reason"]

COMPUTED = "computed"  # the flag of an observation that was computed instead of typed
_FILE, _SCHEMA = "stations/indicators.toml", "lantu.station_indicators/1"
_FEW = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What an indicator counts, over which stations, and by which rule."""

    id: str
    measure: str
    figure: str
    unit: str
    digits: int
    way: str
    kind: str
    levels: tuple[str, ...]
    valid_from: date
    source: str
    status: str
    more: Mapping[str, Any] = field(default_factory=dict)

    def counts(self, station: Station, year: int) -> bool:
        """Whether a station counts in a year: its kind and level, in operation, no station for comparison."""
        runs = (station.since is None or station.since.year <= year) and (
            station.until is None or year <= station.until.year
        )
        level = not self.levels or station.level in self.levels
        return station.kind == self.kind and level and runs and not station.control


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """An indicator of a place and year: the value, which stations and values it rests on, and why it is not final."""

    definition: Definition
    place: str
    year: int
    value: Decimal | None
    series: str = ""
    standard: str = ""
    stations: int = 0
    counted: int = 0
    values: int = 0
    reasons: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    items: tuple[Mapping[str, Any], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether it counts as final: nothing is missing."""
        return self.value is not None and not [code for code, _ in self.reasons if code != "editions_change"]

    def as_json(self) -> dict[str, Any]:
        return {
            "indicator": self.definition.figure, "measure": self.definition.measure, "id": self.definition.id,
            "place": self.place, "year": self.year, "value": None if self.value is None else float(self.value),
            "unit": self.definition.unit, "series": self.series, "standard": self.standard, "whole": self.whole,
            "stations": self.stations, "counted": self.counted, "values": self.values,
            "reasons": [{"code": code} | reason(code, told) for code, told in self.reasons],
            "source": self.definition.source, "status": self.definition.status, "items": [dict(one) for one in self.items],
        }  # fmt: skip

    def observation(self, day: date, *, address: str = "") -> Observation | None:
        """The observation that stands for it in the store, known from ``day`` on; None where there is no value."""
        if self.value is None:
            return None
        told = f"由{self.counted}个站点的{self.values}个监测值计算（{self.standard}）"
        return Observation(
            measure=self.definition.measure, indicator=self.definition.figure, series=self.series, place=self.place,
            period=str(self.year), value=self.value, unit=self.definition.unit, status="final" if self.whole else "preliminary",
            grade="official", source=told, source_date=day.isoformat(), address=address, flags=(COMPUTED,),
        )  # fmt: skip


def reason(code: str, told: Mapping[str, Any]) -> dict[str, str]:
    """What a reason says; a long list is cut."""
    given = dict(told)
    if isinstance(given.get("what"), list | tuple):
        given["what"] = "、".join(given["what"][:_FEW]) + ("…" if len(given["what"]) > _FEW else "")
    return {name: text.format(**given) for name, text in _data()["reason"][code].items()}


@cache
def _data() -> dict[str, Any]:
    return load_data(_FILE, _SCHEMA)


@cache
def definitions() -> tuple[Definition, ...]:
    """The bundled definitions, oldest first where one replaces another."""
    names = set(Definition.__dataclass_fields__) - {"more", "levels"}
    return tuple(
        Definition(
            **{name: each[name] for name in names}, levels=tuple(each["levels"]),
            more={name: value for name, value in each.items() if name not in names | {"levels"}},
        )
        for each in sorted(_data()["indicator"], key=lambda one: one["valid_from"])
    )  # fmt: skip


def indicators(
    sums: Sums, register: Register, *, whole: str = "", years: Iterable[int] = (), today: date | None = None
) -> list[Computed]:
    """Every indicator that the stations tell, by year and place; ``whole`` names the place that all stations make up.

    A year that is not over on ``today`` is told as preliminary.
    """
    from lantu.stations.indicator_ways import WAYS

    found: list[Computed] = []
    known = {year: Known(sums, register, year) for year in sorted(set(years) or set(sums.years()))}
    for definition in definitions():
        for year, told in known.items():
            if date(year, 12, 31) < definition.valid_from:
                continue
            for place, stations in _places(definition, register, year, whole):
                found += WAYS[definition.way](Asked(definition, told, place, year, stations, whole))
    return [_running(each, today) for each in found]


class Known:
    """What the sums tell of a year: asked once, for all indicators and places that rest on it."""

    def __init__(self, sums: Sums, register: Register, year: int) -> None:
        self.sums, self.year = sums, year
        self._kinds: dict[str, list[str]] = {}
        for code, station in register.stations.items():
            self._kinds.setdefault(station.kind, []).append(code)
        self._read: set[str] = set()
        self._months: dict[str, Months] = {}
        self._sections: dict[str, SectionYear] = {}
        self._air: dict[str, list[dict[str, Any]]] | None = None

    def months(self, stations: Mapping[str, Station]) -> dict[str, Months]:
        """Monthly means of these stations, in the order of their codes; those of others of their kinds are read with them."""
        kinds = {station.kind for station in stations.values()} - self._read
        if kinds:
            self._read |= kinds
            codes = [code for kind in kinds for code in self._kinds[kind]]
            self._months |= {code: months for (code, _), months in months_of(self.sums, codes, [self.year]).items()}
        return {code: self._months[code] for code in sorted(stations) if code in self._months}

    def sections(self, stations: Mapping[str, Station]) -> list[SectionYear]:
        """These sections with their class."""
        for code, months in self.months(stations).items():
            if code not in self._sections:
                self._sections[code] = judged(code, self.year, months, water_kind(stations[code]))
        return [self._sections[code] for code in sorted(stations) if code in self._sections]

    def air(self, place: str) -> list[dict[str, Any]]:
        """The days of a place; of the whole, the mean of all stations."""
        if self._air is None:
            self._air = {}
            columns = ", ".join(["aqi", *(aqi_name(each.id) for each in editions("air_index")), '"primary"'])
            sql = f"SELECT place, day, pm25, pm10, stations, {columns} FROM air WHERE station = '' AND year(day) = $year ORDER BY place, day"  # noqa: S608 - our own columns
            for row in self.sums.query(sql, {"year": self.year}, years=[self.year]):
                self._air.setdefault(row["place"], []).append(row)
        return self._air.get(place, [])


@dataclass(frozen=True, slots=True)
class Asked:
    """One indicator of one place and year, with the stations that count."""

    definition: Definition
    known: Known
    place: str
    year: int
    stations: Mapping[str, Station]
    whole: str

    def computed(self, value: Decimal | None, **more: Any) -> Computed:
        rounded = None if value is None else value.quantize(Decimal(1).scaleb(-self.definition.digits), ROUND_HALF_EVEN)
        return Computed(definition=self.definition, place=self.place, year=self.year, value=rounded, **more)

    def missing(self, counted: Sequence[str]) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """The stations that are not counted, as a reason; none where enough are."""
        left = [station.name for code, station in self.stations.items() if code not in set(counted)]
        enough = len(counted) >= self.definition.more.get("share", 1.0) * len(self.stations)
        return () if enough else (("stations_missing", {"n": len(left), "what": left}),)


def _places(definition: Definition, register: Register, year: int, whole: str) -> list[tuple[str, dict[str, Station]]]:
    """Each place with its stations that count, and the whole with all of them."""
    by_place: dict[str, dict[str, Station]] = {}
    for code, station in register.stations.items():
        if definition.counts(station, year):
            for place in {station.place, whole} - {""}:
                by_place.setdefault(place, {})[code] = station
    return sorted(by_place.items())


def _running(each: Computed, today: date | None) -> Computed:
    if today is None or each.year < today.year:
        return each
    left = [told for told in each.reasons if told[0] != "days_missing"]
    return replace(each, reasons=(("year_not_over", {}), *left))


def keep(store: ObservationStore, found: Iterable[Computed], day: date, *, address: str = "") -> int:
    """Keep what the store does not hold yet; returns how many were new. A result that has not changed is not told again."""
    known: dict[tuple[str, ...], Observation] = {}
    for each in store.read() if store.exists else ():
        if COMPUTED in each.flags:
            known[each.indicator, each.series, each.place, each.period] = max(
                each, known.get((each.indicator, each.series, each.place, each.period), each), key=lambda one: one.source_date
            )  # fmt: skip
    new = []
    for computed in found:
        told = computed.observation(day, address=address)
        before = known.get((told.indicator, told.series, told.place, told.period)) if told else None
        if told and (before is None or (before.value, before.status, before.source) != (told.value, told.status, told.source)):  # fmt: skip
            new.append(told)
    return store.append(new)
