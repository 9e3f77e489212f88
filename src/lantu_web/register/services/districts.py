"""Places with what is promised for each: statements that name them, projects that lie in them."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from lantu_web.register.models import Place, Statement
from lantu_web.register.services.search import counts_with, entries_with
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import shown, sight


@dataclass(frozen=True)
class Told:
    """A place with how many statements name it and how many projects lie in it."""

    place: Place
    statements: int
    projects: int

    @property
    def total(self) -> int:
        return self.statements + self.projects


def all_places() -> list[Told]:
    """Every place, in the order of the codes."""
    return remembered(("places", sight()), _all_places)


def _all_places() -> list[Told]:
    standing = Q(projects__withdrawn=False, projects__document__copy_of=None) & ~Q(projects__review_state="rejected")
    counted = Count("projects", filter=standing & shown("projects__document"), distinct=True)
    found = list(Place.objects.annotate(count=counted).order_by("code"))  # grouping drops the order of the table
    statements = counts_with("place", [one.pk for one in found], kind="statement")
    return [Told(one, statements[one.pk], one.count) for one in found]


def statements_of(place: Place) -> QuerySet[Statement]:
    """Statements of originals that name a place, by plan in the order of the texts."""
    named = entries_with(kind="statement", place=place.pk)
    found = Statement.objects.public().filter(public_id__in=named.values("key")).select_related("document")
    return found.order_by("document__order", "document", "start", "pk")
