"""The audit trail: every journal in one order; narrowed down, exported, and only for those who may read it."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantu_web.register.models import Document, Organisation, Place, Statement
from lantu_web.register.services.deciding import Choice as Decision
from lantu_web.register.services.deciding import decide
from lantu_web.register.services.merging import merge
from lantu_web.register.services.publishing import set_state
from lantu_web.register.services.reviewing import review
from tests.web.people import client_of, person
from tests.web.test_pages import check
from tests.web.test_upload import send, token_of
from tests.web.two_plans import WASTE, about

pytestmark = pytest.mark.django_db
AUDIT = "/audit/"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path


@pytest.fixture
def busy(plan: Document, plans: Any) -> Document:
    """One thing of each kind has happened."""
    editor = person("editor", name="吴编辑")
    review(Statement.objects.get(document=plan, text="96%"), "correct", user=editor, values={"subject": "污水处理率"})
    decide(about(WASTE), Decision("accepted", why="口径不同"), editor)
    set_state(plan, "internal", editor)
    set_state(plan, "public", editor)
    client = client_of(editor)
    client.post(reverse("pages:upload_keep"), {"token": token_of(send(client)), "decision": "keep"})
    kept, gone = Organisation.objects.get(name="市水利局"), Organisation.objects.create(code="x", name="市水务局")
    merge(kept, gone, editor)
    boss = client_of(person("administrator", name="主管"))
    clerk = person("reporter", name="小李")
    form = boss.get(reverse("admin:auth_user_change", args=[clerk.pk])).context["adminform"].form
    values = {name: form.initial.get(name) for name in form.fields if form.initial.get(name) not in (None, False)}
    values |= {"groups": [], "assignments-TOTAL_FORMS": "0", "assignments-INITIAL_FORMS": "0", "is_active": "on"}
    assert boss.post(reverse("admin:auth_user_change", args=[clerk.pk]), values).status_code == 302
    clerk.set_password("river-and-hill-9")
    clerk.save()
    for password in ("wrong", "river-and-hill-9"):
        Client().post("/login/", {"username": "小李", "password": password})
    return plan


def told(client: Client, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"/audit/export.json{query}")
    return json.loads(b"".join(answer.streaming_content))["entries"]


def test_every_kind_is_in_one_order(busy: Document) -> None:
    client = client_of(person("administrator"))
    lines = told(client)
    assert {one["kind"] for one in lines} >= {
        "review", "decision", "upload", "publish", "merge", "roles", "login", "failed"
    }  # fmt: skip
    assert [one["at"] for one in lines] == sorted((one["at"] for one in lines), reverse=True)
    said = next(one for one in lines if one["kind"] == "review")
    assert said["changes"] == [{"field": "对象", "from": "城市污水集中处理率", "to": "污水处理率"}]
    assert (said["person"], said["decision"]) == ("吴编辑", "修改")
    roles = next(one for one in lines if one["kind"] == "roles")
    assert roles["changes"][0]["from"] == "reporter"
    assert roles["person"] == "主管"


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("?kind=publish", {"publish"}),
        ("?kind=review", {"review"}),
        ("?person=%E5%B0%8F%E6%9D%8E", {"login", "failed"}),
        ("?person=%E4%B8%BB%E7%AE%A1&kind=roles", {"roles"}),
        ("?kind=nothing&since=2100-01-01", set()),
        ("?until=2000-01-01", set()),
        ("?since=never&kind=upload", {"upload"}),  # what is no day narrows nothing
    ],
)
def test_it_is_narrowed_down(busy: Document, query: str, kinds: set[str]) -> None:
    assert {one["kind"] for one in told(client_of(person("administrator")), query)} == kinds


def test_by_document(busy: Document) -> None:
    lines = told(client_of(person("administrator")), f"?document={busy.slug}")
    assert {one["kind"] for one in lines} == {"review", "publish"}


def test_logins_and_roles_are_for_administrators(busy: Document) -> None:
    editor = client_of(person("editor"))
    assert not {"login", "failed", "roles"} & {one["kind"] for one in told(editor)}
    assert told(editor, "?kind=login") == []
    assert "小李" not in editor.get(AUDIT).content.decode()


def test_who_is_limited_reads_what_is_theirs(busy: Document) -> None:
    busy.organisation, busy.place = Organisation.objects.get(name="市水利局"), Place.objects.get(code="500101")
    busy.save()
    assert told(client_of(person("editor", place="500102"))) == []
    assert {one["kind"] for one in told(client_of(person("editor", place="500101")))} == {"review", "publish"}


@pytest.mark.parametrize(
    ("group", "status"), [("", 403), ("reporter", 403), ("reviewer", 403), ("editor", 200), ("administrator", 200)]
)
def test_who_may_read_it(plan: Document, group: str, status: int) -> None:
    client = client_of(person(group))
    for address in (AUDIT, "/audit/export.csv", "/audit/export.json"):
        assert client.get(address).status_code == status
        assert Client().get(address).status_code == 401
    assert client_of(person("editor")).get("/audit/export.exe").status_code == 404


def test_the_page_in_both_languages(reader: Client, busy: Document, django_assert_max_num_queries: Any) -> None:
    reader.force_login(person("administrator"))
    with django_assert_max_num_queries(30):
        check(reader.get(AUDIT))


def test_as_csv_no_cell_is_a_formula(busy: Document) -> None:
    review(Statement.objects.filter(document=busy).last(), "confirm", user=person("reviewer", name="=1+1"))
    text = b"".join(client_of(person("administrator")).get("/audit/export.csv").streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert rows[0][:3] == ["at", "person", "kind"]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert any(row[1] == "'=1+1" for row in rows)
