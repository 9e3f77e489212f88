"""``lantu compare`` on the sample documents of the invented city."""

from __future__ import annotations

import csv
import json
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
