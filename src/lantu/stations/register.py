"""The register of stations, sections, water bodies and points: who they are, where, since when, and under which names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from lantu.errors import UsageError
from lantu.stations.names import read_station_name

__all__ = ["MOST_DEGREES", "Naming", "Position", "Register", "Station"]

MOST_DEGREES = {"lon": 180, "lat": 90}


class Naming(NamedTuple):
    """A name that a station had, from when to when where that is known."""

    name: str
    since: date | None = None
    until: date | None = None


class Position(NamedTuple):
    """Where a station stood, from when to when where that is known."""

    lon: Decimal | None
    lat: Decimal | None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A station, section, point or water body. ``codes`` are others that lead here: of its instruments, of entries that it took in."""

    code: str
    name: str
    kind: str = ""
    level: str = ""
    place: str = ""
    body: str = ""
    zone: str = ""
    target: str = ""
    lon: Decimal | None = None
    lat: Decimal | None = None
    operator: str = ""
    chief: str = ""
    plan: str = ""
    dossier: str = ""
    order: str = ""
    since: date | None = None
    until: date | None = None
    control: bool = False
    names: tuple[Naming, ...] = ()
    moves: tuple[Position, ...] = ()
    codes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """All of it; `from_json` reads it back."""
        return {name: getattr(self, name) for name in TEXTS} | {
            "lon": _number(self.lon), "lat": _number(self.lat), "since": _iso(self.since), "until": _iso(self.until),
            "control": self.control, "codes": list(self.codes),
            "names": [{"name": each.name, "since": _iso(each.since), "until": _iso(each.until)} for each in self.names],
            "moves": [
                {"lon": _number(each.lon), "lat": _number(each.lat), "since": _iso(each.since), "until": _iso(each.until)}
                for each in self.moves
            ],
        }  # fmt: skip

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Station:
        """The station that `as_json` told; raises ValueError, KeyError or TypeError where it is none."""
        return cls(
            **{name: str(told.get(name) or "") for name in TEXTS},
            lon=_degrees(told.get("lon")), lat=_degrees(told.get("lat")), since=_day(told.get("since")), until=_day(told.get("until")),
            control=bool(told.get("control")), codes=tuple(str(each) for each in told.get("codes") or ()),
            names=tuple(Naming(each["name"], _day(each.get("since")), _day(each.get("until"))) for each in told.get("names") or ()),
            moves=tuple(
                Position(_degrees(each.get("lon")), _degrees(each.get("lat")), _day(each.get("since")), _day(each.get("until")))
                for each in told.get("moves") or ()
            ),
        )  # fmt: skip

    def renamed(self, name: str, day: date | None = None) -> Station:
        """Under a new name from ``day`` on; the one before stays in its history. UsageError where it is none or the same."""
        name = name.strip()
        if name in ("", self.name):
            raise UsageError(f"“{name}” is no new name for {self.code}", hint="give another name")
        return replace(self, name=name, names=(*self.names, Naming(self.name, _last(self.names), day)))

    def moved(self, lon: Decimal | None, lat: Decimal | None, day: date | None = None) -> Station:
        """At a new place from ``day`` on; the one before stays in its history. UsageError where no place is."""
        for word, value in (("lon", lon), ("lat", lat)):
            if value is None or not value.is_finite() or abs(value) > MOST_DEGREES[word]:
                raise UsageError(f"“{value}” is no {word}", hint="give degrees: longitude, then latitude")
        return replace(
            self, lon=lon, lat=lat, moves=(*self.moves, Position(self.lon, self.lat, _last(self.moves), day))
        )

    def updated(self, told: Station) -> Station:
        """With what a newer entry tells: its fields replace, what it does not tell stays, and a name or place left behind is history.

        A name that the station had before does not come back this way: old tables are read again and again.
        """
        known = {self.name, *(each.name for each in self.names)}
        one = self if told.name in known else self.renamed(told.name, told.since)
        if told.lon is not None and told.lat is not None and (told.lon, told.lat) != (self.lon, self.lat):
            stood = self.lon is not None or self.lat is not None
            one = one.moved(told.lon, told.lat, told.since) if stood else replace(one, lon=told.lon, lat=told.lat)
        fields = {name: value for name in (*TEXTS[2:], "since", "until") if (value := getattr(told, name)) not in ("", None)}  # fmt: skip
        had = {each.name for each in one.names}
        names = tuple(dict.fromkeys((*one.names, *(each for each in told.names if each.name not in had))))
        return replace(
            one, **fields, control=self.control or told.control, names=names,
            moves=tuple(dict.fromkeys((*one.moves, *told.moves))), codes=tuple(dict.fromkeys((*self.codes, *told.codes))),
        )  # fmt: skip

    def runs(self, day: date) -> bool:
        """Whether it was in operation on the day, as far as is known."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


TEXTS = (
    "code", "name", "kind", "level", "place", "body", "zone", "target", "operator", "chief", "plan", "dossier", "order",
)  # fmt: skip


def _last(history: tuple[Any, ...]) -> date | None:
    return history[-1].until if history else None


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _day(told: Any) -> date | None:
    return date.fromisoformat(told) if told else None


def _degrees(told: Any) -> Decimal | None:
    try:
        return None if told is None else Decimal(str(told))
    except InvalidOperation as error:
        raise ValueError(told) from error


@dataclass(slots=True)
class Register:
    """Stations by code; every code and name that one has or had leads to it, names within its place."""

    stations: dict[str, Station] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], str] = field(default_factory=dict)
    _anywhere: dict[str, set[str]] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)

    def add(self, station: Station) -> Station:
        """Take a station in, or in place of the one with its code; its names and other codes lead to it."""
        self.stations[station.code] = station
        self._codes |= dict.fromkeys((station.code, *station.codes), station.code)
        for name in (station.name, *(each.name for each in station.names)):
            self._by_name.setdefault((station.place, name), station.code)
            self._anywhere.setdefault(name, set()).add(station.code)
        return station

    def get(self, code: str) -> Station | None:
        """The station that a code leads to, its own or another one."""
        return self.stations.get(self._codes.get(code, ""))

    @property
    def codes(self) -> dict[str, str]:
        """Every other code, and the code of the station that it leads to."""
        return {other: code for other, code in self._codes.items() if other != code}

    def find(self, written: str, place: str = "") -> Station | None:
        """The station that a name leads to, as written or without its marks; None where none or several places have it."""
        for name in (written.strip(), read_station_name(written).base):
            if (place, name) in self._by_name:
                return self.get(self._by_name[place, name])
        elsewhere = {self._codes[code] for code in self._anywhere.get(written.strip(), ())} if not place else set()
        return self.stations[elsewhere.pop()] if len(elsewhere) == 1 else None

    def take(self, written: str, place: str, kind: str, *, told: bool = True) -> Station:
        """The station of a code or name, made if it is new: code from place and full name, days from its marks.

        ``told`` says that the data name the place. Where they do not (it is the name of a file), or where they name the water
        instead, the one station of the register with this name and a code of its own is meant.
        """
        known = self.find_exact(written, place) or self._registered(written, place, told=told)
        if known:
            return known
        marked = read_station_name(written)
        name = written.replace("\u3000", " ").strip()
        return self.add(Station(
            code=f"{place}/{name}" if place else name, name=name, kind=kind, place=place, since=marked.day("started"),
            until=marked.day("stopped"), control=marked.control,
        ))  # fmt: skip

    def find_exact(self, written: str, place: str) -> Station | None:
        """The station that has just this name or code."""
        name = written.replace("\u3000", " ").strip()
        return self.get(self._by_name.get((place, name), "")) or self.get(name)

    def _registered(self, written: str, place: str, *, told: bool) -> Station | None:
        name = written.replace("\u3000", " ").strip()
        found = {each.code: each for code in self._anywhere.get(name, ()) if (each := self.get(code))}
        own = [
            each
            for each in found.values()
            if each.code != f"{each.place}/{each.name}" and (not told or each.body == place)
        ]
        return own[0] if len(own) == 1 else None

    def of(self, kind: str = "", place: str = "", body: str = "") -> list[Station]:
        """Stations of a kind, place or water body; those of a body in their order along it."""
        found = [
            each
            for each in self.stations.values()
            if kind in ("", each.kind) and place in ("", each.place) and (not body or self._of_body(each, body))
        ]
        return sorted(found, key=lambda each: (each.body, *_along(each.order), each.code))

    def _of_body(self, station: Station, body: str) -> bool:
        named = self.get(body)
        return station.body in ({body, named.name, named.code} if named and named.kind == "body" else {body})

    def same_base(self) -> dict[tuple[str, str], list[Station]]:
        """Stations of one place whose names are one without their marks: proposals for merging, for a person or the values to decide."""
        found: dict[tuple[str, str], list[Station]] = {}
        for station in self.stations.values():
            found.setdefault((station.place, read_station_name(station.name).base), []).append(station)
        return {key: stations for key, stations in found.items() if len(stations) > 1}

    def merge(self, kept: str, gone: str) -> Station:
        """Two entries are one station: the names and codes of the one that goes lead to the one that is kept."""
        one, other = self.get(kept), self.get(gone)
        if one is None or other is None or one.code == other.code:
            raise UsageError(f"{kept} and {gone} are not two stations", hint="see the codes: lantu stations register show")  # fmt: skip
        del self.stations[other.code]
        names = (*one.names, Naming(other.name, other.since, other.until), *other.names)
        codes = tuple(dict.fromkeys((*one.codes, other.code, *other.codes)))
        merged = replace(
            one, names=names, codes=codes, moves=(*one.moves, *other.moves), since=one.since or other.since
        )
        return self.add(merged)


def _along(order: str) -> tuple[int, Decimal, str]:
    """Numbers in their order, then what is no number, then what has none."""
    try:
        value = Decimal(order.upper().removeprefix("K").replace("+", ".")) if order else None
    except InvalidOperation:
        return 1, Decimal(0), order
    return (2, Decimal(0), "") if value is None or not value.is_finite() else (0, value, "")
