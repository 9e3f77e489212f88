"""The announced days that a case needs: holidays and make-up days of its time, and the years that are not announced."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from lantu.calendars import Workdays, official_calendar
from lantu.rules.formula import call_name, names_in, parse, references
from lantu.rules.inputs import EARLIEST, LATEST
from lantu.rules.model import Pack, Rule, Step
from lantu.rules.packs import get_rule

__all__ = ["day_in", "no_such_day", "provisional", "unannounced", "with_calendar"]

_DAYS_FOR_A_DAY, _DAYS_MORE = 2, 30  # of the calendar, for each day of a limit, and for holidays at its end
_MOST_DAYS = Decimal(10_000)
_COUNTING = frozenset({"days_after", "workday_after", "next_workday", "month_after", "same_day_months_after"})
_COUNTED = "days"  # how names and units of limits end


def with_calendar(
    rule_id: str, inputs: Any, calendar: Workdays | None = None, *, figures: Mapping[str, Any] | None = None
) -> Any:
    """The inputs of a case with the announced holidays of its time; holidays of its own stay.

    ``figures`` are those put in the place of the text's: a longer limit needs more of the calendar.

    >>> with_calendar("yfb2021_48.item48", {"claim_accepted_date": "2021-09-17"})["makeup_workdays"]
    ['2021-09-18', '2021-09-26', '2021-10-09']
    """
    rule, pack = get_rule(rule_id)
    if not isinstance(inputs, Mapping) or inputs.get("public_holidays") is not None:
        return inputs
    if not any(each.name == "public_holidays" for each in rule.inputs):
        return inputs
    limit = pack.deadlines.get(rule_id)
    done = limit.done if limit else ""
    starts = [day_in(inputs, each.name) for each in rule.inputs if each.kind == "date" and each.name != done]
    found = [day for day in starts if day is not None]
    if not found or not EARLIEST <= min(found).year <= max(found).year <= LATEST:
        return inputs
    days, first, last = calendar or official_calendar(), min(found), max(found)
    last += timedelta(days=_reach(rule, pack, inputs, figures or {}))
    unknown = days.provisional_years(first, last)
    return {
        **inputs,
        "public_holidays": [day.isoformat() for day in days.holidays(first, last)],
        "makeup_workdays": [day.isoformat() for day in days.makeup_workdays(first, last)],
        **({"provisional_years": list(unknown)} if unknown else {}),
    }


def _reach(rule: Rule, pack: Pack, inputs: Mapping[str, Any], figures: Mapping[str, Any]) -> int:
    """How far ahead the calendar of a case must be known: by all that the rule may count."""
    counted = [inputs.get(each.name) for each in rule.inputs if each.name.endswith(_COUNTED)]
    names = {name for step in rule.steps for name in references(step.formula).parameters}
    for name in names:
        parameter = pack.parameters.get(f"p.{name}")
        if parameter is not None and parameter.unit.endswith(_COUNTED):
            counted += [figures.get(name), *(each.value for each in parameter.versions)]
    return int(sum((_days(value) for value in counted), Decimal(0))) * _DAYS_FOR_A_DAY + _DAYS_MORE


def _days(value: Any) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return Decimal(0)
    return min(number, _MOST_DAYS) if number.is_finite() and number > 0 else Decimal(0)


def unannounced(step: Step, found: Any, years: Sequence[int]) -> dict[str, Any] | None:
    """The reason that a day counted in working days is provisional; None where all holidays up to it are announced."""
    if not years or not isinstance(found, date) or found.year < min(years) or "workday_after(" not in step.formula:
        return None
    told = [year for year in years if year <= found.year]
    zh = f"{'、'.join(map(str, told))}年的节假日安排尚未公布（由国务院办公厅每年发布通知确定），“{step.label.zh}”按周一至周五暂计。"
    en = (
        f"The holidays of {', '.join(map(str, told))} are not announced yet (the General Office of the State Council sets "
        f"them by a notice each year): {step.label.en} counts Monday to Friday and is provisional."
    )
    return {"kind": "flag", "code": "holidays_not_announced", "message": {"zh": zh, "en": en}}


def provisional(case: Any, outputs: Mapping[str, Any]) -> list[int]:
    """The years without announced holidays that lie on the way of a computed case to its due day."""
    due = day_in(outputs, "due_date")
    years = case.get("provisional_years", ()) if due and isinstance(case, Mapping) else ()
    return [year for year in years if due and year <= due.year]


def no_such_day(step: Step, found: Any, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The reason where all is there that a day is counted from, and it is no day of any calendar."""
    counted = found is None and call_name(parse(step.formula)) in _COUNTING
    if not counted or any(values.get(name) is None for name in names_in(step.formula)):
        return None
    zh = f"“{step.label.zh}”不在历法之内：请核对日期与日数。"
    en = f"{step.label.en} lies outside of any calendar: check the day and the number of days."
    return {"kind": "refusal", "code": "no_such_day", "message": {"zh": zh, "en": en}}


def day_in(values: Any, name: str) -> date | None:
    """The day that an input or output holds; None where it holds none."""
    written = values.get(name) if isinstance(values, Mapping) and name else None
    if isinstance(written, date):
        return date(written.year, written.month, written.day)
    try:
        return date.fromisoformat(written) if isinstance(written, str) else None
    except ValueError:
        return None
