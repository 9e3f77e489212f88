"""Arithmetic inside plans, on invented sentences of an invented city, generated ones, and the real plans."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.alignment.arithmetic import check_arithmetic
from lantu.alignment.evidence import allowed
from lantu.alignment.model import Finding
from lantu.alignment.names import better
from lantu.alignment.wordlists import read_words
from lantu.datafiles import load_data
from lantu.errors import DataError
from lantu.statements import FileReading, read_bytes, read_file
from tests.support.shared import ROOT

HEAD = "云江市水利建设“十四五”规划\n\n（2021—2025年）\n\n第一章  主要任务\n\n"


def reading(text: str, name: str = "draft.txt") -> FileReading:
    return read_bytes((HEAD + text + "\n").encode(), name)


def found(text: str) -> list[tuple[str, str]]:
    return sorted((one.rule, one.verdict) for one in check_arithmetic([reading(text)]))


SUMS = {
    "bracket agrees": ("完成造林75万亩（人工造林18万亩、森林抚育57万亩）。", [("parts_total", "agree")]),
    "bracket differs": ("完成造林75万亩（人工造林18万亩、森林抚育50万亩）。", [("parts_total", "conflict")]),
    "units differ": ("修复矿山300公顷（东片1.2平方公里、西片1.8平方公里）。", [("parts_total", "agree")]),
    "among, less than all": ("建成水厂33座，其中市级5座、县级8座。", []),
    "among, more than all": ("建成水厂33座，其中市级15座、县级28座。", [("part_exceeds", "conflict")]),
    "one part too large": ("建成绿色工厂29家、绿色园区4个，其中国家级绿色工厂37家。", [("part_exceeds", "conflict")]),
    "one part fits": ("建成绿色工厂29家、绿色园区4个，其中国家级绿色工厂7家。", []),
    "rest makes it whole": ("建成水厂33座，其中市级5座，其余26座。", [("parts_total", "conflict")]),
    "total behind": ("新建水厂3座、污水厂4座，共7座。", [("parts_total", "agree")]),
    "total behind differs": ("新建水厂3座、污水厂4座，共8座。", [("parts_total", "conflict")]),
    "other things between": ("建成17条共计353公里步道。", []),
    "open list": ("完成造林75万亩（人工造林18万亩、森林抚育20万亩等）。", []),
    "about leaves room": ("完成造林约77万亩（人工造林18万亩、森林抚育57万亩）。", []),
    "bound leaves room": ("完成造林75万亩以上（人工造林28万亩、森林抚育57万亩）。", []),
    "whole numbers are exact": ("完成造林75万亩，其中人工造林28万亩、森林抚育48万亩。", [("part_exceeds", "conflict")]),
    "decimals leave room": ("完成造林7.5万亩（人工造林2.8万亩、森林抚育4.8万亩）。", [("parts_total", "agree")]),
    "percentages leave room": ("工业占比75%（轻工业28%、重工业48%）。", [("parts_total", "agree")]),
    "two sides of one whole": (
        "造林75万亩，其中森林数量提升28万亩、森林质量提升38万亩。",
        [("parts_total", "conflict")],
    ),
    "two sides agree": ("新增就业75万人，其中城镇就业50万人、农村就业25万人。", [("parts_total", "agree")]),
    "growth in a bracket": ("产值75亿元（比上年增加18亿元、比前年增加20亿元）。", []),
}


@pytest.mark.parametrize(("text", "expected"), SUMS.values(), ids=SUMS)
def test_parts_are_held_against_their_total(text: str, expected: list[tuple[str, str]]) -> None:
    """Sums that are all there is agree or conflict; what may be less than all does so only when it is more."""
    assert found(text) == expected


ELSEWHERE = "实施历史遗留矿山生态修复，其中，城区“两山”治理面积5平方公里，城区“两山”外治理面积{}平方公里。"


@pytest.mark.parametrize(("part", "verdict"), [("19.5", "agree"), ("16.5", "conflict")])
def test_what_lies_inside_and_outside_is_all(part: str, verdict: str) -> None:
    """Two parts that are all there is are held against a total elsewhere in the document."""
    text = "到2025年，完成历史遗留矿山生态修复24.5平方公里。\n\n" + ELSEWHERE.format(part)
    assert found(text) == [("parts_elsewhere", verdict)]


def test_whole_parts_are_exact_elsewhere_too() -> None:
    """20 and 5 are not 26, however the digits are rounded."""
    text = "到2025年，完成历史遗留矿山生态修复26平方公里。\n\n" + ELSEWHERE.format("20")
    assert found(text) == [("parts_elsewhere", "conflict")]


COUNTS = {
    "four of four": ("推进翠屏、北塘、安丰、南浦4个化工园区建设。", []),
    "four of five": ("推进翠屏、北塘、安丰、南浦5个化工园区建设。", [("count_of_members", "conflict")]),
    "open": ("推进翠屏、北塘、安丰等5个化工园区建设。", []),
    "quoted": ("实施“清水、绿岸、蓝天”四大行动。", [("count_of_members", "conflict")]),
    "quoted one by one": ("打造“湖光”“山色”“田园”三大主题。", []),
    "regions of many": ("覆盖岭东、岭西8个区县。", []),
    "verbs": ("新建、改造9个泵站。", []),
    "defined": ("两屏即云岭、翠山组成的生态屏障。", []),
    "defined, differs": ("三屏即云岭、翠山组成的生态屏障。", [("count_of_members", "conflict")]),
    "a joint within a name": ("围绕信息技术、新能源及智能汽车、新材料3大领域。", []),
    "a name of two numbers": ("建设云江、翠屏、北塘两区一县示范带。", []),
    "numbers of other lists": ("统筹东西南北四个方向、水陆空铁四种方式。", []),
    "ordinals": ("做好三项工作：一是修渠；二是蓄水。", [("count_of_members", "conflict")]),
    "ordinals agree": ("做好两项工作：一是修渠；二是蓄水。", []),
}


@pytest.mark.parametrize(("text", "expected"), COUNTS.values(), ids=COUNTS)
def test_counts_are_held_against_the_names(text: str, expected: list[tuple[str, str]]) -> None:
    """A number of things that are named one by one is the number of names, unless the list is open."""
    assert found(text) == expected


RATIOS = {
    "share agrees": ("全市有120家企业，其中30家完成改造，占25%。", [("share_of_numbers", "agree")]),
    "share differs": ("全市有120家企业，其中30家完成改造，占28%。", [("share_of_numbers", "conflict")]),
    "points agree": ("覆盖率由50.8%提高到52.0%，提高1.2个百分点。", [("change_of_ends", "agree")]),
    "points differ": ("覆盖率由50.8%提高到52.0%，提高3.2个百分点。", [("change_of_ends", "conflict")]),
    "growth agrees": ("里程由400公里增加到500公里，增长25%。", [("change_of_ends", "agree")]),
    "growth differs": ("里程由400公里增加到500公里，增长20%。", [("change_of_ends", "conflict")]),
    "fall agrees": ("浓度由40微克/立方米下降到30微克/立方米，下降25%。", [("change_of_ends", "agree")]),
    "yearly rate": ("里程由400公里增加到500公里，年均增长4.6%。", []),
    "structure agrees": ("三次产业结构比为6.7:39.8:53.5。", [("structure_sum", "agree")]),
    "structure differs": ("三次产业结构比为6.7:39.8:55.5。", [("structure_sum", "conflict")]),
    "two structures": (
        "三次产业结构由8.1:40.2:51.7调整为6.9:40.0:55.1。",
        [("structure_sum", "agree"), ("structure_sum", "conflict")],
    ),
    "share of a named whole": ("高新企业30家，占规上企业120家的28%。", [("share_of_numbers", "conflict")]),
    "share of a named whole agrees": ("高新企业30家，占规上企业120家的25%。", [("share_of_numbers", "agree")]),
    "whole in a bracket": ("好天气303天（共365天），占比84.2%。", [("share_of_numbers", "conflict")]),
    "whole in a bracket agrees": ("好天气303天（全年共365天），占比83.0%。", [("share_of_numbers", "agree")]),
    "rises to less": ("森林覆盖率由48.5%提高到47%。", [("change_direction", "conflict")]),
    "grows to less, with years": ("湿地由2020年的80万亩增加到2025年的70万亩。", [("change_direction", "conflict")]),
    "falls to more": ("浓度由30下降到35微克/立方米。", [("change_direction", "conflict")]),
    "falls to more than a ceiling allows": ("浓度由30下降到35微克/立方米以上。", []),
    "rises in another unit": ("湿地由8000亩增加到1.2万亩。", []),
    "rank rises": ("排名由第10名提升至第5名，由3类提升到2类。", []),
    "bare number under a scale": ("产值由5000增加到1万元。", []),
    "two after two": ("城市和农村普及率由50%、80%提高到60%、85%。", []),
    "another share": ("建成12座水库，其中3座大型水库，绿化覆盖率达到45%。", []),
}


@pytest.mark.parametrize(("text", "expected"), RATIOS.values(), ids=RATIOS)
def test_rates_are_held_against_their_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    """A share or change is told with the numbers that make it."""
    assert found(text) == expected


TABLE = """专栏1  主要指标

