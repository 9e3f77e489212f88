"""DOCX: the visible text, automatic numbers included."""

from __future__ import annotations

import pytest

from lantu.documents.formats import from_bytes
from lantu.documents.formats.numerals import label_text
from tests.formats.support import check_places, docx_file, paragraph, shown

NUMBERING = """
<w:abstractNum w:abstractNumId="0">
 <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/><w:suff w:val="space"/></w:lvl>
 <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
 <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/></w:lvl>
 <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="•"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>
"""
STYLES = """
<w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:styleId="a"><w:name w:val="自定义"/><w:basedOn w:val="1"/></w:style>
<w:style w:styleId="b"><w:name w:val="标题 2"/></w:style>
<w:style w:styleId="loop"><w:name w:val="x"/><w:basedOn w:val="loop"/></w:style>
"""


def numbered(text: str, level: int, number: int = 1) -> str:
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def styled(text: str, style: str) -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def read(body: str, **parts: str) -> list[object]:
    intake = from_bytes(docx_file(body, **parts), "plan.docx")
    check_places(intake.source.text, intake.blocks)
    return shown(intake.blocks)


def test_automatic_numbers_are_visible_text() -> None:
    """Each level counts on its own and begins anew under the next number above it."""
    body = "".join(
        numbered(*item)
        for item in [("总则", 0), ("甲", 1), ("乙", 1), ("细", 2), ("点", 3), ("任务", 0), ("丙", 1), ("附", 0, 2)]
    )
    assert read(body, numbering=NUMBERING) == [
        "第一章 总则", "（一）甲", "（二）乙", "1.1 细", "点", "第二章 任务", "（一）丙", "第九章 附",
    ]  # fmt: skip


def test_heading_levels_come_from_style_names_and_outline_levels() -> None:
    """Inherited styles count; a chain of styles that loops does no harm."""
    body = (
        styled("甲", "1")
        + styled("乙", "a")
        + styled("丙", "b")
        + styled("丁", "loop")
        + paragraph("戊", '<w:outlineLvl w:val="2"/>')
    )
    assert read(body, numbering=NUMBERING, styles=STYLES) == ["# 第一章 甲", "# 第二章 乙", "## 丙", "丁", "### 戊"]


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        ("<w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>", ["甲", "乙"]),
        ('<w:r><w:t>甲</w:t><w:br w:type="page"/><w:t>乙</w:t></w:r>', ["甲", "page:", "乙"]),
        ("<w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:ins><w:r><w:t>新</w:t></w:r></w:ins>", ["新"]),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>见</w:t></w:r>", ["见"]),
        (
            "<w:hyperlink><w:r><w:t>链接</w:t></w:r></w:hyperlink><w:sdt><w:sdtContent><w:r><w:t>控件</w:t></w:r></w:sdtContent></w:sdt>",
            ["链接控件"],
        ),
        (
            '<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>5</w:t></w:r>',
            ["≥5"],
        ),
        (
            '<w:r><w:t>57%</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>2</w:t></w:r>',
            ["57%[2]"],
        ),
        (
            '<w:r><w:t>μg/m</w:t></w:r><w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:t>3</w:t></w:r>',
            ["μg/m3"],
        ),
        (
            "<w:r><w:t>图</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
            ["图", "框"],
        ),
    ],
)
def test_runs(runs: str, expected: list[object]) -> None:
    assert read(f"<w:p>{runs}</w:p>") == expected


def test_notes_stand_at_the_end_with_their_mark() -> None:
    """The mark in the text and the one before the note are the same."""
    body = '<w:p><w:r><w:t>达到57%</w:t><w:footnoteReference w:id="7"/><w:t>。</w:t></w:r></w:p>'
    notes = '<w:footnote w:id="7"><w:p><w:r><w:t>初步统计数。</w:t></w:r></w:p></w:footnote>'
    assert read(body, footnotes=notes) == ["达到57%[1]。", "note: [1] 初步统计数。"]


def cell(text: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{''.join(map(paragraph, text.split('/')))}</w:tc>"


def test_tables_with_merged_cells() -> None:
    """Grid spans and vertical merges; a title row over all columns stands before the table."""
    rows = [
        cell("专栏1 指标", '<w:gridSpan w:val="3"/>'),
        cell("指标", '<w:vMerge w:val="restart"/>') + cell("值", '<w:gridSpan w:val="2"/>'),
        cell("", "<w:vMerge/>") + cell("2020年") + cell("2025年"),
        cell("环境/质量") + cell("") + cell("＞20"),
    ]
    body = "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    assert read(body) == [
        "caption: 专栏1 指标",
        [["指标", "值", "值"], ["指标", "2020年", "2025年"], ["环境质量", "", ">20"]],
    ]


def test_a_frame_of_one_cell_is_running_text() -> None:
    """Boxes are often set as tables of one column."""
    assert read(f"<w:tbl><w:tr>{cell('1．甲。/2．乙。')}</w:tr></w:tbl>") == ["1.甲。", "2.乙。"]


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (105, "chineseCounting", "一百零五"),
        (1010, "chineseCounting", "一千零一十"),
        (3, "ideographTraditional", "丙"),
        (20, "decimalEnclosedCircle", "⑳"),
        (21, "decimalEnclosedCircle", "21"),
        (12, "chineseLegalSimplified", "壹拾贰"),
        (28, "lowerLetter", "bb"),
        (1994, "upperRoman", "MCMXCIV"),
        (0, "chineseCounting", "0"),
        (5, "unheard-of", "5"),
    ],
)
def test_numbering_styles(number: int, style: str, expected: str) -> None:
    assert label_text(number, style) == expected
