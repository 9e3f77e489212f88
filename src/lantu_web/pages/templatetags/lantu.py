"""How a value, a requirement and a place in a document are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from lantu.text import fold_width

register = template.Library()

SIGNS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "≈", "max": "≤", "range": "", "=": ""}


@register.filter
def amount(value: Decimal | None) -> str:
    """A number without idle zeros.

    >>> amount(Decimal("120.500000"))
    '120.5'
    """
    if value is None:
        return ""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


@register.filter
def grouped(number: int) -> str:
    """A count with its thousands grouped: large registers have large ones."""
    return f"{number:,}"


@register.filter
def listed(parts: Iterable[Any]) -> str:
    """Names one after the other, as the language of the page does it."""
    return _("、").join(str(each) for each in parts)


@register.filter
def clauses(parts: Iterable[str]) -> str:
    """Half-sentences one after the other, as the language of the page does it."""
    return _("；").join(parts)


@register.filter
def requirement(fact: Any) -> str:
    """What is required, with its comparator and unit: ≥ 98 %."""
    if fact.value is None:
        return str(getattr(fact, "qualitative", "") or getattr(fact, "target", "") or getattr(fact, "text", ""))
    number = amount(fact.value)
    if fact.value_high is not None:
        number = f"{number}—{amount(fact.value_high)}"
    sign = SIGNS.get(fact.comparator, "")
    return " ".join(part for part in (sign, number, fact.unit) if part)


@register.filter
def figure(fact: Any) -> str:
    """The requirement without its unit, for a column of numbers."""
    if fact.value is None:
        return str(getattr(fact, "target", "") or getattr(fact, "qualitative", "") or "—")
    number = amount(fact.value)
    if fact.value_high is not None:
        number = f"{number}—{amount(fact.value_high)}"
    return f"{SIGNS.get(fact.comparator, '')}{number}"


@register.filter
def numbered(node: Any) -> str:
    """The number of a place as the document writes it, in every language of the page: 第三章, 专栏5."""
    if not node.number:
        return "专栏 " if node.kind == "box" else ""
    form = {
        "part": "第%s篇 ",
        "chapter": "第%s章 ",
        "article": "第%s条 ",
        "box": "专栏%s ",
        "annex": "附件%s ",
    }.get(node.kind)
    if node.kind == "section":
        form = "第%s节 " if node.parent_id and node.depth > 0 and "chp_" in node.eid else "%s、"
    if node.kind == "para":
        form = "（%s）"
    return (form or "%s. ") % fold_width(node.number)


@register.filter
def tag(kind: str) -> str:
    """The name of a kind of statement."""
    return {
        "target": _("目标"),
        "status": _("现状"),
        "threshold": _("条件"),
        "amount": _("金额比例"),
        "deadline": _("时限"),
        "ban": _("禁止"),
        "other": _("其他"),
        "duty": _("责任"),
        "project": _("工程"),
        "indicator": _("指标"),
    }.get(kind, kind)


@register.filter
def attribute(value: str) -> str:
    return {"约束性": _("约束性"), "预期性": _("预期性")}.get(value, value)


@register.filter
def kind_of(fact: Any) -> str:
    """The kind by which a fact is marked: that of the statement, else what it is."""
    return fact.kind if fact.fact_kind == "statement" else fact.fact_kind


@register.filter
def named(fact: Any) -> str:
    """The name of a fact of any kind."""
    for name in ("subject", "name", "task", "title"):
        if value := getattr(fact, name, ""):
            return str(value)
    return ""


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with the words of a query marked."""
    folded, spans = fold_width(text).lower(), []
    for word in fold_width(query).lower().split():
        at = folded.find(word)
        while at >= 0:
            spans.append((at, at + len(word)))
            at = folded.find(word, at + len(word))
    parts, end = [], 0
    for low, high in sorted(spans):
        if low >= end:
            parts.append(conditional_escape(text[end:low]))
            parts.append(format_html("<mark>{}</mark>", text[low:high]))
            end = high
    parts.append(conditional_escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped


@register.filter
def address_of(fact: Any) -> str:
    return str(fact.get_absolute_url())


@register.filter
def place_of(fact: Any) -> str:
    """Where the fact stands in its document, to the mark or the row of a table."""
    if fact.node is None:
        return str(fact.document.get_absolute_url())
    mark = "i" if fact.fact_kind == "indicator" else "m"
    return reverse("pages:place_in_document", args=[fact.document.slug, fact.node.eid]) + f"#{mark}-{fact.public_id}"


@register.filter
def sign(state: str) -> str:
    """The sign of a review state, so that colour is never alone."""
    return {"confirmed": "✓", "corrected": "✎", "rejected": "×"}.get(state, "·")


@register.filter
def warned(warning: str) -> str:
    """A warning of the reading in the language of the page, where it is one that recurs."""
    told = {
        "the file is empty": _("文件里没有文字。"),
        "the file holds no text": _("文件里没有文字。"),
        "the document holds no text": _("文件里没有文字。"),
    }
    if match := re.match(r"page (\d+) is a picture", warning):
        return _("第 %(page)s 页是图片，没有文字，未读。") % {"page": match[1]}
    if match := re.match(r"page (\d+): (\d+) character", warning):
        return _("第 %(page)s 页有 %(n)s 个字无法识别，未读。") % {"page": match[1], "n": match[2]}
    return told.get(warning, warning)


@register.filter
def changes(entry: Any) -> list[tuple[str, object, object]]:
    """What a review changed: field, before, after."""
    return [(name, entry.before.get(name), value) for name, value in entry.after.items()]


@register.filter
def entry_address(entry: Any) -> str:
    """Where a search entry leads."""
    if entry.kind == "document":
        return reverse("pages:document", args=[entry.key])
    if entry.kind == "text":
        return reverse("pages:place_in_document", args=[entry.document.slug, entry.key]) + f"#{entry.key}"
    return reverse(f"pages:{entry.kind}", args=[entry.key])


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: object) -> str:
    """The address of this page with some of its parameters changed; empty ones are left out."""
    parameters = context["request"].GET.dict() | {name: str(value) for name, value in changes.items()}
    kept = {name: value for name, value in parameters.items() if value}
    return "?" + urlencode(kept) if kept else context["request"].path


