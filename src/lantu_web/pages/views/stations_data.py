"""The data of the pages about stations as CSV and JSON."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.station_tables import TABLES, Asked

MARK = "\ufeff"  # spreadsheets take a CSV without it for another encoding
WIDEST = 120


def asked_of(request: HttpRequest) -> Asked:
    """What a page or file is asked for; a year that is none is left aside."""
    given = {
        name: request.GET.get(name, "")[:WIDEST].replace("\x00", "").strip()
        for name in ("kind", "place", "body", "station", "item", "state")
    }
    year = request.GET.get("year", "")
    return Asked(
        **given,
        year=int(year) if year.isdecimal() and len(year) == 4 else 0,
        query=request.GET.get("query", "")[:WIDEST].strip(),
        when=request.GET.get("when", "")[:10],
    )


@require_safe
@cache_control(no_cache=True)
def data(request: HttpRequest, what: str, form: str) -> HttpResponse:
    """A table of the pages, whole."""
    if what not in TABLES or form not in ("csv", "json"):
        raise Http404(_("没有这种格式"))
    rows = TABLES[what](service.book(), asked_of(request))
    response = HttpResponse(_csv(rows), content_type="text/csv; charset=utf-8") if form == "csv" else JsonResponse(
        {"table": what, "note": service.note(), "rows": rows}, json_dumps_params={"ensure_ascii": False}
    )  # fmt: skip
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-{what}.{form}"'
    return response


def _csv(rows: list[dict[str, Any]]) -> str:
    out = StringIO()
    if rows:
        writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return MARK + out.getvalue()


def _cell(value: Any) -> Any:
    """A cell; lists with a semicolon, and a text that a spreadsheet would run is quoted."""
    if isinstance(value, list):
        value = "; ".join(
            str(one.get("do") or one.get("zh") or one.get("name") or one) if isinstance(one, dict) else str(one)
            for one in value
        )
    if isinstance(value, str) and len(value) > 1 and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value
