"""Tables in the terminal: what a document holds is shown whole, and commands nothing."""

from __future__ import annotations

import pytest

from lantu.cli.output import Column, Sheet, write

COLUMNS = [Column("行 line", "line", right=True), Column("主体", "name"), Column("", "sign")]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("污水处理厂", ["污水处理厂"], id="a name"),
        pytest.param("一行\n二行", ["一行", "二行"], id="a line end in a cell stays in it"),
        pytest.param("a\x1b[2J\x07b", ["a[2Jb"], id="a document cannot command the terminal"),
        pytest.param("[bold]甲[/bold]", ["[bold]甲[/bold]"], id="brackets are no marks"),
        pytest.param("森林覆盖率" * 60, ["森林覆盖率"], id="a name too long for the line goes on in the next"),
    ],
)
def test_cells_stand_as_told(name: str, shown: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The cells of the second column; those of the first stand to the right."""
    write([Sheet("[red]表[/red]", COLUMNS, [{"line": 120, "name": name, "sign": "≥"}])], "table", None)
    printed = capsys.readouterr().out
    assert "[red]表[/red]" in printed
    assert "\x1b" not in printed
    assert all(part in printed for part in shown)
