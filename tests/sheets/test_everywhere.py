"""One file, every reader: what one part of the house reads all of them read, with the row of the file where something is wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import LantuError
from lantu.observations import import_file
from lantu.rules import get_rule, run
from lantu.rules.cases import cases_of
from lantu.standards import classify_file
from lantu.stations import read_register, register_rows, take_in
from tests.sheets.test_sheets import package, workbook

RULE = get_rule("decree344.art27")[0]


class Reader(NamedTuple):
    """A part that reads tables: its headings, three rows that differ in their first cell, the cell of a number, and what it finds."""

    head: list[str]
    rows: list[list[str]]
    number: int
    read: Callable[[Path], tuple[list[str], list[Any]]]


def _observed(path: Path) -> tuple[list[str], list[Any]]:
    done = import_file(path)
    return [each.place for each in done.observations], [each.row for each in done.problems if each.severity == "error"]


def _classified(path: Path) -> tuple[list[str], list[Any]]:
    done = classify_file("water", path)
    return [row.flat["station"] for row in done.rows], [each.row for each in done.problems]


def _taken(path: Path) -> tuple[list[str], list[Any]]:
    done = take_in([path])
    # A fault of a row that the engine reads counts from the first below the headings.
    return [name.partition("/")[2] for name in done.values["station"].to_pylist()], [each.code for each in done.faults]


def _computed(path: Path) -> tuple[list[str], list[Any]]:
    found = cases_of(path, path.suffix, str(path), RULE)[0]
    results = [run(RULE.id, case) for case in found]
    good = [str(case["case_id"]) for case, each in zip(found, results, strict=True) if each.computable]
    return good, [number for number, each in enumerate(results, 1) if not each.computable]


def _registered(path: Path) -> tuple[list[str], list[Any]]:
    register, problems = read_register(register_rows(path))
    return list(register.stations), [each.row for each in problems if each.severity == "error"]


READERS = {
    "observe import": Reader(
        ["地区", "指标", "年份", "数值", "单位", "来源", "发布日期"], [[place, "森林覆盖率", "2023", "55", "%", "公报", "2024-03-01"] for place in ("甲地", "乙地", "丙地")], 3, _observed,
    ),
    "classify": Reader(["断面", "采样日期", "氨氮"], [[name, "2025-06-03", "0.4"] for name in ("甲地", "乙地", "丙地")], 2, _classified),
    "stations take": Reader(["站点", "时间", "PM2.5"], [[name, "2025-06-03 08:00", "30"] for name in ("丙地", "乙地", "甲地")], 2, _taken),
    "rule run": Reader(["case_id", "entitled_area_m2", "monetary_price_yuan_per_m2"], [[name, "90", "4600"] for name in ("甲地", "乙地", "丙地")], 1, _computed),
    "stations register": Reader(["编码", "名称", "地区"], [[name, "东渡", "云江"] for name in ("甲地", "乙地", "丙地")], 2, _registered),
}  # fmt: skip


def csv(rows: list[list[Any]], mark: str = ",") -> str:
    return "".join(mark.join("" if cell is None else str(cell) for cell in row) + "\r\n" for row in rows)


def forms(head: list[str], rows: list[list[str]]) -> Iterator[tuple[str, str, bytes]]:
    """What offices hand in: the name of the form, the ending, the bytes."""
    table, title = [head, *rows], ["云江市汇总表"]
    listed = [dict(zip(head, row, strict=True)) for row in rows]
    yield "GB18030 below a title and a blank line", ".csv", csv([title, [], *table]).encode("gb18030")
    yield "UTF-16 with semicolons", ".csv", csv(table, ";").encode("utf-16")
    yield "UTF-16 with tabs below a title", ".csv", csv([title, *table], "\t").encode("utf-16")
    yield "a title over merged cells", ".xlsx", workbook([title, *table], merged="A1:C1")
    yield "the second sheet has the data", ".xlsx", workbook([["说明"], ["先读这一页"]], [title, *table])
    yield "a workbook with macros", ".xlsm", workbook(table)
    yield "JSON in GB18030", ".json", json.dumps(listed, ensure_ascii=False).encode("gb18030")
    yield "JSON lines", ".jsonl", "\n".join(json.dumps(each, ensure_ascii=False) for each in listed).encode()
    yield "Parquet", ".parquet", _parquet(listed)
    yield "a data package", ".zip", package(csv(table).encode())


def _parquet(rows: list[dict[str, str]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return bytes(out.getvalue().to_pybytes())


@pytest.mark.parametrize("name", READERS)
def test_every_form_is_read_everywhere(tmp_path: Path, name: str) -> None:
    """Whoever reads it finds the three rows, and nothing wrong."""
    reader = READERS[name]
    wanted = sorted(row[0] for row in reader.rows)
    for what, ending, data in forms(reader.head, reader.rows):
        path = tmp_path / f"云江{ending}"
        path.write_bytes(data)
        found, wrong = reader.read(path)
        assert (sorted(found), wrong) == (wanted, []), what


@pytest.mark.parametrize("name", READERS)
def test_what_is_wrong_costs_its_own_row_everywhere(tmp_path: Path, name: str) -> None:
    """A quote that nothing closes, a comma in a number, a formula that no program has computed: told with the row, the others stay."""
    reader = READERS[name]
    bad = {
        "quote": [reader.rows[1][0], f'"{reader.rows[1][1]}', *reader.rows[1][2:]],
        "comma": [*reader.rows[1], "075"],
    }
    for what, row in bad.items():
        path = tmp_path / "云江.csv"
        path.write_text(csv([reader.head, reader.rows[0], row, reader.rows[2]]), encoding="utf-8")
        found, wrong = reader.read(path)
        assert sorted(found) == sorted([reader.rows[0][0], reader.rows[2][0]]), what
        told = {"stations take": "line", "rule run": 2}.get(name, 3)
        assert wrong == [told], what
    formula = [cell if at != reader.number else "=45*2" for at, cell in enumerate(reader.rows[1])]
    path = tmp_path / "云江.xlsx"
    path.write_bytes(workbook([["汇总表"], reader.head, reader.rows[0], formula, reader.rows[2]]))
    found, wrong = reader.read(path)
    assert sorted(found) == sorted([reader.rows[0][0], reader.rows[2][0]])
    assert wrong
    assert name in {"stations take", "rule run"} or wrong[0] == 4


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_table_ends_in_a_sentence_everywhere(tmp_path: Path, name: str) -> None:
    """An error of ours with what to do; nothing is taken for an empty table in silence, but by the rules, whose command says so."""
    for ending, data in (
        (".csv", b"\x00\x01\xff" * 40),
        (".xlsx", b"hello"),
        (".parquet", b"PAR1"),
        (".zip", b"PK"),
        (".json", b"{"),
    ):
        path = tmp_path / f"云江{ending}"
        path.write_bytes(data)
        with pytest.raises(LantuError) as found:
            READERS[name].read(path)
        assert found.value.hint, ending


def test_a_merged_cell_says_the_same_for_its_rows_but_is_paid_once(tmp_path: Path) -> None:
    """A name over its rows counts for each of them; a sum over two households is not doubled."""
    for name, reader in READERS.items():
        rows: list[list[Any]] = [reader.rows[0], [None, *reader.rows[1][1:]]]
        path = tmp_path / "云江.xlsx"
        path.write_bytes(workbook([reader.head, *rows], merged="A2:A3"))
        if name == "rule run":
            assert [case.get("case_id") for case in cases_of(path, ".xlsx", "", RULE)[0]] == [reader.rows[0][0], None]
        elif name == "classify":
            assert _classified(path)[0] == [reader.rows[0][0]] * 2
    path.write_bytes(workbook([["地区", "指标", "年份", "数值", "单位", "来源", "发布日期"], ["甲地", "森林覆盖率", 2022, 54, "%", "公报", "2024"], [None, None, 2023, 55, "%", "公报", "2024"]], merged="A2:A3 B2:B3"))  # fmt: skip
    assert [(each.place, each.indicator, each.period) for each in import_file(path).observations] == [("甲地", "森林覆盖率", "2022"), ("甲地", "森林覆盖率", "2023")]  # fmt: skip


def test_a_register_of_several_sheets_is_read_whole(tmp_path: Path) -> None:
    """Each sheet with headings; a row of a further one is told with its sheet."""
    head, path = READERS["stations register"].head, tmp_path / "断面.xlsx"
    path.write_bytes(
        workbook([head, ["A1", "甲", "云江"]], [["说明"]], [["名录"], head, ["A2", "乙", "云江"], ["A3", None, "云江"]])
    )
    register, problems = read_register(register_rows(path))
    assert list(register.stations) == ["A1", "A2"]
    assert [(each.row, each.message.partition(":")[0]) for each in problems] == [(4, "Sheet2")]


def test_the_commands_tell_the_row(tmp_path: Path) -> None:
    """As a person sees it who opens the file."""
    path = tmp_path / "断面.csv"
    path.write_text(
        '云江市断面名录\n\n编码,名称,地区\nA1,甲,云江\nA2,"乙,云江\nA3,,云江\nA4,丁,云江\n', encoding="gb18030"
    )
    done = CliRunner().invoke(app, ["stations", "register", "import", str(path), "--store", str(tmp_path / "s"), "--format", "csv"])  # fmt: skip
    assert done.exit_code == 1
    assert [line.split(",")[0] for line in done.stdout.splitlines()[1:]] == ["5", "6"]
    assert "2 stations, 2 new" in done.output
