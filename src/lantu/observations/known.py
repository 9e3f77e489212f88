"""The places and measures of a table held against those that are known: short names in full, others with the nearest name.

A row of an unknown place or measure is kept, for stations, sections and other cities are places too; but nobody's promise is
judged by it until its name is known, and whoever brings it is told so, once for each name.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from lantu.observations.measures import figure_names
from lantu.observations.names import nearest_names, stations_told
from lantu.places import Places

__all__ = ["Known", "Read", "bundled_known", "bundled_places", "names_places"]

Named = Iterable[tuple[str, Iterable[str]]]


class Read(NamedTuple):
    """A name in full, and what is to be said of how it was written."""

    name: str
    code: str = ""
    message: str = ""
    about: tuple[str, ...] = ()


class Known:
    """The names of places, each with its other names, and those of measures and figures."""

    def __init__(self, places: Named, measures: Iterable[str] = ()) -> None:
        told = [(name, tuple(others)) for name, others in places]
        self._full: dict[str, str] = {name: name for name, _ in told}
        twice: set[str] = set()
        for name, others in told:
            for other in others:
                if self._full.setdefault(other, name) not in (name, other):
                    twice.add(other)
        for other in twice:
            del self._full[other]
        self._measures = figure_names() | frozenset(measures)
        self._seen: dict[tuple[str, str], Read] = {}

    def place(self, written: str) -> Read:
        """A place in full.

        >>> known = Known([("万川区", ["万川"]), ("云江市", [])])
        >>> known.place("万川")[:2], known.place("云江")[:2], known.place("云江市").code
        (('万川区', 'place_alias'), ('云江', 'unknown_place'), '')
        """
        key = "place", written
        if key not in self._seen:
            self._seen[key] = self._place(written)
        return self._seen[key]

    def _place(self, written: str) -> Read:
        full = self._full.get(written)
        if full == written:
            return Read(written)
        if full:
            return Read(full, "place_alias", f"{written} is taken as {full}", (written, full))
        near = self._full.get(_nearest(written, self._full), "")
        said = f"{written} is no known place: no promise is judged by it"
        return Read(written, "unknown_place", said + _meant(near), (written, near))

    def measure(self, written: str) -> Read:
        """The name of a figure, as it is; what no measure is told by is said."""
        key = "measure", written
        if key not in self._seen:
            self._seen[key] = Read(written) if written in self._measures else self._no_measure(written)
        return self._seen[key]

    def _no_measure(self, written: str) -> Read:
        near = _nearest(written, self._measures)
        said = f"{written} tells no known measure: only promises of this name are judged by it"
        return Read(written, "unknown_measure", said + _meant(near), (written, near))


def _meant(near: str) -> str:
    return f"; did you mean {near}?" if near else ""


def _nearest(written: str, known: Iterable[str]) -> str:
    return next(iter(get_close_matches(written, list(known), n=1, cutoff=nearest_names())), "")


def bundled_places() -> list[tuple[str, Iterable[str]]]:
    """The cities, districts, groups and areas of the registries that come along."""
    found: list[tuple[str, Iterable[str]]] = []
    for registry in map(Places.load, Places.bundled()):
        found.append((registry.name, registry.aliases))
        found += [(each.name, (*each.aliases, *each.careful)) for each in registry.places]
    return found


@cache
def bundled_known() -> Known:
    """What is known without a register: bundled places, and the measures of the catalogue."""
    return Known(bundled_places())


def names_places(heading: str) -> bool:
    """Whether a column of places names places, and not stations, which are known elsewhere."""
    return heading.strip().lower() not in stations_told()
