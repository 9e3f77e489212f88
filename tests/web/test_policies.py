"""The calculators: what the pages show is what the library says, whatever is filled in, with and without scripts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client

from lantu.rules import get_rule, packs, rules
from lantu_web.policies.answering import result_of
from lantu_web.policies.asking import address_of, inputs_of, tidy
from lantu_web.policies.words import example_of, words_of
from tests.web.test_pages import check

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FLAT = {
    "entitled_area_m2": "120",
    "purchased_unit_areas_m2": "85\n46.5",
    "brick_concrete_replacement_price_yuan_per_m2": "820",
    "construction_cost_yuan_per_m2": "1,900",
    "monetary_price_yuan_per_m2": "4600",
}
COMPUTABLE = sorted(
    rule.id for rule in rules().values() if not any(step.refuse and step.formula == "True" for step in rule.steps)
)


@pytest.fixture(autouse=True)
def patience() -> None:
    cache.clear()


def bare(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def result_part(response: Any) -> str:
    html = response.content.decode()
    return html[html.index('id="result"') : html.index("</main>")]


def numbers(text: str) -> set[str]:
    return {one.replace(",", "").rstrip(".") for one in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}


def test_every_rule_is_listed_with_its_item(reader: Client) -> None:
    page = reader.get("/policies/")
    check(page)
    html = page.content.decode()
    for rule_id in rules():
        assert f"/policies/{rule_id}/" in html
    for pack in packs().values():
        assert pack.document in html
    assert "/d/land-compensation-2021/chp_4__art_25#chp_4__art_25" in html


@pytest.mark.parametrize(
    ("query", "there", "not_there"),
    [
        ("贴息", "yfb2022_81.item4/", "decree344.art25/"),
        ("安置房", "decree344.art25/", "yfb2021_48.item14/"),
        ("item14 验收", "yfb2021_48.item14/", "yfb2021_47.item14/"),
        ("无此事物", "没有这样的条目", "decree344.art7/"),
    ],
)
def test_the_list_is_searched(client: Client, query: str, there: str, not_there: str) -> None:
    html = client.get("/policies/", {"q": query}).content.decode()
    assert there in html
    assert not_there not in html


@pytest.mark.parametrize("rule_id", sorted(rules()))
def test_each_rule_has_its_page_and_its_example(reader: Client, rule_id: str) -> None:
    """The form opens, the example gives a result, and the address is the way back to the inputs."""
    rule, _ = get_rule(rule_id)
    check(reader.get(f"/policies/{rule_id}/"))
    if rule_id not in COMPUTABLE:
        return
    held = address_of(example_of(rule), rule)
    assert held, "each computable rule brings an example"
    page = reader.get(f"/policies/{rule_id}/", held)
    check(page)
    found = result_of(rule_id, inputs_of(rule, held)[0])
    assert found.computable, found.reasons
    main = words_of(rule.pack).main[rule_id.split(".")[1]]
    assert main in found.outputs


@pytest.mark.parametrize("rule_id", COMPUTABLE)
def test_every_number_of_the_result_stands_in_the_trace(client: Client, rule_id: str) -> None:
    """No figure on the page that the trace does not hold: labels and messages of the trace included."""
    rule, _ = get_rule(rule_id)
    held = address_of(example_of(rule), rule)
    page = client.get(f"/policies/{rule_id}/", held)
    trace = result_of(rule_id, inputs_of(rule, held)[0]).to_json()
    shown = numbers(bare(result_part(page).partition('class="data exports"')[0].partition(">")[2]))
    # Counts of things listed, and a decimal of the trace written as a fraction of it.
    allowed = set(re.findall(r"\d+(?:\.\d+)?", trace)) | {str(n) for n in range(100)}
    assert shown <= allowed, shown - allowed


@pytest.mark.parametrize("rule_id", COMPUTABLE)
def test_the_page_says_what_the_library_says(client: Client, rule_id: str) -> None:
    """The main figure of the page is that of the library, to the last digit."""
    rule, _ = get_rule(rule_id)
    held = address_of(example_of(rule), rule)
    found = result_of(rule_id, inputs_of(rule, held)[0])
    value = found.outputs[words_of(rule.pack).main[rule_id.split(".")[1]]]
    html = result_part(client.get(f"/policies/{rule_id}/", held))
    headline = bare(html.partition('class="headline"')[2].partition("</p>")[0])
    if isinstance(value, bool):
        assert ("是" if value else "否") in headline
    elif isinstance(value, str):
        assert value in headline or words_of(rule.pack).values[value].zh in headline
    else:
        assert f"{value:f}" in numbers(headline) if hasattr(value, "normalize") else str(value) in numbers(headline)


def test_the_sketch_comes_out(client: Client) -> None:
    """Flat of 131.5 m² for an entitlement of 120: 119,550 yuan, 151,300 by the other reading."""
    page = client.get("/policies/decree344.art25/", {**FLAT, "reading": "A12"})
    text = bare(result_part(page))
    for figure in ("119,550", "151,300", "98,400", "4,750", "9,500", "6,900", "31,750"):
        assert figure in text
    assert "5 × 1,900 × 0.5" in text
    assert "第二十五条" in text


@pytest.mark.parametrize(
    ("written", "kind", "read"),
    [
        ("1,900", "decimal", "1900"),
        ("１９００", "decimal", "1900"),
        ("1.5万", "decimal", "15000"),
        ("2亿元", "decimal", "200000000"),
        ("12,34", "decimal", "12,34"),  # no thousands: refused by the rule, not guessed
        ("on", "bool", "true"),
        ("甲 户", "text", "甲 户"),
    ],
)
def test_numbers_are_read_as_people_write_them(written: str, kind: str, read: str) -> None:
    assert tidy(written, kind) == read


HOSTILE = ["-1", "1" + "0" * 18, "1e999999", "NaN", "abc", "1;2", "<script>", "1" * 41, "0x10", "--", "∞"]


@pytest.mark.parametrize("written", HOSTILE)
def test_what_cannot_be_used_is_told_beside_its_field(reader: Client, written: str) -> None:
    page = reader.get("/policies/decree344.art27/", {"entitled_area_m2": written, "monetary_price_yuan_per_m2": "4600"})
    check(page)
    html = page.content.decode()
    beside = html.partition('id="f-entitled_area_m2-fault">')[2].partition("<")[0]
    assert beside.strip(), html[html.index("f-entitled_area_m2") :][:600]
    assert 'href="#f-entitled_area_m2"' in html
    assert "<script>" not in html.replace('<script src="', "")


@pytest.mark.parametrize(
    "query",
    [
        "parcels.1.tenure=nonsense&parcels.1.expropriated_area_mu=-3&more=parcels",
        "parcels.7.tenure=household_contract&parcels.7.expropriated_area_mu=1&parcels.7.composite_land_price_yuan_per_mu=1",
        "parcels.1.expropriated_area_mu=%00&less=parcels.9",
        "parcels=1&parcels.x.tenure=1&parcels.99999.tenure=uncontracted",
        "reading=A99&lang=en",
    ],
)
def test_odd_addresses_give_pages(client: Client, query: str) -> None:
    assert client.get(f"/policies/decree344.art8/?{query}").status_code == 200


def test_a_row_is_told_where_it_stands(client: Client) -> None:
    """A wrong area in the seventh row of the form is told at the seventh row, whatever stands before it."""
    rows = {
        "parcels.2.tenure": "uncontracted", "parcels.2.expropriated_area_mu": "1", "parcels.2.composite_land_price_yuan_per_mu": "1",
        "parcels.7.tenure": "uncontracted", "parcels.7.expropriated_area_mu": "-1", "parcels.7.composite_land_price_yuan_per_mu": "1",
    }  # fmt: skip
    html = client.get("/policies/decree344.art8/", rows).content.decode()
    assert html.partition('id="f-parcels-7-expropriated_area_mu-fault">')[2].partition("<")[0].strip()
    assert not html.partition('id="f-parcels-2-expropriated_area_mu-fault">')[2].partition("<")[0].strip()


def test_thousands_of_parcels_are_sent_elsewhere(reader: Client) -> None:
    query = urlencode({f"parcels.{n}.expropriated_area_mu": "1" for n in range(3000)})
    page = reader.get(f"/policies/decree344.art8/?{query}")
    assert page.status_code == 414
    assert 'id="faults"' in page.content.decode()


def test_what_is_missing_names_who_sets_it(client: Client) -> None:
    text = bare(result_part(client.get("/policies/decree344.art27/", {"entitled_area_m2": "90"})))
    assert "由区县人民政府确定" in text
    assert "还不能计算" in text


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_not_filled_in_is_no_fault(client: Client, language: str) -> None:
    """It is told quietly, without the names that programs use, and the reason leads to its field; a fault stays a fault."""
    client.cookies["lantu_language"] = language
    html = client.get("/policies/yfb2022_81.item4/", {"loan_principal_yuan": "-1", "loan_years": "1"}).content.decode()
    assert html.count('aria-invalid="true"') == 1
    assert 'class="fault lacks" id="f-loan_rate_percent-fault"' in html
    assert '<a href="#f-loan_rate_percent">' in result_part(
        client.get("/policies/yfb2022_81.item4/", {"loan_years": "1"})
    )
    assert "(loan_" not in bare(html)
    assert ("第（四）条" in bare(html)) is (language == "zh-hans")


def test_why_not_more_names_condition_and_limit(client: Client) -> None:
    told = client.get("/policies/yfb2022_81.item20/", {"rank": "4", "previous_year_facilitated_loans_yuan": "1亿"})
    assert "不在前列名次内" in bare(result_part(told))
    told = client.get("/policies/yfb2022_81.item20/", {"rank": "1", "previous_year_facilitated_loans_yuan": "3亿"})
    assert "限额起作用" in bare(result_part(told))


def test_an_address_of_a_partial_update_is_short(client: Client) -> None:
    """The address that a reader sends on holds what was filled in, and nothing that was left empty."""
    page = client.get(
        "/policies/decree344.art27/", {"entitled_area_m2": "90", "place": ""}, headers={"HX-Request": "true"}
    )
    assert page.headers["HX-Replace-Url"] == "/policies/decree344.art27/?entitled_area_m2=90"


def test_the_trace_is_taken_along(client: Client) -> None:
    taken = client.get("/policies/decree344.art25/trace.json", FLAT)
    rule, _ = get_rule("decree344.art25")
    assert taken.content.decode() == result_of(rule.id, inputs_of(rule, FLAT)[0]).to_json()


def test_a_rule_that_is_not_there(client: Client) -> None:
    assert client.get("/policies/decree344.art99/").status_code == 404
    assert client.get("/policies/none.item1/").status_code == 404
