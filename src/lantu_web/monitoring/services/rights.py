"""Who may enter, accept, lock and explain: reporters for what is assigned to them, reviewers where they work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from lantu_web.accounts.scope import scope_of
from lantu_web.accounts.services import EDITORS, REPORTERS, REVIEWERS, is_one_of
from lantu_web.monitoring.models import Entry
from lantu_web.monitoring.services.promises import place_of
from lantu_web.register.models import DutyOrganisation, Indicator, Organisation, Place
from lantu_web.register.services.stamp import how_many

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    User = AbstractUser | AnonymousUser


def organisations(user: User, fact: Indicator) -> list[Organisation]:
    """For which organisations a user may speak about an indicator: theirs that answer for it or for its plan."""
    if not is_one_of(user, REPORTERS):
        return []
    answer = answering(fact)
    scope = scope_of(user)
    found = Organisation.objects.filter(pk__in=answer)
    if scope or not is_one_of(user, EDITORS):
        found = found.filter(pk__in=scope.organisations)
    return list(found)


def answering(fact: Indicator) -> set[int]:
    """Keys of the organisations that answer for an indicator: for its plan, or with a duty in it."""
    parts = DutyOrganisation.objects.filter(duty__document=fact.document_id, duty__withdrawn=False)
    owner = fact.document.organisation_id
    return {*parts.values_list("organisation", flat=True), *([owner] if owner else [])}


def places(user: User, fact: Indicator) -> list[Place]:
    """Where a user may report an indicator: at the places assigned, or where an organisation of theirs answers for it."""
    if not is_one_of(user, REPORTERS):
        return []
    scope = scope_of(user)
    if not scope:
        own = _own_place(fact)
        rest = Place.objects.exclude(pk__in=[one.pk for one in own])
        return [*own, *rest] if is_one_of(user, EDITORS) else []
    found = list(Place.objects.filter(pk__in=scope.places))
    if scope.organisations & answering(fact):
        found = [*(one for one in _own_place(fact) if one not in found), *found]
    return found


def _own_place(fact: Indicator) -> list[Place]:
    """The place that the plan of an indicator is about; none where the register does not know it."""
    return list(Place.objects.filter(name=_told_place(fact))[:1])


def _told_place(fact: Indicator) -> str:
    plan = fact.document
    return place_of(plan.slug, plan.title, plan.place.name if plan.place else None)


def unknown_place(user: User, fact: Indicator) -> str:
    """The place that the plan of an indicator is about, where the table of places lacks it and this user may speak for it."""
    told = _told_place(fact)
    if not told or Place.objects.filter(name=told).exists():
        return ""
    scope = scope_of(user)
    mine = bool(scope.organisations & answering(fact)) if scope else is_one_of(user, EDITORS)
    return told if is_one_of(user, REPORTERS) and mine else ""


def may_accept(user: User, entry: Entry) -> bool:
    """A reviewer who did not enter it, and who works on its organisation or place or on everything."""
    if not is_one_of(user, REVIEWERS) or entry.entered_by_id == user.pk:
        return False
    scope = scope_of(user)
    return not scope or entry.organisation_id in scope.organisations or entry.place_id in scope.places


def waiting_for(user: User) -> int:
    """How many entries wait for this user's word: those that may_accept would let through."""
    if not is_one_of(user, REVIEWERS):
        return 0
    found = Entry.objects.filter(state=Entry.State.WAITING).exclude(entered_by=user.pk)
    scope = scope_of(user)
    if scope:
        found = found.filter(Q(organisation__in=scope.organisations) | Q(place__in=scope.places))
    return how_many(found)


def entries(user: User) -> Q:
    """Which entries a user sees: their own, those of their organisations and places, or all."""
    scope = scope_of(user)
    own = Q(entered_by=user.pk)
    if is_one_of(user, REVIEWERS) and not scope:
        return Q()
    return own | Q(organisation__in=scope.organisations) | Q(place__in=scope.places)
