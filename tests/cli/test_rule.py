"""``lantu rule`` in use: files in and out, rows that are wrong, exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from lantu.cli.app import app

GOOD = {"entitled_area_m2": 90, "monetary_price_yuan_per_m2": 4600}


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


def written(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_one_object_gives_one_result(runner: CliRunner, tmp_path: Path) -> None:
    """The contract of the command: rule, outputs, computable, reasons, trace."""
    path = written(tmp_path, "case.json", json.dumps(GOOD))
    found = runner.invoke(app, ["rule", "run", "decree344.art27", "--input", path, "--format", "json"])
    assert found.exit_code == 0
    result = json.loads(found.stdout)
    assert list(result)[:4] == ["rule", "outputs", "computable", "reasons"]
    assert result["outputs"] == {"monetary_resettlement_yuan": 414000}
    assert result["trace"]["schema"] == "lantu.trace/1"


def test_good_rows_survive_wrong_ones(runner: CliRunner, tmp_path: Path) -> None:
    """An array gives an array in the same order; the wrong row is told with row and column."""
    path = written(tmp_path, "cases.json", json.dumps([GOOD, {**GOOD, "entitled_area_m2": -1}, GOOD]))
    found = runner.invoke(app, ["rule", "run", "decree344.art27", "--input", path, "--format", "json"])
    assert found.exit_code == 1
    assert [each["computable"] for each in json.loads(found.stdout)] == [True, False, True]
    assert "row 2, entitled_area_m2" in found.stderr


def test_csv_xlsx_and_parquet_in_and_out(runner: CliRunner, tmp_path: Path) -> None:
    """The same rows through each format; cells with lists are JSON."""
    path = written(
        tmp_path,
        "cases.csv",
        "case_id,entitled_area_m2,purchased_unit_areas_m2,brick_concrete_replacement_price_yuan_per_m2,construction_cost_yuan_per_m2\n"
        'a,90,"[90]",820,\nb,90,"[60, 35]",820,1900\n',
    )
    wanted = ["73800", "78550"]
    for form in ("xlsx", "parquet", "csv"):
        target = tmp_path / f"out.{form}"
        command = ["rule", "run", "decree344.art25", "-i", path, "-f", form, "-o", str(target)]
        assert runner.invoke(app, command).exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8") as stream:
        assert [row["purchase_price_total_yuan"] for row in csv.DictReader(stream)] == wanted
    assert [
        str(each) for each in pq.read_table(tmp_path / "out.parquet")["purchase_price_total_yuan"].to_pylist()
    ] == wanted
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    place = rows[0].index("purchase_price_total_yuan")
    assert [str(row[place]) for row in rows[1:]] == wanted
    again = openpyxl.Workbook()
    for line in (list(GOOD), list(GOOD.values())):
        again.active.append(line)
    again.save(tmp_path / "cases.xlsx")
    found = runner.invoke(app, ["rule", "run", "decree344.art27", "-i", str(tmp_path / "cases.xlsx")])
    assert json.loads(found.stdout)[0]["outputs"] == {"monetary_resettlement_yuan": 414000}


def test_what_if(runner: CliRunner, tmp_path: Path) -> None:
    """A figure replaced for once is named in the trace."""
    path = written(tmp_path, "case.json", json.dumps({"average_loan_balance_yuan": 100}))
    found = runner.invoke(app, ["rule", "run", "yfb2022_81.item10", "-i", path, "--set", "rural_rate=0.03"])
    assert json.loads(found.stdout)["outputs"] == {"max_fee_subsidy_yuan": 3}


def test_explain_from_inputs_and_from_a_stored_result(runner: CliRunner, tmp_path: Path) -> None:
    """The stored result tells the same as the inputs."""
    path = written(tmp_path, "case.json", json.dumps(GOOD))
    first = runner.invoke(app, ["rule", "explain", "decree344.art27", "-i", path, "-l", "en"])
    stored = runner.invoke(app, ["rule", "run", "decree344.art27", "-i", path]).stdout
    second = runner.invoke(app, ["rule", "explain", "-i", written(tmp_path, "result.json", stored), "-l", "en"])
    assert first.stdout == second.stdout
    assert "414000 yuan" in first.stdout


def test_list_show_check(runner: CliRunner) -> None:
    """What there is, what it asks for, and that it is sound."""
    listed = runner.invoke(app, ["rule", "list", "--format", "jsonl", "--pack", "decree344"])
    assert "decree344.art25" in listed.stdout
    assert "区县住房城乡建设部门" in runner.invoke(app, ["rule", "show", "decree344.art25"]).stdout
    assert runner.invoke(app, ["rule", "check"]).exit_code == 0


@pytest.mark.parametrize("text", ["", "{", "[1, 2", '"x"'])
def test_broken_files_end_in_a_sentence(runner: CliRunner, tmp_path: Path, text: str) -> None:
    """No traceback: an error of ours, or a row that is refused."""
    found = runner.invoke(app, ["rule", "run", "decree344.art27", "-i", written(tmp_path, "case.json", text)])
    assert found.exit_code == 1
    assert found.exception is None or type(found.exception).__name__ in {"UsageError", "SystemExit"}
