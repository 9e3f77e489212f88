"""What kind of difference a place shows, and whether it matters.

Numbers and units always matter; words matter unless they are grammar, mean the same, or are a slip
in a name that both copies write alike elsewhere.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import Literal, NamedTuple

from lantu.alignment.matching import Edit
from lantu.alignment.words import Words
from lantu.datafiles import load_data
from lantu.errors import DataError
from lantu.quantity.numerals import CHINESE_NUMERAL, parse_number
from lantu.quantity.units import SCALES, load_units

__all__ = ["Finding", "weigh"]

Kind = Literal["number", "unit", "term", "omission"]

_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_NUMERALS = frozenset(CHINESE_NUMERAL + "两")
_BOUNDS = frozenset("≥≤<>±")
_RANGE = frozenset("—至到")
_LONGEST_UNIT = 8
_RAISED = re.compile(r"[\u00b2\u00b3\u00b9\u2070-\u2089\u2460-\u2473]")
_OPENED, _CLOSED = frozenset("[〔［"), frozenset("]〕］")
_SLIP_BEFORE, _SLIP_AFTER = 2, 6


class Finding(NamedTuple):
    """Kind and weight of a difference, with a note for the reader."""

    kind: Kind
    material: bool
    note: str = ""


class _Wording(NamedTuple):
    function_words: frozenset[str]
    same_meaning: frozenset[frozenset[str]]
    bound_words: frozenset[str]


@cache
def _wording() -> _Wording:
    raw = load_data("copies/wording.toml", "lantu.wording/1")
    if not all(len(pair) == 2 for pair in raw["same_meaning"]):
        raise DataError("same_meaning must hold pairs", where="copies/wording.toml", hint="write two words a row")
    return _Wording(
        frozenset(raw["function_words"]),
        frozenset(frozenset(pair) for pair in raw["same_meaning"]),
        frozenset(raw["bound_words"]),
    )


def weigh(a: Words, b: Words, edit: Edit) -> Finding | None:
    """What the edit is: None where it is no difference (a note's mark, another way to write a number)."""
    in_a, in_b = a.plain(edit.a_start, edit.a_end), b.plain(edit.b_start, edit.b_end)
    if in_a == in_b or (_is_numeral(in_a) and _is_numeral(in_b) and parse_number(in_a) == parse_number(in_b)):
        return None  # 31 and 0 on two lines for 310; 三十 against 30
    if _is_note_mark(a, edit.a_start, edit.a_end) and _is_note_mark(b, edit.b_start, edit.b_end):
        return None
    if _is_shared_unit(a, edit.a_start, edit.a_end, in_b) or _is_shared_unit(b, edit.b_start, edit.b_end, in_a):
        return None
    if _are_other_lines(a, b, edit, in_a, in_b):
        return Finding("omission", True, "两份各有一行，另一份没有")
    return (
        _unit(a, b, edit, in_a, in_b)
        or _number(a, b, edit, in_a, in_b)
        or (_replaced(a, b, edit, in_a, in_b) if in_a and in_b else _missing(a, b, edit, in_a or in_b))
    )


def _is_note_mark(words: Words, start: int, end: int) -> bool:
    """Whether the words are at most the mark of a note: ``〔1〕``, ``[2]``, ``③``."""
    if start == end:
        return True
    if end - start > 1 or words.starts_line(start):
        return False
    text, at, after = words.source.text, words.starts[start], words.ends[start]
    if _RAISED.match(text, at):
        return True
    return text[at - 1 : at] in _OPENED and text[after : after + 1] in _CLOSED and text[at].isdecimal()


def _is_shared_unit(words: Words, start: int, end: int, other: str) -> bool:
    """Whether the words are a unit written at both ends of a range: 15°—25° says what 15—25° says."""
    unit = words.code[start:end]
    after = end + 2
    return bool(
        unit and not other and words.plain(end, end + 1) in _RANGE and words.code[after : after + len(unit)] == unit
    )


def _are_other_lines(a: Words, b: Words, edit: Edit, in_a: str, in_b: str) -> bool:
    """Whether each copy has whole lines here that the other has not (a date, ``此件公开发布``)."""
    if not in_a or not in_b:
        return False
    whole = all(
        words.starts_line(start) and words.starts_line(end)
        for words, start, end in ((a, edit.a_start, edit.a_end), (b, edit.b_start, edit.b_end))
    )
    one_has_figures = bool(_DIGITS.search(in_a)) != bool(_DIGITS.search(in_b))
    return whole and (one_has_figures or min(len(in_a), len(in_b)) > _LONGEST_UNIT)


def _unit(a: Words, b: Words, edit: Edit, in_a: str, in_b: str) -> Finding | None:
    """A unit or scale that differs after one and the same number: 0.3% and 0.3‰."""
    if _DIGITS.search(in_a + in_b):
        return None
    unit_a = _unit_at(a, edit.a_start, edit.a_end)
    unit_b = _unit_at(b, edit.b_start, edit.b_end)
    if unit_a is None or unit_b is None or unit_a == unit_b or not (unit_a or unit_b):
        return None
    note = "相差十倍" if {unit_a, unit_b} == {"%", "‰"} else ""
    return Finding("unit", True, note or f"单位不同：{unit_a or '无'}，{unit_b or '无'}")


def _unit_at(words: Words, start: int, end: int) -> str | None:
    """The unit that the words are a part of; None where no number stands before it, or more than a unit differs."""
    number = start - 1
    while number >= 0 and start - number <= _LONGEST_UNIT and not _ends_number(words.plain(number, number + 1)):
        number -= 1
    if number < 0 or start - number > _LONGEST_UNIT:
        return None
    rest = words.plain(number + 1, min(number + 1 + _LONGEST_UNIT, len(words)))
    unit = _units().match(rest)
    name = unit.group() if unit else ""
    return name if len(name) >= end - number - 1 else None


def _ends_number(word: str) -> bool:
    return word[-1:].isdecimal() or (len(word) == 1 and word in _NUMERALS and word not in SCALES)


@cache
def _units() -> re.Pattern[str]:
    """A unit with its scale and what it is per, as it stands after a number."""
    names = "|".join(sorted(map(re.escape, load_units().units), key=len, reverse=True)).casefold()
    scale = "|".join(sorted(SCALES, key=len, reverse=True))
    return re.compile(f"(?:{scale})?(?:{names})(?:/(?:{names}))?|(?:{scale})")


def _number(a: Words, b: Words, edit: Edit, in_a: str, in_b: str) -> Finding | None:
    """Figures that differ, Arabic or Chinese, and signs that bound them."""
    figures_a, figures_b = _DIGITS.findall(in_a), _DIGITS.findall(in_b)
    if figures_a and figures_b:
        if figures_a == figures_b:
            return None
        return Finding("number", not _are_list_numbers(a, b, edit), f"数值不同：{in_a}，{in_b}")
    if in_a and in_b and _BOUNDS & set(in_a + in_b) and set(in_a + in_b) <= _BOUNDS:
        return Finding("number", True, "界限符号不同")
    if in_a and in_b and _is_numeral(in_a) and _is_numeral(in_b):
        return Finding("number", not _are_list_numbers(a, b, edit), f"数值不同：{in_a}，{in_b}")
    return None


def _is_numeral(text: str) -> bool:
    return bool(text) and (all(character in _NUMERALS for character in text) or bool(_DIGITS.fullmatch(text)))


def _are_list_numbers(a: Words, b: Words, edit: Edit) -> bool:
    return _is_list_number(a, edit.a_start) and _is_list_number(b, edit.b_start)


def _is_list_number(words: Words, start: int) -> bool:
    """Whether the word is the number of an item: it opens its line, or stands alone in brackets."""
    at = words.starts[start]
    text = words.source.text
    opened = text[at - 1 : at] in {"(", "（"} and text[words.ends[start] : words.ends[start] + 1] in {")", "）"}
    return opened or (
        words.starts_line(start) and bool(re.match(r"[.．、)）]\D", text[words.ends[start] : words.ends[start] + 2]))
    )


def _replaced(a: Words, b: Words, edit: Edit, in_a: str, in_b: str) -> Finding:
    """One wording for another."""
    wording = _wording()
    if _bound_words(a, edit.a_start, edit.a_end) and _bound_words(b, edit.b_start, edit.b_end):
        return Finding("number", True, f"界限不同：{in_a}，{in_b}")
    if set(in_a) <= wording.function_words and set(in_b) <= wording.function_words:
        return Finding("term", False, "虚词不同")
    if sorted(in_a) == sorted(in_b):
        return Finding("term", False, "字序不同")
    if _around(a, b, edit) & wording.same_meaning:
        return Finding("term", False, "近义")
    return Finding("term", True, f"用词不同：{in_a}，{in_b}")


def _around(a: Words, b: Words, edit: Edit) -> set[frozenset[str]]:
    """The differing words of both copies with up to two common characters on either side."""
    return {
        frozenset((_widened(a, edit.a_start, edit.a_end, *more), _widened(b, edit.b_start, edit.b_end, *more)))
        for more in product(range(3), repeat=2)
    }


def _bound_words(words: Words, start: int, end: int) -> bool:
    """Whether the words are, or are a part of, what makes a bound of a number."""
    return any(_widened(words, start, end, *more) in _wording().bound_words for more in product(range(2), repeat=2))


def _widened(words: Words, start: int, end: int, left: int, right: int) -> str:
    return words.plain(start - left, end + right)


def _missing(a: Words, b: Words, edit: Edit, text: str) -> Finding:
    """Words that one copy has and the other has not."""
    if set(text) <= _wording().function_words:
        return Finding("omission", False, "虚词")
    if len(text) == 1 and "\u3400" <= text <= "\u9fff":
        slip = _is_slip(a, b, edit)
        return Finding("term", not slip, "两份在别处写法一致" if slip else f"一份无“{text}”字")
    return Finding("omission", True, "")


def _is_slip(a: Words, b: Words, edit: Edit) -> bool:
    """Whether the shorter copy writes the same name in full elsewhere, so that it only lost a character."""
    longer, shorter = (a, b) if edit.a_end > edit.a_start else (b, a)
    start, end = (edit.a_start, edit.a_end) if longer is a else (edit.b_start, edit.b_end)
    name = longer.code[max(start - _SLIP_BEFORE, 0) : end + _SLIP_AFTER]
    return name in shorter.code
