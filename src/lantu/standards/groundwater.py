"""Groundwater: the class of a well by its worst item."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from lantu.standards.editions import Edition, edition_on
from lantu.standards.judging import judge_item, worst_of
from lantu.standards.readings import Reading
from lantu.standards.results import Reason, Result
from lantu.standards.scales import Scale, scale_of

__all__ = ["classify_groundwater", "groundwater_scales"]


@cache
def _scales(standard: str, first: date) -> dict[str, Scale]:
    return {key: scale_of(item) for key, item in edition_on("groundwater", first).body["items"].items()}


def groundwater_scales(edition: Edition) -> dict[str, Scale]:
    """The scale of each item."""
    return _scales(edition.id, edition.valid_from)


def classify_groundwater(readings: Mapping[str, Reading], day: date, *, last: date | None = None) -> Result:
    """The class of a sample: that of its worst item.

    >>> from lantu.standards.readings import read_value
    >>> found = classify_groundwater({"nh3n": read_value("0.6"), "fe": read_value("0.2")}, date(2024, 5, 1))
    >>> found.grade, found.deciding
    ('Ⅳ', ('nh3n',))
    """
    edition = edition_on("groundwater", day, last)
    body, scales = edition.body, groundwater_scales(edition)
    reasons: list[Reason] = []
    judged = [
        judge_item(key, item, readings[key], scales[key], basis=body["basis"], reasons=reasons)
        for key, item in body["items"].items()
        if key in readings
    ]
    rank, deciding = worst_of(judged, reasons)
    known = {each.key for each in judged if each.rank is not None}
    missing = tuple(
        item["name"] for key, item in body["items"].items() if key not in known and "table" not in item
    )  # the uncommon items of table 2 are measured where there is reason to
    if missing and rank is not None:
        reasons.append(Reason("items_missing", missing))
    return Result(
        edition=edition, day=day, classes=body["classes"], rank=rank, word=None if rank is None else body["words"][rank],
        items=tuple(judged), deciding=deciding, reasons=tuple(reasons),
    )  # fmt: skip
