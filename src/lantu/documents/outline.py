"""The marks by which official documents order their text: 第一章, 一、, （一）, 1., ——, 专栏1, 注：.

Each style of mark has a rank; a mark of a finer rank stands below one of a coarser rank.  A line is
looked at by its first character before any pattern runs: most lines bear no mark.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from lantu.quantity.numerals import parse_integer

__all__ = ["Caption", "Marker", "NoteMark", "Style", "read_caption", "read_marker", "read_note"]


class Style(NamedTuple):
    """A style of numbering: the kind of node it opens, the name of its segment in the eid, its rank."""

    kind: str
    segment: str
    rank: int


class Marker(NamedTuple):
    """The mark at the head of a line; ``end`` is where the text after it begins."""

    style: Style
    number: str
    value: int
    end: int


class Caption(NamedTuple):
    """The heading line of a box, table, figure or annex: ``label`` is 专栏, 表, 图, 附件 …"""

    label: str
    number: str
    title: str
    end: int


class NoteMark(NamedTuple):
    """The head of a note: ``mark`` is what stands in the text, empty for 注： under a table."""

    mark: str
    end: int


ANNEX = Style("annex", "annex", 5)
PART = Style("part", "part", 10)
CHAPTER = Style("chapter", "chp", 20)
SECTION = Style("section", "sec", 30)
ARTICLE = Style("article", "art", 40)
LEVEL_1 = Style("section", "sec", 50)
LEVEL_2 = Style("para", "para", 60)
LEVEL_3 = Style("subpara", "subpara", 70)
DECIMAL_2 = Style("subpara", "subpara", 72)
DECIMAL_3 = Style("subpara", "subpara", 74)
LEVEL_4 = Style("point", "point", 80)
LEVEL_5 = Style("subpoint", "subpoint", 90)
INDENT = Style("indent", "indent", 100)

_ORDINAL_STYLES = {"篇": PART, "编": PART, "部分": PART, "章": CHAPTER, "节": SECTION, "条": ARTICLE}
HEADING_STYLES = frozenset({PART, CHAPTER, SECTION})

# Named parts of the patterns; the text is width-folded, so ．is a full stop and （） stay as they are.
_CHINESE = "[一二三四五六七八九十百千零〇两]"
_NUMERAL = rf"(?:{_CHINESE}{{1,7}}|[0-9]{{1,4}})"
_BEFORE_TITLE = r"[\s:：、.]*"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟"
_PARENTHESISED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"

# 第三章, 第十二条, 第十二条之一; 第二批 and 第三产业 are no marks.
_ORDINAL = re.compile(rf"第\s?({_NUMERAL})\s?(篇|编|部分|章|节|条)(?:之({_CHINESE}{{1,3}}))?({_BEFORE_TITLE})")
# 一、 and 一. but not 一、二、三期 (a list of numbers).
_CHINESE_COMMA = re.compile(rf"({_CHINESE}{{1,4}})\s?[、.]\s*(?!{_CHINESE}[、期])")
# （一） and （1）, either width of bracket.
_BRACKETED = re.compile(rf"[（(]\s?(?:({_CHINESE}{{1,4}})|([0-9]{{1,3}}))\s?[）)][\s、.]*")
# 1. 1、 1) but not 1.5 or 10、20.
_ARABIC = re.compile(r"([0-9]{1,3})\s?(?:[.、]\s*(?![0-9])|[）)]\s*)")
# 1.2 标题, 1.2.3标题: two numbers need a space, or 2.4亿 would be one.
_DECIMAL = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){2,3})\.?\s*(?=[^\s0-9.])|([0-9]{1,2}\.[0-9]{1,2})\s+(?=[^\s0-9])")
# 01 in boxes; a bare 1 before a word is a count.
_PADDED = re.compile(r"(0[1-9])\s*(?=[^\s0-9.,:/年月-])")
_DASH = re.compile(r"(?:—{1,3}|--|─{1,3})\s*(?=[^\s—0-9-])")
_BULLET = re.compile(r"[•●◆■▪◇□➢★·]\s*(?=\S)")
# The dash of a list in Markdown-like text, before （一） or plain text.
_LIST_DASH = re.compile(r"[-*+]\s+(?=\S)")


def _ordinal(text: str) -> Marker | None:
    found = _ORDINAL.match(text)
    if not found:
        return None
    number, unit, suffix, gap = found.groups()
    style = _ORDINAL_STYLES[unit]
    end = found.end()
    # 第三章规定的… is prose that speaks of a chapter; a heading has a gap or is short and without a stop.
    if not gap and end < len(text) and (text[end] in "第和及、，。；所规的款" or (len(text) > 40 and style != ARTICLE)):
        return None
    value = parse_integer(number)
    if value is None:
        return None
    if suffix:
        return Marker(style, f"{number}之{suffix}", value, end)
    return Marker(style, number, value, end)


def _chinese_comma(text: str) -> Marker | None:
    found = _CHINESE_COMMA.match(text)
    return _numbered(LEVEL_1, found.group(1), found.end()) if found else None


def _bracketed(text: str) -> Marker | None:
    found = _BRACKETED.match(text)
    if not found:
        return None
    if found.group(1):
        return _numbered(LEVEL_2, found.group(1), found.end())
    return _numbered(LEVEL_4, found.group(2), found.end())


def _arabic(text: str) -> Marker | None:
    found = _ARABIC.match(text)
    if found:
        return _numbered(LEVEL_3, found.group(1), found.end())
    found = _PADDED.match(text)
    if found:
        return _numbered(LEVEL_3, found.group(1), found.end())
    found = _DECIMAL.match(text)
    if not found:
        return None
    number = found.group(1) or found.group(2)
    style = DECIMAL_3 if number.count(".") > 1 else DECIMAL_2
    return Marker(style, number, int(number.rsplit(".", 1)[1]), found.end())


def _numbered(style: Style, number: str, end: int) -> Marker | None:
    value = parse_integer(number)
    return None if value is None else Marker(style, number, value, end)


def _circled(text: str) -> Marker | None:
    gap = len(text) - len(text[1:].lstrip(" 、.\t"))
    return Marker(LEVEL_5, text[0], CIRCLED.index(text[0]) + 1, gap)


def _parenthesised(text: str) -> Marker | None:
    gap = len(text) - len(text[1:].lstrip(" 、.\t"))
    return Marker(LEVEL_4, str(_PARENTHESISED.index(text[0]) + 1), _PARENTHESISED.index(text[0]) + 1, gap)


def _dash(text: str) -> Marker | None:
    found = _DASH.match(text)
    if found:
        return Marker(INDENT, "", 0, found.end())
    return _list_dash(text)


def _bullet(text: str) -> Marker | None:
    found = _BULLET.match(text)
    return Marker(INDENT, "", 0, found.end()) if found else None


def _list_dash(text: str) -> Marker | None:
    found = _LIST_DASH.match(text)
    if not found:
        return None
    inner = read_marker(text[found.end() :])
    if inner:
        return inner._replace(end=inner.end + found.end())
    return Marker(INDENT, "", 0, found.end())


_READERS: dict[str, Callable[[str], Marker | None]] = {"第": _ordinal}
_READERS |= dict.fromkeys("一二三四五六七八九十百", _chinese_comma)
_READERS |= dict.fromkeys("（(", _bracketed)
_READERS |= dict.fromkeys("0123456789", _arabic)
_READERS |= dict.fromkeys(CIRCLED, _circled)
_READERS |= dict.fromkeys(_PARENTHESISED, _parenthesised)
_READERS |= dict.fromkeys("—-─", _dash)
_READERS |= dict.fromkeys("*+", _list_dash)
_READERS |= dict.fromkeys("•●◆■▪◇□➢★·", _bullet)


def read_marker(text: str) -> Marker | None:
    """The outline mark that ``text`` (width-folded, no white space before it) begins with, if any.

    >>> read_marker("（三）总体目标。")[1:], read_marker("第二批项目")
    (('三', 3, 3), None)
    """
    reader = _READERS.get(text[0]) if text else None
    return reader(text) if reader else None


_LABEL = r"(专\s?栏|附\s?表|附\s?图|附\s?件|附\s?录|表|图)"
_CAPTION_NUMBER = rf"(?:{_CHINESE}{{1,3}}(?![{_CHINESE[1:-1]}])|[0-9]{{1,3}}(?:[-—.][0-9]{{1,3}})?|[A-Z])"
_CAPTION = re.compile(rf"[【〖]?{_LABEL}\s*({_CAPTION_NUMBER})?\s*([:：.、]?)\s*")
_CAPTION_LENGTH = 70
_CAPTION_FIRST = frozenset("专附表图【〖")


def read_caption(text: str) -> Caption | None:
    """The caption that ``text`` is: 专栏2：…, 表1 …, 图 3：…, 附件1; sentences about them are none.

    >>> read_caption("专栏 2：重点工程"), read_caption("专栏2所列项目，抓紧实施。")
    (Caption(label='专栏', number='2', title='重点工程', end=5), None)
    """
    if not text or text[0] not in _CAPTION_FIRST or len(text) > _CAPTION_LENGTH or "。" in text:
        return None
    found = _CAPTION.match(text)
    if not found:
        return None
    label, number, colon = found.group(1).replace(" ", ""), found.group(2) or "", found.group(3)
    title = text[found.end() :].strip().rstrip("】〗").strip()
    spaced = colon or not title or text[found.end() - 1] in " \t"
    if label in {"表", "图"} and not number:
        return None  # 表彰、图书: a word that begins so
    if label != "专栏" and not spaced:
        return None  # 附件所列…, 表1中
    if label == "专栏" and not (number or spaced):
        return None
    if title[-1:] in "，；：、" and title:
        return None
    return Caption(label, number, title, found.end())


_NOTE_WORD = re.compile(r"[（(]?(?:备\s*注|附\s*注|注\s*释?|说\s*明|资料来源|数据来源)\s*[0-9]{0,2}\s*[:：]\s*")
# [1], ^[1], [^1]: and the box that a broken font leaves; a bare [19.5] is a cell of a table.
_NOTE_BRACKET = re.compile(r"\^?\[\^?([0-9]{1,3}|[a-z*]|\ufffd)?\]\s*[:：]?\s*(?=\S)")
_NOTE_READERS = dict.fromkeys("注备说附资数（(", _NOTE_WORD) | dict.fromkeys("[^", _NOTE_BRACKET)


def read_note(text: str) -> NoteMark | None:
    """The head of a note that ``text`` begins with: 注：, 备注：, [1], ^[1].

    >>> read_note("[2] 以国家批准数为准。"), read_note("备注：1．带*为年均数")
    (NoteMark(mark='2', end=4), NoteMark(mark='', end=3))
    """
    pattern = _NOTE_READERS.get(text[0]) if text else None
    found = pattern.match(text) if pattern else None
    if not found:
        return None
    return NoteMark((found.group(1) or "") if pattern is _NOTE_BRACKET else "", found.end())
