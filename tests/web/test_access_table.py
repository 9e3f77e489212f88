"""Role by page by answer, over every address of the site: nobody sees or changes what is not theirs.

A new page needs a line in PAGES (or in ADMIN): who may open it, what fills its address, and what a form would send.
Without one the first test fails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client

from lantu_web.accounts.models import Assignment
from lantu_web.accounts.services import ADMINISTRATORS, EDITORS, REPORTERS, REVIEWERS
from lantu_web.register.models import Document, Duty, Finding, Indicator, Node, Organisation, Place, Project, Statement
from lantu_web.register.services.stamp import seen
from tests.support.addresses import Pattern, patterns
from tests.web.people import client_of, person
from tests.web.two_plans import WASTE, about

pytestmark = pytest.mark.django_db
ALL = frozenset({"public", "nobody", "reporter", "reviewer", "stranger", "editor", "administrator"})
USERS = ALL - {"public"}


@dataclass(frozen=True)
class Page:
    """Who may open a page, and what it answers to them."""

    who: frozenset[str] = ALL
    fill: Callable[[], dict[str, Any]] = dict
    query: str = ""
    get: int = 200  # for those who may
    send: Callable[[], dict[str, Any]] | None = None  # what its form sends
    post: int = 302  # for those who may
    theirs: bool = False  # a person who is limited to another place may not, where the object is named
    refused: tuple[int, ...] = (401, 403)
    options: dict[str, Any] = field(default_factory=dict)


def doc() -> Document:
    return Document.objects.get(title__startswith="云州市碧水", copy_of=None)


def of(model: type[Any]) -> Callable[[], dict[str, Any]]:
    return lambda: {"public_id": model.objects.filter(document=doc()).first().public_id}


def key_of(model: type[Any], name: str = "public_id") -> Callable[[], dict[str, Any]]:
    return lambda: {"key": getattr(model.objects.first(), name)}


def slug() -> dict[str, Any]:
    return {"slug": doc().slug}


def decision() -> dict[str, Any]:
    return {"fact": of(Statement)()["public_id"], "decision": "confirm", "seen": "0"}


def indicator() -> dict[str, Any]:
    return {"public_id": Indicator.objects.filter(withdrawn=False).first().public_id}


GROUPS = {
    "reviewers": frozenset(REVIEWERS) | {"stranger"},
    "editors": frozenset(EDITORS) | {"stranger"},
    "administrators": frozenset(ADMINISTRATORS),
    "reporters": frozenset(REPORTERS) | {"stranger"},
    "at work": frozenset(REPORTERS | REVIEWERS) | {"stranger"},
}
FORM = lambda: {"form": "csv"}  # noqa: E731 - a table reads best in one line each
RULE = lambda: {"rule_id": "decree344.art25", "rule": "decree344.art25", "mode": "cash", "form": "docx"}  # noqa: E731
PAGES = {
    # the public pages
    **dict.fromkeys(
        "overview documents alignment plan_tree indicators statements duties projects places search about policies "
        "policies_table policies_household policies_fit policies_fit_json policies_deadlines policies_batch alignment_lessons "
        "login".split(),
        Page(),
    ),
    "document": Page(fill=slug),
    "versions": Page(fill=slug),
    "place_in_document": Page(fill=lambda: slug() | {"eid": doc().versions.first().nodes.first().eid}),
    "statement": Page(fill=of(Statement)),
    "indicator": Page(fill=indicator),
    "indicator_chart": Page(fill=indicator, get=0),
    "indicator_spec": Page(fill=indicator, get=0),
    "assessment": Page(),
    "assessment_export": Page(fill=FORM),
    "project": Page(fill=lambda: {"public_id": Project.objects.filter(withdrawn=False).first().public_id}),
    "duty": Page(fill=lambda: {"public_id": Duty.objects.filter(withdrawn=False).first().public_id}),
    "organisation": Page(fill=lambda: {"code": Organisation.objects.first().code}),
    "place": Page(fill=lambda: {"code": "500101"}),
    "alignment_export": Page(fill=FORM),
    "plan_tree_data": Page(fill=lambda: {"form": "json"}),
    "draft": Page(),
    "finding": Page(
        fill=lambda: {"public_id": about(WASTE).public_id}, send=lambda: {"decision": "not_same"},
        options={"post": GROUPS["reviewers"]}, theirs=True, refused=(302, 403),
    ),
    # work
    "review": Page(GROUPS["reviewers"]),
    "review_report": Page(GROUPS["reviewers"]),
    "decide": Page(GROUPS["reviewers"], get=405, send=decision, theirs=True, refused=(401, 403, 404)),
    "upload": Page(GROUPS["editors"], send=dict, post=422),
    "upload_keep": Page(GROUPS["editors"], get=405, send=dict, post=410),
    "publish": Page(GROUPS["editors"], fill=slug, get=405, send=lambda: {"state": "internal"}, theirs=True),
    "organisation_merge": Page(
        GROUPS["editors"], fill=lambda: {"code": Organisation.objects.first().code}, theirs=True,
        send=lambda: {"other": Organisation.objects.last().code, "decision": "merge"},
    ),
    "observations": Page(GROUPS["at work"]),
    "observation_import": Page(GROUPS["editors"], send=dict, post=0),
    "observation_new": Page(GROUPS["reporters"], fill=indicator, get=0, send=dict, post=0),
    "observation_decide": Page(GROUPS["reviewers"], fill=lambda: {"key": 1}, get=405, send=dict),
    "period_lock": Page(GROUPS["administrators"], get=405, send=dict),
    "period_release": Page(GROUPS["administrators"], fill=lambda: {"key": 1}, get=405, send=dict),
    "explain": Page(GROUPS["reporters"], fill=indicator, get=405, send=dict, post=0),
    "audit": Page(GROUPS["editors"]),
    "audit_export": Page(GROUPS["editors"], fill=FORM),
    "account": Page(USERS, send=dict, post=422),
    "logout": Page(get=405, send=dict),
}  # fmt: skip
NOBODY: dict[str, Any] = {"post": frozenset()}
BY_KEY = Page(send=dict, options=NOBODY)  # writing takes a key, never the cookie of a page
API = {
    "api": Page(),
    "about": Page(),
    "api-root": Page(),
    "openapi-json": Page(),
    "get_documents": Page(fill=key_of(Document, "slug")),
    "get_statements": Page(fill=key_of(Statement)),
    "get_indicators": Page(fill=key_of(Indicator)),
    "get_duties": Page(fill=key_of(Duty)),
    "get_projects": Page(fill=key_of(Project)),
    "get_places": Page(fill=key_of(Place, "code")),
    "get_organisations": Page(fill=key_of(Organisation, "code")),
    "get_findings": Page(fill=key_of(Finding)),
    "get_nodes": Page(fill=key_of(Node, "eid"), get=0),
    "hand_in": BY_KEY,
    "decide": Page(fill=lambda: {"key": Statement.objects.first().public_id}, get=405, send=dict, options=NOBODY),
    "judge": Page(fill=lambda: {"key": Finding.objects.first().public_id}, get=405, send=dict, options=NOBODY),
    "get_rule": Page(fill=RULE),
    "run_rule": Page(fill=RULE, get=405),
    "bulk_rule": Page(fill=RULE, get=405),
    "api/<rest>": Page(fill=lambda: {"rest": "nothing"}, get=404),
}
PAGES |= {
    "policies_template": Page(fill=lambda: {"rule_id": "decree344.art25", "form": "csv"}),
    "policies_deadline_calendar": Page(get=404),  # a matter must be named
}
OPEN_TABLES = ("list_", "csv_", "json_", "parquet_", "arrow_")
# The rules of the policies need values to compute: without them they say what is missing.
PAGES |= {
    name: Page(fill=RULE, get=0)
    for name in (
        "policies_household_trace policies_household_sheet policy policy_sheet policy_trace policies_batch policies_template "
        "policies_deadlines policies_deadline_calendar policies_fit policies_fit_json"
    ).split()
}


def line_of(pattern: Pattern) -> Page | None:
    space, _, name = pattern.name.rpartition(":")
    if space == "admin":
        return None
    if space == "pages":
        return PAGES.get(name)
    return API.get(name) or (Page() if name.startswith(OPEN_TABLES) else None)


SITE = [one for one in patterns() if not one.name.startswith(("admin:", "admin/"))]
ADMIN = [one for one in patterns() if one.name.startswith(("admin:", "admin/"))]


def test_every_address_has_a_line() -> None:
    missing = [(one.name, one.route) for one in SITE if line_of(one) is None]
    assert missing == [], "say in PAGES or API who may open these"
    assert len(SITE) > 60


@pytest.fixture
def world(plan: Document, plans: Any, settings: Any, tmp_path: Any) -> dict[str, Client]:
    """A client for each kind of person; the stranger is an editor of another place."""
    settings.HOME = tmp_path
    Document.objects.update(place=Place.objects.get(code="500101"))
    found = {who: client_of(person(who if who != "nobody" else "")) for who in USERS - {"stranger", "reporter"}}
    found["reporter"] = client_of(person("reporter", place="500101"))
    found["stranger"] = client_of(person("editor", place="500102"))
    return found | {"public": Client()}


def footprint() -> list[Any]:
    """What must not change: the register, and who may what."""
    users = get_user_model().objects.order_by("pk")
    return [
        seen().changes,
        list(users.values_list("username", "password", "is_superuser", "is_staff", "is_active", "groups__name")),
        list(Assignment.objects.values_list("user", "organisation", "place")),
    ]


def body(response: Any) -> None:
    if response.streaming:
        b"".join(response.streaming_content)


@pytest.mark.parametrize("who", sorted(ALL))
def test_who_may_open_what(world: dict[str, Client], who: str) -> None:
    wrong, before = [], footprint()
    for pattern in SITE:
        cache.clear()
        page = line_of(pattern)
        assert page is not None, pattern.name
        answer = world[who].get(pattern.filled(page.fill()) + page.query)
        body(answer)
        allowed = who in page.who and not (who == "stranger" and page.theirs and page.who != ALL and page.get == 200)
        if allowed:
            good = answer.status_code == page.get or (page.get == 0 and answer.status_code < 500)
        else:
            good = answer.status_code == (401 if who == "public" else 403)
        if not good:
            wrong.append((pattern.name, answer.status_code))
    assert wrong == []
    assert footprint() == before


@pytest.mark.parametrize("who", sorted(ALL))
def test_who_may_send_what(world: dict[str, Client], who: str) -> None:
    """Whoever may not is refused, and nothing has changed; pages without a form change nothing whatever is sent."""
    wrong = []
    forms = [(pattern, line_of(pattern)) for pattern in SITE]
    for pattern, page in sorted(forms, key=lambda one: one[0].name == "pages:logout"):
        cache.clear()
        assert page is not None
        may = page.options.get("post", page.who)
        allowed = page.send is not None and who in may and not (who == "stranger" and page.theirs)
        before = footprint()
        answer = world[who].post(
            pattern.filled(page.fill()), page.send() if page.send else {"state": "internal", "x": "1"}
        )
        body(answer)
        if allowed:
            good = answer.status_code == page.post or (page.post == 0 and answer.status_code < 500)
        elif page.send is not None:
            good = answer.status_code in page.refused and footprint() == before
        else:
            good = answer.status_code < 500 and footprint() == before
        if not good:
            wrong.append((pattern.name, answer.status_code, footprint() == before))
    assert wrong == []


OF_ADMINISTRATORS = ("auth_", "accounts_")


def fill_admin(pattern: Pattern) -> str:
    app, _, rest = pattern.name.removeprefix("admin:").partition("_")
    first = 1
    if app in ("register", "auth", "accounts"):
        from django.apps import apps

        found = apps.get_model(app, rest.rpartition("_")[0] if not rest.startswith("user_password") else "user")
        first = getattr(found._base_manager.first(), "pk", 1)
    return pattern.filled(
        dict.fromkeys(pattern.parameters, first) | {"app_label": "register", "url": "nothing/", "final_url": "x"}
    )


@pytest.mark.parametrize("who", sorted(ALL))
def test_the_admin_by_role(world: dict[str, Client], who: str) -> None:
    """Without a working role the admin is not there; users are for administrators; nobody else changes anything."""
    wrong = []
    for pattern in ADMIN:
        name = pattern.name.removeprefix("admin:")
        address = fill_admin(pattern)
        before = footprint()
        shown, sent = (
            getattr(world[who], verb)(address, {"post": "yes", "is_superuser": "on"}) for verb in ("get", "post")
        )
        if name in ("logout", "login") or not pattern.name.startswith("admin:"):
            continue
        outside = who in ("public", "nobody")
        if outside and name != "jsi18n" and shown.status_code != 302:
            wrong.append((name, "opened", shown.status_code))
        if name.startswith(OF_ADMINISTRATORS) and who != "administrator" and shown.status_code == 200:
            wrong.append((name, "of users", shown.status_code))
        if shown.status_code >= 500 or sent.status_code >= 500:
            wrong.append((name, shown.status_code, sent.status_code))
        if who in ("public", "nobody", "reporter", "stranger") and footprint() != before:
            wrong.append((name, "changed something"))
        if who == "reviewer" and footprint() != before:
            wrong.append((name, "changed something"))
    assert wrong == []
    assert not get_user_model().objects.filter(is_superuser=True).exists()
