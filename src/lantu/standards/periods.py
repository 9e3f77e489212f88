"""When a value was measured, as tables write it: a day, an hour, a month, a year."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

__all__ = ["Period", "read_period"]

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})(?:\s*[-/.月]\s*(\d{1,2})\s*日?)?\s*月?"
    r"(?:[T\s]*(\d{1,2})(?:[:时点](\d{1,2})?)?(?::(\d{1,2}))?(?:\.\d+)?\s*分?)?(?:Z|\+08:?00)?"
)
_PLAIN = re.compile(r"(\d{4})(\d{2})(\d{2})?(\d{2})?")
_YEAR = re.compile(r"(\d{4})\s*年?度?")
_SERIAL_FROM = date(1899, 12, 30)
_SERIALS = range(30_000, 80_000)


class Period(NamedTuple):
    """From the first day to the last; with the time of day where one is told."""

    first: date
    last: date
    at: time | None = None

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.first}" + (f"T{self.at:%H:%M}" if self.at else "")
        return f"{self.first:%Y}" if self.first.month != self.last.month else f"{self.first:%Y-%m}"


def read_period(cell: object) -> Period | None:
    """The period that a cell tells; None where it tells none.

    >>> [
    ...     str(read_period(each))
    ...     for each in ("2025/6/1", "2025年6月", "20250601", "2025年度", "2025-06-01 08:00", 45809)
    ... ]
    ['2025-06-01', '2025-06', '2025-06-01', '2025', '2025-06-01T08:00', '2025-06-01']
    >>> read_period("2025-02-30"), read_period("上旬")
    (None, None)
    """
    if isinstance(cell, datetime):
        return Period(cell.date(), cell.date(), cell.time() if cell.time() != time() else None)
    if isinstance(cell, date):
        return Period(cell, cell)
    if isinstance(cell, int | float) and cell in _SERIALS:
        day = _SERIAL_FROM + timedelta(days=int(cell))
        return Period(day, day)
    text = str(cell).strip().removesuffix(".0")
    try:
        for pattern in (_DAY, _PLAIN):
            if match := pattern.fullmatch(text):
                return _period([int(each) if each else None for each in match.groups()])
        return _whole(int(match[1])) if (match := _YEAR.fullmatch(text)) else None
    except ValueError:
        return None


def _whole(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def _period(parts: list[int | None]) -> Period:
    year, month = (parts[0] or 0, parts[1] or 0)
    rest = (*parts[2:], None, None, None)
    day, hour, minute = rest[:3]
    if day is None:
        return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    found = date(year, month, day)
    if hour == 24:
        found, hour = found + timedelta(days=1), 0
    return Period(found, found, None if hour is None else time(hour, minute if minute is not None else 0))
