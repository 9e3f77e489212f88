"""Words of the admin for what tables keep as codes: kinds of documents and places, and which table a line is about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.utils.translation import gettext as _

from lantu_web.register.models import Document

__all__ = ["document_kind", "place_kind", "table_word", "worded"]


def document_kind(code: str) -> str:
    return str(dict(Document.Kind.choices).get(code, code))


def place_kind(code: str) -> str:
    return {"city": _("全市"), "place": _("区县"), "group": _("片区"), "area": _("功能区")}.get(code, code)


def table_word(code: str) -> str:
    """The name of a table as its own page of the admin has it; a code of no table stays."""
    found = [one for one in apps.get_models() if one._meta.model_name == code]
    return str(found[0]._meta.verbose_name) if found else code


def worded(word: Callable[[str], str]) -> type[admin.FieldListFilter]:
    """A filter by the values of a field, which are called by their words."""

    class Worded(admin.AllValuesFieldListFilter):
        def choices(self, changelist: Any) -> Iterator[dict[str, Any]]:
            for number, each in enumerate(super().choices(changelist)):
                yield {**each, "display": word(str(each["display"]))} if number else each

    return Worded
