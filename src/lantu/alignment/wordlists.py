"""Words of the checks between plans, from the data files of ``data/alignment``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from lantu.datafiles import load_data
from lantu.errors import DataError

__all__ = ["any_of", "read_words", "words"]


@cache
def _file(name: str) -> Mapping[str, tuple[str, ...]]:
    return read_words(load_data(f"alignment/{name}.toml", f"lantu.alignment.{name}/1"), name)


def read_words(raw: dict[str, Any], name: str) -> dict[str, tuple[str, ...]]:
    """The lists of a data file without its schema line; DataError where one holds no words or a word twice.

    >>> read_words({"open": ["等"]}, "sample")
    {'open': ('等',)}
    """
    where = f"data/alignment/{name}.toml"
    lists: dict[str, tuple[str, ...]] = {}
    for key, entries in raw.items():
        if not isinstance(entries, list) or not entries or not all(isinstance(one, str) and one for one in entries):
            raise DataError(f"list {key} must hold words", where=where)
        if len(set(entries)) != len(entries):
            raise DataError(f"list {key} holds a word twice", where=where)
        lists[key] = tuple(entries)
    return lists


def words(file: str, name: str) -> tuple[str, ...]:
    """The words of one list of ``data/alignment/<file>.toml``."""
    lists = _file(file)
    if name not in lists:
        raise DataError(f"list {name} is missing", where=f"data/alignment/{file}.toml")
    return lists[name]


@cache
def any_of(file: str, *names: str) -> str:
    """A pattern for any word of the lists, longest first."""
    every = {word for name in names for word in words(file, name)}
    return "(?:" + "|".join(map(re.escape, sorted(every, key=lambda word: (-len(word), word)))) + ")"
