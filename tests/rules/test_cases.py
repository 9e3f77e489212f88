"""Cases of our own, worked out from the articles: edges of bands, refusals, what is missing and who sets it."""

from __future__ import annotations

from typing import Any

import pytest

from lantu.errors import UsageError
from lantu.rules import packs, rules, run
from lantu.rules.checking import check_examples, check_pack, examples_of
from lantu.rules.model import Pack

EXAMPLES = [
    pytest.param(pack, each, id=f"{each['rule']}:{each['line']}")
    for pack in packs().values()
    for each in examples_of(pack)
]


@pytest.mark.parametrize(("pack", "example"), EXAMPLES)
def test_worked_from_the_text(pack: Pack, example: dict[str, Any]) -> None:
    """What the article gives, worked out by hand from the text: edges of bands, refusals, what overlaps.

    The examples stand in the packs, so that `lantu rule check` holds them too.
    """
    assert check_examples(pack, [example]) == []


def test_no_output_stands_beside_a_refusal() -> None:
    """Nothing is guessed."""
    for pack in packs().values():
        for each in examples_of(pack):
            found = run(each["rule"], each["inputs"])
            assert found.computable or found.outputs == {}


def test_a_missing_figure_names_who_sets_it() -> None:
    """The district sets the monetary price."""
    reason = run("decree344.art27", {"entitled_area_m2": 60}).reasons[0]
    assert "区县人民政府" in reason["message"]["zh"]
    assert "district" in reason["message"]["en"]


def test_all_that_is_missing_is_told_at_once() -> None:
    """Nobody asks an office twice: both prices of a flat above the entitlement; none that the case does not need."""
    case = {"entitled_area_m2": 90, "purchased_unit_areas_m2": [95], "monetary_price_yuan_per_m2": 1}
    found = run("decree344.art25", case)
    prices = ["brick_concrete_replacement_price_yuan_per_m2", "construction_cost_yuan_per_m2"]
    assert [reason["field"] for reason in found.reasons] == prices
    found = run("decree344.art25", {**case, "purchased_unit_areas_m2": [90]})
    assert [reason["field"] for reason in found.reasons] == prices[:1]


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
