"""Classes as Ibis expressions: the same limits as for one sample, for any number of rows on any engine."""

from __future__ import annotations

import functools
import operator
from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from lantu.standards.editions import Edition
from lantu.standards.scales import Scale
from lantu.standards.water import Kind, water_scales

__all__ = ["class_column", "rank_by_item", "rank_column", "water_columns"]

Column = Any
_NONE = -1


def rank_column(value: Column, scale: Scale) -> Column:
    """The rank of ``value`` on a scale, best nil; NULL where there is no value.

    The limits are doubles here: a value that equals a limit in print equals it as a double, too.
    """
    told = [
        scale.bands[rank] if scale.bands else (scale.limits[rank], rank in scale.strict) for rank in range(len(scale))
    ]
    # A class with the limit of a better one is never given: it needs no branch.
    branches = [(_meets(value, scale, rank), rank) for rank in range(len(scale)) if told[rank] not in told[:rank]]
    return ibis.cases((value.isnull(), ibis.null("int8")), *branches, else_=len(scale)).cast("int8")


def _meets(value: Column, scale: Scale, rank: int) -> Column:
    if scale.better == "band":
        inside = [value.between(float(low), float(high)) for low, high in scale.bands[rank]]
        return functools.reduce(operator.or_, inside)
    limit = float(scale.limits[rank])
    if scale.better == "high":
        return value >= limit
    return value < limit if rank in scale.strict else value <= limit


def class_column(rank: Column, classes: Sequence[str]) -> Column:
    """The name of the class of a rank."""
    return ibis.cases(*((rank == number, name) for number, name in enumerate(classes)), else_=ibis.null("string"))


def rank_by_item(value: Column, item: Column, scales: Mapping[str, Scale]) -> Column:
    """The rank of a value in a table that has one row for each value, whatever its item."""
    branches = [(item == key, rank_column(value, scale)) for key, scale in scales.items()]
    return ibis.cases(*branches, else_=ibis.null("int8"))


def water_columns(table: Column, edition: Edition, kind: Kind = "river") -> Column:
    """The table with ``rank``, ``class``, ``word`` and ``deciding``: items are columns named by their keys."""
    items = edition.body["items"]
    judged = {
        key: scale
        for key, scale in water_scales(edition, kind).items()
        if items[key].get("use", "class") == "class" and key in table.columns
    }
    ranks = {key: _rank(table, key, scale, edition) for key, scale in judged.items()}
    ranked = table.mutate(**{f"{key}_rank": rank for key, rank in ranks.items()})
    each = {key: ranked[f"{key}_rank"].fill_null(_NONE) for key in judged}
    worst = ibis.greatest(*each.values()) if each else ibis.literal(_NONE, type="int8")
    told = ranked.mutate(rank=worst.nullif(_NONE))
    names = [ibis.ifelse(told[f"{key}_rank"] == told["rank"], items[key]["name"] + "、", "") for key in judged]
    deciding = functools.reduce(operator.add, names) if names else ibis.literal("")
    return told.mutate(**{
        "class": class_column(told["rank"], edition.body["classes"]),
        "word": class_column(told["rank"], edition.body["method"]["words"]),
        "deciding": deciding.fill_null("").substr(0, deciding.fill_null("").length() - 1),
    })  # fmt: skip


def _rank(table: Column, key: str, scale: Scale, edition: Edition) -> Column:
    value = table[key]
    if edition.body["items"][key]["unit"] != "℃":
        value = ibis.ifelse(value >= 0, value, ibis.null("float64"))
    rank = rank_column(value, scale)
    share = edition.body["items"][key].get("saturation")
    if share is None or "temperature" not in table.columns:
        return rank
    oxygen = edition.body["oxygen"]
    warm = table["temperature"] > -oxygen["b"]
    full = oxygen["a"] / (oxygen["b"] + table["temperature"])
    saturated = (warm & (value / full >= share)).fill_null(False)
    return ibis.ifelse(saturated, ibis.literal(0, type="int8"), rank)
