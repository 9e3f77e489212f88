"""The page that explains the interface to people; it is made from the tables themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from lantu_web.api.schemas import FORMS, MOST
from lantu_web.api.tables import TABLES


def explain(request: HttpRequest) -> HttpResponse:
    tables = [
        {"table": table, "addresses": {name: reverse(f"api-1:{name}_{table.name}") for name in ("list", *FORMS)}}
        for table in TABLES.values()
    ]
    return render(request, "api/explain.html", {"tables": tables, "most": MOST, "root": reverse("api-1:about")})
