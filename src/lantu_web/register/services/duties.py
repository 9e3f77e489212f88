"""Who answers for what, by plan, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from lantu_web.register.models import Document, Duty, DutyOrganisation, Organisation, Statement
from lantu_web.register.visibility import shown

ROLES = tuple(one.value for one in DutyOrganisation.Role)


@dataclass(frozen=True)
class Due:
    """The year until the end of which a duty runs, and whether the place itself says so or only the plan's period."""

    year: int
    written: bool


def organisations(*, document: str = "", query: str = "") -> QuerySet[Organisation]:
    """Organisations with what they lead, answer for and support, the busiest first."""
    standing = Q(parts__duty__withdrawn=False) & ~Q(parts__duty__review_state="rejected")
    if document:
        standing &= Q(parts__duty__document__slug=document)
    else:
        standing &= Q(parts__duty__document__copy_of=None)
    standing &= shown("parts__duty__document")

    def part(role: str) -> Count:
        return Count("parts", filter=standing & Q(parts__role=role), distinct=True)

    found = Organisation.objects.annotate(
        lead=part("lead"), responsible=part("responsible"), supporting=part("supporting"),
        all_parts=Count("parts", filter=standing, distinct=True),
    )  # fmt: skip
    if query:
        named = Organisation.objects.filter(Q(name__icontains=query) | Q(aliases__name__icontains=query))
        found = found.filter(pk__in=named.values("pk"))
    return found.filter(all_parts__gt=0).order_by("-lead", "-all_parts", "name")


def parts_of(organisation: Organisation, *, document: str = "", role: str = "") -> QuerySet[DutyOrganisation]:
    """The parts an organisation has in duties, by plan in the order of the texts."""
    found = DutyOrganisation.objects.filter(
        organisation=organisation, duty__withdrawn=False, duty__document__copy_of=None
    ).exclude(duty__review_state="rejected")
    if document:
        found = found.filter(duty__document__slug=document)
    if role:
        found = found.filter(role=role)
    return found.select_related("duty__document").order_by(
        "duty__document__order", "duty__document", "duty__start", "order"
    )


def roles_of(organisation: Organisation) -> dict[str, int]:
    """How many parts an organisation has in each role."""
    return dict(parts_of(organisation).order_by().values_list("role").annotate(Count("pk")))


def with_duties(organisation: Organisation | None = None) -> QuerySet[Document]:
    """Originals that assign duties, to one organisation or to any."""
    found = Duty.objects.public()
    if organisation:
        found = found.filter(parts__organisation=organisation)
    return Document.objects.filter(pk__in=found.order_by().values("document"))


def due_of(duties: Iterable[Duty]) -> dict[int, Due]:
    """Until when each duty runs: the latest year that its own place names, else the end of the plan's period."""
    duties = list(duties)
    places = {(one.document_id, one.eid) for one in duties}
    said = Statement.objects.standing().filter(
        document__in={document for document, _ in places}, eid__in={eid for _, eid in places}, year__isnull=False,
        kind__in=(Statement.Kind.TARGET, Statement.Kind.DEADLINE),
    )  # fmt: skip
    rows = said.order_by().values_list("document", "eid").annotate(Max("year")) if places else ()
    years = {(document, eid): year for document, eid, year in rows}
    due = {}
    for one in duties:
        if year := years.get((one.document_id, one.eid)):
            due[one.pk] = Due(year, written=True)
        elif one.document.period_end:
            due[one.pk] = Due(one.document.period_end, written=False)
    return due
