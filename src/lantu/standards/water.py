"""Surface water: the class of a section by its worst item, its word, and what pollutes it most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from typing import Any, Literal

from lantu.standards.editions import Edition, edition_on, exact
from lantu.standards.judging import judge_item, worst_of
from lantu.standards.readings import Reading
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import Scale, scale_of

__all__ = ["Kind", "classify_water", "main_pollutants", "water_scales"]

Kind = Literal["river", "lake"]
_TENTH = Decimal("0.1")


@cache
def _scales(standard: str, first: date, kind: Kind) -> dict[str, Scale]:
    items = edition_on("surface_water", first).body["items"]
    return {
        key: scale_of(item, "lake" if kind == "lake" and "lake" in item else "limits")
        for key, item in items.items()
        if "limits" in item or "bands" in item
    }


def water_scales(edition: Edition, kind: Kind = "river") -> dict[str, Scale]:
    """The scale of each item that has limits; total phosphorus differs between rivers and lakes."""
    return _scales(edition.id, edition.valid_from, kind)


def classify_water(
    readings: Mapping[str, Reading], day: date, *, kind: Kind | None = "river", last: date | None = None
) -> Result:
    """The class of one sample, or of the means of a period from ``day`` to ``last``, by single factors.

    >>> from lantu.standards.readings import read_value
    >>> found = classify_water({"nh3n": read_value("2.3"), "tp": read_value("0.15")}, date(2024, 5, 1))
    >>> found.grade, found.word, found.deciding, found.main
    ('劣Ⅴ', '重度污染', ('nh3n',), ('氨氮(1.3)',))
    """
    edition = edition_on("surface_water", day, last)
    items, method = edition.body["items"], edition.body["method"]
    scales = water_scales(edition, kind or "river")
    reasons: list[Reason] = []
    if kind is None and "tp" in readings:
        reasons.append(Reason("type_assumed"))
    judged: list[ItemResult] = []
    apart: list[ItemResult] = []
    for key, item in items.items():
        use = item.get("use", "class")
        if key not in scales or key not in readings or item.get("only", kind) != kind:
            continue
        each = judge_item(key, item, readings[key], scales[key], basis=edition.body["basis"], reasons=reasons)
        if use == "class" and key == "do":
            each = _saturated(each, item, readings.get("temperature"), edition, reasons)
        (judged if use == "class" else apart).append(each)
    missing = [
        item["name"] for key, item in items.items()
        if item.get("use", "class") == "class" and not any(each.key == key and each.rank is not None for each in judged)
    ]  # fmt: skip
    rank, deciding = worst_of(judged, reasons)
    if missing and rank is not None:
        reasons.append(Reason("items_missing", tuple(missing)))
    told = [each for each in apart if each.rank is not None]
    if told:
        reasons.append(Reason("apart", tuple(f"{e.name}{edition.body['classes'][e.rank or 0]}" for e in told)))
    return Result(
        edition=edition, day=day, classes=edition.body["classes"], rank=rank,
        word=None if rank is None else method["words"][rank], items=tuple(judged), deciding=deciding,
        reasons=tuple(reasons), apart=tuple(apart), main=tuple(main_pollutants(judged, edition)),
        extra={"kind": kind or "river", "method": method["id"]},
    )  # fmt: skip


def _saturated(
    each: ItemResult, item: Mapping[str, Any], temperature: Reading | None, edition: Edition, reasons: list[Reason]
) -> ItemResult:
    """Dissolved oxygen of 90 % saturation is class Ⅰ, whatever the water's temperature lets it hold."""
    if each.value is None or each.rank == 0 or temperature is None or temperature.value is None:
        return each
    told = edition.body["oxygen"]
    full = exact(told["a"]) / (exact(told["b"]) + temperature.value) if temperature.value > -exact(told["b"]) else None
    if full is None or each.value / full < exact(item["saturation"]):
        return each
    reasons.append(Reason("saturation"))
    return ItemResult(
        **{name: getattr(each, name) for name in ItemResult.__dataclass_fields__} | {"rank": 0, "worst": 0}
    )


def main_pollutants(judged: list[ItemResult], edition: Edition) -> list[str]:
    """Up to three items worse than class Ⅲ, with their multiples: heavy metals first, then by class, then by multiple."""
    items = edition.body["items"]
    over = sorted(
        (each for each in judged if each.exceeds),
        key=lambda e: (not items[e.key].get("first", False), -(e.rank or 0), -(e.multiple or Decimal(0))),
    )
    return [_named(each) for each in over[: edition.body["method"]["main"]]]


def _named(each: ItemResult) -> str:
    if each.multiple is None:
        return each.name
    return f"{each.name}({each.multiple.quantize(_TENTH, ROUND_HALF_EVEN)})"
