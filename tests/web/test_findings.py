"""Plans against each other: findings keep their identity and their decisions; pages, exports, drafts."""

from __future__ import annotations

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from lantu_web.accounts.services import make_demo_users
from lantu_web.register.models import (
    Document,
    Finding,
    FindingDecision,
    FindingMember,
    History,
    Indicator,
    SourceFile,
    Statement,
)
from lantu_web.register.services.aligning import align
from lantu_web.register.services.catalogue import BUNDLE
from lantu_web.register.services.deciding import Choice, decide, taught
from lantu_web.register.services.findings_bundle import FILE, load_findings, write_findings
from lantu_web.register.services.ingest import ingest
from lantu_web.register.services.reviewing import review
from tests.support.remembering import committed
from tests.web.test_pages import check
from tests.web.two_plans import FOREST, SEWAGE, WASTE, WATER, WETLAND, about, take

pytestmark = pytest.mark.django_db

LIST, PAGE = 9, 12  # queries


@pytest.fixture
def reviewer() -> Client:
    make_demo_users()
    client = Client(enforce_csrf_checks=False)
    client.force_login(get_user_model().objects.get(username="demo-reviewer"))
    return client


def test_plans_are_held_against_each_other(plans: tuple[Document, Document]) -> None:
    assert about(FOREST).verdict == about(WASTE).verdict == "conflict"
    assert about(SEWAGE).verdict == "stricter"
    assert about(WETLAND).verdict == "agree_after_unit_conversion"
    members = list(about(FOREST).members.order_by("document__title").select_related("statement", "document"))
    assert {one.document for one in members} == set(plans)
    for one in members:
        text = one.version.source.text
        assert text[one.start : one.end] == one.value_text == one.statement.text
        assert FOREST in text[one.quote_start : one.quote_end]
        assert one.version.nodes.filter(eid=one.node_eid).exists()


def test_a_second_run_changes_nothing(plans: tuple[Document, Document]) -> None:
    before = list(Finding.objects.order_by("public_id").values())
    done = align()
    assert (done.new, done.changed, done.withdrawn) == (0, 0, 0)
    assert list(Finding.objects.order_by("public_id").values()) == before
    assert not History.objects.filter(model="finding").exists()


def test_the_command_tells_what_it_did(plans: tuple[Document, Document]) -> None:
    call_command("align_register", stdout=(out := StringIO()))
    assert "0 新" in out.getvalue()


def test_a_decision_survives_reading_again_and_a_moved_place(plans: tuple[Document, Document], tmp_path: Path) -> None:
    finding = about(FOREST)
    decide(finding, Choice("accepted", why="口径不同"))
    moved = WATER.replace("第一章 总体要求", "第一章 总体要求\n\n本规划由全市共同实施。")
    take(tmp_path, "碧水.txt", moved)
    done = align()
    assert (done.new, done.withdrawn) == (0, 0)
    again = about(FOREST)
    assert (again.pk, again.public_id, again.state, again.stale) == (
        finding.pk, finding.public_id, "accepted", False
    )  # fmt: skip


def test_a_changed_number_keeps_the_finding_and_asks_to_look_again(
    plans: tuple[Document, Document], tmp_path: Path
) -> None:
    finding = about(WASTE)
    decide(finding, Choice("correct", side=plans[0]))
    take(tmp_path, "碧水.txt", WATER.replace("17个", "14个"))
    align()
    again = about(WASTE)
    assert (again.pk, again.verdict, again.state, again.stale) == (finding.pk, "agree", "correct", True)
    fields = set(History.objects.filter(model="finding", key=again.public_id).values_list("field", flat=True))
    assert fields == {"verdict", "values"}
    assert again.decisions.get().then["verdict"] == "conflict"


