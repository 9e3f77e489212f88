"""How much a place or a section may still lose before its target of the year fails, and which items decide."""

from __future__ import annotations

import calendar
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lantu.errors import UsageError
from lantu.standards.editions import editions
from lantu.standards.water import water_scales
from lantu.stations.indicators import Definition, definitions
from lantu.stations.register import Register, Station
from lantu.stations.sections import SectionYear, section_years, water_kind
from lantu.stations.summing import EVERYWHERE
from lantu.stations.sums import Sums

__all__ = ["Need", "Room", "room_left", "section_needs", "targets_of"]

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Need:
    """An item of a section: its mean so far, and what the mean of the months that are left may be at most (oxygen: at least)."""

    item: str
    name: str
    unit: str
    mean: float
    limit: float
    rest: float | None
    lost: bool
    better: str = "low"

    @property
    def tight(self) -> float:
        """How near it is: the mean so far over what is still allowed; above one it has to get better."""
        if self.lost:
            return math.inf
        if self.rest is None:
            return 0.0 if (self.mean <= self.limit if self.better == "low" else self.mean >= self.limit) else math.inf
        pair = (self.mean, self.rest) if self.better == "low" else (self.rest, self.mean)
        return pair[0] / pair[1] if pair[1] > 0 else math.inf

    def as_json(self) -> dict[str, Any]:
        tight = self.tight
        return {
            "item": self.item, "name": self.name, "unit": self.unit, "mean": round(self.mean, 5), "limit": self.limit,
            "rest": None if self.rest is None else round(self.rest, 5), "lost": self.lost, "better": self.better,
            "tight": None if math.isinf(tight) else round(tight, 3),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What is left for an indicator of a place and year: ``left`` of ``allowed`` days or sections, or the mean that the rest may have."""

    definition: Definition
    place: str
    year: int
    until: date
    target: Decimal
    counted: str
    allowed: float
    used: float
    left: float
    rest: int
    deciding: tuple[tuple[str, int], ...] = ()
    members: tuple[Mapping[str, Any], ...] = field(default=())

    @property
    def state(self) -> str:
        """``lost`` where the target cannot be met any more, ``tight`` where the next loss decides, else ``open``."""
        if self.left < 0:
            return "lost"
        if self.counted == "mean":
            return "tight" if self.left < self.used else "open"
        return "tight" if self.left < 1 else "open"

    def as_json(self) -> dict[str, Any]:
        return {
            "indicator": self.definition.figure, "measure": self.definition.measure, "id": self.definition.id, "place": self.place, "year": self.year,
            "until": self.until.isoformat(), "target": float(self.target), "unit": self.definition.unit, "counted": self.counted,
            "allowed": self.allowed, "used": self.used, "left": self.left, "rest": self.rest, "state": self.state,
            "deciding": [{"name": name, "times": times} for name, times in self.deciding], "members": [dict(one) for one in self.members],
        }  # fmt: skip


def room_left(
    sums: Sums, register: Register, targets: Mapping[tuple[str, str], Decimal], year: int, *, whole: str = ""
) -> list[Room]:
    """The room of each target (by measure and place) in a year, as far as stations tell it."""
    found = []
    for (measure, place), target in sorted(targets.items()):
        for definition in definitions():
            if measure in {definition.measure, definition.figure} and definition.way in _WAYS:
                room = _WAYS[definition.way](_Asked(definition, sums, register, place, place == whole, year, target))
                found += [room] if room else []
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """One target."""

    definition: Definition
    sums: Sums
    register: Register
    place: str
    everywhere: bool
    year: int
    target: Decimal

    @property
    def about(self) -> dict[str, Any]:
        return {"definition": self.definition, "place": self.place, "year": self.year, "target": self.target}


def _days(asked: _Asked) -> list[dict[str, Any]]:
    sql = """SELECT day, aqi, "primary", pm25, pm10, standard FROM air WHERE station = '' AND place = $place AND year(day) = $year ORDER BY day"""
    place = EVERYWHERE if asked.everywhere else asked.place
    return asked.sums.query(sql, {"place": place, "year": asked.year}, years=[asked.year])


def _good_days(asked: _Asked) -> Room | None:
    told = [row for row in _days(asked) if row["aqi"] is not None]
    if not told:
        return None
    until, good = told[-1]["day"], editions("air_index")[-1].body["good"]
    bad = [row for row in told if row["aqi"] > good]
    rest = _left_days(until)
    allowed = math.floor((len(told) + rest) * (100 - asked.target) / 100)
    named = Counter(name for row in bad for name in (row["primary"] or "").split("、") if name)
    return Room(
        **asked.about, until=until, counted="days", allowed=allowed,
        used=len(bad), left=allowed - len(bad), rest=rest, deciding=tuple(named.most_common()),
    )  # fmt: skip


def _left_days(until: date) -> int:
    return (366 if calendar.isleap(until.year) else 365) - until.timetuple().tm_yday


def _mean(asked: _Asked) -> Room | None:
    """``used`` is the mean so far, ``left`` the mean that the rest of the year may have."""
    item = asked.definition.more["item"]
    told = [row for row in _days(asked) if row[item] is not None]
    if not told:
        return None
    until, total = told[-1]["day"], sum(row[item] for row in told)
    rest = _left_days(until)
    mean = total / len(told)
    # At the end of the year nothing is left to average: the target is met or not.
    left = (
        (float(asked.target) * (len(told) + rest) - total) / rest
        if rest
        else (float(asked.target) if mean <= asked.target else -1.0)
    )
    return Room(
        **asked.about, until=until, counted="mean", allowed=float(asked.target),
        used=round(mean, 2), left=round(left, 2), rest=rest,
    )  # fmt: skip


def _sections(asked: _Asked) -> Room | None:
    stations = {
        code: each
        for code, each in asked.register.stations.items()
        if asked.definition.counts(each, asked.year) and (asked.everywhere or each.place == asked.place)
    }
    told = [each for each in section_years(asked.sums, stations, [asked.year]) if each.result.rank is not None]
    if not told or asked.definition.more["count"] != "good":
        return None
    good = told[0].result.edition.body["method"]["good"]
    members, named, bad = [], Counter[str](), 0
    for each in told:
        needs = section_needs(each, good, stations[each.station])
        bad += (each.result.rank or 0) > good
        named.update(need.name for need in needs if need.tight > 1)
        members.append({
            "station": each.station, "name": stations[each.station].name, "class": each.result.grade, "months": len(each.months),
            "needs": [need.as_json() for need in needs[:3]],
        })  # fmt: skip
    allowed = math.floor(len(told) * (100 - asked.target) / 100)
    last = max(max(each.months) for each in told)
    return Room(
        **asked.about, until=date(asked.year, last, calendar.monthrange(asked.year, last)[1]),
        counted="sections", allowed=allowed, used=bad, left=allowed - bad, rest=_MONTHS - last, deciding=tuple(named.most_common()),
        members=tuple(members),
    )  # fmt: skip


def section_needs(each: SectionYear, rank: int, station: Station | None = None) -> list[Need]:
    """What the items of a section need in the months that are left to keep the class of ``rank`` in the year, the tightest first."""
    edition, kind = each.result.edition, water_kind(station)
    scales, found = water_scales(edition, kind), []
    for item in (one for one in each.result.items if one.rank is not None):
        scale = scales[item.key]
        if scale.better not in ("low", "high"):
            continue
        limit = float(scale.limits[rank])
        values = [months[item.key].mean for months in each.months.values() if item.key in months]
        rest = _MONTHS - max(each.months)
        allowed = (limit * (len(values) + rest) - sum(values)) / rest if rest else None
        mean = sum(values) / len(values)
        over = mean > limit if scale.better == "low" else mean < limit
        lost = (allowed is None and over) or (allowed is not None and scale.better == "low" and allowed < 0)
        found.append(Need(item.key, item.name, item.unit, mean, limit, allowed, lost, scale.better))
    return sorted(found, key=lambda need: -need.tight)


_WAYS = {"good_days": _good_days, "air_mean": _mean, "sections": _sections}


def targets_of(written: Iterable[str], place: str) -> dict[tuple[str, str], Decimal]:
    """Targets as a command line gives them: ``空气质量优良天数比率=90`` or ``空气质量优良天数比率@北塘区=88``."""
    found = {}
    for each in written:
        name, _, value = each.partition("=")
        measure, _, where = name.partition("@")
        try:
            found[measure.strip(), where.strip() or place] = Decimal(value.strip())
        except InvalidOperation as error:
            raise UsageError(
                f"“{each}” is no target", hint="write 空气质量优良天数比率=90, or 空气质量优良天数比率@PLACE=88"
            ) from error
    return found
