"""May this person do this with that: the one answer for views, interface and admin.

Actions and the groups that may take them stand in ``accounts.services.WHO_MAY``. Organisations and places that are
assigned to a person narrow what they may do it with: an object is theirs where its document is (its organisation, its
place), where it is a duty of their organisation, or a project in their place. Administrators are not narrowed;
a reporter without any assignment may do nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from lantu.errors import NotAllowed
from lantu_web.accounts.scope import Scope, scope_of
from lantu_web.accounts.services import ADMINISTRATORS, REVIEWERS, WHO_MAY, is_one_of
from lantu_web.register.models import Organisation, Place
from lantu_web.register.visibility import Guarded

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    User = AbstractUser | AnonymousUser


def may(user: User, action: str, thing: Any = None) -> bool:
    """Whether a user may take an action, with an object or at all."""
    if not is_one_of(user, WHO_MAY[action]):
        return False
    if thing is None:
        return bool(narrowed_to(user) is None or scope_of(user))
    scope = narrowed_to(user)
    return scope is None or _within(thing, scope)


def require(user: User | None, action: str, thing: Any = None) -> None:
    """Raise where a user may not; commands have no user and may."""
    if user is not None and not may(user, action, thing):
        name = getattr(thing, "label", None) or (str(thing) if thing is not None else "")
        raise NotAllowed(
            f"{user.get_username()} may not {action}" + (f": {name}" if name else ""),
            hint="ask an administrator for the role, or for the organisation or place",
        )


def narrowed_to(user: User) -> Scope | None:
    """The organisations and places to which a user is limited; None without a limit."""
    if is_one_of(user, ADMINISTRATORS):
        return None
    scope = scope_of(user)
    return scope if scope or not is_one_of(user, REVIEWERS) else None


def works_on(user: User, found: QuerySet[Any]) -> QuerySet[Any]:
    """Of the rows of a guarded table those that a user works on."""
    scope = narrowed_to(user)
    return found if scope is None else found.within(scope)


def _within(thing: Any, scope: Scope) -> bool:
    if isinstance(thing, Organisation):
        return thing.pk in scope.organisations
    if isinstance(thing, Place):
        return thing.pk in scope.places
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    return isinstance(rows, Guarded) and rows.within(scope).exists()
