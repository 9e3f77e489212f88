"""Role by page by answer, over every address of the site: nobody sees or changes what is not theirs.

A new page needs a line in PAGES (or in ADMIN): who may open it, what fills its address, and what a form would send.
Without one the first test fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import connection, transaction
from django.template import Template
from django.test import Client

from lantu_web.accounts.models import Assignment, Token
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
    **dict.fromkeys("documents indicators statements duties projects".split(), Page(query="?query=碧水")),
    **dict.fromkeys(
        "overview alignment plan_tree places search about policies alignment_lessons login".split(),
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
    # stations: an installation without any
    **dict.fromkeys("stations station_air station_indicators station_standards station_alarms station_alarm_feed station_quality".split(), Page()),
    **dict.fromkeys(("station", "station_values"), Page(fill=lambda: {"code": "W1"}, get=404)),
    "station_overrule": Page(GROUPS["reviewers"], fill=lambda: {"code": "W1"}, get=405, send=lambda: {"why": "x"}, post=404),
    "station_indicator": Page(fill=lambda: {"key": "good_sections"}, get=404),
    "station_river": Page(fill=lambda: {"name": "云江"}, get=404),
    "station_air_place": Page(fill=lambda: {"place": "云江"}, get=404),
    "station_data": Page(fill=lambda: {"what": "alarms", "form": "csv"}),
    "station_alarm_decide": Page(GROUPS["reviewers"], fill=lambda: {"key": "abc"}, get=405, send=lambda: {"do": "confirm"}),
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
    "observation_proof": Page(GROUPS["at work"], fill=lambda: {"key": 1}, get=404),
    "observation_import": Page(GROUPS["editors"], send=dict, post=0),
    "observation_new": Page(GROUPS["reporters"], fill=indicator, get=0, send=dict, post=0),
    "observation_decide": Page(GROUPS["reviewers"], fill=lambda: {"key": 1}, get=405, send=dict),
    "period_lock": Page(GROUPS["administrators"], get=405, send=dict),
    "period_release": Page(GROUPS["administrators"], fill=lambda: {"key": 1}, get=405, send=dict),
    "explain": Page(GROUPS["reporters"], fill=indicator, get=405, send=dict, post=0),
    "audit": Page(GROUPS["editors"]),
    "audit_export": Page(GROUPS["editors"], fill=FORM),
    "tokens": Page(GROUPS["at work"], send=dict, post=422),
    "token_revoke": Page(GROUPS["at work"], fill=lambda: {"key": 1}, get=405, send=dict, post=404),
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
    "receive": Page(get=405, send=dict, options=NOBODY),
    "sensor_things": Page(),
    "sensor_datastreams": Page(query="?thing=x"),
    "sensor_observations": Page(query="?datastream=x:y", get=0),
    "decide": Page(fill=lambda: {"key": Statement.objects.first().public_id}, get=405, send=dict, options=NOBODY),
    "judge": Page(fill=lambda: {"key": Finding.objects.first().public_id}, get=405, send=dict, options=NOBODY),
    "get_rule": Page(fill=RULE),
    "run_rule": Page(fill=RULE, get=405),
    "bulk_rule": Page(fill=RULE, get=405),
    "api/<rest>": Page(fill=lambda: {"rest": "nothing"}, get=404),
}
OF_STATIONS = (
    "stations station-days air-days section-classes good-days station-indicators target-room alarms".split()
)  # few here
OPEN_TABLES = ("list_", "csv_", "json_", "parquet_", "arrow_")
# The rules of the policies need values to compute: without them they say what is missing.
CALCULATOR = Page(fill=RULE, get=0)


def line_of(pattern: Pattern) -> Page | None:
    space, _, name = pattern.name.rpartition(":")
    if space == "admin":
        return None
    if space == "pages":
        return PAGES.get(name) or (CALCULATOR if name.startswith("polic") else None)
    return API.get(name) or (open_table(name) if name.startswith(OPEN_TABLES) else None)


def open_table(name: str) -> Page:
    """A list or a whole table: few rows of it, for who may open it does not depend on how many there are."""
    form, _, table = name.partition("_")
    few = ({"observations": "?place=x", "assessments": "?document=x"} | dict.fromkeys(OF_STATIONS, "")).get(
        table, "?q=zz"
    )
    return Page(query="?limit=2" if form == "list" else few)


SITE = [one for one in patterns() if not one.name.startswith(("admin:", "admin/"))]
ADMIN = [one for one in patterns() if one.name.startswith(("admin:", "admin/"))]


def test_every_address_has_a_line() -> None:
    missing = [(one.name, one.route) for one in SITE if line_of(one) is None]
    assert missing == [], "say in PAGES or API who may open these"
    assert len(SITE) > 60


class World:
    """A client for each kind of person, and the addresses filled in once; the stranger is an editor of another place."""

    def __init__(self) -> None:
        self.clients = {
            who: client_of(person(who if who != "nobody" else "")) for who in USERS - {"stranger", "reporter"}
        }
        self.clients["reporter"] = client_of(person("reporter", place="500101"))
        self.clients["stranger"] = client_of(person("editor", place="500102"))
        self.clients["public"] = Client()
        self.pages = [(pattern, page) for pattern in SITE if (page := line_of(pattern))]
        self.addresses = {pattern: pattern.filled(page.fill()) + page.query for pattern, page in self.pages}
        self.written = 0
        self.known = (0, footprint())

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What one kind of person changes is not there for the next."""
        cache.clear()
        with transaction.atomic(), connection.execute_wrapper(self._count):
            yield
            transaction.set_rollback(True)
        self.known = (self.written, footprint())

    def _count(self, execute: Any, sql: str, *rest: Any) -> Any:
        self.written += not sql.lstrip("( ").startswith("SELECT")
        return execute(sql, *rest)

    def changed(self) -> bool:
        """Whether something has changed since this was last asked; where nothing was written, nothing has."""
        written, before = self.known
        if written == self.written:
            return False
        self.known = (self.written, footprint())
        return self.known[1] != before


