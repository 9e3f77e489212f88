"""Shapes × edge cases, each with its reason in one line."""

from __future__ import annotations

from typing import Any

import pytest

from lantu.assessment import Point, assess
from tests.assessment.cases import judged, number, promise

UP: dict[str, Any] = {"direction": "up"}
DOWN: dict[str, Any] = {"direction": "down"}

# name, promise, values by year, as of, status, a reason that must stand
SEVEN = [
    ("rise half way", promise(65, 85, **UP), {2023: 77}, 2023, "基本符合预期", ""),
    ("fall to nil, on the line", promise(100, 0, **DOWN), {2023: 40}, 2023, "基本符合预期", ""),
    ("floor just missed", promise(87.5, 87.5, comparator=">=", **UP), {2023: 87.0}, 2023, "未达到底线", "narrow"),
    ("minus to plus", promise(-3, 2, **UP), {2023: 0.5}, 2023, "基本符合预期", ""),
    ("from nil", promise(0, 100, **UP), {2023: 60}, 2023, "基本符合预期", ""),
    ("over the peak", promise(65, 85, **UP), {2022: 86, 2023: 78}, 2023, "基本符合预期", "regressed"),
    (
        "sum of reductions",
        promise(None, 13.5, cumulative=True),
        {2021: 2.7, 2022: 2.7, 2023: 2.7},
        2023,
        "基本符合预期",
        "",
    ),
]

LEVELS = [
    ("well ahead", promise(65, 85, **UP), {2023: 80}, 2023, "快于预期", ""),
    ("at 1.2 exactly is ahead", promise(0, 100, **UP), {2023: 72}, 2023, "快于预期", ""),
    ("at 0.9 exactly is on track", promise(0, 100, **UP), {2023: 54}, 2023, "基本符合预期", ""),
    ("just below 0.9 is behind", promise(0, 100, **UP), {2023: "53.999"}, 2023, "滞后", "slow"),
    ("below 0.6 is far behind", promise(0, 100, **UP), {2023: 30}, 2023, "滞后", "far_behind"),
    ("worse than at the start", promise(65, 85, **UP), {2023: 60}, 2023, "滞后", "reversed"),
    ("there before the year", promise(65, 85, **UP), {2023: 85}, 2023, "提前实现", "reached_before"),
    ("a strict target is not met by equality", promise(65, 85, comparator=">", **UP), {2025: 85}, 2025, "滞后", ""),
    ("met in the target year", promise(65, 85, **UP), {2025: 85}, 2025, "基本符合预期", "reached"),
    ("met early and kept", promise(65, 85, **UP), {2024: 85, 2025: 86}, 2025, "提前实现", "reached"),
    ("met early, then nothing known", promise(65, 85, **UP), {2021: 86, 2025: 86}, 2025, "基本符合预期", "reached"),
    ("missed at the end", promise(65, 85, **UP), {2025: 84}, 2025, "滞后", "target_missed"),
    ("fall, on the line", promise(30, 25, **DOWN), {2023: 27}, 2023, "基本符合预期", ""),
    ("fall below nil", promise(2, -3, **DOWN), {2023: -1}, 2023, "基本符合预期", ""),
    ("about 6 is met at 5.8", promise(3, 6, comparator="~", **UP), {2025: 5.8}, 2025, "基本符合预期", "reached"),
    ("only older values", promise(65, 85, **UP), {2022: 74}, 2023, "基本符合预期", "older_value"),
    ("values far too old", promise(65, 85, **UP), {2021: 85}, 2023, "无法判定", "stale"),
    ("values after the date do not count", promise(65, 85, **UP), {2023: 70, 2024: 90}, 2023, "滞后", ""),
    ("years are missing between", promise(65, 85, **UP), {2021: 69, 2023: 77}, 2023, "基本符合预期", ""),
    ("no value at all", promise(65, 85, **UP), {}, 2023, "无法判定", "no_observation"),
    ("before the period", promise(65, 85, **UP), {2020: 65}, 2020, "无法判定", "too_early"),
    ("no start, not there", promise(None, 85, period_start=2021, **UP), {2023: 77}, 2023, "无法判定", "no_baseline"),
    ("no start, but there", promise(None, 85, period_start=2021, **UP), {2023: 86}, 2023, "提前实现", "reached"),
    ("no target year", promise(65, 85, target_year=None, **UP), {2023: 77}, 2023, "无法判定", "no_target_year"),
    ("no direction", promise(None, 85, baseline_year=None), {2023: 77}, 2023, "无法判定", "no_direction"),
    ("a break behind the start", promise(65, 85, notes=("series_break",), **UP), {2023: 77}, 2023, "无法判定", "series_break"),
    ("a bound proves good news", promise(65, 85, **UP), {2023: ">=78"}, 2023, "基本符合预期", "at_least"),
    ("a bound proves no bad news", promise(65, 85, **UP), {2023: ">=70"}, 2023, "无法判定", "lower_bound"),
    ("an upper bound proves bad news", promise(65, 85, **UP), {2023: "<=70"}, 2023, "滞后", "at_most"),
    ("an upper bound proves no good news", promise(65, 85, **UP), {2023: "<=80"}, 2023, "无法判定", "lower_bound"),
    ("below a ceiling proves a fall", promise(30, 25, **DOWN), {2023: "<=27"}, 2023, "基本符合预期", "at_least"),
    ("an open bound gives way to a fresh value", promise(65, 85, **UP), {2022: 73, 2023: ">=70"}, 2023, "基本符合预期", ""),
    ("binding and behind", promise(65, 85, attribute="约束性", **UP), {2023: 70}, 2023, "滞后", "binding_behind"),
]  # fmt: skip

