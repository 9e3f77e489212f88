"""Which policies fit: every audience, conditions at their edges, ceilings, time of force, what excludes what."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from lantu.datafiles import read_data
from lantu.rules import packs, rules, run
from lantu_web.policies.fitting import _needs, _questions, audiences, example_address, fit, questionnaire
from tests.web.test_pages import check
from tests.web.test_policies import bare

pytestmark = [pytest.mark.django_db, pytest.mark.once]
WORDS = {"number": "数", "date": "日", "day": "哪天"}


def states(audience: str, **answers: str) -> dict[str, Any]:
    """Each item that is for the audience, by rule."""
    return {one.rule.id: one for one in fit(questionnaire(audience, answers, faulty=WORDS)).items}


def test_the_data_names_what_there_is() -> None:
    """Items are rules, needs are questions that the audience is asked, inputs are inputs, facts are known."""
    questions = _questions()["questions"]
    for pack in packs().values():
        for name, raw in _needs(pack).items():
            rule = rules()[f"{pack.id}.{name}"]
            assert set(raw["for"]) <= set(audiences())
            for need in (*raw.get("needs", ()), *raw.get("any", ())):
                assert need in questions, (rule.id, need)
            for audience in raw["for"]:
                for need in (*raw.get("needs", ()), *raw.get("also", {}).get(audience, ())):
                    assert audience in questions[need]["for"], (rule.id, audience, need)
            assert set(raw.get("inputs", {})) <= {one.name for one in rule.inputs}, rule.id
            assert set(raw.get("lists", {})) <= {one.name for one in rule.lists}, rule.id
    for raw in _questions()["together"]:
        assert set(raw["items"]) <= set(rules())


def test_every_rule_is_asked_for_or_said_to_be_nobodys() -> None:
    """Each article and item of each text with a questionnaire is in it, or in the list of those for nobody with its reason."""
    for pack in packs().values():
        if not pack.folder or not pack.folder.joinpath("fit.toml").is_file():
            continue
        raw = read_data(pack.folder.joinpath("fit.toml"), "lantu.rules.fit/1", pack.id)
        nobody = raw["nobody"]
        assert not nobody.keys() & raw["items"].keys(), pack.id
        assert nobody.keys() | raw["items"].keys() == {each.partition(".")[2] for each in pack.rules}, pack.id
        assert all("|" in why for why in nobody.values()), pack.id


CASES: list[tuple[str, dict[str, str], str, str]] = [
    # who, what they answer, item, state
    ("enterprise", {"research": "true", "rd_expense_yuan": "9999999", "rd_previous_yuan": "1"}, "yfb2021_47.item10", "eligible"),
    ("enterprise", {"research": "true", "rd_expense_yuan": "1000万", "rd_previous_yuan": "1"}, "yfb2021_47.item10", "nearly"),
    ("enterprise", {"research": "true", "rd_expense_yuan": "1000万", "rd_previous_yuan": "1", "has_r_and_d_reserve_system": "true"},
     "yfb2021_47.item10", "eligible"),
    ("enterprise", {}, "yfb2021_47.item10", "nearly"),
    ("enterprise", {}, "yfb2022_81.item22", "not"),  # a trade is not changed by asking
    ("enterprise", {"tourism_culture": "true", "business_loan": "true"}, "yfb2022_81.item22", "eligible"),
    ("enterprise", {"core_enterprise": "true", "rank": "3", "facilitated_yuan": "1亿"}, "yfb2022_81.item20", "eligible"),
    ("enterprise", {"core_enterprise": "true", "rank": "4", "facilitated_yuan": "1亿"}, "yfb2022_81.item20", "not"),
    ("enterprise", {"startup_loan": "true", "small_micro": "true"}, "yfb2022_81.item4", "eligible"),
    ("enterprise", {"startup_loan": "true"}, "yfb2022_81.item4", "not"),  # larger firms are not named
    ("farmer", {"startup_loan": "true"}, "yfb2022_81.item4", "eligible"),  # individuals are
    ("enterprise", {"repayment_gap": "true", "large_private": "true", "loan_principal_yuan": "1"}, "yfb2022_81.item5", "not"),
    ("enterprise", {"repayment_gap": "true", "large_private": "true", "double_hundred": "true", "loan_principal_yuan": "1"},
     "yfb2022_81.item5", "eligible"),
    ("enterprise", {"regional_listed": "true"}, "yfb2022_81.item24", "nearly"),  # the reform is still missing
    ("enterprise", {"regional_listed": "true", "shareholding_reform": "true"}, "yfb2022_81.item24", "eligible"),
    ("enterprise", {"carbon_loan": "true", "date": "2025-07-15"}, "yfb2022_81.item21", "eligible"),
    ("enterprise", {"carbon_loan": "true", "date": "2025-07-16"}, "yfb2022_81.item21", "out_of_time"),
    ("enterprise", {"carbon_loan": "true", "date": "2022-07-15"}, "yfb2022_81.item21", "out_of_time"),
    ("enterprise", {}, "yfb2022_81.item16", "no_figure"),
    ("enterprise", {"farm_firm": "true", "business_loan": "true"}, "yfb2022_81.item8", "eligible"),  # processors of farm products
    ("enterprise", {"business_loan": "true"}, "yfb2022_81.item8", "not"),
    ("enterprise", {"date": "2021-06-01"}, "yfb2021_48.item20", "no_figure"),
    ("district", {}, "yfb2021_48.item48", "eligible"),
    ("fund", {"equity_investment": "true"}, "yfb2022_81.item17", "not"),  # managers only
    ("fund", {"equity_investment": "true", "investment_yuan": "1亿", "date": "2022-07-15"}, "yfb2021_47.item17", "eligible"),
    ("fund", {"equity_investment": "true", "investment_yuan": "1亿", "date": "2022-07-16"}, "yfb2021_47.item17", "out_of_time"),  # D10
    ("enterprise", {"star_listing": "true", "date": "2022-07-16"}, "yfb2021_47.item17", "eligible"),  # the listing award stays
    ("fund", {"equity_investment": "true", "private_equity_manager": "true"}, "yfb2022_81.item17", "eligible"),
    ("farmer", {"house_taken": "true"}, "decree344.art25", "eligible"),
    ("farmer", {"land_taken": "true"}, "decree344.art25", "not"),
    ("district", {"key_laboratory": "true"}, "yfb2021_47.item1", "eligible"),
]  # fmt: skip


@pytest.mark.parametrize(("audience", "answers", "rule", "state"), CASES)
def test_how_an_item_stands(audience: str, answers: dict[str, str], rule: str, state: str) -> None:
    found = states(audience, **answers)[rule]
    assert found.state == state, (found.checks, found.missing)
    if state in {"nearly", "not"}:
        assert found.unmet, "what is missing is named"


@pytest.mark.parametrize("audience", sorted(audiences()))
def test_each_audience_has_an_example_with_something_that_fits(reader: Client, audience: str) -> None:
    check(reader.get("/policies/fit/", {"for": audience}))
    given = dict(parse_qsl(example_address(audience)))
    page = reader.get("/policies/fit/", given)
    check(page)
    found = states(audience, **{name: value for name, value in given.items() if name != "for"})
    assert any(one.amount is not None for one in found.values() if one.state == "eligible")
    for one in found.values():
        assert f"/policies/{one.rule.id}/" in page.content.decode()


def test_amounts_are_those_of_the_rules() -> None:
    """The ceiling of an item is what its calculator gives for the same answers."""
    found = states("lender", rural_institution="true", average_balance_yuan="6.4亿")["yfb2022_81.item10"]
    assert found.ceiling
    assert found.amount is not None
    assert (
        found.amount.value
        == run("yfb2022_81.item10", {"average_loan_balance_yuan": 640000000}).outputs["max_fee_subsidy_yuan"]
    )


def test_ceilings_and_exclusions_are_said(client: Client) -> None:
    page = client.get(
        "/policies/fit/",
        {"for": "fund", "equity_investment": "true", "private_equity_manager": "true", "investment_yuan": "3亿"},
    )
    text = bare(page.content.decode())
    assert "上限，不是应得额" in text
    assert "只用一份文件" in text
    assert "没有写申报截止日" in text
    assert "有效至 2025-07-15" in text


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("rd_expense_yuan", "-1"),
        ("rd_expense_yuan", "1e99"),
        ("loan_years", "abc"),
        ("rank", "NaN"),
        ("date", "2022-13-01"),
    ],
)
def test_what_cannot_be_used_is_told_beside_its_field(client: Client, name: str, written: str) -> None:
    page = client.get("/policies/fit/", {"for": "enterprise", "research": "true", name: written})
    assert page.status_code == 200
    assert page.content.decode().partition(f'id="f-{name}-fault">')[2].partition("<")[0].strip()


@pytest.mark.parametrize(
    "query", ["for=nobody", "for=enterprise&x=1&small_micro=maybe", "date=%00&for=fund&investment_yuan=1e15"]
)
def test_odd_addresses_give_pages(client: Client, query: str) -> None:
    assert client.get(f"/policies/fit/?{query}").status_code == 200
    assert client.get(f"/policies/fit.json?{query}").status_code == 200
