"""How findings between plans are written: signs beside colours, values as told, places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from lantu_web.pages.templatetags.lantu import requirement
from lantu_web.register.models import Fact, Finding
from lantu_web.register.services.findings import Side, of_document, of_fact, sides

register = template.Library()

VERDICTS = {
    "conflict": ("missed", "≠"),
    "stricter": ("behind", "!"),
    "scope_differs": ("unknown", "≉"),
    "reference": ("unknown", "?"),
    "agree_after_unit_conversion": ("on", "≐"),
    "agree": ("ahead", "="),
}
STATES = {
    "open": ("unknown", "·"),
    "accepted": ("ahead", "✓"),
    "correct": ("behind", "✎"),
    "not_same": ("unknown", "×"),
    "clarify": ("on", "…"),
}


@register.filter
def verdict_class(verdict: str) -> str:
    return VERDICTS.get(verdict, ("unknown", ""))[0]


@register.filter
def verdict_sign(verdict: str) -> str:
    """The sign of a verdict, so that colour is never alone."""
    return VERDICTS.get(verdict, ("", "·"))[1]


@register.filter
def verdict_name(value: str) -> str:
    """A verdict by its name; any other text as it is."""
    words = {"True": _("是"), "False": _("否")} | {one.value: str(one.label) for one in Finding.Verdict}
    return words.get(value, value)


@register.filter
def state_class(state: str) -> str:
    return STATES.get(state, ("unknown", ""))[0]


@register.filter
def state_sign(state: str) -> str:
    return STATES.get(state, ("", "·"))[1]


@register.filter
def told(member: Any) -> str:
    """What a member says: its figure, else its words."""
    if member.value is None:
        return str(member.value_text or member.subject or "—")
    return requirement(member)


@register.filter
def by_document(members: Iterable[Any]) -> list[Side]:
    return sides(members)


@register.filter
def member_place(member: Any) -> str:
    """Where a member stands in its document, to the mark or row where there is one."""
    if not member.node_eid:
        return str(member.document.get_absolute_url())
    place = reverse("pages:place_in_document", args=[member.document.slug, member.node_eid])
    for kind, mark in (("statement", "m"), ("indicator", "i")):
        if fact := getattr(member, kind, None):
            return f"{place}#{mark}-{getattr(fact, 'public_id', fact)}"
    return f"{place}#{member.node_eid}"


@register.filter
def member_label(members: list[Any], number: int) -> str:
    """The document of the member with this number."""
    return str(members[number - 1].document.label) if 0 < number <= len(members) else ""


@register.filter
def change_label(name: str) -> str:
    return {"verdict": _("比对结论"), "values": _("数值"), "withdrawn": _("现行版中已无")}.get(name, name)


@register.filter
def part_label(name: str) -> str:
    """What a part of the severity stands for."""
    names = {
        "verdict": _("比对结论"),
        "binding": _("约束性"),
        "role": _("类别"),
        "measure": _("指标目录所列"),
        "gap": _("差距"),
        "arithmetic": _("演算"),
        "name": _("名称"),
        "target": _("目标"),
    }
    return names.get(name, name)


@register.simple_tag
def findings_of(fact: Fact) -> list[Finding]:
    """The findings that rest on a fact."""
    return of_fact(fact)


@register.simple_tag
def findings_in(opened: Any) -> dict[str, Any]:
    """The findings of an open document: how many in all of it, and those of the part that is shown."""
    total, here = of_document(opened.version, opened.stretch.start, opened.stretch.end)
    return {"total": total, "here": here}
