"""Time limits on real dates: make-up days, states as of a day, attainment, averages, the calendar file."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from lantu.calendars import official_calendar
from lantu.errors import DataError, UsageError
from lantu.rules import Deadline, attainment, calendar_file, deadline, run, time_limits
from lantu.rules.columns import compute_cases
from lantu.rules.holidays import with_calendar

ACCEPT, PAY, SIGN, CLAIM = (f"yfb2021_48.item{n}" for n in (14, 15, 13, 48))

DUE = [
    # rule, start, due
    (ACCEPT, "contract_performance_completed_date", "2021-09-17", "2021-09-28"),  # 18 and 26 September are worked
    (PAY, "invoice_received_date", "2021-06-11", "2021-06-21"),  # 14 June is off
    (CLAIM, "claim_accepted_date", "2021-09-30", "2021-10-08"),  # the week of the national day
    (CLAIM, "claim_accepted_date", "2021-10-08", "2021-10-09"),  # a Saturday that is worked
    (SIGN, "award_notice_date", "2021-09-10", "2021-09-30"),  # 日: every day counts
]


@pytest.mark.parametrize(("rule", "name", "start", "due"), DUE)
def test_due_by_the_announced_calendar(rule: str, name: str, start: str, due: str) -> None:
    """Counted from the next day; make-up Saturdays and Sundays are worked."""
    found = deadline(rule, {name: start})
    assert found.due == date.fromisoformat(due)
    assert found.provisional == ()


STATE = [
    ({}, "2021-09-28", "open", 0), ({}, "2021-09-29", "overdue", -1), ({"acceptance_date": "2021-09-28"}, None, "on_time", 0),
    ({"acceptance_date": "2021-10-08"}, None, "late", -3),  # 29 and 30 September, 8 October
]  # fmt: skip


@pytest.mark.parametrize(("done", "as_of", "state", "days"), STATE)
def test_the_state_on_a_day(done: dict[str, Any], as_of: str | None, state: str, days: int) -> None:
    """Days are counted as the limit counts them: working days here."""
    day = date.fromisoformat(as_of) if as_of else None
    found = deadline(ACCEPT, {"contract_performance_completed_date": "2021-09-17", **done}, as_of=day)
    assert (found.state, found.days) == (state, days)
    assert found.soft


def test_a_year_nobody_has_announced_is_provisional() -> None:
    """Monday to Friday, and said so; an announced year is not."""
    assert deadline(CLAIM, {"claim_accepted_date": "2091-01-29"}).provisional == (2091,)
    known = official_calendar().with_overrides({
        "2091": {"source": "x", "complete": True, "holidays": [date(2091, 1, 30)], "makeup_workdays": []}
    })  # fmt: skip
    found = deadline(CLAIM, {"claim_accepted_date": "2091-01-29"}, calendar=known)
    assert found.provisional == ()
    assert found.due == date(2091, 1, 31)


@pytest.mark.parametrize(
    "wrong", [{}, {"source": "x", "complete": True, "holidays": [date(2027, 1, 1)], "makeup_workdays": []}]
)
def test_a_wrong_announcement_is_refused(wrong: dict[str, Any]) -> None:
    """Fields missing, or a day of another year."""
    with pytest.raises(DataError):
        official_calendar().with_overrides({"2028": wrong})


def test_attainment_counts_what_can_be_judged() -> None:
    """Open cases are not judged, wrong rows are told with row and column."""
    cases = [
        {"claim_accepted_date": "2021-09-01", "completed_date": "2021-09-02"},
        {"claim_accepted_date": "2021-09-01", "completed_date": "2021-09-03"},
        {"claim_accepted_date": "2021-09-01"},
        {"claim_accepted_date": "2021-09-06"},
        {"claim_accepted_date": "2021-09-31"},
    ]
    found = attainment(CLAIM, cases, as_of=date(2021, 9, 6))
    assert dict(found.counts) == {"on_time": 1, "late": 1, "open": 1, "overdue": 1, "averaged": 0, "unknown": 1}
    assert str(found.ratio) == "0.3333"
    assert [(fault["row"], fault["column"]) for fault in found.faults] == [(5, "claim_accepted_date")]


def test_an_average_is_judged_over_its_year() -> None:
    """One case of 41 days breaches nothing where the mean of the year is within 30."""
    user = {"connection_type": "electricity_10kv_urban_user_average"}
    cases = [
        {**user, "process_working_days": days, "completed_date": day}
        for days, day in ((41, "2021-03-01"), (19, "2021-08-01"), (31, "2022-01-05"))
    ]
    found = attainment("yfb2021_48.item6", [*cases, {"connection_type": "gas_user", "process_working_days": 13}])
    assert [(each.year, each.average, each.compliant) for each in found.averages] == [
        (2021, 30, True),
        (2022, 31, False),
    ]
    assert found.counts["averaged"] == 3
    assert found.counts["on_time"] == 1


def test_the_calendar_file_holds_what_is_due() -> None:
    """All-day events that a calendar program reads back; what is done is left out; the same bytes each time."""
    start = {"contract_performance_completed_date": "2021-09-17"}
    found = [
        deadline(ACCEPT, {**start, "case_id": "甲-1"}),
        deadline(ACCEPT, {**start, "acceptance_date": "2021-09-18"}),
    ]
    written = calendar_file(found, as_of=date(2021, 9, 18))
    events = Calendar.from_ical(written).walk("VEVENT")
    assert [event["summary"] for event in events] == ["编号甲-1：组织履约验收（原则上）"]
    assert events[0]["dtstart"].dt == date(2021, 9, 28)
    assert written == calendar_file(found, as_of=date(2021, 9, 18))
    assert [str(part["trigger"].dt) for part in events[0].walk("VALARM")] == [
        "-1 day, 9:00:00"
    ]  # at nine the day before


def test_each_event_has_a_name_of_its_own_that_stays() -> None:
    """Two cases of one day without a number are two events; a day that is announced later takes the place of the first."""
    cases = [{"claim_accepted_date": "2026-12-31"}] * 2 + [{"claim_accepted_date": "2026-12-31", "case_id": "乙"}]
    later = official_calendar().with_overrides({
        "2027": {"source": "x", "complete": True, "holidays": [date(2027, 1, 1)], "makeup_workdays": []}
    })  # fmt: skip
    names = []
    for known, due, unsure in ((None, date(2027, 1, 1), True), (later, date(2027, 1, 4), False)):
        found = attainment(CLAIM, cases, as_of=date(2026, 12, 31), calendar=known).deadlines
        book = Calendar.from_ical(calendar_file(found, as_of=date(2026, 12, 31)))
        events = book.walk("VEVENT")
        assert [(event["dtstart"].dt, "暂定" in event["summary"]) for event in events] == [(due, unsure)] * 3
        assert not book.errors
        names.append([str(event["uid"]) for event in events])
    assert len(set(names[0])) == 3
    assert names[0] == names[1]


def test_every_time_limit_belongs_to_a_rule() -> None:
    """And a rule without one says which have."""
    assert {limit.count for limit in time_limits().values()} <= {"working", "calendar", "month", "date", "duration"}
    with pytest.raises(UsageError, match="no time limit"):
        deadline("decree344.art25", {})


def test_many_cases_stand_as_one_does() -> None:
    """So many that they are computed in one query: dates, states, days left and faults are those of each case alone."""
    first = date(2021, 1, 4)
    cases: list[dict[str, str]] = [
        {"claim_accepted_date": str(first + timedelta(days=number)), "completed_date": str(first + timedelta(days=number + number % 5))}
        for number in range(302)
    ]  # fmt: skip
    cases[7], cases[8] = {"claim_accepted_date": "2021/9/1"}, {}
    found = attainment("yfb2021_48.item48", cases, as_of=date(2021, 12, 31))
    alone = [deadline("yfb2021_48.item48", case, as_of=date(2021, 12, 31)) for case in cases]
    assert [plain(each) for each in found.deadlines] == [plain(each) for each in alone]
    assert [(fault["row"], fault["column"]) for fault in found.faults] == [
        (8, "claim_accepted_date"),
        (9, "claim_accepted_date"),
    ]
    assert "受理日期" in found.faults[0]["message"]["zh"]


def plain(found: Deadline) -> dict[str, Any]:
    return found.as_json() | {"reasons": [each for each in found.result.reasons if each["kind"] != "flag"]}


def test_days_that_contradict_each_other_are_told() -> None:
    """Done before it began, or no number among those of a mean: no judgement, and the row is told; the others are judged."""
    days = [("2021-09-17", "2021-09-16"), ("2021-09-17", "2021-09-18")]
    found = attainment("yfb2021_48.item48", [{"claim_accepted_date": a, "completed_date": b} for a, b in days])
    assert [each.state for each in found.deadlines] == ["unknown", "on_time"]
    assert [(each["row"], each["code"]) for each in found.faults] == [(1, "done_before_start")]
    kind = {"connection_type": "electricity_10kv_urban_user_average", "completed_date": "2021-06-01"}
    found = attainment("yfb2021_48.item6", [{**kind, "process_working_days": used} for used in (41, "x", 19)])
    assert [each["row"] for each in found.faults] == [2]
    assert [(each.cases, each.average) for each in found.averages] == [(2, 30)]


LONG = [
    # rule, inputs, figures, due, codes of flags
    (CLAIM, {"claim_accepted_date": "2021-09-30"}, {}, "2021-10-08", []),  # the calendar is filled in
    (
        CLAIM,
        {"claim_accepted_date": "2021-09-01"},
        {"benefit_days": 25},
        "2021-10-12",
        [],
    ),  # as far as the limit reaches
    (
        CLAIM,
        {"claim_accepted_date": "2021-01-04"},
        {"benefit_days": 250},
        "2022-01-04",
        [],
    ),  # a year has 250 working days
    (CLAIM, {"claim_accepted_date": "2021-09-01"}, {"benefit_days": 0}, "2021-09-01", []),
    (CLAIM, {"claim_accepted_date": "2031-09-30"}, {}, "2031-10-01", ["holidays_not_announced"]),
    (CLAIM, {"claim_accepted_date": "1995-09-28"}, {}, "1995-09-29", ["holidays_not_announced"]),
    (CLAIM, {"claim_accepted_date": "2026-01-04"}, {"benefit_days": 500}, "2027-12-21", ["holidays_not_announced"]),
    (SIGN, {"award_notice_date": "2198-12-30"}, {}, "2199-01-19", []),  # every day counts, announced or not
    (SIGN, {"award_notice_date": "2021-01-01"}, {"signing_days": 731}, "2023-01-02", []),
    # paid once the invoice is there and the conditions are met: National Day lies behind the later of the two
    (PAY, {"invoice_received_date": "2021-06-01", "payment_conditions_met_date": "2021-09-28"}, {}, "2021-10-11", []),
]


def test_there_is_always_a_day_or_a_reason() -> None:
    """However long the limit, and whether its holidays are announced or not; many cases as one."""
    for rule, inputs, figures, due, codes in LONG:
        filled = with_calendar(rule, inputs, figures=figures)
        found = run(rule, filled, parameters=figures)
        told = [each for each in found.reasons if each["kind"] == "flag"]
        assert (found.outputs["due_date"], [each["code"] for each in told]) == (due, codes), (rule, inputs)
        assert all("国务院" in each["message"]["zh"] and "State Council" in each["message"]["en"] for each in told)
        assert compute_cases(rule, [filled], parameters=figures)[0]["outputs"]["due_date"] == due
    paid = LONG[-1][1] | {"payment_date": "2021-09-01"}  # before it was due to be paid at all
    assert (deadline(PAY, paid).start, deadline(PAY, paid).state) == (date(2021, 9, 28), "on_time")


def test_a_number_of_days_that_is_none_is_refused() -> None:
    """Half days, a thousand years."""
    for rule, figures in (
        (CLAIM, {"benefit_days": "1.5"}),
        (SIGN, {"signing_days": 400000}),
        (SIGN, {"signing_days": -1}),
    ):
        with pytest.raises(UsageError):
            run(rule, {}, parameters=figures)
