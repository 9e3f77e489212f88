"""Organisations (机构): one name for all ways to write it, and names that stand for many.

市住房城乡建委, 市住房城乡建设委 and 市住房和城乡建设委员会 are one office; 各区县政府 is a group.  The
vocabulary is a data file; a name that it does not know keeps its own words.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, NamedTuple

from lantu.datafiles import load_data
from lantu.errors import DataError
from lantu.text import fold_width

__all__ = ["canonical", "is_group", "is_organisation", "same"]

_HAN = "[\u4e00-\u9fff]"
# 云江市财政局 is 市财政局 in a text of that city; 县城市管理局 holds no name of a city.
_CITY = re.compile(rf"^(?!市){_HAN}{{2,3}}?(?<![城都上超])市(?={_HAN}{{2,}}$)(?!{_HAN}{{0,2}}管委会)")
_TAX = re.compile(r"^国家税务总局(?=.)")
# 住房和城乡建设局: the conjunction inside the name of one office.
_AND = re.compile(rf"(?<={_HAN}{_HAN})[和与](?={_HAN}{{2,}}(?:局|委|厅|部|办)$)")
_LONGEST = 30


class _Vocabulary(NamedTuple):
    words: dict[str, str]
    words_pattern: re.Pattern[str]
    endings: dict[str, str]
    endings_pattern: re.Pattern[str]
    group: re.Pattern[str]
    forms: tuple[str, ...]


@cache
def _vocabulary() -> _Vocabulary:
    raw = load_data("organisations/aliases.toml", "lantu.organisations/1")
    words, endings = _normal_forms(raw["words"]), _normal_forms(raw["endings"])
    group = "|".join(map(re.escape, raw["group"]["words"]))
    kinds = "|".join(map(re.escape, raw["group"]["kinds"]))
    return _Vocabulary(
        words,
        re.compile(_longest_first(words)),
        endings,
        re.compile(f"(?:{_longest_first(endings)})$"),
        re.compile(f"(?:{group}).*(?:{kinds})$|^(?:区县|区市县|市县)(?:政府|人民政府)?$"),
        tuple(raw["forms"]["endings"]),
    )


def _normal_forms(table: dict[str, Any]) -> dict[str, str]:
    """Each way to write a word to its normal form; DataError where one stands for two."""
    forms: dict[str, str] = {}
    for normal, others in table.items():
        for form in (normal, *others):
            if forms.setdefault(form, normal) != normal:
                raise DataError(f"{form} stands for {forms[form]} and {normal}", where="aliases.toml")
    return forms


def _longest_first(forms: dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=len, reverse=True))


@lru_cache(maxsize=16_384)
def canonical(name: str) -> str:
    """The normal form of a name, in the short style of official texts.

    >>> canonical("云江市住房和城乡建设委员会"), canonical("市住房城乡建委")
    ('市住房城乡建设委', '市住房城乡建设委')
    >>> canonical("市应急管理局"), canonical("市城市管理局"), canonical("市人民政府办公室")
    ('市应急局', '市城市管理局', '市政府办')
    """
    vocabulary = _vocabulary()
    text = "".join(fold_width(name).split())
    text = _TAX.sub("", text)
    # A replacement may open the way for another (发展和改革 behind the name of a city); two rounds are usual.
    for _ in range(len(text) + 1):
        before, text = text, _once(text, vocabulary)
        if text == before:
            break
    return text


def _once(text: str, vocabulary: _Vocabulary) -> str:
    text = _CITY.sub("市", text)
    text = vocabulary.words_pattern.sub(lambda found: vocabulary.words[found.group()], text)
    text = vocabulary.endings_pattern.sub(lambda found: vocabulary.endings[found.group()], text)
    return _AND.sub("", text)


def same(a: str, b: str) -> bool:
    """Whether two names are of one organisation."""
    return canonical(a) == canonical(b)


@lru_cache(maxsize=16_384)
def is_group(name: str) -> bool:
    """Whether a name stands for many: 各区县政府, 中心城区各区政府, 市级有关部门."""
    return bool(_vocabulary().group.search("".join(name.split())))


def is_organisation(name: str) -> bool:
    """Whether a text has the form of a name of an organisation or of a group of them."""
    return 2 <= len(name) <= _LONGEST and name.endswith(_vocabulary().forms)
