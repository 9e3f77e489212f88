"""Pages of what stands in documents: which documents a page shows is known by counting, so that only their rows are read."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page
from django.db.models import Count, QuerySet
from django.utils.functional import cached_property

from lantu_web.register.models import Document
from lantu_web.register.services.stamp import Pages, counted, remembered
from lantu_web.register.visibility import sight


class PagesByDocument(Pages):
    """Pages of rows that are in the order of their documents; the thousandth costs as much as the first.

    A database that is asked for the fiftieth page of a sorted join sorts everything. Here one count by document, kept
    for each stamp of its tables, tells on which documents a page lies.
    """

    def __init__(self, found: QuerySet[Any], size: int, path: str = "document") -> None:
        super().__init__(found, size)
        self.path = path

    @cached_property
    def counts(self) -> list[tuple[int, int]]:
        """Documents with their number of rows, in the order of the documents."""
        grouped = self.object_list.order_by().values_list(self.path).annotate(Count("pk"))
        try:
            found = counted(grouped, lambda: dict(grouped))
        except EmptyResultSet:
            return []
        return [(key, found[key]) for key in _in_order() if key in found]

    @cached_property
    def count(self) -> int:
        return sum(number for _, number in self.counts)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        passed, before, wanted = 0, 0, []
        for key, rows in self.counts:
            if passed + rows > first:
                before = before if wanted else passed
                wanted.append(key)
            passed += rows
            if passed >= first + self.per_page:
                break
        found = self.object_list.filter(**{f"{self.path}__in": wanted})
        return self._get_page(found[first - before : first - before + self.per_page], number, self)


class PagesByKey(Pages):
    """Pages of rows whose keys are sought first, so that no other table is joined to what is sorted and left out."""

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[first : first + self.per_page])
        rows = self.object_list.filter(pk__in=keys)
        return self._get_page(list(rows), number, self)


def _in_order() -> list[int]:
    """The documents that the viewer may see, as lists show them."""
    found = Document.objects.order_by("order", "slug").values_list("pk", flat=True)
    return remembered(("order of documents", sight()), lambda: list(found), (Document,))
