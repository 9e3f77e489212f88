"""Thousands of cases of one rule: the good rows computed, every wrong row told by number, column and what is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lantu.errors import UsageError
from lantu.rules import get_rule, run
from lantu.rules.cases import ENDINGS, cases_of
from lantu.rules.columns import compute_cases
from lantu.rules.holidays import provisional, with_calendar
from lantu.rules.inputs import COMMON
from lantu.rules.model import Rule
from lantu.rules.trace import dumps
from lantu_web.policies.words import example_of

__all__ = [
    "ENDINGS",
    "FEW",
    "MOST_ROWS",
    "Batch",
    "Fault",
    "compute",
    "from_columns",
    "read",
    "template",
    "unused",
    "write",
]

MOST_ROWS = 50_000
FEW = 300  # a query takes as long to set up
_TOLD = 2_000  # of wrong rows, so many are told in words
_KEPT = ("case_id", "place", "case_date")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row, or why nothing was computed for it."""

    row: int
    column: str
    kind: str
    code: str
    message_zh: str
    message_en: str

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row, "column": self.column, "kind": self.kind, "code": self.code,
            "message": {"zh": self.message_zh, "en": self.message_en},
        }  # fmt: skip


@dataclass(frozen=True)
class Batch:
    """Results in the order of the rows, and the faults."""

    rule: Rule
    rows: list[dict[str, Any]]
    faults: list[Fault]
    wrong: int

    @property
    def good(self) -> int:
        return len(self.rows) - self.wrong

    @property
    def columns(self) -> list[str]:
        return list(dict.fromkeys(name for row in self.rows for name in row))

    def as_columns(self) -> dict[str, list[Any]]:
        return {name: [row.get(name) for row in self.rows] for name in self.columns}


def read(data: bytes, name: str, rule: Rule | None = None) -> list[Any]:
    """The rows of a handed-in file for a rule; UsageError where it is none, or holds too many."""
    ending = "." + name.rpartition(".")[2].lower()
    if ending not in ENDINGS:
        raise UsageError(f"{ending} is not read here", hint=f"one of {', '.join(ENDINGS)}")
    cases, _single = cases_of(data, ending, name, rule)
    return _counted(cases)


def from_columns(columns: Mapping[str, Sequence[Any]]) -> list[dict[str, Any]]:
    """Cases from columns of equal length; what is null is left out."""
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise UsageError(
            "the columns are of different lengths", hint="give each column one value a row, null where none"
        )
    count = lengths.pop() if lengths else 0
    _counted(range(count))
    return [
        {name: column[place] for name, column in columns.items() if column[place] is not None}
        for place in range(count)
    ]  # fmt: skip


def _counted(cases: Any) -> Any:
    if len(cases) > MOST_ROWS:
        raise UsageError(f"{len(cases)} rows are more than {MOST_ROWS}", hint="split the file, or use the command")
    if not len(cases):
        raise UsageError(
            "there are no rows", hint="the names of the inputs stand in the first line, a case in each further"
        )
    return cases


def compute(rule_id: str, cases: Sequence[Any]) -> Batch:
    """All cases, many of them in one query; those that give nothing are told why, one by one."""
    rule, _pack = get_rule(rule_id)
    cases = [with_calendar(rule_id, case) for case in cases]
    found = _one_by_one(rule_id, cases) if len(cases) <= FEW else compute_cases(rule_id, cases)
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    wrong = 0
    for number, (case, each) in enumerate(zip(cases, found, strict=True), 1):
        head = {name: case[name] for name in _KEPT if name in case} if isinstance(case, Mapping) else {}
        computable = each["refused"] is None
        told = told_en = "" if computable else str(each["refused"])
        if not computable:
            wrong += 1
            if wrong <= _TOLD:
                reasons = _reasons(rule_id, case, number)
                faults += reasons
                told = "；".join(one.message_zh for one in reasons) or told
                told_en = " ".join(one.message_en for one in reasons) or told_en
        unsure = provisional(case, each["outputs"])
        head |= {"provisional_years": unsure} if unsure else {}
        rows.append(
            {"row": number, **head, "computable": computable, **each["outputs"], "why_not": told, "why_not_en": told_en}
        )
    return Batch(rule, rows, faults, wrong)


