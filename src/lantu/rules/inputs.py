"""The inputs of one case, checked and made exact: what is wrong is told by place, and nothing is guessed."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from lantu.rules.cells import words
from lantu.rules.model import Field, ListInput, Rule, Text
from lantu.text import fold_width

__all__ = [
    "COMMON",
    "EARLIEST",
    "LATEST",
    "Problem",
    "Unread",
    "choice_meant",
    "choice_words",
    "field_bounds",
    "take_in",
]

# Names that every rule understands: which case this is, where and when it happens, and of which years the holidays that
# come with it are not announced yet.
COMMON = frozenset({"case_id", "case_date", "place", "provisional_years"})
_SERIAL_START, _SERIALS = date(1899, 12, 30), 110_000  # days as spreadsheets number them
EARLIEST, LATEST = 1949, 2199  # years that a date may be of
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
_HIGH = Decimal(10**8)
_ITEMS_AT_MOST = 100_000
_CASE_DATE = Text("日期", "Date of the case")
_PROVISIONAL_YEARS = Text("节假日未公布的年份", "Years without announced holidays")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Unfit(Exception):
    """What is wrong with a value: English, then Chinese behind a bar."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row of a file that is no case, and why: English, then Chinese behind a bar; ``aside``: nobody meant it as one."""

    why: str
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an input: ``missing``, ``missing_parameter``, ``invalid`` or only ``unknown``."""

    kind: str
    name: str
    message_zh: str
    message_en: str
    row: int | None = None

    @property
    def grave(self) -> bool:
        """Whether nothing can be computed."""
        return self.kind not in {"unknown", "calendar"}

    @property
    def code(self) -> str:
        return {
            "missing": "missing_input",
            "invalid": "invalid_input",
            "unknown": "unknown_input",
            "calendar": "no_calendar_given",
            "refusal": "row_left_out",
        }.get(self.kind, self.kind)


_NO_CALENDAR = Problem(
    "calendar",
    "public_holidays",
    "未提供法定节假日与调休安排（由国务院办公厅每年发布通知确定），按周一至周五为工作日暂计。",
    "No holiday calendar was given (the General Office of the State Council sets it by a notice each year): "
    "Monday to Friday taken as working days, provisional.",
)


def take_in(rule: Rule, given: Any) -> tuple[dict[str, Any], list[Problem]]:
    """Values by name, in the types of the rule, and every problem found."""
    if isinstance(given, Unread):
        en, _, zh = given.why.partition("|")
        if given.aside:
            return {}, [Problem("refusal", "", f"这一行不计算：{zh or en}。", f"The row is left out: {en}.")]
        return {}, [Problem("invalid", "", f"这一行无法使用：{zh or en}。", f"The row cannot be used: {en}.")]
    if not isinstance(given, Mapping):
        return {}, [Problem("invalid", "", "输入应为一个对象。", "The input must be one object with named values.")]
    values: dict[str, Any] = {}
    problems: list[Problem] = []
    for field in rule.inputs:
        values[field.name] = _take(field, given.get(field.name), problems, None)
    for each in rule.lists:
        values[each.name] = _take_list(each, given.get(each.name), problems)
    known = COMMON | values.keys()
    for name in given:
        if name not in known:
            shown = _CONTROL.sub("", str(name))[:80]
            problems.append(
                Problem("unknown", shown, f"规则不使用输入“{shown}”。", f"The rule makes no use of the input {shown}.")
            )
    _common(given, values, problems)
    usable = not any(each.grave for each in problems)
    if usable and given.get("public_holidays") is None and any("workday_after(" in step.formula for step in rule.steps):
        problems.append(_NO_CALENDAR)
    return values, problems


def _common(given: Mapping[str, Any], values: dict[str, Any], problems: list[Problem]) -> None:
    for name in ("case_id", "place"):
        written = given.get(name)
        if written is not None and name not in values:
            values[name] = _CONTROL.sub("", str(written))[:200]
    if given.get("case_date") is not None and "case_date" not in values:
        try:
            values["case_date"] = _date(given["case_date"])
        except _Unfit as error:
            problems.append(_invalid("case_date", _CASE_DATE, str(error), None))
    years = given.get("provisional_years")
    if years is not None and not _years(years):
        problems.append(
            _invalid("provisional_years", _PROVISIONAL_YEARS, "a list of years is needed|应为年份列表", None)
        )
    elif years:
        values["provisional_years"] = sorted(set(years))


def _years(written: Any) -> bool:
    return isinstance(written, list | tuple) and all(
        type(each) is int and EARLIEST <= each <= LATEST for each in written
    )


def _take_list(listed: ListInput, written: Any, problems: list[Problem]) -> list[dict[str, Any]]:
    if written is None:
        if listed.required:
            label = listed.label
            problems.append(
                Problem("missing", listed.name, f"缺少“{label.zh}”。", f"{label.en} ({listed.name}) is missing.")
            )
        return []
    if not isinstance(written, list | tuple) or len(written) > _ITEMS_AT_MOST:
        problems.append(_invalid(listed.name, listed.label, "a list is needed|应为列表", None))
        return []
    rows: list[dict[str, Any]] = []
    for number, item in enumerate(written, 1):
        if listed.plain:
            rows.append({"value": _take(listed.fields[0], item, problems, number, shown=listed.name)})
        elif isinstance(item, Mapping):
            rows.append({
                field.name: _take(field, item.get(field.name), problems, number, shown=f"{listed.name}.{field.name}")
                for field in listed.fields
            })  # fmt: skip
        else:
            problems.append(_invalid(listed.name, listed.label, "each item must be an object|每一项应为对象", number))
    return rows


def _invalid(name: str, label: Text, why: str, row: int | None) -> Problem:
    """What is wrong with a value: called as people call it, with the name of its column behind."""
    en, _, zh = why.partition("|")
    at_zh, at_en = (f"第{row}项", f"item {row}: ") if row else ("", "")
    told = f"“{label.zh}”（{name}）{at_zh}无法使用：{zh or en}。"
    return Problem("invalid", name, told, f"{label.en} ({name}): {at_en}{en}.", row)


def _take(field: Field, written: Any, problems: list[Problem], row: int | None, shown: str = "") -> Any:
    name = shown or field.name
    if written is None or (isinstance(written, str) and not written.strip()):
        if field.kind == "bool":
            return False
        if field.kind == "dates":
            return []
        if field.required:
            problems.append(missing(field, name, row))
        return None
    try:
        return _READERS[field.kind](written, field)
    except _Unfit as error:
        problems.append(_invalid(name, field.label, str(error), row))
        return None


def missing(field: Field, name: str, row: int | None = None) -> Problem:
    """The problem of an input that is not there, with who sets it where an authority does."""
    at_zh, at_en = (f"（第{row}项）", f" (item {row})") if row else ("", "")
    if field.setter is None:
        return Problem(
            "missing", name, f"缺少“{field.label.zh}”{at_zh}。", f"{field.label.en} ({name}){at_en} is missing.", row
        )
    article = f"（{field.article}）" if field.article else ""
    return Problem(
        "missing_parameter",
        name,
        f"缺少“{field.label.zh}”{at_zh}：由{field.setter.zh}确定{article}，文件未给出数值。",
        f"{field.label.en} ({name}){at_en} is missing: it is set by {field.setter.en}, the text gives no figure.",
        row,
    )


def _number(written: Any, field: Field) -> Decimal:
    if isinstance(written, bool) or not isinstance(written, int | float | Decimal | str):
        raise _Unfit("a number is needed|应为数字")
    if isinstance(written, float) and not math.isfinite(written):
        raise _Unfit("the number is not finite|不是有限的数")
    try:
        value = Decimal(repr(written) if isinstance(written, float) else written)
    except InvalidOperation:
        shown, meant = _CONTROL.sub("", str(written))[:40], field.unit.label if field.unit else Text("", "")
        zh, en = (f"（应为{meant.zh}）" if meant.zh else "", f" ({meant.en} is meant)" if meant.en else "")
        raise _Unfit(f"“{shown}” is no number, write it without unit{en}|“{shown}”不是数字，请勿带单位{zh}") from None
    if not value.is_finite():
        raise _Unfit("the number is not finite|不是有限的数")
    unit = field.unit
    low, high = field_bounds(field)
    if value < low:
        raise _Unfit(f"{value:f} is below {low:f}|小于{low:f}")
    if value > high:
        raise _Unfit(f"{value:.6g} is above {high:f}|大于{high:f}，请核对单位")
    places = unit.scale if unit else 0
    exponent = value.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise _Unfit(f"more than {places} decimal places|小数超过{places}位")
    return value


def field_bounds(field: Field) -> tuple[Decimal, Decimal]:
    """The least and the largest value that a number may have: its own bounds, else those of its unit."""
    unit = field.unit
    low = field.low if field.low is not None else unit.low if unit else Decimal(0)
    high = field.high if field.high is not None else unit.high if unit else _HIGH
    return low, high


def _whole(written: Any, field: Field) -> Decimal:
    value = _number(written, field)
    if value != value.to_integral_value():
        raise _Unfit("a whole number is needed|应为整数")
    return value


def _yes_no(written: Any, field: Field) -> bool:
    if isinstance(written, bool):
        return written
    word = str(written).strip().lower()
    if word in words()["yes"]:
        return True
    if word in words()["no"]:
        return False
    raise _Unfit("true or false is needed|应为是或否")


def _text(written: Any, field: Field) -> str:
    if not isinstance(written, str | int) or isinstance(written, bool):
        raise _Unfit("a text is needed|应为文字")
    return _CONTROL.sub("", str(written))[:200]


def choice_words(field: Field) -> dict[str, str]:
    """The labels of the choices of an input in both languages, and the choice that each means; what two share means none."""
    pairs = [
        (_same(word), value) for value, label in zip(field.values, field.value_labels, strict=False) for word in label
    ]
    return {word: value for word, value in pairs if word and not any(word == w and value != v for w, v in pairs)}


def _same(written: str) -> str:
    return "".join(fold_width(written).split()).casefold()


def choice_meant(written: str, field: Field) -> str:
    """The choice that a word names, by its code, its label or as people say it; empty where it names none, or doubts."""
    word, same = written.strip().lower(), _same(written)
    if word in field.values:
        return word
    if "?" in same:
        return ""
    named = choice_words(field).get(same, "")
    for value, hints in field.aliases:
        if not named and value in field.values and any(hint in word for hint in hints):
            named = value
    return named or ("other" if "other" in field.values and same in words()["nothing_special"] else "")


def _choice(written: Any, field: Field) -> str:
    named = choice_meant(written, field) if isinstance(written, str) else ""
    # A list of values that ends in other takes in what it does not name.
    if not named and isinstance(written, str) and field.values[-1:] == ("other",) and "?" not in _same(written):
        return "other"
    if not named:
        told = [f"{value}（{label.zh}）" for value, label in zip(field.values, field.value_labels, strict=False)]
        raise _Unfit(f"one of {', '.join(field.values)} is needed|应为所列值之一：{'、'.join(told)}")
    return named


def _date(written: Any, field: Field | None = None) -> date:
    if isinstance(written, date):
        return date(written.year, written.month, written.day)
    _no_serial(written)
    try:
        if not isinstance(written, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written):
            raise ValueError
        day = date.fromisoformat(written)
    except ValueError:
        raise _Unfit("a date as 2022-03-10 is needed|应为2022-03-10这样的日期") from None
    if not EARLIEST <= day.year <= LATEST:
        raise _Unfit("the date is out of range|日期超出范围")
    return day


def _no_serial(written: Any) -> None:
    """Refuses the number that a spreadsheet keeps for a day, and says which day that may be."""
    if type(written) is int and 0 < written < _SERIALS:
        day = _SERIAL_START + timedelta(days=written)
        en = f"{written} is a number, perhaps a spreadsheet's for {day}: write the day as 2022-03-10"
        raise _Unfit(f"{en}|{written}是数字，可能是电子表格中的{day}：请把这一列设为日期格式")


def _month(written: Any, field: Field) -> date:
    _no_serial(written)
    if not isinstance(written, str) or not _MONTH.fullmatch(written):
        raise _Unfit("a month as 2022-03 is needed|应为2022-03这样的月份")
    return _date(f"{written}-01")


def _dates(written: Any, field: Field) -> list[date]:
    if not isinstance(written, list | tuple):
        raise _Unfit("a list of dates is needed|应为日期列表")
    return [_date(each) for each in written]


_READERS: dict[str, Any] = {
    "decimal": _number,
    "int": _whole,
    "bool": _yes_no,
    "text": _text,
    "enum": _choice,
    "date": _date,
    "month": _month,
    "dates": _dates,
}
