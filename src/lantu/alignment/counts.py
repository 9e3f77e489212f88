"""``count_of_members``: a number of things against the things that are named.

甲、乙、丙4个园区 names three.  A list that ends with 等 is open, and one whose names may hold several
(渝东北、渝东南8个区县) tells nothing: neither is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from lantu.alignment.evidence import Spot, claim_of_words, finding
from lantu.alignment.member_lists import NamedList, named_lists
from lantu.alignment.model import Finding, Step
from lantu.alignment.wordlists import any_of
from lantu.quantity.numerals import parse_integer
from lantu.statements.vocabulary import contains

__all__ = ["check_counts"]

_SEVERITY = 0.4
# A longer name with a verb in it is a clause.
_PLAIN_NAME = 10
_ORDINALS = "一二三四五六七八九十"
# A number so far from the names is told of something else.
_FARTHEST, _FARTHEST_COLLECTIVE, _FEWEST = 1, 3, 3


def check_counts(spot: Spot) -> Iterator[Finding]:
    """The lists of a passage that name fewer or more than they say."""
    for found in named_lists(spot.text, with_open=False):
        if found.said is None or found.open or len(found.members) <= found.said <= found.most:
            continue
        if any(len(member) > _PLAIN_NAME and contains("dropped_verbs").search(member) for member in found.members):
            continue
        off = min(abs(found.said - len(found.members)), abs(found.said - found.most))
        if found.collective and off <= _FARTHEST_COLLECTIVE:
            yield _differs(spot, found)
        elif not found.collective and off <= _FARTHEST and len(found.members) >= _FEWEST:
            yield _differs(spot, found)
    yield from _ordinals(spot)


def _differs(spot: Spot, found: NamedList) -> Finding:
    named, said = len(found.members), found.said or 0
    return finding(
        found.called,
        "conflict",
        [claim_of_words(spot, found.start, found.end, found.called, Decimal(said))],
        rule="count_of_members",
        zh=f"所列{named}项（{'、'.join(found.members)}），与所称{said}不符",
        en=f"{named} are named, {said} are said",
        steps=[Step("所列", "、".join(found.members), str(named)), Step("所称", found.called, str(said))],
        severity=_SEVERITY,
    )


@cache
def _announced() -> re.Pattern[str]:
    unit = any_of("lists", "collective", "counted")
    return re.compile(rf"(?<![\d第])(\d{{1,2}}|[两二三四五六七八九十])({unit})[^，。；：！？、]{{0,10}}[：，。]\Z")


def _ordinals(spot: Spot) -> Iterator[Finding]:
    """要做好三项工作：一是…二是…三是…."""
    first = spot.text.find("一是")
    announced = _announced().search(spot.text[:first]) if first > 0 else None
    if announced is None:
        return
    at, counted = first, 1
    while counted < len(_ORDINALS) and (next_at := spot.text.find(f"{_ORDINALS[counted]}是", at + 2)) >= 0:
        at, counted = next_at, counted + 1
    said = parse_integer(announced[1].replace("两", "二"))
    if said is not None and said != counted and counted >= 2:
        yield finding(
            announced[0].strip("：，。"),
            "conflict",
            [claim_of_words(spot, announced.start(), at + 2, announced[0], Decimal(said))],
            rule="count_of_members",
            zh=f"逐项列出{counted}项，与所称{said}不符",
            en=f"{counted} are listed, {said} are said",
            steps=[
                Step("所列", "一是…" + _ORDINALS[counted - 1] + "是…", str(counted)),
                Step("所称", announced[0], str(said)),
            ],
            severity=_SEVERITY,
        )
