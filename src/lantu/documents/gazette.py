"""A gazette issue holds several documents between a cover and a colophon: where each begins and ends."""

from __future__ import annotations

import itertools
import re
from typing import Literal, NamedTuple

from lantu.documents.furniture import colophon_start, contents_end, contents_start
from lantu.documents.lines import Line
from lantu.documents.vocabulary import vocabulary

__all__ = ["Part", "divide", "is_date", "is_docnumber", "is_title_line"]


class Part(NamedTuple):
    """Lines ``start`` to ``end`` of a file and what they are."""

    role: Literal["cover", "toc", "document", "colophon"]
    start: int
    end: int


_YEAR = r"(?:[0-9]{4}|[〇零一二三四五六七八九○]{4})"
_SMALL = r"[0-9〇零一二三四五六七八九十]{1,3}"
DATE = rf"{_YEAR}\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日"
# 渝府发〔2021〕12号, 国发[2022]12号, 2021年第3号, 第344号, any bracket.
NUMBER = r"[\w\s（）()]{1,24}?\s*[〔\[【（(﹝]\s*[0-9]{4}\s*[〕\]】）)﹞]\s*第?\s*[0-9]{1,5}\s*号"
_DOCNUMBER = re.compile(rf"{NUMBER}|(?:[0-9]{{4}}\s*年\s*)?第\s*[0-9〇一二三四五六七八九十百]{{1,6}}\s*号")
_CLOSING_DATE = re.compile(rf"\s+{DATE}$")
_DATE_LINE = re.compile(rf"[（(]?\s*{DATE}\s*[）)]?")
_ORDER = re.compile(r"令\s*[（(]?\s*第?\s*[0-9〇一二三四五六七八九十百]{1,6}\s*号\s*[）)]?$")
_TITLE_LENGTH = 80
_TITLE_ENDS_NOT = frozenset("。；：，、！？;:!?,")
_ABOUT = re.compile(r"关\s*于")
# A comma, or the words with which preambles begin: the first line of the text, not of a title.
_PROSE = re.compile(r"[，,]|^(?:为了?|根据|按照|依据|现将|当前|近年来).{18}")
_REDHEAD = re.compile(r"文\s*件$")
# How many lines may lie between a title and its number.
_REACH = 4


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else."""
    return len(text) < 24 and _DATE_LINE.fullmatch(text) is not None


def is_docnumber(text: str) -> bool:
    """Whether a line is the number of a document and nothing else."""
    if text[-1:] == "日" and len(text) < 60:
        text = _CLOSING_DATE.sub("", text)  # 云府发〔2021〕6号 2021年3月5日
    return len(text) < 40 and "号" in text[-2:] and _DOCNUMBER.fullmatch(text.strip("（）()")) is not None


def is_title_line(line: Line) -> bool:
    """Whether a line could be (a part of) the title of a document."""
    text = line.text
    if line.is_table or line.note or line.caption or line.role or len(text) > _TITLE_LENGTH:
        return False
    if (line.marker and not _is_period(text)) or (line.level != 1 and _PROSE.search(text)):
        return False
    return text[-1] not in _TITLE_ENDS_NOT and not is_date(text) and not is_docnumber(text)


def _is_period(text: str) -> bool:
    return text[0] in "（(" and text[-1] in "）)" and "年" in text


def divide(lines: list[Line]) -> list[Part]:
    """Cover, contents, documents and colophon of a file, in order, without a gap."""
    end = len(lines)
    if not end:
        return []
    colophon = colophon_start(lines, 0, end)
    heads = _heads(lines, colophon)
    first = heads[0] if heads else 0
    parts = _before_first(lines, first, bool(heads))
    bounds = [*heads, colophon] if heads else [parts[-1].end if parts else 0, colophon]
    parts.extend(Part("document", low, high) for low, high in itertools.pairwise(bounds) if low < high)
    if colophon < end:
        parts.append(Part("colophon", colophon, end))
    return parts


def _before_first(lines: list[Line], first: int, has_head: bool) -> list[Part]:
    """What stands before the first document: cover and contents of a gazette, or a document without a number."""
    if not has_head:
        return []
    if not first:
        return []
    contents = contents_start(lines, 0, first)
    if contents is not None:
        parts = [Part("cover", 0, contents)] if contents else []
        end = first if _is_gazette(lines, contents) else contents_end(lines, contents, first)
        parts.append(Part("toc", contents, end))
        if end < first:
            parts.append(Part("document", end, first))
        return parts
    if any(line.text[-1:] == "。" and len(line.text) > 30 for line in lines[:first]):
        return [Part("document", 0, first)]
    return [Part("cover", 0, first)]


def _is_gazette(lines: list[Line], end: int) -> bool:
    pattern = vocabulary().gazette
    return any(pattern.search(line.text.lower()) for line in lines[:end])


def _heads(lines: list[Line], end: int) -> list[int]:
    """Indexes of the lines where documents begin: a title with a number, in either order."""
    starts: list[int] = []
    for index in range(end):
        text = lines[index].text
        if not 0 < len(text) <= 60 or text[-1] not in "号）)" or "号" not in text or lines[index].is_table:
            continue
        start = _head_at(lines, index, end, starts[-1] + 1 if starts else 0)
        if start is not None and (not starts or start > starts[-1]):
            starts.append(start)
    return starts


def _head_at(lines: list[Line], index: int, end: int, floor: int) -> int | None:
    text = lines[index].text
    if _ORDER.search(text) and is_title_like(lines[index]):
        return index
    if not is_docnumber(text):
        return None
    start = _title_before(lines, index, floor)
    if start is not None:
        return start
    if _title_after(lines, index, end):
        return index - 1 if index > floor and _REDHEAD.search(lines[index - 1].text) else index
    return None


def is_title_like(line: Line) -> bool:
    return not line.is_table and len(line.text) <= _TITLE_LENGTH and line.text[-1] not in _TITLE_ENDS_NOT


def _title_before(lines: list[Line], index: int, floor: int) -> int | None:
    """Start of the title that ends just above the number at ``index``."""
    notice = vocabulary().notice_words
    last = index - 1
    if last < floor or not is_title_line(lines[last]) or not notice.search(lines[last].text.rstrip("）)")):
        return None
    start = last
    while start > floor and last - start < _REACH and not _is_complete(lines[start].text):
        above = lines[start - 1]
        if not is_title_line(above) or above.text[-1] in "）)" and above.text[0] in "（(":
            break
        start -= 1
    return start


def _is_complete(text: str) -> bool:
    """A title line that needs none above it: it names the organ before 关于, or is an order."""
    found = _ABOUT.search(text)
    return (found is not None and found.start() > 2) or text.endswith("令")


def _title_after(lines: list[Line], index: int, end: int) -> bool:
    """Whether a title that ends on 通知, 意见 … stands just below the number at ``index``."""
    notice = vocabulary().notice_words
    for below in lines[index + 1 : min(index + 1 + _REACH, end)]:
        if not is_title_line(below):
            return False
        if notice.search(below.text):
            return True
    return False
