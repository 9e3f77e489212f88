"""How items, flags and reasons of stations are written."""

from __future__ import annotations

from calendar import month_abbr
from typing import Any

from django import template

from lantu.standards import editions
from lantu.stations.indicators import Computed, reason
from lantu.stations.quality import flag_words
from lantu_web.pages.templatetags.monitoring import english

register = template.Library()


@register.filter
def get(told: dict[str, Any], key: str) -> Any:
    """The entry of a table of words; the key itself where there is none."""
    return told.get(key, key)


@register.filter
def item_name(names: dict[str, tuple[str, str]], item: str) -> str:
    return names.get(item, (item, ""))[0]


@register.filter
def item_unit(names: dict[str, tuple[str, str]], item: str) -> str:
    return names.get(item, ("", ""))[1]


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
    return "；".join(reason(code, told)["en" if english() else "zh"] for code, told in one.reasons)


@register.simple_tag
def class_of(grade: str) -> str:
    """The style of a class of water."""
    classes = list(editions("surface_water")[-1].body["classes"])
    return f"c{classes.index(grade)}" if grade in classes else ""
