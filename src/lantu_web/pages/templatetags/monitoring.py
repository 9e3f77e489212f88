"""How a status, a measured value and the way between are written: words and signs beside every colour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lantu.assessment.charts import yearly_points
from lantu.assessment.model import Assessment, Point
from lantu.assessment.wording import words
from lantu_web.monitoring.services import rights
from lantu_web.monitoring.services.assessing import Board, board
from lantu_web.monitoring.services.trajectory import Sparkline, sparkline
from lantu_web.pages.templatetags.lantu import clauses

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
def reasons(codes: Iterable[str]) -> str:
    """Reasons one after the other."""
    return clauses(reason(code) for code in codes)


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
    return bound_sign(point.bound) + shown(point.value)


@register.filter
def bound_sign(bound: str) -> str:
    """The sign of a bound as people write it."""
    return {">=": "≥", "<=": "≤", ">": ">", "<": "<"}.get(bound, "")


@dataclass(frozen=True)
class Told:
    """An indicator with what is known of it."""

    indicator: Any
    result: Assessment | None
    picture: Sparkline | None
    earlier: Assessment | None = None  # the newest judgement, where the date of the board allows none

    @property
    def latest(self) -> Point | None:
        """The value that was judged, or the newest there is."""
        if self.result is None:
            return None
        found = self.result.latest or (yearly_points(self.result) or [None])[-1]
        return None if found is None or found.year == self.result.commitment.base_year else found

    @property
    def status(self) -> str:
        shown = self.earlier or self.result
        return shown.status if shown else "undecided"

    @property
    def earlier_is_latest(self) -> bool:
        """Whether the year of the earlier judgement is the one that stands beside the value."""
        return self.earlier is not None and self.latest is not None and self.earlier_year == self.latest.year

    @property
    def earlier_year(self) -> int | None:
        """The year whose value the earlier judgement rests on."""
        return judged_year(self.earlier) if self.earlier else None

    @property
    def spoken(self) -> str:
        """The picture in words, for those who do not see it."""
        if self.result is None:
            return ""
        told = [f"{point.year}: {point_value(point)}" for point in yearly_points(self.result)]
        about = self.result.commitment
        aim = _("目标 %(year)s: %(value)s") % {"year": about.target_year or "", "value": about.target_text}
        return "; ".join([*told, aim])


@register.filter
def judged_year(result: Assessment) -> int:
    """The year whose value a judgement rests on."""
    return result.latest.year if result.latest else result.as_of


def told_of(one: Any, seen: Board) -> Told:
    result = seen.of(one.public_id)
    return Told(one, result, sparkline(result) if result else None, seen.earlier(one.public_id) if result else None)


@register.simple_tag
def standing(groups: Iterable[Any]) -> dict[str, Any]:
    """Groups of indicators with what is known of each, and how many stand how."""
    seen = board()
    found = [(group, [told_of(one, seen) for one in group.indicators]) for group in groups]
    tiles = [tile for _, members in found for tile in members]
    counts = {code: sum(tile.status == code for tile in tiles) for code in words().status}
    return {
        "groups": found, "year": seen.year, "counts": [(code, count) for code, count in counts.items() if count],
        "measured": any(tile.latest for tile in tiles), "earlier": sum(tile.earlier is not None for tile in tiles),
    }  # fmt: skip


@register.simple_tag
def told_about(one: Any) -> Told:
    """A statement with what is known of it today."""
    return told_of(one, board())


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
def change_address(change: dict[str, Any]) -> str:
    """Where the promise of a change has its page."""
    return reverse(
        f"pages:{'indicator' if change['form'] == 'indicator' else 'statement'}", args=[change["commitment"]]
    )


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
        "value_withdrawn": _("数据已撤回"), "value_aged": _("没有更新的数据，最新为"), "later_date": _("评估时点不同"),
    }.get(why["cause"], why["cause"])  # fmt: skip
    told = f" {why['year']}" if "year" in why else ""
    values = [_of_cause(why.get(side)) for side in ("before", "after")]
    return said + told + (": " + " → ".join(value for value in values if value) if any(values) else "")


def _of_cause(told: Any) -> str:
    """The value of one side of a change, with its bound."""
    told = told[0] if isinstance(told, list) and told else told
    if not isinstance(told, dict):
        return ""
    value = told.get("value")
    return bound_sign(told.get("bound", "")) + (shown(value) if isinstance(value, int | float) else str(value or ""))


@register.filter
def gap(result: Assessment, code: str) -> dict[str, str] | None:
    """What is missing and whom to ask, where a reason leaves the status open."""
    about = result.commitment
    told = words().explain(code, about.name or about.measure, about.unit) if code in words().reasons else {}
    return told if "missing" in told else None


@register.filter
def years(result: Assessment) -> list[Point]:
    """Values of single years with the start."""
    return yearly_points(result)


@register.filter
def ratio(result: Assessment) -> Fraction | None:
    """Progress over expected progress."""
    return result.progress / result.expected if result.progress is not None and result.expected else None


@register.filter
def path_told(result: Assessment) -> str:
    """Progress against expectation in words, with the pace that is left to make."""
    told = ""
    if result.progress is not None and result.expected is not None:
        told = _("进度 %(a)s，应达 %(b)s") % {"a": share(result.progress), "b": share(result.expected)}
    if result.pace is not None:
        told += (_("；") if told else "") + _("今后需 %(pace)s") % {"pace": f"{shown(result.pace)} {result.pace_unit}"}
    return told


@register.filter
def no_forecast(told: dict[str, Any]) -> str:
    """Why there is no forecast."""
    text = str(told.get("reason", ""))
    if english():
        return text
    for start, said in (
        ("the shape", _("这类指标没有可预测的年度水平")), ("the target year is known", _("目标年的数值已知")),
        ("the target year is", _("离目标年太远或已过")), ("the values do not move", _("数值没有变化，无从估计区间")),
    ):  # fmt: skip
        if text.startswith(start):
            return said
    return _("可用的年度数值太少")


@register.filter
def method_name(name: str) -> str:
    return {"eurostat": "Eurostat", "open_sdg": "Open SDG", "target_consistency": _("目标一致法")}.get(name, name)


@register.filter
def other_word(status: str) -> str:
    """The words of other methods."""
    return {
        "significant_progress": _("显著进展"), "moderate_progress": _("中等进展"), "insufficient_progress": _("进展不足"),
        "movement_away": _("背离目标"), "moderate_movement_away": _("中等背离"), "significant_movement_away": _("显著背离"),
        "substantial_progress": _("大幅进展"), "limited_progress": _("有限进展"), "deterioration": _("恶化"),
        "target_achieved": _("目标已达到"), "ahead": _("超前"), "lagging": _("落后"),
    }.get(status, status)  # fmt: skip


@register.filter
def other_reason(reason_told: str) -> str:
    """Why another method gives nothing."""
    if english():
        return reason_told
    return {
        "needs two exact values of a level": _("需要两个确切的水平值"),
        "compound growth needs values above nil": _("复合增长率只适用于正值"),
        "the target equals the start: division by nil": _("目标等于基期，除数为零"),
        "needs progress and schedule": _("需要进度与时序"),
    }.get(reason_told, reason_told)


@register.filter
def relation_word(relation: Any) -> str:
    """How a published figure stands to the measure."""
    named = {"same": _("同一指标"), "converted": _("换算"), "near": _("相近，不用于判定")}
    return named[relation.relation] + (f" · {relation.formula}" if relation.formula else "")


@register.filter
def grade_word(row: Any) -> str:
    """How sure a value is."""
    if "computed" in row.flags:
        grades = {"official": _("由站点计算")}
    else:
        grades = {"official": _("官方"), "secondary": _("二手，未经核实")}
    states = {"preliminary": _("初步"), "revised": _("修订"), "forecast": _("预计数")}
    told = [grades.get(row.grade, row.grade), states.get(row.status, "")]
    if "reported" in row.flags:
        told.append(_("填报"))
    return " · ".join(one for one in told if one)


def _worker(context: dict[str, Any]) -> Any:
    """The user, where one is signed in; a reader without an account costs no query."""
    request = context["request"]
    return request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None


@register.simple_tag(takes_context=True)
def may_reply(context: dict[str, Any], fact: Any) -> list[Any]:
    """The organisations for which the reader may explain an indicator."""
    user = _worker(context)
    return rights.organisations(user, fact) if user is not None else []


@register.simple_tag(takes_context=True)
def may_report(context: dict[str, Any], fact: Any) -> bool:
    user = _worker(context)
    return user is not None and bool(rights.places(user, fact))


@register.filter
def named_by(names: dict[str, str], slug: str) -> str:
    """The short name of a plan."""
    return names.get(slug, slug)


@register.filter
def unit_beside(about: Any) -> str:
    """The unit of a target, but where its words have it already: 57% is not followed by %."""
    return "" if about.unit and str(about.target_text or "").endswith(about.unit) else str(about.unit)
