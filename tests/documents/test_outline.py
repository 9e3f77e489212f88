"""Marks at the head of a line: which are read, and what only looks like one."""

from __future__ import annotations

import pytest

from lantu.documents.outline import read_caption, read_marker, read_note

MARKS = [
    ("第一篇  开启新征程", "part", "一", 1),
    ("第二编 总则", "part", "二", 2),
    ("第三部分 保障", "part", "三", 3),
    ("第十二章 附则", "chapter", "十二", 12),
    ("第 3 章 任务", "chapter", "3", 3),
    ("第一节  基础", "section", "一", 1),
    ("第一百零二条 本办法所称单位", "article", "一百零二", 102),
    ("第四条之一 所称超定额", "article", "四之一", 4),
    ("第二十条", "article", "二十", 20),
    ("一、总体要求", "section", "一", 1),
    ("十一、保障措施", "section", "十一", 11),
    ("（三）总体目标。", "para", "三", 3),
    ("(二十一) 支持人才", "para", "二十一", 21),
    ("- (一) 违法建筑；", "para", "一", 1),
    ("1. 优化服务", "subpara", "1", 1),
    ("2.培育主体", "subpara", "2", 2),
    ("3、加强调度", "subpara", "3", 3),
    ("12.农田建设", "subpara", "12", 12),
    ("01 污水处理", "subpara", "01", 1),
    ("2.1 编制范围", "subpara", "2.1", 1),
    ("2.1.3编制原则", "subpara", "2.1.3", 3),
    ("（1）建设管网", "point", "1", 1),
    ("⑵ 建设泵站", "point", "2", 2),
    ("③ 完善机制", "subpoint", "③", 3),
    ("——规划引领。", "indent", "", 0),
    ("● 稳岗返还", "indent", "", 0),
    ("- 稳岗返还", "indent", "", 0),
]

NO_MARKS = [
    ("第二批项目落地", "a batch is no chapter"),
    ("第三产业增加值", "a sector is no chapter"),
    ("第三章规定的情形除外。", "prose that speaks of a chapter"),
    ("第八条第二款所称单位", "prose that speaks of an article"),
    ("一、二、三期工程", "a list of numbers"),
    ("一是加强领导", "an enumeration in prose"),
    ("2.5万公里", "a decimal"),
    ("10、20、50千瓦", "a list of numbers"),
    ("2021年5月", "a year"),
    ("（2021—2025年）", "a period"),
    ("5个工作日内办结", "a count"),
    ("— 9 —", "a page number"),
    ("2.4亿元投资", "an amount"),
    ("—", "an empty cell"),
]


@pytest.mark.parametrize(("text", "kind", "number", "value"), MARKS)
def test_marks_are_read(text: str, kind: str, number: str, value: int) -> None:
    """Each style of numbering opens its kind of place with its number."""
    marker = read_marker(text)
    assert marker is not None
    assert (marker.style.kind, marker.number, marker.value) == (kind, number, value)


@pytest.mark.parametrize(("text", "why"), NO_MARKS, ids=[why for _, why in NO_MARKS])
def test_look_alikes_are_no_marks(text: str, why: str) -> None:
    """Numbers that begin a sentence are not outline marks."""
    marker = read_marker(text)
    assert marker is None or marker.end == 0, why


def test_the_mark_ends_where_the_text_begins() -> None:
    """Spaces behind a mark belong to it."""
    marker = read_marker("第一节  指导思想")
    assert marker is not None
    assert "第一节  指导思想"[marker.end :] == "指导思想"


@pytest.mark.parametrize(
    ("text", "label", "number", "title"),
    [
        ("专栏1  主要指标", "专栏", "1", "主要指标"),
        ("专栏 2：重点工程", "专栏", "2", "重点工程"),
        ("专栏六 重大项目", "专栏", "六", "重大项目"),
        ("【专栏3 重点工程】", "专栏", "3", "重点工程"),
        ("专栏1-2 重点工程", "专栏", "1-2", "重点工程"),
        ("表1 主要指标", "表", "1", "主要指标"),
        ("附表2：任务分工", "附表", "2", "任务分工"),
        ("图 1：空间格局示意图", "图", "1", "空间格局示意图"),
        ("附件1", "附件", "1", ""),
    ],
)
def test_captions_are_read(text: str, label: str, number: str, title: str) -> None:
    """Boxes, tables, figures and annexes are known by their heading line."""
    caption = read_caption(text)
    assert caption is not None
    assert (caption.label, caption.number, caption.title) == (label, number, title)


@pytest.mark.parametrize(
    "text",
    [
        "专栏2所列项目，抓紧实施。",
        "表彰先进",
        "图书馆建设",
        "附件所列单位要落实责任",
        "表1中的指标由各部门分解，",
        "专家评审",
    ],
)
def test_sentences_about_captions_are_none(text: str) -> None:
    """A sentence that names a box or begins like one opens none."""
    assert read_caption(text) is None


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("[1] 以批准数为准。", "1"),
        ("^[2] 以批准数为准。", "2"),
        ("[\ufffd] 以批准数为准。", "\ufffd"),
        ("注：带*为年均数。", ""),
        ("备注：1．带*为年均数", ""),
        ("注1：口径调整。", ""),
    ],
)
def test_notes_are_read(text: str, mark: str) -> None:
    """Footnotes in brackets bear a mark, notes under a table bear none."""
    note = read_note(text)
    assert note is not None
    assert note.mark == mark


@pytest.mark.parametrize("text", ["[19.5]", "[16]", "注重源头治理。", "（注册资本）", "说明情况"])
def test_cells_and_words_are_no_notes(text: str) -> None:
    """A cell with a cumulative value and words that begin like a note are none."""
    assert read_note(text) is None
