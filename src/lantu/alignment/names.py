"""Names of measures and things made comparable, conservatively: only forms that are surely one."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from lantu.alignment.wordlists import any_of, words
from lantu.statements.vocabulary import starts_with
from lantu.text import fold_width

__all__ = ["better", "common_part", "head_of", "normal_name"]

_DROPPED = re.compile(r"[\s“”\"'·]|（[%‰％]）|\((?:%|‰)\)")


@cache
def _same_names() -> tuple[tuple[re.Pattern[str], str], ...]:
    groups = [entry.split("=") for entry in words("arithmetic", "same_names")]
    return tuple(
        (re.compile("|".join(map(re.escape, sorted(others, key=len, reverse=True)))), first)
        for first, *others in groups
    )


@lru_cache(maxsize=65_536)
def normal_name(name: str) -> str:
    """One form for the ways to write a name of a measure.

    >>> normal_name("单位GDP能源消耗降低") == normal_name("单位地区生产总值能耗累计下降")
    True
    >>> normal_name("城镇化率") == normal_name("常住人口城镇化率")
    False
    """
    text = _DROPPED.sub("", fold_width(name)).replace("(", "（").replace(")", "）")
    for pattern, form in _same_names():
        text = pattern.sub(form, text)
    return text.removeprefix("#").removeprefix("全市").removeprefix("全省")


def common_part(one: str, other: str) -> int:
    """Length of the longest run of characters that two names share.

    >>> common_part("关闭矿山生态修复", "历史遗留和关闭矿山生态修复面积")
    8
    """
    best = 0
    previous = [0] * (len(other) + 1)
    for left in one:
        current = [0] * (len(other) + 1)
        for at, right in enumerate(other):
            if left == right:
                current[at + 1] = previous[at] + 1
                best = max(best, current[at + 1])
        previous = current
    return best


def head_of(clause: str) -> str:
    """What a clause without a number is about: adverbs and verbs at its head are left out.

    >>> head_of("大力实施历史遗留矿山生态修复")
    '历史遗留矿山生态修复'
    """
    text = clause.strip(" 、，：")
    pattern = starts_with("head_adverbs", "verb_adverbs", "leading", "dropped_verbs", "adverbs")
    while (found := pattern.match(text)) and found.end() < len(text):
        text = text[found.end() :]
    return text


@cache
def _directions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lists = ("no_direction", "fall_words", "better_lower", "better_higher")
    none, falls, lower, higher = (re.compile(any_of("arithmetic", one)) for one in lists)
    return none, falls, lower, higher


def better(name: str) -> str:
    """Which way a measure gets better: ``higher``, ``lower``, or nothing where its name does not tell.

    >>> better("空气质量优良天数比率"), better("水土流失率"), better("单位地区生产总值能耗降低"), better("城镇化率")
    ('higher', 'lower', 'higher', '')
    """
    none, falls, lower, higher = _directions()
    if none.search(name):
        return ""
    if falls.search(name):
        return "higher"
    if lower.search(name):
        return "lower"
    return "higher" if higher.search(name) else ""
