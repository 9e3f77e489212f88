"""Who has the page as it is gets 304; whatever changes the register, by whatever way, moves the stamp."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import OperationalError, connection, connections
from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from lantu_web.monitoring.services import keeping
from lantu_web.pages.middleware import PageMemory
from lantu_web.register.models import Document, Organisation, Place, Statement
from lantu_web.register.services import stamp
from tests.support.remembering import committed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    stamp._memory.kept.clear()


@pytest.mark.parametrize(
    "change",
    [
        lambda: Place.objects.filter(code="500101").update(kind="place"),  # an update in bulk sends no signal
        lambda: Organisation.objects.bulk_create([Organisation(code="a", name="甲局"), Organisation(code="b", name="乙局")]),
        lambda: Organisation.objects.create(code="a", name="甲局").delete(),
        lambda: connection.cursor().execute("UPDATE register_place SET kind = kind"),
        lambda: Place.objects.first().members.add(Place.objects.last()),  # type: ignore[union-attr]
    ],
    ids=["update", "bulk", "delete", "plain sql", "between tables"],
)  # fmt: skip
def test_every_way_of_writing_moves_the_stamp(change: Any) -> None:
    before = stamp.seen()
    change()
    assert stamp.seen().changes > before.changes


def test_a_new_observation_moves_it() -> None:
    """Observations live beside the database, and pages show them."""
    before = stamp.seen()
    keeping.load_bundled()
    after = stamp.seen()
    assert after.outside > before.outside
    assert after.at >= before.at


def test_reading_and_signing_in_do_not_move_it(client: Client) -> None:
    before = stamp.seen()
    client.get("/")
    client.force_login(get_user_model().objects.create_user("somebody"))
    assert stamp.seen() == before


def test_all_tables_of_ours_are_watched() -> None:
    assert {"register_statement", "register_project_places", "register_findingdecision"} <= set(stamp.watched())
    assert not {one for one in stamp.watched() if one.startswith(("auth_", "accounts_", "django_"))}


@pytest.mark.parametrize("address", ["/", "/statements/", "/search/?q=森林", "/api/v1/places", "/api/v1/places.csv"])
def test_asked_again_a_page_is_not_sent_again(client: Client, address: str, django_assert_num_queries: Any) -> None:
    first = client.get(address)
    assert first.headers["Cache-Control"] == "no-cache"
    with django_assert_num_queries(1):
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    Place.objects.filter(code="500101").update(kind="place")
    after = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != first.headers["ETag"]


def test_each_language_and_address_has_a_tag_of_its_own(client: Client) -> None:
    tags = [client.get(one).headers["ETag"] for one in ("/places/", "/places/?a=1", "/duties/")]
    client.cookies["lantu_language"] = "en"
    tags.append(client.get("/places/").headers["ETag"])
    assert len(set(tags)) == 4


def test_what_is_made_for_one_person_has_no_such_tag(client: Client) -> None:
    tag = client.get("/places/").headers["ETag"]
    assert "Last-Modified" not in client.get("/login/").headers  # its form holds a secret
    assert "Last-Modified" not in client.get("/places/?lang=en").headers  # it sets a cookie
    client.cookies.clear()
    client.force_login(get_user_model().objects.create_user("somebody"))
    assert client.get("/places/", headers={"If-None-Match": tag}).status_code == 200


def test_since_when_it_has_not_changed(client: Client) -> None:
    stamp.Stamp.objects.update(at="2026-01-01T00:00:00Z")
    assert "Last-Modified" not in client.get("/nothing/").headers
    response = client.get("/places/")
    assert client.get("/places/", headers={"If-Modified-Since": response.headers["Last-Modified"]}).status_code == 304
    assert client.get("/nothing/", headers={"If-Modified-Since": response.headers["Last-Modified"]}).status_code == 404
    Place.objects.update(kind=F("kind"))  # within the second that a date can tell: no date is given
    assert "Last-Modified" not in client.get("/places/").headers


def test_counts_are_remembered_until_something_changes(django_assert_num_queries: Any) -> None:
    """Something of the tables that are counted: a change of another table only moves the stamp."""
    found = Organisation.objects.filter(name__startswith="甲")
    with committed():
        assert stamp.how_many(found) == 0
        with django_assert_num_queries(1):
            assert stamp.how_many(found) == 0
        Place.objects.filter(code="500101").update(kind="place")
        with django_assert_num_queries(2):  # the stamp of all, then those of tables
            assert stamp.how_many(found) == 0
        Organisation.objects.bulk_create([Organisation(code="a", name="甲局")])
        assert stamp.how_many(found) == 1
        with stamp.held(stamp.seen()), django_assert_num_queries(0):
            assert stamp.how_many(found) == 1


def test_the_public_may_come_a_moment_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many readers at once do not ask for the stamp one by one; in a transaction it is always asked for."""
    stamp._latest.clear()
    with committed():
        monkeypatch.setattr(stamp, "FRESH", 1e9)
        before = stamp.lately()
        Place.objects.filter(code="500101").update(kind="place")
        assert stamp.lately() == before
        monkeypatch.setattr(stamp, "FRESH", 0)
        assert stamp.lately().changes > before.changes
    stamp._latest.clear()
    assert stamp.lately() == stamp.seen()


