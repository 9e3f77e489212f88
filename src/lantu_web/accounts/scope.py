"""What of the register a person works on, as far as it is limited to organisations and places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from lantu_web.accounts.models import Assignment

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser


@dataclass(frozen=True)
class Scope:
    """Keys of organisations and places."""

    organisations: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.organisations or self.places)


NOTHING = Scope()


def scope_of(user: AbstractUser | AnonymousUser) -> Scope:
    """What is assigned to a user, with the parts and members of each place; one reading a request."""
    if not user.is_authenticated:
        return NOTHING
    if not hasattr(user, "kept_scope"):
        assigned = _belonging(user)[1]
        given = {place for _, place in assigned if place}
        user.kept_scope = Scope(frozenset(one for one, _ in assigned if one), frozenset(_with_parts(given)))
    return user.kept_scope  # type: ignore[no-any-return, union-attr]


def groups_of(user: AbstractUser) -> frozenset[str]:
    """Names of the groups of a user; one reading a request."""
    if not hasattr(user, "kept_groups"):
        user.kept_groups = _belonging(user)[0]
    return user.kept_groups  # type: ignore[no-any-return]


def _belonging(user: AbstractUser) -> tuple[frozenset[str], frozenset[tuple[int | None, int | None]]]:
    """Groups of a user, and the organisations and places assigned: one query for both, once a request."""
    if not hasattr(user, "kept_belonging"):
        rows = get_user_model()._base_manager.filter(pk=user.pk).values_list(
            "groups__name", "assignments__organisation", "assignments__place"
        )  # fmt: skip
        found = list(rows)
        user.kept_belonging = (
            frozenset(name for name, *_ in found if name),
            frozenset((body, place) for _, body, place in found),
        )
    return user.kept_belonging  # type: ignore[no-any-return]


def _with_parts(places: set[int]) -> set[int]:
    """Places with their parts and, of groups, their members, and so on down."""
    model = Assignment._meta.get_field("place").related_model
    found, fresh = set(places), set(places)
    while fresh:
        parts = model.objects.filter(parent__in=fresh).values_list("pk", flat=True)
        members = model.objects.filter(groups__in=fresh).values_list("pk", flat=True)
        fresh = {*parts, *members} - found
        found |= fresh
    return found
