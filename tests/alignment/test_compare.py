"""Plans held against each other, on sentences of an invented city."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.alignment.claims import hold
from lantu.alignment.compare import compare_files, compare_held
from lantu.alignment.measures import wording
from tests.alignment.plans import compared, only, plan, verdicts

PAIRS = [
    ("same figure", "到2025年，森林覆盖率达到48%。", "到2025年，全市森林覆盖率达到48%。", "agree"),
    ("other wording", "到2025年，非化石能源消费占比达到21%。", "到2025年，非化石能源消费比重达到21%。", "agree"),
    ("bound and value", "到2025年，森林覆盖率达到48%及以上。", "到2025年，森林覆盖率达到48%。", "agree"),
    ("other unit", "到2025年，完成矿山生态修复1350公顷。", "到2025年，完成矿山生态修复13.5平方公里。", "agree_after_unit_conversion"),
    ("other figure", "到2025年，新建生活垃圾焚烧发电项目6个。", "到2025年，新建生活垃圾焚烧发电项目8个。", "conflict"),
    ("about is a value", "到2025年，受污染耕地安全利用率达到91%。", "到2025年，受污染耕地安全利用率达到94%左右。", "conflict"),
    ("two floors", "到2025年，城市生活污泥无害化处置率达到95%以上。", "到2025年，城市生活污泥无害化处置率达到97%以上。", "stricter"),
    ("value above a floor", "到2025年，空气质量优良天数比率不低于86%。", "到2025年，空气质量优良天数比率达到90.5%。", "stricter"),
    ("value below a floor", "到2025年，空气质量优良天数比率不低于86%。", "到2025年，空气质量优良天数比率达到84%。", "conflict"),
    ("research spending", "到2025年，R&D经费占GDP比重达到2.2%。", "到2025年，全社会研发经费支出占地区生产总值比重达到2.6%。", "conflict"),
    ("research input", "到2025年，研究与试验发展经费投入占GDP比重达到2.2%。", "到2025年，研发支出占地区生产总值比重达到2.2%。", "agree"),
    ("good surface water", "到2025年，地表水优良比例不低于92%。", "到2025年，地表水水质优良比例达到90%。", "conflict"),
    ("registered and resident", "到2025年，常住人口城镇化率达到70%。", "到2025年，户籍人口城镇化率达到52%。", "scope_differs"),
    ("state and city level", "到2025年，创建国家级绿色工厂30家。", "到2025年，创建市级绿色工厂90家。", "scope_differs"),
    ("begun and done", "到2025年，开工建设环湖公路120公里。", "到2025年，建成环湖公路80公里。", "scope_differs"),
    ("a number and a rate", "到2025年，建成绿色学校120所以上。", "到2025年，绿色学校创建率达到70%。", "scope_differs"),
    ("two currencies", "到2025年，服务外包执行金额达到12亿元。", "到2025年，服务外包执行金额达到2亿美元。", "scope_differs"),
    ("town and village", "到2025年，城市生活污水处理率达到97%。", "到2025年，乡镇生活污水处理率达到85%。", "scope_differs"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "verdict"), [row[1:] for row in PAIRS], ids=[row[0] for row in PAIRS])
def test_verdict_on_two_sentences(one: str, other: str, verdict: str) -> None:
    """Two plans on the same thing, or nearly, get the verdict a careful reader would give."""
    findings = compared(one, other)
    assert verdict in verdicts(findings)
    assert verdict == "conflict" or "conflict" not in verdicts(findings)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("到2025年，森林覆盖率达到48%。", "到2030年，森林覆盖率达到52%。"),
        ("2020年，全市森林覆盖率达到45%。", "到2025年，森林覆盖率达到48%。"),
        ("到2025年，新建学校12所。", "到2025年，新建医院15所。"),
    ],
    ids=["other year", "status and target", "other thing"],
)
def test_what_is_no_conflict(one: str, other: str) -> None:
    """Another year, another role or another thing is none."""
    assert "conflict" not in verdicts(compared(one, other))


def test_what_is_too_much_to_compare_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pairs of like names beyond the limit are left out, and their number is told; within it nothing is."""
    sentences = ("到2025年，绿色矿山建设示范区达到13个。", "到2025年，绿色矿山示范区达到25个。")
    files = [
        plan(told, name=f"{at}.txt", topic=topic)
        for at, (told, topic) in enumerate(zip(sentences, ("林业", "农业"), strict=True))
    ]
    held = [one for file in files for one in hold(file)]
    within: list[int] = []
    assert compare_held(held, left_out=within)
    beyond: list[int] = []
    for limit in ("pairs", "pairs_each"):
        monkeypatch.setitem(wording().match, limit, 0)
    assert not compare_held(held, left_out=beyond)
    assert (within, beyond) == ([], [1])


def test_a_district_is_not_the_city() -> None:
    """Plans of two places are not held against each other."""
    city = plan("到2025年，森林覆盖率达到48%。", name="a.txt")
    district = plan("到2025年，森林覆盖率达到61%。", name="b.txt", city="清溪县")
    assert compare_files([city, district]) == []


def test_a_draft_without_a_place_belongs_to_the_place_of_the_others() -> None:
    """A draft that does not say whose it is, is compared all the same."""
    city = plan("到2025年，森林覆盖率达到48%。", name="a.txt")
    draft = plan("到2025年，森林覆盖率达到51%。", name="b.txt", city="")
    assert only(compare_files([city, draft]), "conflict").rule == "same.conflict"


