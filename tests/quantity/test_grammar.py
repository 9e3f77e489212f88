"""The grammar of quantities: what is one, to the character, and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.quantity.grammar import scan
from lantu.text import fold_width

# Each row: the text, what is found as surface, value, high end and unit, and why it stands here.
QUANTITIES = [
    ("覆盖率达到57%", [("57%", "57", None, "%")], "the plain case"),
    ("提高７．１个百分点", [("７．１个百分点", "7.1", None, "个百分点")], "full width; points are no per cent"),
    ("新增能力120万吨/天", [("120万吨/天", "120", None, "万吨/天")], "the scale stays in the unit"),
    ("浓度35μg/m3以内", [("35μg/m3", "35", None, "μg/m3")], "a Latin unit with a stroke"),
    ("处理能力20t/d", [("20t/d", "20", None, "t/d")], "units that count only with a stroke"),
    ("降尘量5吨/平方公里·月", [("5吨/平方公里·月", "5", None, "吨/平方公里·月")], "per area and month"),
    ("发生率1起/万枚", [("1起/万枚", "1", None, "起/万枚")], "a scale below the stroke"),
    ("死亡率9.8/10万", [("9.8/10万", "9.8", None, "/10万")], "per hundred thousand"),
    ("安排2500万—4500万元", [("2500万—4500万元", "2500", "4500", "万元")], "a range whose low end has only a scale"),
    ("安排8%—12%", [("8%—12%", "8", "12", "%")], "a range with both units"),
    ("完成20～30个", [("20～30个", "20", "30", "个")], "a wave dash"),
    ("补助10%至15%", [("10%至15%", "10", "15", "%")], "a range in words"),
    ("由10%提高到15%", [("10%", "10", None, "%"), ("15%", "15", None, "%")], "a change is no range"),
    ("比值降至2.35∶1", [("2.35∶1", "2.35", None, "")], "a ratio"),
    ("指数提高到60，", [("60", "60", None, "")], "no unit, but the value of an indicator"),
    ("河流5300 余条", [("5300 余条", "5300", None, "条")], "blanks of a scan; 余"),
    ("线路±800千伏", [("±800千伏", "800", None, "千伏")], "a sign"),
    ("装机30万千瓦及以上", [("30万千瓦", "30", None, "万千瓦")], "千瓦 is no thousand"),
    ("容量12千伏安", [("12千伏安", "12", None, "千伏安")], "the longest unit"),
    ("占百分之三十", [("百分之三十", "30", None, "%")], "Chinese per cent"),
    ("百分之五至百分之十", [("百分之五至百分之十", "5", "10", "%")], "a range of it"),
    ("超过一点零五平方米", [("一点零五平方米", "1.05", None, "平方米")], "a Chinese decimal"),
    ("五万元以上二十万元以下", [("五万元", "5", None, "万元"), ("二十万元", "20", None, "万元")], "a fine: two bounds"),
    (
        "处三万元以上十万元以下",
        [("三万元", "3", None, "万元"), ("十万元", "10", None, "万元")],
        "a round numeral is a number",
    ),
    ("奖励百万元", [("百万元", "100", None, "万元")], "a scale alone behind a verb of money"),
    ("27.65岁及以上老年人", [("65岁", "65", None, "岁")], "the number of an item before an age"),
    ("处五至十万元", [("五至十万元", "5", "10", "万元")], "the scale holds for both"),
    ("十五个工作日", [("十五个工作日", "15", None, "个工作日")], "a time limit"),
    ("三十日内", [("三十日", "30", None, "日")], "days want a sign beside them"),
    ("三年以上五年以下", [("三年", "3", None, "年"), ("五年", "5", None, "年")], "both ends"),
    ("每三年评估", [("三年", "3", None, "年")], "an interval"),
    ("打造五千亿级产业", [("五千亿级", "5000", None, "亿级")], "the size of an industry"),
    ("迈上万亿级", [("万亿级", "1", None, "万亿级")], "a bare scale is one of it"),
    ("年耗万吨标准煤以上", [("万吨标准煤", "1", None, "万吨标准煤")], "a bare scale with a sign"),
    ("一百二十万亩", [("一百二十万亩", "120", None, "万亩")], "the last scale goes to the unit"),
    ("三分之二以上成员", [("三分之二", "0.6667", None, "")], "a fraction"),
    ("总量翻一番", [("一番", "1", None, "番")], "doubling"),
    ("占比四成以上", [("四成", "4", None, "成")], "tenths"),
    ("长江十年禁渔", [("十年", "10", None, "年")], "the name of a policy"),
    ("两处以上农村住房", [("两处", "2", None, "处")], "a small count with a bound"),
    ("二十个项目", [("二十个", "20", None, "个")], "a count above ten"),
    ("防洪标准五十年一遇", [("五十年一遇", "50", None, "年一遇")], "how rare a flood"),
]


@pytest.mark.parametrize(("text", "expected", "why"), QUANTITIES)
def test_quantities(text: str, expected: list[tuple[str, str, str | None, str]], why: str) -> None:
    found = [(text[q.start : q.end], q.value, q.value_high, q.unit) for q in scan(fold_width(text)).quantities]
    wanted = [
        (surface, Decimal(value), Decimal(high) if high else None, unit) for surface, value, high, unit in expected
    ]
    assert found == wanted, why


NONE = [
    ("到2025年，", "a year"),
    ("2021—2025年", "a period"),
    ("2021年5月14日", "a date"),
    ("1—5月", "months"),
    ("渝府发〔2021〕12号", "the number of a document"),
    ("第344号、第 5 次会议", "ordinals"),
    ("轨道交通2号线", "a line"),
    ("PM2.5和5G", "names"),
    ("T3B航站楼、4E级机场、A类", "models and grades"),
    ("三线一单、两江四岸、四山", "counts in names"),
    ("一批、一个、一张图、三个一批", "words with a small numeral"),
    ("一一对应", "no eleven"),
    ("百姓、千家万户、万一", "scales in words"),
    ("每万人拥有", "a name"),
    ("二元结构、多元一体", "words in 元"),
    ("最后一公里", "a saying"),
    ("电话（023）63859946，邮编400015", "telephone and post code"),
    ("7×24小时在线", "round the clock"),
    ("“2+4+6”枢纽", "a formula"),
    ("[  ]内为5年累计数", "how a figure is summed"),
    ("世界500强", "a ranking"),
    ("21世纪90年代", "an age"),
    ("2.2020—2025年，", "the number of an item before a period"),
    ("结构调整为6∶42∶52", "a structure of three parts"),
    ("按8∶2比例分担", "how something is divided"),
    ("百亩、万元户、千吨级", "scales in words"),
    ("1" * 40 + "万元", "no number that anybody writes"),
    ("3．2020年数据", "the number of a note before a year"),
]


@pytest.mark.parametrize(("text", "why"), NONE)
def test_numbers_that_are_no_quantities(text: str, why: str) -> None:
    assert scan(fold_width(text)).quantities == [], why


YEARS = [
    ("到2025年底", [(2025, 2025)], "a target year"),
    ("2021—2025年", [(2021, 2025)], "a period"),
    ("二〇三五年", [(2035, 2035)], "in Chinese"),
    ("2021年5月14日", [(2021, 2021)], "of a date"),
]


@pytest.mark.parametrize(("text", "expected", "why"), YEARS)
def test_years(text: str, expected: list[tuple[int, int]], why: str) -> None:
    assert [(year.first, year.last) for year in scan(fold_width(text)).years] == expected, why


@given(
    st.text(
        alphabet="0123456789.,%‰—至到约近超过以上以下一二三十百千万亿点个项亩吨元年月日/平方米公里第号〔〕（）、，。 ∶",
        max_size=60,
    )
)
def test_any_text_gives_ordered_spans(text: str) -> None:
    """Quantities lie in order, do not overlap, and hold a numeral."""
    last = 0
    for quantity in scan(fold_width(text)).quantities:
        assert last <= quantity.start < quantity.end <= len(text)
        last = quantity.end
        if quantity.value_high is not None:
            assert quantity.unit


@given(
    st.decimals(min_value=0, max_value=10**6, places=2),
    st.sampled_from(["%", "万亩", "平方公里", "亿立方米", "个", "万吨/天", "个百分点"]),
)
def test_what_is_written_is_read(value: Decimal, unit: str) -> None:
    """A number with a unit reads back as itself in a sentence."""
    text = f"规模达到{value}{unit}以上，"
    (quantity,) = scan(text).quantities
    assert (quantity.value, quantity.unit, text[quantity.start : quantity.end]) == (value, unit, f"{value}{unit}")
