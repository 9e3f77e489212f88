"""``lantu compare`` on the sample documents of the invented city."""

from __future__ import annotations

import csv
import json
from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples" / "yunjiang"
PLANS = [str(EXAMPLES / name) for name in ("eco-plan.txt", "outline.txt", "copy-a.txt", "copy-b.txt")]
KEYS = ["topic", "verdict", "within", "members", "note"]
MEMBER = ["file", "line", "text", "value", "unit", "comparator", "year"]


def run(*arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["compare", "--quiet", *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_json_lines_keep_the_contract() -> None:
    """Each line has the keys of the contract first, and members point to a line that holds their words."""
    rows = [json.loads(line) for line in run(*PLANS, "--format", "jsonl").splitlines()]
    assert rows
    text = {Path(path).name: Path(path).read_text(encoding="utf-8").split("\n") for path in PLANS}
    for row in rows:
        assert list(row)[: len(KEYS)] == KEYS
        for member in row["members"]:
            assert list(member)[: len(MEMBER)] == MEMBER
            assert 1 <= member["line"] <= len(text[member["file"]])


def test_the_table_shows_what_is_wrong_and_all_shows_the_rest() -> None:
    short, full = run(*PLANS), run(*PLANS, "--all")
    assert "冲突" in short
    assert "一致  " not in short
    assert len(full) > len(short)


def test_a_draft_is_compared_with_the_others_only() -> None:
    draft = PLANS[1]
    rows = [json.loads(line) for line in run(*PLANS, "--draft", draft, "-f", "jsonl").splitlines()]
    assert rows
    assert all(any(member["file"] == Path(draft).name for member in row["members"]) for row in rows)


def test_verdicts_can_be_chosen_and_conflicts_can_fail() -> None:
    rows = [
        json.loads(line)
        for line in run(*PLANS, "--verdict", "conflict", "-f", "jsonl", "--strict", code=3).splitlines()
    ]
    assert {row["verdict"] for row in rows} == {"conflict"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_hold_both_sentences(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"out.{form}"
    run(*PLANS, "--format", form, "--output", str(path))
    assert path.stat().st_size > 1000
    if form == "csv":
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        assert all("\n" in row["statements"] or row["within"] == "True" for row in rows if row["verdict"] == "conflict")


def test_what_cannot_be_read_is_told_and_the_rest_compared(tmp_path: Path) -> None:
    output = run(*PLANS, str(tmp_path / "missing.txt"), "-f", "jsonl", code=1)
    assert '"verdict"' in output


def test_no_documents_is_wrong_use(tmp_path: Path) -> None:
    run(str(tmp_path), code=2)


def test_the_tree_of_plans_is_drawn_with_the_outline_on_top(tmp_path: Path) -> None:
    """Indented lines: each plan below what it rests on, its copies once; to the terminal or a file."""
    text = run(*PLANS, "--tree")
    lines = text.splitlines()
    top = next(at for at, line in enumerate(lines) if "（纲要，outline.txt" in line)
    assert "规划建议，未收录" in lines[top - 1]
    assert not lines[top - 1].startswith(("├", "└"))
    below = [line for line in lines[top + 1 :] if line.startswith(("   ├─ ", "   └─ "))]
    assert any("eco-plan.txt，依据上级" in line for line in below)
    assert sum("copy-a.txt、copy-b.txt" in line for line in lines) == 1
    run(*PLANS, "--tree", "--output", str(tmp_path / "tree.txt"))
    assert (tmp_path / "tree.txt").read_text(encoding="utf-8") == text


def test_the_tree_as_json_lines_has_nodes_with_depth_and_edges() -> None:
    """Every edge leads to a plan that is listed, and a plan stands right below the one that it hangs on."""
    rows = [json.loads(line) for line in run(*PLANS, "--tree", "-f", "jsonl").splitlines()]
    keys = {row["key"] for row in rows}
    assert len(keys) == len(rows)
    assert all(edge["target"] in keys for row in rows for edge in row["edges"])
    assert rows[0]["depth"] == 0
    assert all(after["depth"] <= before["depth"] + 1 for before, after in pairwise(rows))
