"""Short hands for tables of promises and values."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import Any

from lantu.assessment import Assessment, Commitment, Point, assess

KINDS = ["level", "level", "hold", "growth", "growth", "total", "cap"]


def number(value: Any) -> Fraction | None:
    return None if value is None else Fraction(str(value))


def promise(start: Any, target: Any, **more: Any) -> Commitment:
    """A promise of 2021 to 2025."""
    given = {"key": "k", "measure": "某度量", "name": "某指标", "baseline_year": 2020, "target_year": 2025} | more
    return Commitment(baseline=number(start), target=number(target), **given)


def point(year: int, value: Any, **more: Any) -> Point:
    if isinstance(value, str) and value[:2] in (">=", "<="):
        return Point(year=year, value=number(value[2:]), bound=value[:2], **more)
    return Point(year=year, value=number(value), **more)


def judged(about: Commitment, values: dict[int, Any], as_of: int = 2023) -> Assessment:
    return assess(about, [point(year, value) for year, value in values.items()], as_of)


def some_promise(rng: random.Random, key: str) -> Commitment:
    """A promise of any countable shape, with the edges that shapes have."""
    kind, way = rng.choice(KINDS), rng.choice(["up", "down"])
    target = rng.choice([0, 5, 6, 40, 100, -3])
    more: dict[str, Any] = {"key": key, "comparator": rng.choice(["=", "=", ">", "<", "~"]), "direction": way}
    if kind == "growth":
        return promise(None, target, average=True, **more)
    if kind in ("total", "cap"):
        comparator = rng.choice(["<", "<="]) if kind == "cap" else rng.choice([">", "="])
        return promise(None, abs(target), cumulative=True, **more | {"comparator": comparator, "direction": "up"})
    start = target if kind == "hold" else rng.choice([None, target - 10, target + 10])
    return promise(start, target, **more)


def some_values(rng: random.Random, about: Commitment) -> list[Point]:
    """Values about the target of a promise, with years that miss."""
    years = [year for year in range(2021, 2026) if rng.random() < 0.8]
    middle, width = float(about.target or 0), 12
    if about.cumulative:
        return [Point(year=y, value=number(round(rng.uniform(0, middle / 3 + 1), 1))) for y in years]
    return [Point(year=y, value=number(round(rng.uniform(middle - width, middle + width), 1))) for y in years]
