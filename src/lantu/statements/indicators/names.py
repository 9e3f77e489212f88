"""Names of indicators: what stands around them in their cell taken apart.

``3．单位地区生产总值能耗降低（%）`` is number 3, the name, and the unit %; ``#氨氮（万吨）`` a row under the head above.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lantu.documents.tables.words import closed_up, load_words
from lantu.quantity.units import load_units
from lantu.statements.indicators.figures import marks_in, strip_marks

__all__ = ["NameParts", "is_scale", "is_unit", "split_name"]

_NUMBER = re.compile(r"(\d{1,3})(?:[.．、]\s*(?!\d)|\s+(?=[\u4e00-\u9fff]))")
_NESTED = re.compile(r"(\d{1,2}\.\d{1,2})[.．、\s]*(?=[\u4e00-\u9fffA-Za-z])")
_SUB_NUMBER = re.compile(r"(?:[（(]\d{1,2}[）)]|[①-⑳]|\d{1,2}[）)])\s*")
_GROUP_NUMBER = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)、．.]")
_BRACKETS = re.compile(
    r"[（(\[【〔]([^（）()\[\]【】〔〕]*(?:[（(][^（）()]*[）)][^（）()\[\]【】〔〕]*)*)[）)\]】〕]\s*$"
)
_FOOTNOTE = re.compile(r"(?<=[\u4e00-\u9fff）)])(?:[①-⑳]+|\[\d{1,2}\]|[¹²³⁴⁵⁶⁷⁸⁹]+)$")
_PARTS = re.compile(r"[，,；;。]")
_BETWEEN_HAN = re.compile(r"(?<=[\u3000-\u9fff）（])\s+|\s+(?=[\u3000-\u9fff（）])")
_ASIDE = re.compile(r"\d{4}年|价|口径|累计|年均|全口径|不含|=1|为1")


class NameParts(NamedTuple):
    """A name cell taken apart; ``sub`` if it is marked as a row under a head, ``asides`` what the brackets add."""

    number: str
    sub: bool
    grouped: bool
    name: str
    unit: str
    asides: tuple[str, ...]
    marks: str


@cache
def _unit_pattern() -> re.Pattern[str]:
    words = load_words("rows")["unit"]
    parts = sorted({*words["parts"], *load_units().units}, key=len, reverse=True)
    scale = "|".join(sorted(words["scale"], key=len, reverse=True))
    atom = f"(?:{scale})?(?:{'|'.join(map(re.escape, parts))})"
    join = "|".join(map(re.escape, words["joins"]))
    return re.compile(rf"(?:每?{atom}|{scale})(?:(?:{join})?(?:{atom}|{scale}))*")


@cache
def _qualifiers() -> tuple[str, ...]:
    return tuple(load_words("rows")["unit"]["qualifiers"])


def is_unit(text: str) -> bool:
    """Whether a bracket behind a name holds a unit.

    >>> is_unit("万元/人"), is_unit("μg/m3"), is_unit("EQI"), is_unit("达到或优于Ⅲ类")
    (True, True, False, False)
    """
    closed = closed_up(text)
    if not closed or len(closed) > 16:
        return False
    if _unit_pattern().fullmatch(closed):
        return True
    han = re.fullmatch(r"[\u4e00-\u9fff/]{1,3}", closed)
    return bool(han) and not any(word in closed for word in _qualifiers())


def is_scale(text: str) -> bool:
    """Whether what is written behind a figure is only 万, 亿 or the like, which then belongs to the unit."""
    return text in load_words("rows")["unit"]["scale"]


def split_name(text: str) -> NameParts:
    """The name in a cell and what stands around it; ``text`` is width-folded."""
    rest = text.strip()
    number, sub, rest = _leading(rest)
    marks = marks_in(rest)
    rest = strip_marks(rest).strip()
    unit, asides = "", list[str]()
    while found := _BRACKETS.search(rest):
        inner = found[1].strip().strip("[]【】〔〕")
        first, *more = [part.strip() for part in _PARTS.split(inner)]
        if not unit and is_unit(first):
            unit, asides = first, [*more, *asides]
        elif found.start() and any(_ASIDE.search(part) for part in (first, *more)) and not unit:
            units = [part for part in more if is_unit(part)]
            unit = units[0] if units else ""
            asides = [part for part in (first, *more) if part != unit] + asides
        else:
            break
        if not found.start():
            break
        rest = rest[: found.start()].rstrip()
    rest = _FOOTNOTE.sub("", rest).rstrip("：:、，,")
    name = _BETWEEN_HAN.sub("", rest[: found.start()] if found and not found.start() and unit else rest)
    return NameParts(number, sub, bool(_GROUP_NUMBER.match(text.strip())), name, unit, tuple(asides), marks)


def _leading(text: str) -> tuple[str, bool, str]:
    """Number and sub-row mark before a name, and the rest."""
    number, sub = "", False
    nested = _NESTED.match(text)
    if nested:
        return nested[1], True, text[nested.end() :]
    found = _NUMBER.match(text)
    if found:
        number, text = found[1], text[found.end() :]
    while True:
        mark = _SUB_NUMBER.match(text) or _sub_marks().match(text)
        if not mark or mark.end() == len(text):
            return number, sub, text
        sub, text = True, text[mark.end() :]


@cache
def _sub_marks() -> re.Pattern[str]:
    words = "|".join(map(re.escape, load_words("rows")["row"]["sub"]))
    return re.compile(rf"(?:{words})\s*[:：]?\s*")
