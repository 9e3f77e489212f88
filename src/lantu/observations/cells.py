"""What people write into cells: periods, days, numbers with a sign, a unit or a word about them.

Whatever can be read in one way only is read; the rest is for the reader of the table to decide.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import NamedTuple

from lantu.observations.names import bound_words

__all__ = ["DIGITS", "Number", "as_bound", "as_day", "as_number", "as_period", "fits"]

DIGITS, PLACES = 20, 10  # before and after the point: what the store holds
_YEAR = re.compile(r"(\d{4})(?:年度?|\.0)?")
_MONTH = re.compile(r"(\d{4})(?:年|[-/.])?(\d{1,2})月?")
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?|年)?(?:[ T]\d{1,2}:\d{2}.*)?")
_CLOSE = re.compile(r"(\d{4})(\d{2})(\d{2})")


class Number(NamedTuple):
    """A number of a cell, and the bound and the unit that stand beside it; ``rounded`` where it had more digits than are kept."""

    value: Decimal
    bound: str = ""
    unit: str = ""
    rounded: bool = False


def as_period(written: str) -> str | None:
    """A year or month in the form of the store; None for what is neither.

    >>> as_period("2023年"), as_period("2023.0"), as_period("2023年6月"), as_period("2023/6"), as_period("2023-13")
    ('2023', '2023', '2023-06', '2023-06', None)
    """
    plain = unicodedata.normalize("NFKC", written).replace(" ", "")
    if match := _YEAR.fullmatch(plain):
        return match.group(1)
    match = _MONTH.fullmatch(plain)
    if match is None or not 1 <= int(match.group(2)) <= 12:
        return None
    return f"{match.group(1)}-{int(match.group(2)):02}"


def as_day(written: str) -> str | None:
    """A day, month or year in the form of the store; None for what is no day.

    >>> (
    ...     as_day("2024/3/1"),
    ...     as_day("2024年3月1日"),
    ...     as_day("2024-03-01 00:00:00"),
    ...     as_day("2024年3月"),
    ...     as_day("2024-13-45"),
    ... )
    ('2024-03-01', '2024-03-01', '2024-03-01', '2024-03', None)
    """
    plain = unicodedata.normalize("NFKC", written).strip()
    match = _CLOSE.fullmatch(plain) or _DAY.fullmatch(plain)
    if match is None:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if month > 12 or (day and day > calendar.monthrange(year or 1, month or 1)[1]):
        return None
    return "-".join([f"{year:04}", *([f"{month:02}"] if month else []), *([f"{day:02}"] if day else [])])


def as_bound(written: str) -> str | None:
    """``>=`` or ``<=`` for a sign or word of it, nothing for nothing; None for another word.

    >>> as_bound("以上"), as_bound("≤"), as_bound(""), as_bound("大约")
    ('>=', '<=', '', None)
    """
    return "" if not written else bound_words().get(unicodedata.normalize("NFKC", written).strip())


def as_number(written: str) -> Number | None:
    """The number of a cell with what stands beside it; None where it is none.

    >>> as_number("1,075.15"), as_number("55.06%"), as_number("55以上")
    (Number(value=Decimal('1075.15'), bound='', unit='', rounded=False), Number(value=Decimal('55.06'), bound='', unit='%', rounded=False), Number(value=Decimal('55'), bound='>=', unit='', rounded=False))
    """
    plain = unicodedata.normalize("NFKC", written).replace(" ", "")
    match = _number().fullmatch(plain)
    if match is None:
        return None
    try:
        value = Decimal(match["number"].replace(",", ""))
    except InvalidOperation:
        return None
    bound = bound_words().get(match["before"] or match["after"] or "", "")
    kept = value
    if fits(value) and value != round(value, PLACES):
        kept = round(value, PLACES)
    return Number(kept, bound, match["unit"] or "", kept != value)


def fits(value: Decimal) -> bool:
    """Whether the store can hold the number."""
    return value.is_finite() and value.adjusted() < DIGITS


@cache
def _number() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(bound_words(), key=len, reverse=True))
    number = r"[-+]?(?:\d[\d,]*)?\.?\d+(?:[eE][-+]?\d+)?|[-+]?\d[\d,]*\.?"
    return re.compile(rf"(?P<before>{words})?(?P<number>{number})(?P<unit>[^\d.,+\-<>=]*?)(?P<after>{words})?")
