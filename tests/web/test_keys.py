"""Keys of programs on a page, keys and entries in the audit trail, and an edit of a title that search knows of."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lantu_web.accounts.models import Token
from lantu_web.accounts.tokens import make_token, revoke, token_of
from lantu_web.monitoring.models import Entry
from lantu_web.register.models import Document, History, Organisation, Place
from lantu_web.register.services.search import search
from tests.web.people import client_of, person

pytestmark = pytest.mark.django_db
KEYS = "/account/keys/"
SECRET = re.compile(r"<code>(lantu_[^<]+)</code>")


@pytest.fixture
def editor() -> Any:
    return person("editor", name="小赵")


def test_a_key_is_made_shown_once_used_and_taken_back(editor: Any) -> None:
    client = client_of(editor)
    answer = client.post(KEYS, {"name": "夜间同步", "group": "editor", "days": "30"})
    secret = SECRET.search(answer.content.decode())[1]
    assert "no-store" in answer.headers["Cache-Control"]
    token = token_of(secret)
    assert (token.user, token.group, token.name) == (editor, "editor", "夜间同步")
    again = client.get(KEYS).content.decode()
    assert secret not in again
    assert token.beginning in again
    assert client.post(f"{KEYS}{token.pk}/revoke/").status_code == 302
    assert token_of(secret) is None
    assert [(one.field, one.user) for one in History.objects.filter(model="token")] == [
        ("revoked", editor),
        ("made", editor),
    ]


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ({"name": "x", "days": "0"}, "no time"), ({"name": "x", "days": "9999"}, "for ever"), ({"name": "x", "days": "x"}, "no number"),
        ({"name": "x", "days": "9", "group": "administrator"}, "more than one's own"), ({"name": "x", "days": "9", "group": "?"}, "no role"),
        ({"name": "", "days": "9"}, "nobody would know what for"),
    ],
)  # fmt: skip
def test_what_is_no_key_is_refused(editor: Any, entered: dict[str, str], why: str) -> None:
    assert client_of(editor).post(KEYS, entered).status_code == 422, why
    assert not Token.objects.exists()


def test_one_sees_ones_own_keys_and_administrators_all(editor: Any) -> None:
    chief, other = person("administrator"), person("reviewer")
    token, _ = make_token(editor, name="编辑的")
    assert "编辑的" not in client_of(other).get(KEYS).content.decode()
    assert client_of(other).post(f"{KEYS}{token.pk}/revoke/").status_code == 404
    assert "编辑的" in client_of(chief).get(KEYS).content.decode()
    assert client_of(chief).post(f"{KEYS}{token.pk}/revoke/").status_code == 302
    assert Token.objects.get().revoked is not None
    revoke(token, by=editor)  # a second time says nothing
    assert History.objects.filter(model="token", field="revoked").count() == 1


def lines(client: Client, kind: str) -> list[dict[str, Any]]:
    answer = client.get(f"/audit/export.json?kind={kind}")
    return json.loads(b"".join(answer.streaming_content))["entries"]


def test_keys_are_in_the_trail_of_administrators(editor: Any) -> None:
    make_token(editor, name="夜间同步", by=editor)
    told = lines(client_of(person("administrator")), "key")
    assert [(one["person"], one["changes"][0]["to"].split(" · ")[:2]) for one in told] == [
        ("小赵", ["小赵", "夜间同步"])
    ]
    assert lines(client_of(editor), "key") == []


def test_entries_are_in_the_trail_of_those_who_work_there(editor: Any) -> None:
    place, elsewhere = Place.objects.get(code="500101"), Place.objects.get(code="500102")
    for one in (place, elsewhere):
        entry = Entry.objects.create(
            fact="x", measure="森林覆盖率", indicator="森林覆盖率", place=one, period="2024", value=50, source="公报",
            source_date="2025-01-01", entered_by=editor, entered_name="小赵",
        )  # fmt: skip
        History.objects.create(model="entry", key=str(entry.pk), field="state", old="", new="waiting", user_name="小赵")
    all_of_them = lines(client_of(person("editor")), "observation")
    assert sorted(one["about"] for one in all_of_them) == sorted(f"森林覆盖率 {one} 2024" for one in (place, elsewhere))
    assert all_of_them[0]["changes"] == [{"field": "审核", "from": "", "to": "待审核"}]
    theirs = lines(client_of(person("editor", place="500101")), "observation")
    assert [one["about"] for one in theirs] == [f"森林覆盖率 {place} 2024"]


def test_an_edit_of_a_title_or_a_name_is_found(plan: Document) -> None:
    client = client_of(person("administrator"))
    page = client.get(reverse("admin:register_document_change", args=[plan.pk]))
    form = {name: value for name, value in page.context["adminform"].form.initial.items() if value is not None}
    sent = {name: value for name, value in form.items() if not isinstance(value, (list, dict))} | {
        "title": "云州市澄江新规划"
    }
    assert client.post(reverse("admin:register_document_change", args=[plan.pk]), sent).status_code == 302
    assert [one.key for one in search("澄江新规划").entries if one.kind == "document"] == [plan.slug]
    organisation = Organisation.objects.get(name="市生态环境局")
    names = {"name": "市碧水蓝天局", "kind": "organ", "aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    assert client.post(reverse("admin:register_organisation_change", args=[organisation.pk]), names).status_code == 302
    assert [one.key for one in search("碧水蓝天").entries if one.kind == "organisation"] == [organisation.code]
