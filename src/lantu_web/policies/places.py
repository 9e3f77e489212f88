"""Where a citation leads: the document of the register that bears its number, at the node that it names."""

from __future__ import annotations

import re

from django.core.cache import cache

from lantu_web.register.models import Document

_OF_ISSUE = re.compile(r"^doc_\d+(?:__|$)")
_KEY, _SECONDS = "policies.numbers", 60


def slugs() -> dict[str, str]:
    """The address of each document, by its number."""
    found: dict[str, str] | None = cache.get(_KEY)
    if found is None:
        rows = Document.objects.originals().exclude(number="").values_list("number", "slug")
        found = dict(rows)
        cache.set(_KEY, found, _SECONDS)
    return found


def place(document: str, eid: str) -> tuple[str, str] | None:
    """Slug and node; None where the register does not hold the document.

    A pack names nodes as the file of the whole gazette issue has them, the register counts from each document.
    """
    slug = slugs().get(document)
    return (slug, _OF_ISSUE.sub("", eid)) if slug else None
