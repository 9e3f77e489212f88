"""What every page needs: the sections of the site and the other language's address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from lantu_web.accounts.services import ADMINISTRATORS, EDITORS, REPORTERS, REVIEWERS, is_one_of
from lantu_web.monitoring.services.rights import waiting_for
from lantu_web.pages.sections import sections
from lantu_web.register.services.catalogue import collection


def site(request: HttpRequest) -> dict[str, Any]:
    """Sections, the name of the collection, and where the other language is."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    known = settings.SESSION_COOKIE_NAME in request.COOKIES  # a reader without an account costs no query
    english = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE).startswith("en")
    parameters = request.GET.copy()
    parameters["lang"] = "zh-hans" if english else "en"
    name = collection()
    reviewer = known and is_one_of(request.user, REVIEWERS)
    worker = reviewer or (known and is_one_of(request.user, REPORTERS))
    waiting = waiting_for(request.user) if reviewer else 0
    return {
        "sections": sections(here or "", reviewer=reviewer, worker=worker, waiting=waiting),
        "reviewer": reviewer,
        "worker": worker,
        "administrator": known and is_one_of(request.user, ADMINISTRATORS),
        "collection": name.get("title_en" if english else "title", ""),
        "other_language": f"{request.path}?{parameters.urlencode()}",
        "english": english,
        "editor": known and is_one_of(request.user, EDITORS),
        "who": request.user.get_username() if known and request.user.is_authenticated else "",
    }