@register.simple_tag(takes_context=True)
def address_narrowed(context: dict[str, Any], name: str, value: str) -> str:
    """The address of this page with one more condition, from its first page."""
    return address_with(context, **{name: value, "page": ""})


@register.simple_tag(takes_context=True)
def address_drop(context: dict[str, Any], name: str) -> str:
    """The address of this page without one of its conditions, from its first page."""
    return address_with(context, **{name: "", "page": ""})


# What each table takes of the filters of a page, by the names of the page.
OPEN = {
    "documents": ("kind", "issuer", "period", "family", "query"),
    "statements": ("document", "kind", "query", "until", "unsure"),
    "indicators": ("document", "attribute", "query"),
    "projects": ("document", "box", "place", "title", "query"),
    "duties": ("document", "role"),
    "organisations": (),
    "places": (),
    "nodes": (),
    "findings": (),
}
ALWAYS = {"indicators": {"parent_row": "false"}}  # rows that only head others are no indicators to a page
NAMES_THERE = {"query": "q", "title": "box_title"}  # the interface has one name for it in all tables


def _table_name(table: str) -> str:
    return {
        "documents": _("文件"),
        "statements": _("表述"),
        "indicators": _("指标"),
        "projects": _("工程"),
        "duties": _("责任"),
        "organisations": _("机构"),
        "places": _("区域"),
        "nodes": _("条目"),
        "findings": _("衔接"),
    }[table]


@register.inclusion_tag("pages/parts/data_links.html", takes_context=True)
def data_links(context: dict[str, Any], *tables: str, beside: Any = None, **fixed: object) -> dict[str, Any]:
    """Where the rows of a page are to be had as data, with the filters that are chosen or fixed; ``beside`` stands the record, or the rows, of the page itself."""
    asked = context.get("chosen") or {}
    links = []
    if beside == "page":  # the rows of the page itself come first, a record after what is about it
        links += page_data(context, _("机构"))["links"]
    several = len(tables) > 1 or beside is not None
    for table in tables:
        chosen = {name: asked[name] for name in OPEN[table] if asked.get(name)} | ALWAYS.get(table, {}) | fixed
        given = {NAMES_THERE.get(name, name): value for name, value in chosen.items() if value}
        query = f"?{urlencode(given)}" if given else ""
        addresses = {form: f"/api/v1/{table}.{form}{query}" for form in ("csv", "json")}
        links.append({"label": _table_name(table) if several else "", **addresses})
    if beside is not None and beside != "page":
        links += record_link(beside, _table_name(RECORDS[beside._meta.model_name][0]))["links"]
    return {"links": links}


@register.inclusion_tag("pages/parts/data_links.html", takes_context=True)
def page_data(context: dict[str, Any], label: str = "") -> dict[str, Any]:
    """The rows of this page as data: its own address with another form, and so with all its filters."""
    return {
        "links": [{"label": label, **{form: address_with(context, format=form, page="") for form in ("csv", "json")}}]
    }


@register.inclusion_tag("pages/parts/data_links.html")
def record_link(one: Any, label: str = "") -> dict[str, Any]:
    """Where one record is to be had as data."""
    table, key = RECORDS[one._meta.model_name]
    address = f"/api/v1/{table}/{getattr(one, key)}"
    return {"links": [{"label": label, "csv": f"{address}?format=csv", "json": address}]}


RECORDS = {
    "statement": ("statements", "public_id"), "indicator": ("indicators", "public_id"), "duty": ("duties", "public_id"),
    "project": ("projects", "public_id"), "finding": ("findings", "public_id"), "organisation": ("organisations", "code"),
    "place": ("places", "code"), "document": ("documents", "slug"),
}  # fmt: skip
