"""Rules held against the values: which conditions hold now, each as a run of periods that reaches to the newest one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from lantu.standards.water import classify_water
from lantu.stations.alarms import Condition, Rule, alarm_words
from lantu.stations.register import Register
from lantu.stations.room import room_left
from lantu.stations.sections import months_of, reading_of, water_kind
from lantu.stations.summing import EVERYWHERE
from lantu.stations.sums import Sums

__all__ = ["conditions"]

Targets = Mapping[tuple[str, str], Decimal]


class _Seen(NamedTuple):
    """A period of a station or place: whether the rule holds, and what was seen."""

    period: str
    holds: bool
    value: str
    detail: str = ""


def conditions(
    sums: Sums, register: Register, rules: Iterable[Rule], *, targets: Targets | None = None, whole: str = ""
) -> list[Condition]:
    """The conditions that hold at the newest values."""
    found: list[Condition] = []
    for rule in rules:
        if rule.kind == "target":
            found += _targets(rule, sums, register, targets or {}, whole)
            continue
        seen = {"day": _days, "month": _months, "hour": _hours}[rule.over](rule, sums, register, whole)
        for (subject, name, place), periods in seen.items():
            if rule.places and place not in rule.places:
                continue
            run = _run(periods)
            if len(run) >= rule.periods:
                found.append(Condition(
                    rule=rule, subject=subject, name=name, place=place, since=run[0].period, until=run[-1].period,
                    value=run[-1].value, detail=run[-1].detail,
                ))  # fmt: skip
    return found


def _run(periods: Sequence[_Seen]) -> list[_Seen]:
    """The periods at the end in which the rule holds."""
    run: list[_Seen] = []
    for each in reversed(periods):
        if not each.holds:
            break
        run.insert(0, each)
    return run


Found = dict[tuple[str, str, str], list[_Seen]]


def _days(rule: Rule, sums: Sums, register: Register, whole: str) -> Found:
    """Days of the AQI or of a pollutant, of places or of stations; of each as far as its newest day is that of the store."""
    column = rule.item if rule.item in {"aqi", "pm25", "pm10", "so2", "no2", "co", "o3_eight"} else "aqi"
    of_places = rule.scope == "place"
    window = int(alarm_words()["window"]["day"])
    sql = f"""SELECT station, place, day, {column} AS value, "primary" FROM air
        WHERE day > (SELECT max(day) FROM air) - {window} AND (station = '') = {of_places} ORDER BY station, place, day"""  # noqa: S608 - our own words
    found: Found = {}
    for row in sums.query(sql, years=sums.years()[-2:]):
        name = whole if row["place"] == EVERYWHERE else row["place"]
        if of_places and not name:
            continue
        station = register.get(row["station"])
        key = (name, name, name) if of_places else (row["station"], station.name if station else row["station"], name)
        value = row["value"]
        holds = value is not None and rule.above is not None and value > rule.above
        found.setdefault(key, []).append(
            _Seen(row["day"].isoformat(), holds, "" if value is None else f"{value:g}", row["primary"] or "")
        )
    return found


def _months(rule: Rule, sums: Sums, register: Register, whole: str) -> Found:
    """Classes of sections or sources by month."""
    stations = {code: each for code, each in register.stations.items() if each.kind == rule.kind}
    years = sums.years()[-2:]
    found: Found = {}
    for (code, year), months in sorted(months_of(sums, stations, years).items()):
        station = stations[code]
        for month, items in sorted(months.items()):
            readings = {item: reading_of(each.mean) for item, each in items.items()}
            result = classify_water(readings, date(year, month, 1), kind=water_kind(station))
            limit = station.target if rule.worse == "target" else rule.worse
            if result.rank is None or limit not in result.classes:
                continue
            told = "、".join(result.main) or "、".join(each.name for each in result.deciders[:3])
            found.setdefault((code, station.name, station.place), []).append(
                _Seen(f"{year}-{month:02}", result.rank > list(result.classes).index(limit), result.grade or "", told)
            )
    window = alarm_words()["window"]["month"]
    newest = max((periods[-1].period for periods in found.values()), default="")
    return {key: periods[-window:] for key, periods in found.items() if periods[-1].period == newest}


def _hours(rule: Rule, sums: Sums, register: Register, whole: str) -> Found:
    """Values of one item as they came in, of the last days before the newest one."""
    import ibis

    if not sums.store.exists or not sums.years():
        return {}
    every = sums.store.read()
    mine = every.filter(every["year"] == sums.years()[-1], every["item"] == rule.item, every["value"].notnull())
    last: Any = mine["time"].max().to_pyarrow().as_py()
    if last is None:
        return {}
    mine = mine.filter(mine["time"] > ibis.timestamp(last - timedelta(days=alarm_words()["window"]["hour"])))
    found: Found = {}
    for row in mine.select("station", "place", "time", "value").order_by("station", "time").to_pyarrow().to_pylist():
        station = register.get(row["station"])
        if station is None or station.kind != rule.kind:
            continue
        holds = rule.above is not None and row["value"] > rule.above
        found.setdefault((station.code, station.name, station.place), []).append(
            _Seen(row["time"].isoformat(timespec="minutes"), holds, f"{row['value']:g}")
        )
    return found


def _targets(rule: Rule, sums: Sums, register: Register, targets: Targets, whole: str) -> list[Condition]:
    """Targets of the year with little or no room left."""
    years = sums.years()
    if not years:
        return []
    found = []
    for room in room_left(sums, register, targets, years[-1], whole=whole):
        little = room.left <= (rule.left or 0) if room.counted == "days" else room.state != "open"
        if little:
            unit = {"days": "天", "sections": "个断面"}.get(room.counted, room.definition.unit)
            own = Rule(
                **{name: getattr(rule, name) for name in Rule.__dataclass_fields__}
                | {"measure": room.definition.measure, "level": "serious" if room.state == "lost" else rule.level}
            )
            found.append(Condition(
                rule=own, subject=f"{room.place}/{room.definition.id}", name=f"{room.place} {room.definition.figure}", place=room.place,
                since=str(room.year), until=room.until.isoformat(), value=f"{'≤' if room.counted == 'mean' else ''}{round(room.left, 1):g}{unit}",
                detail="、".join(name for name, _ in room.deciding[:3]),
            ))  # fmt: skip
    return found
