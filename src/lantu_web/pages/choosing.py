"""Choosing a document in a form: from a list, and where that would be too long, by its name."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from lantu_web.register.models import Document
from lantu_web.register.services.stamp import remembered
from lantu_web.register.visibility import sight

MOST = 60  # documents in one list


@dataclass(frozen=True)
class Choice:
    """The documents that a form offers; none where they are too many, and their name is asked for."""

    slug: str
    documents: list[Document]
    chosen: Document | None = None

    @property
    def by_name(self) -> bool:
        return not self.documents


def choice(slug: str, of: QuerySet[Document] | None = None) -> Choice:
    """What a form offers: the documents of a choice, or the field for a name with what was chosen by it."""
    shown = remembered(("documents to choose", sight()), lambda: list(Document.objects.all()[: MOST + 1]), (Document,))
    if len(shown) > MOST:
        return Choice(slug, [], Document.objects.filter(slug=slug).first() if slug else None)
    keys = None if of is None else set(of.values_list("pk", flat=True))
    return Choice(slug, [one for one in shown if keys is None or one.pk in keys])


def named(text: str) -> str:
    """The document that is meant by an address or by a part of its name; the text itself where there is none."""
    if not text or Document.objects.filter(slug=text).exists():
        return text
    exact = Q(short=text) | Q(short_en__iexact=text) | Q(title=text)
    within = Q(short__icontains=text) | Q(title__icontains=text) | Q(number__icontains=text)
    for wanted in (exact, within):
        if found := Document.objects.filter(wanted).values_list("slug", flat=True).first():
            return found
    return text
