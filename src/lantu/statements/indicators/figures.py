"""Figures of a table's cell: the number in it with its bound, and the marks that its notes explain.

``＜[75000]`` is below 75000, a sum over the period; ``6左右*`` about 6, with a star to look up; ``Ⅲ`` a class
without a number; ``稳步提升`` a promise in words.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple, cast

from lantu.documents.tables.words import closed_up, load_words
from lantu.statements.model import Comparator

__all__ = ["Figure", "bracket_kind", "bracket_pairs", "is_empty", "marks_in", "read_figure", "strip_marks"]

_NUMBER = r"[+\-]?\d+(?:[,，]\d{3})*(?:\.\d+)?"
_RANGE = re.compile(rf"({_NUMBER})([^\d\-—–~～至+]*)[-—–~～至]+({_NUMBER})(.*)")
_RATIO = re.compile(rf"({_NUMBER})[:：]({_NUMBER})")
_PLAIN = re.compile(rf"({_NUMBER})(.*)")
_ANY_NUMBER = re.compile(rf"(?<![\dA-Za-z.])({_NUMBER})(?!\d*年)([^\d]*)")
_CLASS = re.compile(r"(?:[ⅠⅡⅢⅣⅤⅥ]|I{1,3}|IV|VI?|[一二三四五])[类级]?|劣[ⅤV]类?|[A-F]+级?")
_CLASS_NEEDS_WORD = re.compile(r"[一二三四五A-F]+")
_FIRST_PART = re.compile(r"[、，；（(]")
_ROUND = str.maketrans("（）", "()")
_UNIT_LENGTH = 8


class Figure(NamedTuple):
    """What a cell says; ``comparator`` is None for a promise in words, ``unit`` what is written behind the number."""

    value: Decimal | None
    high: Decimal | None
    comparator: Comparator | None
    unit: str


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return cast("dict[str, dict[str, list[str]]]", load_words("rows"))


@cache
def _bounds(side: str) -> list[tuple[str, Comparator]]:
    table = load_words("rows")["figure"][side]
    return sorted(table.items(), key=lambda item: -len(item[0]))


@cache
def _fillers() -> list[str]:
    return sorted(_words()["figure"]["filler"], key=len, reverse=True)


@cache
def _signs() -> str:
    return "".join(_words()["mark"]["signs"])


@cache
def _empty() -> frozenset[str]:
    return frozenset(closed_up(mark) for mark in _words()["empty"]["marks"])


def is_empty(text: str) -> bool:
    """Whether a cell says “no value” (—, /) or nothing."""
    closed = closed_up(text)
    return not closed or closed in _empty()


def marks_in(text: str) -> str:
    """The signs in a cell or name that its notes explain, width-folded: ``6左右*`` has ``*``."""
    return "".join(sign for sign in dict.fromkeys(closed_up(text)) if sign in _signs())


@cache
def bracket_pairs() -> tuple[str, ...]:
    """The pairs of brackets that notes may explain, half-width where there is a half-width form."""
    return tuple(dict.fromkeys(closed_up(pair).translate(_ROUND) for pair in _words()["mark"]["brackets"]))


def bracket_kind(text: str) -> str:
    """The pair of brackets around the figure of a cell, half-width; "" if there is none."""
    closed = closed_up(text).translate(_ROUND)
    for pair in bracket_pairs():
        at = closed.find(pair[0])
        if at >= 0 and re.match(r"[^\d]{0,3}[\d.,]+[^\d]*" + re.escape(pair[1]), closed[at + 1 :]):
            return pair
    return ""


def strip_marks(text: str) -> str:
    """The text without the signs that notes explain."""
    return "".join(character for character in text if character not in _signs())


@lru_cache(maxsize=4096)
def read_figure(text: str) -> Figure:
    """The number of a cell with its bound and unit.

    >>> read_figure("＜[75000]").value, read_figure("6左右*").comparator, read_figure("稳步提升").comparator
    (Decimal('75000'), '~', None)
    """
    body = strip_marks(closed_up(text))
    if is_empty(body):
        return Figure(None, None, None, "")
    pair = bracket_kind(body)
    if pair:
        body = body.translate(_ROUND)
        body = body.replace(pair[0], "", 1)[::-1].replace(pair[1], "", 1)[::-1]
    comparator, rest = _without_bounds(body)
    if _CLASS.fullmatch(rest) and not _CLASS_NEEDS_WORD.fullmatch(rest):
        return Figure(None, None, comparator or "=", "")
    whole = _numeric(rest, comparator) or _mentioned(body, comparator)
    if whole:
        return whole
    first = _FIRST_PART.split(body, maxsplit=1)[0]
    if first != body and any(character.isdigit() for character in first):
        return _numeric(*_without_bounds(first)[::-1]) or Figure(None, None, None, "")
    return Figure(None, None, None, "")


def _without_bounds(body: str) -> tuple[Comparator | None, str]:
    """The bound that words or signs at the ends of a figure set, and the figure without them."""
    comparator: Comparator | None = None
    changed = True
    while changed:
        changed = False
        for word, bound in _bounds("before"):
            if body.startswith(word) and len(body) > len(word):
                comparator, body, changed = comparator or bound, body[len(word) :], True
                break
        for word, bound in _bounds("after"):
            if body.endswith(word) and len(body) > len(word):
                comparator, body, changed = _stricter(comparator, bound), body[: -len(word)], True
                break
        for word in _fillers():
            if body.startswith(word) and len(body) > len(word):
                body, changed = body[len(word) :], True
                break
    return comparator, body


def _stricter(before: Comparator | None, behind: Comparator) -> Comparator:
    return behind if before is None or before == "~" else before


def _decimal(number: str) -> Decimal:
    return Decimal(number.replace(",", "").replace("，", "").lstrip("+"))


def _numeric(rest: str, comparator: Comparator | None) -> Figure | None:
    """A figure that is nothing but a ratio, a range, or a number with its unit."""
    ratio = _RATIO.fullmatch(rest)
    if ratio:
        value = _decimal(ratio[1]) if _decimal(ratio[2]) == 1 else None
        return Figure(value, None, comparator or "=", "")
    found = _RANGE.fullmatch(rest)
    if found and len(found[4]) <= _UNIT_LENGTH:
        return Figure(_decimal(found[1]), _decimal(found[3].lstrip("-+")), "range", found[4] or found[2])
    plain = _PLAIN.fullmatch(rest)
    if plain and len(plain[2]) <= _UNIT_LENGTH and not plain[2].startswith("年") and "年" not in plain[2][1:]:
        return Figure(_decimal(plain[1]), None, comparator or "=", plain[2].strip("（）()"))
    return None


def _mentioned(body: str, comparator: Comparator | None) -> Figure | None:
    """A figure inside a few words, if it is the only number and no comparison with something else."""
    if len(body) > 16 or any(word in body for word in _words()["figure"]["relation"]):
        return None
    numbers = _ANY_NUMBER.findall(body)
    if len(numbers) != 1 or numbers[0][1].startswith("年"):
        return None
    bound = comparator
    at = body.index(numbers[0][0])
    for word, sense in _bounds("before"):
        if bound is None and body[:at].endswith(word):
            bound = sense
    unit = numbers[0][1]
    for word, sense in _bounds("after"):
        if word in unit:
            bound, unit = bound or sense, unit.split(word)[0]
    return Figure(_decimal(numbers[0][0]), None, bound or "=", unit if len(unit) <= 3 else "")
