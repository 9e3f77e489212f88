"""Words of the standards in the other language: categories, units and items in English, states of files in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lantu.datafiles import load_data

__all__ = ["source_in", "status_in", "word_in"]


def word_in(word: str, language: str) -> str:
    """A category, unit, item or title as a reader of this language calls it; several with 、 one by one; others keep their name.

    >>> word_in("轻度污染", "en"), word_in("总磷、氨氮", "en"), word_in("蓝藻", "en"), word_in("优", "zh")
    ('Lightly polluted', 'Total phosphorus, Ammonia nitrogen', '蓝藻', '优')
    """
    if language == "zh":
        return word
    known = _tables()["items"] | _tables()["words"] | _tables()["titles"]
    return known[word] if word in known else ", ".join(known.get(part, part) for part in word.split("、"))


def status_in(status: str, language: str) -> str:
    """What a file says of its own state, which is written in English; one without Chinese stays as it is.

    >>> status_in("in force", "zh"), status_in("in force", "en")
    ('现行', 'in force')
    """
    return _tables()["statuses"].get(status, status) if language == "zh" else status


def source_in(source: str, language: str) -> str:
    """Where the figures of a file are from, which is written in English; one without Chinese stays as it is.

    >>> source_in("GB 3095 table 4", "zh")
    'GB 3095 表4'
    """
    return _tables()["sources"].get(source, source) if language == "zh" else source


@cache
def _tables() -> Mapping[str, dict[str, str]]:
    return load_data("standards/languages.toml", "lantu.standards_languages/1")
