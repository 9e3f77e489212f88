"""Names of measures: the catalogue, the normal form, what decides beside it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from lantu.alignment.measures import catalogue, known, name_of, wording
from lantu.alignment.model import Interval, plain_number
from lantu.alignment.similarity import likeness

SAME = [
    ("单位GDP能耗降低", "单位地区生产总值能源消耗下降"),
    ("全市森林覆盖率", "森林覆盖率"),
    ("细颗粒物（PM2.5）年均浓度", "PM2.5（细颗粒物）年均浓度"),
    ("新（改扩）建冷链仓库", "新（改、扩）建冷链仓库"),
    ("“双优计划”学校", "双优计划学校"),
    ("一般工业固体废弃物综合利用率", "一般工业固体废物综合利用率"),
]
NOT_SAME = [
    ("农村生活污水治理率", "农村生活污水处理率"),
    ("滨湖步道", "滨湖步道外"),
    ("农业展示中心", "林业展示中心"),
    ("人均公园绿地面积", "公园绿地面积"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_wording_is_the_same_name(one: str, other: str) -> None:
    assert likeness(name_of(one, ratio=True), name_of(other, ratio=True)).level == "same"


@pytest.mark.parametrize(("one", "other"), NOT_SAME)
def test_another_word_is_another_thing(one: str, other: str) -> None:
    """A rate of another kind, or a word that turns the meaning, is not the same name."""
    assert likeness(name_of(one, ratio=True), name_of(other, ratio=True)).level != "same"


@pytest.mark.parametrize(
    ("name", "kind", "value"),
    [
        ("农村自来水普及率", "sector", "农村"),
        ("户籍人口城镇化率", "population", "户籍"),
        ("新增造林面积", "flow", "新增"),
        ("国家级示范园区", "level", "国家级"),
        ("三级以上医院达标率", "level", "三级以上"),
        ("改扩建水厂", "mode", "改扩建"),
    ],
)
def test_what_decides_is_kept_beside_the_name(name: str, kind: str, value: str) -> None:
    assert name_of(name, ratio=True).feature(kind) == {value}


def test_every_alias_means_its_measure() -> None:
    """No alias of the catalogue means another entry, and none is lost in normalising."""
    for measure in catalogue():
        for alias in (measure.name, *measure.aliases):
            found = known(name_of(alias, ratio=measure.dimension == "ratio"), measure.dimension)
            assert found is not None, alias
            assert found.name == measure.name, alias


def test_the_catalogue_is_large_enough_and_complements_are_mutual() -> None:
    by_name = {measure.name: measure for measure in catalogue()}
    assert len(by_name) == len(catalogue()) >= 80
    for measure in catalogue():
        assert not measure.complement or by_name[measure.complement].complement == measure.name


def test_promises_in_words_stand_for_numbers() -> None:
    assert wording().promise["全覆盖"].value == Decimal(100)


@pytest.mark.parametrize(
    ("comparator", "held", "not_held", "shown"),
    [
        (">=", 5, 4, "[5, +∞)"),
        (">", 6, 5, "(5, +∞)"),
        ("<=", 5, 6, "(-∞, 5]"),
        ("<", 4, 5, "(-∞, 5)"),
        ("max", 5, 6, "(-∞, 5]"),
        ("=", 5, 4, "5"),
        ("~", 5, 6, "5"),
    ],
)
def test_comparators_as_intervals(comparator: str, held: int, not_held: int, shown: str) -> None:
    interval = Interval.of(comparator, Fraction(5))
    assert interval.holds(Fraction(held))
    assert not interval.holds(Fraction(not_held))
    assert str(interval) == shown


def test_numbers_are_shown_as_people_write_them() -> None:
    assert [plain_number(one) for one in (Fraction(1, 4), Decimal("1E+3"), None)] == ["0.25", "1000", ""]
