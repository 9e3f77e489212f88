"""Table files as offices hand them in: every form gives the same rows, with the numbers that people see beside them."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.sheets import Record, records, sheets
from lantu.sheets.plain import csv_sheet
from lantu.sheets.source import Source

HEAD = ["断面", "日期", "氨氮"]
ROWS = [["东渡", "2025-06-03", "0.4"], ["西桥", "2025-06-04", "0.6"]]
TEXT = "".join(",".join(row) + "\r\n" for row in [HEAD, *ROWS])
SEMICOLONS = "某市监测结果表\n\n" + TEXT.replace(",", ";")


def workbook(*pages: list[list[Any]], merged: str = "") -> bytes:
    book = openpyxl.Workbook()
    for number, rows in enumerate(pages):
        page = book.active if number == 0 else book.create_sheet()
        assert page is not None
        for row in rows:
            page.append(row)
    for area in merged.split():
        book.worksheets[0].merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(rows: list[list[Any]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({name: [row[at] for row in rows] for at, name in enumerate(HEAD)}), out)
    return out.getvalue()


def package(text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("datapackage.json", json.dumps({"resources": [{"name": "a", "path": "a.csv"}]}))
        archive.writestr("a.csv", text)
    return out.getvalue()


def objects(apart: str) -> str:
    return apart.join(json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS)


def known(cells: Any) -> int:
    return sum(cell in HEAD for cell in cells)


def told(data: bytes, ending: str) -> list[tuple[int, list[Any], str]]:
    return [(each.number, list(each.values()), each.fault.code if each.fault else "") for each in records(data, known, ending=ending, least=2)]  # fmt: skip


# What it is, its ending, its bytes, and the numbers of its two rows.
FORMS: list[tuple[str, str, Callable[[], bytes], tuple[int, int]]] = [
    ("UTF-8", ".csv", TEXT.encode, (2, 3)),
    ("byte order mark", ".csv", lambda: TEXT.encode("utf-8-sig"), (2, 3)),
    ("GB18030 with a title", ".csv", lambda: f"某市监测结果表,,\n{TEXT}".encode("gb18030"), (3, 4)),
    ("UTF-16 with semicolons, a title, a blank line", ".csv", lambda: SEMICOLONS.encode("utf-16"), (4, 5)),
    ("UTF-16 of the other order, no mark", ".csv", lambda: TEXT.encode("utf-16-be"), (2, 3)),
    ("tabs", ".tsv", lambda: TEXT.replace(",", "\t").encode(), (2, 3)),
    ("lines of an old Mac", ".csv", lambda: TEXT.replace("\r\n", "\r").encode(), (2, 3)),
    ("NUL that a program fills cells with", ".csv", lambda: TEXT.replace("0.4", "0.4\x00").encode(), (2, 3)),
    ("a blank line and blank cells between", ".csv", lambda: TEXT.replace("\r\n西", "\r\n\r\n,,\r\n西").encode(), (2, 5)),
    ("a title over merged cells", ".xlsx", lambda: workbook([["结果表"], HEAD, *ROWS], merged="A1:C1"), (3, 4)),
    ("the second sheet has the data", ".xlsx", lambda: workbook([["说明"], ["先读"]], [HEAD, *ROWS]), (2, 3)),
    ("blank rows before the table", ".xlsm", lambda: workbook([[], [], HEAD, *ROWS]), (4, 5)),
    ("Parquet", ".parquet", lambda: parquet(ROWS), (1, 2)),
    ("JSON", ".json", f"[{objects(',')}]".encode, (1, 2)),
    ("JSON in GB18030", ".json", lambda: f"[{objects(',')}]".encode("gb18030"), (1, 2)),
    ("JSON lines", ".jsonl", lambda: objects("\n\n").encode(), (1, 3)),
    ("a data package", ".zip", lambda: package(TEXT.encode()), (2, 3)),
]  # fmt: skip


def test_every_form_gives_the_same_rows() -> None:
    """As records by their headings, and as cells; the number is that of the row in its file."""
    for what, ending, made, numbers in FORMS:
        wanted = [(number, row, "") for number, row in zip(numbers, ROWS, strict=True)]
        assert [
            (n, [str(cell).replace("\x00", "") for cell in row], why) for n, row, why in told(made(), ending)
        ] == wanted, what
        cells = [(line.number, list(line.cells)) for sheet in sheets(made(), ending) for line in sheet.lines]
        assert all((number, row) in cells for number, row, _ in wanted), what


# What is wrong, the text, and what is told: number and code of a row that is left out, number alone of one that is kept.
WRONG = [
    ("a quote that nothing closes costs its own row", 'a,b\n1,2\n3,"4\n5,6\n7,8\n', ["2", "3 quote", "4", "5"]),
    ("two of them: each its own", 'a,b\n1,"2\n3,4\n5,"6\n7,8\n', ["2 quote", "3", "4 quote", "5"]),
    ("in the last row", 'a,b\n1,2\n3,"4', ["2", "3 quote"]),
    ("closed within a word further down", 'a,b\n1,"2\n3,4\n5,"6"\n', ["2 quote", "3", "4"]),
    ("a cell over lines is one row; the next has its true number", 'a,b\n1,"2\n3"\n5,6\n', ["2", "4"]),
    ("inches in a cell without quotes are text", 'a,b\n1,5" 管\n3,4\n', ["2", "3"]),
    ("a cell beyond all bounds", f"a,b\n1,{'x' * 140000}\n3,4\n", ["2 long", "3"]),
    ("a quote, and then more than a cell can hold", 'a,b\n1,"2\n' + "3,4\n" * 40000, ["2 quote", *map(str, range(3, 40003))]),
    ("a comma in a number shifts what follows", "a,b\n1,1,075\n3,4\n5,6,,\n", ["2 cells", "3", "4"]),
    ("fewer cells than headings", "a,b\n1\n", ["2"]),
]  # fmt: skip


def test_what_is_wrong_with_a_row_is_told_with_its_number() -> None:
    """The rows around it stay."""
    for what, text, wanted in WRONG:
        found = records(text.encode(), lambda cells: cells == ["a", "b"], ending=".csv")
        assert [f"{each.number} {each.fault.code}" if each.fault else str(each.number) for each in found] == wanted, (
            what
        )


def test_broken_bytes_and_lines_cost_their_row() -> None:
    """A byte that is no text, a line that is no JSON, a line that is no object; each in both languages."""
    broken = (TEXT + "南口,2025-06-05,0.5\n").encode().replace("西桥".encode(), "西桥".encode()[:-1])
    assert [code for _, _, code in told(broken, ".csv")] == ["", "characters", ""]
    lines = f"7\n{{oops\n{objects(chr(10))}\n[]\n".encode()
    assert [(number, code) for number, _, code in told(lines, ".jsonl")] == [(3, ""), (1, "object"), (2, "json"), (4, ""), (5, "object")]  # fmt: skip
    faults = [each.fault for each in records(lines, known, ending=".jsonl") if each.fault]
    assert all(each.en and any("\u4e00" <= sign <= "\u9fff" for sign in each.zh) for each in faults)


def test_merged_cells_and_formulas() -> None:
    """A merged cell says the same all over its area, or once; a formula that no program has computed stands as it was written."""
    data = workbook([["a", "b", "c"], ["甲", 1, "=1+1"], [None, 2, None], [None, "=B2&\"<x>\"", None]], merged="A2:A4 C2:C3 B1:C1")  # fmt: skip

    def cells(spread: bool) -> list[list[Any]]:
        return [list(line.cells) for sheet in sheets(data, ".xlsx", spread=spread) for line in sheet.lines]

    assert cells(True) == [["a", "b", "b"], ["甲", 1, "=1+1"], ["甲", 2, "=1+1"], ["甲", '=B2&"<x>"']]
    assert [row[:2] for row in cells(False)] == [["a", "b"], ["甲", 1], [None, 2], [None, '=B2&"<x>"']]


REFUSED: list[tuple[str, str, bytes, str]] = [
    ("another kind of file", ".docx", b"x", "is no table"),
    ("a workbook under a wrong name", ".csv", workbook([HEAD]), "no CSV table"),
    ("no workbook", ".xlsx", b"hello", "no workbook"),
    ("half a workbook", ".xlsx", workbook([HEAD])[:900], "no workbook"),
    ("an old workbook, or one with a password", ".xlsx", b"\xd0\xcf\x11\xe0" + b"x" * 99, "password"),
    ("a ZIP that is no workbook", ".xlsx", package(b"a"), "no workbook"),
    ("no Parquet", ".parquet", b"PAR1", "no Parquet"),
    ("half an object", ".json", b'{"a": 1', "no JSON"),
    ("nothing but a number", ".jsonl", b"7", "no object"),
    ("no line of JSON", ".jsonl", b"{oops", "no line of JSON"),
    ("no package", ".zip", b"PK no", "no data package"),
    ("no text", ".csv", b"\x00\x01\xff" * 40, "no text"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "ending", "data", "why"), REFUSED)
def test_what_is_no_table_is_refused_with_advice(what: str, ending: str, data: bytes, why: str) -> None:
    with pytest.raises(LantuError, match=why) as found:
        list(records(data, known, ending=ending, where=what))
    assert (found.value.where, bool(found.value.hint)) == (what, True)


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".json", ".jsonl", ".parquet"])
def test_an_empty_table_has_no_rows(ending: str) -> None:
    empty = {".csv": b"", ".xlsx": workbook([]), ".json": b"[]", ".jsonl": b"\n", ".parquet": parquet([])}
    assert told(empty[ending], ending) == []


def test_a_large_text_is_read_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the encoding of its beginning; what does not keep to it costs its row alone."""
    import lantu.sheets.source as room

    limits = {"whole": 40, "sample": 30}
    monkeypatch.setattr(room, "reading", limits.__getitem__)
    for encoding in ("gb18030", "utf-16"):
        data = (TEXT * 3).encode(encoding)
        assert [number for number, _, code in told(data, ".csv") if not code] == list(range(2, 10)), encoding
    assert [code for _, _, code in told((TEXT * 2).encode("gb18030") + b"\xff\xff,1,2\n", ".csv")][-1] == "characters"


cell = st.text("ab\"',;\t\n 东渡1.", max_size=6)


@settings(max_examples=60)
@given(st.lists(st.lists(cell, min_size=2, max_size=4), min_size=1, max_size=6))
def test_what_a_program_has_written_is_read_back(rows: list[list[str]]) -> None:
    """Whatever stands in the cells, no row of well-written CSV is lost, changed or doubted."""
    import csv

    out = io.StringIO()
    csv.writer(out).writerows(rows)
    source = Source(("a,b,c,d,e,f,g,h\n" * 20 + out.getvalue()).encode(), "")
    found = [line for sheet in csv_sheet(source) for line in sheet.lines][20:]
    assert [list(line.cells) for line in found] == rows
    assert not any(line.fault for line in found)


def test_a_record_is_its_row() -> None:
    """It compares as the dictionary that it is."""
    assert Record.at(4, {"a": 1}) == {"a": 1}
