"""Overview, library, places, and what the data are."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lantu_web.register.models import Place, SourceFile, Statement
from lantu_web.register.services import attention
from lantu_web.register.services import overview as service
from lantu_web.register.visibility import shown

SHELF, PERIODS = 10, 3


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
    return render(request, "pages/documents.html", {"rows": service.library()})


def places(request: HttpRequest) -> HttpResponse:
    found = Place.objects.annotate(
        count=Count(
            "projects",
            filter=Q(projects__withdrawn=False, projects__document__copy_of=None) & shown("projects__document"),
            distinct=True,
        )
    ).prefetch_related("members")
    kinds: dict[str, list[Place]] = {}
    for place in found:
        kinds.setdefault(place.kind, []).append(place)
    labels = {"place": _("区县"), "group": _("片区"), "area": _("功能区"), "city": _("全市")}
    listed = [(label, kinds[kind]) for kind, label in labels.items() if kind in kinds]
    return render(request, "pages/places.html", {"kinds": listed})


def place(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Place.objects.prefetch_related("members", "groups"), code=code)
    names = Q()
    for name in (found.name, *found.aliases):
        names |= Q(scope__icontains=name) | Q(subject__icontains=name)
    statements = Statement.objects.public().filter(names).select_related("document")
    return render(
        request,
        "pages/place.html",
        {"place": found, "projects": service.projects(place=code), "statements": statements[:200]},
    )


def about(request: HttpRequest) -> HttpResponse:
    rows = service.library()
    sources = SourceFile.objects.annotate(held=Count("pk", filter=Q(text__isnull=False))).defer("text")
    return render(
        request, "pages/about.html", {"totals": service.totals(rows), "sources": sources.order_by("name"), "rows": rows}
    )
