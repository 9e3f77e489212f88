"""Lists over all documents: indicators, statements, duties, projects."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lantu_web.register.models import Document, DutyOrganisation, Organisation, Statement
from lantu_web.register.services import overview as service

LONG_PAGE = 100


def indicators(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "")[:80].strip() for name in ("document", "attribute", "query")}
    groups = service.groups(service.indicators(**chosen))
    plans = [
        (document, [(name, list(some)) for name, some in groupby(members, key=lambda group: group.table)])
        for document, members in groupby(groups, key=lambda group: group.document)
    ]
    documents = Document.objects.filter(pk__in=service.with_indicators())
    context = {
        "plans": plans,
        "chosen": chosen,
        "documents": documents,
        "attributes": [service.BINDING, service.EXPECTED],
        "total": sum(len(group.indicators) for group in groups),
    }
    return render(request, "pages/indicators.html", context)


def statements(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "")[:80].strip() for name in ("document", "kind", "query")}
    if chosen["kind"] not in Statement.Kind.values:
        chosen["kind"] = ""
    page = Paginator(service.statements(**chosen), LONG_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "chosen": chosen,
        "kinds": Statement.Kind.values,
        "documents": Document.objects.all(),
        "total": page.paginator.count,
    }
    return render(request, "pages/statements.html", context)


def duties(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/duties.html", {"organisations": service.organisations()})


def organisation(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Organisation.objects.prefetch_related("aliases"), code=code)
    parts = list(service.parts_of(found))
    by_role = {role.value: [part for part in parts if part.role == role] for role in DutyOrganisation.Role}
    roles = [(role.value, role.label, by_role[role.value]) for role in DutyOrganisation.Role]
    return render(request, "pages/organisation.html", {"organisation": found, "by_role": by_role, "roles": roles})


def projects(request: HttpRequest) -> HttpResponse:
    chosen = {name: request.GET.get(name, "")[:80] for name in ("document", "box", "place")}
    found = list(service.projects(**chosen).prefetch_related("statements", "places"))
    boxes = [
        (members[0], members)
        for members in (list(m) for _, m in groupby(found, key=lambda one: (one.document_id, one.box, one.box_title)))
    ]
    context = {
        "boxes": boxes,
        "chosen": chosen,
        "total": len(found),
        "documents": Document.objects.filter(pk__in=service.with_projects()),
        "box_choices": service.boxes(chosen["document"]) if chosen["document"] else [],
        "places": service.places_with_projects(),
    }
    return render(request, "pages/projects.html", context)
