"""Front matter: what a document says of itself, and nothing that it does not say."""

from __future__ import annotations

import pytest

from lantu.documents import FrontMatter
from lantu.documents.dates import five_year_period, iso_date
from lantu.documents.kinds import kind_of
from tests.documents.test_head import NOTICE, ORDER, PLAIN_NOTICE
from tests.documents.trees import tree_of


def front(text: str) -> FrontMatter:
    return tree_of(text).documents[0].front


def test_of_a_notice_with_a_plan() -> None:
    """Number, issuer and date come from the notice, title and period from the plan."""
    found = front(NOTICE)
    assert (found.number, found.issuer, found.issued, found.kind) == (
        "云府发〔2021〕12号",
        "云江市人民政府",
        "2021-04-27",
        "plan",
    )
    assert found.addressees == ["各区县人民政府", "市政府有关部门"]
    assert (found.period_start, found.period_end, found.base_year, found.horizon) == (2021, 2025, None, None)


def test_of_an_order() -> None:
    """The number of an order names its organ; it says from when the measures hold."""
    found = front(ORDER)
    assert (found.number, found.issuer, found.issued) == ("云江市人民政府令第57号", "云江市人民政府", "2023-03-10")
    assert (found.effective, found.kind) == ("2023-05-01", "measures")


def test_of_a_notice_in_force_from_its_issue() -> None:
    """自印发之日起 is the day of issue; the end of validity is a date."""
    found = front(PLAIN_NOTICE)
    assert (found.effective, found.valid, found.kind) == ("2022-04-02", "2023-03-31", "notice")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("云江市水务发展“十四五”规划（2021—2025年）", "plan"),
        ("云江市城市更新三年行动计划", "action_plan"),
        ("云江市国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", "outline"),
        ("云江市2023年优化营商环境实施方案", "implementation_scheme"),
        ("云江市节水条例", "regulation"),
        ("云江市节水办法（试行）", "measures"),
        ("中华人民共和国水法", "law"),
        ("支持科技创新若干政策", "policy"),
        ("云江市人民政府关于加快发展的实施意见", "policy"),
        ("云江市人民政府办公室关于做好有关工作的通知", "notice"),
        ("云江市概况", "document"),
    ],
)
def test_the_kind_is_in_the_last_words(title: str, kind: str) -> None:
    """The longest ending decides: 办法 is no 法, 行动计划 no 计划."""
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("sentence", "base", "start", "end", "horizon"),
    [
        ("规划期为2021—2025年，基准年为2020年。", 2020, 2021, 2025, None),
        ("规划基期为2020年，规划期限为2021年至2025年，展望至2035年。", 2020, 2021, 2025, 2035),
        ("以2020年为基准年，规划期为2021－2030年。", 2020, 2021, 2030, None),
        ("展望二〇三五年，基本实现现代化。", None, None, None, 2035),
        ("全市经济持续增长，2020年达到2000亿元。", None, None, None, None),
    ],
)
def test_period_and_base_year(
    sentence: str, base: int | None, start: int | None, end: int | None, horizon: int | None
) -> None:
    """Only what is stated counts: a year in a sentence is no base year."""
    found = front(f"云江市水务规划\n\n{sentence}\n\n一、目标\n\n推进建设。\n")
    assert (found.base_year, found.period_start, found.period_end, found.horizon) == (base, start, end, horizon)


def test_the_five_year_plan_in_the_title_gives_the_period() -> None:
    """第十五个五年规划 is 2026 to 2030."""
    found = front("云江市国民经济和社会发展第十五个五年规划和二〇三五年远景目标纲要\n\n一、目标\n\n推进建设。\n")
    assert (found.period_start, found.period_end, found.horizon) == (2026, 2030, 2035)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021 年 5 月 19 日", "2021-05-19"),
        ("二〇二一年四月二十七日", "2021-04-27"),
        ("2022-03-15", "2022-03-15"),
        ("2021年13月40日", ""),
        ("五月初", ""),
    ],
)
def test_dates(text: str, day: str) -> None:
    """Any way of writing a day, and no day that is none."""
    assert iso_date(text) == day


def test_five_year_periods() -> None:
    """十三五 and 第十四个五年 follow each other."""
    assert five_year_period("“十三五”时期") == (2016, 2020)
    assert five_year_period("第十四个五年规划") == (2021, 2025)
    assert five_year_period("近五年") is None


REFERENCES = """云江市节水办法

第一条 为了节约用水，根据《中华人民共和国水法》《南岭省水资源规划》（南府发〔2020〕3号），结合本市实际，制定本办法。

第二条 单位应当执行《节水单位名录》的要求。

第三条 本办法自2023年5月1日起施行。2009年发布的《云江市用水暂行规定》（市政府令第3号）同时废止。
"""


def test_references_and_their_roles() -> None:
    """Law, basis, cited, repealed, each with its number and place."""
    tree = tree_of(REFERENCES)
    found = [(reference.role, reference.title, reference.number) for reference in tree.documents[0].front.references]
    assert found == [
        ("law", "中华人民共和国水法", ""),
        ("basis", "南岭省水资源规划", "南府发〔2020〕3号"),
        ("cited", "节水单位名录", ""),
        ("repealed", "云江市用水暂行规定", "市政府令第3号"),
    ]
    assert all(tree.source[reference.span].startswith("《") for reference in tree.documents[0].front.references)


def test_the_plan_that_a_notice_issues_is_no_basis() -> None:
    """It is the document itself."""
    assert [reference.role for reference in front(NOTICE).references] == ["issued"]


def test_lines_of_a_government_site() -> None:
    """发文字号, 发布机构 and 成文日期 above the title fill what the document leaves open."""
    text = "索引号：000/2023-1\n发文字号：云府发〔2023〕7号\n发布机构：云江市人民政府\n成文日期：2023年3月2日\n\n云江市节水方案\n\n一、目标\n\n推进节水。\n"
    found = front(text)
    assert (found.title, found.number, found.issuer, found.issued) == (
        "云江市节水方案",
        "云府发〔2023〕7号",
        "云江市人民政府",
        "2023-03-02",
    )


def test_a_title_that_is_missing_stays_empty() -> None:
    """A text that begins with prose has no title."""
    assert front("全市经济持续增长，社会大局和谐稳定，人民生活不断改善。\n").title == ""
