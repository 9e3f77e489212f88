"""Tables drawn with rules in plain text, and tables aligned with single blanks."""

from __future__ import annotations

import pytest

from lantu.statements.model import Indicator

from .reading import indicators_in, tables_in

CASES = [
    pytest.param(
        "+------+-------+-------+\n| 指标 | 2020年 | 2025年 |\n+------+-------+-------+\n"
        "| 湿地保护率 | 46% | 55% |\n+------+-------+-------+\n",
        id="rules and bars",
    ),
    pytest.param("| 指标 | 2020年 | 2025年 |\n| 湿地保护率 | 46% | 55% |\n", id="bars"),
    pytest.param("┌──┬──┬──┐\n│指标│2020年│2025年│\n├──┼──┼──┤\n│湿地保护率│46%│55%│\n└──┴──┴──┘\n", id="drawn"),
    pytest.param("指标 2020年 2025年\n湿地保护率 46% 55%\n", id="single blanks"),
    pytest.param(
        "指标　　　　　2020年　2025年\n湿地保护率　　46%　　55%\n造林面积　　　3万亩　　4万亩\n", id="full-width blanks"
    ),
]


@pytest.mark.parametrize("text", CASES)
def test_drawn_and_spaced_tables(text: str) -> None:
    item: Indicator = indicators_in(f"表1 主要指标\n{text}")[0]
    assert (item.name, item.baseline, item.target, item.target_year) == ("湿地保护率", "46%", "55%", 2025)


@pytest.mark.parametrize("text", ["目标 任务 措施\n\n到2025年，建成湿地公园。\n", "指标 2025年 属性\n见下页\n"])
def test_a_line_of_headers_alone_is_no_table(text: str) -> None:
    assert tables_in(text) == []
