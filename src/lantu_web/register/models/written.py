"""Rows that know when they were last written, whatever the way: saved, updated in bulk, or some fields of them only."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class WrittenQuerySet(models.QuerySet):
    """An update in bulk is a writing, too."""

    def update(self, **values: Any) -> int:
        return super().update(**{"updated": timezone.now()} | values)


class Written(models.Model):
    """When the row was last written."""

    updated = models.DateTimeField(_("最近写入"), auto_now=True, db_index=True)

    class Meta:
        abstract = True

    def save(self, **options: Any) -> None:
        if (fields := options.get("update_fields")) is not None:
            options["update_fields"] = {*fields, "updated"}
        super().save(**options)
