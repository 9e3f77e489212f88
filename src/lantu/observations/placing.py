"""The places of a table held against those that are known: short names in full, others with the nearest name beside them.

A row of an unknown place is kept, for stations, sections and other cities are places too; but nobody's promise is judged
by it until its place is known, and whoever brings it is told so, once for each name.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from lantu.observations.names import nearest_places, stations_told
from lantu.places import Places

__all__ = ["KnownPlaces", "Placed", "bundled_places", "names_places"]


class Placed(NamedTuple):
    """The name of a place in full, and what is to be said of how it was written."""

    name: str
    code: str = ""
    message: str = ""


class KnownPlaces:
    """The names of places, each with its other names."""

    def __init__(self, places: Iterable[tuple[str, Iterable[str]]]) -> None:
        told = [(name, tuple(others)) for name, others in places]
        self._full: dict[str, str] = {name: name for name, _ in told}
        twice: set[str] = set()
        for name, others in told:
            for other in others:
                if self._full.setdefault(other, name) != name and other not in {each for each, _ in told}:
                    twice.add(other)
        for other in twice:
            del self._full[other]
        self._seen: dict[str, Placed] = {}

    def read(self, written: str) -> Placed:
        """``written`` in full.

        >>> known = KnownPlaces([("万川区", ["万川"]), ("云江市", [])])
        >>> known.read("万川")[:2], known.read("云江")[:2], known.read("云江市").code
        (('万川区', 'place_alias'), ('云江', 'unknown_place'), '')
        """
        if written not in self._seen:
            self._seen[written] = self._placed(written)
        return self._seen[written]

    def _placed(self, written: str) -> Placed:
        full = self._full.get(written)
        if full == written:
            return Placed(written)
        if full:
            return Placed(full, "place_alias", f"{written} is taken as {full}")
        near = get_close_matches(written, list(self._full), n=1, cutoff=nearest_places())
        hint = f"; did you mean {self._full[near[0]]}?" if near else ""
        return Placed(written, "unknown_place", f"{written} is no known place: no promise is judged by it{hint}")


@cache
def bundled_places() -> KnownPlaces:
    """The cities, districts, groups and areas of the registries that come along."""
    found: list[tuple[str, Iterable[str]]] = []
    for registry in map(Places.load, Places.bundled()):
        found.append((registry.name, registry.aliases))
        found += [(each.name, (*each.aliases, *each.careful)) for each in registry.places]
    return KnownPlaces(found)


def names_places(heading: str) -> bool:
    """Whether a column of places names places, and not stations, which are known elsewhere."""
    return heading.strip().lower() not in stations_told()
