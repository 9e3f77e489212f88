"""Plans against each other: overview, one finding and its decision, export, a draft to compare."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from lantu_web.pages.choosing import choice, named
from lantu_web.register.models import Document, Finding, FindingDecision, History
from lantu_web.register.services import findings as service
from lantu_web.register.services.deciding import Choice, decide, taught
from lantu_web.register.services.stamp import Pages

PAGE = 40
MAY_DECIDE = "register.change_finding"


def chosen_of(request: HttpRequest) -> dict[str, str]:
    told = {name: request.GET.get(name, "")[:80].replace("\x00", "").strip() for name in service.NAMES}
    return told | {name: named(told[name]) for name in ("a", "b")}


@require_safe
def alignment(request: HttpRequest) -> HttpResponse:
    chosen, originals = chosen_of(request), Document.objects.originals()
    columns, rows = service.matrix()
    page = Pages(service.with_members(service.choose(chosen)), PAGE).get_page(request.GET.get("page"))
    for one in page:
        one.sides = service.sides(one.members.all())
    context = {
        "page": page,
        "total": page.paginator.count,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "counts": service.counts(),
        "columns": columns,
        "rows": rows,
        "sides": [
            (name, label, choice(chosen[name], originals)) for name, label in (("a", _("一方")), ("b", _("另一方")))
        ],
        "verdicts": Finding.Verdict.choices,
        "states": [*Finding.State.choices, (service.DECIDED, _("已处理"))],
        "parameters": request.GET.urlencode(),
        "exports": [("xlsx", "Excel"), ("docx", "Word"), ("csv", "CSV"), ("json", "JSON")],
    }
    return render(request, "pages/alignment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def finding(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Finding, public_id=public_id)
    if request.method == "POST":
        return _decide(request, found)
    return _finding_page(request, found)


def _finding_page(
    request: HttpRequest, found: Finding, *, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    members = service.words_of(found)
    paths = service.paths(members)
    for number, one in enumerate(members, 1):
        one.number, one.path = number, paths[one.pk]
    context = {
        "finding": found,
        "members": members,
        "sides": service.sides(members),
        "has_text": all(one.pieces is not None for one in members),
        "decisions": found.decisions.select_related("side"),
        "changes": History.objects.filter(model="finding", key=found.public_id)[:30],
        "may_decide": request.user.is_authenticated and request.user.has_perm(MAY_DECIDE),
        "kinds": [one for one in FindingDecision.Decision if one.value != found.state],
        "entered": request.POST,
        "errors": errors or {},
    }
    return render(request, "pages/finding.html", context, status=status)


@permission_required(MAY_DECIDE, login_url="pages:login")
def _decide(request: HttpRequest, found: Finding) -> HttpResponse:
    entered = request.POST
    try:
        due = date.fromisoformat(entered.get("due", "").strip())
    except ValueError:
        due = None
    choice = Choice(
        decision=entered.get("decision", ""),
        why=entered.get("why", "").replace("\x00", ""),
        side=Document.objects.filter(slug=entered.get("side", "")[:80].replace("\x00", "")).first(),
        with_whom=entered.get("with_whom", "").replace("\x00", ""),
        due=due,
    )
    try:
        decide(found, choice, request.user)
    except ValidationError as error:
        return _finding_page(request, found, errors=error.message_dict, status=422)
    messages.success(request, _("处理已记录。"))
    return redirect(reverse("pages:finding", args=[found.public_id]) + "#history")


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The chosen findings as a table of opinions: Excel, Word, CSV, JSON."""
    from lantu_web.register.services.opinions import FORMS, opinions

    if form not in FORMS:
        raise Http404(_("没有这种格式"))
    writer, media_type = FORMS[form]
    body = writer(opinions(service.choose(chosen_of(request))))
    response = HttpResponse(body, content_type=media_type)
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"alignment.{form}\"; filename*=UTF-8''%E8%A1%94%E6%8E%A5%E6%84%8F%E8%A7%81%E8%A1%A8.{form}"
    )
    return response


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """What people said is not the same thing, as data for the matcher."""
    from django.http import JsonResponse

    return JsonResponse({"not_same": taught()}, json_dumps_params={"ensure_ascii": False, "indent": 1})
