"""Every page in both languages: it renders, asks the database little, says what a screen reader needs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantu_web.register.models import Document, Duty, Indicator, Organisation, Place, Project, Statement
from tests.support.remembering import committed

pytestmark = pytest.mark.django_db

# The most queries that a page may ask, however much the register holds.
LISTS = {
    "overview": 6,
    "documents": 8,
    "indicators": 4,
    "statements": 3,
    "alignment": 6,
    "draft": 2,
    "duties": 3,
    "projects": 6,
    "places": 2,
    "about": 4,
}
STAMP = 1  # asked before each page
DOCUMENT, FACT = 18, 12  # a target has the board beside it
ASSESSED = 17  # an indicator has its board, its observations, entries and replies beside it


class Page(HTMLParser):
    """What a reader's program sees of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labels: set[str] = set()
        self.fields: list[dict[str, Any]] = []
        self.headings: list[int] = []
        self.lang = ""
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if "id" in values:
            self.ids.append(values["id"] or "")
        if tag == "html":
            self.lang = values.get("lang") or ""
        if tag == "label":
            self.labels.add(values.get("for") or "")
        if tag in {"input", "select", "textarea"} and values.get("type") != "hidden":
            self.fields.append(values)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if (
            "style" in values
            or any(name.startswith("on") for name in values)
            or (tag == "script" and "src" not in values)
        ):
            self.inline.append(tag)


def check(response: Any) -> Page:
    assert response.status_code == 200
    page = Page(response.content.decode())
    assert page.lang == response.headers["Content-Language"]
    assert len(page.ids) == len(set(page.ids)), [one for one in page.ids if page.ids.count(one) > 1][:3]
    assert all(field.get("id") in page.labels or field.get("aria-label") for field in page.fields)
    assert page.headings.count(1) == 1
    assert page.inline == []
    assert "main" in page.ids
    return page


@pytest.mark.parametrize("name", LISTS)
def test_lists(reader: Client, name: str, django_assert_max_num_queries: Any) -> None:
    """Once the register has been counted, as that is done once after a change."""
    with committed():
        reader.get(reverse(f"pages:{name}"))
        with django_assert_max_num_queries(STAMP + LISTS[name]):
            response = reader.get(reverse(f"pages:{name}"))
    check(response)


