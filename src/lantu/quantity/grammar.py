"""The grammar of quantities in official Chinese.

:func:`scan` goes over a passage once and finds its quantities (``120万吨/天``, ``百分之三十``,
``3—5个``, ``2.35:1``) and the years that may date them.  Numbers that are no quantities (dates,
numbers of documents, lines and models, ordinals) are consumed whole, so that no part of them is
taken for one.

The text is width-folded (:func:`lantu.text.fold_width`); positions are those of the passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from lantu.quantity.numerals import parse_integer, parse_number
from lantu.quantity.units import load_units

__all__ = ["Quantity", "Tokens", "Year", "scan"]


class Quantity(NamedTuple):
    """A number with its unit as written: ``text[start:end]``.

    ``value`` is in the written unit; the scales 万 and 亿 belong to ``unit`` (120 of 万吨/天).
    ``value_high`` is set for a range.  ``about`` tells of 余 or 多 between number and unit.
    """

    start: int
    end: int
    value: Decimal
    value_high: Decimal | None
    unit: str
    chinese: bool = False
    about: bool = False


class Year(NamedTuple):
    """A year or a range of years in the text (``2025年``, ``2021—2025年``)."""

    start: int
    end: int
    first: int
    last: int


class Tokens(NamedTuple):
    """What one pass over a passage found, each list in order."""

    quantities: list[Quantity]
    years: list[Year]


_CN_DIGITS = "零〇一二两三四五六七八九"
_CN = _CN_DIGITS + "十百千万亿"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_CN_NUMBER = rf"[{_CN}]+(?:点[{_CN_DIGITS}]+)?"
_DASH = r" ?(?:[—–\-―~～]{1,2}|至|到) ?"
_YEAR = r"(?:19|20)\d\d"

_LONGEST_NUMERAL = 30

# A run that may be a numeral; a plain character class, so that the search over prose stays fast.
_NUMERAL = re.compile(rf"[0-9{_CN}]+")
_LATIN_BEFORE = re.compile(r"[A-Za-z.+×\-/№#_]\Z")
_ORDINAL_BEFORE = re.compile(r"(?:第|[〔\[【]|No\.?|总第)\s?\Z")

# What stands before or after a number in Arabic digits that is no quantity.
_NO_QUANTITY = re.compile(
    rf"{_YEAR}\s?年\s?\d{{1,2}}\s?月(?:\s?\d{{1,2}}\s?日)?"  # 2021年5月14日
    rf"|\d{{1,2}}\.(?={_YEAR} ?年)"  # 3．2020年: the number of a note
    rf"|{_YEAR}[.\-/]\d{{1,2}}[.\-/]\d{{1,2}}"  # 2021-05-14
    r"|\d{1,2}(?:\s?[—–\-~～至、]\s?\d{1,2})?\s?月(?:份|底|末|初|\s?\d{1,2}\s?日)?"  # 5月14日, 1—5月
    rf"|\d{{1,2}}\.(?={_YEAR} ?年? ?[—–\-~～至] ?{_YEAR})"  # 2.2020—2025年: the number of an item
    r"|\d+(?:\.\d+)? ?:\d+(?:\.\d+)? ?:[\d:.]+"  # 6:42:52, the structure of three parts
    r"|\d{25,}"  # no number that anybody writes
    r"|\d+\s?号(?!召)"  # 2号线, 12号
    r"|\d+(?:[×xX*+]\d+)+"  # 7×24, 2+4+6
    r"|\d{1,2} ?年(?:来)?(?:累计|平均|年均)"  # 5年累计数
    r"|\d+(?:世纪|年代|年级|强|版)"
    r"|\d{3,4}-\d{7,8}"  # telephone
    r"|\d{1,2}:\d\d(?=\s?(?:前|后|至|—|-|~|～|到))"  # time of the day
)
_YEARS = re.compile(rf"({_YEAR})\s?年?\s?[—–\-―~～至到]{{1,2}}\s?({_YEAR})(?:\s?年|(?!\d))")
_ONE_YEAR = re.compile(rf"({_YEAR})\s?年(?!代)(?:度)?")
_RATIO = re.compile(rf"({_ARABIC})\s?:\s?({_ARABIC})(?![\d:])")
_CHINESE_YEAR = re.compile(rf"[一二][{_CN_DIGITS}○]{{3}}年")
_ELAPSED = re.compile(r"(?:由|从|自)[^，。；、]{0,12}\Z")

# A number without unit is a quantity only as the value of an indicator.
_VALUE_VERB_BEFORE = re.compile(
    r"(?:达到?|提[高升]|增长|增[加至]+|降低?|下降|减少?|升|保持|稳定|控制|维持|力争|突破|超过|低于|高于|不少于|不超过|为|≥|≤|>|<)(?:至|到|在|为)?\s?\Z"
)
_VALUE_AFTER = re.compile(r"\s?(?:[，,。；;、）)]|以上|以下|以内|左右|$)")

_CUE_BEFORE = re.compile(
    r"(?:不少于|不低于|不超过|不得超过|不得少于|不得低于|至少|超过|不足|不满|少于|多于|高于|低于|有效期|期限|年限|届满|年满|已满|满|最长|最高|最多|提前|延长|占比|占)(?:达到?|为|是)?\Z"
)
_CUE_AFTER = re.compile(
    r"\s?(?:及|\(含.{1,3}\)|（含.{1,3}）)?(?:以上|以下|以内(?!容)|之内|内(?![容部外在陆地])|期满|届满|左右|禁[渔捕])"
)
_BARE_SCALE_BEFORE = re.compile(
    r"(?:年耗|超过?|突破|接?近|约|达到?|过|不足|不到|上缴|总额|产值|投资|奖励|补助|补贴|资助|给予|并?处|罚款|共|投入|安排)\Z"
)
_ABOUT_WORD_BEFORE = re.compile(r"(?:(?<!以)上|[数几成每第])\Z")


def _words(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


class _Scanner(NamedTuple):
    """Patterns that hang on the bundled units."""

    quantity: re.Pattern[str]
    span: re.Pattern[str]
    fraction: re.Pattern[str]
    parts: re.Pattern[str]
    grade: re.Pattern[str]
    chinese_span: re.Pattern[str]
    measure: re.Pattern[str]
    counted: re.Pattern[str]
    in_words: frozenset[str]
    unit_initials: frozenset[str]


@cache
def _scanner() -> _Scanner:
    table = load_units()
    scale = f"(?:{'|'.join(table.scales)})"
    names = _words(table.units)
    per = rf"(?: ?/ ?{scale}?(?:{names})(?:·(?:{names}))?(?![A-Za-z]))"
    leading = [name for name in table.units if name not in table.only_with_stroke]
    measures = [name for name in leading if table.units[name].dimension in table.measures]
    counts = [name for name in leading if table.units[name].dimension not in table.measures]

    def unit(names: list[str]) -> str:
        latin = [name for name in names if name[-1].isascii() and name[-1].isalpha()]
        other = [name for name in names if name not in latin]
        kinds = [rf"(?:{_words(other)})"] + ([rf"(?:{_words(latin)})(?![A-Za-z0-9])"] if latin else [])
        every = "|".join(kinds)
        return rf"(?:(?:{every})|{scale}(?:{every})){per}{{0,2}}"  # 千瓦时 before 千 and 瓦

    stroke = rf"{scale}?(?:{_words(table.only_with_stroke)}){per}"
    any_unit = rf"(?:{unit(leading)}|{stroke})"
    return _Scanner(
        quantity=re.compile(rf"({_ARABIC}) ?(余|多)? ?({any_unit}|{scale}级)"),
        span=re.compile(rf"({_ARABIC}) ?({any_unit}|{scale})?{_DASH}({_ARABIC}) ?({any_unit})"),
        fraction=re.compile(
            rf"([百千万])分之({_CN_NUMBER}|{_ARABIC})(?:{_DASH}(?:[百千万]分之)?({_CN_NUMBER}|{_ARABIC}))?"
        ),
        parts=re.compile(rf"([{_CN_DIGITS}十]+)分之([{_CN_DIGITS}十]+)"),
        grade=re.compile(rf"([{_CN}]*?)(万亿|亿|万)级"),
        chinese_span=re.compile(rf"({_CN_NUMBER})({any_unit})?(?:至|到|[—–\-~～])({_CN_NUMBER})({any_unit})"),
        measure=re.compile(rf"({_CN_NUMBER})(余|多)?({unit(measures)})"),
        counted=re.compile(rf"({_CN_NUMBER})(余|多)?({unit(counts)})"),
        in_words=table.measures_in_words,
        unit_initials=frozenset({name[0] for name in leading} | set("分余多级至到—–-~～点")),
    )


def scan(text: str) -> Tokens:
    """All quantities and years of a width-folded passage, in order.

    >>> [
    ...     text
    ...     for q in scan("到2025年，覆盖率达到57%，新增能力120万吨/天").quantities
    ...     for text in [(str(q.value), q.unit)]
    ... ]
    [('57', '%'), ('120', '万吨/天')]
    """
    tokens = Tokens([], [])
    position = 0
    search = _NUMERAL.search
    while (match := search(text, position)) is not None:
        start, end = match.span()
        if text[start] <= "9":
            position = max(_arabic(text, start, tokens), start + 1)
        else:
            position = max(_chinese(text, start, end, tokens), start + 1)
    return tokens


def _arabic(text: str, start: int, tokens: Tokens) -> int:
    """Read the number in Arabic digits at ``start``; returns where to go on."""
    item = _ITEM_NUMBER.match(text) if start < 4 else None
    before = "" if item and item.end() == start else text[max(start - 4, 0) : start]
    if before and (_LATIN_BEFORE.search(before) and not _signed(text, start) or _ORDINAL_BEFORE.search(before)):
        return _skip_word(text, start)
    if match := _YEARS.match(text, start):
        tokens.years.append(Year(start, match.end(), int(match[1]), int(match[2])))
        return match.end()
    if match := _NO_QUANTITY.match(text, start):
        if dated := _ONE_YEAR.match(match[0]):
            tokens.years.append(Year(start, match.end(), int(dated[1]), int(dated[1])))
        return match.end()
    if match := _ONE_YEAR.match(text, start):
        tokens.years.append(Year(start, match.end(), int(match[1]), int(match[1])))
        return match.end()
    return _arabic_quantity(text, start, tokens)


def _signed(text: str, start: int) -> bool:
    """A dash before the number is a dash of the sentence or a range, not the hyphen of a model."""
    return text[start - 1] in "-+/" and not text[max(start - 2, 0)].isascii()


def _skip_word(text: str, start: int) -> int:
    end = start
    while end < len(text) and text[end].isascii() and (text[end].isalnum() or text[end] in ".-"):
        end += 1
    return end


def _arabic_quantity(text: str, start: int, tokens: Tokens) -> int:
    scanner = _scanner()
    begin = start - 1 if start and text[start - 1] == "±" else start
    if start == 0 and (item := _ITEM_NUMBER.match(text)):
        return item.end()
    if (match := scanner.span.match(text, start)) and _is_span(text, start, match):
        low, high = parse_number(match[1]), parse_number(match[3])
        if low is not None and high is not None:
            tokens.quantities.append(Quantity(begin, match.end(), low, high, _tidy(match[4])))
            return match.end()
    if match := _RATIO.match(text, start):
        value, one = parse_number(match[1]), parse_number(match[2])
        if value is not None and one == 1:  # 8:2 and 1:7 say how something is divided
            tokens.quantities.append(Quantity(start, match.end(), value, None, ""))
        return match.end()
    if match := _PER_CAPITA.match(text, start):
        value = parse_number(match[1])
        if value is not None:
            tokens.quantities.append(Quantity(begin, match.end(), value, None, match[2].replace(" ", "")))
            return match.end()
    if match := scanner.quantity.match(text, start):
        value = parse_number(match[1])
        if value is not None:
            about = match[2] is not None
            tokens.quantities.append(Quantity(begin, match.end(), value, None, _tidy(match[3]), about=about))
            return match.end()
    return _bare_number(text, start, tokens)


def _is_span(text: str, start: int, match: re.Match[str]) -> bool:
    """由10%到15% is a change, not a range; 5公里—10个 are two things."""
    low_unit, unit = match[2], match[4]
    if low_unit and low_unit != unit and low_unit not in ("万", "亿", "百", "千", "万亿") and low_unit not in unit:
        return False
    return not (("到" in match[0] or "至" in match[0]) and _ELAPSED.search(text, max(start - 14, 0), start))


def _bare_number(text: str, start: int, tokens: Tokens) -> int:
    end = _NUMBER.match(text, start).end()  # type: ignore[union-attr]
    number = text[start:end]
    if end < len(text) and text[end].isascii() and text[end].isalpha():
        return _skip_word(text, start)
    if len(number) == 4 and number[:2] in ("19", "20"):
        return end
    if _VALUE_AFTER.match(text, end) and _VALUE_VERB_BEFORE.search(text, max(start - 6, 0), start):
        value = parse_number(number)
        if value is not None:
            tokens.quantities.append(Quantity(start, end, value, None, ""))
    return end


_NUMBER = re.compile(_ARABIC)
_ITEM_NUMBER = re.compile(r"\d{1,2}\.(?=\d{1,3} ?(?:周?岁|人|户|个|家|所|座|项|名)(?!次|均))")  # 27.65岁及以上老年人
_PER_CAPITA = re.compile(rf"({_ARABIC}) ?(/ ?(?:10|十)万)(?!\d)")  # deaths of 100,000


def _chinese(text: str, start: int, end: int, tokens: Tokens) -> int:
    """Read the run of Chinese numerals ``text[start:end]``; returns where to go on."""
    scanner = _scanner()
    while end > start and text[end - 1] <= "9":
        end -= 1
    if end - start > _LONGEST_NUMERAL:
        return end
    if end < len(text) and text[end] not in scanner.unit_initials:
        return end
    if start and text[start - 1] in "第之":
        return end
    if match := scanner.fraction.match(text, start):
        base = {"百": "%", "千": "‰", "万": "‱"}[match[1]]
        low, high = parse_number(match[2]), parse_number(match[3]) if match[3] else None
        if low is not None:
            tokens.quantities.append(Quantity(start, match.end(), low, high, base, True))
            return match.end()
    if match := _CHINESE_YEAR.match(text, start):
        year = parse_integer(match[0][:-1].replace("○", "〇"))
        if year is not None:
            tokens.years.append(Year(start, match.end(), year, year))
        return match.end()
    return _chinese_quantity(text, start, end, tokens)


def _chinese_quantity(text: str, start: int, end: int, tokens: Tokens) -> int:
    scanner = _scanner()
    if match := scanner.parts.match(text, start):
        whole, part = parse_integer(match[1]), parse_integer(match[2])
        if whole and part:
            share = (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"))
            tokens.quantities.append(Quantity(start, match.end(), share, None, "", True))
        return match.end()
    if (match := scanner.grade.match(text, start)) and match.end() > end:
        value = parse_number(match[1]) if match[1] else Decimal(1)
        if value is not None:
            tokens.quantities.append(Quantity(start, match.end(), value, None, match[2] + "级", True))
        return match.end()
    if match := scanner.chinese_span.match(text, start):
        low, high = parse_number(match[1]), parse_number(match[3])
        if low is not None and high is not None and _is_numeral(match[1]) and low < high:
            scaled = _scaled(start, match.end(), match[3], match[4], about=False)
            if scaled is not None and scaled.unit != match[4] and low < 100:  # 五至十万元: 5 to 10 of 万元
                tokens.quantities.append(scaled._replace(value=low, value_high=scaled.value))
            else:
                tokens.quantities.append(Quantity(start, match.end(), low, high, match[4], True))
            return match.end()
    for pattern, is_measure in ((scanner.measure, True), (scanner.counted, False)):
        if match := pattern.match(text, start):
            found = _chinese_value(text, match, is_measure=is_measure)
            if found is not None:
                tokens.quantities.append(found)
                return match.end()
    return end


def _is_numeral(text: str) -> bool:
    """A run of digits without 十, 百 … is a word (一一对应), but for a single one."""
    return len(text) == 1 or any(character in "十百千万亿点" for character in text)


def _chinese_value(text: str, match: re.Match[str], *, is_measure: bool) -> Quantity | None:
    number, about, unit = match[1], match[2] is not None, match[3]
    start, end = match.span()
    before = text[max(start - 5, 0) : start]
    every = before.endswith("每") and unit in ("年", "个月", "日", "天")  # 每三年重新公布一次
    if not _is_numeral(number) or _ABOUT_WORD_BEFORE.search(before) and not every:
        return None
    bare_scale = all(character in "十百千万亿" for character in number) and number != "十"
    if bare_scale and not about:
        said = _BARE_SCALE_BEFORE.search(before) or _CUE_BEFORE.search(before) or _CUE_AFTER.match(text, end)
        if not said and not (is_measure and number[0] == "十"):  # 十万元 is a number, 万元 and 百亩 are words
            return None
    elif not _stands_alone(number, unit, is_measure=is_measure) and not (
        _CUE_BEFORE.search(before) or _CUE_AFTER.match(text, end) or before.endswith("翻") or every
    ):
        return None
    return _scaled(start, end, number, unit, about=about)


def _stands_alone(number: str, unit: str, *, is_measure: bool) -> bool:
    """Whether the numeral with its unit is a quantity without any sign beside it."""
    if is_measure:
        if unit in _scanner().in_words:
            return any(character in "十百千万亿" for character in number)
        return number != "一"  # 最后一公里
    compound = len(number) > 1 and any(character in "十百千" for character in number)
    return compound and ("年" not in unit or unit == "年一遇") and unit not in ("次", "门", "道", "面", "字", "番")


def _scaled(start: int, end: int, number: str, unit: str, *, about: bool) -> Quantity | None:
    """五万元 is 5 of 万元: the last 万 or 亿 of the numeral is a scale of the unit."""
    value = parse_number(number)
    if value is None:
        return None
    for scale, size in (("万亿", 10**12), ("亿", 10**8), ("万", 10**4)):
        if number.endswith(scale):
            return Quantity(start, end, value / size, None, scale + unit, True, about)
    return Quantity(start, end, value, None, unit, True, about)


def _tidy(unit: str) -> str:
    return unit.replace(" ", "") if " " in unit else unit
