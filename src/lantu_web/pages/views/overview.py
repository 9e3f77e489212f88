"""Overview, library, places, and what the data are."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lantu_web.pages.facets import Facet, Value
from lantu_web.pages.views.lists import asked, page_of
from lantu_web.register.models import Document, Place, SourceFile
from lantu_web.register.services import attention, boundaries, districts
from lantu_web.register.services import overview as service

SHELF, PERIODS, FACET = 10, 3, 12
MOST_PROJECTS = 200


def overview(request: HttpRequest) -> HttpResponse:
    rows, today = service.library(), timezone.localdate()
    originals = [row for row in rows if row.document.copy_of_id is None]
    context = {
        "rows": originals[:SHELF],
        "left": max(len(originals) - SHELF, 0),
        "totals": service.totals(rows),
        "periods": service.periods(rows, today)[:PERIODS],
        "matters": attention.matters(today),
        "verdicts": attention.verdicts(),
        "duties": attention.duties_by_plan(),
        "this_year": today.year,
        "groups": service.groups(service.in_period(service.indicators())),
    }
    return render(request, "pages/overview.html", context)


def documents(request: HttpRequest) -> HttpResponse:
    chosen = asked(request, "kind", "issuer", "period", "family", "query")
    found = service.documents(**chosen)
    page = page_of(request, found)
    context = {
        "page": page, "rows": service.rows_of(page), "chosen": chosen, "total": page.paginator.count,
        "facets": _facets(service.facets_of(found), chosen), "filtered": any(chosen.values()),
    }  # fmt: skip
    return render(request, "pages/documents.html", context)


def _facets(counted: dict[str, list[tuple[str, int]]], chosen: dict[str, str]) -> list[Facet]:
    titles = {"kind": _("类别"), "issuer": _("发文机关"), "period": _("规划期"), "family": _("规划体系")}
    found = []
    for name, title in titles.items():
        values = [Value(one, _told(name, one), count, one == chosen[name]) for one, count in counted[name][:FACET]]
        if values:
            found.append(Facet(name, title, values, name in {"issuer", "family"}))
    return found


def _told(name: str, value: str) -> str:
    """A kind or a period as people write it."""
    if name == "kind":
        return str(dict(Document.Kind.choices).get(value, value))
    start, _dash, end = value.partition("-")
    return (start if start == end else f"{start}—{end}") if name == "period" else value


def places(request: HttpRequest) -> HttpResponse:
    found = districts.all_places()
    kinds: dict[str, list[districts.Told]] = {}
    for one in found:
        kinds.setdefault(one.place.kind, []).append(one)
    labels = {"place": _("区县"), "group": _("片区"), "area": _("功能区"), "city": _("全市")}
    listed = [(label, kinds[kind]) for kind, label in labels.items() if kind in kinds]
    return render(request, "pages/places.html", {"kinds": listed, "map": boundaries.drawn(found)})


def place(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Place.objects.prefetch_related("members", "groups"), code=code)
    page = page_of(request, districts.statements_of(found))
    plans = [(document, list(facts)) for document, facts in groupby(page, key=lambda fact: fact.document)]
    context = {
        "place": found, "page": page, "plans": plans, "total": page.paginator.count,
        "projects": service.projects(place=code)[:MOST_PROJECTS], "map": boundaries.located(found),
    }  # fmt: skip
    return render(request, "pages/place.html", context)


def about(request: HttpRequest) -> HttpResponse:
    rows = service.library()
    sources = SourceFile.objects.annotate(held=Count("pk", filter=Q(text__isnull=False))).defer("text")
    return render(
        request, "pages/about.html", {"totals": service.totals(rows), "sources": sources.order_by("name"), "rows": rows}
    )