HOLDS = [
    ("start equals target", promise(100, 100, **UP), {2021: 100, 2022: 100, 2023: 100}, 2023, "基本符合预期", ""),
    ("start above the floor", promise(91, 88, comparator=">=", **UP), {2023: 89}, 2023, "基本符合预期", ""),
    ("a year below", promise(91, 88, comparator=">=", **UP), {2022: 86, 2023: 89}, 2023, "基本符合预期", "failed_years"),
    ("well below", promise(91, 88, comparator=">=", **UP), {2023: 80}, 2023, "未达到底线", "wide"),
    ("a ceiling of nil, kept", promise(0, 0, comparator="<=", **DOWN), {2023: 0}, 2023, "基本符合预期", ""),
    ("a ceiling of nil, broken", promise(0, 0, comparator="<=", **DOWN), {2023: "0.1"}, 2023, "未达到底线", "wide"),
    ("a strict ceiling at its edge", promise(5, 5.5, comparator="<", **DOWN), {2023: 5.5}, 2023, "未达到底线", "narrow"),
    ("a floor known by a bound", promise(91, 88, comparator=">=", **UP), {2023: ">=88"}, 2023, "基本符合预期", "at_least"),
    ("a bound that tells nothing", promise(91, 88, comparator=">=", **UP), {2023: ">=80"}, 2023, "无法判定", "lower_bound"),
    ("no value", promise(91, 88, **UP), {}, 2023, "无法判定", "no_observation"),
    ("kept too long ago", promise(91, 88, **UP), {2021: 90}, 2023, "无法判定", "stale"),
    ("a start that no way is known for", promise(5, 5), {2023: 5}, 2023, "无法判定", "no_direction"),
    ("no start, a measure that is kept", promise(None, 100, hold=True, **UP), {2023: 99.5}, 2023, "未达到底线", "narrow"),
]  # fmt: skip

