"""Sentences cut by a page end or a line width are one paragraph; what ends a line for good stays two."""

from __future__ import annotations

import pytest

from tests.documents.trees import texts, tree_of

LEAD = "云江市工作方案\n\n一、主要任务\n\n"
LONG = "推进城镇污水处理设施建设，完善配套管网，新增处理能力"

JOINED = [
    (f"{LONG}\n\n38万吨/日，改造老旧管网210公里。", "a page end in the middle of a clause"),
    (f"{LONG}等，\n\n到2025年基本消除黑臭水体。", "a page end at a comma"),
    (f"{LONG}\n\n— 9 —\n\n38万吨/日。", "a page number between the halves"),
    ("推动形成绿色生产方式，保护乡村自然景观格局和\n\n农业肌理。", "a cut behind a conjunction"),
    ("前款规定的报告，应当符合本办法第\n八条规定的格式。", "a reference to an article at the head of a line"),
    ("加强建设。开展试点。\n\n（牵头单位：市水利局；责任单位：各区县政府）", "duties on a line of their own"),
    ("（一）强化监管。完善评估制度，提升监管水平，由市级有关部门将\n\n评估结果纳入考核。", "an item cut in its text"),
]
APART = [
    (f"{LONG}38万吨/日。\n\n改造老旧管网210公里。", "a full stop"),
    ("本市下列区域实行统一管理：\n\n中心城区及其周边的全部街道。", "a colon that opens a list"),
    (f"{LONG}\n\n（一）完善管网", "a mark"),
    (f"{LONG}\n\n专栏1 重点工程", "a caption"),
    (f"{LONG}\n\n注：数据为初步统计。", "a note"),
    (f"{LONG}\n\n云江市人民政府\n\n2023年5月1日", "a signature"),
    ("城市概况\n\n云江市位于南岭省北部，山水资源丰富。", "a short heading"),
]


@pytest.mark.parametrize(("text", "why"), JOINED, ids=[why for _, why in JOINED])
def test_cut_sentences_are_joined(text: str, why: str) -> None:
    """The halves make one passage without the break."""
    paragraphs = texts(tree_of(LEAD + text).root, "p")
    assert len(paragraphs) == 1, why
    assert "\n" not in paragraphs[0]


@pytest.mark.parametrize(("text", "why"), APART, ids=[why for _, why in APART])
def test_lines_that_end_stay_apart(text: str, why: str) -> None:
    """A line that is complete takes in nothing of the next."""
    leaves = [leaf.passage for leaf in tree_of(LEAD + text).root.leaves() if leaf.passage]
    assert all(passage.pieces is None for passage in leaves), why


def test_a_joined_passage_knows_both_places() -> None:
    """Text of the second half is found where it stands in the file."""
    text = f"{LEAD}{LONG}\n\n38万吨/日。"
    tree = tree_of(text)
    passage = next(leaf.passage for leaf in tree.root.leaves() if leaf.kind == "p" and leaf.passage)
    at = passage.text.index("38万吨/日")
    span = passage.span(at, at + 6)
    assert text[span.start : span.end] == "38万吨/日"
    assert tree.source.line_of(span.start) == 7


def test_headings_on_two_lines_are_joined() -> None:
    """A heading of a chapter that breaks at a comma, or fills its line, goes on below."""
    text = "云江市规划\n\n第一章  以绿色转型为引领，\n\n推动高质量发展\n\n全市经济平稳增长。\n\n第二篇  坚持创新驱动发展  加快建设具有影响力的\n\n科技中心\n\n全市创新活跃。"
    tree = tree_of(text)
    chapter, part = tree.node("chp_1"), tree.node("part_2")
    assert chapter is not None
    assert part is not None
    assert chapter.title == "以绿色转型为引领，推动高质量发展"
    assert part.title.endswith("具有影响力的科技中心")


def test_fixed_width_lines_are_joined() -> None:
    """A file that breaks each line at the same width is read by sentences."""
    text = (
        "云江市国土绿化行动计划\n一、总体要求\n坚持以水定绿、适地适树，充分发挥森林在改善人居环境中的作用。到2025\n"
        "年，全市森林覆盖率达到52%，比2020年提高1.2个百分点，森林火灾受害\n率控制在0.3‰以下。\n"
    )
    (paragraph,) = texts(tree_of(text).root, "p")
    assert "到2025年，全市" in paragraph
    assert "森林火灾受害率控制在" in paragraph