def test_a_finding_that_is_gone_is_withdrawn_and_comes_back(plans: tuple[Document, Document], tmp_path: Path) -> None:
    finding = about(WASTE)
    decide(finding, Choice("not_same", why="两回事"))
    take(tmp_path, "碧水.txt", WATER.replace("到2025年，全市建成生活垃圾焚烧发电项目17个。", "略。"))
    assert align().withdrawn == 1
    finding.refresh_from_db()
    assert finding.withdrawn
    assert finding.decisions.count() == 1
    take(tmp_path, "碧水.txt", WATER + "\n")
    align()
    finding.refresh_from_db()
    assert (finding.withdrawn, finding.state) == (False, "not_same")


def test_what_reviewers_rejected_or_corrected_counts(plans: tuple[Document, Document]) -> None:
    review(Statement.objects.get(document=plans[0], text="17个"), "reject")
    review(Statement.objects.get(document=plans[0], text="45%"), "correct", values={"value": "46"})
    align()
    assert not Finding.objects.standing().filter(topic__contains=WASTE).exists()
    assert about(FOREST).verdict == "agree"


def test_findings_of_documents_without_text_stay(plans: tuple[Document, Document]) -> None:
    SourceFile.objects.filter(name="碧水.txt").update(text=None)
    align()
    assert about(FOREST).verdict == "conflict"


def test_the_bundle_brings_findings_without_a_sentence(tmp_path: Path) -> None:
    lines = (BUNDLE / FILE).read_text(encoding="utf-8").splitlines()
    assert "。" not in "".join(lines)
    done = load_findings(BUNDLE)
    assert done.new > len(lines) * 0.9
    assert load_findings(BUNDLE).new == 0
    places = FindingMember.objects.count()
    assert FindingMember.objects.filter(statement=None, indicator=None).count() < places * 0.2
    write_findings(tmp_path)
    assert len((tmp_path / FILE).read_text(encoding="utf-8").splitlines()) == done.new


@pytest.mark.plans
def test_bundled_findings_are_those_of_the_texts(plans_dir: Path) -> None:
    """No string of the bundle is a stretch of a document, and texts bring the same findings."""
    load_findings(BUNDLE)
    for file in sorted(plans_dir.glob("*.txt")):
        ingest(file)
    done = align()
    assert done.kept > 0.8 * done.total
    texts = "".join(SourceFile.objects.filter(text__isnull=False).values_list("text", flat=True))
    for line in (BUNDLE / FILE).read_text(encoding="utf-8").splitlines():
        for member in json.loads(line)["members"]:
            assert all(len(value) <= 80 for value in member.values() if isinstance(value, str))
            assert len(member.get("value_text", "")) <= 40 or member["value_text"] not in texts


def test_a_copy_that_says_the_same_is_no_finding(plans: tuple[Document, Document], tmp_path: Path) -> None:
    before = Finding.objects.standing().count()
    take(tmp_path, "碧水副本.txt", WATER + "\n\n", as_copy=True)
    align()
    assert Finding.objects.standing().count() == before


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        (Choice("nothing"), "decision"), (Choice("accepted", why=" "), "why"), (Choice("correct"), "side"),
        (Choice("clarify", due=date(2025, 6, 30)), "with_whom"), (Choice("clarify", with_whom="市林业局"), "due"),
    ],
)  # fmt: skip
def test_a_decision_says_what_it_must(plans: tuple[Document, Document], choice: Choice, field: str) -> None:
    with pytest.raises(ValidationError) as error:
        decide(about(FOREST), choice)
    assert set(error.value.message_dict) == {field}
    assert not FindingDecision.objects.exists()


