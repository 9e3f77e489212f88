"""The name of a published figure, and what its bracket says of it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import DataError, Problem
from lantu.sheets import Fault

__all__ = [
    "Told", "bound_words", "column_words", "columns", "longest_name", "nearest_names", "precedence",
    "problem_words", "read_name", "stations_told",
]  # fmt: skip

_FILE, _SCHEMA = "observations/qualifiers.toml", "lantu.observation_qualifiers/1"
_BRACKET = re.compile(r"(.*?)[(（](.*)[)）]")


class Told(NamedTuple):
    """A name without its bracket, and what the bracket says."""

    name: str
    basis: str = "year"
    since: int | None = None
    bound: str = ""
    status: str = "final"
    series: str = ""


@cache
def _data() -> dict[str, Any]:
    return load_data(_FILE, _SCHEMA)


@cache
def columns() -> dict[str, str]:
    """The field for each known heading, in lower case."""
    return {name.lower(): field for field, names in _data()["columns"].items() for name in names}


@cache
def column_words() -> dict[str, str]:
    """What each field is called in Chinese."""
    return {field: next(n for n in names if not n.isascii()) for field, names in _data()["columns"].items()}


def problem_words(problem: Problem) -> str:
    """What is wrong with a row, in Chinese, whether with its cells or with what they say; empty for codes of others."""
    told, (_written, near, *_more) = _data()["problem"], (*problem.about, "", "")
    proposed = problem.code.startswith("unknown_") and near
    if problem.code not in told:
        return Fault(problem.code, problem.about).zh
    said: str = told[problem.code]
    return said.format(*problem.about) + (told["nearest"].format(near) if proposed else "")


@cache
def bound_words() -> dict[str, str]:
    """The bound that a sign or word stands for."""
    return {word: sign for sign, words in _data()["bounds"].items() for word in (sign, *words)}


@cache
def _reading() -> dict[str, Any]:
    told: dict[str, Any] = _data()["reading"]
    return told


def nearest_names() -> float:
    """How like a known name another one must be to be proposed for it; 1 is equal."""
    return float(_reading()["nearest"])


def longest_name() -> int:
    """How long the name of an indicator, a place, a unit or a series may be."""
    return int(_reading()["longest"])


@cache
def stations_told() -> frozenset[str]:
    """Headings whose column names stations, in lower case."""
    return frozenset(name.lower() for name in _reading()["stations"])


@cache
def precedence() -> dict[str, list[str]]:
    """The order of grades and statuses, best first."""
    order: dict[str, list[str]] = _data()["precedence"]
    if set(order) != {"grade", "status"}:
        raise DataError("[precedence] must hold grade and status", where=_FILE)
    return order


@cache
def read_name(written: str, period: str) -> Told:
    """The name with what its bracket and its period say.

    >>> read_name("森林覆盖率(“以上”表述)", "2024")
    Told(name='森林覆盖率', basis='year', since=None, bound='>=', status='final', series='')
    >>> read_name("国控断面水质优良比例(74个断面)", "2021").series
    '74个断面'
    >>> read_name("单位地区生产总值能耗(较2020年累计变化)", "2024")[1:3]
    ('period', 2021)
    """
    match = _BRACKET.fullmatch(written.strip())
    name, bracket = match.groups() if match else (written.strip(), "")
    told = _bracket(name, bracket) if bracket else Told(name)
    if "-" in period and told.basis == "year":
        told = told._replace(basis="month")
    return told


def _bracket(name: str, bracket: str) -> Told:
    for rule in _data()["qualifier"]:
        match = re.fullmatch(rule["pattern"], bracket)
        if match is None:
            continue
        years = match.groupdict()
        since = int(years["first"]) if years.get("first") else int(years["base"]) + 1 if years.get("base") else None
        series = bracket if rule.get("series") else ""
        return Told(name, rule.get("basis", "year"), since, rule.get("bound", ""), rule.get("status", "final"), series)
    raise DataError(f"no rule for the bracket {bracket}", where=_FILE, hint="let the last rule fit everything")
