"""One household: the comparison adds up, each amount is the library's, and what is missing is told where it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from lantu.rules import run
from lantu_web.policies.asking import address_of
from lantu_web.policies.household import asked_rule, computed, example, sums
from tests.web.test_pages import check
from tests.web.test_policies import bare

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PERSON = {"hukou_registered_in_collective": True, "obtained_contract_right": True}


def held(**more: Any) -> dict[str, str]:
    inputs = {name: value for name, value in (example() | more).items() if value is not None}
    return address_of(inputs, asked_rule())


def test_the_example_by_hand() -> None:
    """151,640 house + 8,600 trees + 3,000 moving + fee, then what each way adds: worked on paper."""
    _, found = computed(held())
    nets = {way.mode: way.net for way in found.ways}
    house, trees, moving = 160 * 820 + 36.5 * 560, 8600, 3000
    assert nets == {
        # 27 months from 2022-09 to six months after 2024-05; flat: 120×820 + 5×950 + 5×1900 + 1.5×4600
        "resettlement_housing": house + trees + moving + 120 * 10 * 27 - 119_550,
        "monetary": house + trees + moving + 120 * 10 * 12 + 120 * 4600,
        "self_build": house + trees + moving + 4 * 300 * 18 + 80_000,
    }


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"purchased_unit_areas_m2": ["60"]},  # less than entitled: the shortfall is paid out
        {"purchased_unit_areas_m2": ["200"]},
        {"housing_object_count": 0, "purchased_unit_areas_m2": ["1"]},
        {"items": None, "attachments_and_crops_yuan": "1234.5"},
        {"self_build_subsidy_yuan": None},
    ],
)
def test_the_lines_add_up_to_the_net(more: dict[str, Any]) -> None:
    """What the table shows is all there is: the lines with their signs are the net amount of the rule."""
    _, found = computed(held(**more))
    assert len(sums(found)) >= 2
    for total, net in sums(found):
        assert total == net


def test_each_way_is_what_the_library_gives(client: Client) -> None:
    _, found = computed(held())
    text = bare(client.get("/policies/household/", held()).content.decode())
    for way in found.ways:
        again = run("decree344.household", way.answer.result.trace["inputs"])
        assert again.outputs == way.answer.result.outputs
        assert f"{way.net:,}" in text


def test_the_page_in_both_languages(reader: Client) -> None:
    check(reader.get("/policies/household/"))
    check(reader.get("/policies/household/", held()))


def test_people_are_judged_by_the_articles() -> None:
    """Four rows: one in and entitled, one public servant, one with policy housing, one only by earlier resettlement."""
    persons = [
        {"person_id": "甲", **PERSON, "holds_title_of_relocated_house_on_pre_announcement_date": True},
        {"person_id": "乙", **PERSON, "established_post_public_sector_in_service_or_retired": True},
        {"person_id": "丙", **PERSON, "holds_title_of_relocated_house_on_pre_announcement_date": True, "enjoyed_policy_housing": True},
        {"person_id": "丁", "personnel_resettled_in_earlier_expropriation": True, "house_relocated_in_this_expropriation": True},
    ]  # fmt: skip
    _, found = computed(held(persons=persons, housing_object_count=9))
    assert found.population is not None
    assert found.population.result.outputs["counted_person_ids"] == ["甲", "丙"]
    assert found.entitled is not None
    assert found.entitled.result.outputs["housing_object_ids"] == ["甲", "丁"]
    assert {way.answer.result.outputs["entitled_area_m2"] for way in found.ways} == {60}


def test_what_one_way_lacks_is_told_there(client: Client) -> None:
    """Without the subsidy of the district self-building cannot be computed; the other two can."""
    page = client.get("/policies/household/", held(self_build_subsidy_yuan=None))
    text = bare(page.content.decode())
    assert "还缺数" in text
    assert "缺少“自建住房补助”：由区县人民政府确定" in text
    assert 'id="faults"' not in page.content.decode()


def test_an_earlier_plan_is_not_computed(client: Client) -> None:
    text = bare(
        client.get("/policies/household/", held(compensation_plan_determined_date="2021-06-30")).content.decode()
    )
    assert "不适用本办法" in text
    assert "应得净额" not in text


@pytest.mark.parametrize(
    "wrong",
    [
        {"parcels.1.expropriated_area_mu": "-1"},
        {"houses.2.certified_lawful_area_m2": "1" + "0" * 18},
        {"housing_object_count": "三"},
        {"relocation_month": "2022"},
        {"items.1.planted_date": "yesterday"},
        {"purchased_unit_areas_m2": "85,120"},
        {"housing_object_count": "1.5"},
    ],
)
def test_what_is_wrong_is_told_beside_its_field(client: Client, wrong: dict[str, str]) -> None:
    page = client.get("/policies/household/", held() | wrong)
    assert page.status_code == 200
    html = page.content.decode()
    field = next(iter(wrong)).replace(".", "-")
    assert html.partition(f'id="f-{field}-fault">')[2].partition("<")[0].strip()


def test_sheets_and_traces_are_taken_along(client: Client) -> None:
    for form, start in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(f"/policies/household/monetary.{form}", held()).content[: len(start)] == start
    assert client.get("/policies/household/none.pdf", held()).status_code == 404
    assert len(client.get("/policies/household/trace.json", held()).json()["results"]) == 6
