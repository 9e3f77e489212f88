"""Groups of organisations as official texts write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.statements.duty_groups import groups_in, may_hold_duty, split_names

# text, leads, responsible, support, etc
GROUPS = [
    pytest.param(
        "完善路网。（牵头单位：市交通局；责任单位：市财政局、市水利局等部门，各区县政府）",
        ["市交通局"], ["市财政局", "市水利局", "各区县政府"], [], True, id="labels in wide brackets",
    ),
    pytest.param(
        "完善路网。(牵头单位:市交通局;责任单位:市财政局,各区县政府)",
        ["市交通局"], ["市财政局", "各区县政府"], [], False, id="labels in narrow signs",
    ),
    pytest.param(
        "完善路网。〔牵头部门：市交通局；配合部门：市财政局〕",
        ["市交通局"], [], ["市财政局"], False, id="supporting departments in tortoise-shell brackets",
    ),
    pytest.param(
        "完善路网。（主办单位：市交通局；协办单位：市财政局）",
        ["市交通局"], [], ["市财政局"], False, id="host and co-host",
    ),
    pytest.param("建设站点。（责任单位：市水利局）", [], ["市水利局"], [], False, id="responsible only"),
    pytest.param(
        "建设站点。（牵头单位：市水利局；责任单位：各区县（自治县）政府)",
        ["市水利局"], ["各区县（自治县）政府"], [], False, id="brackets inside, closing in another width",
    ),
    pytest.param(
        "建设站点。（牵头单位：市水利局；责任单位：北塘区、安丰县政府（以下统称各区县政府））",
        ["市水利局"], ["北塘区", "安丰县政府"], [], False, id="a definition is no name",
    ),
    pytest.param(
        "建设站点。（市水利局牵头，市财政局、市林业局配合）",
        ["市水利局"], [], ["市财政局", "市林业局"], False, id="verbs after the names",
    ),
    pytest.param(
        "建设站点。（市水利局、市林业局按职责分工负责）",
        [], ["市水利局", "市林业局"], [], False, id="by division of work",
    ),
    pytest.param("建设站点。（市水利局负责）", [], ["市水利局"], [], False, id="one alone"),
    pytest.param(
        "建设站点。（市水利局牵头；市林业局等部门按职责分工负责，各区县政府协同）",
        ["市水利局"], ["市林业局"], ["各区县政府"], True, id="three roles by verbs",
    ),
    pytest.param(
        "牵头单位：市水利局、市林业局", ["市水利局", "市林业局"], [], [], False, id="a line of its own",
    ),
    pytest.param(
        "建设站点，完善体系。责任单位：市水利局、各区县政府。",
        [], ["市水利局", "各区县政府"], [], False, id="at the end without brackets",
    ),
    pytest.param(
        "监测网络由市水利局牵头，市财政局、市林业局配合；站点每年更新。",
        ["市水利局"], [], ["市财政局", "市林业局"], False, id="in a sentence",
    ),
    pytest.param(
        "建设站点。（牵头单位：市水利局和市林业局；责任单位：各区县政府和云江高新区管委会）",
        ["市水利局", "市林业局"], ["各区县政府和云江高新区管委会"], [], False, id="and between two offices",
    ),
    pytest.param(
        "建设站点。（牵头单位：市水利局，责任单位：市财政局、云江大学；完成时限：2025年12月）",
        ["市水利局"], ["市财政局", "云江大学"], [], False, id="another label ends the names",
    ),
    pytest.param(
        "健全制度。【省教育厅牵头，省财政厅、各市（州）人民政府等配合】",
        ["省教育厅"], [], ["省财政厅", "各市（州）人民政府"], True, id="a province, in square brackets",
    ),
    pytest.param(
        "建设站点。（市水利局牵头，市财政局、市林业局等按职责分工负责，2025年9月底前完成）",
        ["市水利局"], ["市财政局", "市林业局"], [], True, id="a deadline behind the verbs",
    ),
    pytest.param("建设站点。（市水利局负责，持续推进）", [], ["市水利局"], [], False, id="manner behind the verb"),
    pytest.param(
        "建设站点。（市水利局牵头，市级有关部门、市属国企配合）",
        ["市水利局"], [], ["市级有关部门", "市属国企"], False, id="enterprises support",
    ),
    pytest.param(
        "市水利局牵头，市财政局、市林业局等部门配合。",
        ["市水利局"], [], ["市财政局", "市林业局"], True, id="a paragraph of its own",
    ),
    pytest.param(
        "加强研究。市水利局负责牵头组织，市林业局、云江大学参与。",
        ["市水利局"], [], ["市林业局", "云江大学"], False, id="a sentence of its own",
    ),
    pytest.param(
        "扩大开放。（市水利局会同市外办、市林业局组织实施）",
        ["市水利局"], ["市外办", "市林业局"], [], False, id="together with others",
    ),
    pytest.param(
        "扩大开放。（牵头单位：市水利局会市林业局；配合单位：市财政局）",
        ["市水利局"], ["市林业局"], ["市财政局"], False, id="together with one, behind a label",
    ),
]  # fmt: skip

NO_GROUPS = [
    pytest.param("鼓励牵头单位建立台账，逐项落实。", id="the word in a sentence"),
    pytest.param("加强协作（重点是把责任压实到人并抓好落实）。", id="brackets with a verb and no organisation"),
    pytest.param("对牵头承担科研项目的单位给予奖励。", id="to lead a project is no duty"),
    pytest.param("成立工作专班，市水利局牵头，市财政局配合。", id="a team set up is no leading office"),
    pytest.param("形成分工负责（上下联动、左右协同）的格局。", id="a pattern of work"),
]


@pytest.mark.parametrize(("text", "leads", "responsible", "support", "etc"), GROUPS)
def test_a_group_gives_its_names_by_role(
    text: str, leads: list[str], responsible: list[str], support: list[str], etc: bool
) -> None:
    assert may_hold_duty(text)
    (group,) = groups_in(text)
    assert (group.lead, group.responsible, group.support, group.etc) == (leads, responsible, support, etc)


@pytest.mark.parametrize("text", NO_GROUPS)
def test_words_alone_make_no_group(text: str) -> None:
    assert list(groups_in(text)) == []


def test_the_span_covers_the_brackets() -> None:
    text = "完善路网。(牵头单位:市交通局)加快建设。"
    (group,) = groups_in(text)
    assert text[group.start : group.end] == "(牵头单位:市交通局)"


def test_two_groups_in_one_paragraph_stay_apart() -> None:
    first, second = groups_in("修路。（牵头单位：市交通局）治水。（牵头单位：市水利局）")
    assert (first.lead, second.lead) == (["市交通局"], ["市水利局"])


@pytest.mark.parametrize(
    ("text", "names", "etc"),
    [
        ("市财政局、市教委等有关部门", ["市财政局", "市教委"], True),
        ("两江社区、高新区管委会", ["两江社区", "高新区管委会"], False),
        ("—", [], False),
        ("市 财 政 局，各区县政府。", ["市财政局", "各区县政府"], False),
    ],
)
def test_names_are_kept_as_written(text: str, names: list[str], etc: bool) -> None:
    assert split_names(text) == (names, etc)


@given(st.text(alphabet="市局委、，（）()：:；牵头单位责任配合等部门由负责", max_size=120))
def test_any_text_gives_groups_inside_it_and_apart(text: str) -> None:
    end = 0
    for group in groups_in(text):
        assert end <= group.start < group.end <= len(text)
        end = group.end


def test_brackets_without_end_cost_little() -> None:
    assert list(groups_in("（牵头单位：" * 20_000)) is not None
