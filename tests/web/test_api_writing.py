"""Writing with a key: who may, what is refused and how, and that nothing else opens the door."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lantu_web.accounts.models import Assignment
from lantu_web.accounts.tokens import make_token, revoke
from lantu_web.register.models import Document, Finding, History, Place, Review, Statement
from tests.web.invented import LINES
from tests.web.two_plans import FOREST

pytestmark = pytest.mark.django_db
TEXT = "\n".join(line for _, _, line in LINES).encode()


@pytest.fixture(autouse=True)
def patience() -> None:
    cache.clear()


class Program:
    """A program with the key of a user in a role."""

    def __init__(self, role: str, **more: Any) -> None:
        self.user = get_user_model().objects.create_user(f"程序-{role}")
        if role:
            self.user.groups.add(Group.objects.get(name=role))
        self.token, secret = make_token(self.user, **more)
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def post(self, address: str, body: Any = None, **more: Any) -> Any:
        if body is not None:
            return self.client.post(f"/api/v1/{address}", json.dumps(body), content_type="application/json")
        return self.client.post(f"/api/v1/{address}", more)


@pytest.fixture
def reviewer() -> Program:
    return Program("reviewer")


@pytest.fixture
def fact(plan: Document) -> Statement:
    return Statement.objects.filter(document=plan, text="45%").get()


def test_a_correction_is_kept_with_who_and_what(reviewer: Program, fact: Statement) -> None:
    body = {"decision": "correct", "values": {"value": 46, "year": 2026}, "note": "看错"}
    response = reviewer.post(f"statements/{fact.public_id}/reviews", body)
    assert response.status_code == 201
    answer = response.json()
    assert (answer["review_state"], answer["before"]["year"], answer["after"]["value"]) == ("corrected", 2025, "46")
    entry = Review.objects.get()
    assert (entry.user, entry.note, entry.pk) == (reviewer.user, "看错", answer["review"])
    shown = reviewer.client.get(answer["fact"]).json()
    assert (shown["value"], shown["year"], shown["review_state"]) == (46, 2026, "corrected")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"decision": "correct"}, 422, "review.values"), ({"decision": "confirm", "values": {"value": 1}}, 422, "review.values"),
        ({"decision": "maybe"}, 422, "request.invalid"), ({}, 422, "request.invalid"),
        ({"decision": "correct", "values": {"value": "many"}}, 422, "request.values"),
        ({"decision": "correct", "values": {"eid": "x"}}, 422, "request.values"),
        ({"decision": "correct", "values": {"nothing": "x"}}, 422, "request.values"),
        ({"decision": "correct", "values": {"year": 99}}, 422, "request.values"),
        ({"decision": "correct", "values": {"value": 1e30}}, 422, "request.values"),
        ({"decision": "correct", "values": {"subject": "\\u0000"}}, 201, ""),
        ({"decision": "correct", "values": {"subject": "\x00"}}, 422, "request.values"),
        ({"decision": "correct", "values": {"value": None, "value_high": 3}}, 422, "request.values"),
        ({"decision": "confirm", "seen": 7}, 409, "review.overtaken"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_with_a_code(
    reviewer: Program, fact: Statement, body: Any, status: int, code: str
) -> None:
    response = reviewer.post(f"statements/{fact.public_id}/reviews", body)
    assert response.status_code == status, response.content
    if code:
        assert response.json()["code"] == code
        assert not Review.objects.exists()


def test_only_a_key_writes(client: Client, reviewer: Program, fact: Statement) -> None:
    address, body = f"/api/v1/statements/{fact.public_id}/reviews", json.dumps({"decision": "confirm"})

    def told(someone: Client) -> tuple[int, str]:
        response = someone.post(address, body, content_type="application/json")
        return response.status_code, response.json()["code"]

    assert told(client) == (401, "token.missing")
    client.force_login(reviewer.user)  # the cookie of a page is no key: another site could make a browser send it
    assert told(client) == (401, "token.missing")
    assert told(Client(headers={"Authorization": "Bearer lantu_wrong"})) == (401, "token.invalid")
    assert told(Client(headers={"Authorization": "Basic cm9vdDpyb290"})) == (401, "token.invalid")
    revoke(reviewer.token)
    assert told(reviewer.client) == (401, "token.invalid")
    assert reviewer.client.get("/api/v1/places").status_code == 401
    assert not Review.objects.exists()


@pytest.mark.parametrize(("role", "status"), [("", 403), ("reporter", 403), ("reviewer", 201), ("editor", 201)])
def test_rights_are_those_of_the_site(fact: Statement, role: str, status: int) -> None:
    response = Program(role).post(f"statements/{fact.public_id}/reviews", {"decision": "confirm"})
    assert response.status_code == status
    assert Review.objects.exists() == (status == 201)
    if status == 403:
        assert response.json()["code"] == "not_allowed"


def test_a_key_for_one_role_opens_no_more(plan: Document) -> None:
    program = Program("editor")
    program.user.groups.add(Group.objects.get(name="reviewer"))
    _, secret = make_token(program.user, group="reviewer")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    response = client.post("/api/v1/documents", {"file": SimpleUploadedFile("a.txt", TEXT)})
    assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_a_place_that_is_assigned_narrows_a_key(reviewer: Program, fact: Statement) -> None:
    Assignment.objects.create(user=reviewer.user, place=Place.objects.get(code="500101"))
    assert reviewer.post(f"statements/{fact.public_id}/reviews", {"decision": "confirm"}).status_code == 403


def test_what_is_internal_is_not_there_for_a_key_either(fact: Statement, reviewer: Program) -> None:
    Document.objects.filter(pk=fact.document_id).update(state="internal")
    assert reviewer.client.get(f"/api/v1/statements/{fact.public_id}").status_code == 200
    outsider = Program("reporter").client
    assert outsider.get(f"/api/v1/statements/{fact.public_id}").status_code == 404
    answer = outsider.post(f"/api/v1/statements/{fact.public_id}/reviews", "{}", content_type="application/json")
    assert answer.status_code in (404, 422)


def test_a_finding_is_decided_on(reviewer: Program, plans: tuple[Document, Document]) -> None:
    finding = Finding.objects.standing().filter(topic__contains=FOREST).first() or Finding.objects.standing()[0]
    address = f"findings/{finding.public_id}/decisions"
    refused = reviewer.post(address, {"decision": "accepted"})
    assert (refused.status_code, refused.json()["code"]) == (422, "request.values")
    assert "why" in refused.json()["hint"]
    done = reviewer.post(address, {"decision": "accepted", "why": "口径不同"})
    assert (done.status_code, done.json()["state"]) == (201, "accepted")
    assert reviewer.client.get(done.json()["finding"]).json()["state"] == "accepted"
    assert reviewer.post("findings/none/decisions", {"decision": "open"}).status_code == 404


def test_a_document_is_handed_in(settings: Any, tmp_path: Any) -> None:
    editor = Program("editor")
    seen = editor.post("documents", file=SimpleUploadedFile("碧水规划.txt", TEXT), dry_run="true")
    assert (seen.status_code, seen.json()["kept"]) == (200, False)
    count = Document.objects.count()
    done = editor.post("documents", file=SimpleUploadedFile("碧水规划.txt", TEXT))
    assert (done.status_code, done.json()["action"]) == (201, "created")
    assert seen.json()["documents"][0]["counts"] == done.json()["documents"][0]["counts"]
    assert Document.objects.count() == count + 1
    slug = done.json()["documents"][0]["id"]
    assert editor.client.get(f"/api/v1/documents/{slug}").status_code == 200
    assert History.objects.get(model="upload", key=slug).user == editor.user
    again = editor.post("documents", file=SimpleUploadedFile("碧水规划.txt", TEXT))
    assert again.json()["action"] == "unchanged"


@pytest.mark.parametrize(
    ("name", "data", "more", "status", "code"),
    [
        ("a.exe", b"MZ", {}, 422, "source.format"), ("a.docx", b"PK\x03\x04", {}, 422, "source."),
        ("a.pdf", b"%PDF-1.4", {}, 422, "source."), ("a.txt", TEXT, {"version_of": "none"}, 422, "upload.version_of"),
        ("a.txt", TEXT, {"as_copy": "perhaps"}, 422, "request.invalid"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused(name: str, data: bytes, more: Any, status: int, code: str) -> None:
    count = Document.objects.count()
    response = Program("editor").post("documents", file=SimpleUploadedFile(name, data), **more)
    assert response.status_code == status
    assert response.json()["code"].startswith(code)
    assert Document.objects.count() == count


def test_a_gigabyte_is_not_read() -> None:
    client = Program("editor").client
    response = client.post(
        "/api/v1/documents", b"x", content_type="multipart/form-data; boundary=a", CONTENT_LENGTH="1000000000"
    )
    assert (response.status_code, response.json()["code"]) == (413, "source.too_large")


def test_each_key_has_its_own_allowance(reviewer: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = {reviewer.client.get("/api/v1/places.csv").status_code for _ in range(61)}
    assert statuses == {200, 429}
    assert Client().get("/api/v1/places.csv").status_code == 200