GROWTH = [
    ("as planned", promise(None, 6, average=True), {2021: 6, 2022: 6, 2023: 6}, 2023, "基本符合预期", ""),
    ("faster", promise(None, 6, average=True), {2021: 8, 2022: 8, 2023: 8}, 2023, "快于预期", ""),
    ("slower", promise(None, 6, average=True), {2021: 8, 2022: 2, 2023: 3}, 2023, "滞后", "slow"),
    ("shrinking", promise(None, 6, average=True), {2021: -2, 2022: -1, 2023: 0}, 2023, "滞后", "reversed"),
    ("a year unknown", promise(None, 6, average=True), {2021: 6, 2023: 6}, 2023, "基本符合预期", "missing_years"),
    ("years known from both sides", promise(None, 6, average=True), {2021: ">=9", 2022: "<=9", 2023: 9}, 2023, "无法判定", "lower_bound"),
    ("most years unknown", promise(None, 6, average=True), {2023: 6}, 2023, "无法判定", "missing_years"),
    ("just missed at the end", promise(None, 6, average=True), dict.fromkeys(range(2021, 2026), 5.9), 2025, "滞后", "target_missed"),
    ("about 6, at the end", promise(None, 6, average=True, comparator="~"), dict.fromkeys(range(2021, 2026), 5.9), 2025, "基本符合预期", ""),
    ("a target of nil", promise(None, 0, average=True), {2021: 1, 2022: 0, 2023: 1}, 2023, "基本符合预期", ""),
    ("a rate to stay below", promise(None, 3, average=True, comparator="<=", **DOWN), {2021: 4, 2022: 3, 2023: 4}, 2023, "滞后", ""),
    ("no value", promise(None, 6, average=True), {}, 2023, "无法判定", "no_observation"),
]  # fmt: skip

TOTALS = [
    ("done", promise(None, 100, cumulative=True), {2021: 40, 2022: 40, 2023: 30}, 2023, "提前实现", "reached"),
    ("behind", promise(None, 100, cumulative=True), {2021: 10, 2022: 10, 2023: 10}, 2023, "滞后", "far_behind"),
    ("a year unknown, enough all the same", promise(None, 100, cumulative=True), {2021: 40, 2023: 30}, 2023, "基本符合预期", "at_least"),
    ("a year unknown, not enough", promise(None, 100, cumulative=True), {2021: 10, 2023: 10}, 2023, "无法判定", "missing_years"),
    ("missed at the end", promise(None, 100, cumulative=True), dict.fromkeys(range(2021, 2026), 19), 2025, "滞后", "target_missed"),
    ("a name that sums", promise(None, 100, name="新增治理面积", period_start=2021), {2021: 20, 2022: 20, 2023: 20}, 2023, "基本符合预期", ""),
    ("an allowance, kept to", promise(None, 75, cumulative=True, comparator="<"), {2021: 14, 2022: 14, 2023: 14}, 2023, "基本符合预期", ""),
    ("an allowance, spared", promise(None, 75, cumulative=True, comparator="<"), {2021: 5, 2022: 5, 2023: 5}, 2023, "快于预期", ""),
    ("an allowance, used too fast", promise(None, 75, cumulative=True, comparator="<"), {2021: 25, 2022: 20, 2023: 20}, 2023, "滞后", ""),
    ("an allowance, broken", promise(None, 75, cumulative=True, comparator="<"), {2021: 30, 2022: 30, 2023: 30}, 2023, "未达到底线", ""),
    ("an allowance, a year unknown", promise(None, 75, cumulative=True, comparator="<"), {2021: 5, 2023: 5}, 2023, "无法判定", "missing_years"),
    ("a year known from above proves no good news", promise(None, 100, cumulative=True), {2021: "<=40", 2022: 30, 2023: 30}, 2023, "无法判定", "lower_bound"),
    ("a year known from above proves bad news", promise(None, 100, cumulative=True), {2021: "<=10", 2022: 10, 2023: 10}, 2023, "滞后", "at_most"),
    ("years known from both sides prove nothing", promise(None, 100, cumulative=True), {2021: "<=40", 2022: ">=40", 2023: 30}, 2023, "无法判定", "lower_bound"),
    ("an allowance, surely spared", promise(None, 75, cumulative=True, comparator="<"), {2021: "<=5", 2022: 5, 2023: 5}, 2023, "快于预期", ""),
    ("an allowance, perhaps broken", promise(None, 75, cumulative=True, comparator="<"), {2021: "<=30", 2022: 30, 2023: 30}, 2023, "无法判定", "lower_bound"),
    ("an allowance of nil", promise(None, 0, cumulative=True, comparator="<="), {2021: 0, 2022: 0, 2023: 0}, 2023, "基本符合预期", ""),
]  # fmt: skip

