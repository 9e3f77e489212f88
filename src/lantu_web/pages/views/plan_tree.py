"""The tree of plans (规划体系): a page, CSV and JSON."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu_web.register.models import Document, Finding, FindingMember
from lantu_web.register.services import plan_tree as service
from lantu_web.register.services.stamp import remembered
from lantu_web.register.services.tabular import as_file
from lantu_web.register.visibility import sight

ROOTS = 100  # trees on one page


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    key = ("plan tree", sight(), get_language())
    drawn = remembered(key, service.draw, (Document, Finding, FindingMember))
    page = Paginator(drawn.roots, ROOTS).get_page(request.GET.get("page"))
    data = {form: reverse("pages:plan_tree_data", args=[form]) for form in ("csv", "json")}
    return render(request, "pages/plan_tree.html", {"tree": drawn, "page": page, "links": [data]})


@require_safe
def tree_data(request: HttpRequest, form: str) -> HttpResponse:
    """The tree as flat records."""
    if form not in ("csv", "json"):
        raise Http404(_("没有这种格式"))
    records = service.as_records(service.draw())
    if form == "json":
        return JsonResponse({"records": records}, json_dumps_params={"ensure_ascii": False, "indent": 1})
    return as_file("plan-tree", list(records[0]) if records else ["record"], records, "csv")
