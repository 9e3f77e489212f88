"""Markdown: what a reader sees, and where it stands in the raw text."""

from __future__ import annotations

import pytest

from lantu.documents.formats import from_bytes
from tests.formats.support import check_places, shown

CASES = [
    ("# 规划 #\n\n### 第一节  总则", ["# 规划", "### 第一节  总则"]),  # closing signs are marks
    ("标题\n===\n副题\n---", ["# 标题", "## 副题"]),  # underlined headings
    ("到2025年，\n森林覆盖率57%。", ["到2025年，森林覆盖率57%。"]),  # Chinese closes up
    ("the city\nof Yunjiang", ["the city of Yunjiang"]),  # Latin keeps a blank
    ("**“十四五”**期间_not_a_mark", ["“十四五”期间_not_a_mark"]),  # Chinese emphasis; underscores in words
    ("6700*，[10.8]，5300*", ["6700*，[10.8]，5300*"]),  # marks of official tables are text
    ('见[附件](http://example.invalid "t")和`代码`', ["见附件和代码"]),
    (r"\*不是\*强调\#", ["*不是*强调#"]),
    ("- 甲\n- 乙\n  续\n1. 丙\n2. 丁", ["甲", "乙续", "1. 丙", "2. 丁"]),  # bullets go, numbers stay
    ("（一）甲；\n（二）乙；", ["（一）甲；", "（二）乙；"]),  # items of an outline on their own lines
    (
        "按照\n第三条规定\n办理。\n第四条 本市",
        ["按照第三条规定办理。", "第四条 本市"],
    ),  # a wrapped reference is no item
    ("> 引文\n> 续", ["引文续"]),
    ("甲<br>乙  \n丙", ["甲", "乙", "丙"]),  # hard breaks
    ("<!-- INFO END -->\n\n甲&nbsp;&ge;5", ["甲 ≥5"]),
    ("---\ntitle: x\n---\n正文", ["正文"]),  # settings of site generators
    ("```\na\n  b\n```", ["a", "b"]),
    ("甲\n\n---\n\n乙", ["甲", "乙"]),  # a rule is no text
    ("[^1]: 数据为初步统计数", ["note: [^1]: 数据为初步统计数"]),
    ("　　甲。\n　　乙。", ["甲。", "乙。"]),  # Chinese indent begins a paragraph
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:12] for text, _ in CASES])
def test_marks_are_left_out(text: str, expected: list[object]) -> None:
    intake = from_bytes(text.encode(), "plan.md")
    assert shown(intake.blocks) == expected
    check_places(text, intake.blocks)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "| 指标 | 值 |\n|---|---:|\n| **用水** | ≤15.6* |\n| a\\|b | |",
            [[["指标", "值"], ["用水", "≤15.6*"], ["a|b", ""]]],
        ),
        ("指标|值\n-|-\n甲|1\n\n后", [[["指标", "值"], ["甲", "1"]], "后"]),  # no outer pipes
        ("|甲|\n|---|\n|乙|", ["甲", "乙"]),  # one column only arranges text
        ("甲 | 乙\n丙", ["甲 | 乙丙"]),  # no ruling line, no table
        ("|a|b|\n|-|-|\n|环境<br>质量|1|", [[["a", "b"], ["环境质量", "1"]]]),
    ],
)
def test_pipe_tables(text: str, expected: list[object]) -> None:
    intake = from_bytes(text.encode(), "plan.md")
    assert shown(intake.blocks) == expected
    check_places(text, intake.blocks)


def test_html_tables_inside_markdown_keep_their_places() -> None:
    """A table with a blank line inside is read to its end tag."""
    text = "前\n\n<table><tr><td rowspan=2>甲<td>1\n\n<tr><td>2</table>\n\n后"
    intake = from_bytes(text.encode(), "plan.md")
    assert shown(intake.blocks) == ["前", [["甲", "1"], ["甲", "2"]], "后"]
    check_places(text, intake.blocks)
