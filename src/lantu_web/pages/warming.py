"""A fresh process opens its first pages itself, so that no reader waits while caches fill.

Each worker has caches of its own and fills them on its own; it only reads, as a visitor without an account does.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import Thread
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.db import connections

PAGES = ("/", "/assessment/", "/policies/", "/stations/", "/stations/indicators/")
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def warm(application: Application) -> Thread:
    """Open the pages beside the work of the process; nothing waits for it, and what fails there fails alone."""
    thread = Thread(target=_open, args=(application,), name="lantu-warm", daemon=True)
    thread.start()
    return thread


def _open(application: Application) -> None:
    try:
        for page in PAGES:
            answer = application(_asked(page), lambda *_head: None)
            try:
                for _piece in answer:
                    pass
            finally:
                getattr(answer, "close", lambda: None)()
    except Exception:  # the site goes on without
        logging.getLogger("lantu_web").exception("the caches were not filled")
    finally:
        connections.close_all()


def _asked(page: str) -> dict[str, Any]:
    host = next((one for one in settings.ALLOWED_HOSTS if not one.startswith((".", "*"))), "localhost")
    asked: dict[str, Any] = {"PATH_INFO": page, "HTTP_HOST": host, "REMOTE_ADDR": "127.0.0.1"}
    if settings.HTTPS:
        asked |= {"wsgi.url_scheme": "https", "HTTP_X_FORWARDED_PROTO": "https"}
    setup_testing_defaults(asked)
    return asked
