"""Boxes: where they end, and their items in all styles."""

from __future__ import annotations

import pytest

from tests.documents.trees import outline, texts, tree_of


def box(body: str, after: str = "第二节  下一节\n继续推进。") -> list[str]:
    """The outline of a box with ``body`` in a section."""
    text = f"云江市规划\n第一章  任务\n第一节  治水\n推进水环境治理。\n专栏3  重点工程\n{body}\n{after}\n"
    return [row for row in outline(tree_of(text)) if row.startswith("box")]


@pytest.mark.parametrize(
    ("body", "items"),
    [
        ("1．管网工程。改造管网210公里。\n２．厂站工程。新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("（1）管网工程。改造管网210公里。\n（2）厂站工程。新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("（一）管网工程。改造管网210公里。\n（二）厂站工程。新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("铁路。建成高铁96公里，开工城际铁路。\n港航。新建泊位4个，整治航道57公里。", ["1 铁路", "2 港航"]),
        (
            "北湾片区：包括三个街道，面积16平方公里。\n南湾片区：包括两个镇，面积9平方公里。",
            ["1 北湾片区", "2 南湾片区"],
        ),
        ("（1）管网工程：改造管网210公里。\n（2）厂站工程：新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("●管网工程：改造管网210公里\n●厂站工程：新建污水处理厂11座", ["1 管网工程", "2 厂站工程"]),
        ("●管网工程：改造管网210公里；\n●厂站工程：新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("01 管网工程\n改造管网210公里。\n02 厂站工程\n新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("——管网工程。改造管网210公里。\n——厂站工程。新建污水处理厂11座。", ["1 管网工程", "2 厂站工程"]),
        ("4. 管网工程。改造管网210公里。\n5. 厂站工程。新建污水处理厂11座。", ["4 管网工程", "5 厂站工程"]),
    ],
)
def test_items_in_all_styles(body: str, items: list[str]) -> None:
    """The items are numbered by the text, or else by their place."""
    assert box(body) == ["box_3 重点工程", *(f"box_3__item_{item}" for item in items)]


def test_points_inside_a_paragraph_are_leaves() -> None:
    """(12)…(13)… in one line: each a leaf; a heading cut from its text by the page end is joined."""
    body = "4. 水污染治理。(12) 提标改造工程。新增能力12万吨。(13) 污泥处置工程。\n新增污泥处置能力每天450吨以上，配套建设转运设施。(14)清漂工程。新建码头3座。"
    assert box(body) == [
        "box_3 重点工程",
        "box_3__item_4 水污染治理",
        "box_3__item_4__point_12 提标改造工程",
        "box_3__item_4__point_13 污泥处置工程",
        "box_3__item_4__point_14 清漂工程",
    ]


@pytest.mark.parametrize(
    ("body", "after", "count"),
    [
        ("1．管网工程。改造管网210公里。", "推进城乡供水一体化，提高供水保证率。", 1),
        ("北湾片区：包括三个街道，面积16平方公里。", "推动新区扩容。统筹规划布局，改善人居环境。", 1),
        ("管网工程。改造管网210公里，新建泵站。", "推动新区扩容。统筹规划布局，改善人居环境。", 1),
        ("1．管网工程。改造管网210公里。", "专栏4  其他工程\n1．监测工程。建设站点60个。", 1),
        (
            "序号\t指标\t2025年\n1\t覆盖率（%）\t52\n2\t达标率（%）\t95\n注：1．初步数。\n2．统计口径有调整。",
            "推进建设。",
            0,
        ),
    ],
)
def test_where_a_box_ends(body: str, after: str, count: int) -> None:
    """Prose behind items, a task behind things, another box, prose behind a table."""
    rows = [row for row in box(body, after) if row.startswith("box_3")]
    assert len([row for row in rows if "__item" in row]) == count
    assert not any("扩容" in row for row in rows)


def test_a_number_that_goes_on_with_the_outline_ends_the_box() -> None:
    """（二） behind a box in （一） is the next section, not an item."""
    text = "云江市规划\n一、任务\n（一）治水。\n推进治水。\n专栏1：工程\n1. 管网。改造管网210公里。\n（二）治气。\n推进治气。\n"
    assert "sec_1__para_2 治气" in outline(tree_of(text))


def test_notes_below_the_table_of_a_box() -> None:
    """注：1．… and 2．… on the next line are both notes of the box."""
    text = "云江市规划\n一、目标\n专栏1：指标\n序号\t指标\t2025年\n1\t覆盖率（%）\t52*\n2\t达标率（%）\t95\n注：1．*为约束性。\n2．初步数。\n二、任务\n"
    node = tree_of(text).node("box_1")
    assert node is not None
    assert [child.kind for child in node.children] == ["heading", "table", "note", "note"]


def test_a_box_that_comes_again_gets_its_own_address() -> None:
    """Two boxes of one number are box_1 and box_1_2; a table with a caption is a box too."""
    text = (
        "云江市规划\n一、甲\n专栏1 工程\n1. 管网。改造管网。\n二、乙\n专栏1 工程\n1. 厂站。新建厂站。\n三、丙\n推进。\n"
    )
    assert [node.eid for node in tree_of(text).root.walk() if node.kind == "box"] == ["box_1", "box_1_2"]


def test_the_caption_of_a_table_opens_a_box() -> None:
    """表1 above a table holds it."""
    text = "云江市规划\n一、目标\n表1 主要指标\n序号\t指标\t2025年\n1\t覆盖率（%）\t52\n2\t达标率（%）\t95\n二、任务\n推进。\n"
    node = tree_of(text).node("box_1")
    assert node is not None
    assert (node.title, node.children[1].kind) == ("主要指标", "table")


def test_a_box_stands_in_its_section() -> None:
    """The address is short, the place in the tree is not."""
    tree = tree_of(
        "云江市规划\n第一章 任务\n第一节 治水\n推进治水。\n专栏1 工程\n1. 管网。改造管网。\n第二节 治气\n推进。\n"
    )
    node = tree.node("box_1")
    assert node is not None
    assert node.parent is not None
    assert node.parent.eid == "chp_1__sec_1"
    assert texts(node, "p") == ["改造管网。"]


def test_dashes_after_complete_items_are_outside() -> None:
    """Goals with dashes below a box go on with the text; dashes below the bare name of an item are its points."""
    rows = box(
        "1．管网工程。改造管网210公里。\n（2）厂站工程。新建污水处理厂11座。",
        "——供水能力。到2025年，供水能力达到90万吨。",
    )
    assert rows == ["box_3 重点工程", "box_3__item_1 管网工程", "box_3__item_1__point_2 厂站工程"]
    rows = box("1．管网工程\n——东片管网。改造管网210公里。\n——西片管网。改造管网90公里。\n2．厂站工程")
    assert rows == [
        "box_3 重点工程",
        "box_3__item_1 管网工程",
        "box_3__item_1__indent_1 东片管网",
        "box_3__item_1__indent_2 西片管网",
        "box_3__item_2 厂站工程",
    ]
