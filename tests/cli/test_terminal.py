"""Tables in the terminal: every cell whole, in a line that has room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lantu.cli.terminal import Head, table_lines

HEADS = [Head("行 line", right=True), Head("主体"), Head("", style="bold")]


@pytest.mark.parametrize(
    ("rows", "width", "shown"),
    [
        pytest.param(
            [["7", "污水处理厂", "≥"], ["120", "", ""]],
            40,
            ["       7   污水处理厂   ≥ ", "     120                  "],
            id="numbers right, names left, two cells for a Chinese character",
        ),
        pytest.param([["1", "森林覆盖率" * 3, "x"]], 30, ["       1   森林覆盖率森林   x ", "           覆盖率森林覆盖     ", "           率                 "], id="the widest column folds"),
        pytest.param([["1", "一行\n二行", ""]], 40, ["       1   一行    ", "           二行    "], id="a line end in a cell stays in it"),
        pytest.param([["1", "a\x1b[2J\x07b", ""]], 40, ["       1   a[2Jb    "], id="a document cannot command the terminal"),
    ],
)  # fmt: skip
def test_rows_stand_as_told(rows: list[list[str]], width: int, shown: list[str]) -> None:
    """The lines of the body, between the heading's rule and the closing blank line."""
    lines = list(table_lines("表", HEADS, rows, width))
    assert lines[4:-1] == shown
    assert lines[3].strip("─ ") == ""


_CELL = st.text(alphabet="云江市覆盖率 ab12，\n", max_size=60)


@given(st.lists(st.tuples(_CELL, _CELL, _CELL), min_size=1, max_size=4), st.integers(24, 90))
def test_nothing_is_lost_and_no_line_too_long(rows: list[tuple[str, str, str]], width: int) -> None:
    """All lines are equally long, none beyond the width, and hold every character but white space."""
    lines = list(table_lines("", HEADS, rows, width))
    assert {cell_len(line) for line in lines} == {cell_len(lines[-1])}
    assert cell_len(lines[-1]) <= width
    told = sorted("".join("".join(cells) for cells in rows).replace(" ", "").replace("\n", ""))
    rule = next(at for at, line in enumerate(lines) if "─" in line)
    assert sorted("".join(lines[rule + 1 :]).replace(" ", "")) == told


def test_a_terminal_gets_its_marks() -> None:
    """Bold and italic as ISO 6429 has them, around whole cells, and only when asked for."""
    styled = list(table_lines("表", HEADS, [["1", "甲", "乙"]], 40, styled=True))
    assert "\x1b[1m乙\x1b[0m" in styled[4]
    assert styled[0].startswith("\x1b[3m表")
    assert "\x1b" not in "".join(table_lines("表", HEADS, [["1", "甲", "乙"]], 40))
