"""Short hands for tables of promises and values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from lantu.assessment import Assessment, Commitment, Point, assess


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
