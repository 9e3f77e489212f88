"""The values of a station as they came in, of a day or a month, with the flags of quality control and what people said of them."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from lantu.errors import UsageError
from lantu.stations import Station
from lantu.stations.merging import joined
from lantu.stations.overrules import OverruleStore
from lantu.stations.quality import Overrule, patterns
from lantu.stations.slices import RUN_FLAG, checked_slice, run_of
from lantu_web.monitoring.services.receiving import series
from lantu_web.monitoring.services.stations import Book, book, refresh

__all__ = ["Flagged", "Span", "overrule", "span_of", "suspicions", "table", "values"]

MOST = 5000


@dataclass(frozen=True)
class Span:
    """A day or a month. An hour of air is named by its end: 00:00 belongs to the day before."""

    first: date
    last: date
    by_end: bool

    @property
    def text(self) -> str:
        return self.first.isoformat() if self.first == self.last else f"{self.first:%Y-%m}"

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time())

    @property
    def end(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time())

    @property
    def before(self) -> str:
        return self._other(self.first - timedelta(days=1))

    @property
    def after(self) -> str:
        return self._other(self.last + timedelta(days=1))

    def _other(self, day: date) -> str:
        return day.isoformat() if self.first == self.last else f"{day:%Y-%m}"

    def holds(self, moment: datetime) -> bool:
        return self.start < moment <= self.end if self.by_end else self.start <= moment < self.end


@dataclass(frozen=True)
class Flagged:
    """A value that a rule speaks against, or that a person has spoken for."""

    time: datetime
    item: str
    value: float | None
    flags: tuple[str, ...]
    overruled: tuple[Overrule, ...]


def span_of(written: str, station: Station, newest: date | None) -> Span | None:
    """The day (2025-03-01) or month (2025-03) that is asked for; else the newest day of air, the newest month of others."""
    by_end = station.kind == "air"
    try:
        if len(written) == len("2025-03"):
            first = date.fromisoformat(f"{written}-01")
            return Span(first, _last_of(first), by_end)
        if written:
            day = date.fromisoformat(written)
            return Span(day, day, by_end)
    except ValueError:
        return None
    if newest is None:
        return None
    return Span(newest, newest, by_end) if by_end else Span(newest.replace(day=1), _last_of(newest), by_end)


def _last_of(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def values(held: Book, station: Station, span: Span) -> list[dict[str, Any]]:
    """Each value of the span: item, time, value, flags that came with it, flags of the rules, what was overruled, source."""
    store = series()
    if not store.exists:
        return []
    found = checked_slice(store, held.register, station.code, span.start, span.end)
    mine = [row for row in found if span.holds(row["time"])]
    return sorted(mine, key=lambda row: (row["time"], row["item"]))[:MOST]


def table(rows: list[dict[str, Any]]) -> tuple[list[str], list[tuple[datetime, list[dict[str, Any] | None]]]]:
    """Times below each other, items side by side."""
    items = list(dict.fromkeys(row["item"] for row in sorted(rows, key=lambda one: one["item"])))
    by_time: dict[datetime, dict[str, dict[str, Any]]] = {}
    for row in rows:
        by_time.setdefault(row["time"], {})[row["item"]] = row
    return items, [(moment, [told.get(item) for item in items]) for moment, told in by_time.items()]


def spoken(station: Station, rows: list[dict[str, Any]]) -> list[Flagged]:
    """The values with a flag, or with a flag that a person took off."""
    words: dict[tuple[str, datetime], list[Overrule]] = {}
    for each in OverruleStore.beside(series()).read():
        if each.station == station.code:
            words.setdefault((each.item, each.time), []).append(each)
    return [
        Flagged(row["time"], row["item"], row["value"], tuple(filter(None, row["qc"].split(","))), tuple(words.get((row["item"], row["time"]), ())))
        for row in rows if row["qc"] or (row["item"], row["time"]) in words
    ]  # fmt: skip


def overrule(station: Station, told: Mapping[str, str], *, who: str, back: bool, run: bool) -> int:
    """Keep the word of a person on a flag of a value, or of all values of its run; or take it back. The sums follow; returns how many."""
    try:
        when = datetime.fromisoformat(told["moment"])
    except ValueError:
        raise UsageError(f"{told['moment']} is no time", hint="take the time of the value") from None
    word = Overrule(station.code, told["item"], when, told["flag"], who, told["why"])
    log = OverruleStore.beside(series())
    if run and word.flag != RUN_FLAG:
        raise UsageError(f"{word.flag} is no flag of a run", hint="take the flag off each value")
    times = run_of(series(), book().register, station.code, word.item, when) if run else []
    many = log.add_run(word, times, back=back) if run else log.add([word], back=back)
    refresh()
    return many


def suspicions(held: Book, station: Station, year: int) -> Iterator[dict[str, Any]]:
    """Series of a station's year whose figures look made up: with the measure that says so."""
    store = series()
    if not store.exists:
        return
    every = store.read()
    names = [station.code, *(other for other, code in held.register.codes.items() if code == station.code)]
    part = every.filter(every["year"] == year, every["station"].isin(names))
    for row in patterns(joined(part, held.register)).order_by("item").to_pyarrow().to_pylist():
        yield row | {"flags": tuple(filter(None, row["flags"].split(",")))}
