"""An internal document and all that was read from it are not there for those who may not see it, on any address."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import StreamingHttpResponse
from django.test import RequestFactory
from django.urls import reverse

from lantu_web.pages.middleware import Sight
from lantu_web.register.models import (
    Document,
    Duty,
    Indicator,
    Organisation,
    OrganisationAlias,
    Place,
    Project,
    SearchEntry,
    SourceFile,
    Statement,
)
from lantu_web.register.services.aligning import align
from lantu_web.register.services.index import index_organisations
from lantu_web.register.services.reviewing import review
from lantu_web.register.visibility import everything, sight, viewing_as
from tests.support.addresses import patterns
from tests.web.invented import TITLE
from tests.web.people import client_of, person
from tests.web.two_plans import LAND, WATER, take

pytestmark = pytest.mark.django_db
WORDS = ("清溪河治理工程", "河流水质优良率", "碧水规划")
FACTS = (Statement, Indicator, Duty, Project)


@pytest.fixture(autouse=True)
def nobody_has_asked_yet() -> None:
    cache.clear()


@pytest.fixture
def internal(plan: Document) -> Document:
    """The invented plan, not published yet."""
    plan.state = Document.State.INTERNAL
    plan.organisation, plan.place = Organisation.objects.get(name="市水利局"), Place.objects.get(code="500101")
    plan.save()
    index_organisations()
    return plan


def body(response: Any) -> str:
    content = b"".join(response) if response.streaming else response.content
    if "parquet" in response.headers["Content-Type"]:
        return str(pq.read_table(pa.BufferReader(content)).to_pylist())
    if "arrow" in response.headers["Content-Type"]:
        return str(pa.ipc.open_stream(content).read_all().to_pylist())
    return content.decode()


def addresses_of(document: Document) -> list[str]:
    found = [document.get_absolute_url(), reverse("pages:versions", args=[document.slug])]
    found += [reverse("pages:place_in_document", args=[document.slug, "chp_1"]), f"/api/v1/documents/{document.slug}"]
    for model in FACTS:
        fact = model.objects.filter(document=document).first()
        table = "duties" if model is Duty else f"{fact.fact_kind}s"
        found += [fact.get_absolute_url(), f"/api/v1/{table}/{fact.public_id}"]
    return found


WHO_SEES_NOTHING = {
    "the public": lambda: None,
    "a reporter of its organisation": lambda: person("reporter", organisation="市水利局"),
    "a reviewer of another organisation": lambda: person("reviewer", organisation="市生态环境局"),
    "an editor of another place": lambda: person("editor", place="500102"),
    "a user without any role": lambda: get_user_model().objects.create_user("nobody"),
}
WHO_SEES_ALL = {
    "a reviewer": lambda: person("reviewer"),
    "an editor of its place": lambda: person("editor", place="500101"),
    "a reviewer of its organisation": lambda: person("reviewer", organisation="市水利局"),
    "an editor of the city that its place is in": lambda: person("editor", place="500000"),
    "an administrator": lambda: person("administrator"),
    "one who may do everything": lambda: get_user_model().objects.create_superuser("root"),
}


@pytest.mark.parametrize("who", WHO_SEES_NOTHING)
def test_nothing_of_it_is_anywhere(internal: Document, who: str) -> None:
    client = client_of(WHO_SEES_NOTHING[who]())
    for address in addresses_of(internal):
        assert client.get(address).status_code == 404, address
    keys = [internal.slug, *(fact.public_id for model in FACTS for fact in model.objects.filter(document=internal))]
    told = []
    for pattern in patterns():
        if pattern.parameters:
            continue
        for query in (
            "",
            "?q=%E6%B9%BF%E5%9C%B0%E4%BF%9D%E6%8A%A4%E7%8E%87&query=%E6%B9%BF%E5%9C%B0%E4%BF%9D%E6%8A%A4%E7%8E%87",
        ):
            text = body(client.get(pattern.filled({}) + query)).replace('name="q" value="湿地保护率"', "")
            told += [
                (pattern.route, query, one)
                for one in (*keys, "清溪河治理工程", "河流水质优良率", "碧水规划")
                if one in text
            ]
    assert told == []


@pytest.mark.parametrize("who", WHO_SEES_ALL)
def test_all_of_it_is_there_for_those_who_work_on_it(internal: Document, who: str) -> None:
    client = client_of(WHO_SEES_ALL[who]())
    for address in addresses_of(internal):
        assert client.get(address).status_code == 200, address
    assert internal.slug in body(client.get("/documents/"))
    assert "清溪河治理工程" in body(client.get("/projects/?query=清溪"))


def test_counts_and_lists_are_those_of_a_register_without_it(internal: Document) -> None:
    with viewing_as(AnonymousUser()):
        seen = {model: model.objects.count() for model in (*FACTS, Document, SearchEntry, SourceFile)}
    pages = {name: body(client_of(None).get(name)) for name in ("/", "/places/", "/duties/", "/about/", "/indicators/")}
    api = json.loads(body(client_of(None).get("/api/v1/statements?count=true&limit=1")))["total"]
    internal.delete()
    SourceFile.objects.filter(versions=None).delete()
    assert seen == {model: model.objects.count() for model in (*FACTS, Document, SearchEntry, SourceFile)}
    with_csrf = {name: body(client_of(None).get(name)) for name in pages}
    differing = [
        (a, b)
        for name in pages
        for a, b in zip(pages[name].splitlines(), with_csrf[name].splitlines(), strict=False)
        if a != b
    ]
    assert differing == []
    assert api == json.loads(body(client_of(None).get("/api/v1/statements?count=true&limit=1")))["total"]


def test_an_organisation_that_only_it_names_is_not_there(internal: Document) -> None:
    new = Organisation.objects.create(code="hidden", name="市秘密局")
    Duty.objects.get(document=internal).parts.create(organisation=new, role="lead", name_written="密局")
    OrganisationAlias.objects.create(organisation=new, name="密局")
    index_organisations()
    public = client_of(None)
    assert public.get(new.get_absolute_url()).status_code == 404
    assert public.get("/api/v1/organisations/hidden").status_code == 404
    for address in ("/duties/", "/search/?q=%E7%A7%98%E5%AF%86", "/api/v1/organisations?limit=500"):
        assert "市秘密局" not in body(public.get(address))


def test_a_finding_is_hidden_with_either_side(tmp_path: Any) -> None:
    water, land = take(tmp_path, "碧水.txt", WATER), take(tmp_path, "国土.txt", LAND)
    align()
    public = client_of(None)
    assert "生活垃圾焚烧" in body(public.get("/alignment/"))
    finding = land.finding_members.first().finding
    assert public.get(finding.get_absolute_url()).status_code == 200
    Document.objects.filter(pk=water.pk).update(state="internal")
    assert public.get(finding.get_absolute_url()).status_code == 404
    for address in ("/alignment/", "/alignment/export.json", "/alignment/not-same.json", land.get_absolute_url()):
        assert "生活垃圾焚烧发电项目14" not in body(public.get(address))
        assert finding.public_id not in body(public.get(address))


def test_decisions_on_it_are_hidden_too(internal: Document) -> None:
    from lantu_web.register.models import Review

    review(Statement.objects.filter(document=internal).first(), "confirm")
    with viewing_as(AnonymousUser()):
        assert not Review.objects.exists()
        with everything():
            assert Review.objects.count() == 1
    assert Review.objects.count() == 1


def test_an_answer_stays_guarded_while_it_is_streamed(internal: Document) -> None:
    """The server takes the pieces after the middleware has returned."""

    def pieces() -> Any:
        yield str(Document.objects.filter(pk=internal.pk).count())

    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    response = Sight(lambda _: StreamingHttpResponse(pieces()))(request)
    assert b"".join(response.streaming_content) == b"0"


def test_visible_to_asks_for_a_user_whoever_looks(internal: Document) -> None:
    assert not Document.objects.visible_to(AnonymousUser()).filter(title=TITLE).exists()
    assert Document.objects.visible_to(person("reviewer")).filter(title=TITLE).exists()
    with viewing_as(AnonymousUser()):
        assert sight() == (internal.pk,)
    assert sight() == ()
