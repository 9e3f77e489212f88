"""The bundled register assessed: what is decided, what is open, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from lantu.assessment import Assessment
from lantu.assessment.register import collection, promises, start_values
from lantu.assessment.rollup import on_course
from lantu.assessment.run import Ground, assess_bundled, assess_promises, summary
from lantu.assessment.series import Series
from lantu.assessment.shape import decide
from lantu.assessment.wording import words
from lantu.observations import Observation, bundled


@pytest.fixture(scope="module")
def in_2023() -> list[Assessment]:
    return list(assess_bundled(2023))


def row(results: list[Assessment], document: str, name: str, year: int = 2025) -> Assessment:
    (found,) = (
        each
        for each in results
        if each.commitment.form == "indicator"
        and (each.commitment.document, each.commitment.name, each.commitment.target_year) == (document, name, year)
    )
    return found


OUTLINE, BARRIER, ENVIRONMENT = "outline-2021-2035", "ecological-barrier-2021-2025", "environment-2021-2025"


def test_a_figure_under_another_name_of_a_measure_tells_it() -> None:
    """By an alias of the catalogue, or as the table that brought it says; not one that is listed as merely near."""
    about = collection("chongqing")
    (each,) = (
        p for p in promises(about) if p.commitment.name == "非化石能源消费占比" and p.commitment.form == "indicator"
    )
    told = {"place": about.place, "period": "2025", "value": Decimal("20.5"), "unit": "%"}
    for names in (
        {"indicator": "非化石能源消费比重", "measure": "非化石能源占一次能源消费比重"},
        {"indicator": "清洁能源指标", "measure": "非化石能源占一次能源消费比重"},
    ):
        result = Ground(Series([Observation(**names, **told)]), {}, about.place).assess(each, 2025)  # type: ignore[arg-type]
        assert (result.word, result.latest and result.latest.year) == ("基本符合预期", 2025)


def test_what_every_row_of_the_tables_wants_is_known() -> None:
    """No indicator row to 2025 is judged in a direction that nothing tells; less of something bad is better."""
    found = {p.commitment.name: decide(p.commitment) for p in promises(collection("chongqing")) if p.commitment.target}
    rows = [p.commitment for p in promises(collection("chongqing")) if p.commitment.form == "indicator"]
    assert [row.name for row in rows if row.target is not None and not decide(row).direction] == []
    better = {
        name: found[name].direction for name in ("山城步道", "5G基站数量", "城镇开发边界", "新增水土流失治理面积")
    }
    assert better == {"山城步道": "up", "5G基站数量": "up", "城镇开发边界": "down", "新增水土流失治理面积": "up"}
    assert found["空气质量·中心城区细颗粒物（PM2.5）浓度下降"].direction == "up"


@pytest.mark.parametrize(
    ("document", "name", "status", "reason"),
    [
        (OUTLINE, "万人发明专利拥有量", "提前实现", "reached"),
        (OUTLINE, "人均地区生产总值", "快于预期", "older_value"),
        (OUTLINE, "地区生产总值增长", "基本符合预期", "unverified"),
        (OUTLINE, "森林覆盖率", "基本符合预期", "unverified"),
        (OUTLINE, "空气质量优良天数比率", "基本符合预期", "converted"),
        (OUTLINE, "单位地区生产总值能源消耗降低", "无法判定", "target_assigned"),
        (OUTLINE, "粮食综合生产能力", "无法判定", "only_near"),
        (OUTLINE, "进出口总额", "无法判定", "stale"),
        (OUTLINE, "文化产业增加值占地区生产总值比重", "无法判定", "no_observation"),
        (BARRIER, "水土流失率", "基本符合预期", "converted"),
        (BARRIER, "林地保有量", "快于预期", "baseline_borrowed"),
        (BARRIER, "草地资源面积", "无法判定", "no_baseline"),
        (BARRIER, "生态保护红线控制面积", "未达到底线", "wide"),
        (ENVIRONMENT, "空气质量优良天数比率", "滞后", "binding_behind"),
    ],
)
def test_how_the_rows_stood_in_2023(
    in_2023: list[Assessment], document: str, name: str, status: str, reason: str
) -> None:
    """Status and the reason that matters."""
    found = row(in_2023, document, name)
    assert (found.word, reason in found.reasons) == (status, True), found.reasons


def test_every_result_is_complete(in_2023: list[Assessment]) -> None:
    """Known words, explained reasons, a trace; what is open says what is missing and whom to ask."""
    known = {each.word for each in words().status.values()}
    for each in in_2023:
        record = each.as_json()
        assert record["status"] in known
        assert [told["code"] for told in record["explanations"]] == record["reasons"]
        assert record["trace"]["schema"] == "lantu.trace/1"
        if record["status"] == "无法判定":
            assert any("missing" in told and "ask" in told for told in record["explanations"]), record["reasons"]


def test_every_number_of_a_result_stands_in_its_trace(in_2023: list[Assessment]) -> None:
    """Progress, expected progress and pace are values of steps; the latest value is an input or a sum."""
    for each in in_2023:
        record = each.as_json()
        values = {step["value"] for step in record["trace"]["steps"]}
        for name in ("progress", "required_pace"):
            if record[name] is not None and each.shape in ("level", "cumulative", "hold"):
                assert record[name] in values or name == "required_pace", (record["commitment"], name)


def test_a_near_figure_is_shown_and_never_used() -> None:
    """The harvest stands beside the promise of a capacity, with the difference."""
    found = row(list(assess_bundled(2025)), OUTLINE, "粮食综合生产能力").as_json()
    assert found["status"] == "无法判定"
    assert {each["indicator"] for each in found["near"]} == {"粮食产量"}
    assert all(each["difference"] for each in found["near"])


def test_the_end_of_the_plan() -> None:
    """Reached at the end, missed at the end, and a bound that leaves it open."""
    results = list(assess_bundled(2025))
    assert row(results, OUTLINE, "常住人口城镇化率").reasons[0] == "reached"
    assert "target_missed" in row(results, OUTLINE, "地区生产总值增长").reasons
    assert row(results, OUTLINE, "森林覆盖率").reasons[0] == "lower_bound"
    assert row(results, BARRIER, "水土流失率").word in ("基本符合预期", "快于预期")


def test_a_day_leaves_out_what_was_not_yet_published() -> None:
    """At the mid-term review of November 2023 the last full year was 2022."""
    then = row(list(assess_bundled(date(2023, 11, 29))), OUTLINE, "森林覆盖率")
    assert (then.as_of, then.latest and then.latest.year) == (2022, 2022)


def test_a_revised_value_changes_only_what_depends_on_it(in_2023: list[Assessment]) -> None:
    """Another forest cover moves the rows on forest cover, and no other record."""
    about = collection("chongqing")
    first = next(e for e in bundled() if (e.indicator, e.place, e.period) == ("森林覆盖率", about.place, "2023"))
    rows = [replace(each, value=Decimal(50)) if each is first else each for each in bundled()]
    changed = assess_promises(promises(about), rows, about.place, 2023)
    moved = {
        before.commitment.measure
        for before, after in zip(in_2023, changed, strict=True)
        if before.as_json() != after.as_json()
    }
    assert moved == {"森林覆盖率"}


def test_the_order_of_observations_changes_nothing(in_2023: list[Assessment]) -> None:
    """Rows in reverse give the same records."""
    about = collection("chongqing")
    again = assess_promises(promises(about), list(reversed(bundled())), about.place, 2023)
    assert [each.as_json() for each in again] == [each.as_json() for each in in_2023]


def test_another_unit_changes_no_status(in_2023: list[Assessment]) -> None:
    """Forest land in 平方公里 instead of 万亩."""
    about = collection("chongqing")

    def turned(each: Observation) -> Observation:
        if each.unit != "万亩" or each.value is None:
            return each
        return replace(each, value=each.value * 20 / 3, unit="平方公里")

    again = list(assess_promises(promises(about), [turned(each) for each in bundled()], about.place, 2023))
    for before, after in zip(in_2023, again, strict=True):
        assert (before.status, before.reasons) == (after.status, after.reasons)


def test_the_summary_keeps_the_parts_apart(in_2023: list[Assessment]) -> None:
    """Indicators, statements and projects, binding and expected, each counted once."""
    rows: list[dict[str, Any]] = summary(in_2023)
    assert sum(each["promises"] for each in rows) == len(in_2023)
    decided = [each for each in in_2023 if each.rank]
    assert sum(each["decided"] for each in rows) == len(decided)
    assert on_course(in_2023) == round(sum(each.rank >= 3 for each in decided) / len(decided), 4)
    assert {(each["form"], each["attribute"]) for each in rows if each["document"] == OUTLINE} == {
        ("indicator", "约束性"), ("indicator", "预期性"), ("statement", None), ("project", None),
    }  # fmt: skip


def test_what_is_open_now_stands_as_in_the_newest_year_that_can_be_judged() -> None:
    """Open at the end of the plan, decided before: the same answer as in that year, and in no later one."""
    about = collection("chongqing")
    found, at_the_end = promises(about), {each.commitment.key: each for each in assess_bundled(2025)}
    ground = Ground(Series(bundled()), start_values(found), about.place)
    looked = {each.commitment.key: ground.last_decided(each, at_the_end[each.commitment.key]) for each in found}
    earlier = {key: each for key, each in looked.items() if each}
    forest = row(list(at_the_end.values()), OUTLINE, "森林覆盖率")
    assert not forest.rank
    assert earlier[forest.commitment.key].rank
    by_year = {year: {each.commitment.key: each for each in assess_bundled(year)} for year in range(2021, 2026)}
    for key, each in earlier.items():
        assert each.rank
        assert each.status == by_year[each.as_of][key].status
        assert not any(by_year[year][key].rank for year in range(each.as_of + 1, 2026))
