"""Cases from a file or its bytes: one object or many rows, in JSON, JSON lines, CSV, XLSX, Parquet or a data package."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from lantu.errors import UnsupportedFormat, UsageError
from lantu.rules.headings import cases_in, unread
from lantu.rules.model import Rule
from lantu.sheets import ENDINGS, LISTED, Sheet, Source, json_value, objects, sheets

__all__ = ["ENDINGS", "cases_of", "repeated", "with_lists"]


def cases_of(data: bytes | Path, ending: str, where: str = "", rule: Rule | None = None) -> tuple[list[Any], bool]:
    r"""The cases of a file by the ending of its name, and whether it holds a single one.

    In rows, a cell that holds a list is written as JSON; empty cells are left out.  With a rule at hand the heading may
    stand below a title or on a later sheet, and may hold labels in place of names.

    >>> cases_of(b"entitled_area_m2,case_id\n90,a\n", ".csv")
    ([{'entitled_area_m2': '90', 'case_id': 'a'}], False)
    """
    try:
        return _read(data, ending.lower(), where, rule)
    except UnsupportedFormat as error:
        raise UsageError(error.message, where=error.where, hint=error.hint) from error


def _read(data: bytes | Path, ending: str, where: str, rule: Rule | None) -> tuple[list[Any], bool]:
    if ending in ENDINGS and ending not in LISTED:
        return [_unfolded(case) for case in cases_in(lambda: _sheets(data, ending, where), where, rule)], False
    if ending in LISTED and ending != ".json":
        lines = objects(data, ending, where, exact=True)
        return [line.value if line.fault is None else unread(line.fault) for line in lines], False
    found = json_value(Source(data, where), exact=True)
    return (found, False) if isinstance(found, list) else ([found], True)


def _sheets(data: bytes | Path, ending: str, where: str) -> Iterator[Sheet]:
    """The sheets of a file; a merged cell holds its value once, for a sum must not be paid twice."""
    for sheet in sheets(data, ending, where, spread=False):
        if sheet.damage:
            raise UsageError(sheet.damage, where=where, hint="save it as UTF-8")
        yield sheet


def repeated(cases: Sequence[Any]) -> list[tuple[str, list[int]]]:
    """The cases that stand in several rows, each with these rows: computed each time, and perhaps meant once.

    >>> repeated([{"case_id": "a"}, {"case_id": "b"}, {"case_id": "a"}])
    [('a', [1, 3])]
    """
    rows: dict[str, list[int]] = {}
    for number, case in enumerate(cases, 1):
        named = str(case.get("case_id") or "").strip() if isinstance(case, dict) else ""
        if named:
            rows.setdefault(named, []).append(number)
    return [(named, places) for named, places in rows.items() if len(places) > 1]


def _unfolded(case: Any) -> Any:
    """The case with the lists that its cells hold as JSON."""
    if not isinstance(case, dict):
        return case
    return {name: with_lists(value) for name, value in case.items()}


def with_lists(value: Any) -> Any:
    """A cell, or the list or object that it writes as JSON."""
    if isinstance(value, str) and value.lstrip()[:1] in {"[", "{"}:
        try:
            return json.loads(value, parse_float=Decimal)
        except (ValueError, RecursionError):
            return value
    return value
