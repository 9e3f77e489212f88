"""Organisations: one name for all ways to write it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.places import canonical, is_group, is_organisation, same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("市住房城乡建设委", "市住房城乡建委", id="two short forms"),
        pytest.param("市住房城乡建设委", "市住房和城乡建设委员会", id="the full form"),
        pytest.param("市发展改革委", "市发改委", id="the everyday form"),
        pytest.param("市发展改革委", "云江市发展和改革委员会", id="with the name of the city"),
        pytest.param("市规划自然资源局", "市规划和自然资源局", id="with its conjunction"),
        pytest.param("市应急局", "市应急管理局", id="an office that drops 管理"),
        pytest.param("市市场监管局", "云江市市场监督管理局", id="市 twice"),
        pytest.param("市教委", "市教育委员会", id="a commission of one character"),
        pytest.param("市人力社保局", "市人力资源和社会保障局", id="two words shortened"),
        pytest.param("市政府", "市人民政府", id="the government"),
        pytest.param("市文化旅游委", "市文化和旅游发展委员会", id="发展 dropped"),
        pytest.param("市住建局", "市住房和城乡建设局", id="a bureau"),
    ],
)
def test_ways_to_write_one_office_are_the_same(one: str, other: str) -> None:
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("市城市管理局", "市城市局", id="管理 is part of the name"),
        pytest.param("市教委", "市教育局", id="a commission is no bureau"),
        pytest.param("市财政局", "区财政局", id="another level"),
        pytest.param("市住房城乡建设委", "市住房城乡建设局", id="commission and bureau"),
        pytest.param("市林业局", "市林草局", id="another office"),
    ],
)
def test_different_offices_stay_apart(one: str, other: str) -> None:
    assert not same(one, other)


@pytest.mark.parametrize(
    "name", ["各区县政府", "各区县（自治县）政府", "中心城区各区政府", "市级有关部门", "相关区政府"]
)
def test_groups_are_groups(name: str) -> None:
    assert is_group(name)
    assert is_organisation(name)


@pytest.mark.parametrize("name", ["市财政局", "翠屏区政府", "云江高新区管委会", "市区政协"])
def test_single_names_are_no_groups(name: str) -> None:
    assert not is_group(name)


@pytest.mark.parametrize("text", ["抓好", "形成合力", "局", "压实到人"])
def test_other_words_are_no_organisations(text: str) -> None:
    assert not is_organisation(text)


_PARTS = [
    "市",
    "云江市",
    "住房",
    "和",
    "城乡",
    "建设",
    "建",
    "委员会",
    "委",
    "局",
    "发展",
    "改革",
    "发改",
    "管理",
    "政府",
    "人民",
    "区",
    "县",
    "规划",
]


@given(st.lists(st.sampled_from(_PARTS), max_size=8).map("".join) | st.text(max_size=20))
def test_the_normal_form_is_its_own_normal_form(name: str) -> None:
    assert canonical(canonical(name)) == canonical(name)
