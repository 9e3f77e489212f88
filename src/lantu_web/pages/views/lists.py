"""Lists over all documents: indicators, statements, duties, projects; each in pages, however long."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from lantu_web.pages.choosing import choice, named
from lantu_web.register.models import DutyOrganisation, Organisation, Statement
from lantu_web.register.services import duties as service_of_duties
from lantu_web.register.services import overview as service
from lantu_web.register.services.paging import PagesByDocument, PagesByKey
from lantu_web.register.services.stamp import Pages
from lantu_web.register.services.tabular import as_file, form_of

PAGE, INDICATORS = 100, 80
YEARS = range(1900, 2201)


def asked(request: HttpRequest, *names: str) -> dict[str, str]:
    """What the address asks for by these names, as far as it can be meant."""
    told = {name: request.GET.get(name, "")[:80].replace("\x00", "").strip() for name in names}
    return told | ({"document": named(told["document"])} if "document" in told else {})


def year_of(text: str) -> str:
    """A year as it is written; nothing where it is none."""
    return text if text.isascii() and text.isdecimal() and int(text) in YEARS else ""


def page_of(request: HttpRequest, found: QuerySet[Any], size: int = PAGE) -> Page:
    return Pages(found, size).get_page(request.GET.get("page"))


def page_by_document(request: HttpRequest, found: QuerySet[Any], path: str = "document", size: int = PAGE) -> Page:
    """A page of rows that are in the order of their documents."""
    return PagesByDocument(found, size, path).get_page(request.GET.get("page"))


@require_safe
def indicators(request: HttpRequest) -> HttpResponse:
    chosen = asked(request, "document", "attribute", "query")
    page = page_by_document(request, service.indicators(**chosen), size=INDICATORS)
    groups = service.groups(page.object_list)
    plans = [
        (document, [(name, list(some)) for name, some in groupby(members, key=lambda group: group.table)])
        for document, members in groupby(groups, key=lambda group: group.document)
    ]
    context = {
        "plans": plans, "page": page, "chosen": chosen, "total": page.paginator.count,
        "documents": choice(chosen["document"], service.with_indicators()),
        "attributes": [service.BINDING, service.EXPECTED],
    }  # fmt: skip
    return render(request, "pages/indicators.html", context)


@require_safe
def statements(request: HttpRequest) -> HttpResponse:
    chosen = asked(request, "document", "kind", "query", "until", "unsure")
    if chosen["kind"] not in Statement.Kind.values:
        chosen["kind"] = ""
    chosen["until"] = year_of(chosen["until"])
    found = service.statements(**chosen)
    pages = PagesByKey if chosen["unsure"] else PagesByDocument
    page = pages(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "chosen": chosen, "total": page.paginator.count,
        "kinds": Statement.Kind.values, "documents": choice(chosen["document"]),
    }  # fmt: skip
    return render(request, "pages/statements.html", context)


@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    chosen = asked(request, "document", "query")
    found = service_of_duties.organisations(**chosen)
    if form := form_of(request):
        return as_file("organisations", service_of_duties.COLUMNS, [one.as_row() for one in found], form)
    page = page_of(request, found)
    context = {
        "page": page, "chosen": chosen, "total": page.paginator.count,
        "documents": choice(chosen["document"], service_of_duties.with_duties()),
    }  # fmt: skip
    return render(request, "pages/duties.html", context)


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.prefetch_related("aliases"), code=code)
    if found.merged_into_id:
        return redirect(found.merged_into)
    chosen = asked(request, "document", "role")
    if chosen["role"] not in service_of_duties.ROLES:
        chosen["role"] = ""
    page = page_by_document(request, service_of_duties.parts_of(found, **chosen), "duty__document")
    due = service_of_duties.due_of(part.duty for part in page)
    plans = [
        (document, [(part, due.get(part.duty_id)) for part in parts])
        for document, parts in groupby(page, key=lambda part: part.duty.document)
    ]
    counts = service_of_duties.roles_of(found)
    context = {
        "organisation": found, "page": page, "plans": plans, "chosen": chosen, "counts": counts,
        "roles": [(role.value, role.label, counts.get(role.value, 0)) for role in DutyOrganisation.Role],
        "documents": choice(chosen["document"], service_of_duties.with_duties(found)),
    }  # fmt: skip
    return render(request, "pages/organisation.html", context)


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    chosen = asked(request, "document", "box", "place", "title", "query")
    page = page_by_document(request, service.projects(**chosen).prefetch_related("statements", "places"))
    boxes = [
        (members[0], members)
        for members in (list(m) for _, m in groupby(page, key=lambda one: (one.document_id, one.box, one.box_title)))
    ]
    context = {
        "boxes": boxes, "page": page, "chosen": chosen, "total": page.paginator.count,
        "documents": choice(chosen["document"], service.with_projects()),
        "box_choices": service.boxes(chosen["document"]) if chosen["document"] else [],
        "titles": service.box_titles(chosen["document"]),
        "places": service.places_with_projects(),
    }  # fmt: skip
    return render(request, "pages/projects.html", context)