@pytest.mark.parametrize(
    "slug",
    ["outline-2021-2035", "environment-2021-2025", "land-compensation-2021", "ecological-barrier-2021-2025-copy"],
)
def test_documents_without_their_text_show_structure_and_facts(
    reader: Client, slug: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(DOCUMENT):
        response = reader.get(reverse("pages:document", args=[slug]))
    check(response)
    html = response.content.decode()
    assert "lantu ingest" in html
    assert 'class="name"' in html


def test_a_document_with_its_text_marks_its_statements(
    reader: Client, plan: Document, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(DOCUMENT):
        response = reader.get(plan.get_absolute_url())
    check(response)
    html = response.content.decode()
    assert "城市污水集中处理率达到<a" in html
    statement = Statement.objects.get(document=plan, text="96%")
    assert f'id="m-{statement.public_id}"' in html
    assert re.search(r'class="mark target"[^>]*>96%</a>以上', html)
    assert re.search(r'class="mark status"[^>]*>88.5%</a>', html)
    assert 'class="mark duty"' in html


def test_every_place_of_a_document_has_an_address(client: Client, plan: Document) -> None:
    for eid in plan.versions.get().nodes.values_list("eid", flat=True):
        response = client.get(reverse("pages:place_in_document", args=[plan.slug, eid]))
        assert response.status_code == 200
        assert f'id="{eid}"' in response.content.decode()


def test_every_fact_of_a_long_document_is_on_the_page_of_its_place(client: Client) -> None:
    document = Document.objects.get(slug="outline-2021-2035")
    for one in Statement.objects.filter(document=document).select_related("node")[::40]:
        html = client.get(reverse("pages:place_in_document", args=[document.slug, one.node.eid])).content.decode()
        assert f'id="m-{one.public_id}"' in html


@pytest.mark.parametrize("model", [Statement, Indicator, Duty, Project])
def test_facts(reader: Client, plan: Document, model: Any, django_assert_max_num_queries: Any) -> None:
    for fact in [*model.objects.filter(document=plan), *model.objects.all()[:3]]:
        with committed(), django_assert_max_num_queries(ASSESSED if model is Indicator else FACT):
            response = reader.get(fact.get_absolute_url())
        check(response)
        assert fact.document.title.strip("《》") in response.content.decode()


def test_a_fact_cites_its_place_and_shows_its_sentence(client: Client, plan: Document) -> None:
    html = client.get(Statement.objects.get(document=plan, text="96%").get_absolute_url()).content.decode()
    assert "《云州市碧水“十四五”规划（2021—2025年）》（云府发〔2021〕9号）" in html
    assert '<mark class="here">96%</mark>' in html


def test_organisations_places_versions_and_search(
    reader: Client, plan: Document, django_assert_max_num_queries: Any
) -> None:
    organisation = Organisation.objects.get(name="市生态环境局")
    addresses = [organisation.get_absolute_url(), reverse("pages:versions", args=[plan.slug])]
    addresses += [reverse("pages:place", args=[place.code]) for place in Place.objects.all()[:2]]
    addresses += [
        reverse("pages:search") + query
        for query in ("", "?q=森林", "?q=森林&kind=text&page=2", "?q=&kind=x&page=-1&document=no")
    ]
    for address in addresses:
        with django_assert_max_num_queries(12):  # a search asks for each kind of thing
            response = reader.get(address)
        check(response)


@pytest.mark.parametrize(
    "query",
    [
        "indicators/?document=environment-2021-2025&attribute=约束性", "indicators/?document=no&query=x", "projects/?place=500101",
        "projects/?document=environment-2021-2025&box=3", "projects/?box=%00", "statements/?kind=target&document=urban-renewal-2021-2025&page=2",
        "statements/?kind=no&page=99999", "statements/?query=污水",
    ],
)  # fmt: skip
def test_filters(reader: Client, query: str) -> None:
    check(reader.get("/" + query.replace("%00", "")))


@pytest.mark.parametrize(
    "address",
    [
        "/nope",
        "/d/no-such/",
        "/d/outline-2021-2035/no_such",
        "/s/0",
        "/i/0",
        "/p/0",
        "/t/0",
        "/duties/0/",
        "/places/0/",
    ],
)
def test_what_is_not_there_says_what_to_do(reader: Client, address: str) -> None:
    response = reader.get(address)
    assert response.status_code == 404
    assert reverse("pages:documents") in response.content.decode()


def test_an_error_of_ours_is_a_page_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("lantu_web.register.services.overview.rows_of", broken)
    client = Client(raise_request_exception=False)
    response = client.get("/documents/?lang=en")
    assert response.status_code == 500
    assert "Something went wrong" in response.content.decode()


def test_language_is_chinese_until_chosen_and_then_remembered() -> None:
    client = Client(headers={"accept-language": "en"})
    assert 'lang="zh-Hans"' in client.get("/").content.decode()
    response = client.get("/?lang=en")
    assert '<html lang="en">' in response.content.decode()
    assert '<html lang="en">' in client.get("/documents/").content.decode()
    assert '<html lang="en">' in client.get("/?lang=xx").content.decode()
    assert "Cookie" in response.headers["Vary"]


def test_every_message_of_the_site_has_its_english() -> None:
    reader = Client()
    reader.cookies["lantu_language"] = "en"
    for name in LISTS:
        html = reader.get(reverse(f"pages:{name}")).content.decode()
        bare = re.sub(r"<(\w+)[^>]*lang=\"zh-Hans\"[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", bare)
        left = [word for word in re.findall(r"[\u4e00-\u9fff]{2,}", text) if word != "中文"]
        assert left == [], (name, left[:5])


def test_pages_come_with_headers_that_keep_them_safe(client: Client) -> None:
    headers = client.get("/").headers
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_page_that_did_not_change_is_not_sent_again(client: Client) -> None:
    first = client.get("/documents/")
    assert client.get("/documents/", headers={"if-none-match": first.headers["ETag"]}).status_code == 304


def test_an_empty_register_says_how_to_fill_it(reader: Client) -> None:
    Document.objects.update(copy_of=None)
    for model in (Statement, Indicator, Duty, Project):
        model.objects.all().delete()
    Document.objects.all().delete()
    Place.objects.update(parent=None)
    Place.objects.all().delete()
    for name in LISTS:
        check(reader.get(reverse(f"pages:{name}")))
    assert "load_register" in reader.get("/").content.decode()
