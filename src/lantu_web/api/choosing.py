"""How rows are chosen: filters of the same name mean the same in every table that has them."""

from __future__ import annotations

from collections.abc import Callable
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
    Finding,
    FindingMember,
    Indicator,
    Node,
    Organisation,
    Place,
    Project,
    Statement,
)

if TYPE_CHECKING:
    Rows = QuerySet[Any]
Filter = Callable[["Rows", Any], "Rows"]
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


def _words(found: Rows, value: str) -> Rows:
    wanted = Q()
    for name in WORDS[found.model]:
        wanted |= Q(**{f"{name}__icontains": value})
    if found.model is Organisation:  # several of its names may fit
        return found.filter(pk__in=Organisation.objects.filter(wanted).values("pk"))
    return found.filter(wanted)


def _document(found: Rows, value: str) -> Rows:
    if found.model is Finding:
        return found.filter(Exists(FindingMember.objects.filter(finding=OuterRef("pk"), document__slug=value)))
    return found.filter(**{"version__document__slug" if found.model is Node else "document__slug": value})


def _organisation(found: Rows, value: str) -> Rows:
    """Duties of an organisation, documents that give it some, and statements that stand where it is named."""
    parts = DutyOrganisation.objects.filter(organisation__code=value)
    if found.model is Duty:
        return found.filter(pk__in=parts.values("duty"))
    if found.model is Document:
        return found.filter(pk__in=parts.values("duty__document"))
    return found.filter(node__in=parts.filter(duty__node__isnull=False).values("duty__node"))


def _place(found: Rows, value: str) -> Rows:
    """Projects in a place, documents of it, and facts that name it."""
    if found.model is Document:
        return found.filter(place__code=value)
    if found.model is Project:
        return found.filter(places__code=value)
    place = Place.objects.filter(code=value).first()
    if place is None:
        return found.none()
    wanted = Q(project__places=place)
    for name in (place.name, *place.aliases):
        wanted |= Q(scope__icontains=name) | Q(subject__icontains=name)
    return found.filter(pk__in=Statement.objects.filter(wanted).values("pk"))


def _year(found: Rows, value: int) -> Rows:
    if found.model is Document:
        return found.filter(period_start__lte=value, period_end__gte=value)
    if found.model is Finding:
        return found.filter(Exists(FindingMember.objects.filter(finding=OuterRef("pk"), year=value)))
    return found.filter(**{"target_year" if found.model is Indicator else "year": value})


def _unit(found: Rows, value: str) -> Rows:
    if found.model is Finding:
        return found.filter(Exists(FindingMember.objects.filter(finding=OuterRef("pk"), unit=value)))
    return found.filter(unit=value)


def _kind(found: Rows, value: str) -> Rows:
    return found.filter(**{"verdict" if found.model is Finding else "kind": value})


def _since(found: Rows, value: str) -> Rows:
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
    return lambda found, value: found.filter(**{name: value})


FILTERS: dict[str, Filter] = {
    "document": _document,
    "kind": _kind,
    "attribute": _same("attribute"),
    "year": _year,
    "unit": _unit,
    "organisation": _organisation,
    "place": _place,
    "box": _same("box"),
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
