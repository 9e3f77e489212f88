"""Which of several values is taken, and what is told of the others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lantu.observations import Observation, bundled, chosen, differences, known_by
from lantu.observations.measures import breaks_of, catalogued, converted, measures


def told(value: str, unit: str = "天", **more: Any) -> Observation:
    given = {"measure": "某度量", "indicator": "某指标", "place": "某市", "period": "2024"} | more
    return Observation(value=Decimal(value), unit=unit, **given)


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [
        (told("329", source_date="2025-01-19"), told("333", source_date="2025-05-27"), "333"),
        (told("329"), told("333", grade="secondary", source_date="2026-01-01"), "329"),
        (told("329", status="revised"), told("333", status="final", source_date="2026-01-01"), "329"),
        (told("329", status="forecast", source_date="2026-01-01"), told("333"), "333"),
        (told("300", bound=">="), told("333", grade="secondary"), "333"),
    ],
)
def test_grade_status_and_date_decide(first: Observation, second: Observation, taken: str) -> None:
    """Never the mean, and never the order of rows."""
    for rows in ([first, second], [second, first]):
        assert [str(each.value) for each in chosen(rows)] == [taken]


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        (told("329"), told("333"), 1),
        (told("333"), told("333.0"), 0),
        (told("813.47", "亿元"), told("8134660", "万元"), 0),
        (told("813.47", "亿元"), told("8144660", "万元"), 1),
        (told("55", "%", bound=">="), told("55.06", "%"), 0),
        (told("55", "%", bound=">="), told("54", "%"), 1),
        (told("333"), told("329", series="另一口径"), 0),
        (told("333"), told("329", period="2023"), 0),
    ],
)
def test_differences_beyond_rounding_are_findings(first: Observation, second: Observation, count: int) -> None:
    """Units are converted first; a bound agrees with what lies on its side."""
    assert len(differences([first, second])) == count


def test_the_known_trap_is_shown() -> None:
    """329 days in January, 333 in May, both official: the later one is taken, both are told."""
    (found,) = (each for each in differences(bundled()) if each.observations[0].indicator == "空气质量优良天数")
    assert [(str(each.value), each.grade) for each in found.observations] == [("333", "official"), ("329", "official")]
    assert found.as_json()["taken"] == found.observations[0].id


def test_what_was_known_on_a_day() -> None:
    """In January 2025 it was 329 days; a source without a date is never known."""
    days = [each for each in bundled() if each.indicator == "空气质量优良天数" and each.period == "2024"]
    assert [str(each.value) for each in chosen(known_by(days, date(2025, 2, 1)))] == ["329"]
    assert known_by([told("1", source_date="未注明")], date(2030, 1, 1)) == []


def test_breaks_and_conversions_are_data() -> None:
    """42 to 74 sections is a break; loss and retention have a stated conversion."""
    (sections,) = breaks_of("地表水水质优良比例")
    assert (sections.year, sections.conversion) == (2021, "")
    assert converted(Decimal("71.02"), "%", "complement", 2023, "%") == Decimal("28.98")
    assert converted(Decimal("2.74"), "亿立方米", "", 2023, "万立方米") == 27400
    assert converted(Decimal(1), "天", "", 2023, "平方公里") is None


def test_the_table_speaks_of_known_measures() -> None:
    """Every measure of the table stands in the catalogue, unless plans alone know it."""
    unknown = [name for name in measures().relations if catalogued(name) is None]
    assert unknown == ["长江干流重庆段水质"]
