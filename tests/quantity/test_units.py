"""Units and their exact conversions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from lantu.quantity.units import load_units, to_base

SAME = [
    ("2450", "公顷", "24.5", "平方公里", "the sum of one work in two plans"),
    ("330", "万亩", "2200", "平方公里", "3 亩 are 2000 square metres"),
    ("1.2", "亿元", "12000", "万元", "scales of money"),
    ("120", "万吨/天", "1200000", "吨/日", "per-time units"),
    ("30", "万千瓦", "300", "兆瓦", "a scale before a unit that begins with one"),
    ("0.3", "‰", "0.03", "%", "permille and per cent"),
    ("1", "度", "1", "千瓦时", "the everyday name of a kilowatt-hour"),
]


@pytest.mark.parametrize(("one", "unit", "other", "other_unit", "why"), SAME)
def test_the_same_quantity_in_two_units(one: str, unit: str, other: str, other_unit: str, why: str) -> None:
    assert to_base(Decimal(one), unit) == to_base(Decimal(other), other_unit), why


APART = [
    ("%", "个百分点", "a difference of percentages is no percentage"),
    ("个工作日", "日", "working days are not days"),
    ("万吨", "万吨标准煤", "coal equivalent is energy"),
    ("个", "座", "what is counted differs"),
    ("元", "美元", "no rate of exchange is assumed"),
]


@pytest.mark.parametrize(("one", "other", "why"), APART)
def test_units_that_must_not_meet(one: str, other: str, why: str) -> None:
    first, second = to_base(Decimal(1), one), to_base(Decimal(1), other)
    assert first is not None
    assert second is not None
    assert (first.dimension, first.unit) != (second.dimension, second.unit), why


def test_an_unknown_unit_is_told() -> None:
    """No factor is guessed."""
    assert to_base(Decimal(1), "箩筐") is None


def test_every_unit_has_a_source_and_a_positive_factor() -> None:
    for unit in load_units().units.values():
        assert unit.factor > Fraction(0), unit
        assert unit.valid_from is not None, unit
