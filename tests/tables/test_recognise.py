"""Which lines of plain text are tables, and what stands in which cell."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.documents.tables import recognise_tables
from lantu.text import Source
from tests.support.effort import calls

from .reading import blocks_of, tables_in

TABBED = "序号\t指　标\t2025年目标\n一、山水\t\t\n1\t林地面积（万亩）\t≥310\n2\t水土流失率（%）\t\n\n注：略。\n"
STACKED = (
    "\t序号\n\t指    标\n\t2020年\n\n现状值\n\t2025年\n\n目标值\n\t指标\n\n属性\n\n"
    "\t1\n\t减排量（吨）\n\t化学需氧量\n\t—\n\t[640]\n\t约束性\n\n"
    "\t\n\t\n\t氨氮\n\t\n\t[31]\n\t\n\n"
    "\t2\n\t森林覆盖率（%）\n\t50.8\n\t国家\n\n下达\n\t约束性\n\n\n注：[ ]内为5年累计数。\n\n第三章  水\n"
)

CASES = [
    pytest.param(
        TABBED,
        [
            ["序号", "指 标", "2025年目标"],
            ["一、山水", "", ""],
            ["1", "林地面积（万亩）", "≥310"],
            ["2", "水土流失率（%）", ""],
        ],
        id="one row a line, cells parted by tabs, a group's row and an empty cell",
    ),
    pytest.param(
        STACKED,
        [
            ["序号", "指    标", "←", "2020年现状值", "2025年目标值", "指标属性"],
            ["1", "减排量（吨）", "化学需氧量", "—", "[640]", "约束性"],
            ["", "", "氨氮", "", "[31]", ""],
            ["2", "森林覆盖率（%）", "←", "50.8", "国家下达", "约束性"],
        ],
        id="one cell a line; wrapped cells; the name is wide where no row stands under a head",
    ),
    pytest.param(
        "\t序号\n\t指标\n\t属性\n\n\t一、开放\n\n\t1\n\t进出口总额\n\t预期性\n\n\t2\n\t客运量\n\t预期性\n",
        [["序号", "指标", "属性"], ["一、开放", "←", "←"], ["1", "进出口总额", "预期性"], ["2", "客运量", "预期性"]],
        id="a row of one cell spans the table",
    ),
    pytest.param(
        "\t序号\n\t指标\n\t目标值\n\t属性\n\n\t\n\t\n\t2025年\n\t2035年\n\t\n\n\t1\n\t耕地\n\t300\n\t300\n\t约束性\n",
        [
            ["序号", "指标", "目标值", "←", "属性"],
            ["", "", "2025年", "2035年", ""],
            ["1", "耕地", "300", "300", "约束性"],
        ],
        id="a second header row tells which cell of the first is wide",
    ),
    pytest.param(
        "\t序号\n\t指标\n\t2025年\n\t1\n\t林地\n\t310\n\t2\n\t湿地\n\t12\n",
        [["序号", "指标", "2025年"], ["1", "林地", "310"], ["2", "湿地", "12"]],
        id="one cell a line and nothing between the rows: the running number parts them",
    ),
    pytest.param(
        "序号\n\n指标\n\n2025年\n\n一、绿色\n\n1\n\n林地\n\n310\n\n2\n\n湿地\n\n12\n\n第二章 水\n",
        [["序号", "指标", "2025年"], ["一、绿色", "←", "←"], ["1", "林地", "310"], ["2", "湿地", "12"]],
        id="each cell a paragraph without any sign",
    ),
    pytest.param(
        "序号\t指标\t2020年\n现状值\t2025年\n目标值\n1\t人均产值（万元，\n2020年价）\t7.9\t10.2\n2\t林地\t3\t4\n",
        [
            ["序号", "指标", "2020年现状值", "2025年目标值"],
            ["1", "人均产值（万元，2020年价）", "7.9", "10.2"],
            ["2", "林地", "3", "4"],
        ],
        id="rows broken over lines by wrapped cells",
    ),
    pytest.param(
        "序号  指    标      2020年   2025年\n1     森林覆盖率     50.8     52\n2     湿地保护率              60\n3     林地           300      310\n",
        [
            ["序号", "指    标", "2020年", "2025年"],
            ["1", "森林覆盖率", "50.8", "52"],
            ["2", "湿地保护率", "", "60"],
            ["3", "林地", "300", "310"],
        ],
        id="columns of blanks: a missing cell is told by where the others stand",
    ),
    pytest.param(
        "姓名\t职务\t电话\n甲某\t主任\t88100001\n乙某\t副主任\t88100002\n",
        [["姓名", "职务", "电话"], ["甲某", "主任", "88100001"], ["乙某", "副主任", "88100002"]],
        id="a table of another kind is a table",
    ),
]

PROSE = [
    pytest.param(
        "\u3000\u3000加快建设云江大桥。\n\u3000\u3000到2025年，通车里程达到200公里。\n", id="indented paragraphs"
    ),
    pytest.param(
        "\t一、总体要求\n\n\t坚持生态优先。\n\n\t二、主要任务\n\n\t加快建设。\n", id="paragraphs indented by a tab"
    ),
    pytest.param(
        "（一）\t建设大桥，完善路网。\n（二）\t建设水厂，扩大供水。\n（三）\t建设公园。\n",
        id="item numbers followed by a tab",
    ),
    pytest.param("第一章  总则\n\n为了保护云江，制定本办法。\n\n第二章  保护\n", id="headings with two blanks"),
    pytest.param("第一章  总则  1\n第二章  保护  3\n第三章  附则  9\n", id="a list of contents"),
    pytest.param(
        "专栏3  重点工程\n1．云江治理工程。治理河道12公里。\n2．绿道工程。建设绿道30公里。\n", id="a box of projects"
    ),
    pytest.param("云江市人民政府办公室\t2021年5月1日印发\n", id="a colophon"),
]


@pytest.mark.parametrize(("text", "rows"), CASES)
def test_table_is_read_cell_by_cell(text: str, rows: list[list[str]]) -> None:
    assert tables_in(text) == [rows]


@pytest.mark.parametrize("text", PROSE)
def test_prose_is_left_alone(text: str) -> None:
    assert tables_in(text) == []


def test_two_tables_with_a_caption_between_are_two() -> None:
    text = "\t序号\n\t指标\n\n\t1\n\t林地\n\n\t2\n\t湿地\n\n表2 人员\n\n\t姓名\n\t职务\n\n\t甲某\n\t主任\n\n\t乙某\n\t副主任\n"
    assert [len(table) for table in tables_in(text)] == [3, 3]


def test_note_under_a_table_is_no_part_of_its_last_cell() -> None:
    source = Source("sample.txt", STACKED)
    texts = [block.passage.text for block in recognise_tables(source, blocks_of(STACKED)) if block.table is None]
    assert texts == ["注：[ ]内为5年累计数。", "第三章  水"]


def test_tables_of_the_format_stay_as_they_are() -> None:
    """In a file whose format marks tables, a line with tabs before one does not take its rows."""
    source = Source("sample.docx", TABBED)
    blocks = blocks_of(TABBED)
    blocks[1].kind = "table"
    assert recognise_tables(source, blocks) == blocks


def test_mark_up_is_not_read_as_lines() -> None:
    source = Source("sample.html", STACKED, media_type="text/html")
    blocks = blocks_of(STACKED)
    assert recognise_tables(source, blocks) == blocks


FRAGMENTS = [
    "\t",
    "\n",
    "\n\n",
    "  ",
    "序号",
    "指标",
    "2025年",
    "1",
    "2",
    "约束性",
    "注：略。",
    "一、",
    "云江。",
    "（",
    "\u3000",
    "a",
    "专栏1 表",
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=80).map("".join)


@given(TEXTS)
def test_nothing_is_lost_or_moved(text: str) -> None:
    """Blocks stand in order without overlap and hold all that is not blank; so do the cells in a table."""
    source = Source("sample.txt", text)
    spans = []
    for block in recognise_tables(source, blocks_of(text)):
        if block.table is None:
            spans.append((block.passage.start, block.passage.end))
            continue
        for cell in block.table.cells:
            pieces = cell.passage.pieces
            runs = [(p.source, p.source + p.source_length) for p in pieces] if pieces else []
            spans += runs or [(cell.passage.start, cell.passage.end)]
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    held = "".join(text[start:end] for start, end in spans)
    assert "".join(held.split()) == "".join(text.split())


@given(TEXTS)
def test_cells_stand_where_they_say(text: str) -> None:
    source = Source("sample.txt", text)
    for block in recognise_tables(source, blocks_of(text)):
        for cell in block.table.cells if block.table else ():
            if cell.passage.pieces is None:
                assert text[cell.passage.start : cell.passage.end].replace("\u3000", " ") == cell.passage.text
            assert block.table is not None
            assert cell.column + cell.column_span <= block.table.column_count


@given(TEXTS)
def test_recognition_is_deterministic(text: str) -> None:
    assert tables_in(text) == tables_in(text)


def _work(text: str) -> int:
    source, blocks = Source("sample.txt", text), blocks_of(text)
    return calls(lambda: recognise_tables(source, blocks))


@pytest.mark.parametrize(
    "unit",
    [
        "序号\n",
        "\t1\n短\n短\n",
        "a\tb\n短\n短\n",
        "1  林地  3  4\n",
        "\t加快建设云江大桥。\n\n",
        "\t\n短文\n",
        "序号\n指标\n2020年\n",
    ],
)
def test_work_grows_with_the_text_only(unit: str) -> None:
    """Ten times the lines take about ten times the work, whatever nearly is a table."""
    assert _work(unit * 5000) < 12 * _work(unit * 500)


def test_a_header_whose_first_cell_has_no_tab() -> None:
    """The first cell of a table of one cell a line may stand without the tab that begins all others."""
    text = "指标\n\t2020年\n\n目标\n\t2020年\n\n实际\n\n\t1．空气质量\n\t优良天数比率（%）\n\t80\n\t83.1\n\n\t2．森林覆盖率（%）\n\t45\n\t46.2\n"
    (grid,) = tables_in(text)
    assert grid[0][-2:] == ["2020年目标", "2020年实际"]
    assert grid[0][0] == "指标"
