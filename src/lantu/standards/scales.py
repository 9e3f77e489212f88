"""Scales: limits from the best class to the worst, the class of a value on them, and the way to the next class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from lantu.standards.editions import exact

__all__ = ["Band", "Scale", "Step", "scale_of"]

Better = Literal["low", "high", "band", "present"]
Band = tuple[Decimal, Decimal]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a value is from a class: the limit, and what has to change (less than nil: has to fall)."""

    rank: int
    limit: Decimal
    change: Decimal

    def as_json(self, classes: Sequence[str]) -> dict[str, Any]:
        return {"class": classes[self.rank], "limit": self.limit, "change": self.change}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The limits of an item by class, best first; a value that meets none of them is beyond, rank ``len(limits)``.

    Where two classes have one limit the better one is given. ``bands`` stand where a value has to lie between two limits.
    """

    better: Better
    limits: tuple[Decimal, ...] = ()
    bands: tuple[tuple[Band, ...], ...] = ()
    strict: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.bands or self.limits)

    def meets(self, value: Decimal, rank: int) -> bool:
        if self.better == "band":
            return any(low <= value <= high for low, high in self.bands[rank])
        if self.better == "high":
            return value >= self.limits[rank]
        return value < self.limits[rank] if rank in self.strict else value <= self.limits[rank]

    def rank(self, value: Decimal) -> int:
        """The best class that the value meets, counted from nil."""
        return next((rank for rank in range(len(self)) if self.meets(value, rank)), len(self))

    def limit(self, rank: int, value: Decimal) -> Decimal:
        """The limit of a class that lies nearest to the value."""
        if self.better == "band":
            return min((edge for band in self.bands[rank] for edge in band), key=lambda edge: abs(edge - value))
        return self.limits[rank]

    def to_better(self, value: Decimal) -> Step | None:
        """What has to change to reach the next better class; None in the best one."""
        rank = self.rank(value)
        if rank == 0:
            return None
        limit = self.limit(rank - 1, value)
        return Step(rank - 1, limit, limit - value)

    def to_worse(self, value: Decimal) -> Step | None:
        """How much room is left before the value falls to a worse class; None beyond the last limit."""
        rank = self.rank(value)
        if rank == len(self):
            return None
        limit = self.limit(rank, value)
        if limit.is_infinite():
            return None
        # Equal limits are passed together: the class below is the next one that has another limit.
        below = next((each for each in range(rank + 1, len(self)) if not self._same(each, rank)), len(self))
        return Step(below, limit, limit - value)

    def _same(self, one: int, other: int) -> bool:
        return self.bands[one] == self.bands[other] if self.bands else self.limits[one] == self.limits[other]


def scale_of(entry: Mapping[str, Any], field: str = "limits") -> Scale:
    """The scale of a data file's item: ``limits`` with ``better``, or ``bands``.

    >>> scale_of({"limits": [2, 4, 6, 10, 15]}).rank(Decimal("4.1"))
    2
    """
    if "bands" in entry:
        bands = tuple(tuple((exact(low), exact(high)) for low, high in rank) for rank in entry["bands"])
        return Scale(better="band", bands=bands)
    strict = frozenset(entry.get("strict", ()))
    return Scale(better=entry.get("better", "low"), limits=tuple(exact(each) for each in entry[field]), strict=strict)
