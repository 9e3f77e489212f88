"""Words of official Chinese by which clauses are taken apart, from ``data/statements/vocabulary.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = ["contains", "ends_with", "starts_with", "words"]


@cache
def _lists() -> dict[str, tuple[str, ...]]:
    raw = load_data("statements/vocabulary.toml", "lantu.statements/1")
    for name, entries in raw.items():
        if not entries or not all(isinstance(entry, str) and entry for entry in entries):
            raise DataError(f"list {name} must hold words", where="vocabulary.toml")
    return {name: tuple(entries) for name, entries in raw.items()}


def words(name: str) -> tuple[str, ...]:
    """The words of one list."""
    return _lists()[name]


def _alternation(names: Iterable[str]) -> str:
    every = {word for name in names for word in _lists()[name]}
    return "|".join(re.escape(word) for word in sorted(every, key=len, reverse=True))


@cache
def contains(*names: str) -> re.Pattern[str]:
    """Finds any word of the lists, longest first."""
    return re.compile(_alternation(names))


@cache
def starts_with(*names: str) -> re.Pattern[str]:
    """Matches one word of the lists at a position."""
    return re.compile(_alternation(names))


@cache
def ends_with(*names: str) -> re.Pattern[str]:
    """Matches one word of the lists at the end of a text, longest first."""
    return re.compile(rf"(?:{_alternation(names)})\Z")
