"""Time limits on real dates: when something is due, whether it was done in time, and how often it is.

The rules of the packs compute; here the announced calendar is filled in, states are told as of a given day,
and many cases are counted.  Nothing asks which day it is today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.calendars import Workdays, official_calendar
from lantu.errors import UsageError
from lantu.rules.holidays import day_in, with_calendar
from lantu.rules.inputs import Unread
from lantu.rules.model import Text, TimeLimit
from lantu.rules.packs import get_rule, packs
from lantu.rules.running import run
from lantu.rules.trace import Result, plain

__all__ = ["STATES", "Attainment", "Average", "Deadline", "attainment", "deadline", "time_limits"]

STATES: Mapping[str, Text] = {
    "on_time": Text("按期办结", "done in time"),
    "late": Text("逾期办结", "done late"),
    "open": Text("未到期", "still open"),
    "overdue": Text("逾期未办", "overdue"),
    "averaged": Text("按平均用时考核", "judged by the average"),
    "unknown": Text("不能判断", "cannot be decided"),
}
_VERDICTS = ("on_time", "compliant")
_FEW = 300  # a query takes as long to set up


@dataclass(frozen=True)
class Deadline:
    """When a case is due and how it stands.

    ``days`` counts in the days of the limit: left where positive, too late where negative.  ``provisional``
    names years of which the holidays are not announced yet.
    """

    limit: TimeLimit
    case_id: str
    start: date | None
    due: date | None
    done: date | None
    state: str
    days: int | None
    provisional: tuple[int, ...]
    result: Result

    @property
    def soft(self) -> bool:
        """Whether the text only asks for it in principle."""
        return self.limit.strength == "soft"

    def as_json(self) -> dict[str, Any]:
        limit = self.limit
        return {
            "rule": limit.rule,
            "case_id": self.case_id,
            "what": limit.what._asdict(),
            "count": limit.count,
            "strength": limit.strength,
            "wording": limit.wording._asdict(),
            "start": plain(self.start),
            "due": plain(self.due),
            "done": plain(self.done),
            "state": self.state,
            "days": self.days,
            "provisional_years": list(self.provisional),
            "reasons": self.result.reasons,
        }


@dataclass(frozen=True)
class Average:
    """The mean of a year, for a limit that binds the mean and no single case."""

    kind: str
    year: int | None
    cases: int
    average: Any
    limit: Any
    compliant: bool


@dataclass(frozen=True)
class Attainment:
    """How often a limit is kept.  ``ratio`` is of those judged: done, or overdue; open ones are not judged yet."""

    limit: TimeLimit
    cases: int
    counts: Mapping[str, int]
    averages: tuple[Average, ...]
    deadlines: tuple[Deadline, ...]
    faults: tuple[dict[str, Any], ...]

    @property
    def judged(self) -> int:
        return sum(self.counts[state] for state in ("on_time", "late", "overdue"))

    @property
    def ratio(self) -> Decimal | None:
        if not self.judged:
            return None
        return (Decimal(self.counts["on_time"]) / Decimal(self.judged)).quantize(Decimal("0.0001"))

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.limit.rule,
            "what": self.limit.what._asdict(),
            "strength": self.limit.strength,
            "wording": self.limit.wording._asdict(),
            "cases": self.cases,
            "judged": self.judged,
            "ratio": self.ratio,
            **self.counts,
            "averages": [plain(each.__dict__) for each in self.averages],
            "faults": list(self.faults),
        }


def time_limits() -> dict[str, TimeLimit]:
    """The time limits of all packs, by rule."""
    return {rule: limit for pack in packs().values() for rule, limit in pack.deadlines.items()}


def _limit(rule_id: str) -> TimeLimit:
    _, pack = get_rule(rule_id)
    limit = pack.deadlines.get(rule_id)
    if limit is None:
        raise UsageError(f"{rule_id} lays down no time limit", hint=f"there are {', '.join(time_limits())}")
    return limit


def deadline(rule_id: str, inputs: Any, *, as_of: date | None = None, calendar: Workdays | None = None) -> Deadline:
    """When a case is due by the announced calendar, and how it stands on ``as_of``.

    Holidays that the inputs bring go before the calendar.  Without ``as_of`` a case that is not done is open.

    >>> deadline("yfb2021_48.item14", {"contract_performance_completed_date": "2021-09-17"}).due
    datetime.date(2021, 9, 28)
    """
    given = with_calendar(rule_id, inputs, calendar)
    return _stood(_limit(rule_id), inputs, run(rule_id, given), as_of, calendar or official_calendar())


def _stood(limit: TimeLimit, inputs: Any, result: Result, as_of: date | None, days: Workdays) -> Deadline:
    """How a computed case stands."""
    own = isinstance(inputs, Mapping) and inputs.get("public_holidays") is not None
    start, due, done = _start(limit, inputs), day_in(result.outputs, "due_date"), day_in(inputs, limit.done)
    counted = limit.count == "working" and not own
    provisional = days.provisional_years(start, due) if counted and start and due else ()
    state, left = _state(limit, inputs, result, as_of, days)
    case_id = str(inputs.get("case_id", "")) if isinstance(inputs, Mapping) else ""
    return Deadline(limit, case_id, start, due, done, state, left, provisional, result)


def _start(limit: TimeLimit, inputs: Any) -> date | None:
    """The day that starts the limit: the later one where a second day must have come as well."""
    first, also = day_in(inputs, limit.trigger), day_in(inputs, limit.also)
    return max(first, also) if first and also else first


def _state(limit: TimeLimit, given: Any, result: Result, as_of: date | None, days: Workdays) -> tuple[str, int | None]:
    if limit.count == "duration" and isinstance(given, Mapping):
        return _duration_state(limit, given, result)
    start, due, done = day_in(given, limit.trigger), day_in(result.outputs, "due_date"), day_in(given, limit.done)
    if due is None or (start and done and done < start):
        return "unknown", None
    until = done or as_of
    between = days.workdays_between if limit.count == "working" else _days_between
    left = between(until, due) if until else None
    if done:
        return ("on_time" if done <= due else "late"), left
    if result.outputs.get("on_time") is not None:
        return ("on_time" if result.outputs["on_time"] else "late"), None
    return ("overdue" if as_of and as_of > due else "open"), left


def _duration_state(limit: TimeLimit, given: Mapping[str, Any], result: Result) -> tuple[str, int | None]:
    if str(given.get(limit.kind, "")) in limit.average:
        wrong = any(reason["kind"] == "invalid" for reason in result.reasons)
        return ("unknown" if wrong else "averaged"), None
    compliant = result.outputs.get("compliant")
    if compliant is None:
        return "unknown", None
    used, allowed = given.get(limit.used), result.outputs.get(limit.limit)
    left = int(allowed) - int(Decimal(str(used))) if used is not None and allowed is not None else None
    return ("on_time" if compliant else "late"), left


def _days_between(start: date, end: date) -> int:
    return (end - start).days


def attainment(
    rule_id: str, cases: Sequence[Any], *, as_of: date | None = None, calendar: Workdays | None = None
) -> Attainment:
    """How often the limit is kept over many cases; cases that cannot be used are told by row and left out."""
    limit, days = _limit(rule_id), calendar or official_calendar()
    cases = [case for case in cases if not (isinstance(case, Unread) and case.aside)]
    results = _computed(rule_id, [with_calendar(rule_id, case, days) for case in cases])
    found = tuple(_stood(limit, case, result, as_of, days) for case, result in zip(cases, results, strict=True))
    faults = tuple(
        {"row": row, "column": reason.get("field", ""), "code": reason["code"], "message": reason["message"]}
        for row, each in enumerate(found, 1)
        if each.state == "unknown"
        for reason in each.result.reasons or _BACKWARDS
        if reason["kind"] != "flag"
    )
    counts = {state: sum(each.state == state for each in found) for state in STATES}
    return Attainment(limit, len(cases), counts, tuple(_averages(limit, cases, found)), found, faults)


# A case that was done before it began: its days contradict each other.
_BACKWARDS = (
    {
        "kind": "invalid",
        "code": "done_before_start",
        "message": {
            "zh": "办结早于起算之日，日期有误。",
            "en": "Done before it began: the days contradict each other.",
        },
    },
)


def _computed(rule_id: str, cases: Sequence[Any]) -> list[Result]:
    """The results of many cases in one query; those with something to tell are computed singly, with their reasons."""
    if len(cases) <= _FEW:
        return [run(rule_id, case) for case in cases]
    from lantu.rules.columns import compute_cases

    return [
        run(rule_id, case)
        if each["refused"] is not None or any(each["outputs"].get(name) is False for name in _VERDICTS)
        else Result(rule_id, each["outputs"], True, [], [], {})
        for case, each in zip(cases, compute_cases(rule_id, cases), strict=True)
    ]


def _averages(limit: TimeLimit, cases: Sequence[Any], found: Sequence[Deadline]) -> list[Average]:
    groups: dict[tuple[str, int | None], list[Any]] = {}
    for case, each in zip(cases, found, strict=True):
        if each.state == "averaged" and case.get(limit.used) is not None:
            day = day_in(case, limit.done)
            groups.setdefault((str(case[limit.kind]), day.year if day else None), []).append(case[limit.used])
    averages = []
    for (kind, year), used in sorted(groups.items(), key=str):
        outputs = run(limit.rule, {limit.kind: kind, limit.used_list: used}).outputs
        if outputs:
            average, most = outputs["average_working_days"], outputs[limit.limit]
            averages.append(Average(kind, year, len(used), average, most, bool(outputs["compliant"])))
    return averages
