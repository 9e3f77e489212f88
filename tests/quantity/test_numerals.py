"""Numerals of official Chinese."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.quantity.numerals import chinese_numeral, parse_integer, parse_number

INTEGERS = [
    ("三十二", 32, "the number of a chapter"),
    ("十", 10, "ten without a one"),
    ("一百零五", 105, "a zero inside"),
    ("两千零五", 2005, "两 for two"),
    ("二〇三五", 2035, "a year, digit by digit"),
    ("一百二十万", 1_200_000, "a scale behind"),
    ("一亿二千万", 120_000_000, "two scales"),
    ("１２", 12, "full-width digits"),
    ("007", 7, "leading zeros"),
    ("半数", None, "a word"),
    ("", None, "nothing"),
    ("十四五", None, "the name of a plan: two digits without a place"),
]


@pytest.mark.parametrize(("text", "value", "why"), INTEGERS)
def test_integers(text: str, value: int | None, why: str) -> None:
    assert parse_integer(text) == value, why


NUMBERS = [
    ("1,250.5", Decimal("1250.5"), "a comma for thousands"),
    ("一点零五", Decimal("1.05"), "a Chinese decimal"),
    ("523. 8", Decimal("523.8"), "a blank that a scan put in"),
    ("３５", Decimal(35), "full width"),
    ("点五", None, "no whole part"),
    ("abc", None, "no number"),
]


@pytest.mark.parametrize(("text", "value", "why"), NUMBERS)
def test_numbers(text: str, value: Decimal | None, why: str) -> None:
    assert parse_number(text) == value, why


@given(st.integers(min_value=0, max_value=10**16 - 1))
def test_chinese_numerals_round_trip(number: int) -> None:
    """What is written in Chinese reads back as the same number."""
    assert parse_integer(chinese_numeral(number)) == number