RATIOS = [
    ("closing the gap", promise(2, 1.5, target_text="1.5∶1", **DOWN), {2023: 1.7}, 2023, "基本符合预期", ""),
    (
        "about a ratio: near it at the start is not there",
        promise(1.9, 1.85, target_text="1.85∶1", comparator="~", **DOWN),
        {2024: 1.8},
        2024,
        "提前实现",
        "",
    ),
    ("gap kept", promise(1.5, 1.8, target_text="1.8∶1", **DOWN), {2023: 1.9}, 2023, "未达到底线", "wide"),
]


@pytest.mark.parametrize(
    "row", SEVEN + LEVELS + HOLDS + GROWTH + TOTALS + RATIOS, ids=lambda row: str(row[0]).replace(" ", "_")
)
def test_each_shape_meets_each_edge(row: tuple[str, Any, dict[int, Any], int, str, str]) -> None:
    """The status and the reason of the row."""
    case, about, values, as_of, status, reason = row
    result = judged(about, values, as_of)
    assert result.word == status, (case, result.reasons)
    assert not reason or reason in result.reasons, result.reasons


def test_a_sum_since_the_start_needs_no_single_years() -> None:
    """A published total stands for the years that it sums."""
    points = [Point(year=2023, value=number(8.1), total=True)]
    assert assess(promise(None, 13.5, cumulative=True), points, 2023).word == "基本符合预期"


@pytest.mark.parametrize(
    ("start", "target", "values", "status"),
    [
        ("Ⅱ", "Ⅱ", {2023: "Ⅱ"}, "基本符合预期"),
        ("Ⅱ", "Ⅲ", {2023: "Ⅱ类"}, "基本符合预期"),
        ("Ⅱ", "Ⅱ", {2023: "Ⅲ"}, "未达到底线"),
        ("Ⅳ", "Ⅲ", {2023: "Ⅲ"}, "提前实现"),
        ("劣Ⅴ", "Ⅲ", {2023: "Ⅴ"}, "滞后"),
        ("", "Ⅲ", {2023: "II"}, "基本符合预期"),
        ("Ⅱ", "Ⅲ", {2023: "好"}, "无法判定"),
    ],
)
def test_classes_rank(start: str, target: str, values: dict[int, str], status: str) -> None:
    """Ⅱ is better than Ⅲ."""
    about = promise(None, None, target_text=target, baseline_text=start)
    points = [Point(year=year, value=None, text=text) for year, text in values.items()]
    result = assess(about, points, 2023)
    assert result.word == status
    assert result.latest in (None, points[-1])  # the class is shown, not its rank


def test_a_promise_in_words_is_decided_by_a_report_only() -> None:
    """Without a report: what is missing, and whom to ask."""
    about = promise(None, None, target_text="基本完成")
    open_ = assess(about, [], 2023).as_json()
    assert (open_["status"], open_["reasons"]) == ("无法判定", ["qualitative"])
    assert open_["explanations"][0]["missing"]
    assert open_["explanations"][0]["ask"]
    assert assess(about, [Point(year=2023, value=None, text="完成")], 2023).word == "提前实现"


def test_a_target_of_the_state_is_not_guessed() -> None:
    """The value is shown, the status stays open."""
    about = promise(None, None, assigned=True, target_text="由国家下达", name="单位地区生产总值能源消耗降低")
    result = judged(about, {2023: 11})
    assert (result.word, result.reasons, result.latest and result.latest.value) == ("无法判定", ["target_assigned"], 11)
    assert "发展改革" in result.as_json()["explanations"][0]["ask"]


def test_the_pace_leads_to_the_target() -> None:
    """Keeping the required pace for the years left ends on the target."""
    level = judged(promise(65, 85, **UP), {2023: 70})
    assert level.pace is not None
    assert 70 + 2 * level.pace == 85
    growth = judged(promise(None, 6, average=True), {2021: 8, 2022: 2, 2023: 3})
    assert growth.pace is not None
    assert 1.08 * 1.02 * 1.03 * (1 + float(growth.pace) / 100) ** 2 == pytest.approx(1.06**5)
