"""Figures of one measure in separate sentences of a plan: rates over the years, yearly sums, targets behind the present."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.alignment.arithmetic import check_arithmetic
from lantu.alignment.model import Finding
from lantu.statements import read_bytes
from tests.alignment.plans import plan

ROADS = ("2020年，高速公路通车里程达到400公里。", "到2025年，高速公路通车里程达到500公里，{}。")
MONEY = ("2020年，数字经济增加值为2000亿元。", "到2025年，数字经济增加值达到4000亿元，年均增长8%左右。")
JOBS = ("每年新增城镇就业60万人。", "五年累计新增城镇就业{}。")


def found(*sentences: str) -> list[Finding]:
    return check_arithmetic([plan(*sentences)])


def told(*sentences: str) -> list[tuple[str, str]]:
    return [(one.rule, one.verdict) for one in found(*sentences)]


GROWTH = {
    "the rate fits": (ROADS[0], ROADS[1].format("年均增长4.6%"), [("growth_of_ends", "agree")]),
    "the rate is too high": (ROADS[0], ROADS[1].format("年均增长6%"), [("growth_of_ends", "conflict")]),
    "the rate is the sum of the years": (ROADS[0], ROADS[1].format("年均增长25%"), [("growth_of_ends", "conflict")]),
    "about leaves room": (ROADS[0], ROADS[1].format("年均增长4.4%左右"), [("growth_of_ends", "agree")]),
    "a floor that is kept": (ROADS[0], ROADS[1].format("年均增长4%以上"), [("growth_of_ends", "agree")]),
    "a floor that is not": (ROADS[0], ROADS[1].format("年均增长6%以上"), [("growth_of_ends", "conflict")]),
    "in one sentence": ("到2025年，高速公路通车里程由400公里增加到500公里，年均增长7%。", "略。", [("growth_of_ends", "conflict")]),
    "in all": (ROADS[0], ROADS[1].format("为群众出行提供方便") + "五年累计，高速公路通车里程增长40%。", [("growth_of_ends", "conflict")]),
    "it falls": ("2020年，PM2.5年均浓度为40微克/立方米。", "到2025年，PM2.5年均浓度下降到30微克/立方米，年均下降5.6%。", [("growth_of_ends", "agree")]),
    "it falls faster": ("2020年，PM2.5年均浓度为40微克/立方米。", "到2025年，PM2.5年均浓度下降到30微克/立方米，年均下降9%。", [("growth_of_ends", "conflict")]),
    "money at two sorts of prices": (*MONEY, [("growth_of_ends", "scope_differs")]),
    "no start": ("略。", ROADS[1].format("年均增长9%"), []),
    "another place": ("2020年，北塘区高速公路通车里程达到40公里。", ROADS[1].format("年均增长9%"), []),
    "another thing": ("2020年，普通公路通车里程达到400公里。", ROADS[1].format("年均增长9%"), []),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), GROWTH.values(), ids=GROWTH)
def test_rates_are_held_against_the_ends(one: str, other: str, expected: list[tuple[str, str]]) -> None:
    """A yearly rate over the years of the plan leads from the first figure to the last, or it does not."""
    assert told(one, other) == expected


def test_the_steps_show_years_and_the_rate_that_the_ends_make() -> None:
    [one] = found(ROADS[0], ROADS[1].format("年均增长6%"))
    assert [step.value for step in one.steps] == ["5", "4.56%", "6%"]
    assert {member.value_text for member in one.members} == {"400公里", "500公里", "6%"}
    assert "4.56%" in one.reason.zh
    assert "4.56%" in one.reason.en


YEARLY = {
    "it fits": (JOBS[1].format("300万人"), [("yearly_sum", "agree")]),
    "it does not": (JOBS[1].format("350万人"), [("yearly_sum", "conflict")]),
    "a floor": (JOBS[1].format("250万人以上"), [("yearly_sum", "agree")]),
    "a ceiling": (JOBS[1].format("250万人以内"), [("yearly_sum", "conflict")]),
    "another unit": (JOBS[1].format("3000000人"), [("yearly_sum", "agree")]),
    "another thing": ("五年累计新增农村就业350万人。", []),
}


@pytest.mark.parametrize(("total", "expected"), YEARLY.values(), ids=YEARLY)
def test_yearly_figures_make_the_sum_of_the_years(total: str, expected: list[tuple[str, str]]) -> None:
    assert told(JOBS[0], total) == expected


def test_a_plan_without_a_period_has_no_yearly_sum() -> None:
    """How many years are meant is not guessed."""
    text = "青岚市就业办法\n\n第一条 " + JOBS[0] + "\n\n第二条 " + JOBS[1].format("350万人") + "\n"
    assert [one for one in check_arithmetic([read_bytes(text.encode(), "a.txt")]) if one.rule == "yearly_sum"] == []


BEHIND = {
    "below": ("2020年，空气质量优良天数比率为91%。", "到2025年，空气质量优良天数比率达到88%。", True),
    "above, lower is better": ("2020年，PM2.5年均浓度为31微克/立方米。", "到2025年，PM2.5年均浓度控制在35微克/立方米以内。", True),
    "another unit": ("2020年，林地保有量为3平方公里。", "到2025年，林地保有量达到290公顷。", True),
    "better": ("2020年，空气质量优良天数比率为91%。", "到2025年，空气质量优良天数比率达到92%。", False),
    "equal": ("2020年，空气质量优良天数比率为91%。", "到2025年，空气质量优良天数比率不低于91%。", False),
    "another year": ("2020年，空气质量优良天数比率为91%。", "2020年，空气质量优良天数比率目标为83%。", False),
    "another place": ("2020年，北塘区空气质量优良天数比率为91%。", "到2025年，空气质量优良天数比率达到88%。", False),
    "no direction": ("2020年，城乡收入比值为2.5。", "到2025年，城乡收入比值为2.4。", False),
    "new against in all": ("2020年，污水处理能力达到50万吨/天。", "到2025年，新增污水处理能力20万吨/天。", False),
}  # fmt: skip


@pytest.mark.parametrize(("one", "other", "expected"), BEHIND.values(), ids=BEHIND)
def test_a_target_behind_the_present_is_told(one: str, other: str, expected: bool) -> None:
    """Worth a look, never a conflict: the base may have changed, or the target is a floor."""
    assert told(one, other) == ([("target_behind", "scope_differs")] if expected else [])


MISSED = {
    "not reached": ("到2025年，森林覆盖率达到48%。", "2025年，森林覆盖率达到46%。", True),
    "a floor": ("到2025年，森林覆盖率达到48%以上。", "2025年，森林覆盖率达到46%。", True),
    "reached": ("到2025年，森林覆盖率达到48%。", "2025年，森林覆盖率达到49%。", False),
    "reached by rounding": ("到2025年，森林覆盖率达到48%。", "2025年，森林覆盖率达到47.8%。", False),
    "lower is better": ("到2025年，PM2.5年均浓度控制在30微克/立方米以内。", "2025年，PM2.5年均浓度为34微克/立方米。", True),
    "another year": ("到2025年，森林覆盖率达到48%。", "2024年，森林覆盖率达到46%。", False),
    "another place": ("到2025年，森林覆盖率达到48%。", "2025年，北塘区森林覆盖率达到46%。", False),
    "another unit": ("到2025年，林地保有量达到300公顷。", "2025年，林地保有量为2.8平方公里。", True),
}  # fmt: skip


@pytest.mark.parametrize(("earlier", "later", "expected"), MISSED.values(), ids=MISSED)
def test_what_was_promised_is_held_against_what_a_later_plan_starts_from(
    earlier: str, later: str, expected: bool
) -> None:
    """The draft of the next plan takes 46% as given where the last one promised 48%: not reached, no conflict."""
    old = plan(earlier, name="a.txt")
    title = "青岚市林业“十五五”规划（2026—2030年）"
    new = read_bytes(f"{title}\n\n第一章 基础\n\n{later}\n".encode(), "b.txt")
    rules = [(one.rule, one.verdict) for one in check_arithmetic([old, new])]
    assert rules == ([("promise_missed", "scope_differs")] if expected else [])


def test_a_plan_is_not_held_against_its_own_copy() -> None:
    sentences = ("到2025年，森林覆盖率达到48%。", "2025年，森林覆盖率达到46%。")
    files = [plan(*sentences, name=name) for name in ("a.txt", "b.txt")]
    assert [one.rule for one in check_arithmetic(files) if one.rule == "promise_missed"] == []


@settings(max_examples=40)
@given(st.integers(100, 900), st.integers(1, 30), st.booleans())
def test_a_rate_computed_from_the_ends_always_fits(start: int, percent: int, wrong: bool) -> None:
    """What grows by a rate meets it; twice the rate never does."""
    end = start * (1 + percent / 100) ** 5
    said = 2 * percent + 1 if wrong else percent
    sentences = (f"2020年，高速公路通车里程达到{start}公里。", f"到2025年，高速公路通车里程达到{end:.1f}公里，年均增长{said}%。")  # fmt: skip
    assert told(*sentences) == [("growth_of_ends", "conflict" if wrong else "agree")]
