"""The site as granian serves it, and beside it an empty Django view without any middleware, for comparison.

Limits of the interface are lifted: a benchmark asks more often than people do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lantu_web.wsgi import application as site

__all__ = ["application", "urlpatterns"]


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
    """The empty view at its address, the site at all others."""
    if environ["PATH_INFO"] == "/empty":
        return _empty(environ, start)
    return site(environ, start)


def _lift_limits() -> None:
    from lantu_web.api.throttles import Allowance

    Allowance.allow_request = lambda *_: True  # type: ignore[method-assign]


_lift_limits()
