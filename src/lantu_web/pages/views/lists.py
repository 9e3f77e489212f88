"""Lists over all documents: indicators, duties, projects, search."""

from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.db.models.functions import Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from lantu_web.register.models import Document, DutyOrganisation, Organisation, SearchEntry, SourceFile, Statement
from lantu_web.register.services import overview as service
from lantu_web.register.services.search import Result, search

PAGE = 30
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


def find(request: HttpRequest) -> HttpResponse:
    query, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    kind = kind if kind in SearchEntry.Kind.values else ""
    document = Document.objects.filter(slug=request.GET.get("document", "")).first()
    number = request.GET.get("page", "")
    page = min(int(number), 10_000) if number.isdecimal() and number.isascii() else 1
    result = search(query, kind=kind, document=document, page=page, size=PAGE) if query.strip() else Result("")
    kinds = [(one.value, one.label, result.kinds[one.value]) for one in SearchEntry.Kind if one.value in result.kinds]
    documents = Document.objects.filter(pk__in=result.documents)
    context = {
        "result": result,
        "query": query.strip(),
        "kinds": kinds,
        "everything": sum(result.kinds.values()),
        "documents": [(one, result.documents[one.pk]) for one in documents],
        "kind": kind,
        "document": document,
        "page": page,
        "more": page * PAGE < result.total,
        "snippets": _snippets(result),
    }
    return render(request, "pages/search.html", context)


def _snippets(result: Result) -> list[tuple[SearchEntry, str]]:
    """Each entry with the words around the first hit, cut out of the text by the database."""
    wanted = [entry for entry in result.entries if entry.kind == "text" and entry.document_id]
    words = result.query.split()[0] if result.query.split() else ""
    texts: dict[int, str] = {}
    for entry in wanted:
        part = Substr("text", entry.start + 1, min(entry.end - entry.start, 4000))
        source = SourceFile.objects.filter(
            versions__document=entry.document_id, versions__is_current=True, text__isnull=False
        )
        text = " ".join((source.values_list(part, flat=True).first() or "").split())
        at = max(text.find(words) - 30, 0)
        texts[entry.pk] = ("…" if at else "") + text[at : at + 110] + ("…" if at + 110 < len(text) else "")
    return [(entry, texts.get(entry.pk, entry.detail)) for entry in result.entries]
