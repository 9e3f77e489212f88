"""Rows of indicator tables against themselves, each other and the text.

``target_below_present``   a target that is worse than what is already so: no error, but worth a look.
``planned_vs_achieved``    of a table that looks back: what was planned and not reached.
``baseline_vs_achieved``   the starting point of one plan against the figure another says was reached.
``days_of_ratio``          333 days of good air of the 366 of a leap year are 91.0 %, not 91.2 %.
"""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from lantu.alignment.evidence import allowed, claim_of_row, claim_of_statement, document_key_of, finding, meet, owner_of
from lantu.alignment.model import Claim, Finding, Interval, Step, plain_number
from lantu.alignment.names import better, normal_name
from lantu.alignment.ratios import quotient, shown_share
from lantu.alignment.wordlists import any_of
from lantu.documents.model import Document
from lantu.statements.model import Indicator, Statement
from lantu.statements.reading import FileReading

__all__ = ["check_rows"]

_WORSE, _MISSED, _BASELINE, _DAYS, _CONFIRMED = 0.15, 0.1, 0.45, 0.45, 0.1
_CUMULATIVE = re.compile(r"[\[\]【】〔〕［］]")


class _Row(NamedTuple):
    """A row with its document; ``place`` is the city that the title of the document begins with."""

    file: FileReading
    document: Document
    key: str
    place: str
    row: Indicator

    def measure(self) -> str:
        parent = f"{normal_name(self.row.parent)}\x1f" if self.row.parent and len(self.row.name) <= 6 else ""
        return f"{parent}{normal_name(self.row.name)}\x1f{self.row.unit}"


def check_rows(files: list[FileReading]) -> Iterator[Finding]:
    """All findings on indicator rows of the files."""
    rows = [_row(file, row) for file in files for row in file.reading.indicators if not row.parent_row]
    for one in rows:
        yield from _target_below_present(one)
        yield from _planned_vs_achieved(one)
    yield from _baselines(rows)
    for file in files:
        yield from _days(file, rows)


def _row(file: FileReading, row: Indicator) -> _Row:
    document = owner_of(file, row.span)
    return _Row(file, document, document_key_of(file, document), _place_of(document), row)


_PLACE = re.compile(r"^[\u4e00-\u9fff]{2,6}?(?:自治州|自治县|省|市|区|县)")


def _place_of(document: Document) -> str:
    found = _PLACE.match(re.sub(r"\s", "", document.front.title) or document.front.issuer)
    return found[0] if found else ""


def _mark(written: str | None, *, average: bool) -> tuple[bool, bool]:
    """Whether a figure is marked as a sum over years or a mean of them; unlike marks are unlike figures."""
    text = written or ""
    return _CUMULATIVE.search(text) is not None, average and "*" in text


def _alike(row: Indicator, one: str | None, other: str | None) -> bool:
    return _mark(one, average=row.average) == _mark(other, average=row.average)


def _values(value: Decimal, row: Indicator, written: str | None, comparator: str = "=") -> Interval | None:
    about = "~" if re.search("左右|约", written or "") else comparator
    return allowed(value, row.unit, about) or allowed(value, "", about)


def _target_below_present(one: _Row) -> Iterator[Finding]:
    """A target below the present value of a measure that is better when higher, or above of one better lower."""
    row = one.row
    if row.value is None or row.baseline_value is None or not _alike(row, row.target, row.baseline):
        return
    way = better(row.name)
    if row.comparator in (">=", ">"):
        way = "higher"
    elif row.comparator in ("<=", "<"):
        way = "lower"
    worse = row.value < row.baseline_value if way == "higher" else row.value > row.baseline_value
    if not way or not worse:
        return
    target, present = plain_number(row.value), plain_number(row.baseline_value)
    word = "低于" if way == "higher" else "高于"
    yield finding(
        row.name,
        "scope_differs",
        [claim_of_row(one.file, row, "baseline"), claim_of_row(one.file, row, "target")],
        rule="target_below_present",
        zh=f"目标值{target}{word}现状值{present}",
        en=f"the target {target} is worse than the present {present}",
        steps=[Step("目标与现状之差", f"{target} - {present}", plain_number(row.value - row.baseline_value))],
        severity=_WORSE,
        note=f"目标{target}{word}现状{present}，不必有误：口径可能已变，或目标为底线"
        + (f"；表注：{row.note}" if row.note else ""),
    )


def _planned_vs_achieved(one: _Row) -> Iterator[Finding]:
    """What a table that looks back says was not reached."""
    row = one.row
    if row.value is None or row.actual_value is None or row.target_year != row.actual_year:
        return
    way = "higher" if row.comparator in (">=", ">") else "lower" if row.comparator in ("<=", "<") else better(row.name)
    planned, reached = _values(row.value, row, row.target), _values(row.actual_value, row, row.actual)
    if not way or planned is None or reached is None or not _alike(row, row.target, row.actual):
        return
    missed = row.actual_value < row.value if way == "higher" else row.actual_value > row.value
    if not missed or meet(planned, reached):
        return
    target, actual = plain_number(row.value), plain_number(row.actual_value)
    yield finding(
        row.name,
        "scope_differs",
        [claim_of_row(one.file, row, "target"), claim_of_row(one.file, row, "actual")],
        rule="planned_vs_achieved",
        zh=f"规划目标{target}，实际{actual}，未达到",
        en=f"planned {target}, reached {actual}: not reached",
        steps=[Step("实际与目标之差", f"{actual} - {target}", plain_number(row.actual_value - row.value))],
        severity=_MISSED,
    )


