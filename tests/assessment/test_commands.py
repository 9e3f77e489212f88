"""`lantu assess` and `lantu observe`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import UsageError
from lantu.observations import bundled, import_file

RUN = CliRunner()


def test_assess_prints_the_records_of_the_contract() -> None:
    """One object a line, with the fields that others rely on."""
    done = RUN.invoke(app, ["assess", "--as-of", "2023", "--format", "jsonl", "--kind", "indicator"])
    records = [json.loads(line) for line in done.stdout.splitlines()]
    wanted = {"commitment", "measure", "status", "progress", "expected_progress", "method", "reasons", "trace"}
    assert records
    assert all(wanted <= set(record) for record in records)


def test_a_spreadsheet_can_compute_the_status_again() -> None:
    """The documented formula on the exported columns gives the exported progress."""
    done = RUN.invoke(app, ["assess", "--as-of", "2023", "--format", "csv", "--kind", "indicator"])
    checked = 0
    for row in csv.DictReader(io.StringIO(done.stdout)):
        if row["method"] != "level_path" or not row["progress"]:
            continue
        start, target, latest = (float(row[name]) for name in ("baseline", "target_value", "latest"))
        gone = int(row["latest_year"]) - int(row["baseline_year"])
        span = int(row["target_year"]) - int(row["baseline_year"])
        assert (latest - start) / (target - start) == pytest.approx(float(row["progress"]), abs=6e-4)
        assert gone / span == pytest.approx(float(row["expected_progress"]), abs=6e-4)
        checked += 1
    assert checked >= 8


def test_assess_counts_and_shows_a_table() -> None:
    """The table and the counts are for people."""
    assert "状态" in RUN.invoke(app, ["assess", "--as-of", "2023-11-29", "-k", "indicator"]).stdout
    assert "提前实现" in RUN.invoke(app, ["assess", "--as-of", "2023", "--counts"]).stdout


def test_statuses_are_rolled_up_to_every_level() -> None:
    """By plan and place every promise counts once; by group only those of tables that have groups; by organisation for each that answers, where one is told."""
    found = {}
    for level in ("plan", "group", "place", "organisation"):
        done = RUN.invoke(app, ["assess", "--as-of", "2023", "--by", level, "--format", "jsonl"])
        found[level] = [json.loads(line) for line in done.stdout.splitlines()]
    total = {level: sum(row["promises"] for row in rows) for level, rows in found.items()}
    assert total["plan"] == total["place"] == found["place"][0]["promises"]
    assert 0 < total["group"] < total["plan"]
    assert len(found["organisation"]) > 10
    assert all(0 <= row["on_course"] <= 1 for rows in found.values() for row in rows if row["decided"])


def test_a_bad_date_says_what_to_give() -> None:
    """No traceback for a slip."""
    done = RUN.invoke(app, ["assess", "--as-of", "2023年"])
    assert isinstance(done.exception, UsageError)
    assert "2023-11-29" in str(done.exception)


def test_an_export_comes_back_the_same(tmp_path: Path) -> None:
    """Exported, imported into an empty store, exported again: the same file."""
    first, store = tmp_path / "a.csv", str(tmp_path / "store")
    empty = str(tmp_path / "none")
    assert RUN.invoke(app, ["observe", "export", "--output", str(first), "--store", empty]).exit_code == 0
    assert {each.id for each in import_file(first).observations} == {each.id for each in bundled()}
    preview = RUN.invoke(app, ["observe", "import", str(first), "--store", store, "--preview"])
    assert (preview.exit_code, Path(store).exists()) == (0, False)
    done = RUN.invoke(app, ["observe", "import", str(first), "--store", store])
    assert f"{len(bundled())} new" in done.output
    assert "0 new" in RUN.invoke(app, ["observe", "import", str(first), "--store", store]).output
    again = tmp_path / "b.csv"
    RUN.invoke(app, ["observe", "export", "--output", str(again), "--store", store])
    assert again.read_bytes() == first.read_bytes()


def test_columns_that_were_told_are_remembered(tmp_path: Path) -> None:
    """For tables with the same headings; a preview keeps nothing; a column or field that is not there is told."""
    table, store = tmp_path / "a.csv", str(tmp_path / "s")
    table.write_text("项目,地方,年份,数值,单位\n某率,某市,2024,12.5,%\n", encoding="utf-8")
    told = ["--column", "项目=indicator", "--column", "地方=place"]

    def done(*more: str) -> Any:
        return RUN.invoke(app, ["observe", "import", str(table), "--store", store, *more])

    assert "no column for indicator, place" in str(done().exception)
    assert "1 good rows, 0 new" in done(*told, "--preview").output
    assert done().exit_code != 0
    assert "1 good rows, 1 new" in done(*told).output
    assert "1 good rows, 0 new" in done().output
    for wrong in ("项目=nothing", "别的=indicator", "indicator"):
        assert "there is no" in str(done("--column", wrong).exception)


def test_show_tells_where_sources_differ(tmp_path: Path) -> None:
    """329 against 333 days."""
    done = RUN.invoke(app, ["observe", "show", "--differences", "--format", "jsonl", "--store", str(tmp_path / "s")])
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"329", "333"} in [{value["value"] for value in each["values"]} for each in found]


def test_a_row_with_an_error_gives_exit_code_1(tmp_path: Path) -> None:
    """The good row is kept all the same."""
    table = tmp_path / "t.csv"
    table.write_text("指标,地区,年份,数值,单位\n森林覆盖率,某市,2023,55,%\n森林覆盖率,某市,今年,56,%\n", "utf-8")
    done = RUN.invoke(app, ["observe", "import", str(table), "--store", str(tmp_path / "s")])
    assert (done.exit_code, "1 good rows, 1 new; 1 errors" in done.output) == (1, True)
