"""Projects: items of boxes, numbered points in them, rows of project tables."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from lantu.documents import build_tree
from lantu.documents.formats import open_file
from lantu.statements.model import Statement
from lantu.statements.projects import read_projects
from lantu.text import Span

from .samples import tree_of

BOXES = """云江市生态环境保护规划

一、治理任务

全面改善环境质量，实施一批重大工程，确保完成各项目标任务。

专栏1  水环境治理重大工程

1．河道治理工程。在翠屏区、安丰县整治河道57公里。

2．管网改造工程。改造管网180公里。

二、保护任务

全面保护生态系统，实施一批重大工程，确保完成各项目标任务。

专栏2  “山青”重点工程

1．守护山体。（1）矿山修复工程。修复矿山26处。（2）水土保持工程。治理水土流失面积190平方公里。

2．提升绿地。（3）公园建设工程。建设公园12个。

三、保障措施

加强组织领导，落实资金保障，强化监督考核，形成工作合力。
"""


def _target(text: str, words: str) -> Statement:
    start = text.index(words)
    span = Span(start, start + len(words))
    return Statement(
        eid="", span=span, text=words, subject="", comparator="=", value=Decimal(1), value_high=None, unit="",
        year=None, kind="target", quote=words, quote_span=span, confidence=1.0, rule="test",
    )  # fmt: skip


def test_items_of_a_box_are_projects() -> None:
    projects = [one for one in read_projects(tree_of(BOXES), []) if one.box == "1"]
    assert [(one.number, one.title, one.group) for one in projects] == [
        ("1", "河道治理工程", ""),
        ("2", "管网改造工程", ""),
    ]


def test_numbered_points_below_items_are_the_projects() -> None:
    projects = [one for one in read_projects(tree_of(BOXES), []) if one.box == "2"]
    assert [(one.number, one.title, one.group) for one in projects] == [
        ("1", "矿山修复工程", "守护山体"),
        ("2", "水土保持工程", "守护山体"),
        ("3", "公园建设工程", "提升绿地"),
    ]


def test_a_project_knows_its_places_and_its_targets() -> None:
    statements = [_target(BOXES, words) for words in ("57公里", "180公里", "26处")]
    river, pipes, *_ = read_projects(tree_of(BOXES), statements)
    assert river.places == ["翠屏区", "安丰县"]
    assert [one.text for one in river.statements] == ["57公里"]
    assert [one.text for one in pipes.statements] == ["180公里"]


def test_a_promise_without_a_number_is_no_quantity_of_a_project() -> None:
    promise = _target(BOXES, "整治河道")
    promise.value = None
    river, *_ = read_projects(tree_of(BOXES), [promise])
    assert river.statements == []


def test_a_box_of_indicators_holds_no_projects() -> None:
    text = BOXES.replace("水环境治理重大工程", "主要指标完成情况")
    assert {one.box for one in read_projects(tree_of(text), [])} == {"2"}


def test_rows_of_a_project_table_are_projects() -> None:
    text = """# 云江市重点项目表

| 序号 | 项目名称 | 建设地点 | 建设内容 |
| --- | --- | --- | --- |
| 1 | 云江大桥 | 翠屏区 | 全长1.2公里 |
| 2 | 北塘水厂 | 北塘区 | 日供水5万吨 |
"""
    projects = read_projects(tree_of(text, "projects.md"), [])
    assert [(one.number, one.title, one.places) for one in projects] == [
        ("1", "云江大桥", ["翠屏区"]),
        ("2", "北塘水厂", ["北塘区"]),
    ]


def test_the_labelled_projects_are_all_found(plans_dir: Path, gold_dir: Path) -> None:
    _compare(plans_dir, gold_dir / "projects.jsonl")


def test_the_projects_of_the_sample_documents_are_all_found() -> None:
    examples = Path(__file__).resolve().parents[2] / "examples"
    _compare(examples / "yunjiang", examples / "gold" / "projects.jsonl")


def _compare(folder: Path, gold: Path) -> None:
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    for file in sorted({row["file"] for row in rows}):
        taken = open_file(folder / file)
        found = [
            (int(one.box), one.number or None, one.title, taken.source.line_of(one.span.start))
            for one in read_projects(build_tree(taken.source, taken.blocks), [])
        ]
        assert found == [(row["box"], row["number"], row["title"], row["line"]) for row in rows if row["file"] == file]
