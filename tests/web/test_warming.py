"""A fresh process fills its caches beside its work, and is none the worse where that fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from lantu_web.pages.warming import PAGES, warm

pytestmark = pytest.mark.once


@pytest.mark.parametrize("https", [False, True])
def test_the_slow_pages_are_asked_for_as_a_visitor_does(settings: Any, *, https: bool) -> None:
    settings.HTTPS, settings.ALLOWED_HOSTS = https, [".example.cn", "plans.example.cn"]
    asked: list[tuple[str, str, str]] = []

    def application(environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        asked.append((environ["PATH_INFO"], environ["HTTP_HOST"], environ["wsgi.url_scheme"]))
        assert environ["REQUEST_METHOD"] == "GET"
        assert "HTTP_COOKIE" not in environ
        return [b"page"]

    warm(application).join(10)
    assert asked == [(page, "plans.example.cn", "https" if https else "http") for page in PAGES]


def test_what_fails_there_fails_alone(caplog: pytest.LogCaptureFixture) -> None:
    def application(_environ: dict[str, Any], _start: Callable[..., Any]) -> Iterable[bytes]:
        raise RuntimeError("no database")

    warm(application).join(10)
    assert "caches were not filled" in caplog.text
