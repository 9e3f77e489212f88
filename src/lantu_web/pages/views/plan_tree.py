"""The tree of plans (规划体系): a page, CSV and JSON."""

from __future__ import annotations

import csv
import io

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu_web.register.models import Document, Finding, FindingMember
from lantu_web.register.services import plan_tree as service
from lantu_web.register.services.opinions import FORMULA
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

ROOTS = 100  # trees on one page


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    key = ("plan tree", sight(), get_language())
    drawn = remembered(key, service.draw, (Document, Finding, FindingMember))
    page = Paginator(drawn.roots, ROOTS).get_page(request.GET.get("page"))
    return render(request, "pages/plan_tree.html", {"tree": drawn, "page": page})


@require_safe
def tree_data(request: HttpRequest, form: str) -> HttpResponse:
    """The tree as flat records."""
    if form not in ("csv", "json"):
        raise Http404(_("没有这种格式"))
    records = service.as_records(service.draw())
    if form == "json":
        return JsonResponse({"records": records}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(records[0]) if records else ["record"])
    writer.writeheader()
    for record in records:
        flat = {name: "、".join(value) if isinstance(value, list) else value for name, value in record.items()}
        # A spreadsheet takes a cell that begins with one of these for a formula.
        writer.writerow(
            {name: f"'{value}" if str(value).startswith(FORMULA) else value for name, value in flat.items()}
        )
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="plan-tree.csv"'
    return response
