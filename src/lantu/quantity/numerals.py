"""Numerals of official Chinese: Arabic, full-width, Chinese, mixed.

``parse_integer`` reads numbers of articles, chapters and items; ``parse_number`` reads the number
part of a quantity.  Both read a span that is known to be a numeral: they never search in prose,
where 一一对应 is no eleven.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

__all__ = ["CHINESE_DIGITS", "CHINESE_NUMERAL", "chinese_numeral", "parse_integer", "parse_number"]

_DIGITS = {"〇": 0, "零": 0, "○": 0, "Ｏ": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DIGITS |= {"五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_DIGITS |= {"壹": 1, "贰": 2, "叁": 3, "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
_LARGE_UNITS = {"万": 10_000, "亿": 100_000_000}
CHINESE_DIGITS = "〇零一二两三四五六七八九"
CHINESE_NUMERAL = CHINESE_DIGITS + "十百千万亿"
_WIDE = str.maketrans("０１２３４５６７８９．，", "0123456789.,")


def parse_integer(text: str) -> int | None:
    """The integer that ``text`` writes, or None if it is no numeral.

    >>> parse_integer("三十二"), parse_integer("二〇三五"), parse_integer("１２"), parse_integer("两千零五")
    (32, 2035, 12, 2005)
    >>> parse_integer("一百二十万"), parse_integer("半数")
    (1200000, None)
    """
    text = text.strip().translate(_WIDE)
    if text.isascii():
        return int(text) if text.isdigit() else None
    if text and all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    return _by_place_value(text)


def _by_place_value(text: str) -> int | None:
    total = section = digit = 0
    pending = False
    for character in text:
        if character in _DIGITS:
            if pending and digit:
                return None
            digit, pending = _DIGITS[character], True
        elif character in _SMALL_UNITS:
            section += (digit if pending and digit else 1) * _SMALL_UNITS[character]
            digit, pending = 0, False
        elif character in _LARGE_UNITS:
            whole = total + section + digit
            if character == "亿":
                total, section = (whole or 1) * _LARGE_UNITS[character], 0
            else:
                total += (section + digit or 1) * _LARGE_UNITS[character]
                section = 0
            digit, pending = 0, False
        else:
            return None
    return total + section + digit if text else None


def parse_number(text: str) -> Decimal | None:
    """The number that ``text`` writes as a decimal, or None.

    >>> parse_number("1,250.5"), parse_number("一点零五"), parse_number("523. 8"), parse_number("３５")
    (Decimal('1250.5'), Decimal('1.05'), Decimal('523.8'), Decimal('35'))
    """
    text = text.translate(_WIDE).replace(",", "").replace(" ", "").replace("\u00a0", "")
    if text.isascii():
        try:
            return Decimal(text)
        except InvalidOperation:
            return None
    whole, point, fraction = text.partition("点")
    integer = parse_integer(whole)
    if integer is None:
        return None
    if not point:
        return Decimal(integer)
    if not fraction or not all(character in _DIGITS for character in fraction):
        return None
    return Decimal(f"{integer}." + "".join(str(_DIGITS[character]) for character in fraction))


def chinese_numeral(number: int) -> str:
    """A whole number from 0 to below 10^16 in Chinese numerals.

    >>> chinese_numeral(32), chinese_numeral(1005), chinese_numeral(1200000), chinese_numeral(10)
    ('三十二', '一千零五', '一百二十万', '十')
    """
    if number == 0:
        return "零"
    if number >= 100_000_000:
        high, low = divmod(number, 100_000_000)
        return chinese_numeral(high) + "亿" + _tail(low, 10_000_000)
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return chinese_numeral(high) + "万" + _tail(low, 1_000)
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero and text else "") + "零一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return text[1:] if text.startswith("一十") else text


def _tail(low: int, full: int) -> str:
    if not low:
        return ""
    text = chinese_numeral(low)
    if text.startswith("十"):
        text = "一" + text
    return text if low >= full else "零" + text
