"""How values, units and citations of rules are written."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lantu.rules.citing import article_in
from lantu_web.policies.places import place, slugs
from lantu_web.policies.words import language

register = template.Library()


@register.filter
def told_value(value: Any) -> str:
    """A value with its thousands grouped, digit by digit as in the trace.

    >>> told_value(Decimal("119550.5")), told_value([1, 2500])
    ('119,550.5', '1、2,500')
    """
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, int | Decimal):
        told = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
        return told.replace("-", "−")
    if isinstance(value, Mapping):
        return _("、").join(f"{key} {told_value(each)}" for key, each in value.items()) or _("无")
    if isinstance(value, list | tuple):
        return _("、").join(told_value(each) for each in value) or _("无")
    return str(value)


@register.filter
def is_number(value: Any) -> bool:
    """Whether a cell stands on the right."""
    return value is None or (isinstance(value, int | Decimal) and not isinstance(value, bool))


@register.filter
def told_article(article: str) -> SafeString | str:
    """An article as a reader of the page calls it; what has a name of its own keeps it."""
    called = article_in(article, language())
    return called if called != article or language() == "zh" else format_html('<span lang="zh-Hans">{}</span>', article)


@register.filter
def field_place(field: str) -> str:
    """Where on the page the field of an input stands."""
    return "f-" + field.partition(".")[0]


@register.simple_tag(takes_context=True)
def cited(context: dict[str, Any], thing: Any) -> SafeString | str:
    """The article behind a line, as a link to its node where the register holds the text."""
    article, document, eid = thing.article, thing.document, thing.eid
    if not article:
        return ""
    request = context["request"]
    if not hasattr(request, "numbers_of_documents"):
        request.numbers_of_documents = slugs()  # once a page
    found = place(document, eid, request.numbers_of_documents)
    if found is None:
        return format_html('<span class="nowrap" title="{}">{}</span>', document, told_article(article))
    slug, node = found
    address = reverse("pages:place_in_document", args=[slug, node]) if node else reverse("pages:document", args=[slug])
    return format_html(
        '<a class="nowrap" href="{}#{}" title="{}">{}</a>', address, node, document, told_article(article)
    )


@register.simple_tag(takes_context=True)
def with_inputs(context: dict[str, Any], name: str, *args: Any, **more: Any) -> str:
    """The address of another page for the same inputs."""
    held = dict(context.get("held") or {}) | {key: str(value) for key, value in more.items() if value != ""}
    return reverse(f"pages:{name}", args=args) + ("?" + urlencode(held) if held else "")
