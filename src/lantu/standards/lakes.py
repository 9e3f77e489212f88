"""Lakes and reservoirs: the trophic level index, its parts, and the word for it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.standards.editions import Edition, edition_on
from lantu.standards.readings import Reading
from lantu.standards.results import Reason

__all__ = ["Trophic", "trophic_index", "trophic_word", "weights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trophic:
    """The index of a lake: nothing where one of its items is missing, then with the reason."""

    edition: Edition
    index: float | None
    word: str | None
    parts: Mapping[str, float]
    weights: Mapping[str, float]
    reasons: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return {
            "index": None if self.index is None else round(self.index, 2), "word": self.word,
            "parts": {key: round(value, 2) for key, value in self.parts.items()},
            "weights": {key: round(value, 4) for key, value in self.weights.items()},
            "reasons": [each.as_json() for each in self.reasons], "edition": self.edition.as_json(),
        }  # fmt: skip


def weights(edition: Edition) -> dict[str, float]:
    """The weight of each item: its squared correlation with chlorophyll, over the sum of them.

    >>> from lantu.standards.editions import editions
    >>> {key: round(value, 4) for key, value in weights(editions("lakes")[-1]).items()}
    {'chla': 0.2663, 'tp': 0.1879, 'tn': 0.179, 'sd': 0.1834, 'codmn': 0.1834}
    """
    items = edition.body["items"]
    whole = sum(item["r2"] for item in items.values())
    return {key: item["r2"] / whole for key, item in items.items()}


def trophic_index(readings: Mapping[str, Reading], day: date, *, last: date | None = None) -> Trophic:
    """The index from all five items; below detection counts half of the limit, as in means."""
    edition = edition_on("lakes", day, last)
    items, share = edition.body["items"], weights(edition)
    values = {key: readings[key].for_means if key in readings else None for key in items}
    missing = tuple(items[key]["name"] for key, value in values.items() if value is None or value <= Decimal(0))
    halved = tuple(items[key]["name"] for key in items if key in readings and readings[key].below)
    reasons = [Reason("half_limit", halved)] if halved else []
    parts = {
        key: 10 * (items[key]["a"] + items[key]["b"] * math.log(float(value)))
        for key, value in values.items()
        if value is not None and value > 0
    }
    about: dict[str, Any] = {"edition": edition, "parts": parts, "weights": share}
    if missing:
        return Trophic(**about, index=None, word=None, reasons=(*reasons, Reason("tli_incomplete", missing)))
    index = sum(share[key] * part for key, part in parts.items())
    return Trophic(**about, index=index, word=trophic_word(index, edition), reasons=tuple(reasons))


def trophic_word(index: float, edition: Edition) -> str:
    """The grade of an index; equality goes to the lower grade, but at the first step, which is "below".

    >>> from lantu.standards.editions import editions
    >>> [trophic_word(each, editions("lakes")[-1]) for each in (29.99, 30, 50, 50.01, 60, 70.1)]
    ['贫营养', '中营养', '中营养', '轻度富营养', '轻度富营养', '重度富营养']
    """
    for grade in edition.body["grades"]:
        if ("below" in grade and index < grade["below"]) or ("up_to" in grade and index <= grade["up_to"]):
            return str(grade["word"])
    return str(edition.body["grades"][-1]["word"])
