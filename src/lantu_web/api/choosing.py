"""How rows are chosen: filters of the same name mean the same in every table that has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from lantu_web.api.errors import ApiError
from lantu_web.register.models import (
    Document,
    Duty,
    DutyOrganisation,
    Fact,
    Finding,
    FindingMember,
    Indicator,
    Node,
    Organisation,
    Place,
    Project,
    Statement,
)
from lantu_web.register.services.duties import standing_parts
from lantu_web.register.services.overview import UNSURE
from lantu_web.register.services.search import entries_with

if TYPE_CHECKING:
    Rows = QuerySet[Any]
Filter = Callable[["Rows", Any, Mapping[str, Any]], "Rows"]  # the rows, what is wanted, what else is wanted
EARLIEST = 1900
WORDS: dict[type[Model], tuple[str, ...]] = {
    Document: ("title", "short", "number"),
    Statement: ("subject", "scope"),
    Indicator: ("name", "parent_name"),
    Duty: ("task", "section"),
    Project: ("title", "box_title"),
    Finding: ("topic",),
    Place: ("name",),
    Organisation: ("name", "aliases__name"),
    Node: ("title",),
}


def _words(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    wanted = Q()
    for name in WORDS[found.model]:
        wanted |= Q(**{f"{name}__icontains": value})
    if found.model is Organisation:  # several of its names may fit
        return found.filter(pk__in=Organisation.objects.filter(wanted).values("pk"))
    return found.filter(wanted)


def _members(**wanted: Any) -> Exists:
    """Findings that rest on such a place."""
    return Exists(FindingMember.objects.filter(finding=OuterRef("pk"), **wanted))


def _document(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    if found.model is Finding:
        return found.filter(_members(document__slug=value))
    if found.model is Organisation:
        return found.filter(pk__in=standing_parts(document=value).values("organisation"))
    if found.model is Place:
        projects = Project.objects.standing().filter(document__slug=value)
        named = Q(projects__in=projects) | Q(pk__in=Document.objects.filter(slug=value).values("place"))
        return found.filter(pk__in=Place.objects.filter(named).values("pk"))
    return found.filter(**{PATH_OF_SLUG.get(found.model, "document__slug"): value})


PATH_OF_SLUG: dict[type[Model], str] = {Document: "slug", Node: "version__document__slug"}


def _organisation(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    """Duties of an organisation, documents that give it some, what stands where a duty names it; and all of documents of its own."""
    parts = DutyOrganisation.objects.filter(organisation__code=value)
    if also.get("role"):
        parts = parts.filter(role=also["role"])
    there = parts.filter(duty__node__isnull=False).values("duty__node")
    if found.model is Duty:
        return found.filter(pk__in=parts.values("duty"))
    if found.model is Document:
        return found.filter(Q(pk__in=parts.values("duty__document")) | Q(organisation__code=value))
    if found.model is Finding:
        named = Q(statement__node__in=there) | Q(indicator__node__in=there) | Q(document__organisation__code=value)
        return found.filter(Exists(FindingMember.objects.filter(named, finding=OuterRef("pk"))))
    home = PATH_OF_SLUG.get(found.model, "document__slug").replace("slug", "organisation__code")
    return found.filter(Q(**{"pk__in" if found.model is Node else "node__in": there}) | Q(**{home: value}))


def _role(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    if also.get("organisation"):
        return found  # the same part: told with the organisation
    return found.filter(pk__in=DutyOrganisation.objects.filter(role=value).values("duty"))


def _with_duties(found: Rows, value: bool, also: Mapping[str, Any]) -> Rows:
    parts = standing_parts(document=also.get("document") or "").values("organisation")
    return found.filter(pk__in=parts) if value else found.exclude(pk__in=parts)


def _place(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    """Projects in a place, statements that name it, and of everything else what belongs to documents of the place."""
    if found.model is Document:
        return found.filter(place__code=value)
    if found.model is Project:
        return found.filter(places__code=value)
    if found.model in (Indicator, Duty):
        return found.filter(document__place__code=value)
    place = Place.objects.filter(code=value).first()
    if place is None:
        return found.none()
    named = Statement.objects.filter(public_id__in=entries_with(kind="statement", place=place.pk).values("key"))
    if found.model is Finding:
        return found.filter(_members(statement__in=named.values("pk")))
    if found.model is Node:
        return found.filter(Q(pk__in=named.values("node")) | Q(pk__in=place.projects.values("node")))
    return found.filter(pk__in=named.values("pk"))


def _year(found: Rows, value: int, also: Mapping[str, Any]) -> Rows:
    """A year in the period of a document; of a promise, its own; of what holds promises, that of one of them."""
    if found.model is Document:
        return found.filter(period_start__lte=value, period_end__gte=value)
    if found.model is Duty:
        return found.filter(document__period_start__lte=value, document__period_end__gte=value)
    if found.model is Finding:
        return found.filter(_members(year=value))
    if found.model in (Project, Node):
        return found.filter(pk__in=Statement.objects.standing().filter(year=value).values(PART_OF[found.model]))
    return found.filter(**{"target_year" if found.model is Indicator else "year": value})


PART_OF: dict[type[Model], str] = {Project: "project", Node: "node"}


def _until(found: Rows, value: int, also: Mapping[str, Any]) -> Rows:
    return found.filter(**{"target_year__lte" if found.model is Indicator else "year__lte": value})


def _unit(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    if found.model is Finding:
        return found.filter(_members(unit=value))
    if found.model is Project:
        return found.filter(pk__in=Statement.objects.standing().filter(unit=value).values("project"))
    return found.filter(unit=value)


def _attribute(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    """Indicators that bind or are expected, and what holds one."""
    if found.model is Document:
        return found.filter(pk__in=Indicator.objects.standing().filter(attribute=value).values("document"))
    if found.model is Finding:
        return found.filter(_members(indicator__attribute=value))
    if found.model is Node:
        return found.filter(pk__in=Indicator.objects.standing().filter(attribute=value).values("node"))
    return found.filter(attribute=value)


def _period(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    start, _, end = value.partition("-")
    return found.filter(period_start=int(start), period_end=int(end or start))


def _unsure(found: Rows, value: bool, also: Mapping[str, Any]) -> Rows:
    unsure = Q(review_state=Fact.State.PROPOSED, confidence__lt=UNSURE)
    return found.filter(unsure if value else ~unsure)


def _eid(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    """A place in a document, and all that is below it."""
    return found.filter(Q(eid=value) | Q(eid__startswith=f"{value}__"))


def _kind(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    return found.filter(**{"verdict" if found.model is Finding else "kind": value})


def _since(found: Rows, value: str, also: Mapping[str, Any]) -> Rows:
    return found.filter(**{"version__read_at__gte" if found.model is Node else "updated__gte": moment(value)})


def moment(value: str) -> datetime:
    """A day or a time as ISO 8601 writes it; without an offset, in the time zone of the site."""
    value = value.replace(" ", "+") if "T" in value else value  # a plus in an address is a blank
    try:
        found = parse_datetime(value) if "T" in value else None
        if found is None and (day := parse_date(value)):
            found = datetime.combine(day, time())
        if found is None or found.year < EARLIEST:
            raise ValueError
        return found if found.tzinfo else timezone.make_aware(found)
    except (ValueError, OverflowError):
        raise ApiError(
            422,
            "request.invalid",
            "时间写法不对 / not a day or a time",
            "updated_since: 2026-01-31 or 2026-01-31T08:00:00Z",
        ) from None


def _same(name: str) -> Filter:
    return lambda found, value, also: found.filter(**{name: value})


FILTERS: dict[str, Filter] = {
    "document": _document,
    "eid": _eid,
    "kind": _kind,
    "issuer": _same("issuer"),
    "family": _same("family"),
    "period": _period,
    "attribute": _attribute,
    "parent_row": _same("parent_row"),
    "year": _year,
    "until": _until,
    "unit": _unit,
    "organisation": _organisation,
    "role": _role,
    "with_duties": _with_duties,
    "place": _place,
    "box": _same("box"),
    "box_title": _same("box_title"),
    "unsure": _unsure,
    "state": _same("state"),
    "review_state": _same("review_state"),
    "q": _words,
    "updated_since": _since,
}


def after(found: Rows, order: tuple[str, ...], values: list[Any]) -> Rows:
    """The rows that come after the one with these values of the columns of the order."""
    wanted, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        wanted |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return found.filter(wanted, **{f"{order[0]}__gte": values[0]})  # the second one lets an index begin there
