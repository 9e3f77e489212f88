"""Lists that share their numbers: ``A、B和C率分别达到1%、2%、3%``."""

from __future__ import annotations

import re

from lantu.statements.clauses import Clause
from lantu.statements.phrases import clean, ends_in_measure, strip_head, strip_tail
from lantu.statements.vocabulary import words

__all__ = ["share_lists"]

_BETWEEN = frozenset({"、", "和", "及", "，", "与", "或", "以及", "、约", "和约", ""})
_COVERED = re.compile(r"（[^）]*）|“[^”]*”|饱和|共和|和谐|中和|及时|普及|与会|及以上|及以下")


def share_lists(clauses: list[Clause]) -> dict[int, str]:
    """Subjects of the numbers of each 分别 list, by position in ``clauses``."""
    shared: dict[int, str] = {}
    for first, clause in enumerate(clauses):
        if "分别" not in clause.before:
            continue
        last = first + 1
        while last < len(clauses) and _follows(clauses[last - 1], clauses[last]):
            last += 1
        items = _items(clause)
        if last - first >= 2 and len(items) == last - first:
            shared.update(dict(enumerate(items, first)))
    return shared


def _follows(one: Clause, other: Clause) -> bool:
    return other.text[one.bound.end : other.bound.start].strip(" ") in _BETWEEN


def _items(clause: Clause) -> list[str]:
    """The things that a 分别 list names, each with the noun and place they share."""
    end = clause.text.rfind("分别", clause.sentence, clause.left_end)
    start = max(max(clause.text.rfind(mark, clause.sentence, end) for mark in "，。；：") + 1, clause.sentence)
    if clause.previous is not None:
        start = max(start, clause.previous.bound.end)
    head, _ = strip_head(strip_tail(clause.text[start:end], "%"))
    if len(head) < 3 and start > clause.sentence:  # 对国家级、省级平台，分别给予…
        stop = start - 1
        start = max(max(clause.text.rfind(mark, clause.sentence, stop) for mark in "，。；：") + 1, clause.sentence)
        head, _ = strip_head(clause.text[start:stop])
    masked = _COVERED.sub(lambda match: "〇" * len(match[0]), head)
    spans, position = [], 0
    for part in re.split("、|和|及|与", masked):
        spans.append(head[position : position + len(part)])
        position += len(part) + 1
    spans = [span for span in spans if span]
    return [clean(item) for item in _with_shared_tail(spans)] if len(spans) >= 2 else []


def _with_shared_tail(items: list[str]) -> list[str]:
    """The last item brings the noun that all share: 氨氮|排放量, 县城|污水处理率."""
    last = items[-1]
    if all(ends_in_measure(item) for item in items):
        return items
    tail = _tail_of(last, items)
    return [item if ends_in_measure(item) or item is last else item + tail for item in items]


def _tail_of(last: str, items: list[str]) -> str:
    if share := re.search(r"占.+\Z", last):
        return share[0]
    heads = [head for head in words("measure_heads") if last.endswith(head) and len(head) < len(last)]
    longest = max(heads, key=len, default="")
    for item in items[:-1]:  # 国家级、省级|创新平台: the items end alike
        at = last.find(item[-1])
        if 0 < at < len(last) - 1 and not ends_in_measure(item):
            return last[at + 1 :]
    widths = [len(item) for item in items[:-1] if not ends_in_measure(item)]
    width = widths[-1] if widths else 0
    if len(longest) >= 3 or not width:
        return longest
    return last[width:] if len(last) - width >= len(longest) else longest
