"""Working days by the announcements of the State Council.

The announced days come from the calendar library; the table ``data/calendars/overrides.toml`` goes before it.
A year that nobody has announced is counted Monday to Friday, and is provisional.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from lantu.datafiles import load_data, read_data
from lantu.errors import DataError

__all__ = ["Workdays", "official_calendar", "read_overrides"]

_SCHEMA = "lantu.calendars/1"
_HINT = "src/lantu/data/calendars/overrides.toml shows how a year is written"


@dataclass(frozen=True)
class Workdays:
    """Which days are worked, as far as it has been announced.

    ``off`` holds working days of the week that are holidays, ``worked`` the Saturdays and Sundays that make up
    for them, ``announced`` the years of which all days are known.
    """

    off: frozenset[date]
    worked: frozenset[date]
    announced: frozenset[int]
    sources: tuple[str, ...] = ()

    def is_workday(self, day: date) -> bool:
        """Whether offices work on a day; Monday to Friday in years that are not announced."""
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def provisional_years(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days, both included, of which the holidays are not announced."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.announced)

    def holidays(self, first: date, last: date) -> list[date]:
        """Days off between two days, both included, that would else be worked."""
        return sorted(day for day in self.off if first <= day <= last)

    def makeup_workdays(self, first: date, last: date) -> list[date]:
        """Saturdays and Sundays between two days, both included, that are worked."""
        return sorted(day for day in self.worked if first <= day <= last)

    def workday_after(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, which is not counted itself."""
        days = (start + timedelta(days=ahead) for ahead in range(1, 4 * count + 60))
        working = (day for day in days if self.is_workday(day))
        return next(day for number, day in enumerate(working, 1) if number == count)

    def next_workday(self, day: date) -> date:
        """The day itself where it is worked, else the next that is."""
        return day if self.is_workday(day) else self.workday_after(day, 1)

    def workdays_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to ``end``; negative where ``end`` lies before."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=ahead)) for ahead in range(1, (end - start).days + 1))

    def with_overrides(self, tables: Mapping[str, Any]) -> Workdays:
        """The calendar with announced days laid over it; DataError where a table does not fit."""
        off, worked, announced = set(self.off), set(self.worked), set(self.announced)
        sources = list(self.sources)
        for year, written in tables.items():
            holidays, makeup, complete = _announced(year, written)
            off = (off - makeup) | {day for day in holidays if day.weekday() < 5}
            worked = (worked - holidays) | {day for day in makeup if day.weekday() >= 5}
            if complete:
                announced.add(int(year))
            sources.append(str(written["source"]))
        return Workdays(frozenset(off), frozenset(worked), frozenset(announced), tuple(sources))


def _announced(year: str, written: Any) -> tuple[set[date], set[date], bool]:
    fields = {"source", "complete", "holidays", "makeup_workdays"}
    if not isinstance(written, Mapping) or set(written) != fields or not year.isdigit():
        raise DataError(f"needs {', '.join(sorted(fields))}", where=f"calendar {year}", hint=_HINT)
    days = [set(written["holidays"]), set(written["makeup_workdays"])]
    for day in days[0] | days[1]:
        if not isinstance(day, date) or day.year != int(year):
            raise DataError(f"{day} is no day of {year}", where=f"calendar {year}", hint=_HINT)
    if days[0] & days[1]:
        raise DataError(f"{min(days[0] & days[1])} is both off and worked", where=f"calendar {year}", hint=_HINT)
    return days[0], days[1], bool(written["complete"])


def read_overrides(path: Path) -> dict[str, Any]:
    """The announced days of a file of one's own, for ``Workdays.with_overrides``."""
    return read_data(path, _SCHEMA, str(path), hint=_HINT)


@lru_cache(maxsize=1)
def official_calendar() -> Workdays:
    """The announced calendar, with the overrides of the distribution.

    >>> official_calendar().workday_after(date(2021, 9, 17), 1)  # a Saturday that is worked
    datetime.date(2021, 9, 18)
    """
    # The library itself raises for a year that it does not know; its tables tell which years it knows.
    from chinese_calendar import constants

    holidays, makeup = frozenset(constants.holidays), frozenset(constants.workdays)
    years = frozenset(_years(holidays))
    known = Workdays(
        frozenset(day for day in holidays if day.weekday() < 5),
        frozenset(day for day in makeup if day.weekday() >= 5),
        years,
        ("chinesecalendar",),
    )
    return known.with_overrides(load_data("calendars/overrides.toml", _SCHEMA))


def _years(days: frozenset[date]) -> Iterator[int]:
    """The years of which the library holds more than New Year's Day."""
    for year in range(min(days).year, max(days).year + 1):
        if sum(day.year == year for day in days) > 3:
            yield year
