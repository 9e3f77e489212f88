"""HTML: what a browser shows, and where it stands in the file."""

from __future__ import annotations

import pytest

from lantu.documents.formats import from_bytes
from tests.formats.support import check_places, shown

CASES = [
    ("<h1>规划</h1><h3>总则<p>正文</h3>", ["# 规划", "### 总则", "正文"]),
    ("<p>到2025年，\n  <b>森林</b>覆盖率", ["到2025年，森林覆盖率"]),  # inline tags, wrapped lines, no end tag
    ("<p>PM2.5&le;30&nbsp;&#956;g/m<sup>3</sup>", ["PM2.5≤30 μg/m3"]),  # references; a power is no note
    ("<p>达到57%<sup>1</sup>以上", ["达到57%[1]以上"]),  # a note mark must not run into the value
    ("<p>A&NotEqualTilde;B &unknown; & &#x41;", ["A≂̸B &unknown; & A"]),
    ("<head><title>t</title><style>p{}</style></head><body><nav>菜单</nav>甲<script>if(a<b){}</script>乙", ["甲乙"]),
    ('<div style="display: none">藏</div><p hidden>藏<p>见', ["见"]),
    ("<nav>没有关闭<p>仍要读", ["没有关闭", "仍要读"]),  # nothing is lost to a missing end tag
    ("<!-- 注释 <p> --><p>甲<!-- 未关闭", ["甲<!-- 未关闭"]),
    ("<p>5 < 6 且 7 > 3", ["5 < 6 且 7 > 3"]),
    ("甲<br>乙<hr/>丙", ["甲", "乙", "丙"]),
    ("<ol start=3><li>甲<li><p>乙</ol><ul><li>丙</ul>", ["3. 甲", "4. 乙", "丙"]),  # numbers that a browser shows
    ("<ol><li>（一）甲</ol>", ["（一）甲"]),  # the item writes its own number
    ("<pre>甲\n乙</pre>", ["甲", "乙"]),
    ("<p title=\"a>b\" class='c'>甲", ["甲"]),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:14] for text, _ in CASES])
def test_text_is_what_a_browser_shows(text: str, expected: list[object]) -> None:
    intake = from_bytes(text.encode(), "plan.html")
    assert shown(intake.blocks) == expected
    check_places(text, intake.blocks)


TABLES = [
    (  # merged cells in both directions
        "<table><tr><th rowspan=2>指标<th colspan=2>值<tr><td>2020<td>2025<tr><td>甲<td>1<td>2</table>",
        [[["指标", "值", "值"], ["指标", "2020", "2025"], ["甲", "1", "2"]]],
    ),
    (  # the title is told apart, in a caption or in a first row over all columns; so is a note below
        "<table><caption>专栏1</caption><tr><td colspan=2>专栏2 指标<tr><td>a<td>b<tr><td>1<td>2<tr><td colspan=2>注：略</table>",
        ["caption: 专栏1", "caption: 专栏2 指标", [["a", "b"], ["1", "2"]], "note: 注：略"],
    ),
    ("<table><tr><td><p>环境</p><p>质量</p><td>1</table>", [[["环境质量", "1"]]]),
    ("<table><tr><td>段落一<tr><td><p>段落二<p>段落三</table>", ["段落一", "段落二", "段落三"]),  # a frame
    ("<table><tr><td>左<td><table><tr><td>1<td>2</table></table>", ["左", [["1", "2"]]]),  # a layout table
    ("<table><tr><td>a<td colspan=9>b<tr><td>1<td colspan=9>2</table>", [[["a", "b"], ["1", "2"]]]),  # empty columns
    ("<table><tr><td rowspan=0>a<td>b<tr><td>c</table>", [[["a", "b"], ["a", "c"]]]),  # 0 is "to the end"
    ("<table>散文<tr><td>a<td>b</table>", ["散文", [["a", "b"]]]),
    ("<table><tr><td>a<td>b", [[["a", "b"]]]),  # never closed
    ("<table></table><td>x", ["x"]),
]


@pytest.mark.parametrize(("text", "expected"), TABLES, ids=[text[:30] for text, _ in TABLES])
def test_tables(text: str, expected: list[object]) -> None:
    intake = from_bytes(text.encode(), "plan.html")
    assert shown(intake.blocks) == expected
    check_places(text, intake.blocks)
