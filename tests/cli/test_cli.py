"""The command line as a user meets it: in a process of its own."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import load_workbook

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "examples" / "yunjiang"
PLAN = SAMPLES / "eco-plan.txt"


def lantu(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lantu", *map(str, arguments)]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )


def test_json_lines_keep_the_contract() -> None:
    """One object a line, with the fields that checks outside the repository use."""
    result = lantu("read", PLAN, "--format", "jsonl")
    assert result.returncode == 0, result.stderr
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    quantity = next(row for row in rows if row["type"] == "quantity")
    wanted = {
        "type",
        "file",
        "eid",
        "line",
        "start",
        "end",
        "text",
        "subject",
        "comparator",
        "value",
        "value_high",
        "unit",
        "year",
        "kind",
        "quote",
        "confidence",
    }
    assert wanted <= set(quantity)
    indicator = next(row for row in rows if row["type"] == "indicator")
    assert {
        "table",
        "number",
        "name",
        "parent",
        "group",
        "unit",
        "baseline",
        "baseline_year",
        "target",
        "target_year",
        "actual",
        "attribute",
        "cumulative",
        "average",
        "assigned",
        "comparator",
        "value",
    } <= set(indicator)
    line = PLAN.read_text(encoding="utf-8").split("\n")[quantity["line"] - 1]
    assert line[quantity["start"] : quantity["end"]] == quantity["text"]
    assert not any(row["type"] == "quantity" and row["kind"] == "ban" for row in rows)


def test_the_table_is_for_people() -> None:
    result = lantu("read", PLAN)
    assert result.returncode == 0
    assert "森林覆盖率" in result.stdout
    assert "1 of 1 files read" in result.stderr


def test_csv_and_workbook_hold_every_field(tmp_path: Path) -> None:
    table, book = tmp_path / "out.csv", tmp_path / "out.xlsx"
    assert lantu("read", PLAN, "-f", "csv", "-k", "quantity", "-o", table).returncode == 0
    assert lantu("read", PLAN, "-f", "xlsx", "-o", book).returncode == 0
    with table.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows
    assert rows[0]["type"] == "quantity"
    sheets = load_workbook(book)
    assert len(sheets.worksheets[0]["A"]) == len(rows) + 1


def test_folders_are_opened_and_each_file_named() -> None:
    result = lantu("read", SAMPLES, "-f", "jsonl", "-k", "quantity")
    assert result.returncode == 0
    assert len({json.loads(line)["file"] for line in result.stdout.splitlines()}) >= 8


def test_outline_prints_the_tree() -> None:
    result = lantu("outline", PLAN)
    assert result.returncode == 0
    assert "chp_1" in result.stdout
    rows = [json.loads(line) for line in lantu("outline", PLAN, "-f", "jsonl").stdout.splitlines()]
    assert {"depth", "eid", "label", "line", "characters"} <= set(rows[0])


def test_diff_finds_the_permille_first() -> None:
    """A per cent for a permille is ten times off."""
    result = lantu("diff", SAMPLES / "copy-a.txt", SAMPLES / "copy-b.txt", "-f", "jsonl")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 1
    assert rows[0]["material"] is True
    assert any(row["kind"] == "unit" and "0.3‰" in row["a"]["text"] and "0.3%" in row["b"]["text"] for row in rows[:4])
    assert lantu("diff", PLAN, PLAN).returncode == 0


BAD = [
    (["read", "nowhere.txt"], 1, "nowhere.txt", "a file that is not there"),
    (["read", "--format", "pdf", PLAN], 2, "format", "an unknown format"),
    (["read"], 2, "", "no file"),
    (["read", PLAN, "-f", "xlsx"], 1, "--output", "a workbook without a file"),
    (["outline", ROOT], 1, "", "a folder where a file is needed"),
    (["diff", PLAN, SAMPLES / "land-measures.txt"], 1, "", "two documents that have nothing in common"),
    (["nonsense"], 2, "", "an unknown command"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code", "said", "why"), BAD)
def test_errors_are_for_people(arguments: list[object], code: int, said: str, why: str) -> None:
    result = lantu(*arguments)
    assert result.returncode == code, why
    assert said in result.stderr, why
    assert "Traceback" not in result.stderr, why


def test_a_bad_file_does_not_lose_the_good_ones(tmp_path: Path) -> None:
    bad = tmp_path / "bad.docx"
    bad.write_bytes(b"PK\x03\x04 not a document")
    result = lantu("read", bad, PLAN, "-f", "jsonl", "-k", "quantity")
    assert result.returncode == 1
    assert "bad.docx" in result.stderr
    assert len(result.stdout.splitlines()) > 50


def test_strict_tells_warnings_by_its_exit_code(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.write_text("", encoding="utf-8")
    assert lantu("read", empty).returncode == 0
    assert lantu("read", empty, "--strict").returncode == 3


@pytest.mark.parametrize("command", ["read", "outline", "diff", "ingest"])
def test_each_command_explains_itself(command: str) -> None:
    result = lantu(command, "--help")
    assert result.returncode == 0
    assert "Usage" in result.stdout
