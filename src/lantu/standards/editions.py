"""Dated editions of a standard: the day of the data chooses which one holds, never today's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import DataError, UsageError

__all__ = ["SCHEMA", "Edition", "edition_by_id", "edition_on", "editions", "exact"]

SCHEMA = "lantu.standard/1"
_ABOUT = ("id", "title", "valid_from", "valid_to", "source", "table", "status")


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a standard: when it holds, where its figures come from and how sure they are, and its tables."""

    id: str
    title: str
    valid_from: date
    valid_to: date | None
    source: str
    table: str
    status: str
    body: Mapping[str, Any]

    def holds(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def as_json(self) -> dict[str, Any]:
        """What a result cites."""
        return {
            "standard": self.id, "title": self.title, "table": self.table, "source": self.source, "status": self.status,
            "valid_from": self.valid_from.isoformat(), "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }  # fmt: skip


def exact(value: float | str) -> Decimal:
    """A number of a data file with the digits that stand there.

    >>> exact(0.00005)
    Decimal('0.00005')
    """
    return Decimal(f"{Decimal(str(value)):f}")


@cache
def editions(name: str) -> tuple[Edition, ...]:
    """The editions in ``lantu/data/standards/{name}.toml``, oldest first; raises DataError where two hold on one day."""
    path = f"standards/{name}.toml"
    raw = load_data(path, SCHEMA)
    found = sorted((_edition(each, path) for each in raw.pop("edition")), key=lambda each: each.valid_from)
    for one, next_ in pairwise(found):
        if one.valid_to is None or one.valid_to >= next_.valid_from:
            raise DataError(f"{one.id} and {next_.id} hold on the same day", where=path, hint="set valid_to")
    return tuple(found)


def _edition(raw: dict[str, Any], path: str) -> Edition:
    for name in ("id", "title", "source", "status"):
        if not raw.get(name):
            raise DataError(f"an edition has no {name}", where=path)
    if not isinstance(raw.get("valid_from"), date):
        raise DataError(f"{raw['id']} has no valid_from", where=path)
    return Edition(
        id=raw["id"], title=raw["title"], valid_from=raw["valid_from"], valid_to=raw.get("valid_to"), source=raw["source"],
        table=raw.get("table", ""), status=raw["status"],
        body={key: value for key, value in raw.items() if key not in _ABOUT},
    )  # fmt: skip


def edition_on(name: str, first: date, last: date | None = None) -> Edition:
    """The edition that holds from ``first`` to ``last``; raises UsageError where none does, or another begins between."""
    last = last or first
    known = editions(name)
    held = [each for each in known if each.valid_from <= last and (each.valid_to is None or each.valid_to >= first)]
    if not held or not held[0].holds(first):
        raise UsageError(
            f"no edition of {known[0].title} is known for {first}", where=name,
            hint=f"the oldest one holds from {known[0].valid_from}",
        )  # fmt: skip
    if len(held) > 1:
        change = held[1].valid_from
        raise UsageError(
            f"the limits change on {change}, within {first} to {last}", where=name,
            hint=f"give the data until {change - timedelta(days=1)} and from {change} apart",
        )  # fmt: skip
    return held[0]


def edition_by_id(name: str, standard: str) -> Edition:
    """The edition named ``standard``: for a comparison that someone asks for by name (old and new limits side by side)."""
    found = next((each for each in editions(name) if each.id == standard), None)
    if found is None:
        known = ", ".join(each.id for each in editions(name))
        raise UsageError(f"{standard} is not known", where=name, hint=f"known are {known}")
    return found
