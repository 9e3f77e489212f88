"""The review screen: the least sure first, decisions by form, who may, and what the reviews say of the rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from lantu_web.accounts.services import GROUPS
from lantu_web.pages.forms import FIRST, correction
from lantu_web.register.models import Document, Duty, Fact, Indicator, Project, Review, Statement
from lantu_web.register.services.accuracy import by_confidence, by_rule, fields_corrected, wilson
from lantu_web.register.services.queue import KINDS, Choice, progress
from lantu_web.register.services.reviewing import MODELS, correctable, review
from tests.web.test_pages import check

pytestmark = pytest.mark.django_db
CEILING = 14


def someone(group: str = "", name: str = "周校核") -> Any:
    user = get_user_model().objects.create_user(name, password="a long word")
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


@pytest.fixture(params=["zh-hans", "en"])
def reviewer(request: pytest.FixtureRequest, db: None) -> Client:
    client = Client()
    client.cookies["lantu_language"] = request.param
    client.force_login(someone("reviewer"))
    return client


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(someone("reviewer"))
    return client


@pytest.fixture
def statement(plan: Document) -> Statement:
    return Statement.objects.get(document=plan, text="96%")


def filled(fact: Fact, decision: str, **changes: Any) -> dict[str, Any]:
    """What the page sends: every field as shown, and what was typed."""
    form = correction(fact)
    shown = {field.html_name: field.value() for field in form}
    values = {name: value for name, value in shown.items() if value not in (None, False)}
    seen = Review.objects.filter(public_id=fact.public_id).values_list("pk", flat=True).first() or 0
    said = {"fact": fact.public_id, "decision": decision, "seen": seen}
    return values | said | {f"v-{name}": value for name, value in changes.items()}


def test_the_groups_are_there_after_a_migration(db: None) -> None:
    assert set(Group.objects.values_list("name", flat=True)) >= set(GROUPS)
    assert Group.objects.get(name="editor").permissions.filter(codename="change_statement").exists()


@pytest.mark.parametrize("what", KINDS)
def test_the_page_of_each_kind(reviewer: Client, plan: Document, what: str, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(CEILING):
        response = reviewer.get(reverse("pages:review"), {"what": what})
    page = check(response)
    assert response.context["fact"].fact_kind == what
    assert {f"f_v-{name}" for name in FIRST[what]} <= {field.get("id") for field in page.fields}


@pytest.mark.parametrize("model", [Statement, Indicator, Duty, Project])
def test_every_field_that_may_be_corrected_is_in_the_form(plan: Document, model: Any) -> None:
    fact = model.objects.filter(document=plan)[0]
    assert set(correction(fact).fields) | {"places_written"} >= set(correctable(fact.fact_kind))


def test_the_least_sure_comes_first(desk: Client) -> None:
    shown = [desk.get(reverse("pages:review"), {"skip": skip}).context["fact"].confidence for skip in (0, 5, 50)]
    assert shown == sorted(shown)
    lowest = Statement.objects.public().filter(review_state="proposed").order_by("confidence")[0].confidence
    assert shown[0] == lowest


def test_filters_by_document_kind_and_rule(desk: Client) -> None:
    rule = Statement.objects.public().filter(kind="target").exclude(rule="")[0].rule
    asked = {"document": "environment-2021-2025", "kind": "target"}
    fact = desk.get(reverse("pages:review"), asked).context["fact"]
    assert (fact.document.slug, fact.kind) == ("environment-2021-2025", "target")
    assert desk.get(reverse("pages:review"), {"rule": rule}).context["fact"].rule == rule
    for strange in ({"what": "x"}, {"kind": "x", "skip": "-1"}, {"document": "none"}, {"skip": "99999999999"}):
        assert desk.get(reverse("pages:review"), strange).status_code == 200


def test_the_sentence_stands_beside_the_fact(desk: Client, statement: Statement) -> None:
    html = desk.get(reverse("pages:review"), {"at": statement.public_id}).content.decode()
    assert '<mark class="here">96%</mark>' in html
    assert 'value="城市污水集中处理率"' in html
    assert 'value="96"' in html  # no idle zeros


@pytest.mark.parametrize(
    ("decision", "state"), [("confirm", "confirmed"), ("correct", "confirmed"), ("reject", "rejected")]
)
def test_decisions_without_changes(desk: Client, statement: Statement, decision: str, state: str) -> None:
    response = desk.post(reverse("pages:decide"), filled(statement, decision) | {"skip": "2", "kind": "target"})
    assert response.status_code == 302
    assert response.url == f"{reverse('pages:review')}?kind=target&skip=2&done={statement.public_id}"
    statement.refresh_from_db()
    assert statement.review_state == state
    entry = Review.objects.get()
    assert (entry.user_name, entry.before, entry.after) == ("周校核", {}, {})
    assert 'id="undo"' in desk.get(response.url).content.decode()


@pytest.mark.parametrize("decision", ["confirm", "correct"])
def test_what_was_changed_is_a_correction_with_before_and_after(
    desk: Client, statement: Statement, decision: str
) -> None:
    sent = filled(statement, decision, subject="城镇污水处理率", value="96.5", year="") | {"note": "见原文"}
    assert desk.post(reverse("pages:decide"), sent).status_code == 302
    entry = Review.objects.get()
    assert entry.decision == "correct"
    assert entry.before == {"subject": "城市污水集中处理率", "value": "96", "year": 2025}
    assert entry.after == {"subject": "城镇污水处理率", "value": "96.5", "year": None}
    assert (entry.note, entry.user_name) == ("见原文", "周校核")
    statement.refresh_from_db()
    assert (statement.subject, statement.year, statement.review_state) == ("城镇污水处理率", None, "corrected")


@pytest.mark.parametrize("model", [Indicator, Duty, Project])
def test_facts_of_other_kinds_are_decided_on_too(desk: Client, plan: Document, model: Any) -> None:
    fact = model.objects.filter(document=plan)[0]
    assert desk.post(reverse("pages:decide"), filled(fact, "confirm")).status_code == 302
    name = FIRST[fact.fact_kind][0]
    assert desk.post(reverse("pages:decide"), filled(fact, "correct", **{name: "改过的"})).status_code == 302
    fact.refresh_from_db()
    assert (getattr(fact, name), fact.review_state) == ("改过的", "corrected")


@pytest.mark.parametrize("wrong", [{"value": "many"}, {"year": "20255"}, {"subject": ""}, {"kind": "x"}])
def test_what_cannot_be_kept_is_told_at_its_field(desk: Client, statement: Statement, wrong: dict[str, str]) -> None:
    response = desk.post(reverse("pages:decide"), filled(statement, "correct", **wrong))
    assert response.status_code == 422
    assert 'class="fault"' in response.content.decode()
    assert not Review.objects.exists()
    statement.refresh_from_db()
    assert statement.review_state == "proposed"


def test_what_was_read_without_a_subject_can_be_decided_on(desk: Client, statement: Statement) -> None:
    Statement.objects.filter(pk=statement.pk).update(subject="")
    statement.refresh_from_db()
    assert desk.post(reverse("pages:decide"), filled(statement, "confirm")).status_code == 302
    assert desk.post(reverse("pages:decide"), filled(statement, "correct", year="2024")).status_code == 302
    statement.refresh_from_db()
    assert (statement.subject, statement.year) == ("", 2024)


def test_an_upper_bound_without_a_value_is_told(desk: Client, statement: Statement) -> None:
    response = desk.post(reverse("pages:decide"), filled(statement, "correct", value="", value_high="5"))
    assert response.status_code == 422
    assert "上限要与数值一起填" in response.content.decode()


def test_nobody_overtakes_a_decision_unseen(desk: Client, statement: Statement) -> None:
    sent = filled(statement, "confirm")
    review(statement, "reject", user=someone("editor", "吴编辑"))
    response = desk.post(reverse("pages:decide"), sent)
    assert response.status_code == 409
    assert "吴编辑" in response.content.decode()
    statement.refresh_from_db()
    assert statement.review_state == "rejected"
    assert Review.objects.count() == 1
    assert desk.post(reverse("pages:decide"), filled(statement, "confirm")).status_code == 302


def test_progress_counts_what_is_decided(desk: Client, plan: Document) -> None:
    choice, user = Choice(document=plan.slug), get_user_model().objects.get()
    assert (progress(choice, user).done, progress(choice, user).total) == (0, 6)
    for fact in Statement.objects.filter(document=plan)[:3]:
        desk.post(reverse("pages:decide"), filled(fact, "confirm"))
    now = progress(choice, user)
    assert (now.done, now.percent, now.mine_today) == (3, 50, 3)
    for fact in Statement.objects.filter(document=plan, review_state="proposed"):
        desk.post(reverse("pages:decide"), filled(fact, "reject"))
    response = desk.get(reverse("pages:review"), {"document": plan.slug})
    check(response)
    assert response.context["fact"] is None


@pytest.mark.parametrize(("group", "status"), [("", 403), ("reporter", 403), ("reviewer", 200), ("editor", 200), ("administrator", 200)])  # fmt: skip
def test_who_may_review(statement: Statement, group: str, status: int) -> None:
    client = Client()
    client.force_login(someone(group))
    for name in ("review", "review_report"):
        assert client.get(reverse(f"pages:{name}")).status_code == status
    sent = client.post(reverse("pages:decide"), filled(statement, "reject"))
    assert sent.status_code == (302 if status == 200 else 403)
    assert Review.objects.exists() == (status == 200)


def test_who_is_not_known_is_asked_to_log_in_and_comes_back(reader: Client, statement: Statement) -> None:
    wanted = reverse("pages:review") + "?kind=target"
    response = reader.get(wanted)
    assert response.status_code == 401
    assert "/login/?next=/review/%3Fkind%3Dtarget" in response.content.decode()
    assert reader.post(reverse("pages:decide"), filled(statement, "reject")).status_code == 401
    someone("reviewer")
    form = {"username": "周校核", "password": "wrong", "next": wanted}
    assert 'role="alert"' in reader.post(reverse("pages:login"), form).content.decode()
    assert reader.post(reverse("pages:login"), form | {"password": "a long word"}).url == wanted
    assert reverse("pages:review") in reader.get("/").content.decode().split("</nav>")[0]
    assert reader.post(reverse("pages:logout")).status_code == 302
    assert reader.get(wanted).status_code == 401


def test_a_decision_needs_the_token_of_the_page(statement: Statement) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(someone("reviewer"))
    assert client.post(reverse("pages:decide"), filled(statement, "reject")).status_code == 403
    assert not Review.objects.exists()


def test_the_report_tells_how_right_each_rule_is(
    reviewer: Client, plan: Document, django_assert_max_num_queries: Any
) -> None:
    facts = list(Statement.objects.filter(document=plan))
    for fact, decision in zip(facts, ("confirm", "confirm", "confirm", "reject"), strict=False):
        review(fact, decision)
    review(facts[4], "correct", values={"subject": "x"})
    share = next(one for one in by_rule() if one.name == "hand")
    assert (share.total, share.confirmed, share.corrected, share.rejected, share.right) == (5, 3, 1, 1, 60)
    assert [(one.name, one.total) for one in by_confidence()] == [("0.85–1.00", 5)]
    assert fields_corrected() == [("statement", "subject", 1)]
    with django_assert_max_num_queries(CEILING):
        response = reviewer.get(reverse("pages:review_report"))
    check(response)
    assert "60 %" in response.content.decode()


def test_few_reviews_say_little() -> None:
    assert tuple(round(one, 1) for one in wilson(9, 10)) == (59.6, 98.2)
    assert wilson(0, 0) == (0.0, 100.0)


def test_every_message_of_the_working_pages_has_its_english(plan: Document) -> None:
    import re

    client = Client()
    client.cookies["lantu_language"] = "en"
    addresses = ["/login/", "/review/"]
    pages = [client.get(one).content.decode() for one in addresses]
    client.force_login(someone("editor", "editor"))
    review(Statement.objects.filter(document=plan)[0], "correct", values={"year": 2024})
    addresses = ["/review/?what=" + what for what in KINDS] + ["/review/report/", "/upload/", "/api/"]
    pages += [client.get(one).content.decode() for one in addresses]
    for address, html in zip(["/login/", "/review/ (no one)", *addresses], pages, strict=True):
        bare = re.sub(r"<(\w+)[^>]*lang=\"zh-Hans\"[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
        text = re.sub(r"<[^>]+>", " ", re.sub(r"<(select|textarea|pre)\b.*?</\1>", "", bare, flags=re.DOTALL))
        left = [word for word in re.findall(r"[\u4e00-\u9fff]{2,}", text) if word != "中文"]
        assert left == [], (address, left[:5])


def test_kinds_of_facts_are_those_of_the_register() -> None:
    assert set(KINDS) == set(MODELS)
