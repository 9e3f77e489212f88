"""Algal bloom: its level by the density of algae or by the share of the area, and that of a whole water."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from lantu.standards.editions import edition_on, exact
from lantu.standards.scales import scale_of

__all__ = ["bloom_by_area", "bloom_by_density", "bloom_of_water"]


def bloom_by_density(cells: Decimal, day: date) -> tuple[int, str]:
    """Level (nil is none) and word for cells per litre.

    >>> bloom_by_density(Decimal("1e7"), date(2024, 7, 1))
    (2, '轻度水华')
    """
    body = edition_on("bloom", day).body
    rank = scale_of(body["density"]).rank(cells)
    return rank, body["words"][rank]


def bloom_by_area(percent: Decimal, day: date) -> tuple[int, str]:
    """Level and word for the share of the area; the steps are to be verified."""
    body = edition_on("bloom", day).body
    rank = scale_of(body["area"]).rank(percent)
    return rank, body["words"][rank]


def bloom_of_water(densities: Sequence[Decimal], day: date) -> tuple[int, str] | None:
    """The level of a water by its points: nearly all without bloom, one level of most points, else the mean; None without points."""
    if not densities:
        return None
    body = edition_on("bloom", day).body
    counts = Counter(bloom_by_density(each, day)[0] for each in densities)
    if 100 * counts[0] > exact(body["whole"]["most_none"]) * len(densities):
        return 0, body["words"][0]
    level, count = counts.most_common(1)[0]
    if 100 * count >= exact(body["whole"]["most"]) * len(densities):
        return level, body["words"][level]
    return bloom_by_density(sum(densities, Decimal(0)) / len(densities), day)
