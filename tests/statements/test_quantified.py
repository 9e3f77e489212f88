"""Statements of one passage: subject, bound, value, unit, year, kind.

The sentences are ours, in the style of plans, policies and regulations.
"""

from __future__ import annotations

from typing import Any

import pytest

from lantu.statements.kinds import Context
from lantu.statements.quantified import Draft, read_passage
from lantu.text import fold_width

PLAN = Context(genre="plan", period_start=2021)
PAST = Context(genre="plan", past=True, period_start=2021)
POLICY = Context(genre="policy")
RULES = Context(genre="regulation")


def read(text: str, context: Context = PLAN) -> list[Draft]:
    return read_passage(fold_width(text), context)


SUBJECTS: list[tuple[str, list[str], str]] = [
    ("到2025年，全市森林覆盖率达到51%以上。", ["森林覆盖率"], "the noun before the value verb, without place and year"),
    ("建成绿色工厂36家、绿色园区5个。", ["绿色工厂", "绿色园区"], "a dropped verb, a list"),
    ("新建城市污水处理厂4座，淘汰老旧车辆2万辆。", ["新建城市污水处理厂", "淘汰老旧车辆"], "verbs that tell what is counted stay"),
    ("新（改扩）建3座危险废物处理设施。", ["新（改扩）建危险废物处理设施"], "a noun behind the number with its verb"),
    ("新建5个焚烧发电项目、2个餐厨垃圾处理项目。", ["新建焚烧发电项目", "新建餐厨垃圾处理项目"], "one verb governs both"),
    ("空气质量优良天数达到330天、较2015年增加21天。", ["空气质量优良天数", "空气质量优良天数"], "carried on"),
    ("二氧化硫、氨氮排放量较2015年分别下降20%、7%。", ["二氧化硫排放量", "氨氮排放量"], "a shared head noun"),
    ("高技术产业和战略性新兴产业占工业增加值比重分别提高至19%、25%。", ["高技术产业占工业增加值比重", "战略性新兴产业占工业增加值比重"], "a shared share"),
    ("国家级、省级创新平台分别达到12个、80个。", ["国家级创新平台", "省级创新平台"], "items that end alike"),
    ("农药、化肥利用率稳定在41%以上。", ["农药、化肥利用率"], "one value for a list"),
    ("水土保持率由70.5%提高到73%以上。", ["水土保持率", "水土保持率"], "from and to"),
    ("20个国考断面水质优良比例达到95%。", ["国考断面", "国考断面水质优良比例"], "a count inside an indicator"),
    ("全面完成20万千瓦及以上煤电机组超低排放改造。", ["煤电机组"], "a condition names the thing, not the work on it"),
    ("对进水生化需氧量浓度低于90mg/L的污水厂实施改造。", ["进水生化需氧量浓度"], "the property that is bounded"),
    ("治理常住人口150户或400人以上的村庄。", ["常住人口", "常住人口"], "或"),
    ("首次达到国家二级标准（35微克/立方米）。", ["国家二级标准"], "a bracket explains"),
    ("实施二氧化碳捕集项目（年捕集量4万吨）。", ["二氧化碳捕集项目年捕集量"], "a measure in a bracket"),
    ("保持水源地水质100%达标。", ["水源地水质达标"], "a share of an act"),
    ("建立碳履约、碳普惠等2类产品的价值实现体系。", ["碳履约、碳普惠等产品"], "kinds of things"),
    ("建成15条共计300公里山城步道。", ["山城步道", "山城步道"], "two measures of one thing"),
    ("开工建设高速公路900公里、建成1100公里。", ["开工建设高速公路", "建成高速公路"], "the stage tells them apart"),
    ("严格落实云江流域十年禁渔政策。", ["云江流域禁渔政策"], "a name around its number"),
    ("第一产业增加值年均增长4%以上。", ["第一产业增加值"], "第一 is no list number here"),
    ("建设高标准农田50万亩。", ["高标准农田"], "an adjective, not an adverb"),
    ("全市共有自然保护地117个。", ["自然保护地"], "existence"),
    ("回收利用率由2020年的32%提高到2025年的38%。", ["回收利用率", "回收利用率"], "from a year to a year"),
    ("优良天数比例由2020年的85%提高到88%。", ["优良天数比例", "优良天数比例"], "比 of 比例 compares nothing"),
    ("新建学校20所，总建筑面积30万平方米，总投资15亿元。", ["新建学校", "总建筑面积", "总投资"], "measures do not pile up"),
    ("港口货物吞吐量和集装箱吞吐量分别达到5亿吨、200万标箱。", ["港口货物吞吐量", "集装箱吞吐量"], "whole measures share nothing"),
    ("高速公路、铁路、轨道交通通车里程分别达到12公里、8公里和3公里。", ["高速公路通车里程", "铁路通车里程", "轨道交通通车里程"], "a measure of two words"),
    ("500千伏变电站2座、220千伏线路300公里。", ["变电站", "变电站", "线路", "线路"], "a voltage before each thing"),
    ("给予最高1亿元项目资助和不少于150平方米的人才住房。", ["项目资助", "人才住房"], "each number has its own noun"),
    ("培育百亿级企业10家。", ["企业", "百亿级企业"], "the grade belongs to the name"),
    ("总人口控制在850万人以内。", ["总人口"], "控制 is a verb"),
    ("住房使用面积不小于30平方米。", ["住房使用面积"], "使用 is no verb here"),
    ("押金不得超过月床位费的六倍。", ["押金"], "what is bounded, not by what"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subjects", "why"), SUBJECTS)
def test_subjects(text: str, subjects: list[str], why: str) -> None:
    assert [draft.subject for draft in read(text)] == subjects, why


BOUNDS = [
    ("绿化率不低于43%", [">="], "不低于"), ("绿化率达到43%及以上", [">="], "及以上"), ("人口超过10万人", [">"], "超过"),
    ("流失率下降至28%以下", ["<="], "以下"), ("漏损率控制在10%以内", ["<="], "以内"), ("费率不超过1%", ["<="], "不超过"), ("“最多跑一次”比例达99%", ["="], "words in quotes bound nothing"),
    ("能耗5000吨标准煤（含）以上的企业", [">="], "以上 behind a bracket"), ("分别稳定在100%、93%以上", ["=", ">="], "a bound behind the last of a list"),
    ("死亡率低于0.025", ["<"], "低于, no unit"), ("增长6%左右", ["~"], "左右"), ("建设管网约2000公里", ["~"], "约"),
    ("补助最高500万元", ["max"], "最高"), ("单台最高不超过500万元", ["max"], "both words"), ("期限最长3年", ["max"], "最长"),
    ("新建3—5个", ["range"], "a range"), ("不超过贷款本金的2‰", ["<="], "a bound at a distance"), ("每年至少开展1次", [">="], "至少"),
    ("排名前3名的企业", ["<="], "a rank"), ("常住人口200户或500人以上的村庄", [">=", ">="], "one bound for both"),
    ("去除率分别不低于95%、80%、75%", [">=", ">=", ">="], "one bound for a list"), ("覆盖率达到57%", ["="], "none"),
    ("岸线3公里范围内", ["<="], "范围内"), ("5日内", ["<="], "内"), ("不足十五平方米的", ["<"], "不足"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "comparators", "why"), BOUNDS)
def test_bounds(text: str, comparators: list[str], why: str) -> None:
    assert [draft.comparator for draft in read(text)] == comparators, why


KINDS: list[tuple[str, Context, list[str], str]] = [
    ("到2025年，覆盖率达到57%。", PLAN, ["target"], "a promise"),
    ("建成污水处理厂12座。", PAST, ["status"], "under a title such as 发展基础"),
    ("“十三五”期间，建成污水处理厂12座。", PLAN, ["status"], "the plan before"),
    ("2020年，城镇化率为68%。", PLAN, ["status"], "a year before the plan"),
    ("保持率由69.5%提高到72%。", PLAN, ["status", "target"], "from is fact, to is promise"),
    ("在2020年基础上，碳排放强度下降20%。", PLAN, ["target"], "a base is no date"),
    ("2020年，覆盖率达到63%，较2015年提高5个百分点。", PLAN, ["status", "status"], "dated before the plan"),
    ("污染天数控制在4天以内。", PLAN, ["target"], "days that are counted"),
    ("到2025年，比2020年提高5个百分点。", PLAN, ["target"], "a comparison is no fact"),
    ("淘汰35蒸吨/小时以下燃煤锅炉。", PLAN, ["threshold"], "a bound on a noun"),
    ("禁止在干流岸线1公里范围内新建化工园区。", PLAN, ["threshold"], "the bounds of a ban"),
    ("在25°以上坡耕地退耕。", PLAN, ["threshold"], "an angle"),
    ("构建“1小时通勤圈”，建设24小时城市书房。", PLAN, ["other", "other"], "parts of names"),
    ("建设500千伏输变电工程。", PLAN, ["other"], "a voltage"),
    ("对新认定的企业给予20万元奖励。", POLICY, ["amount"], "money promised"),
    ("按实际投资额的10%给予补助。", POLICY, ["amount"], "a rate of it"),
    ("自受理之日起15个工作日内办结。", POLICY, ["deadline"], "a time limit"),
    ("本政策有效期3年。", POLICY, ["deadline"], "validity"),
    ("对年营业收入达到5000万元以上的企业，给予最高100万元奖励。", POLICY, ["threshold", "amount"], "who and what"),
    ("投诉办结率达到100%。", POLICY, ["target"], "a goal in a policy"),
    ("处五万元以上二十万元以下罚款。", RULES, ["amount", "amount"], "a fine"),
    ("面积超过十平方米的部分，按成本价购买。", RULES, ["threshold"], "a condition"),
    ("公告期不少于三十日。", RULES, ["deadline"], "days"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "context", "kinds", "why"), KINDS)
def test_kinds(text: str, context: Context, kinds: list[str], why: str) -> None:
    assert [draft.kind for draft in read(text, context)] == kinds, why


YEARS: list[tuple[str, list[int | None], str]] = [
    ("到2025年，覆盖率达到57%，利用率达到90%。", [2025, 2025], "the whole sentence"),
    ("到2025年，覆盖率达到57%。利用率达到90%。", [2025, None], "not the next one"),
    ("2023年底前，建成泵站5座。", [2023], "by the end of a year"),
    ("到2025年和2035年，占比分别达到50%和80%。", [2025, 2035], "a year for each of the list"),
    ("“十四五”期间，新建泵站5座。", [None], "a period is no year"),
    ("到2025年，保持率由69.5%提高到72%。", [None, 2025], "the baseline has none"),
    ("到2025年，完成2000年底前建成小区的改造，总量约5万平方米。", [2025], "the year of the thing is not that of the promise"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "years", "why"), YEARS)
def test_years(text: str, years: list[int | None], why: str) -> None:
    assert [draft.year for draft in read(text)] == years, why


def test_a_list_takes_the_year_of_its_head() -> None:
    """到2025年 before a list of —— items reaches each of them."""
    (draft,) = read("——林更美。覆盖率提高至57%及以上。", Context(inherited_year=2025))
    assert draft.year == 2025


FLAGS: list[tuple[str, dict[str, Any], str]] = [
    ("能耗五年累计下降14%", {"cumulative": True, "change": "decrease"}, "a sum over years"),
    ("生产总值年均增长6%", {"average": True, "change": "increase"}, "a yearly mean"),
    ("每年新增绿地5万平方米", {"per_year": True}, "each year"),
    ("中心城区，道路达到700公里", {"scope": "中心城区"}, "where"),
]


@pytest.mark.parametrize(("text", "flags", "why"), FLAGS)
def test_flags(text: str, flags: dict[str, Any], why: str) -> None:
    (draft,) = read(text)
    assert {name: getattr(draft, name) for name in flags} == flags, why
