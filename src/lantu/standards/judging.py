"""Items held against their limits, and the class that the worst of them makes."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from lantu.standards.readings import Reading
from lantu.standards.results import ItemResult, Reason
from lantu.standards.scales import Scale

__all__ = ["judge_item", "multiple", "worst_of"]


def judge_item(
    key: str, item: Mapping[str, Any], reading: Reading, scale: Scale, *, basis: int | None, reasons: list[Reason]
) -> ItemResult:
    """An item on its scale. Below detection it lies between nil and the detection limit: told only where that is one class."""
    about: dict[str, Any] = {"key": key, "name": item["name"], "unit": item["unit"], "reading": reading, "scale": scale}
    if reading.below:
        worst = 0 if item.get("undetected") or reading.limit is None else scale.rank(reading.limit)
        if reading.limit is None and not item.get("undetected"):
            reasons.append(Reason("not_detected_assumed", (item["name"],)))
        elif worst:
            reasons.append(Reason("detection_limit_above", (item["name"],)))
        return ItemResult(**about, rank=0, worst=worst, basis=basis)
    if reading.value is None:
        return ItemResult(**about)
    if reading.value < 0 and item["unit"] != "℃":
        reasons.append(Reason("negative", (item["name"],)))
        return ItemResult(**about, value=reading.value)
    value = reading.value
    if reading.other is not None:
        value = max(value, reading.other, key=lambda each: (scale.rank(each), each if scale.better == "low" else -each))
        reasons.append(Reason("range", (item["name"],)))
    rank = scale.rank(value)
    over = multiple(value, scale, basis) if item.get("multiple", True) else None
    return ItemResult(**about, value=value, rank=rank, worst=rank, basis=basis, multiple=over)


def multiple(value: Decimal, scale: Scale, basis: int | None) -> Decimal | None:
    """How many times over the limit of class ``basis``: (C - limit) / limit; None where it is not over."""
    if basis is None or scale.better != "low" or value <= scale.limits[basis]:
        return None
    return (value - scale.limits[basis]) / scale.limits[basis]


def worst_of(judged: list[ItemResult], reasons: list[Reason]) -> tuple[int | None, tuple[str, ...]]:
    """The worst class and the items that have it; open where an item that cannot be told could be worse."""
    known = [each for each in judged if each.rank is not None]
    if not known:
        reasons.append(Reason("no_items"))
        return None, ()
    worst = max(each.rank or 0 for each in known)
    if any((each.worst or 0) > worst for each in known):
        return None, ()
    # What lies below another item's class does not leave the result open, however vague it is.
    reasons[:] = [each for each in reasons if each.code != "detection_limit_above"]
    return worst, tuple(each.key for each in known if each.rank == worst)
