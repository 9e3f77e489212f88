"""What changed since last time, and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from lantu.assessment import Assessment
from lantu.assessment.changes import changes
from lantu.assessment.register import collection, promises
from lantu.assessment.run import assess_bundled, assess_promises
from lantu.observations import Observation, bundled


def run(rows: list[Observation], year: int = 2023) -> list[Assessment]:
    about = collection("chongqing")
    return list(assess_promises(promises(about), rows, about.place, year))


def test_nothing_changes_by_itself() -> None:
    """The same rows at the same date tell no change."""
    assert changes(run(list(bundled())), run(list(bundled()))) == []


def test_a_revision_is_named_as_the_cause() -> None:
    """The old and the new value stand beside each other."""
    rows = [
        replace(each, value=Decimal("53.0"))
        if (each.indicator, each.place, each.period) == ("森林覆盖率", "重庆市", "2023")
        else each
        for each in bundled()
    ]
    found = changes(run(list(bundled())), run(rows))
    assert {each["name"] for each in found} == {"森林覆盖率"}
    (row,) = (each for each in found if each["form"] == "indicator" and each["document"] == "outline-2021-2035")
    assert (row["before"], row["after"], row["better"]) == ("基本符合预期", "滞后", False)
    (why,) = row["why"]
    assert (why["cause"], why["year"], why["before"]["value"], why["after"]["value"]) == ("revised_value", 2023, 55.06, 53.0)  # fmt: skip


def test_a_later_year_brings_new_values() -> None:
    """From 2022 to 2023: a new value, and a later date."""
    found = changes(assess_bundled(2022), assess_bundled(2023))
    (row,) = (
        each
        for each in found
        if (each["name"], each["form"], each["document"]) == ("地区生产总值增长", "indicator", "outline-2021-2035")
    )
    assert [each["cause"] for each in row["why"]] == ["new_value", "later_date"]


def test_a_promise_that_comes_or_goes_is_told() -> None:
    """New in one run, gone in the other."""
    whole = run(list(bundled()))
    assert [each["why"] for each in changes(whole[1:], whole)] == [[{"cause": "new_promise"}]]
    assert [each["why"] for each in changes(whole, whole[1:])] == [[{"cause": "promise_gone"}]]


def test_what_is_too_old_by_now_is_named() -> None:
    """Nothing new was published: the status opens because the newest value has aged, and its year is told."""
    found = changes(assess_bundled(2023, forms=["indicator"]), assess_bundled(2025, forms=["indicator"]))
    (row,) = (each for each in found if each["name"] == "万人发明专利拥有量")
    assert (row["before"], row["after"]) == ("提前实现", "无法判定")
    assert row["why"] == [{"cause": "value_aged", "year": 2022}, {"cause": "later_date", "before": 2023, "after": 2025}]
