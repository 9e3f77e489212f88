"""Verdicts on two figures, and their arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.alignment.claims import hold_claim
from lantu.alignment.model import Claim
from lantu.alignment.verdicts import judge, steps_of
from lantu.text import Span


def claim(comparator: str, value: str, unit: str = "%", *, role: str = "target", high: str | None = None) -> Claim:
    """A claim of an invented measure."""
    bare = Claim(
        file="a.txt", document="某市规划", eid="p_1", span=Span(0, 1), line=1, text="湿地保护率", quote="", subject="湿地保护率",
        value=Decimal(value), value_high=Decimal(high) if high else None, unit=unit, comparator=comparator, year=2025,
        kind=role, role="status" if role == "status" else "target",
    )  # fmt: skip
    return hold_claim(bare, jurisdiction="某市").claim


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        (claim("=", "50"), claim("=", "50"), "agree"),
        (claim(">=", "50"), claim("=", "50"), "agree"),
        (claim("~", "50"), claim("=", "50"), "agree"),
        (claim("=", "50"), claim("=", "500", "‰"), "agree_after_unit_conversion"),
        (claim(">=", "50"), claim("<=", "50"), "conflict"),
        (claim("=", "50"), claim("=", "52"), "conflict"),
        (claim("~", "50"), claim("=", "52"), "conflict"),
        (claim("=", "50"), claim("=", "50.4"), "conflict"),
        (claim(">=", "95"), claim(">=", "98"), "stricter"),
        (claim("<", "5"), claim("<=", "4"), "stricter"),
        (claim(">=", "88"), claim("=", "92.6"), "stricter"),
        (claim(">", "88"), claim("=", "80"), "conflict"),
        (claim("range", "10", high="20"), claim("=", "15"), "stricter"),
        (claim("range", "10", high="20"), claim("=", "25"), "conflict"),
        (claim(">", "310", role="status"), claim("=", "318", role="status"), "agree"),
        (claim(">=", "10"), claim("<=", "20"), "agree"),
        (claim(">=", "20"), claim("<=", "10"), "conflict"),
    ],
)
def test_verdicts(one: Claim, other: Claim, verdict: str) -> None:
    assert judge(one, other).verdict == verdict


def test_rounding_is_told() -> None:
    assert "取整" in judge(claim("=", "91"), claim("=", "91.2")).reason.zh
    assert "取整" not in judge(claim("=", "91"), claim("=", "92.2")).reason.zh


_CLAIMS = st.builds(
    claim,
    st.sampled_from([">=", ">", "<=", "<", "=", "~", "max"]),
    st.decimals(0, 100, places=1).map(str),
    st.sampled_from(["%", "‰"]),
    role=st.sampled_from(["target", "status"]),
)


@given(_CLAIMS, _CLAIMS)
def test_verdicts_are_symmetric(one: Claim, other: Claim) -> None:
    assert judge(one, other) == judge(other, one)


def test_steps_show_figure_and_interval() -> None:
    """Every number of the arithmetic is the one that is written, or its value in base units."""
    (step,) = steps_of([claim(">=", "50")])
    assert (step.formula, step.value) == ("≥50%", "[0.5, +∞)")
