"""How items, flags and reasons of stations are written."""

from __future__ import annotations

import re
from calendar import month_abbr
from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from lantu.standards import editions
from lantu.standards.languages import source_in, status_in, word_in
from lantu.stations.alarms import Alarm
from lantu.stations.indicators import COMPUTED, Computed, reason
from lantu.stations.quality import flag_words
from lantu_web.monitoring.services.promises import Promise
from lantu_web.monitoring.services.station_indicators import definition_named
from lantu_web.monitoring.services.stations import Book
from lantu_web.pages.templatetags.lantu import clauses
from lantu_web.pages.templatetags.monitoring import english

register = template.Library()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@register.filter
def get(told: dict[str, Any], key: str) -> Any:
    """The entry of a table of words; the key itself where there is none."""
    return told.get(key, key)


@register.filter
def spoken(word: str | None) -> SafeString | str:
    """A category, unit or item in the language of the page; what has no English name stays marked as Chinese."""
    told = spoken_text(word)
    return format_html('<span lang="zh-Hans">{}</span>', told) if english() and _CHINESE.search(told) else told


@register.filter
def spoken_text(word: str | None) -> str:
    """The same as plain text, for titles and choices."""
    return word_in(str(word or ""), "en" if english() else "zh")


@register.filter
def state_of(status: str) -> SafeString | str:
    """The state of a standard or definition; where only English tells it, marked as English."""
    told = status_in(status, "en" if english() else "zh")
    return told if english() or told != status else format_html('<span lang="en">{}</span>', told)


@register.filter
def source_of(source: str) -> SafeString | str:
    """Where the figures of a standard or definition are from; where only English tells it, marked as English."""
    told = source_in(source, "en" if english() else "zh")
    return told if english() or told != source else format_html('<span lang="en">{}</span>', told)


@register.filter
def initial(word: str) -> str:
    """The first letter of a category, which stands in a day of a calendar."""
    return spoken_text(word)[:1]


@register.filter
def either(told: Any) -> SafeString | str:
    """Of a cell or heading in two languages (中文|English) that of the page; else the word as it is spoken."""
    zh, bar, en = str(told).partition("|")
    return (en if english() else zh) if bar else spoken(zh)


@register.filter
def item_name(names: dict[str, tuple[str, str]], item: str) -> str:
    return names.get(item, (item, ""))[0]


@register.filter
def item_unit(names: dict[str, tuple[str, str]], item: str) -> str:
    """The unit of an item, as people write it."""
    return unit_word(spoken_text(names.get(item, ("", ""))[1]))


@register.filter
def unit_word(unit: str) -> str:
    return {"ug/m3": "µg/m³", "mg/m3": "mg/m³", "ug/L": "µg/L"}.get(unit, unit)


@register.filter
def percent(share: float) -> str:
    """A share as a percentile is named.

    >>> percent(0.98)
    'P98'
    """
    return f"P{100 * share:g}"


@register.filter
def short(value: float | None) -> str:
    """A number with four digits that count, and no idle noughts.

    >>> short(82.35), short(0.0715), short(30.97162), short(1200.0), short(None)
    ('82.35', '0.0715', '30.97', '1200', '—')
    """
    return "—" if value is None else f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"


@register.filter
def month_word(number: int) -> str:
    """A month, as short as the head of a row."""
    return month_abbr[number] if english() else f"{number} 月"


@register.filter
def flag_word(flag: str) -> str:
    """What a flag means."""
    return flag_words(flag)["en" if english() else "zh"]


@register.simple_tag
def computed_reasons(one: Computed) -> str:
    """Why a result is not final, or how it was made."""
    return clauses(reason(code, told)["en" if english() else "zh"] for code, told in one.reasons)


@register.simple_tag
def computed_page(row: Any) -> str:
    """Where a value that was computed from stations is explained down to the raw values; empty for others."""
    definition = definition_named(row.indicator) if COMPUTED in row.flags else None
    if definition is None:
        return ""
    query = urlencode({"place": row.place, "year": row.period[:4]})
    return f"{reverse('pages:station_indicator', args=[definition.id])}?{query}"


@register.filter
def at(row: Sequence[Any], number: int) -> Any:
    """The part of a row that stands at a number, counted from nil."""
    return row[number]


@register.filter
def moment(written: str) -> str:
    """A time of a log as people read it: to the minute, without the letter between.

    >>> moment("2026-11-22T07:48:10+00:00"), moment("2026-05")
    ('2026-11-22 07:48', '2026-05')
    """
    return written[:16].replace("T", " ")


@register.simple_tag
def alarm_page(one: Alarm, held: Book) -> str:
    """The page about what an alarm is of: a station, the indicator of a target, or the air of a place."""
    if held.station(one.subject):
        return reverse("pages:station", args=[one.subject])
    place, _slash, key = one.subject.rpartition("/")
    if place:
        query = urlencode({"place": place, "year": one.until[:4]})
        return f"{reverse('pages:station_indicator', args=[key])}?{query}"
    return reverse("pages:station_air_place", args=[one.place]) if one.place else ""


@register.simple_tag
def promised(each: Promise) -> str:
    """Where a promise has its page."""
    about = each.commitment
    return reverse(f"pages:{'indicator' if about.form == 'indicator' else 'statement'}", args=[about.key])


@register.simple_tag
def class_of(grade: str) -> str:
    """The style of a class of water."""
    classes = list(editions("surface_water")[-1].body["classes"])
    return f"c{classes.index(grade)}" if grade in classes else ""
