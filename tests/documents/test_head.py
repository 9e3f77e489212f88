"""Heads of documents: notices with their plan, orders, covers, contents, gazette issues."""

from __future__ import annotations

import pytest

from lantu.documents import SILENT_KINDS, Tree, build_tree
from lantu.documents.formats import from_bytes
from tests.documents.trees import outline, texts, tiles, tree_of

NOTICE = """云江市人民政府关于 印发云江市水务发展 “十四五”规划（2021—2025年）的通知

云府发〔2021〕12号

各区县人民政府，市政府有关部门：

现将《云江市水务发展“十四五”规划（2021—2025年）》印发给你们，请认真贯彻执行。

云江市人民政府
2021年4月27日

云江市水务发展 “十四五”规划

(2021—2025年)

为推进水务发展，制定本规划。

一、总体要求

坚持节水优先。
"""
ORDER = """云江市人民政府令

第 57 号

《云江市节水办法》已经2023年2月16日市人民政府第38次常务会议通过，现予公布，自2023年5月1日起施行。

市  长  林远舟

2023年3月10日

云江市节水办法

第一章  总  则

第一条  为了节约用水，制定本办法。
"""
PLAIN_NOTICE = """云江市人民政府办公室关于
支持个体工商户发展的通知

云府办发〔2022〕21号

各区县人民政府，市政府有关部门：

为支持个体工商户发展，现就有关事项通知如下：

一、减免租金

减免3个月租金。

本通知自印发之日起施行，有效期至2023年3月31日。

云江市人民政府办公室
2022年4月2日
"""
COLOPHON = "主管单位：云江市人民政府\n地  址：云江市中山路1号\n邮政编码：400000\n联系电话：0897-6621188\n"
CONTENTS = "目  录\n【市政府文件】\n云江市人民政府关于印发规划的通知……（1）\n云江市人民政府令······（5）\n"


def test_a_notice_and_its_plan_are_one_document() -> None:
    """The notice has a place of its own, the plan stands directly below the document."""
    tree = tree_of(NOTICE)
    assert len(tree.documents) == 1
    assert [child.kind for child in tree.root.children] == ["notice", "title", "p", "section"]
    notice = tree.node("notice")
    assert notice is not None
    assert [child.kind for child in notice.children] == ["title", "docnumber", "addressee", "p", "signature", "date"]
    assert tree.documents[0].front.title == "云江市水务发展“十四五”规划(2021—2025年)"


def test_an_order_and_its_regulation_are_one_document() -> None:
    """The order's number, signature and date are no text of the regulation."""
    tree = tree_of(ORDER)
    notice = tree.node("notice")
    assert notice is not None
    assert [child.kind for child in notice.children] == ["title", "docnumber", "p", "signature", "date"]
    assert "chp_1__art_1" in [node.eid for node in tree.root.walk()]


def test_a_notice_that_speaks_for_itself() -> None:
    """No plan: items, signature and date stand below the document."""
    tree = tree_of(PLAIN_NOTICE)
    assert tree.node("notice") is None
    assert [child.kind for child in tree.root.children] == [
        "title",
        "docnumber",
        "addressee",
        "p",
        "section",
        "p",
        "signature",
        "date",
    ]
    assert tree.documents[0].front.title == "云江市人民政府办公室关于支持个体工商户发展的通知"


def test_a_gazette_is_split_into_its_documents() -> None:
    """Cover, contents and colophon are furniture; each document has its prefix."""
    cover = "云江市人民政府公报\n2022\n第 14 期（总第 920 期）\n"
    tree = tree_of(f"{cover}\n\n{CONTENTS}\n\n{ORDER}\n\n{NOTICE}\n\n{PLAIN_NOTICE}\n\n{COLOPHON}")
    assert tree.root.kind == "collection"
    assert [child.eid for child in tree.root.children] == ["cover", "toc", "doc_1", "doc_2", "doc_3", "colophon"]
    assert [document.front.number for document in tree.documents] == [
        "云江市人民政府令第57号",
        "云府发〔2021〕12号",
        "云府办发〔2022〕21号",
    ]
    assert tree.node("doc_2__sec_1") is not None
    assert tiles(tree)


def test_lines_of_head_and_close_are_silent() -> None:
    """Title, number, addressees, signature and date carry no statement; the rest does."""
    told = {leaf.kind for leaf in tree_of(f"{NOTICE}\n{COLOPHON}").root.leaves()} - SILENT_KINDS
    assert told == {"p", "heading"}


def test_furniture_bears_no_passage() -> None:
    """Nothing is read from cover, contents and colophon."""
    tree = tree_of(f"{CONTENTS}\n\n{NOTICE}\n\n{COLOPHON}")
    furniture = [node for node in tree.root.walk() if node.kind == "furniture"]
    assert [node.eid for node in furniture] == ["toc", "colophon"]
    assert all(node.passage is None for node in furniture)


def test_the_contents_of_a_plan_are_no_outline() -> None:
    """目录 with leaders, tabs or page numbers ends where its first entry comes again."""
    text = """南岭省生态规划

南岭省人民政府

2021年12月

目  录

第一章  规划背景…………1
第一节  工作成效…………1
第二章  总体要求 5

第一章  规划背景

第一节  工作成效

环境质量持续改善。

第二章  总体要求

坚持方向不变。
"""
    tree = tree_of(text)
    assert [child.kind for child in tree.root.children] == [
        "title",
        "signature",
        "date",
        "furniture",
        "chapter",
        "chapter",
    ]
    assert tree.documents[0].front.issuer == "南岭省人民政府"


