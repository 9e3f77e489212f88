"""How a status, a measured value and the way between are written: words and signs beside every colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantu.assessment.charts import yearly_points
from lantu.assessment.model import Assessment, Point
from lantu.assessment.wording import words
from lantu_web.monitoring.services.assessing import Board, board
from lantu_web.monitoring.services.trajectory import Sparkline, sparkline

register = template.Library()

LOOKS = {
    "done_early": ("ahead", "★"),
    "faster": ("ahead", "▲"),
    "on_track": ("on", "●"),
    "behind": ("behind", "▼"),
    "below_floor": ("missed", "✕"),
    "undecided": ("unknown", "?"),
}


def english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def status_class(code: str) -> str:
    return LOOKS.get(code, ("unknown", ""))[0]


@register.filter
def status_sign(code: str) -> str:
    """The sign of a status, so that colour is never alone."""
    return LOOKS.get(code, ("", "?"))[1]


@register.filter
def status_word(code: str) -> str:
    """The official word, or its English."""
    told = words().status[code]
    return told.en if english() else told.word


@register.filter
def reason(code: str) -> str:
    told = words().reasons.get(code, {})
    return str(told.get("en" if english() else "zh", code))


@register.filter
def shown(value: Fraction | float | None) -> str:
    """A number for people: two places, four where it is small; no idle zeros.

    >>> shown(Fraction(91233, 1000)), shown(Fraction(57)), shown(Fraction(321, 10000))
    ('91.23', '57', '0.0321')
    """
    if value is None:
        return "—"
    digits = 2 if abs(value) >= 1 else 4
    text = f"{float(value):.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def share(value: Fraction | float | None) -> str:
    """A share in whole per cent; a dash where there is none."""
    return "—" if value is None else f"{float(value) * 100:.0f}%"


@register.filter
def point_value(point: Point | None) -> str:
    """A value as measured, with its bound: ≥55."""
    if point is None:
        return "—"
    if point.value is None:
        return point.text or "—"
    return {">=": "≥", "<=": "≤", ">": ">", "<": "<"}.get(point.bound, "") + shown(point.value)


@dataclass(frozen=True)
class Told:
    """An indicator with what is known of it."""

    indicator: Any
    result: Assessment | None
    picture: Sparkline | None

    @property
    def latest(self) -> Point | None:
        """The value that was judged, or the newest there is."""
        if self.result is None:
            return None
        found = self.result.latest or (yearly_points(self.result) or [None])[-1]
        return None if found is None or found.year == self.result.commitment.base_year else found

    @property
    def status(self) -> str:
        return self.result.status if self.result else "undecided"

    @property
    def spoken(self) -> str:
        """The picture in words, for those who do not see it."""
        if self.result is None:
            return ""
        told = [f"{point.year}: {point_value(point)}" for point in yearly_points(self.result)]
        about = self.result.commitment
        aim = _("目标 %(year)s: %(value)s") % {"year": about.target_year or "", "value": about.target_text}
        return "; ".join([*told, aim])


def told_of(one: Any, seen: Board) -> Told:
    result = seen.of(one.public_id)
    return Told(one, result, sparkline(result) if result else None)


@register.simple_tag
def standing(groups: Iterable[Any]) -> dict[str, Any]:
    """Groups of indicators with what is known of each, and how many stand how."""
    seen = board()
    found = [(group, [told_of(one, seen) for one in group.indicators]) for group in groups]
    tiles = [tile for _, members in found for tile in members]
    counts = {code: sum(tile.status == code for tile in tiles) for code in words().status}
    return {
        "groups": found, "year": seen.year, "counts": [(code, count) for code, count in counts.items() if count],
        "measured": any(tile.latest for tile in tiles),
    }  # fmt: skip


@register.filter
def of(counts: dict[str, int], code: str) -> int:
    """How many there are of one kind."""
    return counts.get(code, 0)


@register.filter
def promise_address(result: Assessment) -> str:
    """Where a promise has its page."""
    page = "indicator" if result.commitment.form == "indicator" else "statement"
    return reverse(f"pages:{page}", args=[result.commitment.key])


@register.filter
def chip(word: str | None) -> SafeString:
    """A status as its chip, from the official word."""
    told = next((one for one in words().status.values() if one.word == word), None)
    if told is None:
        return format_html("—")
    look, sign = LOOKS[told.code]
    return format_html('<span class="chip {}" data-sign="{}">{}</span>', look, sign, status_word(told.code))


@register.filter
def cause(why: dict[str, Any]) -> str:
    """One cause of a change, in words."""
    said = {
        "new_promise": _("新的承诺"), "promise_gone": _("承诺已不在"), "target_changed": _("目标有变"),
        "start_changed": _("基准值有变"), "new_value": _("有了新数据"), "revised_value": _("数据已修订"),
        "value_withdrawn": _("数据已撤回"), "later_date": _("评估时点不同"),
    }.get(why["cause"], why["cause"])  # fmt: skip
    value = (why.get("after") or {}).get("value") if isinstance(why.get("after"), dict) else None
    told = f" {why['year']}" if "year" in why else ""
    return said + told + (f": {shown(value)}" if isinstance(value, int | float) else f": {value}" if value else "")
