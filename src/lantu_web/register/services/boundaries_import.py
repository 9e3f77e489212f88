"""Boundaries out of GeoJSON, simplified together so that neighbours still meet, as paths of SVG."""

from __future__ import annotations

import json
from math import cos, radians
from pathlib import Path
from typing import Any

from django.conf import settings

from lantu_web.register.models import Place
from lantu_web.register.services.boundaries import FILE, WIDTH

ENOUGH = 1
CODES = ("adcode", "code", "ct_adcode", "dt_adcode", "gb", "id")
FINENESS = 0.6  # in units of the drawing: what is smaller than a stroke is not drawn
DIGITS = 6  # of a code of GB/T 2260


def import_boundaries(file: Path, source: str) -> int:
    """Keep the boundaries of all places that the register knows; how many there were."""
    known = set(Place.objects.values_list("code", flat=True))
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    found = {code: one["geometry"] for one in features if (code := _code(one["properties"])) in known}
    if len(found) < ENOUGH:
        return 0
    paths, height, frame = _paths(found)
    kept = {"source": source, "height": height, "frame": frame, "paths": paths}
    target = Path(settings.HOME) / FILE
    fresh = target.with_suffix(".new")
    fresh.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    fresh.replace(target)
    return len(paths)


def _code(properties: dict[str, Any]) -> str:
    """The code of a feature, whatever its file calls it."""
    for name in CODES:
        value = str(properties.get(name) or "")
        value = value.removeprefix("156")
        if value.isdecimal() and len(value) >= DIGITS:
            return value[:DIGITS]
    return ""


def _paths(found: dict[str, Any]) -> tuple[dict[str, str], int, dict[str, float]]:
    """Paths in a frame of fixed width, and where the frame lies: longitude by latitude, the first drawn shorter by the cosine of the second."""
    import shapely
    from shapely.affinity import affine_transform
    from shapely.geometry import shape

    shapes = {code: shape(geometry) for code, geometry in sorted(found.items())}
    west, south, east, north = shapely.total_bounds(list(shapes.values()))
    narrow = cos(radians((south + north) / 2))
    scale = WIDTH / ((east - west) * narrow)
    matrix = [scale * narrow, 0, 0, -scale, -west * scale * narrow, north * scale]
    drawn = [affine_transform(one, matrix) for one in shapes.values()]
    drawn = list(shapely.coverage_simplify(drawn, FINENESS))
    height = round((north - south) * scale)
    frame = {"west": west, "north": north, "across": scale * narrow, "down": scale}
    return {code: _path(one) for code, one in zip(shapes, drawn, strict=True)}, height, frame


def _path(geometry: Any) -> str:
    parts = getattr(geometry, "geoms", [geometry])
    rings = [ring for part in parts if not part.is_empty for ring in (part.exterior, *part.interiors)]
    return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.coords[:-1]) + "Z" for ring in rings)
