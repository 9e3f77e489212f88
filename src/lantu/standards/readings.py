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

__all__ = ["Reading", "UnreadableValue", "converted", "is_unit", "read_presence", "read_value", "spelling", "with_unit"]

_HALF = Decimal("0.5")
_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][-+]?\d+)?"
_BELOW = re.compile(rf"(?:<=?|≤|〈|小于|低于)\s*({_NUMBER})")
_LOW_MARK = re.compile(rf"({_NUMBER})\s*\(?L\)?")
_POWER = re.compile(r"([-+]?\d+(?:\.\d+)?)\s*[x×*]\s*10\s*\^?\s*([-+]?\d+)")
_RANGE = re.compile(r"(\d+(?:\.\d+)?)(?:~|-|—|至)(\d+(?:\.\d+)?)")
_WITH_UNIT = re.compile(r"([<≤]?\s*[-+]?[\d.,]+(?:[x×*]10\^?[-+]?\d+|[eE][-+]?\d+)?\s*L?(?=[^L\d.]|$))\s*(\D.*)")


class UnreadableValue(LantuError):
    """A cell that should hold a value holds something else."""

    code = "value.unreadable"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured: ``value``, or for a value below detection its ``limit`` (None where it is not told).

    ``other`` is the upper end of what was written as a range (``7.2～7.6``), whose lower end is ``value``.
    """

    written: str
    value: Decimal | None = None
    below: bool = False
    limit: Decimal | None = None
    other: Decimal | None = None

    @property
    def missing(self) -> bool:
        return self.value is None and not self.below

    @property
    def for_means(self) -> Decimal | None:
        """What a mean takes: the value, the middle of a range, or half of the detection limit."""
        if self.below:
            return None if self.limit is None else self.limit * _HALF
        return self.value if self.value is None or self.other is None else (self.value + self.other) * _HALF


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
    >>> (
    ...     read_value("1.2×10^4").value,
    ...     read_value("7.2～7.6").other,
    ...     read_value("6.4*").value,
    ...     read_value("1.25(超标)").value,
    ... )
    (Decimal('12000'), Decimal('7.6'), Decimal('6.4'), Decimal('1.25'))
    """
    written = "" if cell is None else str(cell).strip()
    text = spelling(written).replace(" ", "")
    words = _words()["value"]
    if text.lower() in words["missing"]:
        return Reading(written)
    if text.lower() in words["not_detected"]:
        return Reading(written, below=True)
    text = _unmarked(text)
    below = _BELOW.fullmatch(text) or _LOW_MARK.fullmatch(text)
    if below and (limit := _number(below[1])) is not None:
        return Reading(written, below=True, limit=limit)
    if (ends := _RANGE.fullmatch(text)) and Decimal(ends[1]) <= Decimal(ends[2]):
        return Reading(written, Decimal(ends[1]), other=Decimal(ends[2]))
    power = _POWER.fullmatch(text)
    value = _number(f"{power[1]}e{power[2]}") if power else _number(text)
    if value is None:
        raise UnreadableValue(f"“{written}” is no value", hint="a number, <0.05, 0.05L, ND, or an empty cell")
    return Reading(written, value)


def _unmarked(text: str) -> str:
    """Without the marks of footnotes and remarks that stand behind a value: ``6.4*``, ``1.25(超标)``."""
    words = _words()["value"]
    bare = re.sub(r"\(([^()]*)\)$", lambda m: "" if m[1].startswith(tuple(words["remark"])) else m[0], text)
    return bare.rstrip("".join(words["mark"])) or text


def with_unit(cell: object) -> tuple[str, str] | None:
    """The value and the unit of a cell that holds both; None where it does not.

    >>> with_unit("0.02L μg/L"), with_unit("64.9dB"), with_unit("12abc")
    (('0.02L', 'ug/L'), ('64.9', 'dB'), None)
    """
    match = _WITH_UNIT.fullmatch(spelling("" if cell is None else str(cell)))
    return (match[1].strip(), match[2].strip()) if match and is_unit(match[2].strip()) else None


def is_unit(text: str) -> bool:
    """Whether a text is a unit that values can be converted from."""
    return bool(text) and _factor(text, text) is not None


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
    other = None if reading.other is None else _short(reading.other * factor)
    return replace(reading, value=value, limit=limit, other=other)


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
