"""Spreadsheets as laboratories send them: both layouts, units, marks, dates, and rows that are wrong."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import LantuError
from lantu.standards import classify_file, read_period, read_value
from lantu.standards.readings import Reading, UnreadableValue, converted

WATER = """云江市地表水监测结果表,,,,,,
断面名称,河流,采样日期,氨氮（mg/L）,总磷 mg/L,汞(μg/L),六价铬
检出限,,,0.025,0.01,0.04,
东渡,云江,2025/6/3,0.12,0.08,0.04L,ND
西桥,云江,2025年6月3日,<0.025,0.16,＜0.04,0.011
北闸,云江,2025-06-04,3.1,0.52,0.05,0.2
坏日,云江,六月,3.1,0.52,0.05,ND
坏值,云江,2025-06-05,abc,0.02,—,
无值,云江,2025-06-05,,,,
"""
EXAMPLE = Path("examples/yunjiang/water-2025-06.csv")


def saved(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "表.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_good_rows_stay_and_bad_ones_are_told(tmp_path: Path, encoding: str) -> None:
    """A title above the headings, a row of detection limits, units in headings, any usual encoding."""
    found = classify_file("water", saved(tmp_path, WATER, encoding))
    told = [(row.flat["station"], row.flat["class"]) for row in found.rows]
    assert told == [("东渡", "Ⅱ"), ("西桥", "Ⅲ"), ("北闸", "劣Ⅴ"), ("坏值", "Ⅰ")]
    assert [(each.row, each.severity, each.code) for each in found.problems] == [
        (7, "error", "date"), (8, "warning", "value"), (9, "error", "no_value"),
    ]  # fmt: skip
    assert found.columns["汞(μg/L)"] == "hg"


def test_units_of_headings_are_converted(tmp_path: Path) -> None:
    """0.06 µg/L of mercury is class Ⅲ, 60 ng/L is the same."""
    text = "断面,采样日期,汞(ng/L)\n甲,2025-01-01,60\n乙,2025-01-01,50\n"
    found = classify_file("water", saved(tmp_path, text))
    assert [row.flat["class"] for row in found.rows] == ["Ⅲ", "Ⅰ"]


def test_a_unit_that_does_not_convert_leaves_out_the_value_and_says_so(tmp_path: Path) -> None:
    """Never a class from a value in a foreign unit."""
    found = classify_file("water", saved(tmp_path, "断面,采样日期,氨氮(mg/kg),总磷\n甲,2025-01-01,60,0.1\n"))
    assert found.rows[0].flat["class"] == "Ⅱ"
    assert [each.code for each in found.problems] == ["unit"]


def test_one_value_a_row_makes_samples(tmp_path: Path) -> None:
    """The other layout: 项目, 结果, 单位; a foreign item and a repeated one are told."""
    text = """点位,日期,项目,结果,单位
甲,2025-06-01,氨氮,1.2,mg/L
甲,2025-06-01,汞,0.06,μg/L
甲,2025-06-01,氨氮,9,mg/L
甲,2025-06-01,吉布斯,9,mg/L
乙,2025-06-01,NH3-N,300,μg/L
"""
    found = classify_file("water", saved(tmp_path, text))
    assert [(r.flat["station"], r.flat["class"]) for r in found.rows] == [("甲", "Ⅳ"), ("乙", "Ⅱ")]
    assert [each.code for each in found.problems] == ["repeated", "item"]


def test_a_workbook_with_merged_cells_and_units_below_the_headings(tmp_path: Path) -> None:
    """Station names merged over their samples, real dates, numbers as numbers."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["监测结果"])
    sheet.append(["断面", "采样日期", "氨氮", "石油类"])
    sheet.append(["单位", None, "mg/L", "mg/L"])
    sheet.append(["甲", date(2025, 6, 1), 0.5, "ND"])
    sheet.append([None, date(2025, 6, 2), 1.6, 0.06])
    sheet.merge_cells("A4:A5")
    path = tmp_path / "表.xlsx"
    book.save(path)
    found = classify_file("water", path)
    told = [(row.flat["station"], row.flat["date"], row.flat["class"]) for row in found.rows]
    assert told == [("甲", "2025-06-01", "Ⅱ"), ("甲", "2025-06-02", "Ⅴ")]


