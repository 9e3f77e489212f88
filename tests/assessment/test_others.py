"""The methods of others, on the cases where they are known to differ."""

from __future__ import annotations

from typing import Any

import pytest

from tests.assessment.cases import judged, promise
from tests.assessment.test_shapes import SEVEN

UP: dict[str, Any] = {"direction": "up"}
DOWN: dict[str, Any] = {"direction": "down"}


@pytest.mark.parametrize(
    ("about", "values", "word"),
    [
        (promise(65, 85, **UP), {2023: 77}, "substantial_progress"),
        (promise(100, 0, **DOWN), {2023: 40}, "limited_progress"),
        (promise(-3, 2, **UP), {2023: 0.5}, None),
        (promise(87.5, 87.5, comparator=">=", **UP), {2023: 87.0}, None),
        (promise(65, 85, **UP), {2023: 86}, "target_achieved"),
        (promise(65, 85, **UP), {2023: 60}, "deterioration"),
    ],
)
def test_open_sdg_says_what_its_code_says(about: Any, values: dict[int, Any], word: str | None) -> None:
    """Its corrections and refusals are kept, but a refusal has a reason."""
    told = judged(about, values).others["open_sdg"]
    assert told["status"] == word
    assert word or told["reason"]


def test_eurostat_and_target_consistency_stand_beside() -> None:
    """A rise by half of the required growth rate."""
    result = judged(promise(100, 200, **UP), {2023: 120})
    assert result.others["eurostat"]["status"] == "insufficient_progress"
    assert result.others["eurostat"]["value"] == pytest.approx((1.2 ** (1 / 3) - 1) / (2 ** (1 / 5) - 1), abs=1e-6)
    assert result.others["target_consistency"]["status"] == "lagging"
    assert result.others["target_consistency"]["value"] == pytest.approx(1 / 3, abs=1e-6)


def test_who_has_no_level_is_refused_with_a_reason() -> None:
    """A sum is nothing for a growth rate of levels."""
    result = judged(promise(None, 13.5, cumulative=True), {2021: 3, 2022: 3, 2023: 3})
    assert result.others["eurostat"] == {
        "status": None, "value": None, "reason": "needs two exact values of a level", "version": "2016-01-01",
    }  # fmt: skip


@pytest.mark.parametrize("row", SEVEN, ids=lambda row: str(row[0]).replace(" ", "_"))
def test_the_seven_cases_of_the_growth_rate_method(row: tuple[str, Any, dict[int, Any], int, str, str]) -> None:
    """Decided here, as they should be; of the same seven a ratio of growth rates decides four, and only one with all that is to be said."""
    case, about, values, as_of, word, reason = row
    result = judged(about, values, as_of)
    assert (result.word, reason in ("", *result.reasons)) == (word, True)
    told = {"rise half way": "substantial_progress", "over the peak": "substantial_progress", "from nil": "substantial_progress",
            "fall to nil, on the line": "limited_progress"}  # fmt: skip
    assert result.others["open_sdg"]["status"] == told.get(case)