@pytest.mark.parametrize("values", [{"decision": "accepted"}, {"decision": "clarify"}, {"decision": "x"}])
def test_the_database_refuses_what_is_no_decision(plans: tuple[Document, Document], values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        FindingDecision.objects.create(finding=about(FOREST), **values)


def test_not_the_same_is_data_for_the_matcher(plans: tuple[Document, Document], client: Client) -> None:
    finding = about(WASTE)
    decide(finding, Choice("not_same", why="一为建成，一为在建"))
    [lesson] = taught()
    assert (lesson["finding"], lesson["same"]) == (finding.public_id, False)
    assert {one["value"] for one in lesson["members"]} == {"17", "14"}
    assert {one["title"] for one in lesson["members"]} == {plan.title for plan in plans}
    assert client.get(reverse("pages:alignment_lessons")).json() == {"not_same": [lesson]}
    assert reverse("pages:alignment_lessons") in client.get(finding.get_absolute_url()).content.decode()
    decide(finding, Choice("open"))
    assert taught() == []


def test_not_the_same_is_shown_at_once_and_after_reading_again(
    plans: tuple[Document, Document], tmp_path: Path
) -> None:
    """Who, when and why stand where the conflict stood; the finding is the same one, and nothing asks to look again."""
    finding = about(WASTE)
    decide(finding, Choice("not_same", why="一为建成，一为在建"))
    told = about(WASTE)
    assert (told.verdict, told.severity) == ("scope_differs", 0)
    assert "不是一回事" in told.reason_zh
    assert "一为建成，一为在建" in told.reason_zh
    take(tmp_path, "碧水.txt", WATER.replace("第一章 总体要求", "第一章 总体要求\n\n本规划由全市共同实施。"))
    assert (align().withdrawn, align().new) == (0, 0)
    again = about(WASTE)
    assert (again.pk, again.verdict, again.reason_zh, again.stale) == (told.pk, told.verdict, told.reason_zh, False)
    assert not History.objects.filter(model="finding", key=again.public_id).exists()


@pytest.mark.parametrize("then", ["open", "clarify"])
def test_what_was_told_apart_can_be_taken_back(plans: tuple[Document, Document], then: str) -> None:
    """The finding stands as before, at once and when it is computed again."""
    before = about(WASTE)
    for why in ("两回事", "确是两回事"):
        decide(about(WASTE), Choice("not_same", why=why))
        align()
    decide(about(WASTE), Choice(then, with_whom="市生态环境局", due=date(2025, 6, 30)))
    told = ("verdict", "rank", "severity", "parts", "reason_zh", "reason_en")
    assert all(getattr(about(WASTE), name) == getattr(before, name) for name in told)
    align()
    assert all(getattr(about(WASTE), name) == getattr(before, name) for name in told)


def test_the_matcher_uses_what_people_said(plans: tuple[Document, Document], tmp_path: Path) -> None:
    """A third plan conflicts with one side and agrees with the other; the two stay apart."""
    finding = about(WASTE)
    decide(finding, Choice("not_same", why="两回事"))
    text = "云州市能源“十四五”规划（2021—2025年）\n\n第一章 任务\n\n到2025年，全市建成生活垃圾焚烧发电项目14个。\n"
    third = take(tmp_path, "能源.txt", text)
    align()
    found = Finding.objects.standing().filter(topic__contains=WASTE)
    told = {(one.verdict, frozenset(each.document_id for each in one.members.all())) for one in found}
    water, land = (plan.pk for plan in plans)
    assert told == {
        ("scope_differs", frozenset({water, land})), ("conflict", frozenset({water, third.pk})),
        ("agree", frozenset({land, third.pk})),
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------ pages


@pytest.mark.parametrize(
    "query",
    ["", "?verdict=conflict", "?where=within", "?state=decided", "?state=clarify&verdict=no", "?query=森林&page=99", "?a=no&b=%00"],
)  # fmt: skip
def test_the_overview(
    reader: Client, plans: tuple[Document, Document], query: str, django_assert_max_num_queries: Any
) -> None:
    """Asked again, when the matrix has been laid out."""
    with committed():
        reader.get(reverse("pages:alignment"))
        with django_assert_max_num_queries(LIST):
            response = reader.get(reverse("pages:alignment") + query)
    check(response)


def test_the_matrix_leads_to_the_pair(client: Client, plans: tuple[Document, Document]) -> None:
    html = client.get(reverse("pages:alignment")).content.decode()
    one, other = sorted(plans, key=lambda plan: (plan.order, plan.slug))
    assert f"?a={other.slug}&amp;b={one.slug}" in html
    pair = client.get(reverse("pages:alignment"), {"a": one.slug, "b": other.slug}).context["page"]
    assert {each.topic for each in pair} >= {about(words).topic for words in (FOREST, WASTE, SEWAGE, WETLAND)}
    severities = [each.severity for each in pair]
    assert severities == sorted(severities, reverse=True)
    assert client.get(reverse("pages:alignment"), {"a": one.slug, "b": one.slug}).context["total"] == 0


def test_a_finding_shows_both_sentences_in_place(
    reader: Client, plans: tuple[Document, Document], django_assert_max_num_queries: Any
) -> None:
    finding = about(FOREST)
    decide(finding, Choice("clarify", with_whom="市林业局", due=date(2025, 6, 30)))
    with django_assert_max_num_queries(PAGE):
        response = reader.get(finding.get_absolute_url())
    check(response)
    html = response.content.decode()
    assert '<mark class="here">45%</mark>' in html
    assert '<mark class="here">46%</mark>' in html
    assert "市林业局" in html
    assert "2025-06-30" in html
    for member in finding.members.select_related("statement", "document"):
        assert f"#m-{member.statement.public_id}" in html
    assert 'method="post"' not in html  # nobody has logged in


def test_without_the_text_a_finding_shows_the_facts(client: Client, plans: tuple[Document, Document]) -> None:
    SourceFile.objects.update(text=None)
    html = client.get(about(FOREST).get_absolute_url()).content.decode()
    assert "46 %" in html
    assert "<blockquote" not in html


def test_findings_stand_where_their_facts_stand(
    client: Client, plans: tuple[Document, Document], django_assert_max_num_queries: Any
) -> None:
    finding = about(FOREST)
    statement = Statement.objects.get(document=plans[0], text="45%")
    for address in (statement.get_absolute_url(), plans[0].get_absolute_url()):
        with django_assert_max_num_queries(16):
            assert finding.get_absolute_url() in client.get(address).content.decode()


@pytest.mark.plans
def test_findings_stand_with_their_indicators(client: Client, plans_dir: Path) -> None:
    for file in sorted(plans_dir.glob("*.txt")):
        ingest(file)
    assert align().total > 100
    member = FindingMember.objects.exclude(indicator=None).select_related("indicator", "finding").first()
    assert member.finding.get_absolute_url() in client.get(member.indicator.get_absolute_url()).content.decode()
    assert Indicator.objects.filter(finding_members__finding__verdict="conflict").exists()


def test_a_reviewer_decides_on_the_page(reviewer: Client, plans: tuple[Document, Document]) -> None:
    address = about(FOREST).get_absolute_url()
    check(reviewer.get(address))
    refused = reviewer.post(address, {"decision": "clarify", "with_whom": "市林业局", "due": "soon"})
    assert refused.status_code == 422
    assert "市林业局" in refused.content.decode()
    done = reviewer.post(address, {"decision": "clarify", "with_whom": "市林业局", "due": "2025-06-30"})
    assert (done.status_code, done["Location"]) == (302, f"{address}#history")
    entry = FindingDecision.objects.get()
    assert (entry.user_name, entry.due, entry.finding.state) == ("demo-reviewer", date(2025, 6, 30), "clarify")
    reviewer.post(address, {"decision": "correct", "side": plans[1].slug})
    assert [one.decision for one in FindingDecision.objects.all()] == ["correct", "clarify"]


def test_only_a_reviewer_decides(client: Client, plans: tuple[Document, Document]) -> None:
    address = about(FOREST).get_absolute_url()
    assert "login" in client.post(address, {"decision": "open"})["Location"]
    make_demo_users()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(get_user_model().objects.get(username="demo-reviewer"))
    assert strict.post(address, {"decision": "open"}).status_code == 403
    assert not FindingDecision.objects.exists()
