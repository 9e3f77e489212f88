"""Places of a city (区域): districts and counties with their codes, groups of them, functional areas.

A registry is a data file of ``data/places``; nothing about any one city is in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = ["Place", "Places", "read_places"]

_SCHEMA = "lantu.places/1"
_CODE = re.compile(r"\d{6}")


@dataclass(frozen=True, slots=True)
class Place:
    """A district or county (``code`` of GB/T 2260), a named group of them, or a functional area.

    ``members`` are the codes of a group; an area lies within the places of its ``members``.
    """

    name: str
    kind: Literal["place", "group", "area", "general"]
    code: str = ""
    aliases: tuple[str, ...] = ()
    careful: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Places:
    """All places of one city."""

    name: str
    code: str
    abbreviation: str
    aliases: tuple[str, ...]
    places: tuple[Place, ...]
    _by_name: dict[str, Place] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        for place in self.places:
            for name in (place.name, *place.aliases, *place.careful):
                if self._by_name.setdefault(name, place) is not place:
                    raise DataError(f"two places are called {name}", where=self.name, hint="keep one of them")

    @classmethod
    def load(cls, name: str) -> Places:
        """The bundled registry ``name`` (``chongqing``); DataError where there is none or it breaks its schema."""
        return _bundled(name)

    @classmethod
    def bundled(cls) -> list[str]:
        """Names of the registries that come with the library."""
        folder = files("lantu") / "data" / "places"
        names = (entry.name.removesuffix(".toml") for entry in folder.iterdir() if entry.name.endswith(".toml"))
        return sorted(name for name in names if name != "general")

    def named(self, name: str) -> Place | None:
        """The place with this name, short name or alias."""
        return self._by_name.get(name)

    def members(self, name: str) -> list[Place]:
        """The districts and counties of a group, those an area lies in, or the place itself."""
        place = self.named(name)
        if place is None:
            return []
        codes = set(place.members or (place.code,))
        return [other for other in self.places if other.code and other.code in codes]


@cache
def _bundled(name: str) -> Places:
    file = files("lantu") / "data" / "places" / f"{name}.toml"
    if not name.isidentifier() or not file.is_file():
        raise DataError(f"there is no registry of places {name}", hint=f"choose one of {', '.join(Places.bundled())}")
    return read_places(load_data(f"places/{name}.toml", _SCHEMA), where=f"places/{name}.toml")


def read_places(raw: Mapping[str, Any], *, where: str) -> Places:
    """The registry that a data file holds; DataError where the file breaks its schema."""
    for key in ("name", "code", "abbreviation", "sources"):
        if not raw.get(key):
            raise DataError(f"{key} is missing", where=where, hint="see data/places/chongqing.toml")
    districts = [_district(code, entry, where) for code, entry in raw.get("place", {}).items()]
    known = {place.code for place in districts}
    groups: dict[str, Place] = {}
    for name, entry in raw.get("group", {}).items():
        groups[name] = Place(
            name, "group", "", tuple(entry.get("aliases", ())), (), _members(name, entry, groups, where)
        )
    areas = [
        Place(name, "area", entry.get("code", ""), tuple(entry.get("aliases", ())), (), tuple(entry.get("within", ())))
        for name, entry in raw.get("area", {}).items()
    ]
    for place in (*groups.values(), *areas):
        if unknown := set(place.members) - known:
            raise DataError(f"{place.name} has members that are no places: {sorted(unknown)}", where=where)
    everything = (*districts, *groups.values(), *areas)
    return Places(raw["name"], raw["code"], raw["abbreviation"], tuple(raw.get("aliases", ())), everything)


def _district(code: str, entry: Mapping[str, Any], where: str) -> Place:
    if not _CODE.fullmatch(code) or not entry.get("name"):
        raise DataError(f"place {code} needs a code of six digits and a name", where=where)
    short = (entry["short"],) if entry.get("short") else ()
    aliases = tuple(entry.get("aliases", ()))
    if entry.get("ambiguous"):
        return Place(entry["name"], "place", code, aliases, short)
    return Place(entry["name"], "place", code, (*short, *aliases))


def _members(name: str, entry: Mapping[str, Any], groups: Mapping[str, Place], where: str) -> tuple[str, ...]:
    members: list[str] = list(_texts(entry.get("members", ())))
    for other in entry.get("groups", ()):
        if other not in groups:
            raise DataError(f"{name} holds the group {other}, which is not defined before it", where=where)
        members += groups[other].members
    if not members:
        raise DataError(f"group {name} has no members", where=where)
    return tuple(members)


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (str(value) for value in values)
