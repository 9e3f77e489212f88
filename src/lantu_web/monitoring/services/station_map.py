"""Stations on a plan: points by their coordinates, rivers as the line of their sections; boundaries behind them where they are held."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians

from lantu.stations import Station
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.stations import Book
from lantu_web.register.services.boundaries import outlines

__all__ = ["Plan", "plan"]

WIDTH, TALLEST, MARGIN, LEAST = 560.0, 460.0, 24.0, 2
NEAR = 0.15  # so much of the stations' own extent is shown around them


@dataclass(frozen=True)
class Plan:
    """Points in a frame, the lines of rivers, and the boundaries behind them with their source."""

    width: int
    height: int
    points: list[tuple[Station, float, float]]
    lines: list[tuple[str, str]]
    paths: list[str]
    move: str
    source: str


def plan(held: Book, shown: set[str]) -> Plan | None:
    """The plan of some stations; None where fewer than two of them tell where they are."""
    placed = [
        (each, float(each.lon), float(each.lat)) for each in held.register.stations.values()
        if each.code in shown and each.lon is not None and each.lat is not None
    ]  # fmt: skip
    if len(placed) < LEAST:
        return None
    behind = outlines()
    narrow = cos(radians(sum(lat for _, _, lat in placed) / len(placed)))
    raw = {each.code: behind.at(lon, lat) if behind else (lon * narrow, -lat) for each, lon, lat in placed}
    left, right = min(x for x, _ in raw.values()), max(x for x, _ in raw.values())
    top, bottom = min(y for _, y in raw.values()), max(y for _, y in raw.values())
    room = max(right - left, bottom - top, 1e-6) * NEAR if behind else 0.0
    left, right, top, bottom = left - room, right + room, top - room, bottom + room
    scale = min(WIDTH / max(right - left, 1e-6), TALLEST / max(bottom - top, 1e-6))
    points = {
        code: (round(MARGIN + (x - left) * scale, 1), round(MARGIN + (y - top) * scale, 1))
        for code, (x, y) in raw.items()
    }
    box = (left - MARGIN / scale, top - MARGIN / scale, right + MARGIN / scale, bottom + MARGIN / scale)
    return Plan(
        round((right - left) * scale + 2 * MARGIN), round((bottom - top) * scale + 2 * MARGIN),
        [(each, *points[each.code]) for each, _, _ in placed], _rivers(held, points),
        [path for path, its in behind.lines if _meet(its, box)] if behind else [],
        f"translate({MARGIN - left * scale:.2f} {MARGIN - top * scale:.2f}) scale({scale:.5f})", behind.source if behind else "",
    )  # fmt: skip


def _rivers(held: Book, points: dict[str, tuple[float, float]]) -> list[tuple[str, str]]:
    """The sections of each river in their order, as a line."""
    found = []
    waters = (each for each in held.register.stations.values() if each.body and each.kind in service.WATERS)
    for body in sorted({each.body for each in waters if each.code in points}):
        along = [points[each.code] for each in held.register.of("water", body=body) if each.code in points]
        if len(along) > 1:
            found.append((body, " ".join(f"{x},{y}" for x, y in along)))
    return found


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
