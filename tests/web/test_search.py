"""Search finds what stands there: two characters, text, signs, several words."""

from __future__ import annotations

import time

import pytest

from lantu_web.register.models import Document, SearchEntry
from lantu_web.register.services.search import pairs, phrases, search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "kind", "title"),
    [
        ("森林", "indicator", "森林覆盖率"),
        ("污水", "statement", "城市污水集中处理率"),
        ("清溪", "project", "清溪河治理工程"),
        ("水利", "duty", "总体要求"),
        ("碧水", "document", "云州市碧水“十四五”规划（2021—2025年）"),
        ("PM2.5", "statement", "PM2.5浓度"),
        ("ＰＭ２．５浓度", "statement", "PM2.5浓度"),
        ("林", "indicator", "森林覆盖率"),
        ("覆盖 森林", "indicator", "森林覆盖率"),
    ],
)
def test_things_are_found_by_their_words(plan: Document, query: str, kind: str, title: str) -> None:
    found = search(query, document=plan, kind=kind)
    assert title in [entry.title for entry in found.entries]


def test_the_text_itself_is_found_at_its_place(plan: Document) -> None:
    found = search("两江汇处", document=plan)
    assert [(entry.kind, entry.key) for entry in found.entries] == [("text", "chp_2__p_1")]


def test_words_do_not_run_over_punctuation(plan: Document) -> None:
    assert search("公里两江", document=plan).total == 0


def test_names_come_before_text_and_counts_are_told(plan: Document) -> None:
    found = search("森林覆盖率", document=plan)
    assert [entry.kind for entry in found.entries][:2] == ["indicator", "statement"]
    assert found.kinds["indicator"] >= 1
    assert found.documents[plan.pk] == found.total


@pytest.mark.parametrize(
    "query", ["", "   ", "。，", '"', "' OR 1=1 --", "森林*", "a AND", "(", "NEAR(森", "\x00", "森" * 500]
)
def test_odd_queries_do_no_harm(plan: Document, query: str) -> None:
    search(query.replace("\x00", " "))


def test_what_is_gone_is_not_found(plan: Document) -> None:
    plan.delete()
    assert not SearchEntry.objects.filter(title="PM2.5浓度", document=None).exists()
    assert "清溪河治理工程" not in [entry.title for entry in search("清溪").entries]


def test_pairs_and_phrases() -> None:
    assert pairs("森林覆盖，PM2.5") == "森林 林覆 覆盖 盖 pm m2 25 5"
    assert phrases("森林覆盖率 98%") == ["森林 林覆 覆盖 盖率", "98"]
    assert phrases("林") == ["林"]


def test_a_search_takes_less_than_a_fifth_of_a_second(plan: Document) -> None:
    search("森林")
    start = time.perf_counter()
    search("森林")
    assert time.perf_counter() - start < 0.2