@pytest.fixture
def world(plan: Document, plans: Any, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    settings.HOME = tmp_path
    plainly = lambda page, context: page.nodelist.render(context)  # noqa: E731 - without copies for a client to look at
    monkeypatch.setattr(Template, "_render", plainly)
    Document.objects.update(place=Place.objects.get(code="500101"))
    return World()


def footprint() -> list[Any]:
    """What must not change: the register, and who may what."""
    users = get_user_model().objects.order_by("pk")
    return [
        seen().changes,
        list(users.values_list("username", "password", "is_superuser", "is_staff", "is_active", "groups__name")),
        list(Assignment.objects.values_list("user", "organisation", "place")),
        list(Token.objects.values_list("pk", "revoked")),
    ]


def status(answer: Any) -> int:
    """What was answered, read to its end."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_who_may_open_what(world: World) -> None:
    wrong = []
    for who in sorted(ALL):
        with world.undone():
            for pattern, page in world.pages:
                cache.clear()  # how much one may ask for is another test
                got = status(world.clients[who].get(world.addresses[pattern]))
                allowed = who in page.who and not (
                    who == "stranger" and page.theirs and page.who != ALL and page.get == 200
                )
                if allowed:
                    good = got == page.get or (page.get == 0 and got < 500)
                else:
                    good = got == (401 if who == "public" else 403)
                if world.changed() or not good:
                    wrong.append((who, pattern.name, got))
    assert wrong == []


def test_who_may_send_what(world: World) -> None:
    """Whoever may not is refused, and nothing has changed; pages without a form change nothing whatever is sent."""
    wrong = []
    in_order = sorted(world.pages, key=lambda one: one[0].name == "pages:logout")
    for who in sorted(ALL):
        with world.undone():
            for pattern, page in in_order:
                form = page.send() if page.send else {"state": "internal", "x": "1"}
                got = status(world.clients[who].post(world.addresses[pattern], form))
                same = not world.changed()
                if not _answered_well(who, page, got, same=same):
                    wrong.append((who, pattern.name, got, same))
    assert wrong == []


def _answered_well(who: str, page: Page, got: int, *, same: bool) -> bool:
    may = page.options.get("post", page.who)
    if page.send is None:
        return got < 500 and same
    if who in may and not (who == "stranger" and page.theirs):
        return got == page.post or (page.post == 0 and got < 500)
    return got in page.refused and same


OF_ADMINISTRATORS = ("auth_", "accounts_")


def fill_admin(pattern: Pattern) -> str:
    app, _, rest = pattern.name.removeprefix("admin:").partition("_")
    first = 1
    if app in ("register", "auth", "accounts"):
        found = apps.get_model(app, rest.rpartition("_")[0] if not rest.startswith("user_password") else "user")
        first = getattr(found._base_manager.first(), "pk", 1)
    return pattern.filled(
        dict.fromkeys(pattern.parameters, first) | {"app_label": "register", "url": "nothing/", "final_url": "x"}
    )


def test_the_admin_by_role(world: World) -> None:
    """Without a working role the admin is not there; users are for administrators; nobody else changes anything."""
    wrong = []
    addresses = {pattern: fill_admin(pattern) for pattern in ADMIN}
    for who in sorted(ALL):
        with world.undone():
            for pattern, address in addresses.items():
                shown, sent = (
                    status(getattr(world.clients[who], verb)(address, {"post": "yes", "is_superuser": "on"}))
                    for verb in ("get", "post")
                )
                same = not world.changed()
                name = pattern.name.removeprefix("admin:")
                if name not in ("logout", "login") and pattern.name.startswith("admin:"):
                    told = _of_the_admin(who, name, shown, sent, same=same)
                    wrong += [(who, name, one, shown, sent) for one in told]
            if get_user_model().objects.filter(is_superuser=True).exists():
                wrong.append((who, "", "made someone almighty", 0, 0))
    assert wrong == []


def _of_the_admin(who: str, name: str, shown: int, sent: int, *, same: bool) -> Iterator[str]:
    if who in ("public", "nobody") and name != "jsi18n" and shown != 302:
        yield "opened"
    if name.startswith(OF_ADMINISTRATORS) and who != "administrator" and shown == 200:
        yield "of users"
    if shown >= 500 or sent >= 500:
        yield "broken"
    if who not in ("editor", "administrator") and not same:
        yield "changed something"
