"""Soil: the risk of farmland by land and pH, and that of building land by its class of use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from lantu.standards.editions import Edition, edition_on, exact
from lantu.standards.judging import judge_item, worst_of
from lantu.standards.readings import Reading
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import Scale

__all__ = ["Farmland", "classify_building_land", "classify_farmland", "farmland_scale"]

Farmland = Literal["paddy", "other", "orchard", "rotation"]
_NO_END = Decimal("Infinity")


def _band(ph: Decimal, edition: Edition) -> int:
    """Which of the four columns of pH; the upper bound is included."""
    bounds = edition.body["ph"]
    return next((index for index, bound in enumerate(bounds) if ph <= exact(bound)), len(bounds))


def farmland_scale(item: Mapping[str, Any], land: Farmland, band: int) -> Scale:
    """Screening and intervention value of an element; rotation takes the stricter of paddy and other."""
    if "single" in item:
        return Scale(better="low", limits=(exact(item["single"]), _NO_END))
    by_land = item["screening"]
    kinds = ("paddy", "other") if land == "rotation" else (land,)
    screening = min(exact(by_land.get(kind, by_land["other"])[band]) for kind in kinds)
    intervention = exact(item["intervention"][band]) if "intervention" in item else _NO_END
    return Scale(better="low", limits=(screening, intervention))


def classify_farmland(readings: Mapping[str, Reading], day: date, *, land: Farmland | None) -> Result:
    """The risk of a sample of farmland; open where land or pH is not told, for the limits depend on both.

    >>> from lantu.standards.readings import read_value
    >>> values = {"ph": read_value("6.2"), "cd": read_value("0.5"), "pb": read_value("60")}
    >>> found = classify_farmland(values, date(2024, 5, 1), land="paddy")
    >>> found.grade, found.deciding
    ('安全利用', ('cd',))
    """
    edition = edition_on("soil_farmland", day)
    reasons: list[Reason] = []
    ph = readings["ph"].value if "ph" in readings else None
    if land is None:
        reasons.append(Reason("no_land"))
    if ph is None:
        reasons.append(Reason("no_ph"))
    if land is None or ph is None:
        return _result(edition, day, [], reasons)
    if land == "rotation":
        reasons.append(Reason("rotation"))
    band = _band(ph, edition)
    judged = [
        judge_item(key, item, readings[key], farmland_scale(item, land, band), basis=0, reasons=reasons)
        for key, item in edition.body["items"].items()
        if key in readings and item.get("use", "class") == "class"
    ]
    return _result(edition, day, judged, reasons, {"land": land, "ph": ph})


def classify_building_land(readings: Mapping[str, Reading], day: date, *, land: int | None) -> Result:
    """The risk of a sample of building land of use 1 or 2; unclear use counts as 1."""
    edition = edition_on("soil_building", day)
    reasons: list[Reason] = [] if land else [Reason("land_assumed")]
    use = (land or 1) - 1
    judged = []
    for key, item in edition.body["items"].items():
        if key in readings:
            scale = Scale(better="low", limits=(exact(item["screening"][use]), exact(item["intervention"][use])))
            judged.append(judge_item(key, item, readings[key], scale, basis=0, reasons=reasons))
    above = tuple(each.name for each in judged if each.exceeds and each.key in edition.body["background"])
    if above:
        reasons.append(Reason("background", above))
    return _result(edition, day, judged, reasons, {"land": f"class{use + 1}"})


def _result(
    edition: Edition, day: date, judged: list[ItemResult], reasons: list[Reason], extra: Mapping[str, Any] | None = None
) -> Result:
    rank, deciding = worst_of(judged, reasons) if judged or not reasons else (None, ())
    body = edition.body
    return Result(
        edition=edition, day=day, classes=body["classes"], rank=rank, word=None if rank is None else body["words"][rank],
        items=tuple(judged), deciding=deciding, reasons=tuple(reasons), extra=extra or {},
    )  # fmt: skip
