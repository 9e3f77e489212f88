"""A value as a laboratory writes it: a number, below the detection limit (``<0.05``, ``0.01L``, ``ND``), or none."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import LantuError
from lantu.quantity.units import to_base

__all__ = ["Reading", "UnreadableValue", "converted", "read_presence", "read_value", "spelling"]

_HALF = Decimal("0.5")
_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?"
_BELOW = re.compile(rf"(?:<=?|≤|〈|小于|低于)\s*({_NUMBER})")
_LOW_MARK = re.compile(rf"({_NUMBER})\s*\(?L\)?")
_POWER = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*[x×*]\s*10\s*\^?\s*([-+]?\d+)")


class UnreadableValue(LantuError):
    """A cell that should hold a value holds something else."""

    code = "value.unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured: ``value``, or for a value below detection its ``limit`` (None where it is not told)."""

    written: str
    value: Decimal | None = None
    below: bool = False
    limit: Decimal | None = None

    @property
    def missing(self) -> bool:
        return self.value is None and not self.below

    @property
    def for_means(self) -> Decimal | None:
        """What a mean takes: the value, or half of the detection limit."""
        if self.below:
            return None if self.limit is None else self.limit * _HALF
        return self.value


@cache
def _words() -> dict[str, Any]:
    return load_data("standards/readings.toml", "lantu.readings/1")


@cache
def _narrow() -> dict[int, str]:
    pairs = _words()["spelling"]["characters"]
    return {ord(wide): narrow for wide, narrow in pairs.items()}


def spelling(text: str) -> str:
    """Full-width signs, micro signs and superscripts written one way.

    >>> spelling("μｇ／Ｌ（以Ｎ计）")
    'ug/L(以N计)'
    """
    wide = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    return text.translate(wide | _narrow()).strip()


def read_value(cell: object) -> Reading:
    """The reading of a cell; raises UnreadableValue for words that are no value.

    >>> read_value("＜0.05").limit, read_value("0.01L").below, read_value("ND").limit, read_value("—").missing
    (Decimal('0.05'), True, None, True)
    >>> read_value("1.2×10^4").value
    Decimal('12000')
    """
    written = "" if cell is None else str(cell).strip()
    text = spelling(written).replace(" ", "")
    words = _words()["value"]
    if text.lower() in words["missing"]:
        return Reading(written)
    if text.lower() in words["not_detected"]:
        return Reading(written, below=True)
    below = _BELOW.fullmatch(text) or _LOW_MARK.fullmatch(text)
    if below and (limit := _number(below[1])) is not None:
        return Reading(written, below=True, limit=limit)
    power = _POWER.fullmatch(text)
    value = _number(f"{power[1]}e{power[2]}") if power else _number(text)
    if value is None:
        raise UnreadableValue(f"“{written}” is no value", hint="a number, <0.05, 0.05L, ND, or an empty cell")
    return Reading(written, value)


def read_presence(cell: object) -> Reading:
    """Whether something was there: 无 is nil, 有 is one; a number is taken as it stands."""
    text = spelling("" if cell is None else str(cell)).lower()
    for words, value in ((_words()["value"]["absent"], Decimal(0)), (_words()["value"]["present"], Decimal(1))):
        if text in words:
            return Reading(text, value)
    return read_value(cell)


def _number(text: str) -> Decimal | None:
    if not re.fullmatch(_NUMBER, text) or not re.search(r"\d", text):
        return None
    value = Decimal(text.replace(",", ""))
    return Decimal(f"{value:f}") if value.is_finite() and abs(value.adjusted()) < _MOST_DIGITS else None


_MOST_DIGITS = 30


def converted(reading: Reading, unit: str, wanted: str) -> Reading | None:
    """The reading in another unit; None where the units do not convert."""
    factor = _factor(unit, wanted)
    if factor is None or factor == 1:
        return None if factor is None else reading
    value = None if reading.value is None else _short(reading.value * factor)
    limit = None if reading.limit is None else _short(reading.limit * factor)
    return replace(reading, value=value, limit=limit)


def _short(value: Decimal) -> Decimal:
    return Decimal(f"{value.normalize():f}")


@cache
def _factor(unit: str, wanted: str) -> Decimal | None:
    one, other = (_known_unit(spelling(each)) for each in (unit, wanted))
    if one is None or other is None or one[1] != other[1]:
        return None
    return one[0] / other[0]


def _known_unit(unit: str) -> tuple[Decimal, str] | None:
    """Factor and base of a unit: those of laboratories first, then those of documents."""
    special = _words()["unit"].get(unit.lower())
    if special:
        known = _known_unit(special["unit"]) if special["unit"].lower() != unit.lower() else None
        factor, base = known or (Decimal(1), special["unit"])
        return Decimal(str(special["factor"])) * factor, base
    found = to_base(Decimal(1), unit)
    return None if found is None else (found.decimal, found.unit)
