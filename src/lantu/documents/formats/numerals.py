"""Numbers of lists and outlines as word processors and browsers show them."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["label_text"]

_DIGITS = "零一二三四五六七八九"
_FORMAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"))
_ROMAN_SMALL = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


def label_text(number: int, style: str) -> str:
    """``number`` in a numbering style of DOCX; a style that is not known counts in digits.

    >>> label_text(12, "chineseCounting"), label_text(3, "decimalEnclosedCircle"), label_text(4, "lowerRoman")
    ('十二', '③', 'iv')
    """
    written = _STYLES.get(style)
    return (written(number) if written and 0 < number < 10_000 else "") or str(number)


def _chinese(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """Chinese counting below ten thousand: 十二, 一百零五."""
    text = ""
    for power, unit in ((1000, units[2]), (100, units[1]), (10, units[0]), (1, "")):
        digit = number // power % 10
        if digit:
            text += digits[digit] + unit
        elif text and not text.endswith(digits[0]):
            text += digits[0]
    text = text.rstrip(digits[0])
    # Ten to nineteen are said without the leading one.
    return text[1:] if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, sign in _ROMAN + _ROMAN_SMALL:
        text += sign * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    """A to Z, then AA, BB: the way of word processors."""
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number <= 26 * 10 else ""


def _offset(first: str, count: int) -> Callable[[int], str]:
    """Signs that stand one after another in Unicode, as long as there are such."""
    return lambda number: chr(ord(first) + number - 1) if number <= count else ""


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: signs[(number - 1) % len(signs)]


_STYLES: dict[str, Callable[[int], str]] = {
    "chineseCounting": _chinese,
    "chineseCountingThousand": _chinese,
    "japaneseCounting": _chinese,
    "taiwaneseCounting": _chinese,
    "taiwaneseCountingThousand": _chinese,
    "ideographDigital": lambda number: "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number)),
    "chineseLegalSimplified": lambda number: _chinese(number, _FORMAL_DIGITS, "拾佰仟"),
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: str(number).translate({48 + digit: 0xFF10 + digit for digit in range(10)}),
    "decimalEnclosedCircle": _offset("①", 20),
    "decimalEnclosedCircleChinese": _offset("①", 20),
    "decimalEnclosedParen": _offset("⑴", 20),
    "decimalEnclosedFullstop": _offset("⒈", 20),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letters,
    "lowerLetter": lambda number: _letters(number).lower(),
}
