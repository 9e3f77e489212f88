"""What single cells say: figures, names, headers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lantu.documents.tables.words import column_role, years_in
from lantu.statements.indicators.figures import is_empty, read_figure
from lantu.statements.indicators.names import split_name
from lantu.text import fold_width

FIGURES = [
    ("2.05", "=", "2.05", "a plain number"),
    ("＜[75000]", "<", "75000", "bound outside the brackets"),
    ("> 95*", ">", "95", "blank and mark"),
    ("523. 8", "=", "523.8", "a blank inside the number"),
    ("10,000", "=", "10000", "thousands parted"),
    ("1.8∶1", "=", "1.8", "a ratio to one"),
    ("6左右*", "~", "6", "about"),
    ("不低于90%", ">=", "90", "a bound in words, unit inside"),
    ("控制在5.5%以内", "<=", "5.5", "kept within"),
    ("年均增长6%以上", ">=", "6", "words beside the figure"),
    ("＞7、力争更高", ">", "7", "more is said behind the figure"),
    ("Ⅲ", "=", None, "a class"),
    ("III类", "=", None, "a class in letters"),
    ("Ⅱ类及以上", ">=", None, "a class as bound"),
    ("稳步提升", None, None, "a promise in words"),
    ("完成国家下达任务", None, None, "assigned"),
    ("比2020年提高5个百分点", None, None, "a comparison is no level"),
    ("—", None, None, "no value"),
]


@pytest.mark.parametrize(("text", "comparator", "value", "why"), FIGURES)
def test_figure(text: str, comparator: str | None, value: str | None, why: str) -> None:
    figure = read_figure(text)
    assert (figure.comparator, figure.value) == (comparator, None if value is None else Decimal(value)), why


def test_range() -> None:
    assert read_figure("25—30%")[:4] == (Decimal(25), Decimal(30), "range", "%")


@pytest.mark.parametrize("text", ["", "—", "－", "/", "—— "])
def test_no_value(text: str) -> None:
    assert is_empty(text)


NAMES = [
    ("3．单位产值能耗降低（%）", ("3", False, "单位产值能耗降低", "%"), "number and unit"),
    ("#氨氮（万吨）", ("", True, "氨氮", "万吨"), "marked as a sub-row"),
    ("其中：农村居民（元）", ("", True, "农村居民", "元"), "a part"),
    ("（1）化学需氧量（吨）", ("", True, "化学需氧量", "吨"), "numbered in brackets"),
    ("①绿地率（%）", ("", True, "绿地率", "%"), "numbered in a circle"),
    ("人均产值（万元，2020年价）", ("", False, "人均产值", "万元"), "unit with price basis"),
    (
        "水质优良（达到或优于Ⅲ类）比例（%）",
        ("", False, "水质优良（达到或优于Ⅲ类）比例", "%"),
        "a bracket inside the name",
    ),
    ("生态质量指数（EQI）", ("", False, "生态质量指数（EQI）", ""), "a bracket that is no unit"),
    ("PM2.5年均浓度（μg/m3）", ("", False, "PM2.5年均浓度", "μg/m3"), "digits in the name"),
    ("5G基站数（万个）", ("", False, "5G基站数", "万个"), "a digit that is no number of the row"),
    ("新增就业（万人，五年累计）", ("", False, "新增就业", "万人"), "unit with an aside"),
    ("城乡收入比（以农村为1）", ("", False, "城乡收入比", ""), "an aside alone"),
    ("每千人床位数（张/千人）", ("", False, "每千人床位数", "张/千人"), "a compound unit"),
]


@pytest.mark.parametrize(("text", "parts", "why"), NAMES)
def test_name(text: str, parts: tuple[str, bool, str, str], why: str) -> None:
    found = split_name(fold_width(text))
    assert (found.number, found.sub, found.name, found.unit) == parts, why


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("指　标", "name"), ("指标属性", "attribute"), ("计量单位", "unit"), ("2025年", "value"), ("现状值（2020年）", "value"),
        ("年均增长（%）", "growth"), ("完成率", "progress"), ("牵头部门", "duty"), ("领域", "group"), ("备注", "remark"), ("云江", ""),
    ],
)  # fmt: skip
def test_header(header: str, role: str) -> None:
    assert column_role(header) == role


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2020年现状", [2020]),
        ("“十四五”目标", [2025]),
        ("二〇三五年", [2035]),
        ("2021—2025年", [2021, 2025]),
        ("2.05", []),
    ],
)
def test_years(text: str, years: list[int]) -> None:
    assert years_in(text) == years
