"""Coming in: tries are counted, nothing tells who exists, sessions end, a new password ends all others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from lantu.errors import UsageError
from lantu_web.accounts.services import DEMO_PASSWORD, DEMO_USERS, make_demo_users
from lantu_web.accounts.signing_in import client_address
from lantu_web.accounts.single_sign_on import mapping, roles_from, sign_on_is_wanted, sign_on_settings
from tests.web.people import client_of, person
from tests.web.test_pages import check

pytestmark = pytest.mark.django_db
PASSWORD = "river-and-hill-9"
LOGIN = "/login/"


@pytest.fixture
def clerk(db: None) -> Any:
    user = person("reviewer", name="小李")
    user.set_password(PASSWORD)
    user.save()
    return user


def come_in(client: Client, name: str, password: str, **more: str) -> Any:
    return client.post(LOGIN, {"username": name, "password": password}, **more)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_name_that_is_tried_too_often_waits_and_is_told_how_long(clerk: Any, settings: Any, language: str) -> None:
    client = Client()
    client.cookies["lantu_language"] = language
    for _ in range(settings.LOGIN_TRIES - 1):
        assert come_in(client, "小李", "wrong").status_code == 200
    answer = come_in(client, "小李", "wrong")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert ("15 分钟" if language == "zh-hans" else "15 minutes") in answer.content.decode()
    assert come_in(client, "小李", PASSWORD).status_code == 429  # not with the right one either
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14, seconds=30))
    assert "1 分钟" in come_in(Client(), "小李", PASSWORD).content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert come_in(client, "小李", PASSWORD).status_code == 302


def test_others_are_not_locked_out(clerk: Any, settings: Any) -> None:
    for _ in range(settings.LOGIN_TRIES):
        come_in(Client(), "小李", "wrong")
    elsewhere = come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.0.0.7")
    assert elsewhere.status_code == 302


def test_a_name_tried_from_many_computers_waits_and_its_person_does_not(clerk: Any, settings: Any) -> None:
    """Twenty computers try one name: the twenty-first waits, the person at the usual computer comes in, time heals."""
    assert come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.0.0.7").status_code == 302
    for number in range(settings.LOGIN_TRIES_NAME):
        assert come_in(Client(), "小李", "wrong", REMOTE_ADDR=f"10.1.0.{number}").status_code == 200
    late = come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.2.0.1")
    assert (late.status_code, late.headers["Retry-After"]) == (429, "900")
    assert AccessFailureLog.objects.count() == settings.LOGIN_TRIES_NAME  # what waits is not counted
    assert come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.0.0.7").status_code == 302
    assert come_in(Client(), "nobody", "wrong", REMOTE_ADDR="10.2.0.1").status_code == 200
    AccessFailureLog.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.2.0.1").status_code == 302


def test_a_computer_that_tries_many_names_waits(clerk: Any, settings: Any) -> None:
    now = timezone.now()
    AccessFailureLog.objects.bulk_create(
        AccessFailureLog(username=f"u{n}", ip_address="10.3.0.1", user_agent="", http_accept="", path_info="")
        for n in range(settings.LOGIN_TRIES_ADDRESS)
    )  # fmt: skip
    AccessFailureLog.objects.update(attempt_time=now - timedelta(minutes=5))
    answer = come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.3.0.1")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert come_in(Client(), "小李", PASSWORD, REMOTE_ADDR="10.3.0.2").status_code == 302


def test_nothing_tells_who_exists(clerk: Any, settings: Any) -> None:
    """The same words and the same counting for a user, for no user, and for one who has left."""
    left = person("editor", name="老王")
    left.is_active = False
    left.set_password(PASSWORD)
    left.save()
    seen = []
    for name in ("小李", "nobody", "老王"):
        client = Client()
        client.cookies["csrftoken"] = "x" * 32
        answers = [come_in(client, name, "wrong") for _ in range(settings.LOGIN_TRIES + 1)]
        seen.append(
            [
                (one.status_code, one.content.decode().count(name), 'role="alert"' in one.content.decode())
                for one in answers
            ]
        )
    assert seen[0] == seen[1] == seen[2]
    assert come_in(Client(), "老王", PASSWORD, REMOTE_ADDR="10.0.0.8").status_code == 200


def test_success_forgets_the_tries(clerk: Any, settings: Any) -> None:
    client = Client()
    for _ in range(3):
        for _ in range(settings.LOGIN_TRIES - 1):
            come_in(client, "小李", "wrong")
        assert come_in(client, "小李", PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("https", "header", "address"),
    [
        (False, "1.2.3.4", "9.9.9.9"),  # nobody stands in front of the site: what is claimed is no fact
        (True, "1.2.3.4", "1.2.3.4"),
        (True, "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the first was sent by the other side
        (True, "", "9.9.9.9"),
    ],
)
def test_the_address_behind_a_proxy(settings: Any, https: bool, header: str, address: str) -> None:
    settings.HTTPS = https
    request = RequestFactory().get("/", REMOTE_ADDR="9.9.9.9", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("group", "page"),
    [("reviewer", "/review/"), ("editor", "/review/"), ("reporter", "/observations/"), ("", "/account/")],
)
def test_where_one_comes_out(db: None, group: str, page: str) -> None:
    user = person(group)
    user.set_password(PASSWORD)
    user.save()
    assert come_in(Client(), user.username, PASSWORD).headers["Location"] == page


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere(clerk: Any, to: str) -> None:
    answer = Client().post(LOGIN, {"username": "小李", "password": PASSWORD, "next": to})
    assert answer.headers["Location"] == "/review/"


def test_the_admin_has_no_door_of_its_own(clerk: Any) -> None:
    assert Client().get("/admin/").headers["Location"].startswith(("/admin/login/", "/login/"))
    assert Client().get("/admin/login/?next=/admin/").headers["Location"] == "/login/?next=/admin/"
    assert Client().post("/admin/login/", {"username": "小李", "password": PASSWORD}).status_code in (301, 302)


def test_a_new_password_ends_all_other_sessions(clerk: Any) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        come_in(client, "小李", PASSWORD)
        assert client.get("/review/").status_code == 200
    new = {"old_password": PASSWORD, "new_password1": "stone-blue-77", "new_password2": "stone-blue-77"}
    assert here.post("/account/", new).status_code == 302
    assert here.get("/review/").status_code == 200
    assert there.get("/review/").status_code == 401
    assert come_in(Client(), "小李", PASSWORD).status_code == 200
    assert come_in(Client(), "小李", "stone-blue-77").status_code == 302


@pytest.mark.parametrize(
    "new",
    [
        {"old_password": "wrong", "new_password1": "stone-blue-77", "new_password2": "stone-blue-77"},
        {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"},
        {"old_password": PASSWORD, "new_password1": "stone-blue-77", "new_password2": "stone-blue-78"},
    ],
)
def test_a_poor_password_is_refused_in_words(clerk: Any, new: dict[str, str]) -> None:
    answer = client_of(clerk).post("/account/", new)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


@pytest.mark.parametrize("group", ["", "reporter", "reviewer"])
def test_the_account_page_says_what_one_may_do(reader: Client, db: None, group: str) -> None:
    reader.force_login(person(group, place="500101" if group else ""))
    check(reader.get("/account/"))
    assert Client().get("/account/").status_code == 401


def test_sessions_end_and_cookies_are_safe(clerk: Any, settings: Any) -> None:
    client = Client()
    come_in(client, "小李", PASSWORD)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == ""  # gone with the browser
    session = client.session
    assert session.get_expiry_age() <= settings.SESSION_HOURS * 3600


def test_forms_ask_for_their_token(clerk: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    assert come_in(client, "小李", PASSWORD).status_code == 403
    client.force_login(clerk)
    for address in ("/account/", "/logout/", "/review/decide/", "/upload/keep/", "/d/environment-2021-2025/publish/"):
        assert client.post(address, {}).status_code == 403, address


def test_demo_users_one_for_each_role(db: None) -> None:
    assert make_demo_users() == list(DEMO_USERS)
    make_demo_users()
    users = get_user_model().objects.filter(username__in=DEMO_USERS)
    assert {one.username: [group.name for group in one.groups.all()] for one in users} == {
        name: [group] for name, group in DEMO_USERS.items()
    }
    assert not users.filter(is_superuser=True).exists()
    reporter = users.get(username="demo-reporter")
    assert {bool(one.organisation) for one in reporter.assignments.all()} == {True, False}
    assert come_in(Client(), "demo-admin", DEMO_PASSWORD).status_code == 302


GIVEN = {
    "LANTU_OIDC_CLIENT": "lantu", "LANTU_OIDC_SECRET": "s", "LANTU_OIDC_GROUPS": "editor=pe,reviewer=pr",
    "LANTU_OIDC_AUTHORIZE": "https://id/a", "LANTU_OIDC_TOKEN": "https://id/t", "LANTU_OIDC_USER": "https://id/u",
    "LANTU_OIDC_KEYS": "https://id/k",
}  # fmt: skip


def test_sign_on_is_there_only_where_it_is_set() -> None:
    assert not sign_on_is_wanted({})
    assert sign_on_is_wanted(GIVEN)
    assert sign_on_settings(GIVEN)["HOUSE_GROUPS"] == {"pe": "editor", "pr": "reviewer"}
    for name in GIVEN:
        if name != "LANTU_OIDC_CLIENT":
            with pytest.raises(UsageError, match=name):
                sign_on_settings(GIVEN | {name: ""})
    assert "oidc" not in Client().get(LOGIN).content.decode()


@pytest.mark.parametrize("text", ["", "editor", "king=all", "editor=", "=pe"])
def test_a_mapping_that_maps_nothing_is_told(text: str) -> None:
    with pytest.raises(UsageError):
        mapping(text)


@pytest.mark.parametrize(
    ("claims", "roles"),
    [
        ({"groups": ["pe", "other"]}, {"editor"}),
        ({"groups": "pr"}, {"reviewer"}),  # one word where others send a list
        ({"groups": ["PE"]}, set()),
        ({"groups": {"pe": True}}, set()),  # no list: no guess
        ({"groups": [1, None]}, set()),
        ({}, set()),
    ],
)
def test_roles_from_claims(claims: dict[str, Any], roles: set[str]) -> None:
    assert roles_from(claims, {"pe": "editor", "pr": "reviewer"}, "groups") == roles


def test_the_page_of_the_login(reader: Client) -> None:
    check(reader.get(reverse("pages:login")))
