"""What is due, as an iCalendar file for any calendar program."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from lantu.rules.citing import cited_in
from lantu.rules.deadlines import Deadline
from lantu.rules.explanation import explain

__all__ = ["calendar_file"]

_WORDS = {
    "zh": {"name": "办理期限", "soft": "（{}）", "provisional": "（暂定）", "case": "编号{}："},
    "en": {"name": "Time limits", "soft": " ({})", "provisional": " (provisional)", "case": "{}: "},
}


def calendar_file(
    deadlines: Iterable[Deadline], *, as_of: date, language: str = "zh", everything: bool = False
) -> bytes:
    """An all-day event for each case that is not done yet; the same deadlines give the same bytes.

    ``everything`` takes in those that are done.
    """
    from icalendar import Alarm, Calendar, Event

    words = _WORDS[language]
    book = Calendar()
    book.add("prodid", f"-//Lantu//rules//{language.upper()}")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", words["name"])
    stamp = datetime.combine(as_of, time(), UTC)
    named: Counter[str] = Counter()
    for each in deadlines:
        if each.due is None or (each.done and not everything):
            continue
        event = Event()
        event.add("uid", _uid(each, named))
        event.add("dtstamp", stamp)
        event.add("dtstart", each.due)
        event.add("dtend", each.due + timedelta(days=1))
        event.add("summary", _summary(each, language))
        event.add("description", explain(each.result.trace, language))
        event.add("categories", [cited_in(each.limit.citation.as_json(), language)])
        event.add("transp", "TRANSPARENT")
        if not each.done:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _summary(each, language))
            alarm.add("trigger", timedelta(hours=-15))
            event.add_component(alarm)
        book.add_component(event)
    return bytes(book.to_ical())


def _uid(each: Deadline, named: Counter[str]) -> str:
    """What names an event: the same when its day is computed anew, so that it takes the place of the old one.

    Cases of one day without a number of their own are counted, or the second would take the place of the first.
    """
    key = f"{each.limit.rule}|{each.case_id}|{each.start}"
    named[key] += 1
    key += f"|{named[key]}" if named[key] > 1 else ""
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@lantu"


def _summary(each: Deadline, language: str) -> str:
    words, at = _WORDS[language], 0 if language == "zh" else 1
    head = words["case"].format(each.case_id) if each.case_id else ""
    soft = words["soft"].format(each.limit.wording[at]) if each.soft else ""
    unsure = words["provisional"] if each.provisional else ""
    return f"{head}{each.limit.what[at]}{soft}{unsure}"
