"""What if, sweeps and reforms: both results, the steps that differ, winners, losers and cost."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.errors import UsageError
from lantu.rules import computable_readings, get_rule, reform, replay, rules, run, sweep, what_if
from lantu.rules.columns import compute_cases
from lantu.rules.trace import dumps
from tests.support.rule_cases import cases_of

FLAT: dict[str, Any] = {
    "entitled_area_m2": 90, "purchased_unit_areas_m2": [95], "brick_concrete_replacement_price_yuan_per_m2": 820,
    "construction_cost_yuan_per_m2": 1900, "monetary_price_yuan_per_m2": 4600,
}  # fmt: skip


def bought(*areas: Any) -> dict[str, Any]:
    return {**FLAT, "purchased_unit_areas_m2": list(areas)}


def test_a_changed_figure_tells_the_steps_that_differ() -> None:
    """The first band at 60 %: 5 m² × 1900 yuan × 0.1 more, and only what leans on it differs."""
    found = what_if("decree344.art25", FLAT, parameters={"first_band_share": "0.6"})
    assert {each.name: each.difference for each in found.outputs} == {
        "excess_band_under_5_cost_yuan": 950, "purchase_price_total_yuan": 950, "net_payable_by_household_yuan": 950,
    }  # fmt: skip
    assert [each.name for each in found.steps] == [each.name for each in found.outputs]
    assert all(each.article == "第二十五条" for each in found.steps)


def test_a_changed_reading_runs_on_through_later_steps() -> None:
    """A12: the whole excess of 5 m² at the price of its band gives 83300, and the household pays that."""
    found = what_if("decree344.art25", FLAT, readings=["A12"])
    assert found.after.outputs["net_payable_by_household_yuan"] == 83300
    assert found.after.assumptions != found.before.assumptions
    assert dumps(replay(found.after.trace).trace) == dumps(found.after.trace)


def test_a_change_of_nothing_is_said_to_be_none() -> None:
    """The figure of the text put in again."""
    assert what_if("decree344.art25", FLAT, parameters={"first_band_share": "0.50"}).same
    assert not what_if("decree344.art25", FLAT, changes={"entitled_area_m2": 91}).same


def test_a_sweep_over_a_figure_and_over_an_input() -> None:
    """A row for each value, refusals included."""
    rows = sweep("decree344.art25", FLAT, "first_band_share", ["0.4", "0.5"]).rows()
    assert [row["net_payable_by_household_yuan"] for row in rows] == [77600, 78550]
    rows = sweep("decree344.art25", FLAT, "entitled_area_m2", [95, -1]).rows()
    assert [row["computable"] for row in rows] == [True, False]


WRONG = [
    (lambda: sweep("decree344.art25", FLAT, "nothing", [1]), "neither a figure nor an input"),
    (lambda: sweep("decree344.art25", FLAT, "first_band_share", []), "1 to"),
    (lambda: what_if("decree344.art25", FLAT, parameters={"nothing": 1}), "no parameter"),
    (lambda: what_if("decree344.art25", FLAT, parameters={"first_band_share": "half"}), "does not fit"),
    (lambda: what_if("decree344.art32_33", {}, parameters={"effective_date": "soon"}), "does not fit"),
    (lambda: what_if("decree344.art25", FLAT, readings=["A99"]), "no reading"),
    (lambda: what_if("decree344.art25", FLAT, readings=["A11"]), "cannot be computed"),
    (lambda: reform("decree344.art15", []), "no sum of money"),
    (lambda: reform("decree344.art25", [FLAT], measure="nothing"), "no output"),
]  # fmt: skip


@pytest.mark.parametrize(("call", "said"), WRONG)
def test_what_cannot_be_changed_is_said(call: Any, said: str) -> None:
    """An error of ours with a hint, never a silent nothing."""
    with pytest.raises(UsageError, match=said):
        call()


def test_winners_losers_and_cost() -> None:
    """Dearer first band: those above their area lose, the public side pays less; a wrong row is left out."""
    cases = [bought(95), bought(92), bought(80), {**FLAT, "entitled_area_m2": -1}]
    found = reform("decree344.art25", cases, parameters={"first_band_share": "0.6"})
    assert (found.winners, found.losers, found.unchanged, found.left_out, found.population) == (0, 2, 1, 1, 4)
    assert found.burden
    assert found.cost == -950 - 380
    assert found.lost == -1330
    assert [row["difference"] for row in found.rows()] == [950, 380, 0]


@given(st.lists(st.decimals(min_value=0, max_value=130, places=2), min_size=1, max_size=12))
@settings(max_examples=12)
def test_a_reform_that_changes_nothing_changes_nothing(areas: list[Decimal]) -> None:
    """Nobody wins, nobody loses, it costs nothing."""
    found = reform("decree344.art25", [bought(area) for area in areas], parameters={"first_band_share": "0.5"})
    assert found.same
    assert found.cost == 0
    assert found.unchanged == len(areas)


def test_readings_are_the_same_in_bulk() -> None:
    """Every other reading of the flat, alone and in columns."""
    cases = [bought(area) for area in (80, 95, 98, 120)]
    for name, _, _ in computable_readings(get_rule("decree344.art25")[0]):
        alone = [run("decree344.art25", case, readings=[name]).outputs for case in cases]
        assert [each["outputs"] for each in compute_cases("decree344.art25", cases, readings=[name])] == alone


def test_every_other_reading_can_be_taken() -> None:
    """Each names a step that exists, and leans only on what is there before it."""
    from lantu.rules.checking import check_rule
    from lantu.rules.readings import read_otherwise

    for rule in rules().values():
        for name, _, _ in computable_readings(rule):
            assert check_rule(read_otherwise(rule, [name]), get_rule(rule.id)[1]) == []


@pytest.mark.parametrize("name", sorted(name for name, rule in rules().items() if computable_readings(rule)))
def test_what_stands_beside_is_what_the_other_reading_gives(name: str) -> None:
    """The values shown beside a reading are those of a run that takes it."""
    for case in cases_of(rules()[name], 12):
        base = run(name, case)
        for reading in base.assumptions:
            for number, other in enumerate(reading["alternatives"], 1):
                if "outputs" in other:
                    taken = run(name, case, readings=[f"{reading['reading']}:{number}"])
                    changed = {key: value for key, value in taken.outputs.items() if base.outputs.get(key) != value}
                    changed |= dict.fromkeys(base.outputs.keys() - taken.outputs.keys())
                    assert other["outputs"] == changed


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"parameters": {"first_band_share": "-0.1"}}, "below 0"),
        ({"parameters": {"first_band_share": "half"}}, "does not fit"),
        ({"parameters": {"no_such_figure": 1}}, "no parameter"),
        ({"changes": {"no_such_input": 1}}, "no input"),
        ({"readings": ["A99"]}, "no reading"),
    ],
)
def test_a_change_of_what_is_not_there_is_told(asked: dict[str, Any], why: str) -> None:
    """A name misspelt is not “nothing changes”; a share below nothing is no figure."""
    with pytest.raises(UsageError, match=why):
        what_if("decree344.art25", {"entitled_area_m2": 90}, **asked)
