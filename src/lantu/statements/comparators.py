"""Bounds in words: 不低于, 以上, 左右, 最高.

Conventions: 以上/不低于/至少 ``>=``; 超过 ``>``; 以下/以内/不超过/范围内/前N名 ``<=``; 低于/未达 ``<``;
左右/约/近 ``~``; 最高/最长/上限 ``max``; a—b ``range``; else ``=``.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from lantu.quantity.grammar import Quantity
from lantu.statements.model import Comparator

__all__ = ["Bound", "bound_of"]


class Bound(NamedTuple):
    """The comparator of a quantity; ``start``:``end`` are the number with its comparator words."""

    comparator: Comparator
    start: int
    end: int
    suffix: str = ""
    words: int = -1  # where the words of a bound at a distance begin: 不得超过月床位费的六倍


_SUFFIX = re.compile(
    r" ?(?:床位|泊位|车位|学位|座位|机位)?(?:（(?:含|不含)[^）]{0,6}）)?(?:(及以上|及其以上|以上|及以下|以下|范围以内|范围之内|范围内|以内(?!容)|之内|内(?![容部外在陆地河])"
    r"|左右|上下))(?:（(?:含|不含)[^）]{0,6}）)?"
)
_SUFFIX_MEANS: dict[str, Comparator] = {
    "及以上": ">=", "及其以上": ">=", "以上": ">=", "及以下": "<=", "以下": "<=", "范围以内": "<=",
    "范围之内": "<=", "范围内": "<=", "以内": "<=", "之内": "<=", "内": "<=", "左右": "~", "上下": "~",
}  # fmt: skip

# Words right before the number; the longest that fits wins.
_ADJACENT: list[tuple[str, Comparator]] = [
    (r"最[高多大长]不(?:得)?超过|上限(?:为|不超过)?", "max"),
    (r"不(?:得|应|能|宜)?(?:低|少|小|短)于|≥|>=|≧", ">="),
    (r"不(?:得|应|能|宜)?(?:超过|超出|高于|大于|多于|长于|逾)|≤|<=|≦", "<="),
    (r"至少(?:达到?|为|有)?|最[低少小短](?:达到?|为|不少于)?", ">="),
    (r"(?<!不)(?<!不得)(?:超过|突破|大于|高于|多于|超出|超)(?:了)?|>", ">"),
    (r"(?<!不)(?<!不得)(?:低于|小于|少于|不足|不满|未满|未达到?|不到)|<", "<"),
    (r"(?:大)?约(?:为|占|有)?|接近|将近|近|大致", "~"),
    (r"最[高多大长](?:额度)?(?:可?达到?|为|分别为|可|给予)?", "max"),
]
_ADJACENT_RE = re.compile("(?:" + "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(_ADJACENT)) + r") ?\Z")
_ADJACENT_MEANS = [comparator for _, comparator in _ADJACENT]

# Words that bound the number over a short distance: 不超过贷款本金的2‰, 每年至少开展1次.
_DISTANT: list[tuple[str, Comparator]] = [
    (r"最[高多长]不(?:得)?超过", "max"),
    (r"不(?:得|应)?(?:超过|高于|多于)", "<="),
    (r"不(?:得|应)?(?:低|少)于", ">="),
    (r"至少|最少|最低", ">="),
    (r"最高(?!人民|检察|法院)|最长|最多|上限", "max"),
]
_DISTANT_RE = re.compile(
    "(?:"
    + "|".join(f"(?P<d{i}>{words})" for i, (words, _) in enumerate(_DISTANT))
    + r")[^，。；：！？、\d（）》”]{0,16}\Z"
)
_DISTANT_MEANS = [comparator for _, comparator in _DISTANT]
_RANKED = re.compile(r"前 ?\Z")


def bound_of(text: str, quantity: Quantity) -> Bound:
    """The comparator of ``quantity`` in ``text`` (punctuation folded) and what it takes up."""
    start, end = quantity.start, quantity.end
    if quantity.unit == "" and start and text[start - 1] in "≥≤><":
        quantity = quantity._replace(start=start)
    suffix = _SUFFIX.match(text, end)
    word = suffix[1] if suffix else ""
    stop = suffix.end() if suffix else end
    low = max(start - 24, 0)
    adjacent = _ADJACENT_RE.search(text, low, start)
    if quantity.value_high is not None:
        begin = adjacent.start() if adjacent else start
        return Bound("range", begin, stop, word)
    if adjacent and adjacent.lastgroup:
        means = _ADJACENT_MEANS[int(adjacent.lastgroup[1:])]
        if word and means != "max":
            means = _SUFFIX_MEANS[word] if word not in ("内", "左右") else means
        return Bound(means, adjacent.start(), stop, word)
    if word:
        return Bound(_SUFFIX_MEANS[word], start, stop, word)
    if _RANKED.search(text, low, start) and quantity.unit in ("名", "位", "强", "个"):
        return Bound("<=", start, stop)
    distant = _DISTANT_RE.search(text, low, start)
    if distant and distant.lastgroup:
        return Bound(_DISTANT_MEANS[int(distant.lastgroup[1:])], start, stop, words=distant.start())
    if quantity.about:
        return Bound(">", start, stop)
    return Bound("=", start, stop)
