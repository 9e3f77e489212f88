"""PDF: paragraphs, tables and page furniture out of places on the page."""

from __future__ import annotations

import io

import pypdf
import pytest

from lantu.documents.formats import Intake, from_bytes
from tests.formats.support import check_places, pdf_file, shown

LONG = "到2025年，全市森林覆盖率达到57%#super[1]以上，单位地区生产总值能耗下降14%，细颗粒物平均浓度控制在30μg/m#super[3]以内，城镇生活污水集中处理率达到98%以上。"
SEEN = "到2025年，全市森林覆盖率达到57%[1]以上，单位地区生产总值能耗下降14%，细颗粒物平均浓度控制在30μg/m3以内，城镇生活污水集中处理率达到98%以上。"


def read(data: bytes) -> Intake:
    intake = from_bytes(data, "plan.pdf")
    check_places(intake.source.text, intake.blocks)
    return intake


def test_lines_join_to_paragraphs_across_pages_without_the_furniture() -> None:
    """Heads and page numbers are kept in the text but stand in no block."""
    head = "#set page(header: align(center)[云江市人民政府公报], footer: context align(center)[— #counter(page).display() —])\n"
    intake = read(pdf_file(head + f"{LONG}\n\n短段落。\n\n" * 24))
    texts = [text for text in shown(intake.blocks) if text != "page:"]
    assert texts == [SEEN, "短段落。"] * 24
    assert intake.source.text.count("云江市人民政府公报") == intake.source.text.count("—") // 2 >= 3


def test_a_running_head_of_two_pages_is_furniture() -> None:
    head = "#set page(header: [云江市绿化工作通讯])\n"
    intake = read(pdf_file(head + f"{LONG}\n\n#pagebreak()\n{LONG}\n"))
    assert [text for text in shown(intake.blocks) if text != "page:"] == [SEEN, SEEN]


def test_ruled_tables_keep_merged_and_empty_cells_and_go_on_over_pages() -> None:
    """Missing borders are merged cells; the head that is repeated on the next page is told once."""
    rows = "".join(f"[{number}], [指标{number}], [], [＞{number}]," for number in range(2, 60))
    table = (
        "#table(columns: 4, table.header(repeat: true, [序号], [指标], [2020年], [2025年]), table.cell(colspan: 4)[一、经济],"
        f"table.cell(rowspan: 2)[1], [用水\\ 总量], [14.9], [≤15.6], [人均], [], [300], {rows})"
    )
    blocks = read(pdf_file(f"前。\n\n{table}\n\n后。")).blocks
    tables = [block.table for block in blocks if block.table is not None]
    assert len(tables) == 1
    grid = shown(block for block in blocks if block.table is not None)[0]
    assert isinstance(grid, list)
    assert grid[:4] == [
        ["序号", "指标", "2020年", "2025年"],
        ["一、经济"] * 4,
        ["1", "用水总量", "14.9", "≤15.6"],
        ["1", "人均", "", "300"],
    ]
    assert grid[4:] == [[str(number), f"指标{number}", "", f">{number}"] for number in range(2, 60)]


def test_columns_without_rules_become_tab_separated_rows() -> None:
    """What no line rules is left to the reading of plain tables."""
    made = pdf_file("#table(columns: (4cm, 4cm), stroke: none, [指标], [2025年], [用水总量], [15.6])")
    assert shown(read(made).blocks) == ["指标\t2025年", "用水总量\t15.6"]


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_turned_pages_read_the_same(quarter: int) -> None:
    """What the page says of its rotation does not change its text."""
    made = pdf_file(f"{LONG}\n\n#table(columns: 2, [指标], [值], [甲], [1])")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(made))
    writer.pages[0].rotate(quarter)
    turned = io.BytesIO()
    writer.write(turned)
    assert shown(read(turned.getvalue()).blocks) == shown(read(made).blocks)


def test_text_drawn_sideways_is_turned_upright() -> None:
    """Wide tables are often set sideways on an upright page."""
    made = pdf_file(
        f"#rotate(-90deg, reflow: true, block(width: 20cm)[{LONG}\n\n#table(columns: 2, [指标], [值], [甲], [1])])"
    )
    assert shown(read(made).blocks) == [SEEN, [["指标", "值"], ["甲", "1"]]]


def test_footnotes_wait_for_the_end_of_the_paragraph() -> None:
    """A note at the foot of the page is a note, with its mark in brackets."""
    assert shown(read(pdf_file("达到57%#footnote[初步统计数。]以上。")).blocks) == [
        "达到57%[1]以上。",
        "note: [1] 初步统计数。",
    ]
