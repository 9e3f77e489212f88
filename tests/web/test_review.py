"""Human review wins, and survives every re-reading."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError

from lantu_web.register.models import Document, Review, Statement
from lantu_web.register.services.ingest import ingest
from lantu_web.register.services.reviewing import review
from tests.web.invented import lines_with, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def statement(plan: Document) -> Statement:
    return Statement.objects.get(document=plan, text="96%")


def test_a_review_keeps_who_and_before_and_after(statement: Statement) -> None:
    user = get_user_model().objects.create_user("校核员")
    user.groups.add(Group.objects.get(name="reviewer"))
    entry = review(statement, "correct", user=user, values={"subject": "城镇污水处理率", "value": "96.5"})
    assert (entry.user_name, entry.decision) == ("校核员", "correct")
    assert entry.before == {"subject": "城市污水集中处理率", "value": "96"}
    assert entry.after == {"subject": "城镇污水处理率", "value": "96.5"}
    statement.refresh_from_db()
    assert (statement.subject, str(statement.value.normalize()), statement.review_state) == (
        "城镇污水处理率",
        "96.5",
        "corrected",
    )


def test_corrections_survive_reading_again(statement: Statement) -> None:
    review(statement, "correct", values={"subject": "城镇污水处理率"})
    review(statement, "correct", values={"year": 2024})
    ingest(read(), reread=True)
    statement.refresh_from_db()
    assert (statement.subject, statement.year, statement.review_state) == ("城镇污水处理率", 2024, "corrected")
    assert statement.as_read == {"subject": "城市污水集中处理率", "year": 2025}


def test_a_rejected_statement_stays_rejected(statement: Statement) -> None:
    review(statement, "reject")
    ingest(read(), reread=True)
    assert not Statement.objects.standing().filter(pk=statement.pk).exists()


def test_a_review_follows_its_statement_into_the_next_version(statement: Statement) -> None:
    review(statement, "correct", values={"subject": "城镇污水处理率"})
    ingest(read(lines_with(chp_1="第一章 总体的要求")))  # everything moves by one character
    moved = Statement.objects.get(pk=statement.pk)
    assert moved.start == statement.start + 1
    assert (moved.subject, moved.review_state, moved.withdrawn) == ("城镇污水处理率", "corrected", False)


def test_a_promise_whose_words_change_is_looked_at_again(plan: Document) -> None:
    statement = Statement.objects.get(document=plan, text="120公里")
    review(statement, "confirm")
    ingest(read(lines_with(chp_2__p_1="新建污水管网150公里，两江汇处水清岸绿。")))
    statement.refresh_from_db()
    assert (statement.text, statement.review_state) == ("150公里", "proposed")
    assert Review.objects.filter(public_id=statement.public_id).count() == 1  # what was said stays on record


def test_loading_the_bundle_again_keeps_reviews(db: None) -> None:
    from lantu_web.register.services.bundle import load_bundle
    from lantu_web.register.services.catalogue import BUNDLE

    statement = Statement.objects.filter(review_state="proposed", withdrawn=False).first()
    review(statement, "correct", values={"subject": "校核过的对象"})
    load_bundle(BUNDLE)
    statement.refresh_from_db()
    assert (statement.subject, statement.review_state) == ("校核过的对象", "corrected")


@pytest.mark.parametrize(
    ("decision", "values"),
    [("correct", {}), ("confirm", {"subject": "x"}), ("correct", {"start": 1}), ("correct", {"nothing": 1}), ("correct", {"value": "many"})],
)  # fmt: skip
def test_what_is_no_review_is_refused(statement: Statement, decision: str, values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        review(statement, decision, values=values)
    assert not Review.objects.exists()
