"""Alarms: rules held against the newest values, and the life of each alarm (raised, confirmed, cleared) as a log that only grows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from lantu.datafiles import load_data, read_data
from lantu.errors import DataError, UsageError
from lantu.stations.logs import Log
from lantu.stations.series import SeriesStore

__all__ = ["Alarm", "AlarmLog", "Condition", "Rule", "alarm_words", "rules_in", "rules_of"]

_FILE, _SCHEMA = "stations/alarms.toml", "lantu.alarm_rules/1"
_NEEDED = ("id", "kind", "scope", "over", "level", "zh")
AUTOMATIC = ""  # who clears an alarm whose condition has ended


@dataclass(frozen=True, slots=True)
class Rule:
    """What raises an alarm."""

    id: str
    kind: str
    scope: str
    over: str
    level: str
    zh: str
    en: str = ""
    item: str = ""
    above: float | None = None
    worse: str = ""
    left: float | None = None
    periods: int = 1
    standard: str = ""
    measure: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A rule that holds at a station or place, since when, and what was seen."""

    rule: Rule
    subject: str
    name: str
    place: str
    since: str
    until: str
    value: str
    detail: str = ""

    @property
    def id(self) -> str:
        """The same for the same run of the same rule at the same place."""
        return hashlib.sha256(f"{self.rule.id}\x1f{self.subject}\x1f{self.since}".encode()).hexdigest()[:12]


@dataclass(slots=True)
class Alarm:
    """An alarm as its entries in the log make it."""

    id: str
    rule: str
    subject: str
    name: str
    place: str
    level: str
    zh: str
    en: str
    measure: str
    standard: str
    since: str
    until: str
    value: str
    detail: str
    state: str
    events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def raised_at(self) -> str:
        return str(self.events[0]["at"])

    def as_json(self) -> dict[str, Any]:
        told = {name: getattr(self, name) for name in self.__slots__ if name != "events"}
        return told | {"raised_at": self.raised_at, "events": [
            {key: event.get(key, "") for key in ("at", "do", "who", "why", "until", "value")} for event in self.events
        ]}  # fmt: skip


def _rule(raw: Mapping[str, Any], where: str) -> Rule:
    missing = [name for name in _NEEDED if not raw.get(name)]
    if missing or sum(raw.get(name) not in (None, "") for name in ("above", "worse", "left")) != 1:
        raise DataError(f"rule {raw.get('id', '?')} is not whole: {', '.join(missing) or 'one of above, worse, left'}", where=where, hint="see data/stations/alarms.toml")  # fmt: skip
    known = {name: raw[name] for name in Rule.__dataclass_fields__ if name in raw and name not in ("periods", "places")}
    return Rule(**known, periods=int(raw.get("for", 1)), places=tuple(raw.get("places", ())))


@cache
def rules_of() -> tuple[Rule, ...]:
    """The bundled rules."""
    return tuple(_rule(each, _FILE) for each in load_data(_FILE, _SCHEMA)["rule"])


def rules_in(path: Path) -> tuple[Rule, ...]:
    """Rules of one's own; DataError where the file is none."""
    raw = read_data(path, _SCHEMA, str(path), hint="see data/stations/alarms.toml")
    return tuple(_rule(each, str(path)) for each in raw.get("rule", ()))


def alarm_words() -> dict[str, Any]:
    """Words for levels and states, and how far back is looked."""
    told = load_data(_FILE, _SCHEMA)
    return {name: told[name] for name in ("level", "state", "window")}


def _alarm(key: str, entry: dict[str, Any]) -> Alarm:
    given = {
        name: str(entry.get(name, "")) for name in Alarm.__dataclass_fields__ if name not in ("id", "state", "events")
    }
    return Alarm(id=key, state="raised", events=[entry], **given)


