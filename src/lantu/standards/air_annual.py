"""The year of one place or station by HJ 663: means, percentiles, whether they meet, by each edition of the limits side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.standards.air import air_items, rounded
from lantu.standards.air_years import year_validity
from lantu.standards.editions import Edition, editions, exact

__all__ = ["AnnualItem", "air_annual"]

_LEVEL = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnualItem:
    """A pollutant of a year: its mean, the percentile of its days, and by edition the limits and whether both are met."""

    item: str
    name: str
    unit: str
    days: int
    valid: bool
    mean: Decimal | None
    percentile: Decimal
    share: float
    by: tuple[tuple[str, Decimal | None, Decimal, bool], ...]

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in ("item", "name", "unit", "days", "valid", "share")}
        told |= {"mean": None if self.mean is None else float(self.mean), "percentile": float(self.percentile)}
        for edition, mean_limit, limit, meets in self.by:
            told |= {
                f"{edition} year": None if mean_limit is None else float(mean_limit),
                f"{edition} day": float(limit),
                f"{edition} meets": meets,
            }
        return told


def air_annual(days: Iterable[Mapping[str, Any]], limits: Sequence[Edition] | None = None) -> list[AnnualItem]:
    """The items that a year is judged by; ``days`` have ``day`` and a concentration for each pollutant, as of `air_days`.

    The same as `air_years` for many, for one.
    """
    told = editions("air_validity")[-1].body["annual"]["items"]
    rows = list(days)
    found = []
    for item, way in told.items():
        name = "o3_eight" if item == "o3" else item
        dated = [(row["day"], Decimal(str(row[name]))) for row in rows if row.get(name) is not None]
        if dated:
            found.append(_item(item, name, way, dated, limits or editions("air_limits")))
    return found


def _item(
    item: str, name: str, way: Mapping[str, Any], dated: list[tuple[date, Decimal]], limits: Sequence[Edition]
) -> AnnualItem:
    values = sorted(value for _, value in dated)
    mean = rounded(sum(values, Decimal(0)) / len(values), name) if "mean" in way else None
    high = rounded(_percentile(values, exact(way["percentile"])), name)
    by = []
    for edition in limits:
        told = edition.body["limits"][item]
        limit = exact(told[way["limit"]][_LEVEL - 1])
        mean_limit = exact(told["year"][_LEVEL - 1]) if mean is not None else None
        by.append(
            (
                edition.id,
                mean_limit,
                limit,
                high <= limit and (mean is None or mean_limit is None or mean <= mean_limit),
            )
        )
    about = air_items()[name]
    return AnnualItem(
        item=item, name=about["name"], unit=about["unit"], days=len(dated), valid=year_validity(day for day, _ in dated),
        mean=mean, percentile=high, share=way["percentile"], by=tuple(by),
    )  # fmt: skip


def _percentile(values: Sequence[Decimal], share: Decimal) -> Decimal:
    """Between the two nearest of the sorted values: k = 1 + (n - 1) p.

    >>> _percentile([Decimal(n) for n in (10, 20, 30)], Decimal("0.9"))
    Decimal('28.0')
    """
    k = (len(values) - 1) * share
    s = int(k)
    return values[s] + (values[min(s + 1, len(values) - 1)] - values[s]) * (k - s)
