"""Values on their way in: entries and their acceptance, closed periods, words of those who answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lantu_web.accounts.services import ADMINISTRATORS, EDITORS, REPORTERS, REVIEWERS, is_one_of
from lantu_web.monitoring.models import Entry, PeriodLock
from lantu_web.monitoring.services import entering, evidence, rights
from lantu_web.monitoring.services.assessing import board
from lantu_web.pages.access import AT_WORK, only_for, refused, user_of
from lantu_web.pages.observing_forms import EntryForm
from lantu_web.register.models import Indicator, Place
from lantu_web.register.services.tabular import as_file, form_of

PAGE = 40
ENTRY = (
    "indicator", "fact", "place", "organisation", "period", "bound", "value", "text", "unit", "status", "source", "source_date",
    "evidence", "evidence_note", "state", "entered_name", "entered_at", "decided_name", "decided_at", "decision_note",
)  # fmt: skip


@never_cache
@only_for(AT_WORK)
def observations(request: HttpRequest) -> HttpResponse:
    """Entries that wait, and those that are decided; closed periods."""
    user, state = user_of(request), request.GET.get("state", Entry.State.WAITING)
    state = state if state in Entry.State.values else Entry.State.WAITING
    found = Entry.objects.filter(rights.entries(user)).select_related("place", "organisation")
    if form := form_of(request):
        return as_file("entries", ENTRY, [_row(one) for one in found.filter(state=state)], form)
    page = Paginator(found.filter(state=state), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": Entry.State.choices,
        "may_accept": {entry.pk for entry in page if rights.may_accept(user, entry)},
        "locks": PeriodLock.objects.filter(released_at=None).select_related("place"),
        "may_lock": is_one_of(user, ADMINISTRATORS),
        "may_import": is_one_of(user, EDITORS),
        "places": Place.objects.all() if is_one_of(user, ADMINISTRATORS) else [],
    }
    return render(request, "pages/observing/entries.html", context)


def _row(one: Entry) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ENTRY}
    return {name: value if value is None or isinstance(value, int) else str(value) for name, value in told.items()}


@never_cache
@only_for(REPORTERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, public_id: str) -> HttpResponse:
    """The form for one value of an indicator."""
    user = user_of(request)
    fact = get_object_or_404(Indicator.objects.select_related("document__place"), public_id=public_id)
    places, lacking = rights.places(user, fact), rights.unknown_place(user, fact)
    if not places and not lacking:
        return refused(request, frozenset({"reporter"}))
    own = places[0].pk if places and not lacking else None  # no other place is put in for one that is lacking
    start = {"unit": fact.unit, "place": own, "period": str(timezone.localdate().year - 1)}
    form = EntryForm(request.POST or None, request.FILES or None, places=places, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        wrong = entering.faults(given, fact, timezone.localdate())
        for field, message in wrong.items():
            form.add_error(field, message)
        if not wrong:
            try:
                entering.enter(user, fact, board().of(public_id), given)
            except entering.Refused as error:
                form.add_error(None, error.message)
            else:
                messages.success(request, _("已交审核。由另一位同事采纳后计入评估。"))
                return HttpResponseRedirect(reverse("pages:observations"))
    context = {"form": form if places else None, "fact": fact, "document": fact.document, "lacking": lacking}
    return render(request, "pages/observing/entry.html", context, status=422 if form.errors else 200)


@never_cache
@only_for(AT_WORK)
@require_GET
def proof(request: HttpRequest, key: int) -> FileResponse:
    """The file that proves an entry, to be saved, for those who see the entry."""
    entry = get_object_or_404(Entry.objects.filter(rights.entries(user_of(request))), pk=key)
    path = evidence.opened(entry)
    if path is None:
        raise Http404(_("这条填报没有凭据文件，或文件已损坏。"))
    response = FileResponse(path.open("rb"), as_attachment=True, filename=entry.evidence_name)
    response.headers["Content-Type"] = evidence.media_type(entry.evidence_name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@only_for(REVIEWERS)
@require_POST
def decide(request: HttpRequest, key: int) -> HttpResponse:
    """Accept or return an entry."""
    note = request.POST.get("note", "")[:300].strip()
    accept = request.POST.get("decision") == "accept"
    return _done(request, lambda user: entering.decide(user, key, accept=accept, note=note))


@only_for(ADMINISTRATORS)
@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Close a period."""
    place = Place.objects.filter(code=request.POST.get("place", "")[:40]).first()
    period, note = request.POST.get("period", "")[:7].strip(), request.POST.get("note", "")[:200].strip()
    return _done(request, lambda user: entering.lock(user, period, place, note))


@only_for(ADMINISTRATORS)
@require_POST
def release(request: HttpRequest, key: int) -> HttpResponse:
    """Open a closed period again."""
    return _done(request, lambda user: entering.release(user, key))


def _done(request: HttpRequest, act: Any) -> HttpResponse:
    try:
        act(user_of(request))
    except entering.Refused as error:
        messages.error(request, error.message)
    return HttpResponseRedirect(reverse("pages:observations"))


@only_for(REPORTERS)
@require_POST
def explain(request: HttpRequest, public_id: str) -> HttpResponse:
    """The words of an organisation beside a status."""
    fact = get_object_or_404(Indicator.objects.select_related("document"), public_id=public_id)
    try:
        entering.explain(user_of(request), fact, request.POST.get("organisation", ""), request.POST.get("text", ""))
    except entering.Refused as error:
        messages.error(request, error.message)
        return refused(request, frozenset({"reporter"}))
    return HttpResponseRedirect(f"{fact.get_absolute_url()}#reply")
