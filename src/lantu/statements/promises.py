"""Promises and bans without a number: 实现全覆盖, 基本消除黑臭水体, 禁止新建.

They are kept as statements with a qualitative value: targets that a monitor must follow although
nothing is counted, and prohibitions (kind ``ban``).
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.statements.clauses import fold_punctuation, sentence_bounds
from lantu.statements.kinds import Context
from lantu.statements.model import Kind
from lantu.statements.phrases import clean
from lantu.statements.vocabulary import contains, words

__all__ = ["Promise", "holds_promise", "read_promises"]


class Promise(NamedTuple):
    """A qualitative statement with positions in its passage."""

    start: int
    end: int
    quote_start: int
    quote_end: int
    subject: str
    wording: str
    kind: Kind
    rule: str


@cache
def _finder() -> re.Pattern[str]:
    """Promise words and ban words; 不得低于30% is a bound and stays with its number.

    The pattern opens with the class of all first characters, over which the search runs fastest.
    """
    own = [(word, "") for word in words("promises")]
    # 健全 is a word of its own: 建立健全覆盖城乡的体系 promises no 全覆盖.
    own += [(word, "(?!低于|少于|超过|高于|多于|小于|大于)") for word in words("bans")]
    own.sort(key=lambda entry: -len(entry[0]))
    rest = "|".join(f"(?<={re.escape(word[0])})(?<!健全){re.escape(word[1:])}{behind}" for word, behind in own)
    return re.compile(f"[{''.join(sorted({word[0] for word, _ in own}))}](?:{rest})")


def holds_promise(text: str) -> bool:
    """Whether the passage has a word of promise or ban."""
    return _finder().search(text) is not None


def read_promises(text: str, context: Context) -> list[Promise]:
    """Qualitative targets and bans of a width-folded passage, in order."""
    found: list[Promise] = []
    folded = ""
    for match in _finder().finditer(text):
        folded = folded or fold_punctuation(text)
        if match[0] in words("bans"):
            found.append(_ban(folded, match))
        elif context.genre == "plan" and not context.past and (promise := _promise(folded, match)):
            found.append(promise)
    return found


def _bounds(text: str, match: re.Match[str]) -> tuple[int, int]:
    start = max(text.rfind(mark, 0, match.start()) for mark in "，。；：！？（") + 1
    ends = [end for mark in "，。；！？）" if (end := text.find(mark, match.end())) >= 0]
    return start, min(ends, default=len(text))


def _promise(text: str, match: re.Match[str]) -> Promise | None:
    start, end = _bounds(text, match)
    subject = text[start : match.start()] or text[match.end() : end]
    leading = contains("dropped_verbs", "leading", "head_adverbs").match(subject)
    while leading and leading.end() < len(subject) - 1:
        subject = subject[leading.end() :]
        leading = contains("dropped_verbs", "leading", "head_adverbs").match(subject)
    if match[0].startswith(("全面", "基本", "全部")) and match.end() < end:
        subject = text[match.end() : end]
    subject = clean(subject.strip(" 、的"))
    if len(subject) < 2:
        return None
    return Promise(*match.span(), start, min(end, start + 80), subject[:40], match[0], "target", "promise.word")


def _ban(text: str, match: re.Match[str]) -> Promise:
    start, end = sentence_bounds(text, match.start(), "。；！？")
    what = text[match.end() : _bounds(text, match)[1]].strip(" ，、")
    start = max(start, match.start() - 40)
    return Promise(*match.span(), start, min(end, start + 80), what[:60], match[0], "ban", "ban.word")