序号\t指  标\t单位\t2020年\t2025年\t属性
1\t水土保持率\t%\t{}\t{}\t预期性
2\t水土流失率\t%\t28\t26\t预期性
3\t再生水利用率\t%\t12\t15\t约束性
"""


@pytest.mark.parametrize(
    ("present", "target", "expected"),
    [("70", "72", []), ("72", "70", [("target_below_present", "scope_differs")])],
)
def test_a_target_worse_than_the_present_is_shown(present: str, target: str, expected: list[object]) -> None:
    """A target below what is so already is worth a look, and no contradiction."""
    assert found(TABLE.format(present, target)) == expected


SUM_TABLE = """| 片区 | 水厂（座） | 管网（公里） |
|---|---|---|
| 东片 | 3 | 12.5 |
| 西片 | 4 | 20.1 |
| 合计 | {} | {} |
"""


@pytest.mark.parametrize(
    ("works", "pipes", "conflicts"), [("7", "32.6", 0), ("8", "32.6", 1), ("8", "33.6", 2), ("", "32.6", 0)]
)
def test_rows_of_sums_are_added_up(works: str, pipes: str, conflicts: int) -> None:
    """Each column of a table with a row of sums is added up."""
    text = "# 云江市水利规划\n\n## 一、任务\n\n" + SUM_TABLE.format(works, pipes)
    result = check_arithmetic([read_bytes(text.encode(), "table.md")])
    assert [one.rule for one in result] == ["table_sum"] * conflicts


@pytest.mark.parametrize(
    ("value", "unit", "comparator", "shown"),
    [
        ("19.5", "%", "=", "[0.1945, 0.1955]"),
        ("35", "家", "=", "35"),
        ("2.0", "万人", "=", "[19500, 20500]"),
        ("90", "%", ">=", "[0.895, +∞)"),
        ("100", "家", "~", "[90, 110]"),
    ],
)
def test_written_digits_say_how_exact_a_number_is(value: str, unit: str, comparator: str, shown: str) -> None:
    """Half a unit of the last place is open; things that are counted are exact."""
    assert str(allowed(Decimal(value), unit, comparator)) == shown


@pytest.mark.parametrize(
    ("name", "way"),
    [
        ("森林覆盖率", "higher"),
        ("城镇登记失业率", "lower"),
        ("PM2.5年均浓度", "lower"),
        ("能耗降低", "higher"),
        ("收入比", ""),
    ],
)
def test_names_tell_which_way_is_better(name: str, way: str) -> None:
    """A measure of falling is better the more; a bare ratio of two says nothing."""
    assert better(name) == way


part = st.decimals(min_value=Decimal("0.1"), max_value=Decimal(900), places=1)


@settings(max_examples=60)
@given(st.lists(part, min_size=2, max_size=5), st.booleans())
def test_consistent_sums_raise_nothing_and_wrong_ones_are_found(parts: list[Decimal], wrong: bool) -> None:
    """Numbers that add up agree; a part that is changed by more than all roundings is always found."""
    total = sum(parts, Decimal(0))
    shown = [parts[0] + (Decimal("0.1") * (len(parts) + 1) if wrong else 0), *parts[1:]]
    names = ["甲片", "乙片", "丙片", "丁片", "戊片"]
    inside = "、".join(f"{name}{value}万亩" for name, value in zip(names, shown, strict=False))
    assert found(f"完成造林{total}万亩（{inside}）。") == [("parts_total", "conflict" if wrong else "agree")]


@settings(max_examples=30)
@given(st.integers(2, 9), st.integers(-1, 1))
def test_a_count_that_is_off_by_one_is_found(number: int, off: int) -> None:
    """As many names as are said raise nothing; one more or fewer is found."""
    names = ["东湖", "西山", "南浦", "北塘", "翠屏", "安丰", "临江", "松林", "云阳"][:number]
    assert bool(found(f"形成{'、'.join(names)}{number + off}大片区。")) == (off != 0)


def _tell(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.id, one.verdict, one.reason.zh) for one in findings]


def test_the_order_of_files_does_not_matter() -> None:
    """The same files in any order give the same findings in the same order."""
    files = [read_file(path) for path in sorted((ROOT / "examples" / "yunjiang").glob("*.txt"))]
    assert _tell(check_arithmetic(files)) == _tell(check_arithmetic(files[::-1]))


def test_every_number_of_a_reason_stands_in_the_steps() -> None:
    """What a reason says was computed can be seen."""
    for text, _ in [*SUMS.values(), *RATIOS.values()]:
        for one in check_arithmetic([reading(text)]):
            assert one.steps
            assert all(step.label and step.formula and step.value for step in one.steps)


def test_spans_of_members_show_what_is_written() -> None:
    """The place of each member holds its figure as written."""
    for text, _ in SUMS.values():
        file = reading(text)
        for one in check_arithmetic([file]):
            assert all(file.source[claim.span] == claim.value_text for claim in one.members)


@pytest.mark.parametrize("raw", [{"list": []}, {"list": "等"}, {"list": [""]}, {"list": ["等", "等"]}])
def test_a_broken_data_file_is_told(raw: dict[str, object]) -> None:
    """A list without words, or with one twice, is no data file."""
    with pytest.raises(DataError, match="list"):
        read_words(raw, "sample")


@pytest.mark.parametrize("path", ["alignment/lists.toml", "alignment/sample.toml", "measures/catalogue.toml"])
def test_a_data_file_of_another_schema_is_told(path: str) -> None:
    """A file that is missing or made for another reader is not taken for word lists."""
    with pytest.raises(DataError, match=path):
        load_data(path, "lantu.alignment.sample/1")


def test_known_sums_of_the_real_plans(plans_dir: Path) -> None:
    """The sums and the ratio that people found in the real plans are found, and nothing within is contradicted else."""
    result = check_arithmetic([read_file(path) for path in sorted(plans_dir.glob("0*.txt"))])
    told = {(one.rule, one.verdict, one.steps[-1].value) for one in result if one.within}
    assert ("parts_total", "agree", "200万亩") in told
    assert ("parts_elsewhere", "agree", "24.5平方公里") in told
    assert ("days_of_ratio", "conflict", "91.2%") in told
    assert [one.rule for one in result if one.within and one.verdict == "conflict"] == ["days_of_ratio"]
    assert sum(one.rule == "target_below_present" for one in result) == 2
