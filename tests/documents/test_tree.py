"""The outline of documents: what stands below what, under which address."""

from __future__ import annotations

from lantu.documents import render_outline
from tests.documents.trees import outline, repeated_addresses, texts, tree_of

PLAN = """云江市水务发展规划

（2021—2025年）

第一篇  开启新征程

第一章  规划背景

第一节  工作成效

水环境质量稳中向好。全市21条主要河流全部落实河长，十八个断面水质优良比例明显提高，群众满意度持续上升。

水资源利用提质增效。万元地区生产总值用水量累计下降，再生水利用率稳步提高，节水型社会建设取得进展。

第二节  面临形势

短板仍然存在。

第二章  总体要求

一、指导思想

坚持节水优先。

二、主要目标

（一）近期目标。到2025年，用水总量控制在15亿立方米以内。

——水质更优。断面水质优良比例达到95%。

——供水更稳。供水保证率达到97%。

展望2035年，建成节水型城市。

（二）重点任务

1. 完善管网。改造管网210公里。

（1）老城区。改造120公里。

（2）新城区。新建90公里。

2. 加强监测。建设监测站点60个。

第二篇  保障措施

第三章  组织实施

加强领导。
"""


def test_styles_nest_by_rank() -> None:
    """篇 holds 章, 章 holds 节 or 一、, and so down to （1）."""
    assert outline(tree_of(PLAN)) == [
        "title 云江市水务发展规划（2021—2025年）",
        "part_1 开启新征程",
        "part_1__chp_1 规划背景",
        "part_1__chp_1__sec_1 工作成效",
        "part_1__chp_1__sec_1__p_1 水环境质量稳中向好",
        "part_1__chp_1__sec_1__p_2 水资源利用提质增效",
        "part_1__chp_1__sec_2 面临形势",
        "part_1__chp_2 总体要求",
        "part_1__chp_2__sec_1 指导思想",
        "part_1__chp_2__sec_2 主要目标",
        "part_1__chp_2__sec_2__para_1 近期目标",
        "part_1__chp_2__sec_2__para_1__indent_1 水质更优",
        "part_1__chp_2__sec_2__para_1__indent_2 供水更稳",
        "part_1__chp_2__sec_2__para_2 重点任务",
        "part_1__chp_2__sec_2__para_2__subpara_1 完善管网",
        "part_1__chp_2__sec_2__para_2__subpara_1__point_1 老城区",
        "part_1__chp_2__sec_2__para_2__subpara_1__point_2 新城区",
        "part_1__chp_2__sec_2__para_2__subpara_2 加强监测",
        "part_2 保障措施",
        "part_2__chp_3 组织实施",
    ]


def test_a_paragraph_behind_a_dash_list_belongs_to_what_holds_the_list() -> None:
    """展望2035年 is no part of the last dash."""
    node = tree_of(PLAN).node("part_1__chp_2__sec_2__para_1")
    assert node is not None
    assert node.children[-1].passage is not None
    assert node.children[-1].passage.text.startswith("展望2035年")


def test_heading_and_text_of_one_line_are_two_leaves() -> None:
    """1. 完善管网。改造… has a heading leaf and a paragraph leaf, both without the mark."""
    node = tree_of(PLAN).node("part_1__chp_2__sec_2__para_2__subpara_2")
    assert node is not None
    assert node.number == "2"
    assert [(child.kind, child.passage.text) for child in node.children if child.passage] == [
        ("heading", "加强监测。"),
        ("p", "建设监测站点60个。"),
    ]


def test_addresses_are_unique_and_do_not_depend_on_later_parts() -> None:
    """Cutting the end of a document leaves the addresses before it as they were."""
    whole, part = tree_of(PLAN), tree_of(PLAN[: PLAN.index("第二篇")])
    assert repeated_addresses(whole) == []
    short = [node.eid for node in part.root.walk()]
    assert [node.eid for node in whole.root.walk()][: len(short)] == short


def test_numbers_that_come_again_get_a_letter() -> None:
    """Two lists in one article: the second （一） is para_1_b."""
    text = "云江市节水办法\n第一条 禁止下列行为：\n（一）偷水；\n（二）破坏设施。\n有前款行为的，处以下处罚：\n（一）警告；\n（二）罚款。\n"
    tree = tree_of(text)
    article = tree.node("art_1")
    assert article is not None
    assert [child.eid.removeprefix("art_1__") for child in article.children] == [
        "p_1",
        "para_1",
        "para_2",
        "p_2",
        "para_1_b",
        "para_2_b",
    ]


def test_items_of_articles_are_one_leaf_each() -> None:
    """Items of a rule are not parted into heading and text; items below them open them."""
    text = "云江市节水办法\n第一条 条件如下：\n（一）达到下列标准：\n1.定额达标；\n2.计量完备。\n（二）按期报告。\n"
    tree = tree_of(text)
    assert [(leaf.eid, leaf.kind) for leaf in tree.root.leaves()][1:] == [
        ("art_1__p_1", "p"),
        ("art_1__para_1__p_1", "p"),
        ("art_1__para_1__subpara_1", "subpara"),
        ("art_1__para_1__subpara_2", "subpara"),
        ("art_1__para_2", "para"),
    ]


