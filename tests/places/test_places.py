"""Places: the registry of a city, and names told by their form."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.errors import DataError
from lantu.places import PlaceIndex, Places, read_places

INVENTED: dict[str, Any] = {
    "name": "云江市",
    "code": "990000",
    "abbreviation": "云",
    "sources": {"place": {"title": "invented"}},
    "place": {
        "990101": {"name": "翠屏区", "short": "翠屏"},
        "990102": {"name": "江东区", "short": "江东", "ambiguous": True},
        "990201": {"name": "安丰县", "short": "安丰"},
    },
    "group": {
        "主城区": {"members": ["990101", "990102"]},
        "全域": {"groups": ["主城区"], "members": ["990201"]},
    },
    "area": {"云江高新区": {"within": ["990101"]}},
}
INDEX = PlaceIndex(read_places(INVENTED, where="test"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("在翠屏区、安丰县整治河道", ["翠屏区", "安丰县"], id="full names"),
        pytest.param("在翠屏、安丰整治河道", ["翠屏区", "安丰县"], id="short names"),
        pytest.param("完善江东机场集疏运", [], id="a doubtful short name alone"),
        pytest.param("联合翠屏、江东开展治理", ["翠屏区", "江东区"], id="a doubtful short name beside a place"),
        pytest.param("治理翠屏河流域", [], id="a river is no place"),
        pytest.param("支持云江高新区建设", ["云江高新区"], id="the longest name wins"),
        pytest.param("在北塘区试点", ["北塘区"], id="a place of another city is told by its form"),
        pytest.param("推进园区、社区和城市建设", [], id="sorts of places are no places"),
    ],
)
def test_a_text_names_its_places(text: str, names: list[str]) -> None:
    assert INDEX.names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("实施北塘区、安丰县6个项目", ["北塘区", "安丰县"], id="after a verb and in a list"),
        pytest.param("支持南岭土家族自治县发展", [], id="a name longer than any told by form"),
        pytest.param("各区县、市级部门，建成区面积扩大", [], id="groups and common words"),
        pytest.param("引导市场主体参与", [], id="a market is no city"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_without_a_registry_only_names_that_show_their_kind_are_found(text: str, names: list[str]) -> None:
    assert PlaceIndex().names(text) == names


def test_groups_hold_the_places_of_the_groups_in_them() -> None:
    places = read_places(INVENTED, where="test")
    assert [place.name for place in places.members("全域")] == ["翠屏区", "江东区", "安丰县"]
    assert [place.name for place in places.members("云江高新区")] == ["翠屏区"]
    assert places.members("无此地") == []


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"name": ""}, id="no name"),
        pytest.param({"place": {"12": {"name": "翠屏区"}}}, id="code of two digits"),
        pytest.param({"group": {"主城区": {"members": ["990999"]}}}, id="unknown member"),
        pytest.param({"group": {"主城区": {"groups": ["后定义"]}}}, id="group before its parts"),
        pytest.param({"group": {"主城区": {}}}, id="empty group"),
        pytest.param({"area": {"安丰县": {"within": ["990101"]}}}, id="one name for two"),
    ],
)
def test_a_broken_registry_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(DataError):
        read_places(INVENTED | change, where="test")


def test_an_unknown_registry_says_which_there_are() -> None:
    with pytest.raises(DataError, match="chongqing"):
        Places.load("nowhere")


def test_the_bundled_city_has_its_districts_and_their_groups() -> None:
    """38 districts and counties: 9 of the centre, 12 new, 11 in the northeast, 6 in the southeast."""
    places = Places.load("chongqing")
    districts = [place for place in places.places if place.kind == "place"]
    assert len(districts) == len({place.code for place in districts}) == 38
    sizes = [len(places.members(name)) for name in ("中心城区", "主城新区", "渝东北", "渝东南")]
    assert sizes == [9, 12, 11, 6]
    assert len(places.members("一区两群")) == 38
    assert all(place.code.startswith("5001") == place.name.endswith("区") for place in districts)


def test_the_registry_follows_the_city_that_the_text_names() -> None:
    assert PlaceIndex.for_text("重庆市规划").places is Places.load("chongqing")
    assert PlaceIndex.for_text("云江市规划").places is None


@given(st.text(alphabet="翠屏江东安丰区县市、在河高新云园城", max_size=60))
def test_places_stand_at_their_span_and_apart(text: str) -> None:
    end = 0
    for place, span in INDEX.find(text):
        assert end <= span.start < span.end <= len(text)
        named = text[span.start : span.end]
        assert named in {place.name, *place.aliases, *place.careful}
        end = span.end


def test_searching_is_linear() -> None:
    text = "在翠屏区、安丰县和北塘区市县区" * 20_000
    began = time.perf_counter()
    INDEX.find(text)
    assert time.perf_counter() - began < 5
