"""A document, a place in it, its versions, and one statement."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu_web.monitoring.services.dossier import dossier
from lantu_web.pages.templatetags.lantu import kind_of
from lantu_web.register.models import (
    Document,
    Duty,
    DutyOrganisation,
    Fact,
    Indicator,
    Project,
    Review,
    Statement,
)
from lantu_web.register.services.outline import open_document
from lantu_web.register.services.overview import facts_near
from lantu_web.register.services.places import citation, path_to, quote_of


@require_safe
def document(request: HttpRequest, slug: str, eid: str = "") -> HttpResponse:
    found = get_object_or_404(Document.objects.select_related("copy_of"), slug=slug)
    opened = open_document(found, eid)
    if opened is None:
        raise Http404(_("这份文件里没有这个位置"))
    copies = Document.objects.filter(copy_of=found)
    kinds = dict.fromkeys(kind_of(fact) for fact in opened.facts)
    context = {"document": found, "open": opened, "copies": copies, "legend": list(kinds)}
    return render(request, "pages/document.html", context)


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document, slug=slug)
    all_versions = found.versions.select_related("source").defer("source__text")
    return render(request, "pages/versions.html", {"document": found, "versions": all_versions})


@require_safe
def statement(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Statement.objects.select_related("document", "node", "project"), public_id=public_id)
    return _fact(request, found, "pages/statement.html", near=facts_near(found))


@require_safe
def indicator(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Indicator.objects.select_related("document__place", "node"), public_id=public_id)
    same = Indicator.objects.public().filter(name=found.name).exclude(pk=found.pk).select_related("document")
    said = Statement.objects.public().filter(subject=found.name).select_related("document")
    return _fact(request, found, "pages/indicator.html", file=dossier(found), same=same[:20], said=said[:20])


@require_safe
def project(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Project.objects.select_related("document", "node"), public_id=public_id)
    inside = found.statements.standing().order_by("start")
    return _fact(request, found, "pages/project.html", statements=inside, places=found.places.all())


@require_safe
def duty(request: HttpRequest, public_id: str) -> HttpResponse:
    found = get_object_or_404(Duty.objects.select_related("document", "node"), public_id=public_id)
    parts = list(found.parts.select_related("organisation"))
    roles = [(role.label, [part for part in parts if part.role == role]) for role in DutyOrganisation.Role]
    return _fact(request, found, "pages/duty.html", roles=[(label, some) for label, some in roles if some])


def _fact(request: HttpRequest, fact: Fact, template: str, **more: object) -> HttpResponse:
    """The page of one fact: what it says, where it stands, what reviewers said of it."""
    path = path_to(fact)
    context = {
        "fact": fact,
        "document": fact.document,
        "path": path,
        "citation": citation(fact, path),
        "quote": quote_of(fact),
        "reviews": Review.objects.filter(public_id=fact.public_id)[:20],
        **more,
    }
    return render(request, template, context)
