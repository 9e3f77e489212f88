"""Upload: what would be kept is shown first, and nothing is kept without a word."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lantu_web.register.models import (
    Document,
    DocumentVersion,
    History,
    Organisation,
    SearchEntry,
    SourceFile,
    Statement,
)
from lantu_web.register.services import holding
from tests.support.shared import ROOT
from tests.web.test_pages import check

pytestmark = pytest.mark.django_db
SAMPLE = ROOT / "examples" / "yunjiang" / "health-plan.html"
TABLES = (Document, DocumentVersion, SourceFile, Statement, Organisation, SearchEntry, History)
CEILING = 400  # taking in and undoing; it grows with the organisations of the document, not with its statements


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path / "uploads"


def someone(group: str, name: str) -> Any:
    user = get_user_model().objects.create_user(name)
    user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture(params=["zh-hans", "en"])
def editor(request: pytest.FixtureRequest, db: None) -> Client:
    client = Client()
    client.cookies["lantu_language"] = request.param
    client.force_login(someone("editor", "吴编辑"))
    return client


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(someone("editor", "吴编辑"))
    return client


def counts() -> list[int]:
    return [model.objects.count() for model in TABLES]


def send(client: Client, data: bytes | None = None, name: str = SAMPLE.name, **more: str) -> Any:
    file = SimpleUploadedFile(name, SAMPLE.read_bytes() if data is None else data)
    return client.post(reverse("pages:upload"), {"file": file, **more})


def token_of(response: Any) -> str:
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def keep(client: Client, token: str, decision: str = "keep") -> Any:
    return client.post(reverse("pages:upload_keep"), {"token": token, "decision": decision})


def test_the_result_is_shown_and_nothing_is_kept(editor: Client, home: Path) -> None:
    before = counts()
    response = send(editor)
    check(response)
    assert counts() == before
    seen = response.context["seen"]
    assert seen.action == "created"
    found = seen.found[0]
    assert found.counts["statement"] > 0
    html = response.content.decode()
    assert found.document.title in html
    assert found.statements[0][0].subject in html
    assert len(list(home.iterdir())) == 1


def test_what_was_shown_is_what_is_kept(desk: Client, home: Path) -> None:
    response = send(desk)
    found = response.context["seen"].found[0]
    assert keep(desk, token_of(response)).status_code == 302
    document = Document.objects.get(slug=found.document.slug)
    assert document.title == found.document.title
    assert Statement.objects.filter(document=document).count() == found.counts["statement"]
    entry = History.objects.get(model="upload")
    assert (entry.key, entry.field, entry.new, entry.user_name) == (document.slug, "created", SAMPLE.name, "吴编辑")
    assert list(home.iterdir()) == []
    assert document.get_absolute_url() in desk.get(reverse("pages:upload")).content.decode()
    assert desk.get(document.get_absolute_url()).status_code == 200


def test_a_file_can_be_forgotten(desk: Client, home: Path) -> None:
    before = counts()
    assert keep(desk, token_of(send(desk)), "forget").status_code == 302
    assert counts() == before
    assert list(home.iterdir()) == []


def test_a_known_file_a_new_version_and_a_copy_are_told_before(desk: Client) -> None:
    keep(desk, token_of(first := send(desk)))
    slug = first.context["seen"].found[0].document.slug
    assert send(desk).context["seen"].action == "unchanged"
    changed = SAMPLE.read_bytes().replace(b"2025", b"2026", 3)
    assert send(desk, changed).context["seen"].action == "version"
    assert send(desk, changed, "another.html").context["seen"].action == "copy"
    assert send(desk, changed, "another.html", version_of=slug).context["seen"].action == "version"
    assert send(desk, changed, as_copy="1").context["seen"].action == "copy"
    assert Document.objects.get(slug=slug).versions.count() == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""), ("a.exe", b"MZ"), ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("broken.docx", b"PK\x03\x04 no archive"),
        ("broken.pdf", b"%PDF-1.7 nothing"), ("picture.pdf", b"\x89PNG\r\n"), ("noise.txt", bytes(range(256)) * 8), ("../../x.sh", b"#!"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_words(editor: Client, home: Path, name: str, data: bytes) -> None:
    before = counts()
    response = send(editor, data, name)
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert counts() == before
    assert not home.exists() or list(home.iterdir()) == []


def test_too_large_a_file_is_refused_before_it_is_read(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lantu_web.pages.views.upload.LARGEST", 1000)
    assert send(desk).status_code == 422
    monkeypatch.setattr("lantu_web.pages.views.upload.ROOM_FOR_THE_FORM", 0)
    assert send(desk).status_code == 413


def test_no_file_or_no_such_document_is_told(desk: Client) -> None:
    assert desk.post(reverse("pages:upload"), {}).status_code == 422
    assert send(desk, version_of="none").status_code == 422


def test_a_name_says_nothing_about_where_a_file_lands(desk: Client, home: Path) -> None:
    response = send(desk, name="../../etc/计划.html")
    assert response.context["seen"].name == "计划.html"
    assert [one.parent for one in home.iterdir()] == [home]
    assert all(one.stat().st_mode & 0o077 == 0 for one in home.iterdir())


def test_a_token_is_for_one_user_and_one_time(desk: Client, home: Path) -> None:
    token = token_of(send(desk))
    other = Client()
    other.force_login(someone("editor", "郑编辑"))
    before = counts()
    assert keep(other, token).status_code == 410
    assert keep(desk, token + "x").status_code == 410
    assert keep(desk, "").status_code == 410
    assert counts() == before
    assert keep(desk, token).status_code == 302
    assert keep(desk, token).status_code == 410


def test_a_file_that_was_changed_while_it_waited_is_not_kept(desk: Client, home: Path) -> None:
    token = token_of(send(desk))
    next(home.iterdir()).write_bytes(b"other")
    before = counts()
    assert keep(desk, token).status_code == 410
    assert counts() == before


def test_files_that_nobody_came_back_for_are_removed(desk: Client, home: Path) -> None:
    send(desk)
    old = next(home.iterdir())
    past = time.time() - holding.AGE - 1
    os.utime(old, (past, past))
    send(desk)
    assert not old.exists()
    for _ in range(holding.MOST_HELD + 2):
        send(desk)
    assert len(list(home.iterdir())) == holding.MOST_HELD


@pytest.mark.parametrize("group", ["reporter", "reviewer"])
def test_only_editors_upload(group: str, home: Path) -> None:
    client = Client()
    assert client.get(reverse("pages:upload")).status_code == 401
    assert send(client).status_code == 401
    client.force_login(someone(group, "某人"))
    assert client.get(reverse("pages:upload")).status_code == 403
    assert send(client).status_code == 403
    assert keep(client, "x").status_code == 403
    assert not home.exists()


def test_an_upload_needs_the_token_of_the_page() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(someone("editor", "吴编辑"))
    assert send(client).status_code == 403
    page = client.get(reverse("pages:upload")).content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found
    assert send(client, csrfmiddlewaretoken=found[1]).status_code == 200


def test_the_pages_ask_the_database_little(editor: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(6):
        check(editor.get(reverse("pages:upload")))
    with django_assert_max_num_queries(CEILING):
        send(editor)
