"""Duties of whole documents: what they belong to, and what they say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lantu.documents import build_tree
from lantu.documents.formats import open_file
from lantu.statements.duties import read_duties

from .samples import tree_of

PLAN = """云江市城市提升行动计划

一、畅通城市循环

（一）完善路网。打通断头路32条。（牵头单位：市交通局；责任单位：市财政局）

（二）改善出行。推进以下工作。

1. 优化公交。新辟线路25条，公交站点
覆盖率提高到98%。

(牵头单位：市城市管理局；责任单位：各区县政府)

二、改善人居环境

（一）深化改造（牵头单位：市住建局）。

1. 改造管网。改造供水管网180公里，惠及居民三万户以上。

三、保障措施

（一）加强督导。每季度通报一次，确保各项任务按期完成。

牵头单位：市政府办公室

责任单位：市级有关部门
"""

TASKS = """# 云江市重点任务清单

## 一、重点任务

| 序号 | 工作任务 | 工作内容 | 牵头部门 | 配合单位 | 完成时限 |
| --- | --- | --- | --- | --- | --- |
| 1 | 降低用电成本 | 160千瓦及以下免费接入 | 市发展改革委 | 市财政局、各区县政府 | 6月底 |
| 2 | 扩大普惠信贷 | 新增45亿元 | 市金融监管局 | 市财政局等部门 | 12月底 |
| 3 | 规范检查 | 每年不超过2次 | 市司法局 | — | 持续推进 |
"""


def test_a_group_belongs_to_the_nearest_titled_item() -> None:
    duties = read_duties(tree_of(PLAN))
    assert [(duty.task, duty.section) for duty in duties] == [
        ("完善路网", "畅通城市循环"),
        ("优化公交", "畅通城市循环"),
        ("深化改造", "改善人居环境"),
        ("加强督导", "保障措施"),
    ]


def test_two_label_lines_are_one_duty() -> None:
    duty = read_duties(tree_of(PLAN))[-1]
    assert (duty.leads, duty.responsible) == (["市政府办公室"], ["市级有关部门"])


def test_each_row_of_a_task_table_is_a_duty() -> None:
    duties = read_duties(tree_of(TASKS, "tasks.md"))
    assert [(duty.task, duty.leads, duty.responsible, duty.etc) for duty in duties] == [
        ("降低用电成本", ["市发展改革委"], ["市财政局", "各区县政府"], False),
        ("扩大普惠信贷", ["市金融监管局"], ["市财政局"], True),
        ("规范检查", ["市司法局"], [], False),
    ]


MERGED = """<html><body><h1>云江市任务分工表</h1><table>
<tr><th>序号</th><th>重点任务</th><th>具体措施</th><th>牵头单位</th><th>责任单位</th></tr>
<tr><td rowspan="2">1</td><td rowspan="2">推进治水</td><td>整治河道</td><td rowspan="2">市水利局</td><td>市财政局</td></tr>
<tr><td>建设管网</td><td>市住建局等</td></tr>
</table></body></html>"""


def test_merged_cells_count_for_each_row_they_cover() -> None:
    tree = tree_of(MERGED, "tasks.html")
    duties = read_duties(tree)
    assert [(tree.source.line_of(duty.span.start), duty.task, duty.leads, duty.responsible) for duty in duties] == [
        (3, "推进治水", ["市水利局"], ["市财政局"]),
        (4, "推进治水", ["市水利局"], ["市住建局"]),
    ]


@pytest.mark.parametrize(("text", "name"), [(PLAN, "plan.txt"), (TASKS, "tasks.md")])
def test_the_text_of_a_duty_stands_at_its_span(text: str, name: str) -> None:
    tree = tree_of(text, name)
    for duty in read_duties(tree):
        assert tree.source[duty.span] == duty.text


def test_supporting_units_are_among_those_responsible() -> None:
    (duty,) = read_duties(tree_of("一、任务\n\n（一）修路。（市交通局牵头，市财政局配合）\n"))
    assert duty.supporting == ["市财政局"]
    assert duty.responsible == ["市财政局"]


def test_the_labelled_duties_are_found_right(plans_dir: Path, gold_dir: Path) -> None:
    """The first 24 groups of one plan, each field."""
    _compare(plans_dir, gold_dir / "duties.jsonl", complete=False)


def test_the_sample_documents_are_read_right() -> None:
    """All groups of the sample documents of an invented city."""
    examples = Path(__file__).resolve().parents[2] / "examples"
    _compare(examples / "yunjiang", examples / "gold" / "duties.jsonl", complete=True)


def _compare(folder: Path, gold: Path, *, complete: bool) -> None:
    rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
    for file in sorted({row["file"] for row in rows}):
        taken = open_file(folder / file)
        found = [
            (taken.source.line_of(duty.span.start), duty.task, duty.section, duty.leads, duty.responsible, duty.etc)
            for duty in read_duties(build_tree(taken.source, taken.blocks))
        ]
        fields = ("line", "task", "section", "leads", "responsible", "etc")
        expected = [tuple(row[field] for field in fields) for row in rows if row["file"] == file]
        assert (found if complete else found[: len(expected)]) == expected


SENTENCES = """云江市重点任务分工

一、年度目标
1.新建泵站12座；改造管网30公里。
牵头部门：市水利局
责任部门：市财政局
完成时限：2025年12月底前

2.实施重点项目65个，完成年度投资320亿元。
牵头领导：林某某
牵头单位：市发改委；责任单位：各区县政府

（三）绿化覆盖率达43%。【责任单位：市绿化局 协同单位：市财政局】
（四）全市粮食播种面积稳定在210万亩，总产8亿公斤以上①。
①数据来源：市统计局公报。
（责任单位：市农业农村局）
（五）建成覆盖城乡的公共文化服务设施网络，服务人口比例达到90%以上，居民满意度不断提高。
责任单位：市文化局
"""


def test_an_item_that_is_a_sentence_names_its_task() -> None:
    duties = read_duties(tree_of(SENTENCES))
    assert [(duty.task, duty.leads, duty.responsible) for duty in duties] == [
        ("新建泵站12座", ["市水利局"], ["市财政局"]),
        ("实施重点项目65个，完成年度投资320亿元", ["市发改委"], ["各区县政府"]),
        ("绿化覆盖率达43%", [], ["市绿化局", "市财政局"]),
        ("全市粮食播种面积稳定在210万亩，总产8亿公斤以上", [], ["市农业农村局"]),
        ("建成覆盖城乡的公共文化服务设施网络", [], ["市文化局"]),
    ]
    assert {duty.section for duty in duties} == {"年度目标"}
