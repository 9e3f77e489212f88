"""Composite indices that rank cities: the sum over items of what was found against its limit; lower is better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lantu.standards.air import air_items
from lantu.standards.editions import Edition, edition_on, exact
from lantu.standards.results import Reason
from lantu.standards.water import water_scales

__all__ = ["Composite", "air_composite", "water_composite"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composite:
    """An index with its parts; nothing where an item of air is missing, for the sums of fewer items do not compare."""

    edition: Edition
    index: float | None
    parts: Mapping[str, float]
    reasons: tuple[Reason, ...] = ()

    @property
    def leading(self) -> str | None:
        """The item with the largest part."""
        return max(self.parts, key=lambda key: self.parts[key]) if self.parts else None

    def as_json(self) -> dict[str, Any]:
        return {
            "index": None if self.index is None else round(self.index, 2), "leading": self.leading,
            "parts": {key: round(part, 4) for key, part in self.parts.items()},
            "reasons": [each.as_json() for each in self.reasons], "edition": self.edition.as_json(),
        }  # fmt: skip


def air_composite(figures: Mapping[str, float], day: date) -> Composite:
    """The index of a period from its figures: means of SO2, NO2, PM10, PM2.5, the 95th percentile of CO, the 90th of ozone.

    >>> figures = {"so2": 6.0, "no2": 20.0, "pm10": 35.0, "pm25": 17.5, "co": 1.0, "o3": 80.0}
    >>> found = air_composite(figures, date(2025, 12, 31))
    >>> found.index, found.leading
    (2.35, 'no2')
    """
    edition, limits = edition_on("composite", day), edition_on("air_limits", day).body["limits"]
    items, level = edition.body["items"], edition.body["level"] - 1
    missing = tuple(air_items()[key]["name"] if key in air_items() else key for key in items if key not in figures)
    parts = {
        key: item["weight"] * figures[key] / limits[key][item["limit"]][level]
        for key, item in items.items()
        if key in figures
    }
    index = None if missing else round(sum(parts.values()), 6)
    return Composite(
        edition=edition, index=index, parts=parts, reasons=(Reason("too_few_values", missing),) if missing else ()
    )


def water_composite(means: Mapping[str, float], day: date) -> Composite:
    """The index of a city's water from the yearly means of its items, over those of the method that are there.

    >>> found = water_composite({"nh3n": 0.5, "do": 10.0, "ph": 8.0}, date(2025, 12, 31))
    >>> found.index, found.parts
    (1.5, {'ph': 0.5, 'do': 0.5, 'nh3n': 0.5})
    """
    edition, water = edition_on("composite_water", day), edition_on("surface_water", day)
    told, scales = edition.body, water_scales(water, "river")
    parts: dict[str, float] = {}
    missing: list[str] = []
    for key, item in water.body["items"].items():
        if item.get("use", "class") != "class":
            continue
        if key not in means:
            missing.append(item["name"])
        elif key == told["acidity"]:
            bound = told["low"] if means[key] <= told["neutral"] else told["high"]
            parts[key] = (means[key] - told["neutral"]) / (bound - told["neutral"])
        else:
            limit, value = scales[key].limits[told["class"]], exact(means[key])
            parts[key] = float(limit / value if key == told["oxygen"] else value / limit)
    return Composite(
        edition=edition, index=round(sum(parts.values()), 6) if parts else None, parts=parts,
        reasons=(Reason("items_missing", tuple(missing)),) if missing else (),
    )  # fmt: skip
