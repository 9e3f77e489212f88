"""Lists of names in a text, with how many they are said to be and what they are called.

甲江、乙江、丙江三大生态廊道: three said, three named, called 生态廊道.  “两屏”即…; 4个园区（甲、乙、丙、丁）.
A list that ends with 等 is open: it names only some.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from lantu.alignment.names import head_of
from lantu.alignment.wordlists import any_of, words
from lantu.quantity.numerals import parse_integer
from lantu.statements.vocabulary import contains
from lantu.statements.vocabulary import words as grammar_words

__all__ = ["NamedList", "is_general", "named_lists"]

_NUMERAL = r"\d{1,2}|[二两三四五六七八九]|[二三]?十[一二三四五六七八九]?"
_STOPS = "，。；：！？"
_LONGEST_NAME, _LONGEST_HEAD = 16, 14
_HEAD_END = re.compile(r"[，。；：！？、（）“”《》\d]|[和与及](?=\S{2})|的(?!地)")
_QUOTED_RUN = re.compile(r"(?:“[^“”、]{1,16}”(?:、|和|与|及|以及)?)+\Z")
_MADE_OF = re.compile(r"(?:组成|构成)的")
_QUOTED = re.compile(r"“([^“”]+)”")


class NamedList(NamedTuple):
    """Names in ``text[start:end]``; ``said`` how many they are told to be, ``called`` what.

    ``most`` is how many they are when each 和 parts two names.  ``collective`` tells 三大屏障 from 3个镇.
    """

    start: int
    end: int
    members: tuple[str, ...]
    most: int
    said: int | None
    called: str
    head: str
    open: bool
    collective: bool


@cache
def _count() -> re.Pattern[str]:
    unit = f"(?P<collective>{any_of('lists', 'collective')})|{any_of('lists', 'counted')}"
    return re.compile(
        rf"(?<![\d.第百千万亿十〇零至到—\-~“])(?P<number>{_NUMERAL})(?:{unit})(?!月|年|级|以上|左右|[一两二三四五六七八九多])"
    )


@cache
def _defined() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>“?(?P<number>{_NUMERAL})(?P<what>[\u4e00-\u9fff]{{1,6}})”?)"
        rf"(?:{any_of('lists', 'defines')}：?(?P<run>[^，。；：（）]+)|（(?P<inside>[^（）]+)）)"
    )


_ANNOUNCED = re.compile(
    rf"(?<![\d.第百千万亿十各])“?(?P<number>{_NUMERAL})大(?P<what>[\u4e00-\u9fff]{{2,8}})”?"
    r"(?:：|，?(?:包括|分别是|分别为|即)：?|（)(?P<run>[^，。；：（）]+)(?=[。；）]|\Z)"
)


@cache
def _breaks() -> re.Pattern[str]:
    return re.compile(any_of("lists", "breaks") + r"\Z")


@cache
def _open() -> re.Pattern[str]:
    return re.compile(any_of("lists", "open_ends") + r"[”]?\Z")


@cache
def _closes() -> re.Pattern[str]:
    return re.compile(any_of("lists", "closes") + ".*|" + any_of("lists", "open_ends") + "[^、]*$")


@cache
def _joint() -> re.Pattern[str]:
    return re.compile(any_of("lists", "joints"))


@cache
def _lead() -> re.Pattern[str]:
    return re.compile(any_of("lists", "leads"))


def named_lists(text: str, *, with_open: bool = True) -> Iterator[NamedList]:
    """The lists of a passage (punctuation folded) that say how many they name, or (open ones) what they are called."""
    if "、" not in text and "”“" not in text and "”和“" not in text:
        return
    for match in _count().finditer(text):
        found = _before(text, match)
        if found is not None:
            yield found
    for match in _defined().finditer(text):
        found = _behind(match)
        if found is not None:
            yield found
    for match in _ANNOUNCED.finditer(text):
        found = _announced(match)
        if found is not None:
            yield found
    if with_open:
        yield from _open_lists(text)


def _before(text: str, match: re.Match[str]) -> NamedList | None:
    """甲、乙、丙三大屏障: the names before the number."""
    names = _run_before(text, match.start())
    said = parse_integer(match["number"])
    if names is None or said is None:
        return None
    start, members, most = names
    if said == len(members):
        members = (_joint().split(members[0])[-1], *members[1:])  # 构建甲带和乙山、丙山、丁山三大屏障
    head = _head_behind(text, match.end())
    end = match.end() + len(head)
    collective = match["collective"] is not None
    called = text[match.start() : end]
    return NamedList(start, end, members, most, said, called, head, open=False, collective=collective)


def _behind(match: re.Match[str]) -> NamedList | None:
    """四屏即甲、乙、丙、丁: the names behind the number and its name."""
    run = match["run"] if match["run"] is not None else match["inside"]
    said = parse_integer(match["number"])
    is_open = _open_inside(run)
    made = _MADE_OF.search(run)
    head = _head_behind(run, made.end()) if made else match["what"]
    members = _members(_closes().sub("", run))
    if members is None or said is None or len(members) < 2 or re.search(r"\d", run):
        return None
    if any(len(member) < 2 for member in members):
        return None
    name = match["name"].strip("“”")
    return NamedList(
        match.start(), match.end(), members, len(members) + _joints(members), said, name, head, is_open, collective=True
    )


def _announced(match: re.Match[str]) -> NamedList | None:
    """三大屏障：甲、乙、丙: the names behind a stop; a list that is open or told in clauses says nothing."""
    run, said = match["run"], parse_integer(match["number"])
    if said is None or "、" not in run or re.search(r"\d", run) or _open_inside(run):
        return None
    members = _members(_closes().sub("", run))
    if members is None or len(members) < 2 or any(len(member) < 2 for member in members):
        return None
    most, head = len(members) + _joints(members), match["what"]
    if not len(members) <= said <= most:
        return None
    called = f"{match['number']}大{head}"
    return NamedList(match.start(), match.end(), members, most, said, called, head, open=False, collective=True)


def _open_inside(run: str) -> bool:
    return re.search(any_of("lists", "open_ends"), run) is not None


def _open_lists(text: str) -> Iterator[NamedList]:
    """甲江、乙江等重要支流: names of which there are more."""
    for match in re.finditer(any_of("lists", "open_ends") + r"(?=[\u4e00-\u9fff])", text):
        names = _run_before(text, match.start())
        if names is None or len(names[1]) < 2:
            continue
        start, members, most = names
        head = _head_behind(text, match.end())
        if len(head) >= 2:
            end = match.end() + len(head)
            yield NamedList(start, end, members, most, None, head, head, open=True, collective=False)


def _run_before(text: str, end: int) -> tuple[int, tuple[str, ...], int] | None:
    """The names in a row that end at ``end``: where they start, what they are, and how many at most."""
    if end and text[end - 1] == "”":
        return _quoted_before(text, end)
    start = _run_start(text, end)
    run = text[start:end]
    if "、" not in run or _breaks().search(run) or _open().search(run) or re.search(r"\d", run):
        return None
    members = _members(run)
    if members is None or len(members) < 2:
        return None
    return start + run.find(members[0]) if members[0] in run else start, members, len(members) + _joints(members)


def _quoted_before(text: str, end: int) -> tuple[int, tuple[str, ...], int] | None:
    """“甲、乙、丙”三大…, or “甲”“乙”和“丙”三大…."""
    opened = text.rfind("“", 0, end)
    if opened < 0:
        return None
    inside = text[opened + 1 : end - 1]
    if "、" in inside:
        members = _members(inside)
        return None if members is None else (opened, members, len(members) + _joints(members))
    run = _QUOTED_RUN.search(text[:end])
    names = tuple(_QUOTED.findall(run[0])) if run else ()
    # A plain name before the quoted ones is one of them, so that nothing is known of how many there are.
    before = text[run.start() - 1] if run and run.start() else ""
    if run is None or len(names) < 2 or before in "、和与及":
        return None
    return run.start(), names, len(names)


def _run_start(text: str, end: int) -> int:
    """The stop or open bracket before a run of names; brackets within names are passed over."""
    depth = 0
    for at in range(end - 1, -1, -1):
        sign = text[at]
        if sign in "）”》":
            depth += 1
        elif sign in "（“《":
            if not depth:
                return at + 1
            depth -= 1
        elif not depth and sign in _STOPS:
            return at + 1
    return 0


def _members(run: str) -> tuple[str, ...] | None:
    """The names of a run; None where it holds more than names."""
    pieces = [piece.strip() for piece in re.split(r"、(?![^（]*）)", run)]
    pieces[0] = _bare(pieces[0])
    last = _joint().split(pieces[-1])
    if len(last) == 2 and all(len(one) >= 2 for one in last) and "”" not in pieces[-1]:
        pieces[-1:] = last
    names = tuple(piece.strip("“” ") for piece in pieces)
    if not all(1 <= len(name) <= _LONGEST_NAME for name in names) or len(set(names)) < len(names):
        return None
    unfit = any(name in _verbs() or "等" in name[1:] or _count().search(name) for name in names)
    return None if unfit else names


@cache
def _verbs() -> frozenset[str]:
    return frozenset(grammar_words("dropped_verbs")) | frozenset(grammar_words("kept_verbs"))


def _bare(name: str) -> str:
    """The first name of a run without the verb and the words that lead to the run."""
    text = name
    while True:
        lead = _lead().match(text)
        shorter = text[lead.end() :] if lead and len(text) - lead.end() >= 2 else text
        shorter = head_of(shorter)
        if shorter == text or len(shorter) < 2:
            break
        text = shorter
    # 推进甲地: the object is what stands behind the last verb.
    verbs = list(contains("dropped_verbs").finditer(text)) if len(text) > _LONGEST_NAME else []
    return text[verbs[-1].end() :] if verbs and verbs[-1].end() < len(text) else text


def _joints(members: tuple[str, ...]) -> int:
    """How many more names there are when each 和 parts two."""
    return sum(len(_joint().findall(member)) for member in members)


def _head_behind(text: str, start: int) -> str:
    """The noun behind a number or 等: up to a stop, a joint or a verb."""
    stop = _HEAD_END.search(text, start)
    head = text[start : min(stop.start() if stop else len(text), start + _LONGEST_HEAD)]
    verb = contains("right_stops").search(head)
    if verb and verb.start() >= 2:
        head = head[: verb.start()]
    return head.removesuffix("建设") if len(head) > 3 else head


def is_general(head: str) -> bool:
    """Whether a noun says too little to tell which set is meant."""
    return head in words("lists", "general_heads")
