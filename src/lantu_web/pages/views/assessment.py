"""How the promises of a plan stand: the page, and its data to take away."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu.assessment.charts import spec
from lantu.assessment.flat import flat_row
from lantu.assessment.model import Assessment
from lantu.assessment.wording import words
from lantu_web.monitoring.services import report as service
from lantu_web.monitoring.services.assessing import board
from lantu_web.monitoring.services.dossier import picture
from lantu_web.pages.choosing import choice, named
from lantu_web.register.models import Document
from lantu_web.register.services.tabular import csv_pieces

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
PLANS = 100


def _asked(request: HttpRequest) -> tuple[service.Asked, list[Document]]:
    given = {name: request.GET.get(name, "")[:80].strip() for name in ("document", "mode", "as_of", "since")}
    given["document"] = named(given["document"].replace("\x00", ""))
    plans = service.plans()
    document = next((one for one in plans if one.slug == given["document"]), None)
    if given["document"] and document is None:
        raise Http404(_("没有这份规划"))
    return service.asked(document, given["mode"], given["as_of"], given["since"], plans), plans


@require_safe
def assessment(request: HttpRequest) -> HttpResponse:
    what, _plans = _asked(request)
    if service.is_large(what):
        return _by_plan(request, what)
    found = service.report(what)
    context = {
        "report": found,
        "asked": what,
        "documents": choice(what.document.slug if what.document else "", service.with_period()),
        "modes": _modes(),
        "parts": _parts(),
        "rollup_names": _rollups(),
        "weights": [(name or _("任务与工程"), weight) for name, weight in words().weights.items()],
        "statuses": list(words().status),
        "parameters": urlencode(what.query),
    }
    return render(request, "pages/assessment.html", context)


def _by_plan(request: HttpRequest, what: service.Asked) -> HttpResponse:
    """Of a large register the plans with their counts; the promises are a click away."""
    page = Paginator(service.by_plan(what), PLANS).get_page(request.GET.get("page"))
    context = {
        "asked": what, "page": page, "documents": choice("", service.with_period()), "modes": _modes(),
        "statuses": list(words().status), "year": what.when if isinstance(what.when, int) else what.when.year,
        "parameters": urlencode(what.query),
    }  # fmt: skip
    return render(request, "pages/assessment_plans.html", context)


def _modes() -> list[tuple[str, str]]:
    return [
        ("annual", _("年度监测")), ("mid_term", _("中期评估")), ("final", _("总结评估")), ("date", _("任一日期")),
    ]  # fmt: skip


def _parts() -> dict[str, str]:
    return {
        "binding": _("约束性指标"), "expected": _("预期性指标"), "indicator": _("其他指标"), "statement": pgettext("section", "任务"),
        "project": pgettext("section", "工程项目"), "past": _("上期目标回顾"),
    }  # fmt: skip


def _rollups() -> dict[str, str]:
    return {"plan": _("按规划"), "group": _("按指标组"), "place": _("按区域"), "organisation": _("按机构")}


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The whole assessment: rows, rows with traces, or a workbook that computes every status anew."""
    if form not in MEDIA:
        raise Http404(_("没有这种格式"))
    what, _plans = _asked(request)
    found = service.report(what)
    body = {"csv": _csv, "json": _json, "xlsx": _workbook}[form](found)
    response = HttpResponse(body, content_type=MEDIA[form])
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-assessment-{what.when}.{form}"'
    return response


def _csv(found: service.Report) -> str:
    rows = [flat_row(each) for each in found.results]
    return "".join(csv_pieces(list(rows[0]) if rows else ["commitment"], [rows]))


def _json(found: service.Report) -> str:
    body = {
        "schema": "lantu.assessment/1",
        "asked": found.asked.query,
        "results": [each.as_json() for each in found.results],
        "changes": found.changed,
        "method": reverse("pages:about"),
    }
    return json.dumps(body, ensure_ascii=False)


def _workbook(found: service.Report) -> bytes:
    from lantu.assessment.workbook import workbook

    return workbook(found.results)


def _result(public_id: str) -> Assessment:
    found = board().of(public_id)
    if found is None:
        raise Http404(_("这项指标没有可画的数值"))
    return found


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


@require_safe
def chart(request: HttpRequest, public_id: str) -> HttpResponse:
    """The trajectory as a picture: made once for what it shows, then kept."""
    drawn = picture(_result(public_id), _language(), narrow="narrow" in request.GET)
    if not drawn:
        raise Http404(_("这项指标没有可画的数值"))
    return HttpResponse(drawn, content_type="image/svg+xml")


@require_safe
def chart_spec(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same chart as its specification, for reports and for those who draw it themselves."""
    told = spec(_result(public_id), _language())
    if told is None:
        raise Http404(_("这项指标没有可画的数值"))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})
