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


FLAT = {
    "entitled_area_m2": 90, "purchased_unit_areas_m2": [95], "brick_concrete_replacement_price_yuan_per_m2": 820,
    "construction_cost_yuan_per_m2": 1900, "monetary_price_yuan_per_m2": 4600, "case_id": "甲-1",
}  # fmt: skip


@pytest.fixture
def flat(tmp_path: Path) -> str:
    return written(tmp_path, "flat.json", json.dumps(FLAT))


def test_whatif_sweep_and_reform(runner: CliRunner, tmp_path: Path, flat: str) -> None:
    """Both results and what differs; a row for each value; winners, losers, cost and a row for each case."""
    told = runner.invoke(app, ["rule", "whatif", "decree344.art25", "-i", flat, "--set", "first_band_share=0.6"])
    assert "79500" in told.stdout
    swept = runner.invoke(
        app, ["rule", "sweep", "decree344.art25", "first_band_share", "-i", flat, "--span", "0.4:0.6:0.1", "-f", "csv"]
    )
    rows = list(csv.DictReader(swept.stdout.splitlines()))
    assert [row["net_payable_by_household_yuan"] for row in rows] == ["77600", "78550", "79500"]
    people = written(tmp_path, "people.json", json.dumps([FLAT, {**FLAT, "entitled_area_m2": "x"}]))
    out = tmp_path / "people.csv"
    done = runner.invoke(
        app, ["rule", "reform", "decree344.art25", "-i", people, "--reading", "A12", "-f", "csv", "-o", str(out)]
    )
    assert done.exit_code == 1
    assert "row 2, entitled_area_m2" in done.stderr
    assert json.loads(done.stdout)["losers"] == 1
    assert [row["difference"] for row in csv.DictReader(out.read_text(encoding="utf-8").splitlines())] == ["4750"]


def test_a_stored_trace_runs_again_or_says_where_it_differs(runner: CliRunner, tmp_path: Path, flat: str) -> None:
    """The same bytes; a figure that somebody changed is found."""
    stored = runner.invoke(app, ["rule", "run", "decree344.art25", "-i", flat]).stdout
    assert runner.invoke(app, ["rule", "rerun", written(tmp_path, "a.json", stored)]).exit_code == 0
    changed = runner.invoke(app, ["rule", "rerun", written(tmp_path, "b.json", stored.replace("78550", "78551", 1))])
    assert changed.exit_code == 1
    assert "differs in outputs" in changed.stderr


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_a_sheet_from_inputs(runner: CliRunner, tmp_path: Path, flat: str, ending: str) -> None:
    """One file for one case; many cases need a folder."""
    target = tmp_path / f"sheet.{ending}"
    assert runner.invoke(app, ["rule", "sheet", "decree344.art25", "-i", flat, "-o", str(target)]).exit_code == 0
    assert target.read_bytes()[:2] in {b"%P", b"PK"}
    two = written(tmp_path, "two.json", json.dumps([FLAT, FLAT]))
    wrong = runner.invoke(app, ["rule", "sheet", "decree344.art25", "-i", two, "-o", str(target)])
    assert "need a folder" in str(wrong.exception)


def test_due_with_a_calendar_file(runner: CliRunner, tmp_path: Path) -> None:
    """States as of a day, attainment, the wrong row told, an iCalendar file of what is open."""
    cases = [{"claim_accepted_date": "2021-09-30", "case_id": "x"}, {"claim_accepted_date": "2021-09-31"}]
    path, ics = written(tmp_path, "claims.json", json.dumps(cases)), tmp_path / "due.ics"
    command = ["rule", "due", "yfb2021_48.item48", "-i", path, "--as-of", "2021-10-09", "--ics", str(ics), "-f", "json"]
    found = runner.invoke(app, command)
    assert found.exit_code == 1
    assert json.loads(found.stdout)["attainment"]["overdue"] == 1
    assert ics.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 1


def test_errors_go_to_a_file(runner: CliRunner, tmp_path: Path) -> None:
    """Row, column, code and message of each wrong row."""
    path = written(tmp_path, "cases.csv", "entitled_area_m2,monetary_price_yuan_per_m2\n90,4600\n-1,4600\n,4600\n")
    wrong = tmp_path / "wrong.csv"
    command = ["rule", "run", "decree344.art27", "-i", path, "-f", "csv", "--errors", str(wrong)]
    assert runner.invoke(app, command).exit_code == 1
    rows = list(csv.DictReader(wrong.read_text(encoding="utf-8").splitlines()))
    assert [(row["row"], row["column"], row["code"]) for row in rows] == [
        ("2", "entitled_area_m2", "invalid_input"), ("3", "entitled_area_m2", "missing_input"),
    ]  # fmt: skip
