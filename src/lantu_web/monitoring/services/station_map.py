"""Stations on a plan of their own: points by their coordinates, rivers as the line of their sections; outlines behind where they are held."""

from __future__ import annotations

from math import cos, radians
from typing import Any

from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.stations import Book

__all__ = ["dots"]

WIDTH, MARGIN, TALLEST = 560.0, 24.0, 460.0
LEAST = 2


def dots(held: Book, shown: set[str]) -> dict[str, Any] | None:
    """Points in a frame, with the lines of rivers; None where fewer than two stations tell where they are."""
    placed = [
        (each, float(each.lon), float(each.lat)) for each in held.register.stations.values()
        if each.code in shown and each.lon is not None and each.lat is not None
    ]  # fmt: skip
    if len(placed) < LEAST:
        return None
    west, east = min(lon for _, lon, _ in placed), max(lon for _, lon, _ in placed)
    south, north = min(lat for _, _, lat in placed), max(lat for _, _, lat in placed)
    narrow = cos(radians((south + north) / 2))
    scale = min(WIDTH / max((east - west) * narrow, 1e-6), TALLEST / max(north - south, 1e-6))
    points = {
        each.code: (round(MARGIN + (lon - west) * narrow * scale, 1), round(MARGIN + (north - lat) * scale, 1))
        for each, lon, lat in placed
    }
    bodies = sorted({each.body for each, _, _ in placed if each.body and each.kind in service.WATERS})
    lines = []
    for body in bodies:
        along = [points[each.code] for each in held.register.of("water", body=body) if each.code in points]
        if len(along) > 1:
            lines.append((body, " ".join(f"{x},{y}" for x, y in along)))
    return {
        "width": round((east - west) * narrow * scale + 2 * MARGIN), "height": round((north - south) * scale + 2 * MARGIN),
        "lines": lines, "points": [(each, *points[each.code]) for each, _, _ in placed],
    }  # fmt: skip
