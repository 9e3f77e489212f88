"""Where a citation leads: the document of the register that bears its number, at the node that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lantu_web.register.models import Document

_OF_ISSUE = re.compile(r"^doc_\d+(?:__|$)")


def slugs() -> dict[str, str]:
    """The address of each document that the viewer may see, by its number."""
    return dict(Document.objects.originals().exclude(number="").values_list("number", "slug"))


def place(document: str, eid: str, known: Mapping[str, str]) -> tuple[str, str] | None:
    """Slug and node; None where the register does not hold the document.

    A pack names nodes as the file of the whole gazette issue has them, the register counts from each document.

    >>> place("云府发〔2021〕9号", "doc_2__sec_1", {"云府发〔2021〕9号": "clean-water"})
    ('clean-water', 'sec_1')
    """
    slug = known.get(document)
    return (slug, _OF_ISSUE.sub("", eid)) if slug else None
