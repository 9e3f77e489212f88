"""What holds for any text: nothing is lost, addresses are unique, reading is deterministic and linear."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.documents import Node
from tests.documents.trees import repeated_addresses, tiles, tree_of

# Pieces of lines that look like something, glued in any order.
MARKS = st.sampled_from(
    [
        "",
        "第一章 ",
        "第二节",
        "第三条 ",
        "一、",
        "（二）",
        "1.",
        "(3)",
        "①",
        "——",
        "- ",
        "专栏1 ",
        "表1 ",
        "图2：",
        "附件1",
        "注：",
        "[1] ",
        "^[2]",
    ]
)
BODIES = st.sampled_from(
    [
        "总体要求",
        "推进节水。到2025年，用水总量控制在15亿立方米以内。",
        "坚持系统治理，统筹推进，",
        "云江市人民政府",
        "2021年4月27日",
        "云府发〔2021〕12号",
        "云江市人民政府关于印发《云江市规划》的通知",
        "云江市人民政府令",
        "第 5 号",
        "各区县人民政府：",
        "目  录",
        "规划背景……3",
        "主管单位：市政府",
        "（此件公开发布）",
        "(1) 管网工程。改造管网。(2) 厂站工程。新建厂站。",
        "序号\t指标\t2025年",
        "1\t覆盖率\t52",
        "断面①水质[1]优良，根据《水法》（云府发〔2020〕1号）同时废止。",
        "",
    ]
)
LINES = st.tuples(MARKS, BODIES, st.sampled_from(["", " ", "\t", "　"])).map(
    lambda parts: parts[2] + parts[0] + parts[1]
)
SOUP = st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=40).map("\n".join)


def _shape(node: Node) -> tuple[str, str, str, tuple[int, int], str]:
    return node.kind, node.eid, node.title, tuple(node.span), node.passage.text if node.passage else ""


@settings(max_examples=300)
@given(SOUP)
def test_any_soup_of_lines_makes_a_tree(text: str) -> None:
    """The leaves tile the text, parents span their children, addresses are unique, passages lie in their leaves."""
    tree = tree_of(text)
    assert tiles(tree)
    assert repeated_addresses(tree) == []
    for node in tree.root.walk():
        assert node.span.start <= node.span.end
        for child in node.children:
            assert child.parent is node
            assert node.span.start <= child.span.start
            assert child.span.end <= node.span.end
        if node.passage is not None:
            assert not node.children
            assert node.span.start <= node.passage.start
            assert node.passage.end <= node.span.end


@settings(max_examples=50)
@given(SOUP)
def test_reading_twice_gives_the_same(text: str) -> None:
    """No set order or state leaks into the tree."""
    first, second = tree_of(text), tree_of(text)
    assert [_shape(node) for node in first.root.walk()] == [_shape(node) for node in second.root.walk()]
    assert [document.front for document in first.documents] == [document.front for document in second.documents]


def test_hostile_texts_take_bounded_time() -> None:
    """Many lines of one kind, and one line of many of a kind."""
    texts = [
        "一、推进工作\n" * 20_000,
        "云府发〔2022〕1号\n" * 20_000,
        "专栏1：工程\n" * 10_000,
        "① 说明①内容\n" * 10_000,
        "附件：1.表\n" * 10_000,
        "有效期" * 100_000,
        "《" * 100_000,
        "（2021年" + "某" * 100_000,
        "本办法自公布之日起施行。" * 20_000,
    ]
    for text in texts:
        start = time.process_time()
        assert tiles(tree_of(text))
        assert time.process_time() - start < 8
