"""What the notes under a table say about its marks.

The star of one plan is a yearly mean, that of another a figure set by the state, that of a third a mere remark: only the
note tells.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.documents.tables.words import closed_up, load_words
from lantu.statements.indicators.figures import bracket_pairs

__all__ = ["Meanings", "NoNotes", "read_notes"]

_CLAUSE = re.compile(r"[；;。\n]|(?<=[^\d])(?=\d{1,2}[.．、](?!\d))")
_BASELINE = re.compile(
    r"(?:现状|基期|基准|基数|基础)[^；;。]{0,12}?((?:19|20)\d\d)年?|((?:19|20)\d\d)年?[^；;。]{0,8}?(?:现状|基期|基准)"
)
_NUMBERED = re.compile(r"(?:注|备注|说明)?[:：]?\d{1,2}[.．、](?!\d)|(?:注|备注|说明)[:：]")
_YEAR_OF_DATA = re.compile(r"((?:19|20)\d\d)年[底末]?的?(?:数据|数|值|数值|基数)")
_ROUND = str.maketrans("（）", "()")
_BRACKETS = "括号"


class Meanings(NamedTuple):
    """By mark (``*``, ``[]``) what the notes say it means, with the clause that says so."""

    of: dict[str, tuple[frozenset[str], str]]
    baseline_year: int | None

    def senses(self, marks: list[str]) -> frozenset[str]:
        """All that the marks mean; a mark that no note speaks of means nothing."""
        return frozenset().union(*(self.of[mark][0] for mark in marks if mark in self.of))

    def clauses(self, marks: list[str]) -> list[str]:
        return list(dict.fromkeys(self.of[mark][1] for mark in marks if mark in self.of))

    def year_of(self, marks: list[str]) -> int | None:
        """The year that the notes give for figures with such a mark (带*为2019年数据)."""
        years = [_YEAR_OF_DATA.search(clause) for clause in self.clauses(marks)]
        return next((int(year[1]) for year in years if year), None)

    def speaks_of(self, pair: str) -> bool:
        return pair in self.of or _BRACKETS in self.of


NoNotes = Meanings({}, None)


@cache
def _senses() -> list[tuple[str, list[str]]]:
    return list(load_words("rows")["meaning"].items())


@cache
def _mark() -> re.Pattern[str]:
    words = load_words("rows")["mark"]
    signs = "".join(re.escape(sign) for sign in dict.fromkeys(closed_up("".join(words["signs"]))))
    pairs = "|".join(re.escape(pair[0]) + "(?:数字|数|数据|指标|内)?" + re.escape(pair[1]) for pair in bracket_pairs())
    return re.compile(rf"{pairs}|{_BRACKETS}|[{signs}]+")


def read_notes(notes: list[str]) -> Meanings:
    """The meanings of marks in the notes of one table.

    >>> read_notes(["注：1．带*为五年年均增速，带【】为五年累计数。"]).senses(["【】"])
    frozenset({'cumulative'})
    """
    meanings: dict[str, tuple[frozenset[str], str]] = {}
    baseline_year = None
    for note in notes:
        for clause in _CLAUSE.split(closed_up(note).translate(_ROUND)):
            clause = _NUMBERED.sub("", clause, count=1)
            if not clause:
                continue
            year = _BASELINE.search(clause)
            if year and baseline_year is None:
                baseline_year = int(year[1] or year[2])
            _read_clause(clause, meanings)
    return Meanings(meanings, baseline_year)


def _read_clause(clause: str, meanings: dict[str, tuple[frozenset[str], str]]) -> None:
    """Each mark of a clause means what is said from it to the next mark, or else before it."""
    marks = list(_mark().finditer(clause))
    begin = 0
    for number, mark in enumerate(marks):
        end = marks[number + 1].start() if number + 1 < len(marks) else len(clause)
        sense = _sense_of(clause[mark.end() : end]) or _sense_of(clause[begin : mark.start()])
        for sign in _signs_of(mark[0]):
            meanings.setdefault(sign, (frozenset(sense), clause))
        begin = mark.end()


def _signs_of(mark: str) -> list[str]:
    if mark == _BRACKETS:
        return [mark]
    edges = mark[0] + mark[-1]
    return [edges] if len(mark) > 1 and edges in bracket_pairs() else list(dict.fromkeys(mark))


def _sense_of(text: str) -> set[str]:
    for sense, words in _senses():
        if any(word in text for word in words):
            return {sense}
    return set()
