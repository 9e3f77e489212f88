"""Dates and years as documents write them: 2021年4月27日, 二〇二一年四月二十七日, 2022-03-15, “十四五”."""

from __future__ import annotations

import re
from datetime import date, timedelta

from lantu.quantity.numerals import parse_integer

__all__ = ["DATE", "YEAR", "date_after", "five_year_period", "iso_date", "year_of"]

YEAR = r"(?:[12][0-9]{3}|[一二][〇零○一二三四五六七八九]{3})"
_SMALL = r"[0-9〇零一二三四五六七八九十]{1,3}"
DATE = rf"{YEAR}\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日|[12][0-9]{{3}}[-./][0-9]{{1,2}}[-./][0-9]{{1,2}}"
_DATE_PARTS = re.compile(rf"({YEAR})\s*[年\-./]\s*({_SMALL})\s*[月\-./]\s*({_SMALL})\s*日?")
# “十四五”, 第十四个五年规划
_FIVE_YEAR = re.compile(
    r"[“\"「]?([一二三四五六七八九十]{1,3})五[”\"」](?:时期|期间)?|第([一二三四五六七八九十]{1,3})个五年"
)
# The third plan began in 1966; they have followed each other since. The first two lie before.
_THIRD_PLAN_BEGAN = 1966


def year_of(text: str) -> int | None:
    """The year that ``text`` writes: 2035 or 二〇三五."""
    value = parse_integer(text.replace("○", "〇"))
    return value if value is not None and 1900 <= value <= 2199 else None


def iso_date(text: str) -> str:
    """The first date in ``text`` as ISO, empty if there is none.

    >>> iso_date("2021 年 5 月 19 日"), iso_date("二〇二一年四月二十七日"), iso_date("第5号")
    ('2021-05-19', '2021-04-27', '')
    """
    found = _DATE_PARTS.search(text)
    if not found:
        return ""
    year, month, day = year_of(found.group(1)), parse_integer(found.group(2)), parse_integer(found.group(3))
    try:
        return date(year or 0, month or 0, day or 0).isoformat()
    except ValueError:
        return ""


def date_after(start: str, days: int) -> str:
    """The date ``days`` after an ISO date; empty if that is empty."""
    return (date.fromisoformat(start) + timedelta(days)).isoformat() if start else ""


def five_year_period(text: str) -> tuple[int, int] | None:
    """First and last year of the first five-year plan named in ``text``.

    >>> five_year_period("“十四五”规划"), five_year_period("第十五个五年规划纲要"), five_year_period("五年")
    ((2021, 2025), (2026, 2030), None)
    """
    found = _FIVE_YEAR.search(text)
    number = parse_integer(found.group(1) or found.group(2)) if found else None
    if number is None or number < 3:
        return None
    start = _THIRD_PLAN_BEGAN + 5 * (number - 3)
    return start, start + 4
