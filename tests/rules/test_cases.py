"""Cases of our own, worked out from the articles: edges of bands, refusals, what is missing and who sets it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lantu.errors import UsageError
from lantu.rules import packs, rules, run
from lantu.rules.checking import check_pack

FLAT = {
    "entitled_area_m2": 90,
    "brick_concrete_replacement_price_yuan_per_m2": 820,
    "construction_cost_yuan_per_m2": 1900,
    "monetary_price_yuan_per_m2": 4600,
}
TAKING = {
    "expropriation_scope": "partial", "total_population_count": 100, "registered_total_area_mu": 500,
    "previously_expropriated_area_mu": 100, "registered_cultivated_area_mu": 200,
    "previously_expropriated_cultivated_area_mu": 0, "expropriated_area_mu": 40, "expropriated_cultivated_area_mu": 20,
}  # fmt: skip
RIGHTS = {"hukou_registered_in_collective": True, "lawfully_enjoys_contract_right": True}

# Rule, inputs, what must come out of it.
WORKED: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("decree344.art25", {**FLAT, "purchased_unit_areas_m2": ["95.01"]}, {"excess_band_5_to_10_cost_yuan": 19}),
    ("decree344.art25", {**FLAT, "purchased_unit_areas_m2": ["100.01"]}, {"excess_band_10_up_cost_yuan": 46}),
    ("decree344.art25", {**FLAT, "purchased_unit_areas_m2": []}, {"net_payable_by_household_yuan": -414000}),
    ("decree344.art25", {**FLAT, "purchased_unit_areas_m2": [40, 45]}, {"shortfall_payment_to_household_yuan": 23000}),
    ("decree344.art15", TAKING, {"correction_applied": False, "headcount_unrounded": 10, "headcount_fraction": "10"}),
    ("decree344.art15", {**TAKING, "expropriated_cultivated_area_mu": 30}, {"headcount_unrounded": 15}),
    ("decree344.art15", {**TAKING, "expropriated_area_mu": 400, "expropriated_cultivated_area_mu": 200}, {"headcount_unrounded": 100}),
    ("decree344.art15", {"expropriation_scope": "whole", "total_population_count": 7}, {"headcount_fraction": "7"}),
    ("decree344.art32_33", {"compensation_plan_determined_date": "2021-07-01"}, {"governing": "decree344"}),
    ("decree344.art32_33", {"compensation_plan_determined_date": "2021-06-30"}, {"governing": "earlier_policy"}),
    ("decree344.art12", {"operating_on_pre_announcement_date": True}, {"one_off_relocation_subsidy_yuan": 0}),
    ("decree344.art27", {"entitled_area_m2": 60, "monetary_price_yuan_per_m2": 5000}, {"monetary_resettlement_yuan": 300000}),
    ("decree344.art29", {"resettlement_mode": "monetary", "entitled_area_m2": 60, "temporary_fee_yuan_per_m2_month": 10},
     {"months": 12, "temporary_resettlement_fee_yuan": 7200, "paid_one_off": True}),
    ("decree344.art24", {"resettlement_mode": "self_build", "housing_object_count": 2, "housing_standard_m2_per_person": 30,
                         "childless_couples_both_objects_applying_count": 1}, {"childless_addition_m2": 0}),
    ("yfb2021_47.item8", {"is_lead_unit": True, "previous_year_actual_national_funding_yuan": [33333333, 33333334]},
     {"per_project_reward_yuan": [Decimal("999999.99"), 1000000]}),
    ("yfb2021_47.item10", {"declared_r_and_d_expense_yuan": 10000000, "previous_year_r_and_d_expense_yuan": 9000000,
                           "has_r_and_d_reserve_system": True}, {"payer": "municipal", "max_subsidy_yuan": 370000}),
    ("yfb2021_47.item10", {"declared_r_and_d_expense_yuan": "9999999.99", "previous_year_r_and_d_expense_yuan": 0},
     {"payer": "district", "stock_yuan": 0}),
    ("yfb2021_47.item5", {"base_year_budget_yuan": 100, "final_year_budget_yuan": 121, "years_count": 2}, {"target_met": True}),
    ("yfb2021_47.item5", {"base_year_budget_yuan": 100, "final_year_budget_yuan": "120.99", "years_count": 2}, {"target_met": False}),
    ("yfb2021_47.item29", {"policy_issue_date": "2021-05-14"}, {"due_date": "2021-06-14"}),
    ("yfb2021_48.item48", {"claim_accepted_date": "2021-09-30", "public_holidays": [f"2021-10-0{n}" for n in range(1, 8)],
                           "completed_date": "2021-10-08"}, {"due_date": "2021-10-08", "on_time": True}),
    ("yfb2021_48.item14", {"contract_performance_completed_date": "2021-09-17", "makeup_workdays": ["2021-09-18"],
                           "public_holidays": ["2021-09-20", "2021-09-21"]}, {"due_date": "2021-09-29"}),
    ("yfb2021_48.item6", {"connection_type": "gas_user", "process_working_days": 14}, {"compliant": False}),
    ("yfb2021_48.item22", {"cross_province_items_done_count": 74, "as_of_date": "2021-12-31"}, {"target_met": True}),
    ("yfb2022_81.item11", {"principal_losses_yuan": [10000000, 10000001]}, {"total_compensation_yuan": 7000000}),
    ("yfb2022_81.item4_phase", {"borrower_is_small_micro_enterprise": True, "year": 2022, "employees_count": 101,
                                "new_jobs_ratio_percent": 8, "stable_jobs_ratio_percent": 95, "loan_principal_yuan": 100000,
                                "loan_years": 1}, {"eligible": False, "new_jobs_threshold_percent": 8}),
    ("yfb2022_81.validity", {"date": "2022-07-16"}, {"in_force": True}),
    ("yfb2022_81.item21", {"carbon_reduction_tool_obtained_year": 2022, "loan_principal_yuan": 5000000}, {"max_subsidy_yuan": 10000}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "inputs", "wanted"), WORKED)
def test_worked_from_the_text(rule: str, inputs: dict[str, Any], wanted: dict[str, Any]) -> None:
    """What the article gives, at its edges."""
    found = run(rule, inputs)
    assert found.computable, found.reasons
    assert {name: found.outputs.get(name) for name in wanted} == wanted


PEOPLE = [
    ({**RIGHTS, "hukou_entry_reason": "birth"}, True),
    ({**RIGHTS, "hukou_entry_reason": "marriage"}, False),  # from another collective, and living there
    ({**RIGHTS, "hukou_entry_reason": "marriage", "hukou_moved_from_other_rural_collective": True,
      "long_term_resident_in_collective": True}, True),
    ({"lawfully_enjoys_contract_right": True, "special_status": "student"}, True),
    ({"lawfully_enjoys_contract_right": True, "special_status": "officer"}, False),
    ({"rights_retained_under_hukou_reform": True}, True),
    ({"hukou_moved_out_to_city_for_other_reason": True, "obtained_contract_right": True}, False),
    ({"hukou_moved_out_to_city_for_other_reason": True, "obtained_contract_right": True,
      "long_term_resident_in_collective": True}, True),
    ({"hukou_registered_in_collective": True, "obtained_contract_right": True, "hukou_registered_date": "2022-03-11"}, False),
    ({"hukou_registered_in_collective": True, "obtained_contract_right": True, "hukou_registered_date": "2022-03-10"}, True),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "counted"), PEOPLE)
def test_who_is_counted(facts: dict[str, Any], counted: bool) -> None:
    """Each item of the population has all its conditions."""
    case = {"pre_announcement_date": "2022-03-10", "persons": [{"person_id": "p", **facts}]}
    assert run("decree344.art13_14", case).outputs["total_population_count"] == counted


REFUSED = [
    ("decree344.art7", {"land_class": "construction"}, "land_class_standard_not_in_text"),
    ("decree344.art8_subsidy_distribution", {}, "subsidy_split_not_in_text"),
    ("decree344.art27", {"entitled_area_m2": 60}, "missing_parameter"),
    ("decree344.art27", {"monetary_price_yuan_per_m2": 60}, "missing_input"),
    (
        "decree344.art27",
        {"entitled_area_m2": 60, "monetary_price_yuan_per_m2": 1, "case_date": "2021-06-30"},
        "earlier_policy",
    ),
    ("decree344.art15", {**TAKING, "expropriated_area_mu": 401}, "expropriated_exceeds_remaining"),
    ("decree344.art15", {**TAKING, "total_population_count": 0}, "no_population"),
    ("decree344.art24", {"resettlement_mode": "monetary", "housing_object_count": 2}, "missing_parameter"),
    ("yfb2021_47.item1", {"status": "state_approved"}, "case_by_case"),
    ("yfb2021_47.item30", {}, "no_amount_or_rate_in_text"),
    ("yfb2022_81.item10", {"average_loan_balance_yuan": 1, "case_date": "2025-07-16"}, "no_longer_in_force"),
    ("interaction.equity_award_by_date", {"date": "2020-01-01", "eligible_equity_investment_yuan": 1}, "no_policy_yet"),
]


@pytest.mark.parametrize(("rule", "inputs", "code"), REFUSED)
def test_refusals_name_their_reason(rule: str, inputs: dict[str, Any], code: str) -> None:
    """Nothing is guessed, and no output stands beside a refusal."""
    found = run(rule, inputs)
    assert not found.computable
    assert code in [reason["code"] for reason in found.reasons]
    assert found.outputs == {}


def test_a_missing_figure_names_who_sets_it() -> None:
    """The district sets the monetary price."""
    reason = run("decree344.art27", {"entitled_area_m2": 60}).reasons[0]
    assert "区县人民政府" in reason["message"]["zh"]
    assert "district" in reason["message"]["en"]


def test_a_missing_calendar_is_told() -> None:
    """Monday to Friday, and said to be provisional."""
    found = run("yfb2021_48.item48", {"claim_accepted_date": "2021-06-04"})
    assert found.outputs == {"due_date": "2021-06-07"}
    assert [reason["code"] for reason in found.reasons] == ["no_calendar_given"]


WRONG = [-1, "a", "12亩", float("nan"), float("inf"), 10**18, True, [1], {"a": 1}, "1e400", "1.0000001"]


@pytest.mark.parametrize("value", WRONG)
def test_wrong_numbers_are_refused(value: Any) -> None:
    """A clear refusal at the field, never a traceback."""
    found = run("decree344.art27", {"entitled_area_m2": value, "monetary_price_yuan_per_m2": 1})
    assert not found.computable
    assert found.reasons[0]["field"] == "entitled_area_m2"


@pytest.mark.parametrize(
    "given",
    [None, 3, "x", [], {"persons": "x"}, {"persons": [3]}, {"pre_announcement_date": "2022-02-30", "persons": []}],
)
def test_wrong_shapes_are_refused(given: Any) -> None:
    """Any object, any list, any date."""
    assert not run("decree344.art13_14", given).computable


def test_shares_above_one_are_refused() -> None:
    """A ratio is no percentage."""
    assert not run("yfb2021_48.item39", {"complaint_handling_ratio": 98}).computable


def test_an_unknown_rule_says_what_is_near() -> None:
    """The hint names a rule that exists."""
    with pytest.raises(UsageError, match="no rule"):
        run("decree345.art25", {})


def test_packs_are_sound() -> None:
    """Tables complete, names known, labels in both languages, each figure with a version."""
    assert [fault for pack in packs().values() for fault in check_pack(pack)] == []
    assert {name.split(".")[0] for name in rules()} == {
        "decree344",
        "yfb2021_47",
        "yfb2021_48",
        "yfb2022_81",
        "interaction",
    }


def test_items_are_all_there() -> None:
    """Every item of the two funding texts is a rule, computable or said not to be."""
    for pack, items in (("yfb2021_47", 30), ("yfb2022_81", 27)):
        assert {f"{pack}.item{n}" for n in range(1, items + 1)} <= set(rules())