def _baselines(rows: list[_Row]) -> Iterator[Finding]:
    """Starting points against figures reached of the same place, measure and year."""
    reached: dict[tuple[str, str, int | None], list[_Row]] = defaultdict(list)
    for one in rows:
        if one.row.actual_value is not None and one.row.actual_year is not None:
            reached[one.place, one.measure(), one.row.actual_year].append(one)
    for one in rows:
        row = one.row
        if row.baseline_value is None or row.baseline_year is None:
            continue
        for other in reached.get((one.place, one.measure(), row.baseline_year), ()):
            if not one.place and one.key != other.key:
                continue
            same_sort = _mark(row.baseline, average=True) == _mark(other.row.actual, average=True)
            start, end = _values(row.baseline_value, row, row.baseline), None
            if other.row.actual_value is not None:
                end = _values(other.row.actual_value, other.row, other.row.actual)
            if same_sort and start is not None and end is not None and not meet(start, end):
                yield _baseline_finding(one, other)


def _baseline_finding(one: _Row, other: _Row) -> Finding:
    start, end = plain_number(one.row.baseline_value), plain_number(other.row.actual_value)
    return finding(
        one.row.name,
        "conflict",
        [claim_of_row(one.file, one.row, "baseline"), claim_of_row(other.file, other.row, "actual")],
        rule="baseline_vs_achieved",
        zh=f"{one.row.baseline_year}年现状值为{start}，另一处所列实际值为{end}",
        en=f"the starting point of {one.row.baseline_year} is {start}, the figure reached is told as {end}",
        steps=[
            Step("现状值", one.document.front.title, start),
            Step("实际值", other.document.front.title, end),
            Step("相差", f"{start} - {end}", _difference(one, other)),
        ],
        severity=_BASELINE,
    )


def _difference(one: _Row, other: _Row) -> str:
    start, end = one.row.baseline_value or Decimal(0), other.row.actual_value or Decimal(0)
    return plain_number(start - end)


# ----------------------------------------------------------------------------------------------- days


@cache
def _days_name() -> re.Pattern[str]:
    return re.compile(f"(?P<stem>.*{any_of('arithmetic', 'day_names')})$")


@cache
def _ratio_name() -> re.Pattern[str]:
    ending = any_of("arithmetic", "day_ratio_endings")
    return re.compile(f"(?P<stem>.*{any_of('arithmetic', 'day_names')}){ending}$")


def _days(file: FileReading, rows: list[_Row]) -> Iterator[Finding]:
    """Days of a year in the text against the ratio of the same name in a table of the same document."""
    ratios: dict[tuple[str, str], list[_Row]] = defaultdict(list)
    for one in rows:
        found = _ratio_name().match(one.row.name)
        if found and one.file is file and one.row.unit == "%":
            ratios[one.key, found["stem"]].append(one)
    for statement in file.reading.statements if ratios else ():
        found = _days_name().match(statement.subject)
        if not found or statement.unit not in ("天", "日") or statement.value is None or statement.comparator != "=":
            continue
        if statement.kind != "status" or statement.change:
            continue
        key = document_key_of(file, owner_of(file, statement.span))
        by_figure: dict[tuple[Decimal, int], list[Claim]] = defaultdict(list)
        for one in ratios.get((key, found["stem"]), ()):
            row = one.row
            if row.actual_value is not None and row.actual_year is not None:
                by_figure[row.actual_value, row.actual_year].append(claim_of_row(file, row, "actual"))
            if row.baseline_value is not None and row.baseline_year is not None:
                by_figure[row.baseline_value, row.baseline_year].append(claim_of_row(file, row, "baseline"))
        for (value, year), claims in sorted(by_figure.items()):
            yield _days_finding(file, claims, value, year, statement)


def _days_finding(file: FileReading, claims: list[Claim], value: Decimal, year: int, statement: Statement) -> Finding:
    length = 366 if calendar.isleap(year) else 365
    days = statement.value or Decimal(0)
    told = allowed(value, "%") or Interval(None, None)
    part, whole = allowed(days, "天"), allowed(Decimal(length), "天")
    made = quotient(part, whole) if part and whole else None
    share = shown_share(days, Decimal(length))
    agree = made is not None and meet(made, told)
    formula, ratio = f"{plain_number(days)} ÷ {length}", f"{plain_number(value)}%"
    return finding(
        claims[0].subject,
        "agree" if agree else "conflict",
        [claim_of_statement(file, statement), *claims],
        rule="days_of_ratio",
        zh=f"{year}年有{length}天，{formula} = {share}，表中为{ratio}",
        en=f"{year} has {length} days, {formula} = {share}, the table says {ratio}",
        steps=[
            Step("全年天数", str(year), str(length)),
            Step("比率", formula, share),
            Step("表中所列", ratio, ratio),
        ],
        severity=_CONFIRMED if agree else _DAYS,
    )
