"""What if, sweeps and reforms on pages: what stands there is what the library gives; addresses hold it; odd ones give pages."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from lantu.rules import reform, rules, run, sweep, what_if
from lantu.rules.packs import PACKS_FROM
from lantu.rules.trace import plain
from lantu_web.pages.templatetags.policies import told_value
from lantu_web.policies.asking import address_of
from lantu_web.policies.changing import POPULATION, measures, population, values_between
from lantu_web.policies.household import asked_rule, computed, example, payment_rows
from lantu_web.policies.words import example_of
from tests.web.test_pages import check
from tests.web.test_policies import bare
from tests.web.test_policies_files import hand_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FLAT = "decree344.art25"
PACKS = Path(__file__).parents[2] / "examples" / "packs"


def held(rule: str = FLAT, **more: str) -> dict[str, str]:
    return address_of(example_of(rules()[rule]), rules()[rule]) | more


def test_a_figure_and_a_reading_are_compared(reader: Client) -> None:
    """Both results and the steps that differ, as ``lantu rule whatif`` has them; data is the library's."""
    address = held() | {"set.first_band_share": "0.6", "read.A12": "1"}
    page = reader.get(f"/policies/{FLAT}/whatif/", address)
    check(page)
    found = what_if(FLAT, example_of(rules()[FLAT]), parameters={"first_band_share": "0.6"}, readings=["A12"])
    text = bare(page.content.decode())
    assert all(f"{each.after:,}" in text for each in found.outputs)
    told = json.loads(reader.get(f"/policies/{FLAT}/whatif.json", address).content)
    assert [each["name"] for each in told["steps"]] == [each.name for each in found.steps]
    assert told["after"]["trace"]["readings"] == ["A12"]
    assert "住户净应付" in reader.get(f"/policies/{FLAT}/whatif.csv", address).content.decode("utf-8-sig")


def test_a_sweep_has_its_curve_and_its_table(reader: Client) -> None:
    address = held(of="first_band_share", **{"from": "0.3", "to": "0.7", "by": "0.1"})
    page = reader.get(f"/policies/{FLAT}/sweep/", address)
    check(page)
    found = sweep(FLAT, example_of(rules()[FLAT]), "first_band_share", ["0.3", "0.4", "0.5", "0.6", "0.7"])
    text = bare(page.content.decode())
    assert all(f"{row['net_payable_by_household_yuan']:,}" in text for row in found.rows())
    rows = json.loads(reader.get(f"/policies/{FLAT}/sweep.json", address).content)["rows"]
    assert [row["net_payable_by_household_yuan"] for row in rows] == [
        row["net_payable_by_household_yuan"] for row in found.rows()
    ]
    drawn = reader.get(f"/policies/{FLAT}/sweep.svg", address)
    assert drawn.headers["Content-Type"] == "image/svg+xml"
    assert b"<path" in drawn.content


def test_winners_losers_and_cost_of_an_invented_population(client: Client) -> None:
    """As the library has them for the same cases."""
    rule = rules()[FLAT]
    people = population(rule)
    assert len(people) == POPULATION
    found = reform(FLAT, people, parameters={"first_band_share": "0.6"})
    page = client.get(f"/policies/{FLAT}/reform/", {"example": "1", "set.first_band_share": "0.6"})
    check(page)
    text = bare(page.content.decode())
    assert found.losers
    assert all(
        told_value(plain(each)) in text for each in (found.winners, found.losers, found.cost, found.total_before)
    )
    told = json.loads(client.get(f"/policies/{FLAT}/reform/?example=1&set.first_band_share=0.6&take=json").content)
    assert (told["losers"], len(told["cases"]), told["cases"][0]["row"]) == (found.losers, POPULATION, 1)