def test_the_number_may_stand_above_the_title() -> None:
    """A masthead, the number, then a title on two lines."""
    text = (
        f"云江市人民政府办公室文件\n\n云府办发〔2023〕5号\n\n云江市人民政府办公室\n{NOTICE.splitlines()[0][7:]}\n"
        + "\n".join(NOTICE.splitlines()[3:])
    )
    tree = tree_of(text)
    notice = tree.node("notice")
    assert notice is not None
    assert [child.kind for child in notice.children][:3] == ["masthead", "docnumber", "title"]
    assert tree.documents[0].front.number == "云府办发〔2023〕5号"


def test_a_list_of_attachments_is_no_annex() -> None:
    """附件：1.… 2.… before the signature only lists."""
    text = PLAIN_NOTICE.replace(
        "云江市人民政府办公室\n2022年4月2日",
        "附件：1.任务分工表\n      2.项目清单\n\n云江市人民政府办公室\n2022年4月2日\n\n附件1\n\n任务分工表\n\n做好分工。",
    )
    tree = tree_of(text)
    kinds = [child.kind for child in tree.root.children]
    assert kinds[-1] == "annex"
    assert [node.kind for node in tree.root.walk()].count("annex") == 1


def test_how_a_law_was_passed_is_no_text() -> None:
    """Lines of passing, publication and amendment below the title are dates."""
    text = "云江市节水条例\n\n2015年12月30日 云江市第十四届人民代表大会常务委员会第二十六次会议通过\n\n2018年5月24日 云江市人民代表大会常务委员会第四次会议修正\n\n第一条 为了节约用水，制定本条例。\n"
    tree = tree_of(text)
    assert [child.kind for child in tree.root.children] == ["title", "date", "date", "article"]


@pytest.mark.parametrize("line", ["（此件公开发布）", "（此件主动公开）"])
def test_the_release_line_is_no_text(line: str) -> None:
    """It says that the file may be published, nothing of the plan."""
    tree = tree_of(NOTICE.replace("2021年4月27日\n", f"2021年4月27日\n\n{line}\n"))
    assert texts(tree.root, "release") == [line]


def test_two_titles_of_one_plan_are_not_mixed_up_with_its_first_paragraph() -> None:
    """A preamble without a full stop on its first line is prose."""
    text = (
        "云江市绿化计划\n为推进国土绿化，提升生态系统质量，结合本市实际，制定本\n计划。\n一、总体要求\n坚持以水定绿。\n"
    )
    assert outline(tree_of(text))[0] == "title 云江市绿化计划"


def html_tree(text: str) -> Tree:
    taken = from_bytes(text.encode(), "page.html")
    return build_tree(taken.source, taken.blocks)


@pytest.mark.parametrize(
    "above", ["<a>首页</a> &gt; 政策", "当前位置：首页 › 公开 › 规划", "云江市人民政府", "政务公开 » 规划计划 » 专项"]
)
def test_the_only_first_heading_is_the_title(above: str) -> None:
    """The path of a page within its site and the name of the site are not of the document."""
    tree = html_tree(f"<div>{above}</div><h1>云江市绿化规划</h1><p>到2025年，绿化覆盖率达到43%。</p>")
    assert tree.documents[0].front.title == "云江市绿化规划"
    assert [child.kind for child in tree.root.children] == ["furniture", "title", "p"]
    assert tiles(tree)


def test_a_title_above_a_heading_stays() -> None:
    """A line that names a document is its title even above a heading of the first level."""
    tree = html_tree("<p>云江市绿化规划</p><h1>前言</h1><p>为推进绿化，制定本规划。</p>")
    assert tree.documents[0].front.title == "云江市绿化规划"


@pytest.mark.parametrize(
    "frame",
    [
        "主办单位：云江市人民政府 云ICP备12003456号 网站标识码5100000001 您是第678位访客",
        "版权所有：云江市绿化局",
        "云公网安备 51000002000001号",
    ],
)
def test_what_a_site_sets_below_is_furniture(frame: str) -> None:
    tree = html_tree(
        "<h1>云江市绿化规划</h1><p>一、推进绿化。</p><p>责任单位：市绿化局</p>"
        f"<div>主办单位：云江市人民政府</div><div>{frame}</div>"
    )
    leaves = [leaf for leaf in tree.root.leaves() if leaf.kind == "furniture"]
    assert len(leaves) == 2
    assert texts(tree.root, "p") == ["责任单位：市绿化局"]


def test_a_sentence_about_a_site_is_text() -> None:
    tree = tree_of("云江市网络规划\n一、任务\n新增ICP备案网站300个。\n公开网站标识码，版权所有者应当登记。\n")
    assert len(texts(tree.root, "p")) == 2


def test_the_running_head_of_a_gazette_is_not_in_the_title() -> None:
    tree = tree_of("云江市人民政府公报 2022年第3期\n云江市绿化规划\n到2025年，绿化覆盖率达到43%。\n")
    assert tree.documents[0].front.title == "云江市绿化规划"
    assert tiles(tree)