class AlarmLog:
    """The alarms of a store of series, from a log beside it. Nothing is overwritten."""

    def __init__(self, path: Path) -> None:
        self._log = Log(path)

    @classmethod
    def beside(cls, series: SeriesStore) -> AlarmLog:
        return cls(series.beside("alarms.jsonl"))

    @property
    def path(self) -> Path:
        return self._log.path

    def read(self) -> dict[str, Alarm]:
        """All alarms by their id, the newest first."""
        found: dict[str, Alarm] = {}
        for entry in self._log.read():
            key, do = str(entry.get("alarm", "")), entry.get("do")
            if do == "raise" and key not in found:
                found[key] = _alarm(key, entry)
            elif key in found and do in ("confirm", "clear", "go_on"):
                alarm = found[key]
                alarm.events.append(entry)
                alarm.state = {"confirm": "confirmed", "clear": "cleared"}.get(str(do), alarm.state)
                if do == "go_on":
                    alarm.until, alarm.value, alarm.detail = (str(entry.get(name, "")) for name in ("until", "value", "detail"))  # fmt: skip
        return dict(sorted(found.items(), key=lambda pair: pair[1].raised_at, reverse=True))

    def take(self, conditions: Iterable[Condition]) -> list[dict[str, Any]]:
        """Raise what is new, go on with what lasts, clear what has ended; returns the entries that were added."""
        known = self.read()
        open_ = {(each.rule, each.subject): each for each in known.values() if each.state != "cleared"}
        added: list[dict[str, Any]] = []
        holding = set()
        for each in conditions:
            key = (each.rule.id, each.subject)
            holding.add(key)
            if key in open_:
                alarm = open_[key]
                if (alarm.until, alarm.value) != (each.until, each.value):
                    added.append(
                        {
                            "do": "go_on",
                            "alarm": alarm.id,
                            "until": each.until,
                            "value": each.value,
                            "detail": each.detail,
                        }
                    )
            elif each.id not in known:  # what a person has cleared does not come back while it lasts
                added.append(_raised(each))
        added += [
            {"do": "clear", "alarm": alarm.id, "who": AUTOMATIC, "why": "ended"}
            for key, alarm in open_.items() if key not in holding
        ]  # fmt: skip
        self._log.append(added)
        return added

    def confirm(self, key: str, *, who: str, why: str = "") -> Alarm:
        """A person has seen it."""
        return self._decided(key, "confirm", who, why)

    def clear(self, key: str, *, who: str, why: str) -> Alarm:
        """A person says that it is over, and why."""
        if not why.strip():
            raise UsageError("an alarm is cleared with a reason", hint="say why it is over")
        return self._decided(key, "clear", who, why)

    def _decided(self, key: str, do: str, who: str, why: str) -> Alarm:
        if not who.strip():
            raise UsageError("an alarm is decided by a person", hint="say who")
        alarm = self.read().get(key)
        if alarm is None:
            raise UsageError(f"there is no alarm {key}", hint="see them: lantu alarms list")
        if alarm.state == "cleared" or (do == "confirm" and alarm.state == "confirmed"):
            raise UsageError(f"the alarm {key} is {alarm.state} already", hint="see them: lantu alarms list")
        self._log.append([{"do": do, "alarm": key, "who": who.strip(), "why": why.strip()}])
        return self.read()[key]

    def pushed(self) -> set[tuple[str, str, str]]:
        """What went out: alarm, entry and channel."""
        return {
            (str(one.get("alarm")), str(one.get("of")), str(one.get("to")))
            for one in self._log.read()
            if one.get("do") == "push"
        }

    def note_push(self, key: str, of: str, to: str) -> None:
        """An entry of an alarm went out over a channel."""
        self._log.append([{"do": "push", "alarm": key, "of": of, "to": to}])


def _raised(each: Condition) -> dict[str, Any]:
    rule = each.rule
    return {
        "do": "raise", "alarm": each.id, "rule": rule.id, "subject": each.subject, "name": each.name, "place": each.place,
        "level": rule.level, "zh": rule.zh, "en": rule.en, "measure": rule.measure, "standard": rule.standard, "since": each.since,
        "until": each.until, "value": each.value, "detail": each.detail,
    }  # fmt: skip
