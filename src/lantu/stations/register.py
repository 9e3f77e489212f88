"""The register of stations, sections, water bodies and points: who they are, where, since when, and under which names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from lantu.errors import Problem
from lantu.stations.names import read_station_name, station_words

__all__ = ["Naming", "Register", "Station", "read_register"]


class Naming(NamedTuple):
    """A name that a station had, from when to when where that is known."""

    name: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A station, section, point or water body."""

    code: str
    name: str
    kind: str = ""
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

    def as_json(self) -> dict[str, Any]:
        texts = {name: getattr(self, name) for name in _TEXTS}
        days = {name: each.isoformat() if (each := getattr(self, name)) else None for name in ("since", "until")}
        return texts | days | {
            "lon": None if self.lon is None else float(self.lon), "lat": None if self.lat is None else float(self.lat),
            "control": self.control, "names": [each.name for each in self.names],
        }  # fmt: skip


_TEXTS = ("code", "name", "kind", "place", "body", "zone", "target", "operator", "chief", "plan", "dossier", "order")


@dataclass(slots=True)
class Register:
    """Stations by code; every name that one has or had leads to it within its place."""

    stations: dict[str, Station] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, station: Station) -> Station:
        """Take a station in; its own name and its former ones lead to it."""
        self.stations[station.code] = station
        for name in (station.name, *(each.name for each in station.names)):
            self._by_name.setdefault((station.place, name), station.code)
        return station

    def find(self, written: str, place: str = "") -> Station | None:
        """The station that a name leads to, as written or without its marks; None where none or several places have it."""
        for name in (written.strip(), read_station_name(written).base):
            if (place, name) in self._by_name:
                return self.stations[self._by_name[place, name]]
        elsewhere = (
            {code for (_, name), code in self._by_name.items() if name == written.strip()} if not place else set()
        )
        return self.stations[elsewhere.pop()] if len(elsewhere) == 1 else None

    def take(self, written: str, place: str, kind: str) -> Station:
        """The station of a name, made if it is new: code from place and full name, days from its marks."""
        known = self.find_exact(written, place)
        if known:
            return known
        told = read_station_name(written)
        name = written.replace("\u3000", " ").strip()
        return self.add(Station(
            code=f"{place}/{name}" if place else name, name=name, kind=kind, place=place, since=told.day("started"),
            until=told.day("stopped"), control=told.control,
        ))  # fmt: skip

    def find_exact(self, written: str, place: str) -> Station | None:
        """The station that has just this name."""
        code = self._by_name.get((place, written.replace("\u3000", " ").strip()))
        return self.stations[code] if code else None

    def same_base(self) -> dict[tuple[str, str], list[Station]]:
        """Stations of one place whose names are one without their marks: proposals for merging, for a person or the values to decide."""
        found: dict[tuple[str, str], list[Station]] = {}
        for station in self.stations.values():
            found.setdefault((station.place, read_station_name(station.name).base), []).append(station)
        return {key: stations for key, stations in found.items() if len(stations) > 1}

    def merge(self, kept: str, gone: str) -> Station:
        """Two entries are one station: the names of the one that goes lead to the one that is kept."""
        one, other = self.stations[kept], self.stations.pop(gone)
        names = (*one.names, Naming(other.name, other.since, other.until), *other.names)
        merged = replace(one, names=names, since=one.since or other.since)
        self._by_name = {key: kept if code == gone else code for key, code in self._by_name.items()}
        return self.add(merged)


def read_register(rows: Iterable[Mapping[str, Any]], kind: str = "") -> tuple[Register, list[Problem]]:
    """A register from the rows of a table with Chinese or English headings; problems by row, good rows stay."""
    columns = {name: key for key, names in station_words()["column"].items() for name in names}
    register, problems = Register(), list[Problem]()
    for number, row in enumerate(rows, 1):
        given = {
            columns[key.strip().lower()]: value for key, value in row.items() if key and key.strip().lower() in columns
        }
        texts = {name: str(value).strip() for name, value in given.items() if value not in (None, "")}
        if not texts.get("name"):
            problems.append(Problem(number, "error", "no_name", "the row has no name"))
            continue
        code = texts.get("code") or f"{texts.get('place', '')}/{texts['name']}".lstrip("/")
        if code in register.stations:
            problems.append(Problem(number, "error", "repeated", f"the code {code} stands above"))
            continue
        fields = {name: texts[name] for name in _TEXTS if name in texts} | {"code": code}
        fields["kind"] = fields.get("kind") or kind
        numbers = {name: _degrees(number, name, texts.get(name, ""), problems) for name in ("lon", "lat")}
        days = {name: _date(number, name, texts.get(name, ""), problems) for name in ("since", "until")}
        told = read_station_name(texts["name"])
        register.add(Station(**fields, **numbers, **days, control=told.control))  # type: ignore[arg-type]
    return register, problems


def _degrees(row: int, name: str, text: str, problems: list[Problem]) -> Decimal | None:
    try:
        value = Decimal(text) if text else None
    except InvalidOperation:
        value = Decimal("NaN")
    most = 180 if name == "lon" else 90
    if value is not None and (not value.is_finite() or abs(value) > most):
        problems.append(Problem(row, "warning", name, f"“{text}” is no {name}; it is left out"))
        return None
    return value


def _date(row: int, name: str, text: str, problems: list[Problem]) -> date | None:
    try:
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        problems.append(Problem(row, "warning", name, f"“{text}” is no day such as 2020-01-07; it is left out"))
        return None
