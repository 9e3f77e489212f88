"""Files of cases as clerks hand them in: titles above the heading, labels, other sheets, encodings, and all that goes wrong."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lantu.errors import LantuError
from lantu.rules import get_rule, rules, run
from lantu.rules.cases import cases_of
from lantu.rules.inputs import Unread, choice_words

RULE = get_rule("decree344.art27")[0]
HEAD = ["case_id", "entitled_area_m2", "monetary_price_yuan_per_m2"]
LABELS = ["应安置建筑面积", "住房货币安置价格标准"]
TEXT = ",".join(HEAD) + "\na,90,4600\n"
GOOD = {"case_id": "a", "entitled_area_m2": "90", "monetary_price_yuan_per_m2": "4600"}


def workbook(*sheets: list[list[Any]], merged: str = "") -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for number, rows in enumerate(sheets):
        page = book.active if number == 0 else book.create_sheet()
        assert page is not None
        for row in rows:
            page.append(row)
    if merged:
        book.worksheets[0].merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(columns: dict[str, list[Any]]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), out)
    return bytes(out.getvalue().to_pybytes())


READ: list[tuple[str, str, Callable[[], bytes], list[Any]]] = [
    ("plain", ".csv", TEXT.encode, [GOOD]),
    ("byte order mark", ".csv", lambda: TEXT.encode("utf-8-sig"), [GOOD]),
    ("UTF-16 of a spreadsheet", ".csv", lambda: TEXT.replace(",", "\t").encode("utf-16"), [GOOD]),
    ("GB18030 with labels", ".csv", lambda: f"{LABELS[0]},{LABELS[1]}\n90,4600\n".encode("gb18030"),
     [{"entitled_area_m2": "90", "monetary_price_yuan_per_m2": "4600"}]),
    ("semicolons", ".csv", TEXT.replace(",", ";").encode, [GOOD]),
    ("blanks in the heading", ".csv", TEXT.replace(",", " , ", 2).encode, [GOOD]),
    ("blank lines", ".csv", (TEXT + "\n,,\n").encode, [GOOD]),
    ("a column of one's own stays, for the rule to tell", ".csv", lambda: b"entitled_area_m2,note\n90,x\n", [{"entitled_area_m2": "90", "note": "x"}]),
    ("a list in a cell", ".csv", lambda: b'entitled_area_m2,x\n90,"[95, 60]"\n', [{"entitled_area_m2": "90", "x": [95, 60]}]),
    ("a title above the heading", ".xlsx", lambda: workbook([["测算表"], HEAD, ["a", 90, 4600]], merged="A1:C1"),
     [{"case_id": "a", "entitled_area_m2": 90, "monetary_price_yuan_per_m2": 4600}]),
    ("the second sheet", ".xlsx", lambda: workbook([["说明", "先读"], ["一", "二"]], [HEAD, ["a", 90, 4600]]),
     [{"case_id": "a", "entitled_area_m2": 90, "monetary_price_yuan_per_m2": 4600}]),
    ("a formula that no program has computed", ".xlsx", lambda: workbook([HEAD, ["a", "=45*2", 4600]]),
     [{"case_id": "a", "entitled_area_m2": "=45*2", "monetary_price_yuan_per_m2": 4600}]),
    ("merged cells hold their value once", ".xlsx", lambda: workbook([HEAD, ["a", 90, 4600], ["b", 80, None]], merged="C2:C3"),
     [{"case_id": "a", "entitled_area_m2": 90, "monetary_price_yuan_per_m2": 4600}, {"case_id": "b", "entitled_area_m2": 80}]),
    ("Parquet without rows", ".parquet", lambda: parquet({"entitled_area_m2": []}), []),
    ("Parquet", ".parquet", lambda: parquet({"entitled_area_m2": [90, None], "case_id": ["a", "b"]}),
     [{"entitled_area_m2": 90, "case_id": "a"}, {"case_id": "b"}]),
    ("units in the cells", ".csv", lambda: ",".join(HEAD).encode() + "\n a ,１２０．５㎡,0.46万元\nb,120.5 平方米,\"￥4,600.00\"\nc,120.5m²,4600元/㎡\n".encode(),
     [{"case_id": each, "entitled_area_m2": "120.5", "monetary_price_yuan_per_m2": price} for each, price in (("a", "4600"), ("b", "4600.00"), ("c", "4600"))]),
    ("units in the heading", ".xlsx", lambda: workbook([["编 号", "应安置建筑面积（㎡）", "住房货币安置价格标准\n(单位：万元)"], ["a", 90, 0.46], ["b", "90", "4600元"]]),
     [{"case_id": "a", "entitled_area_m2": 90, "monetary_price_yuan_per_m2": "4600"}, {"case_id": "b", "entitled_area_m2": "90", "monetary_price_yuan_per_m2": "4600"}]),
    ("another unit stays, for the rule to refuse", ".csv", f"应安置建筑面积（亩）,{LABELS[1]}\n90,4600元/亩\n".encode,
     [{"entitled_area_m2": "90亩", "monetary_price_yuan_per_m2": "4600元/亩"}]),
    ("totals and remarks are no cases", ".xlsx", lambda: workbook([HEAD, ["a", 90, 4600], ["合 计", 90, None], [None, "小计：", 1], ["填表人：某人", None, "审核人："]]),
     [GOOD | {"entitled_area_m2": 90, "monetary_price_yuan_per_m2": 4600}, *(Unread(f"“{each}” is a total or a remark|“{each}”是合计或附注", aside=True) for each in ("合计", "小计:", "填表人:某人"))]),
    ("an empty file", ".csv", bytes, []),
    ("a heading alone", ".csv", (",".join(HEAD) + "\n").encode, []),
    ("an empty workbook", ".xlsx", lambda: workbook([]), []),
]  # fmt: skip
REFUSED = [
    ("a column twice", ".csv", b"entitled_area_m2,entitled_area_m2\n90,91\n", "twice"),
    ("a column by name and by label", ".csv", f"entitled_area_m2,{LABELS[0]}\n90,91\n".encode(), "twice"),
    ("NUL bytes", ".csv", b"case_id,entitled_area_m2\x00\na,90\n", "NUL"),
    ("no workbook", ".xlsx", b"hello", "no workbook"),
    ("no Parquet", ".parquet", b"hello", "no Parquet"),
    ("all in 万元, it says above", ".xlsx", workbook([["单位：平方米、万元"], HEAD, ["a", 90, 0.46]]), "万元"),
    ("no line of JSON", ".jsonl", b"{oops\n", "no line"),
    ("half an object", ".json", b'{"a": 1', "no JSON"),
]


def test_files_as_they_come() -> None:
    """Each way to write the same cases gives them."""
    faults = [
        (what, found)
        for what, ending, made, wanted in READ
        if (found := cases_of(made(), ending, "", RULE)[0]) != wanted
    ]
    assert not faults


@pytest.mark.parametrize(("what", "ending", "data", "why"), REFUSED)
def test_files_that_are_none_end_in_a_sentence(what: str, ending: str, data: bytes, why: str) -> None:
    with pytest.raises(LantuError, match=why):
        cases_of(data, ending, what, RULE)


def test_a_row_that_cannot_be_read_leaves_the_others() -> None:
    """A comma too many would shift the price: the row is refused, in CSV as in JSON lines."""
    for ending, data in (
        (".csv", (TEXT + "b,90,4,600\nc,80,4600\n").encode()),
        (".jsonl", b'{"entitled_area_m2": 90, "monetary_price_yuan_per_m2": 4600}\n{oops\n{"entitled_area_m2": 80, "monetary_price_yuan_per_m2": 4600}\n'),
    ):  # fmt: skip
        found = [run(RULE.id, case) for case in cases_of(data, ending, "", RULE)[0]]
        assert [each.computable for each in found] == [True, False, True]
        assert found[1].reasons[0]["message"]["zh"] != found[1].reasons[0]["message"]["en"]


def test_days_as_spreadsheets_write_them() -> None:
    """2021/7/1, 2021年7月1日 and a cell that is a day are the same; a bare number is not guessed."""
    rule = get_rule("decree344.art32_33")[0]
    days: list[Any] = [date(2021, 7, 1), "2021/7/1", "2021年7月1日", "2021-07-01", 44378, "7/1/2021"]
    cases, _ = cases_of(workbook([["compensation_plan_determined_date"], *([day] for day in days)]), ".xlsx", "", rule)
    results = [run(rule.id, case) for case in cases]
    assert [each.outputs.get("applicable") for each in results] == [True, True, True, True, None, None]
    months = get_rule("decree344.art29")[0]
    cases, _ = cases_of(
        workbook([["relocation_month"], [date(2022, 3, 1)], ["2022/3"], ["2022年3月"]]), ".xlsx", "", months
    )
    assert cases == [{"relocation_month": "2022-03"}] * 3


def test_choices_are_taken_by_their_labels() -> None:
    """Each choice of each rule by its Chinese and its English label, blanks or none; a word that means no choice is refused."""
    for rule in rules().values():
        for field in rule.inputs:
            for word, value in choice_words(field).items():
                found = run(rule.id, {field.name: f" {word} ".upper()})
                assert found.trace["inputs"][field.name] == value, (rule.id, word)
    for word, value in (
        ("住房安置", "resettlement_housing"),
        ("自建", "self_build"),
        ("货币", "monetary"),
        ("统建", None),
    ):
        assert run("decree344.art29", {"resettlement_mode": word}).trace["inputs"]["resettlement_mode"] == value


def test_a_table_of_a_clerk() -> None:
    """The unit 亩 where m² are asked for is refused, a total is left out and told; the good rows are computed."""
    table = [
        ["汇总表"],
        ["编号", *LABELS],
        ["甲", "120.5㎡", "0.46万元"],
        ["乙", "0.2亩", 4600],
        [],
        ["合计", 120.5, None],
    ]
    found = [run(RULE.id, case) for case in cases_of(workbook(table), ".xlsx", "", RULE)[0]]
    assert [each.outputs.get("monetary_resettlement_yuan") for each in found] == [554300, None, None]
    assert [each.reasons[0]["code"] for each in found[1:]] == ["invalid_input", "row_left_out"]
    assert "平方米" in found[1].reasons[0]["message"]["zh"]
    assert (
        "2022-03-01"
        in run("decree344.art32_33", {"compensation_plan_determined_date": 44621}).reasons[0]["message"]["zh"]
    )
