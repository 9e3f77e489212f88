"""Ecology: biological abundance, the index EI and its parts, EQI, erosion, and the share of land that keeps its soil."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from lantu.errors import UsageError
from lantu.standards.editions import Edition, editions
from lantu.standards.scales import Scale, scale_of

__all__ = [
    "abundance", "change_word", "ecological_index", "ecology", "erosion_grade", "graded", "habitat_quality", "land_stress",
    "pollution_load", "quality_index", "soil_kept", "vegetation_cover", "water_network",
]  # fmt: skip


def ecology() -> Edition:
    """The edition in use."""
    return editions("ecology")[-1]


def graded(value: float, steps: Sequence[Mapping[str, Any]]) -> str:
    """The word for a value by steps from the best.

    >>> graded(62.7, ecology().body["eqi"]["grades"])
    '二类'
    """
    return str(next((step["word"] for step in steps if "least" in step and value >= step["least"]), steps[-1]["word"]))


def change_word(change: float, steps: Sequence[Mapping[str, Any]]) -> str:
    """The word for a change, whatever its sign."""
    return str(
        next((step["word"] for step in steps if "below" in step and abs(change) < step["below"]), steps[-1]["word"])
    )


def habitat_quality(land: Mapping[str, Mapping[str, float]], area: float, *, constant: float | None = None) -> float:
    """Habitat quality of areas by land and its parts: ``{"forest": {"dense": 12.0, "shrub": 3.0}}``."""
    body = ecology().body
    unknown = [
        f"{kind}.{part}"
        for kind, parts in land.items()
        for part in parts
        if part not in body["land"].get(kind, {"parts": ()})["parts"]
    ]
    if unknown:
        raise UsageError(f"unknown land: {', '.join(unknown)}", hint="see data/standards/ecology.toml")
    weighted = sum(
        body["land"][kind]["weight"] * sum(body["land"][kind]["parts"][part] * size for part, size in parts.items())
        for kind, parts in land.items()
    )
    return float((constant or body["habitat"]) * weighted / area)


def abundance(habitat: float, biodiversity: float) -> float:
    """Biological abundance: the mean of the biodiversity index of HJ 623 and habitat quality."""
    return (biodiversity + habitat) / 2


def vegetation_cover(monthly: Sequence[float]) -> float:
    """Index of the mean of monthly largest NDVI (scale 10^4) from May to September: to be verified."""
    return float(ecology().body["vegetation"] * sum(monthly) / len(monthly))


def water_network(*, river_km: float, water_km2: float, resource: float, usual: float, area: float) -> float:
    """Index of water: length of rivers, area of water, and water resources, which count less far above their usual amount."""
    told = ecology().body["network"]
    ratio = resource / usual
    counted = resource if ratio <= told["full"] else usual * (told["none"] - ratio) if ratio <= told["none"] else 0.0
    return float((told["river"] * river_km + told["water"] * water_km2 + told["resource"] * counted) / area / 3)


def land_stress(*, heavy: float, medium: float, built: float, other: float, area: float) -> float:
    """Stress on land: heavy and medium erosion, built land, other stress, in the unit of ``area``."""
    told = ecology().body["stress"]
    weighted = told["heavy"] * heavy + told["medium"] * medium + told["built"] * built + told["other"] * other
    return float(told["constant"] * weighted / area)


def pollution_load(amounts: Mapping[str, float], *, rain: float, area: float) -> float:
    """Load of pollution: COD and ammonia per volume of rain, the others per area."""
    body = ecology().body
    return float(sum(
        weight * constant * amounts[key] / (rain if key in body["by_rain"] else area)
        for key, (weight, constant) in body["load"].items()
        if key in amounts
    ))  # fmt: skip


def _weighted(parts: Mapping[str, float], weights: Mapping[str, float], turned: Sequence[str]) -> float:
    missing = [key for key in weights if key not in parts]
    if missing:
        raise UsageError(f"missing: {', '.join(missing)}", hint="an index needs all its parts")
    return sum(weight * (100 - parts[key] if key in turned else parts[key]) for key, weight in weights.items())


def ecological_index(parts: Mapping[str, float], *, limited_to: int | None = None) -> tuple[float, str]:
    """EI of its five parts, and the word; ``limited_to`` is the best grade (nil is 优) that a limit on the environment still lets.

    >>> index, word = ecological_index({"abundance": 60, "vegetation": 80, "water": 40, "stress": 20, "load": 10})
    >>> round(index, 2), word
    (68.0, '良')
    """
    body = ecology().body
    index = _weighted(parts, body["weights"], body["turned"])
    if limited_to:
        index = min(index, body["limits"][limited_to - 1])
    return index, graded(index, body["grades"])


def quality_index(parts: Mapping[str, float]) -> tuple[float, str]:
    """EQI of its four parts, and the class; weights and steps are to be verified."""
    told = ecology().body["eqi"]
    index = _weighted(parts, told["weights"], told["turned"])
    return index, graded(index, told["grades"])


def erosion_grade(modulus: float, *, region: str = "", wind: bool = False) -> str:
    """The grade of erosion in t/km²/a; by water it begins above the allowance of the region."""
    told = ecology().body["erosion"]
    if wind:
        limits = told["wind"]
    elif region in told["allowance"]:
        limits = [told["allowance"][region], *told["water"]]
    else:
        raise UsageError(f"no allowance for {region or 'an untold region'}", hint=f"use {'、'.join(told['allowance'])}")
    scale: Scale = scale_of({"limits": limits, "strict": [0]})
    return str(told["words"][scale.rank(Decimal(str(modulus)))])


def soil_kept(land: float, lost: float) -> float:
    """水土保持率: per cent of the land that does not lose its soil."""
    if land <= 0 or not 0 <= lost <= land:
        raise UsageError(
            f"{lost} of {land} is no share of land", hint="both in one unit, the lost part within the whole"
        )
    return 100 * (land - lost) / land
