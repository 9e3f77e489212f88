"""What a column or record calls an item, brought to the item's own name."""

from __future__ import annotations

from functools import cache

from lantu.standards.air import air_items
from lantu.standards.editions import editions
from lantu.standards.headings import Vocabulary, vocabulary

__all__ = ["item_of", "station_items"]


@cache
def station_items() -> Vocabulary:
    """The items that stations send: of air, water and noise."""
    return vocabulary(air_items(), editions("surface_water")[-1].body["items"], editions("noise")[-1].body["items"])


@cache
def item_of(written: str) -> str:
    """The item that a name means; a name that no standard knows, or that comes with another unit, stays as it is written.

    >>> item_of("PM2.5"), item_of("氨氮(mg/L)"), item_of("花香"), item_of("pm25@real")
    ('pm25', 'nh3n', '花香', 'pm25@real')
    """
    words = station_items()
    found = words.item(written)
    return written.strip() if found is None or found[1] not in ("", words.units.get(found[0], "")) else found[0]
