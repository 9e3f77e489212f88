"""Tables as people keep them: workbooks, JSON, GB18030, lines of Windows; a row that cannot be used refuses its household."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from lantu.errors import UsageError
from lantu.rules.chain import compute_tables
from lantu.rules.folders import tables_in

HOUSEHOLDS = [
    ["household_id", "resettlement_mode", "housing_standard_m2_per_person", "monetary_price_yuan_per_m2", "expropriation_scope",
     "temporary_fee_yuan_per_m2_month", "备注"],
    ["H1", "monetary", 30, 4600, "partial", 10, "张家"],
    ["H2", "monetary", 30, 4600, "partial", 10, "李家"],
    ["H3", "monetary", 30, 4600, "partial", None, "少一格"],
    ["H4", "cash?", 30, 4600, "partial", 10, "没有这种方式"],
    ["H5", "monetary", 30, 4600, "partial", 10, "多一格"],
]  # fmt: skip
HOUSES = [
    ["household_id", "house_id", "certified_lawful_area_m2", "replacement_price_yuan_per_m2"],
    ["H1", "B1", 100, 820],
    ["H2", "B2", "九十", 820],
    ["H3", "B3", 80, 820],
    ["H5", "B5", 1, "000", 820],
]


def written(rows: list[list[Any]]) -> str:
    return "".join(",".join("" if cell is None else str(cell) for cell in row) + "\r\n" for row in rows)


def workbook(path: Path, **sheets: list[list[Any]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)


def test_a_folder_as_it_comes(tmp_path: Path) -> None:
    """GB18030 with the line ends of Windows beside JSON; every bad row is told in its table, its household is refused, the others are right."""
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    (folder / "households.csv").write_bytes(written(HOUSEHOLDS).encode("gb18030"))
    (folder / "houses.csv").write_text(written(HOUSES), encoding="utf-8")
    items = [{"household_id": "H1", "item_id": "T1", "assessed_value_yuan": 500, "illegal_structure": False}]
    (folder / "items.json").write_text(json.dumps(items), encoding="utf-8")
    (folder / "person.csv").write_text("a\n1\n", encoding="utf-8")
    done = compute_tables("decree344", folder, out, form="xlsx")
    told = {(each.table, each.row, each.column) for each in done.faults}
    assert told == {
        ("houses", 2, "certified_lawful_area_m2"), ("houses", 4, ""), ("households", 3, "temporary_fee_yuan_per_m2_month"),
        ("households", 4, "resettlement_mode"),
    }  # fmt: skip
    assert all(any("\u4e00" <= each <= "\u9fff" for each in fault.message) for fault in done.faults)
    assert done.unused == ["person", "households.备注"]
    page = openpyxl.load_workbook(out / "households.xlsx").worksheets[0]
    heading, *rows = page.iter_rows(values_only=True)
    found = {row[0]: dict(zip(heading, row, strict=True)) for row in rows}
    assert {name: each["refused"] for name, each in found.items() if each["refused"] is None} == {"H1": None}
    assert found["H1"]["net_receivable_yuan"] == 100 * 820 + 500
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


def test_a_quote_that_nothing_closes_refuses_its_household_alone(tmp_path: Path) -> None:
    """It would swallow all that stands below it; the row is told in its table, and the other households are computed."""
    rows = [",".join("" if cell is None else str(cell) for cell in row[:6]) for row in HOUSEHOLDS]
    houses = 'household_id,house_id,certified_lawful_area_m2,replacement_price_yuan_per_m2\nH1,B1,100,820\nH2,"B2,90,820\nH5,B5,1,820\n'
    (tmp_path / "households.csv").write_text("\n".join(rows), encoding="utf-8")
    (tmp_path / "houses.csv").write_text(houses, encoding="gb18030")
    done = compute_tables("decree344", tmp_path, tmp_path / "out", form="json")
    assert [(each.table, each.row) for each in done.faults if each.table == "houses"] == [("houses", 2)]
    found = {each["household_id"]: each["refused"] for each in json.loads((tmp_path / "out" / "households.json").read_text(encoding="utf-8"))}  # fmt: skip
    assert {name for name, refused in found.items() if refused is None} == {"H1", "H5"}


def test_sheets_of_a_workbook_are_tables(tmp_path: Path) -> None:
    """A workbook as a whole: each sheet is read as the CSV that it would be saved as."""
    workbook(tmp_path / "all.xlsx", households=HOUSEHOLDS[:3], houses=[*HOUSES[:2], ["H2", "B2", "=9*10", 820]])
    found = tables_in(tmp_path / "all.xlsx", tmp_path)
    assert {name: path.read_text(encoding="utf-8").splitlines()[2] for name, path in found.items()} == {
        "households": "H2,monetary,30,4600,partial,10,李家",
        "houses": "H2,B2,=9*10,820",
    }


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("houses.csv", "户号,户号\n1,2\n".encode("gb18030"), "twice"),
        ("houses.csv", b"a,a\n1,2\n", "twice"),
        ("houses.csv", b"\x00\x01\xff" * 40, "no text"),
        ("houses.xlsx", b"hello", "no workbook"),
        ("houses.json", b'{"a": 1', "no JSON"),
        ("houses.json", b"[1]", "no object"),
    ],
)
def test_tables_that_are_none_end_in_a_sentence(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    """The file is named as its keeper knows it."""
    (tmp_path / name).write_bytes(data)
    spare = tmp_path / "spare"
    spare.mkdir()
    with pytest.raises(Exception, match=why) as found:
        tables_in(tmp_path, spare)
    assert str(tmp_path / name) in str(found.value)


def test_a_table_stands_once(tmp_path: Path) -> None:
    for name in ("houses.csv", "houses.json"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
    with pytest.raises(UsageError, match="twice"):
        tables_in(tmp_path, tmp_path)
    with pytest.raises(UsageError, match="no folder"):
        tables_in(tmp_path / "nowhere", tmp_path)


def test_what_cannot_be_done_is_told(tmp_path: Path) -> None:
    """A reading that no rule has, and a file where the results should go."""
    (tmp_path / "households.csv").write_text("household_id\nH1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="no reading A99"):
        compute_tables("decree344", tmp_path, tmp_path / "out", readings=["A99"])
    with pytest.raises(UsageError, match="cannot be written"):
        compute_tables("decree344", tmp_path, tmp_path / "households.csv")
