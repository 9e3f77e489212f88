"""Who may open which page; who may not gets a page that says why and what to do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lantu_web.accounts.services import REPORTERS, REVIEWERS, WHO_MAY, is_one_of

View = Callable[..., HttpResponse]
AT_WORK = REPORTERS | REVIEWERS


def only_for(groups: frozenset[str]) -> Callable[[View], View]:
    """A view for users in one of the groups."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if is_one_of(request.user, groups):
                return view(request, *args, **kwargs)
            return refused(request, groups)

        return guarded

    return guard


def allowed(action: str) -> Callable[[View], View]:
    """A view for users who may take an action; with which objects the services decide."""
    return only_for(WHO_MAY[action])


def user_of(request: HttpRequest) -> AbstractUser:
    """The user of a page that is only for users."""
    assert isinstance(request.user, AbstractUser)  # noqa: S101 - the guard of the page has seen to it
    return request.user


def refused(request: HttpRequest, groups: frozenset[str] = frozenset()) -> HttpResponse:
    """The page that says why, and what to do."""
    status = 403 if request.user.is_authenticated else 401
    return render(request, "pages/not_yours.html", {"groups": sorted(groups)}, status=status)
