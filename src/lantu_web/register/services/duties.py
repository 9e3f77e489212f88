"""Who answers for what, by plan, and until when."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q, QuerySet

from lantu_web.register.models import Document, Duty, DutyOrganisation, Organisation, OrganisationAlias, Statement
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

COUNTED = (Document, Duty, DutyOrganisation, Organisation, OrganisationAlias)
MOST = 500  # keys in one question
ROLES = tuple(one.value for one in DutyOrganisation.Role)
COLUMNS = ("code", "name", "kind", *ROLES, "all")


@dataclass(frozen=True)
class Due:
    """The year until the end of which a duty runs, and whether the place itself says so or only the plan's period."""

    year: int
    written: bool


@dataclass(frozen=True)
class Burden:
    """An organisation with how many duties it leads, answers for and supports."""

    organisation: Organisation
    parts: Counter[str]

    @property
    def lead(self) -> int:
        return self.parts["lead"]

    @property
    def responsible(self) -> int:
        return self.parts["responsible"]

    @property
    def supporting(self) -> int:
        return self.parts["supporting"]

    @property
    def all_parts(self) -> int:
        return self.parts.total()

    def as_row(self) -> dict[str, str | int]:
        """The line of a table, by the names of :data:`COLUMNS`."""
        one = self.organisation
        counts = {name: self.parts[name] for name in ROLES}
        return {"code": one.code, "name": one.name, "kind": one.kind, **counts, "all": self.all_parts}


def organisations(*, document: str = "", query: str = "") -> list[Burden]:
    """Organisations with what they lead, answer for and support, the busiest first."""
    duties = Duty.objects.standing().filter(document__slug=document) if document else Duty.objects.public()
    found = remembered(("burdens", document, sight()), lambda: _burdens(duties), COUNTED)
    if query:
        named = Organisation.objects.filter(Q(name__icontains=query) | Q(aliases__name__icontains=query))
        keys = set(named.values_list("pk", flat=True))
        found = [one for one in found if one.organisation.pk in keys]
    return found


def _burdens(duties: QuerySet[Duty]) -> list[Burden]:
    counts: dict[int, Counter[str]] = {}
    rows = duties.order_by().values_list("parts__organisation", "parts__role").annotate(Count("parts"))
    for organisation, role, count in rows.filter(parts__isnull=False):
        counts.setdefault(organisation, Counter())[role] += count
    known = Organisation.objects.filter(pk__in=counts) if len(counts) < MOST else Organisation.objects.all()
    found = [Burden(one, counts[one.pk]) for one in known if one.pk in counts]
    return sorted(found, key=lambda one: (-one.lead, -one.all_parts, one.organisation.name))


def standing_parts(*, document: str = "") -> QuerySet[DutyOrganisation]:
    """Parts in duties that stand: of originals, or of one document."""
    found = DutyOrganisation.objects.filter(duty__withdrawn=False).exclude(duty__review_state="rejected")
    return found.filter(duty__document__slug=document) if document else found.filter(duty__document__copy_of=None)


def parts_of(organisation: Organisation, *, document: str = "", role: str = "") -> QuerySet[DutyOrganisation]:
    """The parts an organisation has in duties, by plan in the order of the texts."""
    found = standing_parts(document=document).filter(organisation=organisation)
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