def test_a_connection_that_has_gone_is_found_out_by_the_stamp(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database was started anew: the question is asked again on a new connection, and the reader sees nothing of it."""
    asked = iter([OperationalError("the server has gone"), (7, None)])
    closed: list[bool] = []

    def row() -> Any:
        if isinstance(answer := next(asked), Exception):
            raise answer
        return answer

    with committed():
        monkeypatch.setattr(stamp, "_row", row)
        monkeypatch.setattr(connections["default"], "close", lambda: closed.append(True))
        assert stamp.seen().changes == 7
    assert closed == [True]


def test_what_many_ask_for_at_once_is_made_once() -> None:
    memory, made = stamp._Memory(), []
    both = threading.Barrier(2)

    def make() -> int:
        made.append(1)
        return len(made)

    def ask() -> None:
        both.wait()
        assert memory.find("key", 1, make) == 1

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (memory.find("key", 1, make), made) == (1, [1])
    assert memory.find("key", 2, make) == 2


def test_what_may_be_undone_is_not_remembered() -> None:
    found = Organisation.objects.filter(name__startswith="甲")
    Organisation.objects.create(code="a", name="甲局")
    assert stamp.how_many(found) == 1
    assert not stamp._memory.kept


def test_pages_of_nothing() -> None:
    assert stamp.Pages(Statement.objects.none(), 10).count == 0
    assert stamp.Pages(Document.objects.filter(pk__in=[]), 10).num_pages == 1


def test_a_page_is_built_once_for_each_stamp(client: Client, django_assert_num_queries: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("lantu_web.pages.middleware.connection", SimpleNamespace(in_atomic_block=False))
        stamp.Stamp.objects.update(at="2026-01-01T00:00:00Z")
        first = client.get("/places/")
        assert "Last-Modified" in first.headers
        with django_assert_num_queries(1):
            again = client.get("/places/")
        assert (again.content, again.headers["ETag"]) == (first.content, first.headers["ETag"])
        assert again.headers["Content-Security-Policy"]
        Place.objects.filter(code="500101").update(name="新名")
        assert "新名" in client.get("/places/").content.decode()
        client.force_login(get_user_model().objects.create_user("somebody"))
        assert "Last-Modified" not in client.get("/places/").headers  # what is built for a person is built anew


def test_the_room_for_pages_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lantu_web.pages.middleware.connection", SimpleNamespace(in_atomic_block=False))
    monkeypatch.setattr(PageMemory, "ROOM", 100)
    memory = PageMemory()
    for number in range(20):
        memory.keep(str(number), HttpResponse("x" * 30))
    assert list(memory.kept) == ["17", "18", "19"]
    assert memory.size == 90
