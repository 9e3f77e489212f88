"""Search finds what stands there: two characters, text, signs, several words."""

from __future__ import annotations

from typing import Any

import pytest

from lantu_web.register.models import Document, Organisation, Place, SearchEntry, Statement
from lantu_web.register.services.index import SIGN, index_duties_of, mark, pairs, unmarked
from lantu_web.register.services.reviewing import review
from lantu_web.register.services.search import phrases, search, snippets

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
    found = search(query, chosen={"document": plan.pk, "kind": kind})
    assert title in [entry.title for entry in found.entries]


def test_the_text_itself_is_found_at_its_place(plan: Document) -> None:
    found = search("两江汇处", chosen={"document": plan.pk})
    assert [(entry.kind, entry.key) for entry in found.entries] == [("text", "chp_2__p_1")]


def test_words_do_not_run_over_punctuation(plan: Document) -> None:
    assert search("公里两江", chosen={"document": plan.pk}).total == 0


def test_names_come_before_text_and_counts_are_told(plan: Document) -> None:
    found = search("森林覆盖率", chosen={"document": plan.pk})
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


@pytest.mark.parametrize(
    ("query", "facet", "value", "kinds"),
    [
        ("森林", "attribute", "约束性", {"indicator"}),
        ("污水", "year", "2025", {"statement"}),
        ("清溪", "kind", "project", {"project"}),
        ("污水", "unit", "%", {"statement"}),
    ],
)
def test_facets_narrow_down_to_what_they_counted(
    plan: Document, query: str, facet: str, value: str, kinds: set[str]
) -> None:
    here = {"document": plan.pk}
    counted = search(query, chosen=here).facets[facet][value]
    found = search(query, chosen=here | {facet: value})
    assert counted == found.total > 0
    assert {entry.kind for entry in found.entries} == kinds


def test_organisations_and_places_are_facets(plan: Document) -> None:
    organisation = Organisation.objects.get(name="市水利局")
    found = search("水利", chosen={"organisation": organisation.pk})
    assert {entry.kind for entry in found.entries} == {"duty", "organisation"}
    district = Place.objects.get(name="万州区")
    found = search("万州", chosen={"place": district.pk})
    assert found.facets["place"][str(district.pk)] == found.total > 0


def test_the_name_itself_comes_first_and_what_is_left_out_is_told(
    plan: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lantu_web.register.services.search.MOST", 3)
    found = search("森林覆盖率")
    assert found.entries[0].title == "森林覆盖率"
    assert (found.total, found.more) == (3, True)


def test_a_review_is_in_the_index_at_once(plan: Document) -> None:
    fact = Statement.objects.get(document=plan, text="96%")
    review(fact, "correct", values={"subject": "缙云山步道总长"})
    assert [entry.key for entry in search("缙云山步道").entries] == [fact.public_id]
    review(fact, "reject")
    assert search("缙云山步道").entries == []


def test_a_new_name_of_an_organisation_is_in_the_index(plan: Document) -> None:
    organisation = Organisation.objects.get(name="市水利局")
    organisation.aliases.create(name="治水统筹办")
    index_duties_of(organisation)
    assert [entry.key for entry in search("治水统筹").entries] == [organisation.code]


def test_passages_are_cut_out_of_all_texts_at_once(plan: Document, django_assert_num_queries: Any) -> None:
    found = search("市", chosen={"kind": "text"})
    with django_assert_num_queries(1):
        shown = snippets(found)
    assert len(shown) == len(found.entries) > 1
    assert all("市" in words for _, words in shown)


@pytest.mark.parametrize("value", ["%", "万吨/天", "x25", "kWh", "2025", "约束性", "x"])
def test_marks_are_read_as_they_were_written(value: str) -> None:
    assert unmarked(mark("unit", value).removeprefix(f"{SIGN}unit")) == value
