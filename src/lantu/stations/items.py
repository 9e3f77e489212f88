"""What a column or record calls an item, brought to the item's own name in the unit of its standard."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from lantu.datafiles import load_data
from lantu.standards.air import air_items
from lantu.standards.editions import editions
from lantu.standards.headings import Vocabulary, vocabulary
from lantu.standards.readings import Reading, converted

__all__ = ["ItemColumn", "item_column", "item_of", "items_for", "station_items", "vocabularies"]


@cache
def station_items() -> Vocabulary:
    """The items that stations send: of air, water and noise."""
    return vocabulary(air_items(), editions("surface_water")[-1].body["items"], editions("noise")[-1].body["items"])


class ItemColumn(NamedTuple):
    """A column of an item: what its numbers are multiplied by, and whether its cells may say 有 or 合格 instead."""

    item: str
    factor: Decimal
    in_words: bool


@cache
def _items_by_kind() -> dict[str, Vocabulary]:
    """The items of wells and of soil, whose units and names are their own, and those that stations send."""
    own = load_data("stations/words.toml", "lantu.station_words/1")["item"]
    return {
        "": station_items(), "groundwater": vocabulary(editions("groundwater")[-1].body["items"]),
        "soil": vocabulary(editions("soil_farmland")[-1].body["items"], own, editions("soil_building")[-1].body["items"]),
    }  # fmt: skip


def vocabularies(kind: str) -> list[Vocabulary]:
    """All of them, that of ``kind`` first."""
    return [
        words for name, words in sorted(_items_by_kind().items(), key=lambda each: (each[0] != kind, each[0] != ""))
    ]


def items_for(heading: Sequence[str], kind: str) -> Vocabulary:
    """The vocabulary that knows most of a table's columns; of several alike that of ``kind``, else that of stations."""
    known = {name: sum(words.item(each) is not None for each in heading) for name, words in _items_by_kind().items()}
    best = max(known, key=lambda name: (known[name], name == kind, name == ""))
    return _items_by_kind()[best]


def item_column(heading: str, words: Vocabulary) -> ItemColumn | None:
    """The item of a column; None where its unit does not convert to that of the standard."""
    found = words.item(heading)
    if found is None:
        return None
    item, unit = found
    one = converted(Reading("1", Decimal(1)), unit, words.units[item]) if unit and words.units[item] else None
    if unit and words.units[item] and one is None:
        return None
    return ItemColumn(item, (one and one.value) or Decimal(1), item in words.presence)


@cache
def item_of(written: str) -> str:
    """The item that a name means; a name that no standard knows, or that comes with another unit, stays as it is written.

    >>> item_of("PM2.5"), item_of("氨氮(mg/L)"), item_of("花香"), item_of("pm25@real")
    ('pm25', 'nh3n', '花香', 'pm25@real')
    """
    for words in vocabularies(""):
        found = words.item(written)
        if found is not None:
            return written.strip() if found[1] not in ("", words.units.get(found[0], "")) else found[0]
    return written.strip()
