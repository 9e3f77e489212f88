"""Overview, library, places, and what the data are."""

from __future__ import annotations

import re
from collections import Counter
from itertools import groupby

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu_web.pages.facets import Facet, Value
from lantu_web.pages.views.lists import asked, page_by_document, page_of
from lantu_web.register.models import Document, Finding, Place, SourceFile
from lantu_web.register.services import attention, boundaries, districts
from lantu_web.register.services import overview as service
from lantu_web.register.services.stamp import how_many
from lantu_web.register.services.tabular import as_file, form_of

PERIOD = re.compile(r"(?a:\d{4}-\d{4})")
SHELF, PERIODS, FACET = 10, 3, 12
SOURCE = ("name", "sha256", "media_type", "encoding", "length", "engine", "held")
WALL = 6  # plans whose indicators the overview shows; the others are a click away
MOST_PROJECTS = 200


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    rows, today = service.shelves(), timezone.localdate()
    originals = [row for row in rows if row.document.copy_of_id is None]
    context = {
        "rows": originals[:SHELF],
        "left": max(len(originals) - SHELF, 0),
        "totals": service.totals(),
        "periods": service.periods(rows, today)[:PERIODS],
        "matters": attention.matters(today),
        "verdicts": attention.verdicts(),
        "duties": attention.duties_by_plan(),
        "this_year": today.year,
        "groups": service.wall(WALL),
    }
    return render(request, "pages/overview.html", context)


@require_safe
def documents(request: HttpRequest) -> HttpResponse:
    chosen = asked(request, "kind", "issuer", "period", "family", "query")
    chosen["period"] = chosen["period"] if PERIOD.fullmatch(chosen["period"]) else ""
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


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    found = districts.all_places()
    if form := form_of(request):
        rows = [vars(one.place) | {"statements": one.statements, "projects": one.projects} for one in found]
        return as_file("places", ("code", "name", "kind", "statements", "projects"), rows, form)
    kinds: dict[str, list[districts.Told]] = {}
    for one in found:
        kinds.setdefault(one.place.kind, []).append(one)
    labels = {"place": _("区县"), "group": _("片区"), "area": _("功能区"), "city": _("全市")}
    listed = [(label, kinds[kind]) for kind, label in labels.items() if kind in kinds]
    return render(request, "pages/places.html", {"kinds": listed, "map": boundaries.drawn(found)})


@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Place.objects.prefetch_related("members", "groups"), code=code)
    page = page_by_document(request, districts.statements_of(found))
    plans = [(document, list(facts)) for document, facts in groupby(page, key=lambda fact: fact.document)]
    context = {
        "place": found, "page": page, "plans": plans, "total": page.paginator.count,
        "projects": service.projects(place=code)[:MOST_PROJECTS], "map": boundaries.located(found),
    }  # fmt: skip
    return render(request, "pages/place.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    sources = SourceFile.objects.annotate(held=Count("pk", filter=Q(text__isnull=False))).defer("text").order_by("name")
    if form := form_of(request):
        return as_file("files", SOURCE, list(sources.values(*SOURCE)), form)
    totals = service.totals() | Counter(
        {"alignment": how_many(Finding.objects.standing()), "places": how_many(Place.objects.all())}
    )
    context = {
        "totals": totals, "page": page_of(request, sources), "origins": [_origin(*one, totals) for one in _origins()],
    }  # fmt: skip
    return render(request, "pages/about.html", context)


def _origins() -> list[tuple[str, str, str]]:
    """What the site shows, and how each came about."""
    return [
        ("documents", _("文件"), _("收录的原件；类别、文号、日期、规划期由程序从文首读出，编辑可改，改动有记录。")),
        (
            "statements",
            _("表述"),
            _("程序在正文里逐句找出的数量与承诺：对象、比较、数值、单位、年份；校核人可确认、修改、剔除。"),
        ),
        ("indicators", _("指标"), _("程序从指标表逐行读出：基准值、目标值、属性；单元格位置一并保存。")),
        ("duties", _("责任"), _("程序从正文括注与分工表读出：任务、牵头、责任、配合单位；机构别名由编辑归并。")),
        ("projects", _("工程"), _("程序从工程专栏逐项读出；其中的数量另作表述，区域按名称对到国家代码。")),
        ("alignment", _("衔接"), _("程序把各文件对同一事项、范围、年份的说法放在一起计算得出；结论由人处理。")),
        ("places", _("区域"), _("区县取自国家代码，片区与功能区取自规划；表述数与工程数按点到的名称计算。")),
    ]


def _origin(page: str, label: str, how: str, totals: Counter[str]) -> dict[str, object]:
    only = "?parent_row=false" if page == "indicators" else ""
    downloads = [(form.upper(), f"/api/v1/{page}.{form}{only}") for form in ("csv", "json")]
    if page == "alignment":
        downloads = [(form.upper(), reverse("pages:alignment_export", args=[form])) for form in ("csv", "json")]
    return {
        "label": label, "how": how, "count": totals[page], "address": reverse(f"pages:{page}"),
        "downloads": downloads,
    }  # fmt: skip
