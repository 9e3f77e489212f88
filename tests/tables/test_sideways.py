"""Tables with the years down the first column."""

from __future__ import annotations

import pytest

from lantu.statements.projects import read_projects

from .reading import indicators_in, tree_of

ROWS = "\t产值年均增长（%）\t湿地保护率（%）\n2020年\t5.8\t46.5\n2025年\t6左右\t≥55\n属性\t预期性\t约束性\n"


@pytest.mark.parametrize("corner", ["指标", "项目", "年份"])
def test_years_down_the_first_column(corner: str) -> None:
    tree_text = f"第二节 水\n{corner}{ROWS}"
    items = indicators_in(tree_text)
    assert [(item.name, item.baseline, item.target, item.target_year, item.attribute) for item in items] == [
        ("产值年均增长", "5.8", "6左右", 2025, "预期性"),
        ("湿地保护率", "46.5", "≥55", 2025, "约束性"),
    ]
    assert read_projects(tree_of(tree_text), []) == []


def test_growth_down_the_first_column_stays_as_it_is() -> None:
    items = indicators_in("表1 主要指标\n指标\t2020年\t2025年\n产值增速\t5.8\t6\n投资增速\t4\t7\n")
    assert [(item.name, item.baseline, item.target) for item in items] == [
        ("产值增速", "5.8", "6"),
        ("投资增速", "4", "7"),
    ]


def test_a_table_of_projects_is_still_read() -> None:
    text = "表3 重点工程\n序号\t项目\t总投资（亿元）\n1\t北岸水厂扩建\t5.2\n2\t南湖湿地修复\t0.8\n"
    assert [project.title for project in read_projects(tree_of(text), [])] == ["北岸水厂扩建", "南湖湿地修复"]
