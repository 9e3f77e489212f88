"""Search, narrowed down by plan, kind, attribute, year, unit, organisation and place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from lantu_web.pages.facets import Facet, Value
from lantu_web.pages.templatetags.lantu import attribute, entry_address
from lantu_web.register.models import Document, Organisation, Place, SearchEntry
from lantu_web.register.services.search import FACETS, MOST, Result, search, snippets
from lantu_web.register.services.tabular import as_file, form_of

PAGE = 30
SHOWN = 10
FARTHEST = 1000
CHINESE = frozenset({"organisation", "place", "unit"})


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", " ").strip()
    asked = {name: value for name in FACETS if (value := request.GET.get(name, "")[:80].replace("\x00", "").strip())}
    number = request.GET.get("page", "")
    page = min(int(number), FARTHEST) if number.isdecimal() and number.isascii() else 1
    chosen = _keys(asked)
    form = form_of(request)
    whole = bool(form) and not number  # as data everything that was ranked, or the page that is asked for
    result = search(query, chosen=chosen, page=page, size=MOST if whole else PAGE) if query else Result("")
    if form:
        return _as_data(result, page, form)
    context = {
        "result": result, "query": query, "page": page, "more": page * PAGE < result.total, "most": MOST,
        "facets": _facets(result, chosen), "snippets": snippets(result),
    }  # fmt: skip
    return render(request, "pages/search.html", context)


def _keys(asked: dict[str, str]) -> dict[str, object]:
    """What the address asks for as the index knows it; what is unknown narrows nothing."""
    chosen: dict[str, object] = {}
    for name, value in asked.items():
        key: object = value
        if name == "kind":
            key = value if value in SearchEntry.Kind.values else None
        elif name == "year":
            key = value if value.isascii() and value.isdecimal() else None
        elif name in NAMED:
            model, field, _label = NAMED[name]
            key = model.objects.filter(**{field: value}).values_list("pk", flat=True).first()
        if key is not None:
            chosen[name] = key
    return chosen


NAMED: dict[str, tuple[Any, str, Callable[[Any], str]]] = {  # table, name in addresses, name for people
    "document": (Document, "slug", lambda one: f"{one.label} · {_('另一来源')}" if one.copy_of_id else one.label),
    "organisation": (Organisation, "code", lambda one: one.name),
    "place": (Place, "code", lambda one: one.name),
}


def _facets(result: Result, chosen: dict[str, object]) -> list[Facet]:
    titles = {
        "kind": _("种类"),
        "document": pgettext("one", "文件"),
        "attribute": _("属性"),
        "year": _("年份"),
        "unit": _("单位"),
        "organisation": _("机构"),
        "place": pgettext("one", "区域"),
    }
    found = [Facet(name, title, _values(name, result, chosen), name in CHINESE) for name, title in titles.items()]
    return [one for one in found if one.values]


def _values(name: str, result: Result, chosen: dict[str, object]) -> list[Value]:
    here = str(chosen.get(name, ""))
    counted = result.facets[name].most_common(SHOWN)
    if here and here not in dict(counted):
        counted.insert(0, (here, result.facets[name].get(here, 0)))
    if name == "year":
        counted.sort(reverse=True)
    if name in NAMED:
        return _named(name, counted, here)
    return [Value(value, _label(name, value), count, value == here) for value, count in counted]


def _named(name: str, counted: Iterable[tuple[str, int]], here: str) -> list[Value]:
    model, field, label = NAMED[name]
    known = model.objects.in_bulk([int(key) for key, _count in counted])
    return [
        Value(getattr(known[int(key)], field), label(known[int(key)]), count, key == here)
        for key, count in counted
        if int(key) in known
    ]


def _label(name: str, value: str) -> str:
    if name == "kind":
        return str(SearchEntry.Kind(value).label)
    return attribute(value) if name == "attribute" else value


def _as_data(result: Result, page: int, form: str) -> HttpResponse:
    """Results as data: what was found, where it is, how much there is."""
    items = [
        {
            "kind": one.kind,
            "title": one.title,
            "document": one.document.slug if one.document else None,
            "address": entry_address(one),
        }
        for one in result.entries
    ]
    if form == "csv":
        return as_file("search", ("kind", "title", "document", "address"), items, form)
    body = {"query": result.query, "total": result.total, "more": result.more, "page": page, "items": items}
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