def test_a_table_that_is_handed_in(client: Client) -> None:
    """Its good rows are compared, the others are counted; a wrong figure is told, not computed."""
    table = "entitled_area_m2,monetary_price_yuan_per_m2,purchased_unit_areas_m2,brick_concrete_replacement_price_yuan_per_m2,construction_cost_yuan_per_m2\n90,4600,[95],820,1900\n90,4600,[90],820,1900\n-1,4600,[90],820,1900\n"
    page = hand_in(client, f"/policies/{FLAT}/reform/", table, **{"set.first_band_share": "0.6"})
    text = bare(page.content.decode())
    assert page.status_code == 200
    assert "+950" in text
    wrong = hand_in(client, f"/policies/{FLAT}/reform/", table, **{"set.first_band_share": "viel"})
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("place", "status"),
    [
        (f"{FLAT}/whatif/", 200), (f"{FLAT}/sweep/", 200), (f"{FLAT}/reform/", 200),
        (f"{FLAT}/whatif/?entitled_area_m2=90&set.first_band_share=viel", 422),
        (f"{FLAT}/whatif/?entitled_area_m2=-1&set.nonsense=1&read.Z9=1", 200),
        (f"{FLAT}/sweep/?entitled_area_m2=90&of=nothing&from=1&to=2&by=1", 422),
        (f"{FLAT}/sweep/?entitled_area_m2=90&of=entitled_area_m2&from=1&to=1e9&by=1", 422),
        (f"{FLAT}/sweep/?entitled_area_m2=90&of=entitled_area_m2&from=1&to=2&by=0", 422),
        (f"{FLAT}/whatif.json", 404), (f"{FLAT}/sweep.svg?entitled_area_m2=90", 404),
        ("decree344.art31/reform/?example=1", 200),  # no sum of money
        ("decree344.art10/whatif/", 404),  # no figure
        ("nothing.art1/sweep/", 404),
    ],
)  # fmt: skip
def test_odd_addresses(client: Client, place: str, status: int) -> None:
    assert client.get(f"/policies/{place}").status_code == status


def test_every_rule_has_its_population() -> None:
    """The invented cases are inputs that the rule can use."""
    for rule in rules().values():
        if measures(rule) and example_of(rule):
            people = population(rule, 5)
            assert len(people) == 5
            assert all(run(rule.id, case).computable for case in people), rule.id


def test_values_between() -> None:
    assert values_between("0.3", "0.5", "0.1") == [Decimal("0.3"), Decimal("0.4"), Decimal("0.5")]


def test_when_sums_are_paid(reader: Client) -> None:
    """Every sum that is told for a way stands in its net amount; of the fee the months, of others that nothing is said."""
    address = address_of(example(), asked_rule())
    page = reader.get("/policies/household/", address)
    check(page)
    _, found = computed(address)
    for way in found.ways:
        assert sum((-1 if one.pays else 1) * one.amount for one in way.payments) == way.net
    rows = payment_rows(found)
    monthly = [row for row in rows if row["when"] == "monthly"]
    assert [(row["mode"], row["months"], row["first"], row["last"]) for row in monthly] == [
        ("resettlement_housing", 27, "2022-09", "2024-11")
    ]
    assert {row["when"] for row in rows} == {"monthly", "one_off", "not_said"}
    assert b"32,400" in reader.get("/policies/household/payments.svg", address).content
    assert len(json.loads(reader.get("/policies/household/payments.json", address).content)) == len(rows)


def test_rules_of_another_city_have_their_pages(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that the setting names: list, calculator, time limit, which policies fit."""
    monkeypatch.setenv(PACKS_FROM, str(PACKS))
    assert "yunjiang_2022.item2" in reader.get("/policies/").content.decode()
    rule = rules()["yunjiang_2022.item2"]
    page = reader.get("/policies/yunjiang_2022.item2/", address_of(example_of(rule), rule))
    check(page)
    assert "240,000" in page.content.decode()
    page = reader.get("/policies/deadlines/", {"matter": "yunjiang_2022.item9", "accepted_date": "2023-06-15"})
    assert "2023-07-14" in page.content.decode()
    page = reader.get("/policies/fit/", {"for": "enterprise", "technology_firm": "true", "date": "2023-03-01"})
    assert "yunjiang_2022.item1" in page.content.decode()