def unused(rule: Rule, cases: Sequence[Any]) -> list[str]:
    """The columns of a table that the rule makes no use of: perhaps a name that is misspelt."""
    known = COMMON | {each.name for each in rule.inputs} | {each.name for each in rule.lists}
    return sorted({str(name) for case in cases if isinstance(case, Mapping) for name in case} - known)


def _one_by_one(rule_id: str, cases: Sequence[Any]) -> list[dict[str, Any]]:
    """Cases singly, where they are few."""
    results = (run(rule_id, case) for case in cases)
    return [
        {"outputs": one.outputs, "refused": None if one.computable else (one.reasons[0]["code"] if one.reasons else "")}
        for one in results
    ]


def _reasons(rule_id: str, case: Any, number: int) -> list[Fault]:
    return [
        Fault(
            number,
            str(reason.get("field", "")) + (f"[{reason['row']}]" if "row" in reason else ""),
            reason["kind"],
            reason["code"],
            reason["message"]["zh"],
            reason["message"]["en"],
        )
        for reason in run(rule_id, case).reasons
        if reason["kind"] not in {"flag", "condition"}
    ]


# ---------------------------------------------------------------------------------------------------- files to take


def template(rule: Rule) -> list[dict[str, Any]]:
    """The table that a clerk fills: a row with the names of the inputs, and the invented example."""
    example = example_of(rule)
    names = ["case_id", *(each.name for each in rule.inputs), *(each.name for each in rule.lists)]
    return [{name: _cell(example.get(name)) for name in names} | {"case_id": "1"}]


def write(rows: Sequence[Mapping[str, Any]], form: str, faults: Sequence[Fault] = ()) -> bytes:
    """Rows as CSV, XLSX or Parquet; numbers keep every digit."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if form == "parquet":
        return _parquet(rows, names)
    if form == "xlsx":
        return _xlsx(rows, names, faults)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([_safe(_cell(row.get(name))) for name in names] for row in rows)
    return ("\ufeff" + out.getvalue()).encode()


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return dumps(value)
    return "" if value is None else value


def _safe(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in {"=", "+", "@", "\t", "\r"} or (text[:1] == "-" and not _number(text)) else value


def _number(text: str) -> bool:
    try:
        Decimal(text)
    except ArithmeticError:
        return False
    return True


def _xlsx(rows: Sequence[Mapping[str, Any]], names: list[str], faults: Sequence[Fault]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheets = [("结果 results", names, [[row.get(name) for name in names] for row in rows])]
    if faults:
        head = ["row", "column", "code", "message", "message_en"]
        told = [[one.row, one.column, one.code, one.message_zh, one.message_en] for one in faults]
        sheets.append(("错误 errors", head, told))
    for title, head, lines in sheets:
        sheet = book.add_worksheet(title)
        sheet.freeze_panes(1, 0)
        for place, line in enumerate([head, *lines]):
            for column, value in enumerate(line):
                _put(sheet, place, column, value)
    book.close()
    return out.getvalue()


def _put(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | Decimal) and len(str(value).strip("-").replace(".", "")) <= 15:
        sheet.write_number(row, column, value)  # what a spreadsheet holds exactly
    elif value is not None:
        sheet.write_string(row, column, str(_cell(value)))


def _parquet(rows: Sequence[Mapping[str, Any]], names: list[str]) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        plain = all(value is None or isinstance(value, bool) for value in values)
        columns[name] = values if plain else [None if value is None else str(_cell(value)) for value in values]
    out = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), out)
    return bytes(out.getvalue().to_pybytes())
