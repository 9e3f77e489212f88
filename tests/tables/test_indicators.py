"""Rows of indicator tables, read with all that header, notes and the rows above say about them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lantu.documents.model import Cell, Document, FrontMatter, Node, Table, Tree
from lantu.statements.indicators import read_indicators
from lantu.text import Passage, Source, Span

from .reading import indicators_in

CASES = [
    pytest.param(
        "专栏2 “十四五”主要指标\n序号\t指标名称\t单位\t2020年现状值\t2025年目标值\t指标属性\t牵头部门\n"
        "1\t空气质量优良天数比率\t%\t89.3\t≥90\t约束性\t市生态环境局\n"
        "2\t主要污染物减排\t\t\t\t\t市生态环境局\n\t其中：化学需氧量\t吨\t—\t[6400]\t约束性\t\n\t氨氮\t吨\t—\t[310]\t约束性\t\n"
        "3\t新建学校\t所\t/\t累计30\t预期性\t市教育局\n4\t幸福指数\t/\t/\t稳步提升\t预期性\t\n\n注：[ ]为五年累计值。\n",
        [
            {"table": "专栏2", "number": "1", "unit": "%", "baseline": "89.3", "baseline_year": 2020, "target": "≥90"},
            {"name": "主要污染物减排", "parent_row": True, "target": None, "attribute": None, "unit": ""},
            {
                "name": "化学需氧量",
                "number": "2",
                "parent": "主要污染物减排",
                "baseline": "—",
                "baseline_year": None,
                "cumulative": True,
            },
            {"name": "氨氮", "parent": "主要污染物减排", "value": Decimal(310), "cumulative": True},
            {"name": "新建学校", "parent": None, "value": Decimal(30), "cumulative": True},
            {
                "name": "幸福指数",
                "unit": "",
                "target": "稳步提升",
                "target_year": 2025,
                "comparator": None,
                "value": None,
            },
        ],
        id="unit column, sub-rows without number, a sum told by words, a promise in words",
    ),
    pytest.param(
        "专栏3 主要目标指标\n指标\t森林覆盖率（%）\t城镇新增就业（万人）\n2020年\t50.8\t[25]\n2025年\t52\t[30]\n属性\t约束性\t预期性\n",
        [
            {
                "name": "森林覆盖率",
                "unit": "%",
                "baseline": "50.8",
                "target": "52",
                "attribute": "约束性",
                "cumulative": False,
            },
            {
                "name": "城镇新增就业",
                "baseline_year": 2020,
                "target_year": 2025,
                "value": Decimal(30),
                "cumulative": True,
            },
        ],
        id="sideways: indicators beside each other, years down the first column",
    ),
    pytest.param(
        "表2-1 数字经济发展指标\n序号\t指标\t单位\t2020年\t2021年\t2022年\t2023年\t2024年\t2025年\t年均增长（%）\n"
        "1\t产业增加值\t亿元\t100\t112\t126\t141\t158\t180\t12.5\n2\t基站\t万个\t0.5\t0.8\t1\t1.2\t1.4\t1.6\t—\n",
        [
            {
                "table": "表2-1",
                "baseline": "100",
                "baseline_year": 2020,
                "target": "180",
                "target_year": 2025,
                "average": False,
            },
            {"name": "基站", "unit": "万个", "value": Decimal("1.6")},
        ],
        id="a column for each year: the first is the baseline, the last the target",
    ),
    pytest.param(
        "专栏1 “十四五”主要指标\n类别\t指标\t2020年\t2025年\t年均/累计\t属性\n"
        "创新\t1．研发经费增长（%）\t—\t—\t7以上\t预期性\n\t2．能源消耗降低（%）\t—\t—\t〔13.5〕\t约束性\n"
        "民生\t3．城镇化率（%）\t60.6*\t65\t—\t预期性\n\n注：〔 〕内为5年累计数。带*为2019年数据。\n",
        [
            {
                "number": "1",
                "name": "研发经费增长",
                "group": "创新",
                "target": "7以上",
                "average": True,
                "comparator": ">=",
            },
            {"group": "创新", "target": "〔13.5〕", "cumulative": True, "average": False, "value": Decimal("13.5")},
            {"group": "民生", "target": "65", "baseline_year": 2019, "average": False},
        ],
        id="the target stands in the column of growth where the year's column says nothing",
    ),
    pytest.param(
        "专栏4 主要指标\n序号\t指标\t现状值\t目标值\t\t属性\n\t\t2020年\t2025年\t2035年\t\n1\t耕地（万亩）\t300\t≥300\t≥310\t约束性\n",
        [{"baseline_year": 2020, "target": "≥300", "target_year": 2025, "attribute": "约束性"}],
        id="two header rows: the nearer target",
    ),
    pytest.param(
        "专栏1 “十四五”规划中期进展情况\n序号\t指标\t2020年\t2023年实际\t2025年目标\t完成率（%）\n1\t森林覆盖率（%）\t50.8\t51.5\t52\t58\n"
        "2\t城镇化率（%）\t61\t63\t65\t50\n",
        [
            {
                "baseline": "50.8",
                "baseline_year": 2020,
                "actual": "51.5",
                "actual_year": 2023,
                "target": "52",
                "target_year": 2025,
            },
            {"baseline": "61", "actual": "63", "target": "65"},
        ],
        id="looking back half-way: baseline, what was reached, target",
    ),
    pytest.param(
        "专栏5 主要指标\n序号\t指标名称\t“十三五”末\t“十四五”目标\n1\t森林覆盖率*（%）\t50.8%\t52%\n2\t湿地保护率（%）※\t48\t50\n"
        "3\t新增造林（万亩）\t—\t（15）\n4\t外贸年均增速（%）\t5.1\t5—7\n\n"
        "注：带*的为约束性指标，其余为预期性指标；※表示由省下达；括号内为五年累计数。\n",
        [
            {
                "name": "森林覆盖率",
                "attribute": "约束性",
                "baseline_year": 2020,
                "target_year": 2025,
                "value": Decimal(52),
            },
            {"name": "湿地保护率", "attribute": "预期性", "assigned": True},
            {"unit": "万亩", "cumulative": True, "value": Decimal(15)},
            {"average": True, "comparator": "range", "value": Decimal(5), "value_high": Decimal(7)},
        ],
        id="marks mean what the note says: binding, assigned, sum; years by the names of periods",
    ),
    pytest.param(
        "专栏6 主要指标\n指标\t2020年\t2025年\n创新发展\n研发投入强度（%）\t1.8\t2.4\n绿色发展\n污染物减排\n"
        "（1）化学需氧量（吨）\t—\t【6400】\n（2）氨氮（吨）\t—\t【310】\n",
        [
            {"name": "研发投入强度", "group": "创新发展"},
            {"name": "污染物减排", "group": "绿色发展", "parent_row": True},
            {"name": "化学需氧量", "parent": "污染物减排", "unit": "吨", "group": "绿色发展"},
            {"name": "氨氮", "parent": "污染物减排", "value": Decimal(310)},
        ],
        id="no numbers: lone lines are groups, or heads of rows in brackets",
    ),
    pytest.param(
        "专栏7 主要指标\n序号\t指标\t2020年\t2025年\n1\t能耗降低（%）\t—\t完成省下达任务\n2\t碳排放降低（%）\t\t\n3\t林地（万亩）\t310\t310\n4\t湿地（万亩）\t12\t\n",
        [
            {"target": "完成省下达任务", "assigned": True, "comparator": None},
            {"target": "完成省下达任务", "baseline": "—", "assigned": True},
            {"target": "310", "value": Decimal(310)},
            {"baseline": "12", "target": None, "target_year": None},
        ],
        id="an empty cell is merged with words above it, never with a figure",
    ),
    pytest.param(
        "专栏8 主要指标\n单位：万吨\n序号\t指标\t现状值\t目标值\n1\t粮食产量\t136\t≥136\n2\t蔬菜产量\t210\t220\n\n注：现状值为2019年数据。\n",
        [{"unit": "万吨", "baseline_year": 2019, "target_year": 2025}, {"unit": "万吨", "value": Decimal(220)}],
        id="unit above the table; years that header leaves to note and document",
    ),
    pytest.param(
        "专栏9 主要指标\n指标\t\t单位\t2020年\t2025年\n经济\t产值\t元\t7.9万\t10万\n\t税收增速\t%\t5\t6\n民生\t预期寿命\t岁\t78\t79\n\t失业率\t%\t3\t<4\n",
        [
            {"name": "产值", "group": "经济", "unit": "万元", "value": Decimal(10)},
            {"name": "税收增速", "group": "经济", "parent": None},
            {"name": "预期寿命", "group": "民生"},
            {"name": "失业率", "group": "民生", "comparator": "<"},
        ],
        id="one header over two columns, the first of groups; 万 behind the figure belongs to the unit",
    ),
]

NOT_INDICATORS = [
    pytest.param(
        "表3 重点项目表\n序号\t项目名称\t建设内容\t总投资（亿元）\n1\t大桥\t新建\t12.5\n2\t水厂\t扩建\t3.2\n",
        id="projects",
    ),
    pytest.param(
        "表4 区县森林覆盖率目标分解\n区县\t2020年\t2025年\n江北区\t40\t42\n江南区\t35\t37\n", id="shares of districts"
    ),
    pytest.param(
        "表5 评分标准\n序号\t评价指标\t分值\t责任单位\n1\t组织领导\t10\t市府办\n2\t工作成效\t30\t市府办\n",
        id="marks for an appraisal",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_rows_are_read(text: str, expected: list[dict[str, Any]]) -> None:
    found = indicators_in(text, FrontMatter(period_start=2021, period_end=2025))
    assert len(found) == len(expected)
    for item, fields in zip(found, expected, strict=True):
        assert {name: getattr(item, name) for name in fields} == fields


@pytest.mark.parametrize("text", NOT_INDICATORS)
def test_other_tables_hold_no_indicators(text: str) -> None:
    assert indicators_in(text) == []


STAR = "专栏1 主要指标\n序号\t指标\t2025年\n1\t产值增长（%）\t6.5*\n2\t林地（万亩）\t310\n\n{note}\n"


@pytest.mark.parametrize(
    ("note", "flags"),
    [
        ("注：带*为五年年均增速。", {"average"}),
        ("备注：1．规划数以市统计局为准；2．带*为规划期平均数。", {"average"}),
        ("注：带*号指标以国家批准数或下达指标为准。", {"assigned"}),
        ("注：年均增速以*表示。", {"average"}),
        ("注：*表示纳入考核的断面为12个。", set()),
        ("其他段落，*为年均。", set()),
    ],
)
def test_star_means_what_the_note_says(note: str, flags: set[str]) -> None:
    """The star has no meaning of its own; a paragraph that is no note gives it none."""
    first, second = indicators_in(STAR.format(note=note))
    assert {flag for flag in ("average", "assigned", "cumulative") if getattr(first, flag)} == flags
    assert (second.average, second.assigned, second.cumulative) == (False, False, False)


def test_each_cell_is_found_in_the_original() -> None:
    text = (
        "专栏1 主要指标\n序号\t指标\t2020年\t2025年\t属性\n1\t产值（亿元）\t6\t９左右\t预期性\n2\t林地\t3\t4\t约束性\n"
    )
    item = indicators_in(text)[0]
    cells = {name: text[span.start : span.end] for name, span in item.cell_spans.items()}
    assert cells == {"name": "产值（亿元）", "baseline": "6", "target": "９左右", "attribute": "预期性"}
    assert (item.target, item.value, text[item.span.start : item.span.end]) == ("９左右", Decimal(9), "产值（亿元）")


FRAGMENTS = [
    "\t",
    "\n",
    "\n\t",
    "序号",
    "指标",
    "2025年",
    "目标值",
    "1",
    "2.",
    "[3]",
    "#氨氮",
    "（%）",
    "约束性",
    "一、",
    "其中",
    "注：*年均",
    "≥",
    "—",
]


@example("\t\n序号\t")  # a row that was tried as a wrapped one came back with its cell twice
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join))
def test_whatever_stands_in_a_table_is_read_to_its_place(text: str) -> None:
    """Odd tables raise nothing, and what is read stands where it is said to stand."""
    text = "专栏1 主要指标\n序号\t指标\t2020年\t2025年目标\n1\t林地\t3\t4\n" + text
    for item in indicators_in(text):
        start, end = item.cell_spans["name"]
        assert item.name_written.replace(" ", "") in "".join(text[start:end].split())


def _merged_table(rows: list[list[tuple[str, int, int]]], width: int) -> Tree:
    """A tree with one table whose cells say how many rows and columns they take."""
    text = "\n".join(cell[0] for row in rows for cell in row)
    cells: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    at = 0
    for number, row in enumerate(rows):
        column = 0
        for content, high, wide in row:
            while (number, column) in taken:
                column += 1
            taken |= {(number + down, column + right) for down in range(high) for right in range(wide)}
            cells.append(Cell(Passage.of(text, at, at + len(content)), number, column, high, wide))
            at += len(content) + 1
    root = Node("document", "", Span(0, len(text)))
    table = Table(cells, len(rows), width, Span(0, len(text)), caption=Passage("表1 主要指标", 0, 0, ()))
    root.add(Node("table", "table_1", Span(0, len(text)), table=table))
    return Tree(Source("sample.html", text), root, [Document(FrontMatter(), root)])


def test_cells_merged_in_the_mark_up() -> None:
    """Group, number and head that the format merges over rows; an empty cell is then really empty."""
    tree = _merged_table(
        [
            [("领域", 2, 1), ("序号", 2, 1), ("指标", 2, 2), ("目标", 1, 2)],
            [("2020年现状", 1, 1), ("2025年", 1, 1)],
            [("医疗", 3, 1), ("1", 2, 1), ("医师数（人）", 2, 1), ("城区", 1, 1), ("3.4", 1, 1), ("3.9", 1, 1)],
            [("农村", 1, 1), ("2.1", 1, 1), ("2.8", 1, 1)],
            [("2", 1, 1), ("覆盖率（%）", 1, 2), ("达标", 1, 1), ("", 1, 1)],
        ],
        6,
    )
    found = read_indicators(tree)
    assert [(i.number, i.name, i.parent, i.group, i.unit, i.baseline, i.target, i.parent_row) for i in found] == [
        ("1", "医师数", None, "医疗", "人", None, None, True),
        ("1", "城区", "医师数", "医疗", "人", "3.4", "3.9", False),
        ("1", "农村", "医师数", "医疗", "人", "2.1", "2.8", False),
        ("2", "覆盖率", None, "医疗", "%", "达标", None, False),
    ]


TWO_ROWS = [
    pytest.param([("指标", 2, 1), ("数值", 1, 2), ("属性", 2, 1)], "约束性", id="values over their years"),
    pytest.param([("指标", 2, 1), ("现状与目标", 1, 2), ("属性", 2, 1)], "约束性", id="both kinds over their years"),
    pytest.param([("指标", 2, 1), ("指标值", 1, 2), ("属性", 2, 1)], "约束性", id="values of the indicator"),
    pytest.param([("指标", 2, 1), ("全市", 1, 2), ("等级", 2, 1)], None, id="a place over the years"),
]


@pytest.mark.parametrize(("header", "attribute"), TWO_ROWS)
def test_the_year_of_a_column_goes_before_the_word_over_it(
    header: list[tuple[str, int, int]], attribute: str | None
) -> None:
    years = [("2020年", 1, 1), ("2025年", 1, 1)]
    row = [("湿地保护率（%）", 1, 1), ("46.5", 1, 1), ("≥55", 1, 1), ("约束性", 1, 1)]
    item = read_indicators(_merged_table([header, years, row], 4))[0]
    assert (item.baseline, item.baseline_year, item.target, item.target_year) == ("46.5", 2020, "≥55", 2025)
    assert item.attribute == attribute


WRITTEN_OUT = [
    pytest.param("指标\t全域\t全域\n指标\t2020年\t2025年\n", id="both rows written out"),
    pytest.param("指标\t数值\t\n\t2020年\t2025年\n", id="the second row under an empty cell"),
]


@pytest.mark.parametrize("header", WRITTEN_OUT)
def test_two_header_rows_in_plain_text(header: str) -> None:
    items = indicators_in(f"表1 主要指标\n{header}湿地保护率（%）\t46.5\t≥55\n造林（万亩）\t3\t4\n")
    assert [(item.baseline, item.baseline_year, item.target, item.target_year) for item in items] == [
        ("46.5", 2020, "≥55", 2025),
        ("3", 2020, "4", 2025),
    ]


def test_of_two_years_before_the_target_the_later_is_the_baseline() -> None:
    text = (
        "专栏1 主要指标\n指标\t2015年\t2020年\t2025年\t属性\n造林（万亩）\t8.1\t12.4\t17\t预期性\n"
        "托位数（个）\t2.5\t-\t4\t预期性\n泉眼数（处）\t-\t-\t6\t预期性\n"
    )
    items = indicators_in(text)
    assert [(item.baseline, item.baseline_year, item.target, item.target_year) for item in items] == [
        ("12.4", 2020, "17", 2025),
        ("2.5", 2015, "4", 2025),
        ("-", None, "6", 2025),
    ]
    assert [text[slice(*item.cell_spans["2015"])] for item in items[:2]] == ["8.1", "2.5"]


def test_an_empty_column_under_a_wide_header_holds_no_values() -> None:
    tree = _merged_table(
        [
            [("指标", 2, 1), ("指标值", 1, 3)],
            [("2020年", 1, 1), ("", 1, 1), ("2025年", 1, 1)],
            [("湿地保护率（%）", 1, 1), ("46.5", 1, 1), ("", 1, 1), ("≥55", 1, 1)],
        ],
        4,
    )
    assert [(item.baseline, item.target) for item in read_indicators(tree)] == [("46.5", "≥55")]
