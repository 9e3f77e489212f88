"""The search index: one row for each thing that can be found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantu_web.register.models.document import Document
from lantu_web.register.models.people import Organisation, OrganisationQuerySet
from lantu_web.register.visibility import Guarded, seen


class SearchQuerySet(Guarded):
    """Entries are hidden with their document; those of organisations with the organisation."""

    def without(self, keys: Iterable[int]) -> Self:
        found = self.exclude(document__in=keys)
        alone = OrganisationQuerySet(Organisation).without(keys).values("code")
        return found.exclude(Q(kind="organisation") & ~Q(key__in=alone))


class SearchEntry(models.Model):
    """A thing that can be found: what it is, where it stands, and its words as pairs of characters.

    ``pairs`` is indexed by FTS5 on SQLite and by a GIN index on PostgreSQL, so that any two characters of
    Chinese find their places without knowing where words begin.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", _("文件")
        INDICATOR = "indicator", _("指标")
        STATEMENT = "statement", _("表述")
        PROJECT = "project", _("工程")
        DUTY = "duty", _("责任")
        ORGANISATION = "organisation", _("机构")
        TEXT = "text", _("原文")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    weight = models.PositiveSmallIntegerField(default=0)
    document = models.ForeignKey(Document, models.CASCADE, null=True, blank=True)
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    detail = models.CharField(max_length=300, blank=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    pairs = models.TextField()

    objects = seen(SearchQuerySet)

    class Meta:
        verbose_name = pgettext_lazy("one", "检索条目")
        verbose_name_plural = pgettext_lazy("many", "检索条目")
        indexes = [models.Index(fields=["document", "kind"], name="search_document_kind")]

    def __str__(self) -> str:
        return self.title
