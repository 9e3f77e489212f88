"""Matters with a time limit: when they are due, day by day, and how often a batch of cases kept the limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from lantu.calendars import official_calendar
from lantu.rules import Attainment, Deadline, attainment, deadline, get_rule, time_limits
from lantu.rules.deadlines import STATES
from lantu.rules.model import Rule, TimeLimit
from lantu_web.policies.words import said

__all__ = ["CHIPS", "Counted", "Matter", "attained", "days_of", "due", "lines", "matters", "rule_of"]

_DAYS_SHOWN = 62
CALENDAR = frozenset({"public_holidays", "makeup_workdays"})
CHIPS = {
    "on_time": ("ahead", "✓"), "late": ("missed", "×"), "open": ("on", "·"), "overdue": ("missed", "!"),
    "averaged": ("unknown", "~"), "unknown": ("unknown", "?"),
}  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """A matter with a limit, as it is chosen and read."""

    rule: str
    what: str
    who: str
    count: str
    figure: Any
    soft: bool
    wording: str
    average: bool
    article: str
    document: str
    eid: str


@dataclass(frozen=True)
class Counted:
    """A day on the way to the last one: worked or not, and the how-many-th it is."""

    day: date
    worked: bool
    makeup: bool
    number: int | None


def matters() -> list[Matter]:
    """All matters with a limit."""
    return [_matter(limit) for limit in time_limits().values()]


def _matter(limit: TimeLimit) -> Matter:
    return Matter(
        rule=limit.rule,
        what=said(limit.what),
        who=said(limit.who),
        count=limit.count,
        figure=limit.figure.versions[-1].value if limit.figure and limit.figure.versions else None,
        soft=limit.strength == "soft",
        wording=said(limit.wording),
        average=bool(limit.average),
        article=limit.citation.article,
        document=limit.citation.document,
        eid=limit.citation.eid,
    )


def rule_of(matter: str) -> Rule | None:
    """The rule of a matter; none where there is no such matter."""
    return get_rule(matter)[0] if matter in time_limits() else None


def due(matter: str, inputs: Mapping[str, Any], as_of: date | None) -> Deadline:
    """When a matter is due, by the announced calendar."""
    return deadline(matter, inputs, as_of=as_of)


def days_of(found: Deadline) -> list[Counted]:
    """Every day from the one after the trigger to the last, with its number among those that count."""
    if found.start is None or found.due is None or found.limit.count not in {"working", "calendar"}:
        return []
    length = (found.due - found.start).days
    if not 0 < length <= _DAYS_SHOWN:
        return []
    calendar, number, days = official_calendar(), 0, []
    for ahead in range(1, length + 1):
        day = found.start + timedelta(days=ahead)
        worked = calendar.is_workday(day)
        counts = worked or found.limit.count == "calendar"
        number += counts
        days.append(Counted(day, worked, worked and day.weekday() >= 5, number if counts else None))
    return days


def attained(matter: str, cases: Sequence[Any], as_of: date | None) -> Attainment:
    """How often a batch of cases kept the limit."""
    return attainment(matter, cases, as_of=as_of)


def lines(found: Attainment) -> list[dict[str, Any]]:
    """The cases of a batch as rows to take along."""
    faults: dict[int, list[dict[str, str]]] = {}
    for fault in found.faults:
        faults.setdefault(fault["row"], []).append(fault["message"])
    return [
        {
            "row": row, "case_id": one.case_id, "start": one.start, "due": one.due, "done": one.done,
            "state": one.state, "state_zh": STATES[one.state].zh, "state_en": STATES[one.state].en, "days": one.days, "soft": one.soft,
            "provisional_years": list(one.provisional), "what_is_wrong": "；".join(each["zh"] for each in faults.get(row, ())),
            "what_is_wrong_en": " ".join(each["en"] for each in faults.get(row, ())),
        }
        for row, one in enumerate(found.deadlines, 1)
    ]  # fmt: skip
