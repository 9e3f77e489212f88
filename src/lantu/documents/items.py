"""Numbered items: which part of a line is their heading, and the numbered points inside a paragraph."""

from __future__ import annotations

import re

from lantu.documents.lines import Line
from lantu.documents.outline import Style

__all__ = ["bare_title", "heading_end", "is_whole_heading", "points"]

_LONGEST_HEADING = 45
_LONGEST_SENTENCE_HEADING = 60
# Signs of a sentence with a predicate of its own: a rule or a target, not the name of a task.
_SENTENCE = re.compile(
    r"的，|应当|不得|必须|可以|自.{1,25}起|按照?.{2,20}执行|[：:；;]|[0-9]\s*%|年底?前?，|达到[0-9]|以下简称本"
)
# A whole line with an amount in it is a task done, not the heading of what follows.
_AMOUNT = re.compile(r"[0-9]\s*(?:%|‰|万|亿|个|家|项|元|公里|平方|公顷|座|处|人|吨)")
_DUTY_TAIL = re.compile(
    r"\s*[（(〔【\[]\s*(?:牵头|责任|配合|协办|主办|承办|负责|参与)[^（()）]*(?:[（(][^（()）]*[）)][^（()）]*)*[）)〕】\]]$"
)
_STOPS = "。.；;：:，、"
# （12）城镇…工程。 at the head of a sentence inside a paragraph.
_POINT = re.compile(r"(?:^|(?<=[。；;：:]))\s*[（(]\s?([0-9]{1,3})\s?[）)]\s*")


def bare_title(text: str) -> str:
    """The heading without closing mark and without the group of duties behind it.

    >>> bare_title("深化改革（牵头单位：市发展改革委）。")
    '深化改革'
    """
    text = text.rstrip("。. ")
    if text[-1:] in "）)〕】]":
        text = _DUTY_TAIL.sub("", text)
    return text.rstrip("。；;：: ")


def heading_end(text: str) -> int | None:
    """Length of the heading that an item begins with, its full stop included: 8 in 优化办理方式。推行…"""
    stop = text.find("。", 0, _LONGEST_SENTENCE_HEADING + 30)
    if stop < 2 or stop + 1 >= len(text):
        return None
    title = bare_title(text[:stop])
    if len(title) > _LONGEST_HEADING or _SENTENCE.search(title):
        return None
    # A heading is shorter than what it heads; two short sentences are a list of two.
    return stop + 1 if len(text) - stop > min(len(title), 12) else None


def is_whole_heading(text: str, style: Style, after: Line | None) -> bool:
    """Whether the whole text of an item is the heading of what follows."""
    if text[-1] in "；;：:，、" or len(text) > _LONGEST_SENTENCE_HEADING:
        return False
    below = after is not None and not after.role and _is_below(after, style)
    if text[-1] != "。" and "。" not in text:
        return below or after is None or after.marker is None or after.marker.style != style
    if not below or text.find("。") != len(text) - 1:
        return False
    title = bare_title(text)
    return not _SENTENCE.search(title) and not _AMOUNT.search(title)


def _is_below(after: Line, style: Style) -> bool:
    if after.marker:
        return after.marker.style.rank > style.rank
    return after.is_plain or after.is_table or after.caption is not None


def points(text: str, start: int) -> list[tuple[int, int, str]]:
    """Numbered points of one paragraph from ``start``: (where the mark begins, where it ends, number).

    They follow each other in number; a single one counts only where the text begins with it.
    """
    if "(" not in text and "（" not in text:
        return []
    found: list[tuple[int, int, str]] = []
    last = 0
    for match in _POINT.finditer(text, start):
        value = int(match.group(1))
        if found and value != last + 1:
            continue
        if not found and value > 1 and match.start() > start:
            continue
        found.append((match.start(), match.end(), match.group(1)))
        last = value
    if len(found) == 1 and found[0][0] > start:
        return []
    return found
