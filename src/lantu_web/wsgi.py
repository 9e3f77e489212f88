"""The WSGI application, for granian, gunicorn and their like."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantu_web.settings")
application = get_wsgi_application()

if os.environ.get("LANTU_WARM") == "1":
    from lantu_web.pages.warming import warm

    warm(application)
