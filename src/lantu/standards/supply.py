"""Drinking-water sources: whether a source meets its standard, and the share of those that do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.standards.editions import edition_on
from lantu.standards.judging import judge_item
from lantu.standards.readings import Reading
from lantu.standards.results import ItemResult, Reason, Result
from lantu.standards.scales import scale_of
from lantu.standards.water import Kind, classify_water

__all__ = ["Supply", "share_of_supplies", "supply_meets"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supply:
    """A source: whether it meets (None where it cannot be told), and the items that stand against it."""

    meets: bool | None
    against: tuple[str, ...]
    basic: Result
    more: tuple[ItemResult, ...]
    reasons: tuple[Reason, ...]
    status: str

    def as_json(self) -> dict[str, Any]:
        return {
            "meets": self.meets, "against": list(self.against), "basic": self.basic.as_json(), "status": self.status,
            "more": [each.key for each in self.more], "reasons": [each.as_json() for each in self.reasons],
        }  # fmt: skip


def supply_meets(readings: Mapping[str, Reading], day: date, *, kind: Kind = "river") -> Supply:
    """A surface-water source meets where table 1 gives class Ⅲ or better and no supplementary item of table 2 is exceeded."""
    edition = edition_on("surface_water", day)
    told = edition.body["supply"]
    basic = classify_water(readings, day, kind=kind)
    reasons: list[Reason] = []
    more = tuple(
        judge_item(key, item, readings[key], scale_of(item), basis=0, reasons=reasons)
        for key, item in told["items"].items()
        if key in readings
    )
    against = [each.name for each in basic.items if each.exceeds] + [each.name for each in more if each.rank]
    vague = any(each.worst for each in more if not each.rank)
    meets: bool | None = None if basic.rank is None or vague else not against
    meets = False if against else meets
    return Supply(
        meets=meets,
        against=tuple(against),
        basic=basic,
        more=more,
        reasons=(*basic.reasons, *reasons),
        status=told["status"],
    )


def share_of_supplies(supplies: Iterable[Supply]) -> tuple[Decimal | None, int, int]:
    """Per cent of decided sources that meet, how many were decided, and how many are open."""
    met = [each.meets for each in supplies]
    decided = [each for each in met if each is not None]
    share = Decimal(100) * sum(decided) / len(decided) if decided else None
    return share, len(decided), len(met) - len(decided)