def test_an_article_may_bear_a_title() -> None:
    """第一条【立法目的】 names the article."""
    node = tree_of("云江市节水办法\n第一条【立法目的】为了节约用水，制定本办法。\n第二条 适用于本市。\n").node("art_1")
    assert node is not None
    assert node.title == "立法目的"
    assert texts(node, "p") == ["为了节约用水，制定本办法。"]


def test_marks_used_the_other_way_round() -> None:
    """（一） above 一、: the mark that begins below a fresh heading stands below it."""
    text = "云江市工作要点\n（一）造林绿化\n一、营造林57万亩。\n二、建公园26个。\n（二）资源保护\n一、管护天然林。\n"
    assert [node.eid for node in tree_of(text).root.walk() if node.kind == "section"] == [
        "para_1__sec_1",
        "para_1__sec_2",
        "para_2__sec_1",
    ]


def test_duties_are_no_part_of_a_title() -> None:
    """（牵头单位：…） behind a heading stays in the passage and leaves the title."""
    text = "云江市实施方案\n一、主要任务\n（一）深化改革（牵头单位：市发展改革委）。\n1. 优化服务。简化全部登记流程和要求。\n"
    node = tree_of(text).node("sec_1__para_1")
    assert node is not None
    assert node.title == "深化改革"
    assert "牵头单位" in texts(node, "heading")[0]


def test_rules_that_look_like_headings_are_not_parted() -> None:
    """A first sentence with a condition or a date is text, not a heading."""
    text = "云江市若干政策\n一、附则\n（一）同一事项符合多项政策的，按照从高原则执行。对弄虚作假的追回资金。\n（二）本政策自2022年10月1日起施行。解释由市科技局负责。\n"
    tree = tree_of(text)
    assert [leaf.kind for leaf in tree.root.leaves()] == ["title", "heading", "para", "para"]


def test_footnotes_in_three_styles() -> None:
    """[1], ① and 注： are notes; their marks are taken out of the sentence, the places stay."""
    text = (
        "云江市规划\n第一章 目标\n国考断面^[1]水质优良比例达到95%，生态流量①保障率达到90%。\n"
        "[1] 纳入国家考核的断面。\n① 维系河流功能的流量。\n注：数据为初步统计。\n继续推进治理工作。\n"
    )
    tree = tree_of(text)
    notes = [node for node in tree.root.walk() if node.kind == "note"]
    assert [node.number for node in notes] == ["1", "①", ""]
    passage = next(leaf.passage for leaf in tree.root.leaves() if leaf.kind == "p" and leaf.passage)
    assert passage.text.startswith("国考断面水质优良比例")
    at = passage.text.index("水质")
    assert tree.source[passage.span(at, at + 2)] == "水质"
    assert "生态流量保障率" in passage.text


def test_a_circled_number_that_is_not_in_the_text_above_is_an_item() -> None:
    """①…；②… below a task are a list."""
    text = "云江市方案\n一、任务\n1.培育产业\n①做大电子产业；\n②做强软件产业。\n"
    assert [node.kind for node in tree_of(text).root.walk()].count("subpoint") == 2


def test_figures_keep_their_caption() -> None:
    """图 1：… is a caption leaf with its number."""
    tree = tree_of("云江市规划\n一、格局\n构建新格局。\n图 1：空间格局示意图\n二、任务\n推进建设。\n")
    node = tree.node("sec_1__fig_1")
    assert node is not None
    assert (node.kind, node.number, node.title) == ("caption", "1", "空间格局示意图")


def test_annexes_stand_beside_the_body() -> None:
    """附件1 with the title below it ends the last section."""
    text = "云江市方案\n一、任务\n推进建设。\n附件1\n\n重点任务分工表\n\n1.数据中心。总投资20亿元。\n附件2\n\n名单\n"
    tree = tree_of(text)
    assert [(node.eid, node.title) for node in tree.root.children if node.kind == "annex"] == [
        ("annex_1", "重点任务分工表"),
        ("annex_2", "名单"),
    ]


def test_the_closing_words_belong_to_the_document() -> None:
    """本通知自印发之日起执行 stands below no item."""
    text = (
        "云江市政策\n一、支持企业\n（一）稳岗返还。对不裁员企业返还失业保险费。\n本政策自印发之日起施行，有效期3年。\n"
    )
    assert tree_of(text).root.children[-1].eid == "p_1"


def test_an_unnumbered_list_of_paragraphs_gets_no_titles() -> None:
    """A single paragraph with a short first sentence names nothing."""
    text = (
        "云江市规划\n一、背景\n形势严峻。全市工业、交通、建筑领域排放总量仍然较大，结构性矛盾尚未根本缓解，需要加力。\n"
    )
    assert all(not node.title for node in tree_of(text).root.walk() if node.kind == "p")


def test_the_printed_outline_has_lines_and_lengths() -> None:
    """Each row knows the line where its text begins."""
    rows = {row.eid: row for row in render_outline(tree_of(PLAN))}
    row = rows["part_1__chp_2__sec_2__para_2"]
    assert (row.label, row.line, row.depth) == ("二 重点任务", 35, 4)
    assert rows[""].characters == len(PLAN)


def test_a_file_without_text_is_an_empty_document() -> None:
    """Nothing but white space still gives a tree, with a warning."""
    tree = tree_of("\n \n")
    assert tree.warnings
    assert len(tree.documents) == 1
