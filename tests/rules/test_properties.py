"""What must hold for every case: shares add up, bands are continuous, one case and many give the same."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.rules import replay, run
from lantu.rules.columns import compute_cases
from lantu.rules.trace import dumps

AREAS = st.decimals(min_value=0, max_value=5000, places=2)
PRICES = st.decimals(min_value=0, max_value=90000, places=2)
PARCELS = st.lists(
    st.fixed_dictionaries({
        "tenure": st.sampled_from(["household_contract", "uncontracted", "other_contract"]),
        "household_id": st.sampled_from(["H1", "H2", "H3"]),
        "expropriated_area_mu": AREAS,
        "composite_land_price_yuan_per_mu": PRICES,
    }),
    max_size=5,
)  # fmt: skip


@given(PARCELS)
@settings(max_examples=60)
def test_what_households_and_collective_get_adds_up(parcels: list[dict[str, Any]]) -> None:
    """Households and collective together get the fee; fee and subsidy together are the price of the land."""
    found = run("decree344.art8", {"parcels": parcels}).outputs
    paid = sum(found["paid_to_contracting_households_yuan"].values())
    assert paid + found["retained_by_collective_yuan"] == found["land_compensation_fee_total_yuan"]
    whole = sum(each["expropriated_area_mu"] * each["composite_land_price_yuan_per_mu"] for each in parcels)
    assert found["land_compensation_fee_total_yuan"] + found["resettlement_subsidy_total_yuan"] == whole


def taking(total: Decimal, cultivated: Decimal, taken: Decimal, share: Decimal, people: int) -> dict[str, Any]:
    """A consistent partial taking: parts of parts, cut to whole hundredths."""
    c = (total * cultivated).quantize(Decimal("0.01"))
    a = (total * taken).quantize(Decimal("0.01"))
    return {
        "expropriation_scope": "partial", "total_population_count": people, "registered_total_area_mu": total,
        "previously_expropriated_area_mu": 0, "registered_cultivated_area_mu": c,
        "previously_expropriated_cultivated_area_mu": 0, "expropriated_area_mu": a,
        "expropriated_cultivated_area_mu": min((a * share).quantize(Decimal("0.01")), c),
    }  # fmt: skip


SHARES = st.decimals(min_value=0, max_value=1, places=3)
TAKINGS = st.builds(
    taking, st.decimals(min_value=1, max_value=9000, places=2), SHARES, SHARES, SHARES, st.integers(1, 3000)
)


@given(TAKINGS)
@settings(max_examples=80)
def test_never_more_heads_than_people(case: dict[str, Any]) -> None:
    """The head count is at most the population, and at least what the area alone gives."""
    result = run("decree344.art15", case)
    assert result.computable
    assert 0 <= result.outputs["headcount_unrounded"] <= case["total_population_count"]


def flat(bought: Decimal) -> dict[str, Any]:
    return {
        "entitled_area_m2": 90, "purchased_unit_areas_m2": [bought], "brick_concrete_replacement_price_yuan_per_m2": 820,
        "construction_cost_yuan_per_m2": 1900, "monetary_price_yuan_per_m2": 4600,
    }  # fmt: skip


@given(st.decimals(min_value=0, max_value=130, places=2), st.decimals(min_value=0, max_value=2, places=2))
@settings(max_examples=80)
def test_a_larger_flat_never_costs_less_and_never_jumps(bought: Decimal, more: Decimal) -> None:
    """Monotone, and no dearer for each square metre than the highest price."""
    first, second = (
        run("decree344.art25", flat(area)).outputs["net_payable_by_household_yuan"] for area in (bought, bought + more)
    )
    assert 0 <= second - first <= more * (4600 + 820)


def test_single_and_bulk_are_equal_to_the_last_digit() -> None:
    """Every output of a few hundred cases, in any order of the rows."""
    chance = random.Random(344)  # noqa: S311 - invented cases
    cases = []
    for _ in range(300):
        cut = [Decimal(chance.randint(0, 1000)) / 1000 for _ in range(3)]
        cases.append(taking(Decimal(chance.randint(100, 900000)) / 100, *cut, chance.randint(1, 500)))
    alone = [run("decree344.art15", case).outputs for case in cases]
    assert [each["outputs"] for each in compute_cases("decree344.art15", cases)] == alone
    order = list(range(len(cases)))
    chance.shuffle(order)
    mixed = compute_cases("decree344.art15", [cases[place] for place in order])
    assert [each["outputs"] for each in mixed] == [alone[place] for place in order]


def test_lists_are_equal_in_bulk() -> None:
    """Parcels of many cases do not mix, and keep their order."""
    chance = random.Random(8)  # noqa: S311 - invented cases
    cases = [
        {
            "parcels": [
                {
                    "tenure": chance.choice(["household_contract", "uncontracted"]),
                    "household_id": chance.choice(["甲", "乙"]),
                    "expropriated_area_mu": chance.randint(0, 9999) / 100,
                    "composite_land_price_yuan_per_mu": chance.randint(1, 9) * 10000,
                }
                for _ in range(chance.randint(0, 4))
            ]
        }
        for _ in range(60)
    ]
    assert [each["outputs"] for each in compute_cases("decree344.art8", cases)] == [
        run("decree344.art8", case).outputs for case in cases
    ]


def test_bulk_refuses_what_one_case_refuses() -> None:
    """The codes are the same, and the good rows stay."""
    good = flat(Decimal(95))
    cases = [
        good,
        {**good, "entitled_area_m2": -1},
        {k: v for k, v in good.items() if k != "construction_cost_yuan_per_m2"},
    ]
    found = compute_cases("decree344.art25", cases)
    assert [each["refused"] for each in found] == [None, "invalid_input", "missing_parameter"]
    assert found[0]["outputs"] == run("decree344.art25", good).outputs


def test_a_stored_trace_gives_the_same_bytes_again() -> None:
    """Replaying what a trace holds repeats the trace, hash and all."""
    result = run("decree344.art25", flat(Decimal("98.5")))
    assert replay(result.trace).to_json() == result.to_json()
    assert result.trace["hash"].startswith("sha256:")
    assert dumps(result.trace) == dumps(replay(result.trace).trace)


def test_a_reform_that_changes_nothing_changes_nothing() -> None:
    """The same figure put in again gives the same outputs, alone and in bulk; another figure does not."""
    case = flat(Decimal(95))
    same = {"first_band_share": Decimal("0.5")}
    assert run("decree344.art25", case, parameters=same).outputs == run("decree344.art25", case).outputs
    assert compute_cases("decree344.art25", [case], parameters=same) == compute_cases("decree344.art25", [case])
    changed = run("decree344.art25", case, parameters={"first_band_share": Decimal("0.6")})
    assert changed.outputs["excess_band_under_5_cost_yuan"] == 5 * 1900 * Decimal("0.6")
    assert changed.trace["reform"] == {"first_band_share": Decimal("0.6")}


@given(PARCELS, AREAS)
@settings(max_examples=40)
def test_more_land_is_never_less_money(parcels: list[dict[str, Any]], more: Decimal) -> None:
    """Another piece of land takes nothing from anybody."""
    extra = {"tenure": "household_contract", "household_id": "H1", "expropriated_area_mu": more,
             "composite_land_price_yuan_per_mu": 50000}  # fmt: skip
    before, after = (run("decree344.art8", {"parcels": each}).outputs for each in (parcels, [*parcels, extra]))
    paid = after["paid_to_contracting_households_yuan"]
    for household, sum_ in before["paid_to_contracting_households_yuan"].items():
        assert paid[household] >= sum_
    assert after["retained_by_collective_yuan"] >= before["retained_by_collective_yuan"]


@given(TAKINGS, st.decimals(min_value=0, max_value=50, places=2))
@settings(max_examples=60)
def test_more_cultivated_land_never_lowers_the_head_count(case: dict[str, Any], more: Decimal) -> None:
    """With the same area taken, more of it cultivated resettles no fewer."""
    most = min(Decimal(case["expropriated_area_mu"]), Decimal(case["registered_cultivated_area_mu"]))
    richer = {**case, "expropriated_cultivated_area_mu": min(case["expropriated_cultivated_area_mu"] + more, most)}
    heads = [run("decree344.art15", each).outputs["headcount_unrounded"] for each in (case, richer)]
    assert heads[0] <= heads[1]


@given(st.decimals(min_value=0, max_value=200, places=2), st.decimals(min_value=0, max_value=60, places=2))
@settings(max_examples=40)
def test_no_flat_at_all_is_worth_what_money_is(area: Decimal, more: Decimal) -> None:
    """A household that buys nothing gets what article 27 gives; a larger entitlement never pays less."""
    paid = [
        -run("decree344.art25", {**flat(Decimal(0)), "entitled_area_m2": each, "purchased_unit_areas_m2": []}).outputs[
            "net_payable_by_household_yuan"
        ]
        for each in (area, area + more)
    ]
    money = run("decree344.art27", {"entitled_area_m2": area, "monetary_price_yuan_per_m2": 4600}).outputs
    assert paid[0] == money["monetary_resettlement_yuan"]
    assert paid[0] <= paid[1]
