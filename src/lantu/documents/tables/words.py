"""The words that head tables: which column says what, and what is no part of a table.

The words themselves are data (``lantu/data/tables/headers.toml``).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from lantu.datafiles import load_data
from lantu.text import fold_width

__all__ = [
    "closed_up",
    "column_role",
    "header_score",
    "is_caption",
    "is_list_number",
    "is_note",
    "is_outline",
    "is_sentence",
    "load_words",
    "years_in",
]

_BLANKS = re.compile(r"\s+")
_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)|([一二][〇零○九][〇零○一二三四五六七八九]{2})(?=年|$)")
_PERIOD = re.compile(r"十([一二三四五六七八九])五(?!年)")
_LIST_NUMBER = re.compile(
    r"[（(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[①-⑳])[)）.．、]?|第[一二三四五六七八九十百\d]+[条章节款项]"
)
_OUTLINE = re.compile(r"第[一二三四五六七八九十百零\d]+[篇章节条编]|[（(]?[一二三四五六七八九十]{1,3}[)）、]")
_CAPTION_NUMBER = r"\s*[\d一二三四五六七八九十]+(?:[-—－.．]\d+)*"


@cache
def load_words(name: str) -> dict[str, Any]:
    """A word list of ``lantu/data/tables`` by its name."""
    return load_data(f"tables/{name}.toml", f"lantu.table_{name}/1")


def closed_up(text: str) -> str:
    """The text width-folded and without blanks: 指　　标 and 指标 are one word."""
    return _BLANKS.sub("", fold_width(text))


@cache
def _roles() -> list[tuple[str, frozenset[str], tuple[str, ...], tuple[str, ...]]]:
    return [
        (role["name"], frozenset(role.get("exact", ())), tuple(role.get("contains", ())), tuple(role.get("never", ())))
        for role in load_words("headers")["role"]
    ]


_IN_BRACKETS = re.compile(r"[（(【\[〔][^）)】\]〕]*[）)】\]〕]")


@lru_cache(maxsize=4096)
def column_role(header: str) -> str:
    r"""What a column tells by its header: ``number``, ``name``, ``value``, ``attribute`` …; "" if unknown.

    >>> column_role("指　标"), column_role("2025年\n目标值"), column_role("指标属性")
    ('name', 'value', 'attribute')
    """
    text = closed_up(header)
    bare = _IN_BRACKETS.sub("", text) or text
    if not text or len(text) > 30:
        return ""
    for role, exact, contains, never in _roles():
        if bare in exact or (any(word in text for word in contains) and not any(word in text for word in never)):
            return role
    return "value" if years_in(text) and len(_YEAR.sub("", bare)) <= 8 else ""


def years_in(text: str) -> list[int]:
    """Years that a header or caption names, periods by their last year, in the order of the text.

    >>> years_in("2020年"), years_in("“十四五”目标"), years_in("二〇三五年")
    ([2020], [2025], [2035])
    """
    found = [(year.start(), int(year[1] or year[2].translate(_DIGITS))) for year in _YEAR.finditer(text)]
    period = _period()
    for name in _PERIOD.finditer(text):
        ordinal = 10 + int(name[1].translate(_DIGITS))
        found.append((name.start(), period["last"] + (ordinal - period["ordinal"]) * period["years"]))
    return [year for _, year in sorted(found)]


@cache
def _period() -> dict[str, int]:
    return dict(load_words("headers")["period"])


def header_score(cells: list[str]) -> int:
    """How many cells of a row read as column headers."""
    return sum(1 for cell in cells if cell and column_role(cell))


@cache
def _note_start() -> re.Pattern[str]:
    words = "|".join(load_words("headers")["prose"]["note"])
    return re.compile(rf"(?:[（(]?(?:{words})[）)]?\s*[\d一二三]?\s*[:：.．、]|[*※]\s*(?:表示|为|号|指|代表))")


def is_note(text: str) -> bool:
    """Whether the line is a note under a table (注：…, 备注：…, *表示…)."""
    return bool(_note_start().match(fold_width(text).strip()))


@cache
def _caption_start() -> re.Pattern[str]:
    words = "|".join(load_words("headers")["caption"]["start"])
    return re.compile(rf"(?:{words}){_CAPTION_NUMBER}(?=[\s:：.．“《]|\D)|专栏\s")


def is_caption(text: str) -> bool:
    """Whether the line is the caption of a table or box (专栏3 …, 表2-1 …)."""
    return bool(_caption_start().match(text.strip()))


def is_list_number(text: str) -> bool:
    """Whether the text is nothing but the number of an item (1., （一）, 第一条)."""
    return bool(_LIST_NUMBER.fullmatch(text.strip()))


def is_outline(text: str) -> bool:
    """Whether the line begins as a heading of the outline (第一章, 一、, （一）)."""
    return bool(_OUTLINE.match(text.strip()))


def is_sentence(text: str) -> bool:
    """Whether the text reads as running prose and not as a cell.

    >>> is_sentence("约束性"), is_sentence("到2025年，加快建设现代化产业体系。")
    (False, True)
    """
    return len(text) > 100 or (len(text) > 12 and text.rstrip().endswith(("。", "！", "：", "；")))
