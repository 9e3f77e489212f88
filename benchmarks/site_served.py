"""The site as granian serves it, and beside it an empty Django view without any middleware, for comparison.

Limits of the interface are lifted: a benchmark asks more often than people do.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lantu_web.wsgi import application as site

__all__ = ["application", "urlpatterns"]

COUNTED = os.environ.get("LANTU_PAGE_MEMORY") == "0"


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse(headers={"Content-Length": "0"})


urlpatterns = [path("empty", empty)]


class Empty(WSGIHandler):
    """Django with one view and nothing around it."""

    def load_middleware(self, is_async: bool = False) -> None:
        from django.test.utils import override_settings

        with override_settings(MIDDLEWARE=[]):
            super().load_middleware(is_async)

    def resolve_request(self, request: HttpRequest) -> Any:
        from django.urls import get_resolver

        match = get_resolver(__name__).resolve(request.path_info)
        request.resolver_match = match
        return match


_empty = Empty()


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The empty view at its address, a change of one statement at another, the site at all others."""
    if environ["PATH_INFO"] == "/empty":
        return _empty(environ, start)
    if environ["PATH_INFO"] == "/touch":
        return _touched(start)
    if not COUNTED:
        return site(environ, start)
    asked, begun = 0, time.thread_time()

    def count(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*arguments)

    def told(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
        spent = f"{(time.thread_time() - begun) * 1000:.1f}"
        return start(status, [*headers, ("X-Queries", str(asked)), ("X-Processor", spent)], *rest)

    with connection.execute_wrapper(count):
        return site(environ, told)


def _touched(start: Callable[..., Any]) -> Iterable[bytes]:
    """Write a statement as it is: for triggers and readers a change like that of an editor."""
    from lantu_web.register.models import Statement

    Statement._base_manager.filter(pk=1).update(order=F("order"))
    start("204 No Content", [])
    return []


def _prepare() -> None:
    """Lift the limits; without the memory of pages each is built for each request, and its queries are counted."""
    from lantu_web.api.throttles import Allowance
    from lantu_web.pages.middleware import PageMemory
    from lantu_web.register.services import stamp

    Allowance.allow_request = lambda *_: True  # type: ignore[method-assign]
    if COUNTED:
        PageMemory.find = lambda *_: None  # type: ignore[method-assign]
        stamp.FRESH = 0  # a change is seen by the next question


_prepare()
