"""What the person of a request may see: the one gate between internal documents and everyone else.

A document may be internal until it is published. Then it and all that was read from it are not there for those who
may not see it: lists, counts, pages, search, downloads and the admin all ask the managers of the tables, and the
managers leave out what is hidden from the viewer. The middleware says who the viewer is. Without a viewer (commands,
loading, alignment) nothing is hidden; a service that must see everything to do its work says so with
:func:`everything`. What is not there gives 404, never 403.

A query that reaches facts through another table (``Count("projects")``) passes the managers by: it adds
``shown("projects__document")``. What is kept between requests is kept under :func:`sight`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from lantu_web.accounts.scope import Scope, scope_of
from lantu_web.accounts.services import ADMINISTRATORS, REVIEWERS, is_one_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser, AnonymousUser

    User = AbstractUser | AnonymousUser

INTERNAL = "internal"


class Viewer:
    """A person who looks, and the keys of the documents that are hidden from them."""

    def __init__(self, user: Callable[[], User]) -> None:
        self._user = user
        self._hidden: frozenset[int] | None = None

    @property
    def hidden(self) -> frozenset[int]:
        if self._hidden is None:
            self._hidden = frozenset()  # while it is being found out
            self._hidden = hidden_from(self._user())
        return self._hidden


_viewer: ContextVar[Viewer | None] = ContextVar("lantu_viewer", default=None)


@contextmanager
def viewing(viewer: Viewer | None) -> Iterator[None]:
    """Within, the tables give what the viewer may see."""
    token = _viewer.set(viewer)
    try:
        yield
    finally:
        _viewer.reset(token)


def viewing_as(user: User) -> Any:
    """Within, the tables give what this user may see."""
    return viewing(Viewer(lambda: user))


def everything() -> Any:
    """Within, the tables give everything: for services that must know all to write rightly. Also a decorator."""
    return viewing(None)


def as_public() -> Any:
    """Within, the tables give what everyone may see: for what leaves the house."""
    from django.contrib.auth.models import AnonymousUser

    return viewing_as(AnonymousUser())


def hidden() -> frozenset[int]:
    """Keys of the documents that are hidden here and now."""
    viewer = _viewer.get()
    return viewer.hidden if viewer else frozenset()


def sight() -> tuple[int, ...]:
    """What tells apart two viewers who see different things: part of the key of whatever is kept between requests."""
    return tuple(sorted(hidden()))


def shown(path: str) -> Q:
    """A condition for queries that reach documents through another table: only those that are not hidden."""
    keys = hidden()
    return ~Q(**{f"{path}__in": keys}) if keys else Q()


def hidden_from(user: User) -> frozenset[int]:
    """Internal documents, but for those that this user works on.

    Administrators, and reviewers and editors without a limit, see all; with a limit, those of their organisations
    and places. The public and reporters see none.
    """
    if is_one_of(user, ADMINISTRATORS):
        return frozenset()
    rows = apps.get_model("register", "Document")._base_manager.filter(state=INTERNAL)
    rows = list(rows.values_list("pk", "organisation", "place"))
    if not rows or not is_one_of(user, REVIEWERS):
        return frozenset(pk for pk, *_ in rows)
    scope = scope_of(user)
    if not scope:
        return frozenset()
    return frozenset(
        pk for pk, organisation, place in rows if organisation not in scope.organisations and place not in scope.places
    )


class Guarded(models.QuerySet):
    """Rows that belong to a document and are hidden with it."""

    document_path = "document"

    def within(self, scope: Scope) -> Self:
        """What belongs to these organisations and places: by its document, or by paths that its table names."""
        home = "" if self.document_path == "pk" else f"{self.document_path}__"
        own = getattr(self.model, "belongs_by", {})
        wanted = Q()
        for kind, keys in (("organisation", scope.organisations), ("place", scope.places)):
            for path in (f"{home}{kind}", *own.get(kind, ())):
                wanted |= Q(**{f"{path}__in": keys})
        return self.filter(pk__in=self.model._base_manager.filter(wanted).values("pk"))

    def without(self, keys: Iterable[int]) -> Self:
        """Leave out what belongs to these documents."""
        return self.exclude(**{f"{self.document_path}__in": keys})

    def visible_to(self, user: User) -> Self:
        """What a user may see, whoever looks."""
        keys = hidden_from(user)
        return self.without(keys) if keys else self


class _Seen(models.Manager):
    """Gives what the viewer may see."""

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        keys = hidden()
        return found.without(keys) if keys else found


def seen(queryset: type[models.QuerySet]) -> models.Manager:
    """The manager of a table whose rows are hidden with their document."""
    return _Seen.from_queryset(queryset)()
