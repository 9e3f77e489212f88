"""The name of a station, and what stands beside it: when it started or stopped, that it is a control point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from lantu.datafiles import load_data

__all__ = ["StationName", "read_station_name", "station_words"]

_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_DIGITS = re.compile(r"(?<!\d)(?:20)?(\d{2})(\d{2})(\d{2})(?!\d)")


@dataclass(frozen=True, slots=True)
class StationName:
    """A name without its marks; ``marks`` are pairs of a code and the day that stands with it."""

    base: str
    marks: tuple[tuple[str, date | None], ...] = ()

    @property
    def control(self) -> bool:
        return any(code == "control" for code, _ in self.marks)

    @property
    def stopped(self) -> bool:
        return any(code == "stopped" for code, _ in self.marks)

    def day(self, mark: str) -> date | None:
        return next((day for code, day in self.marks if code == mark), None)


@cache
def station_words() -> dict[str, Any]:
    """Marks, kinds and headings."""
    return load_data("stations/words.toml", "lantu.station_words/1")


@cache
def read_station_name(written: str) -> StationName:
    """The name and its marks; a bracket that tells no mark is part of the name.

    >>> found = read_station_name("昆区政府（启用200107）　")
    >>> found.base, found.marks
    ('昆区政府', (('started', datetime.date(2020, 1, 7)),))
    >>> read_station_name("定陵(对照点)").control, read_station_name("东四(北)").base
    (True, '东四(北)')
    """
    text = written.replace("\u3000", " ").strip()
    marks: list[tuple[str, date | None]] = []
    for bracket in _BRACKETS.findall(text):
        found = _marks(bracket)
        if found:
            marks += found
            text = re.sub(r"[(（\[【]" + re.escape(bracket) + r"[)）\]】]", "", text)
    bare = next((word for word in _words() if text.endswith(word[1]) and len(text) > len(word[1])), None)
    if bare and not marks:
        marks.append((bare[0], None))
        text = text.removesuffix(bare[1])
    return StationName(re.sub(r"\s+", "", text), tuple(marks))


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """Marks that may stand without brackets: those of two characters and more, the longest first."""
    pairs = [(code, word) for code, words in station_words()["mark"].items() for word in words if len(word) > 1]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[1])))


def _marks(text: str) -> list[tuple[str, date | None]]:
    pairs = [(code, word) for code, words in station_words()["mark"].items() for word in words]
    found: list[tuple[str, date | None]] = []
    for code, word in sorted(pairs, key=lambda pair: -len(pair[1])):
        if (text.startswith(word) if len(word) == 1 else word in text) and code not in [each for each, _ in found]:
            found.append((code, _day(text)))
    return found


def _day(text: str) -> date | None:
    match = _DIGITS.search(text)
    try:
        return date(2000 + int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
