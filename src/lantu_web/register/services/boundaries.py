"""The map of places: outlines of boundaries, read once when they are imported, drawn as SVG by the server.

The outlines come from the optional extra ``map`` and are kept as paths in a file of LANTU_HOME. Without that file
there is no map, and pages show their lists alone. The map tells where places lie and how much is said of each; its
lines are coarse and decide nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from lantu_web.register.models import Place
from lantu_web.register.services.districts import Told

FILE = "boundaries.json"
WIDTH = 640
STEPS = 5


@dataclass(frozen=True)
class Shape:
    """A place on the map; ``step`` from 0 (nothing is said of it) to 5 tells how dark it is."""

    place: Place
    path: str
    step: int
    total: int
    here: bool = False


@dataclass(frozen=True)
class Map:
    """Shapes in one frame, with what the steps mean."""

    width: int
    height: int
    shapes: list[Shape]
    steps: list[tuple[int, int, int]]  # step, from, to
    source: str


def drawn(places: Iterable[Told]) -> Map | None:
    """Places by how much is said of them; None where no boundaries are held."""
    kept = _kept()
    if kept is None:
        return None
    told = [one for one in places if one.place.code in kept["paths"]]
    bounds = _bounds([one.total for one in told])
    shapes = [Shape(one.place, kept["paths"][one.place.code], _step(one.total, bounds), one.total) for one in told]
    steps = [
        (number + 1, low, high)
        for number, (low, high) in enumerate(zip([1, *(b + 1 for b in bounds)], bounds, strict=False))
    ]
    return (
        Map(WIDTH, kept["height"], shapes, [one for one in steps if one[1] <= one[2]], kept["source"])
        if shapes
        else None
    )


def located(place: Place) -> Map | None:
    """Where one place, or the members of a group, lie among the others; None without boundaries."""
    kept = _kept()
    inside = {place.code, *(one.code for one in place.members.all())}
    if kept is None or not inside & set(kept["paths"]):
        return None
    found = Place.objects.filter(code__in=kept["paths"])
    shapes = [Shape(one, kept["paths"][one.code], 0, 0, here=one.code in inside) for one in found]
    return Map(WIDTH, kept["height"], shapes, [], kept["source"])


@dataclass(frozen=True)
class Outlines:
    """The boundaries as lines to draw something on: each with its box, and where a point of the earth stands among them."""

    lines: tuple[tuple[str, tuple[float, float, float, float]], ...]
    frame: dict[str, float]
    source: str

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        told = self.frame
        return (lon - told["west"]) * told["across"], (told["north"] - lat) * told["down"]


def outlines() -> Outlines | None:
    """All boundaries that are held; None without any, or where they were taken in before their frame was kept."""
    file = Path(settings.HOME) / FILE
    return _outlines(file, file.stat().st_mtime_ns) if file.is_file() else None


@lru_cache(maxsize=2)
def _outlines(file: Path, changed: int) -> Outlines | None:
    kept = _read(file, changed)
    if "frame" not in kept:
        return None
    return Outlines(tuple((path, _box(path)) for path in kept["paths"].values()), kept["frame"], kept["source"])


def _box(path: str) -> tuple[float, float, float, float]:
    numbers = [float(each) for each in re.findall(r"-?[\d.]+", path)]
    across, down = numbers[::2], numbers[1::2]
    return min(across), min(down), max(across), max(down)


def _bounds(totals: list[int]) -> list[int]:
    """Upper ends of the steps: about as many places in each."""
    some = sorted(total for total in totals if total)
    if not some:
        return []
    ends = [some[(len(some) - 1) * number // STEPS] for number in range(1, STEPS + 1)]
    return sorted(set(ends))


def _step(total: int, bounds: list[int]) -> int:
    if not total:
        return 0
    return next((number for number, end in enumerate(bounds, 1) if total <= end), len(bounds))


def _kept() -> dict[str, Any] | None:
    file = Path(settings.HOME) / FILE
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else None


@lru_cache(maxsize=2)
def _read(file: Path, changed: int) -> dict[str, Any]:
    del changed  # part of the key: a new file is read anew
    return json.loads(file.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
