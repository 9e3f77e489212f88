"""Explanations tell what the trace holds: every step taken, no other, and no number of their own."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lantu.rules import run
from lantu.rules.explanation import explain, told
from lantu.rules.trace import dumps

NUMBER = re.compile(r"\d+(?:\.\d+)?")
HOUSEHOLD: dict[str, Any] = {
    "houses": [{"house_id": "B1", "certified_lawful_area_m2": 126.5, "replacement_price_yuan_per_m2": 820}],
    "housing_object_count": 3, "housing_standard_m2_per_person": 30, "purchased_unit_areas_m2": [98.5],
    "brick_concrete_replacement_price_yuan_per_m2": 820, "construction_cost_yuan_per_m2": 1900,
    "monetary_price_yuan_per_m2": 4600, "relocation_month": "2022-03", "delivery_month": "2023-09",
    "temporary_fee_yuan_per_m2_month": 10, "temporary_fee_yuan_per_person_month": 300,
    "homestead_eligible_persons_count": 3, "self_build_subsidy_yuan": 30000,
    "relocation_fee_yuan_per_household": 2000, "relocated_households_count": 1,
}  # fmt: skip
MODES = {"resettlement_housing": 126.5 * 820 - 85200 + 22500 + 2000, "monetary": 126.5 * 820 + 414000 + 10800 + 2000,
         "self_build": 126.5 * 820 + 30000 + 16200 + 2000}  # fmt: skip


def check(trace: dict[str, Any]) -> None:
    written = set(NUMBER.findall(dumps(trace)))
    names = [step["name"] for step in trace["steps"]]
    for language in ("zh", "en"):
        assert set(NUMBER.findall(explain(trace, language))) <= written
        assert [line.name for line in told(trace, language) if line.section == "steps"] == names


@pytest.mark.parametrize("mode", MODES)
def test_a_whole_household(mode: str) -> None:
    """The three modes give what their articles give, and only their own steps are told."""
    result = run("decree344.household", {**HOUSEHOLD, "resettlement_mode": mode})
    assert result.outputs["net_receivable_yuan"] == Decimal(str(MODES[mode]))
    check(result.trace)
    told_names = {step["name"] for step in result.trace["steps"]}
    assert ("purchase_price_total_yuan" in told_names) is (mode == "resettlement_housing")
    assert ("monetary_resettlement_yuan" in told_names) is (mode == "monetary")


def test_all_worked_cases_are_told(gold_dir: Path) -> None:
    """The same for every worked case, refusals included."""
    for line in (gold_dir / "rules_cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line, parse_float=Decimal)
        check(run(case["rule"], case["inputs"]).trace)


def test_the_other_reading_stands_beside() -> None:
    """The reading taken, the other one, and what it would give."""
    case = {**HOUSEHOLD, "entitled_area_m2": 90, "purchased_unit_areas_m2": [95]}
    found = run(
        "decree344.art25",
        {
            name: case[name]
            for name in case
            if "price" in name or "cost" in name or name.endswith(("area_m2", "areas_m2"))
        },
    )
    reading = next(each for each in found.assumptions if each["reading"] == "A12")
    assert reading["alternatives"][0]["outputs"]["purchase_price_total_yuan"] == 83300
    assert "83300" in explain(found.trace)