def test_members_have_both_sentences_and_the_arithmetic() -> None:
    """A finding shows what is written, where, and the steps."""
    finding = only(
        compared("到2025年，完成矿山生态修复1350公顷。", "到2025年，完成矿山生态修复13.5平方公里。"),
        "agree_after_unit_conversion",
    )
    assert [member.value_text for member in finding.members] == ["1350公顷", "13.5平方公里"]
    assert {step.value for step in finding.steps} == {"13500000平方米"}
    assert finding.reason.zh
    assert finding.reason.en
    record = finding.as_json()
    assert list(record)[:5] == ["topic", "verdict", "within", "members", "note"]
    assert json.dumps(record, ensure_ascii=False)


def test_copies_of_one_document_do_not_flood_the_list() -> None:
    """What two copies tell alike is no finding; what they tell differently is a conflict."""
    sentences = (
        "到2025年，森林覆盖率达到48%。",
        "到2025年，新建污水处理厂9座。",
        "到2025年，森林火灾受害率控制在0.5‰以下。",
    )
    same = [plan(*sentences, name="a.txt"), plan(*sentences, name="b.txt")]
    assert compare_files(same) == []
    changed = (*sentences[:2], "到2025年，森林火灾受害率控制在0.5%以下。")
    found = compare_files([plan(*sentences, name="a.txt"), plan(*changed, name="b.txt")])
    assert only(found, "conflict").members[0].measure == "森林火灾受害率"


def test_one_sentence_does_not_contradict_itself() -> None:
    """Items of a list whose names share words are no conflict."""
    found = compared(("到2025年，新建示范基地12个、示范基地30个。",), ("到2025年，新建水库3座。",))
    assert "conflict" not in verdicts(found)


def test_a_conflict_within_one_plan_is_told_as_such() -> None:
    found = only(compared(("到2025年，林地保有量达到300万亩。", "到2025年，林地保有量达到320万亩。")), "conflict")
    assert found.within


def test_complementary_rates_are_held_against_each_other() -> None:
    """What is kept and what is lost make 100 %."""
    found = compared("到2025年，水土流失率下降至26%。", "到2025年，水土保持率达到74%。")
    assert only(found, "agree_after_unit_conversion").rule == "complement"


def test_binding_targets_weigh_more_than_present_figures() -> None:
    """Severity has its parts, and a target outweighs a status."""
    target = only(compared("到2025年，森林覆盖率达到48%。", "到2025年，森林覆盖率达到52%。"), "conflict")
    status = only(compared("2020年，森林覆盖率达到48%。", "2020年，森林覆盖率达到52%。"), "conflict")
    assert target.severity.value > status.severity.value
    assert abs(sum(part for _, part in target.severity.parts) - target.severity.value) < 1e-9


def test_findings_keep_their_identity_when_a_document_grows() -> None:
    """Lines and offsets may move; the finding stays the same."""
    other = plan("到2025年，森林覆盖率达到52%。", name="b.txt", topic="林业")
    first = only(compare_files([plan("到2025年，森林覆盖率达到48%。"), other]), "conflict")
    moved = plan("到2025年，森林覆盖率达到48%。", "全面加强组织领导。", "", "完善考核机制。")
    shifted = only(compare_files([moved, other]), "conflict")
    assert first.id == shifted.id


_SENTENCES = st.lists(
    st.builds(
        "到2025年，{}{}{}{}。".format,
        st.sampled_from(["森林覆盖率", "新建污水处理厂", "城市生活污水集中处理率", "山城步道", "新增绿地面积"]),
        st.sampled_from(["达到", "不低于", "达到约"]),
        st.integers(1, 9),
        st.sampled_from(["%", "座", "公里", "公顷"]),
    ),
    min_size=1,
    max_size=4,
)


def _told(findings: list[object]) -> list[str]:
    return [json.dumps(finding.as_json(), ensure_ascii=False) for finding in findings]  # type: ignore[attr-defined]


@settings(max_examples=25)
@given(st.lists(_SENTENCES, min_size=2, max_size=3))
def test_the_order_of_files_decides_nothing(plans: list[list[str]]) -> None:
    """Any order of the files gives the same findings in the same order."""
    files = [
        plan(*sentences, name=f"{letter}.txt", topic=letter) for sentences, letter in zip(plans, "abc", strict=False)
    ]
    results = [_told(list(compare_files(list(order)))) for order in permutations(files)]
    assert all(result == results[0] for result in results)


@settings(max_examples=25)
@given(_SENTENCES)
def test_a_document_has_no_conflict_with_its_copy(sentences: list[str]) -> None:
    """Between copies of one statement there is never a conflict that is not within the document already."""
    alone = [one for one in compare_files([plan(*sentences)]) if one.verdict == "conflict"]
    both = compare_files([plan(*sentences), plan(*sentences, name="b.txt")])
    assert bool(alone) == any(finding.verdict == "conflict" for finding in both)


@settings(max_examples=25)
@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["达到{}以上", "达到{}", "控制在{}以内"]))
def test_unit_conversion_changes_no_verdict(one: int, other: int, form: str) -> None:
    """The same figures in another unit get the same verdict, or agree after conversion."""

    def told(unit: str, factor: int) -> set[str]:
        first = f"到2025年，湿地修复面积{form.format(f'{one}平方公里')}。"
        second = f"到2025年，湿地修复面积{form.format(f'{other * factor}{unit}')}。"
        return verdicts(compared(first, second))

    plain, converted = told("平方公里", 1), told("公顷", 100)
    assert converted == plain or (plain == {"agree"} and converted == {"agree_after_unit_conversion"})