def test_a_table_without_dates_needs_one(tmp_path: Path) -> None:
    """The day of the data chooses the limits: it is asked for, never taken from the clock."""
    path = saved(tmp_path, "断面,氨氮\n甲,0.4\n")
    assert [each.code for each in classify_file("water", path).problems] == ["no_date"]
    given = classify_file("water", path, period=read_period("2025-06"))
    assert [row.flat["class"] for row in given.rows] == ["Ⅱ"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "断面,日期\n甲,2025-01-01\n"])
def test_a_table_without_items_is_refused_with_advice(tmp_path: Path, text: str) -> None:
    """What to do stands in the message."""
    with pytest.raises(LantuError, match="headings"):
        classify_file("water", saved(tmp_path, text))


@pytest.mark.parametrize(
    ("written", "value", "limit"),
    [("0.05", "0.05", None), ("<0.05", None, "0.05"), ("0.05L", None, "0.05"), ("＜０．０５", None, "0.05"), ("1,200", "1200", None),
     ("2.4×10^4", "2.4E+4", None), ("1.5E3", "1500", None), (0.3, "0.3", None), (".5", "0.5", None), ("-0.2", "-0.2", None)],
)  # fmt: skip
def test_values_as_written(written: object, value: str | None, limit: str | None) -> None:
    """Numbers, full-width forms, powers, and marks of detection."""
    found = read_value(written)
    assert (found.value, found.limit) == (value and Decimal(value), limit and Decimal(limit))


@pytest.mark.parametrize("written", ["ND", "未检出", "n.d."])
def test_not_detected_without_a_limit(written: str) -> None:
    """Below an untold limit: a mean does not take it."""
    assert read_value(written) == Reading(written, below=True)
    assert read_value(written).for_means is None


@pytest.mark.parametrize("written", ["abc", "1.2.3", "--5", "1e99999", "<", "约3", "inf"])
def test_words_are_no_values(written: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UnreadableValue):
        read_value(written)


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [("μg/L", "mg/L", "0.001"), ("mg/m3", "ug/m3", "1000"), ("MPN/L", "个/L", "1"), ("ng/L", "mg/L", "0.000001"), ("g/kg", "mg/kg", "1000"), ("mg/L", "mg/kg", None)],
)  # fmt: skip
def test_units(unit: str, wanted: str, factor: str | None) -> None:
    """Exact factors, and None between foreign units."""
    found = converted(Reading("1", Decimal(1)), unit, wanted)
    assert (found and found.value) == (factor and Decimal(factor))


def run(*words: str) -> Any:
    return CliRunner().invoke(app, ["classify", *words], catch_exceptions=False)


@pytest.mark.parametrize("form", ["table", "jsonl", "csv"])
def test_the_command_prints_good_rows_and_exits_with_one_for_bad_ones(form: str) -> None:
    """Every format has the class of each good row."""
    done = run("water", str(EXAMPLE), "--format", form)
    assert done.exit_code == 1
    assert "劣Ⅴ" in done.stdout
    if form == "csv":
        assert [row["class"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["Ⅱ", "Ⅲ", "劣Ⅴ", "Ⅱ"]
    if form == "jsonl":
        records = [json.loads(line) for line in done.stdout.splitlines()]
        assert {record["trace"]["schema"] for record in records} == {"lantu.trace/1"}


def test_the_command_writes_a_workbook(tmp_path: Path) -> None:
    """Samples, water bodies and problems, each on a sheet."""
    path = tmp_path / "out.xlsx"
    run("water", str(EXAMPLE), "--format", "xlsx", "--output", str(path))
    book = openpyxl.load_workbook(path)
    assert len(book.sheetnames) == 3
    assert book.worksheets[1]["A2"].value == "云江"
