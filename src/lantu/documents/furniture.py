"""Lines that carry no statement of a document: cover, table of contents, colophon of a gazette."""

from __future__ import annotations

import re

from lantu.documents.lines import Line
from lantu.documents.vocabulary import vocabulary

__all__ = ["colophon_start", "contents_end", "contents_start", "entry_key", "mark_site_frame"]

# An entry of a table of contents: title, leader, page; the leader may be missing in English ones.
_LEADER = re.compile(r"(?:[.·•…．﹒⋯─—-]\s*){3,}|\t+| {3,}")
_PAGE = re.compile(r"[\s.·•…]*[（(]?\s*[0-9]{1,4}\s*[)）]?\s*$")
_CONTENTS_LENGTH = 12
# How far into a document a table of contents may begin.
_CONTENTS_REACH = 60
# 首页 > 政策文件 > 规划: where a web page stands in its site.
_TRAIL = re.compile(r"[^>›»。]{1,20}(?:\s*[>›»]+\s*[^>›»。]{1,30}){1,6}[>›»]?")
_TRAIL_REACH = 12
_FRAME_LENGTH = 300
_FRAME_LINE_LENGTH = 60


def contents_start(lines: list[Line], start: int, end: int) -> int | None:
    """Index of the line 目录, if one stands near the beginning."""
    pattern = vocabulary().contents
    for index in range(start, min(start + _CONTENTS_REACH, end)):
        text = lines[index].text
        if len(text) <= _CONTENTS_LENGTH and text[:1] in ("目", "C", "c") and pattern.fullmatch(text.strip("【】[] ")):
            return index
    return None


def entry_key(text: str) -> str:
    """The title of an entry without leader, page and spaces."""
    head = _LEADER.split(text, maxsplit=1)[0]
    return re.sub(r"\s", "", _PAGE.sub("", head))


def contents_end(lines: list[Line], start: int, end: int) -> int:
    """Index of the first line behind the table of contents that begins with the line ``start``.

    It ends where its first entry comes again as a heading, or where prose begins.
    """
    first = start + 1
    if first >= end:
        return end
    keys = {entry_key(lines[index].text) for index in range(first, min(first + 3, end))}
    index = first
    while index < end:
        text = lines[index].text
        plain = re.sub(r"\s", "", text)
        if index > first and plain in keys and not _is_entry(text):
            return index
        if not _is_entry(text) and _is_prose(text):
            return _before_headings(lines, first, index)
        index += 1
    return end


def _is_entry(text: str) -> bool:
    return bool(_LEADER.search(text)) or (text[-1:] in "0123456789)）" and bool(_PAGE.search(text)) and len(text) < 60)


def _is_prose(text: str) -> bool:
    return len(text) > 40 and text[-1] in "。；：:" and ("，" in text or "。" in text)


def _before_headings(lines: list[Line], first: int, index: int) -> int:
    """Back from the first line of prose over the headings above it, which are no entries."""
    while index > first and not _is_entry(lines[index - 1].text) and index - first > 1:
        index -= 1
    return index


def colophon_start(lines: list[Line], start: int, end: int) -> int:
    """Index of the first line of the colophon (主管单位：…, 邮政编码：…) at the end; ``end`` if there is none."""
    pattern = vocabulary().colophon
    at, labels = end, 0
    for index in range(end - 1, max(start, end - 40) - 1, -1):
        text = lines[index].text
        if len(text) > 60:
            break
        if pattern.match(text):
            at, labels = index, labels + 1
        elif end - index > 6 and not labels:
            break
    return at if labels >= 3 else end


def mark_site_frame(lines: list[Line]) -> None:
    """Give what a web page sets around its document the role of furniture: the path above it, the site below."""
    for line in lines[:_TRAIL_REACH]:
        if not line.is_table and _is_trail(line.text):
            _mark(line)
    labels = vocabulary().colophon
    for index, line in enumerate(lines):
        if line.is_table or not _is_frame(line.text):
            continue
        _mark(line)
        for step in (-1, 1):  # 主办单位：… on a line of its own beside it
            at = index + step
            while 0 <= at < len(lines) and not lines[at].is_table and not lines[at].role:
                if len(lines[at].text) > _FRAME_LINE_LENGTH or not labels.match(lines[at].text):
                    break
                _mark(lines[at])
                at += step


def _mark(line: Line) -> None:
    line.role = "furniture"
    line.marker = line.caption = line.note = None


def _is_trail(text: str) -> bool:
    signs = sum(text.count(sign) for sign in ">›»")
    if not signs or not _TRAIL.fullmatch(text):
        return False
    return signs > 1 or vocabulary().trail.match(text) is not None


def _is_frame(text: str) -> bool:
    return len(text) < _FRAME_LENGTH and "。" not in text and vocabulary().site.search(text) is not None
