"""What every page needs: the sections of the site and the other language's address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lantu_web.accounts.services import EDITORS, REVIEWERS, is_one_of
from lantu_web.register.services.catalogue import collection


def site(request: HttpRequest) -> dict[str, Any]:
    """Sections, the name of the collection, and where the other language is."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    sections = [
        ("overview", _("总览"), {"overview"}),
        ("documents", _("文件"), {"documents", "document", "place_in_document", "statements", "statement", "versions"}),
        ("indicators", _("指标"), {"indicators", "indicator"}),
        ("alignment", _("衔接"), {"alignment", "finding", "draft"}),
        ("duties", _("责任"), {"duties", "organisation", "duty"}),
        ("projects", _("工程"), {"projects", "project"}),
        ("places", _("区域"), {"places", "place"}),
        ("about", _("关于"), {"about"}),
    ]
    known = settings.SESSION_COOKIE_NAME in request.COOKIES  # a reader without an account costs no query
    if known and is_one_of(request.user, REVIEWERS):
        sections.insert(-1, ("review", _("校核"), {"review", "decide", "review_report", "upload"}))
    english = getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE).startswith("en")
    parameters = request.GET.copy()
    parameters["lang"] = "zh-hans" if english else "en"
    name = collection()
    return {
        "sections": [
            {"address": reverse(f"pages:{name}"), "label": label, "here": here in names}
            for name, label, names in sections
        ],
        "collection": name.get("title_en" if english else "title", ""),
        "other_language": f"{request.path}?{parameters.urlencode()}",
        "english": english,
        "editor": known and is_one_of(request.user, EDITORS),
    }
