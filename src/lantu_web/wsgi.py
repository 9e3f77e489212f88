"""The WSGI application, for granian, gunicorn and their like."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantu_web.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - pages and interface are loaded before the first reader asks for one
# What was loaded stays, and a page makes many thousand records: looking through all of it for what may go, each few
# hundred records, would take a third of the time of a page over a large register.
gc.freeze()
gc.set_threshold(50_000, 20, 20)

if os.environ.get("LANTU_WARM") == "1":
    from lantu_web.pages.warming import warm

    warm(application)
