"""Lists however long: pages by document hold what a sorted list holds; a document is chosen by name where there are many."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lantu_web.pages import choosing
from lantu_web.register.models import Document, Statement
from lantu_web.register.services import duties, overview
from lantu_web.register.services.paging import PagesByDocument, PagesByKey

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("found", "path"),
    [
        (overview.statements, "document"),
        (lambda: overview.statements(kind="target", query="率"), "document"),  # few rows of many documents
        (lambda: overview.statements(document="outline-2021-2035"), "document"),
        (lambda: overview.indicators(attribute="约束性"), "document"),
        (overview.projects, "document"),
        (lambda: duties.parts_of(duties.organisations()[0].organisation), "duty__document"),
        (Statement.objects.none, "document"),
    ],
    ids=["all", "few of each", "one document", "indicators", "projects", "parts in duties", "none"],
)
def test_pages_by_document_one_after_the_other_are_the_whole_list(found: Any, path: str) -> None:
    """In its order, each row once, however the ends of pages and documents lie."""
    whole = [one.pk for one in found()]
    for size in (7, 100):
        pages = PagesByDocument(found(), size, path)
        assert pages.count == len(whole)
        numbers = list(pages.page_range)[:12]
        assert [one.pk for number in numbers for one in pages.page(number)] == whole[: size * 12]
        assert [one.pk for one in pages.get_page(10**6)] == whole[(pages.num_pages - 1) * size :]


def test_pages_by_key_are_in_order() -> None:
    found = overview.statements(unsure="1")
    whole = [one.pk for one in found]
    assert whole
    assert [one.pk for one in PagesByKey(found, 5).page(2)] == whole[5:10]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("outline-2021-2035", "outline-2021-2035"),  # an address, as in links
        ("", ""),
        ("没有这份文件", "没有这份文件"),  # finds nothing, and the page says so
    ],
)
def test_a_document_by_address(written: str, meant: str) -> None:
    assert choosing.named(written) == meant


def test_a_document_by_name(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its short name before a longer one that holds it, by a part of its title, by its number."""
    one = Document.objects.exclude(short="").exclude(number="").filter(copy_of=None).first()
    assert one is not None
    Document.objects.create(slug="later", title=f"关于{one.short}的说明", short=f"{one.short}说明", order=0)
    assert choosing.named(one.short) == one.slug
    assert choosing.named(one.title[2:-2]) == one.slug
    assert choosing.named(one.number) == one.slug
    monkeypatch.setattr(choosing, "MOST", 3)
    for page in ("statements", "indicators", "duties", "projects", "assessment"):
        html = client.get(f"/{page}/", {"document": one.short}).content.decode()
        assert f'value="{one.slug}"' in html
        assert one.label in html
        assert '<select id="document"' not in html
