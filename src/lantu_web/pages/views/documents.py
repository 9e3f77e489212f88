"""A document, a place in it, its versions, and one statement."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu_web.monitoring.services.dossier import dossier
from lantu_web.pages.templatetags.lantu import kind_of, named, requirement
from lantu_web.register.models import (
    Document,
    DocumentVersion,
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
from lantu_web.register.services.tabular import as_file, form_of

FACT = ("id", "kind", "name", "says", "unit", "year", "eid", "start", "end", "review_state", "address")
CHANGE = ("kind", "id", "name", "said", "says")
VERSION = ("version", "current", "read_at", "file", "sha256", "change", *CHANGE)


@require_safe
def document(request: HttpRequest, slug: str, eid: str = "") -> HttpResponse:
    found = get_object_or_404(Document.objects.select_related("copy_of"), slug=slug)
    opened = open_document(found, eid)
    if opened is None:
        raise Http404(_("这份文件里没有这个位置"))
    if form := form_of(request):
        return as_file("facts", FACT, [_told(one) for one in opened.facts], form)
    copies = Document.objects.filter(copy_of=found)
    kinds = dict.fromkeys(kind_of(fact) for fact in opened.facts)
    context = {"document": found, "open": opened, "copies": copies, "legend": list(kinds)}
    return render(request, "pages/document.html", context)


def _told(fact: Fact) -> dict[str, object]:
    """A fact of any kind in one line, as the page has it."""
    number = fact.fact_kind in ("statement", "indicator")
    year = getattr(fact, "year", None) or getattr(fact, "target_year", None)
    return {
        "id": fact.public_id, "kind": kind_of(fact), "name": named(fact), "says": requirement(fact) if number else "",
        "unit": getattr(fact, "unit", ""), "year": year, "eid": fact.eid, "start": fact.start, "end": fact.end,
        "review_state": fact.review_state, "address": fact.get_absolute_url(),
    }  # fmt: skip


def _changes(version: DocumentVersion) -> list[dict[str, object]]:
    """A version, once for each promise that is new, gone or different in it."""
    own = {
        "version": version.number, "current": version.is_current, "read_at": version.read_at.isoformat(),
        "file": version.source.name, "sha256": version.source.sha256,
    }  # fmt: skip
    said = [(change, one) for change, some in version.diff.items() for one in some]
    rows = [own | {"change": change} | {name: one.get(name, "") for name in CHANGE} for change, one in said]
    return rows or [own | dict.fromkeys(("change", *CHANGE), "")]


@require_safe
def versions(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Document, slug=slug)
    all_versions = found.versions.select_related("source").defer("source__text")
    if form := form_of(request):
        return as_file("versions", VERSION, [row for one in all_versions for row in _changes(one)], form)
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
