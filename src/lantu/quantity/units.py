"""Units of official documents and their conversions, from the dated file ``data/units.toml``.

A unit as written is a scale (万, 亿), a base unit (亩) and what it is counted per (/天).  Each unit
has a dimension; two quantities can be compared only within one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = ["SCALES", "BaseQuantity", "Unit", "UnitTable", "load_units", "to_base"]

SCALES = {"百": 100, "千": 1000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit without scale: ``factor`` base units of ``dimension`` (base 平方米 for area)."""

    name: str
    dimension: str
    base: str
    factor: Fraction
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class BaseQuantity:
    """A value in base units: 120 of 万吨/天 is 1200000 of 吨/天, dimension mass/time."""

    value: Fraction
    unit: str
    dimension: str

    @property
    def decimal(self) -> Decimal:
        return Decimal(self.value.numerator) / Decimal(self.value.denominator)


@dataclass(frozen=True, slots=True)
class UnitTable:
    """All units by name, with what the grammar has to know of them."""

    units: dict[str, Unit]
    scales: tuple[str, ...]
    only_with_stroke: frozenset[str]
    measures: frozenset[str]
    measures_in_words: frozenset[str]


@cache
def load_units() -> UnitTable:
    """The bundled units; raises DataError where the file breaks its schema."""
    raw = load_data("units.toml", "lantu.units/1")
    units: dict[str, Unit] = {}
    for dimension, entry in raw["dimension"].items():
        for unit in _units_of(dimension, entry):
            if unit.name in units:
                raise DataError(f"unit {unit.name} stands twice", where="units.toml", hint="keep one entry")
            units[unit.name] = unit
    grammar = raw["grammar"]
    sets = (frozenset(grammar[key]) for key in ("only_with_stroke", "measures", "measures_in_words"))
    return UnitTable(units, tuple(grammar["scales"]), *sets)


def _units_of(dimension: str, entry: dict[str, Any]) -> list[Unit]:
    if not entry.get("source") or not isinstance(entry.get("valid_from"), date):
        raise DataError(f"dimension {dimension} needs source and valid_from", where="units.toml")
    valid = (entry["valid_from"], entry.get("valid_to"))
    table = {name: (entry["base"], Fraction(factor)) for name, factor in entry.get("factor", {}).items()}
    table |= {name: (name, Fraction(1)) for name in entry.get("self", [])}
    return [Unit(name, dimension, base, factor, *valid) for name, (base, factor) in table.items()]


_SCALE = re.compile("(" + "|".join(sorted(SCALES, key=len, reverse=True)) + ")?(.*)", re.DOTALL)


def _part(text: str) -> tuple[Fraction, str, str] | None:
    """Factor, base unit and dimension of ``万吨`` or ``立方米``; None for an unknown unit."""
    units = load_units().units
    if text in units:
        unit = units[text]
        return unit.factor, unit.base, unit.dimension
    match = _SCALE.match(text)
    scale, name = match.groups() if match else (None, text)
    if scale is None:
        return None
    if not name:
        return Fraction(SCALES[scale]), "", "number"
    rest = _part(name)
    return None if rest is None else (SCALES[scale] * rest[0], rest[1], rest[2])


def to_base(value: Decimal, unit: str) -> BaseQuantity | None:
    """``value`` of ``unit`` in base units, exactly; None where the unit is not known.

    >>> to_base(Decimal("2450"), "公顷").decimal == to_base(Decimal("24.5"), "平方公里").decimal
    True
    >>> to_base(Decimal(120), "万吨/天")
    BaseQuantity(value=Fraction(1200000, 1), unit='吨/天', dimension='mass/time')
    """
    if not unit:
        return BaseQuantity(Fraction(value), "", "number")
    head, *below = unit.split("/")
    first = _part(head)
    if first is None:
        return None
    factor, base, dimension = first
    for part in below:
        found = _part(part)
        if found is None:
            return None
        factor, base, dimension = factor / found[0], f"{base}/{found[1]}", f"{dimension}/{found[2]}"
    return BaseQuantity(Fraction(value) * factor, base, dimension)
