"""The audit trail: a page, and the same lines as CSV and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lantu_web.pages.access import allowed
from lantu_web.register.models import Document
from lantu_web.register.services import audit
from lantu_web.register.services.audit import Choice, Entry
from lantu_web.register.services.rights import works_on
from lantu_web.register.services.tabular import csv_pieces

PAGE = 100
NO_CHANGE = {"field": "", "from": "", "to": ""}
COLUMNS = ("at", "person", "kind", "about", "address", "decision", *NO_CHANGE, "note")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _choice(request: HttpRequest) -> Choice:
    asked = {
        name: request.GET.get(name, "")[:80].replace("\x00", "").strip() for name in ("person", "kind", "document")
    }
    return Choice(**asked, since=_day(request.GET.get("since", "")), until=_day(request.GET.get("until", "")))


@never_cache
@allowed("audit")
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    choice = _choice(request)
    page = Paginator(audit.lines(choice, request.user), PAGE).get_page(request.GET.get("page"))
    given = {name: str(value) for name, value in vars(choice).items() if value}
    context = {
        "page": page, "entries": audit.entries(page.object_list), "chosen": vars(choice), "total": page.paginator.count,
        "kinds": audit.kinds_for(request.user), "documents": works_on(request.user, Document.objects.all()),
        "query": f"?{urlencode(given)}" if given else "",
    }  # fmt: skip
    return render(request, "pages/audit.html", context)


@never_cache
@allowed("audit")
@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    writers = {"csv": (_csv, "text/csv; charset=utf-8"), "json": (_json, "application/json")}
    if form not in writers:
        raise Http404(_("没有这种格式"))
    write, media = writers[form]
    found = list(audit.all_entries(_choice(request), request.user))  # the labels are in the language of the request
    response = StreamingHttpResponse(write(found), content_type=media)
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-audit.{form}"'
    return response


def _row(one: Entry) -> dict[str, Any]:
    return {
        "at": timezone.localtime(one.at).isoformat(timespec="seconds"), "person": one.person, "kind": one.kind,
        "about": one.about, "address": one.address, "decision": one.decision,
        "changes": [{"field": name, "from": old, "to": new} for name, old, new in one.changes], "note": one.note,
    }  # fmt: skip


def _csv(found: list[Entry]) -> Iterator[str]:
    rows = ([row | change for change in row["changes"] or [NO_CHANGE]] for row in map(_row, found))
    return csv_pieces(COLUMNS, rows)


def _json(found: list[Entry]) -> Iterator[str]:
    yield '{"entries": ['
    for number, one in enumerate(found):
        yield (",\n" if number else "\n") + json.dumps(_row(one), ensure_ascii=False)
    yield "\n]}\n"
