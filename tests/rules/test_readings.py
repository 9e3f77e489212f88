"""Open points of the texts: each reading of the specification, and what the other one gives, worked out by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from lantu.errors import UsageError
from lantu.rules import packs, run
from lantu.rules.columns import compute_cases
from lantu.rules.readings import computable_readings

Case = dict[str, Any]

PARCELS = [
    {"tenure": "household_contract", "household_id": "H1", "expropriated_area_mu": 1, "composite_land_price_yuan_per_mu": 60000},
    {"tenure": "household_contract", "household_id": "H2", "expropriated_area_mu": 3, "composite_land_price_yuan_per_mu": 40000},
]  # fmt: skip
LAND: Case = {"expropriation_scope": "partial", "total_population_count": 100, "registered_total_area_mu": 200}
LAND |= {"registered_cultivated_area_mu": 100, "expropriated_area_mu": 33, "expropriated_cultivated_area_mu": 10}
STAFF = {"person_id": "p", "hukou_registered_in_collective": True, "obtained_contract_right": True}
HELD = {
    "person_id": "p",
    "counted_in_total_population": True,
    "holds_title_of_relocated_house_on_pre_announcement_date": True,
}
AREA: Case = {"resettlement_mode": "monetary", "housing_object_count": 1, "housing_standard_m2_per_person": 30}
CHILD = {"relation": "minor_child", "applied": True, "long_term_resident_in_area": True}
FLAT: Case = {
    "entitled_area_m2": 90,
    "brick_concrete_replacement_price_yuan_per_m2": 800,
    "construction_cost_yuan_per_m2": 2000,
}
FLAT |= {"monetary_price_yuan_per_m2": 5000, "purchased_unit_areas_m2": [97]}
MOVE: Case = {
    "resettlement_mode": "resettlement_housing",
    "entitled_area_m2": 100,
    "temporary_fee_yuan_per_m2_month": 10,
}
MOVE |= {
    "relocation_month": "2022-03",
    "delivery_month": "2022-03",
    "relocation_fee_yuan_per_household": 1000,
    "relocated_households_count": 1,
}
BUILD: Case = {
    "resettlement_mode": "self_build",
    "homestead_eligible_persons_count": 3,
    "temporary_fee_yuan_per_person_month": 100,
}
RESEARCH: Case = {"declared_r_and_d_expense_yuan": 10_000_000, "previous_year_r_and_d_expense_yuan": 8_000_000}
CENTRE: Case = {"recognised_as_lead_unit_of_national_manufacturing_innovation_centre": True, "recognition_year": 2021}
CENTRE |= {"claim_year": 2022, "assessed_r_and_d_subsidy_yuan": 45_000_000}
LOAN: Case = {"loan_principal_yuan": 100_000, "lpr_percent": 4, "loan_years": 1}
START: Case = LOAN | {"borrower_type": "individual", "loan_rate_percent": 5, "interest_subsidy_cap_percent": 3}
TOURISM: Case = {"revenue_2021_jan_may_yuan": 100, "revenue_2022_jan_may_yuan": 50}
TOURISM |= {
    "loans": [
        {"principal_yuan": 100_000, "lpr_percent": 4, "years": 1, "interest_days": 365},
        {"principal_yuan": 100_000, "lpr_percent": 4, "years": 1},
    ]
}

# Code, rule, case, output, as taken (None: not computed), by each other reading ("…": it needs an input that is named,
# None: nothing is computed by it, "open": nothing can be), and the sum behind it.
TABLE: list[tuple[str, str, Case, str, Any, list[Any]]] = [
    # 1 mu of fields and 2 mu of building land at 50,000: 50,000, or with the 2 mu 150,000
    ("A1", "decree344.art7", {"land_class": "agricultural", "expropriated_agricultural_area_mu": 1, "expropriated_construction_area_mu": 2, "composite_land_price_yuan_per_mu": 50000}, "total_yuan", 50000, [150000]),
    ("A1", "decree344.art7", {"land_class": "construction", "expropriated_construction_area_mu": 2, "composite_land_price_yuan_per_mu": 50000}, "land_compensation_fee_yuan", None, [30000]),
    # fees 18,000 and 36,000; pooled 54,000 over 4 mu: 13,500 and 40,500; of each 80 %
    ("A2", "decree344.art8", {"parcels": PARCELS}, "paid_to_contracting_households_yuan", {"H1": 14400, "H2": 28800}, [{"H1": 10800, "H2": 32400}]),
    ("A3", "decree344.art11", {"pre_announcement_date": "2022-03-10", "items": [{"item_id": "a", "planted_date": "2022-03-10", "assessed_value_yuan": 900}]}, "compensable_yuan", 900, [0]),
    # 100 × 33 ÷ 200 = 16.5
    ("A4", "decree344.art15", LAND, "headcount_unrounded", Decimal("16.5"), [17, 17, 16]),
    # 300 mu taken of 200
    ("A5", "decree344.art15", LAND | {"expropriated_area_mu": 300}, "headcount_unrounded", None, [0, 100]),
    # 100 × 33 ÷ (200 − 35) = 20; not deducted 16.5
    ("A6", "decree344.art15", LAND | {"previously_expropriated_area_mu": 35}, "headcount_unrounded", 20, [Decimal("16.5"), "open"]),
    ("A7", "decree344.art19_20", {"expropriation_scope": "partial", "persons": [HELD, HELD | {"person_id": "q"}]}, "housing_object_count", 2, ["…"]),
    ("A7", "decree344.art19_20", {"expropriation_scope": "partial", "persons": [HELD | {"title_standing": "named_holder"}, HELD | {"person_id": "q", "title_standing": "family_member"}]}, "housing_object_count", 2, [1]),
    ("A8", "decree344.art19_20", {"expropriation_scope": "partial", "persons": [HELD | {"housing_resettled_date": "2022-01-01"}]}, "housing_object_count", 1, [0]),
    ("A9", "decree344.art24", AREA | {"childless_couples_one_object_applying_count": 1}, "entitled_area_m2", 30, [45]),
    ("A9", "decree344.art24", AREA | {"housing_object_count": 2, "childless_couples_both_objects_applying_count": 1}, "entitled_area_m2", 75, ["…"]),
    ("A10", "decree344.art24", AREA | {"non_population_family_members": [CHILD, CHILD]}, "entitled_area_m2", 60, [45]),
    ("A11", "decree344.art25", FLAT, "net_payable_by_household_yuan", 72000 + 5000 + 4000, ["open"]),
    # 7 m² above: 5 at 1000 and 2 at 2000, or all at 2000
    ("A12", "decree344.art25", FLAT, "net_payable_by_household_yuan", 81000, [72000 + 14000]),
    ("A13", "decree344.art27", {"entitled_area_m2": 10, "monetary_price_yuan_per_m2": 5000, "average_ordinary_commodity_housing_price_yuan_per_m2": 6000, "brick_concrete_replacement_price_yuan_per_m2": 800}, "monetary_resettlement_yuan", 50000, [52000]),
    ("A14", "decree344.art25", FLAT, "net_payable_by_household_yuan", 81000, ["open"]),
    # March and six more months: 7, or 6
    ("A15", "decree344.art29", MOVE, "temporary_resettlement_fee_yuan", 7000, [6000, "open"]),
    ("A16", "decree344.art29", MOVE, "relocation_fee_yuan", 1000, [2000]),
    # 3 persons who may apply for a homestead, 5 entitled to housing, 100 a month, 18 months
    ("A17", "decree344.art29", BUILD | {"housing_object_count": 5}, "temporary_resettlement_fee_yuan", 5400, [9000]),
    ("A17", "decree344.art29", BUILD, "temporary_resettlement_fee_yuan", 5400, ["…"]),
    ("A18", "decree344.art24", AREA | {"housing_minimum_m2": 45}, "entitled_area_m2", 30, [45]),
    ("A18", "decree344.art24", AREA, "entitled_area_m2", 30, ["…"]),
    ("A19", "decree344.art13_14", {"persons": [STAFF | {"pension_basis": "not_established"}]}, "total_population_count", 1, [0]),
    ("A20", "decree344.art13_14", {"pre_announcement_date": "2022-03-10", "plan_approval_date": "2022-09-01", "persons": [STAFF | {"hukou_registered_date": "2022-05-01"}]}, "total_population_count", 0, [1]),
    # 8 m at 3 % and 2 m at 10 %; or 10 m at 3 % and 2 m at 10 %
    ("B1", "yfb2021_47.item10", RESEARCH | {"has_r_and_d_reserve_system": True}, "max_subsidy_yuan", 440_000, [500_000]),
    ("B2", "yfb2021_47.item10", RESEARCH | {"declared_r_and_d_expense_yuan": 9_000_000}, "max_subsidy_yuan", 340_000, [0]),
    ("B3", "yfb2021_47.item10", RESEARCH | {"has_r_and_d_reserve_system": True}, "payer", "municipal", ["district"]),
    # twelve projects at their ceiling of 1 m: 10 m a year, of which 7 m are used up for life
    ("B4", "yfb2021_47.item8", {"is_lead_unit": True, "previous_year_actual_national_funding_yuan": [40_000_000] * 12, "earlier_rewards_yuan": 7_000_000}, "unit_reward_yuan", 10_000_000, [3_000_000, "open"]),
    ("B5", "yfb2021_47.item20", {"annual_operation_amount_yuan": 200_000_000, "is_construction_award_year": True}, "total_yuan", 9_000_000, [5_000_000]),
    # three years at 20 m less 10 m had: 45 m fits
    ("B7", "yfb2021_47.item6", CENTRE | {"earlier_subsidies_yuan": 10_000_000}, "subsidy_yuan", 20_000_000, [45_000_000]),
    # 100 → 121 in two years: 10 % compound; simple 10.5 %
    ("B8", "yfb2021_47.item5", {"base_year_budget_yuan": 100, "final_year_budget_yuan": 121, "years_count": 2}, "average_annual_growth_ratio", Decimal("0.1"), [Decimal("0.105")]),
    ("C1", "yfb2021_48.item13", {"award_notice_date": "2021-06-01"}, "due_date", "2021-06-21", ["2021-06-20"]),
    ("C2", "yfb2021_47.item29", {"policy_issue_date": "2021-05-14", "public_holidays": ["2021-06-14"]}, "due_date", "2021-06-14", ["2021-06-15"]),
    ("C5", "yfb2021_48.item6", {"connection_type": "electricity_10kv_urban_user_average", "process_working_days_list": [41, 19]}, "compliant", True, ["open"]),
    ("C6", "yfb2021_48.item6", {"connection_type": "gas_user", "process_working_days": 15, "applicant_working_days": 2}, "compliant", False, [True]),
    ("C7", "yfb2021_48.item15", {"invoice_received_date": "2021-06-01", "payment_conditions_met_date": "2021-06-03"}, "due_date", "2021-06-10", ["2021-06-08"]),
    # 5 % less (4 − 1.5) %: 2.5 % of 100,000; or 3 % of those 2.5 %
    ("D2", "yfb2022_81.item4", START, "fiscal_interest_subsidy_yuan", 2500, [75, 2500]),
    ("D2", "yfb2022_81.item4", START | {"loan_principal_yuan": 300_000}, "fiscal_interest_subsidy_yuan", 5000, [150, None]),
    ("D3", "yfb2022_81.item5", {"applicant_type": "individual_business", "requested_amount_yuan": 100_000, "charge_days": 10}, "usage_fee_yuan", 100, ["open"]),
    # half of 4 % on 100,000: 2000; 180 days of 360 and of 365
    ("D4", "yfb2022_81.item8", LOAN | {"interest_days": 180}, "max_interest_subsidy_yuan", 2000, [1000, Decimal("986.301369863014")]),
    ("D4", "yfb2022_81.item8", LOAN, "max_interest_subsidy_yuan", 2000, ["…", "…"]),
    ("D4", "yfb2022_81.item4", START | {"interest_days": 180}, "fiscal_interest_subsidy_yuan", 2500, [1250, Decimal("1232.876712328767")]),
    ("D4", "yfb2022_81.item4_phase", {"borrower_is_small_micro_enterprise": True, "year": 2022, "employees_count": 10, "new_jobs_ratio_percent": 0, "stable_jobs_ratio_percent": 95, "loan_principal_yuan": 100_000, "loan_years": 1, "interest_days": 180}, "max_subsidy_yuan", 1000, [500, Decimal("493.150684931507")]),
    ("D4", "yfb2022_81.item12", {"loan_principal_yuan": 100_000, "loan_years": 1, "interest_days": 180}, "interest_subsidy_yuan", 2880, [1440, Decimal("1420.273972602740")]),
    # 30 % of 4 % on two loans of 100,000; one of them by 365 days
    ("D4", "yfb2022_81.item22", TOURISM, "max_interest_subsidy_yuan", 2400, [Decimal("2416.666666666667"), 2400]),
    ("D5", "yfb2022_81.item9", {"featured_insurance_types_count": 7, "premium_per_type_yuan": 100}, "municipal_premium_subsidy_yuan", 200, ["open"]),
    # 8 m in all, 3 m had by item 17 of the 2021 policy
    ("D8", "yfb2022_81.item24", {"track": "ipo_staged_total", "assessed_award_total_yuan": 7_000_000, "other_listing_awards_yuan": 3_000_000}, "award_yuan", 5_000_000, [7_000_000]),
    ("D9", "yfb2022_81.validity", {"date": "2025-07-16"}, "in_force", False, [True]),
    ("D9", "interaction.equity_award_by_date", {"date": "2025-07-16", "eligible_equity_investment_yuan": 100, "manager_cumulative_award_before_yuan": 0}, "award_yuan", None, [1]),
    ("D10", "interaction.equity_award_by_date", {"date": "2022-08-01", "investment_date": "2022-06-01", "eligible_equity_investment_yuan": 100, "manager_cumulative_award_before_yuan": 0}, "governing", "yfb2022_81.item17", ["yfb2021_47.item17"]),
    ("D10", "yfb2021_47.item17", {"track": "equity_investment", "case_date": "2022-08-01", "investment_date": "2022-06-01", "actual_paid_in_investment_yuan": 100}, "max_award_yuan", None, [1]),
]  # fmt: skip
# Stated as taken; the specification lists no other reading of them.
WITHOUT_OTHER = {"B6", "C3", "C4", "D1", "D6", "D7"}
IN_BULK = {"A2:1", "A5:2", "A7:1", "D2:2"}
CODES = (
    {f"A{n}" for n in range(1, 21)}
    | {f"B{n}" for n in range(1, 9)}
    | {f"C{n}" for n in range(1, 8)}
    | {f"D{n}" for n in range(1, 11)}
)


def told(case: Case, rule: str, code: str) -> list[dict[str, Any]]:
    found = [each for each in run(rule, case).assumptions if each["reading"] == code]
    assert found, f"{rule} does not say {code}"
    return found[0]["alternatives"]


def test_every_reading_of_the_specification_is_stated() -> None:
    """Each code stands in a rule, and each with another reading has a row of the table below."""
    stated = {reading.code for pack in packs().values() for rule in pack.rules.values() for reading in rule.readings}
    assert stated >= CODES
    assert {row[0] for row in TABLE} == CODES - WITHOUT_OTHER


@pytest.mark.parametrize("row", TABLE, ids=[f"{row[0]}-{row[1]}" for row in TABLE])
def test_the_other_reading_is_computed(row: Any) -> None:
    """As taken, and otherwise: told beside the result, and the same when it is asked for."""
    code, rule, case, output, taken, others = row
    result = run(rule, case)
    assert (result.outputs.get(output), result.computable) == (taken, taken is not None)
    alternatives = told(case, rule, code)
    assert len(alternatives) == len(others)
    for number, (other, wanted) in enumerate(zip(alternatives, others, strict=True), 1):
        key = f"{code}:{number}"
        if wanted == "open":
            assert all(other["open"].values())
            with pytest.raises(UsageError, match="cannot be computed otherwise"):
                run(rule, case, readings=[key])
            continue
        asked = run(rule, case, readings=[key])
        if wanted == "…":
            assert (bool(other["missing"]), asked.computable) == (True, False)
        elif wanted is None:
            assert (other["computable"], asked.computable) == (False, False)
        else:
            assert {output: taken, **other["outputs"]}[output] == wanted == asked.outputs[output]


def test_many_cases_are_read_otherwise_as_one_is() -> None:
    """A reading of each kind of step: of an item, of a gate, of a step of its own; refusals with it."""
    cases: dict[tuple[str, str], list[Case]] = {}
    for code, rule, case, _output, _taken, others in TABLE:
        for number, wanted in enumerate(others, 1):
            if f"{code}:{number}" in IN_BULK and wanted != "open":
                cases.setdefault((rule, f"{code}:{number}"), []).append(case)
    for (rule, key), rows in cases.items():
        for case, many in zip(rows, compute_cases(rule, rows, readings=[key]), strict=True):
            one = run(rule, case, readings=[key])
            assert (many["outputs"], many["refused"] is None) == (one.outputs, one.computable), (rule, key)


def test_every_other_reading_of_a_pack_is_computed_or_says_why_not() -> None:
    """No reading of any pack is left hanging."""
    for pack in packs().values():
        for rule in pack.rules.values():
            keys = {key for key, *_ in computable_readings(rule)}
            for reading in rule.readings:
                for number, other in enumerate(reading.alternatives, 1):
                    assert other.open or {reading.code, f"{reading.code}:{number}"} & keys, (rule.id, reading.code)
