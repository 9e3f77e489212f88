"""Every page in a real browser: wide and narrow, both languages, no error, nothing cut off, WCAG AA, without scripts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.web.browsing import SIZES, found_in, log_in, opened

pytestmark = pytest.mark.browser

HOUSEHOLD = (
    "/policies/household/?housing_object_count=4&homestead_eligible_persons_count=4&relocation_month=2022-09&delivery_month=2024-05"
    "&relocated_households_count=1&purchased_unit_areas_m2=131.5&housing_standard_m2_per_person=30&monetary_price_yuan_per_m2=4600"
    "&brick_concrete_replacement_price_yuan_per_m2=820&construction_cost_yuan_per_m2=1900&relocation_fee_yuan_per_household=3000"
    "&temporary_fee_yuan_per_m2_month=10&temporary_fee_yuan_per_person_month=300&houses.1.house_id=A"
    "&houses.1.certified_lawful_area_m2=160&houses.1.replacement_price_yuan_per_m2=820&parcels.1.tenure=household_contract"
    "&parcels.1.household_id=A&parcels.1.expropriated_area_mu=1.2&parcels.1.composite_land_price_yuan_per_mu=60000"
)
PAGES = {
    "overview": "/",
    "assessment": "/assessment/",
    "assessment-mid-term": "/assessment/?document=outline-2021-2035&mode=mid_term",
    "documents": "/documents/",
    "documents-of-a-kind": "/documents/?kind=plan&period=2021-2025",
    "documents-none": "/documents/?query=zzz",
    "document": "/d/environment-2021-2025/",
    "long-document": "/d/outline-2021-2035/",
    "regulation": "/d/land-compensation-2021/",
    "place-in-document": "/d/ecological-barrier-2021-2025/sec_3",
    "copy": "/d/ecological-barrier-2021-2025-copy/",
    "versions": "/d/environment-2021-2025/versions/",
    "indicators": "/indicators/",
    "statements": "/statements/?kind=target",
    "statements-unsure": "/statements/?unsure=1",
    "alignment": "/alignment/",
    "alignment-pair": "/alignment/?a=environment-2021-2025&b=outline-2021-2035&verdict=conflict",
    "draft": "/alignment/draft/",
    "plan-tree": "/alignment/tree/",
    "duties": "/duties/",
    "projects": "/projects/",
    "projects-of-a-place": "/projects/?place=500101",
    "places": "/places/",
    "place": "/places/500101/",
    "policies": "/policies/",
    "policy-blank": "/policies/decree344.art8/",
    "policy": "/policies/decree344.art25/?entitled_area_m2=120&purchased_unit_areas_m2=131.5&brick_concrete_replacement_price_yuan_per_m2=820"
    "&construction_cost_yuan_per_m2=1900&monetary_price_yuan_per_m2=4600&reading=A12",
    "policy-wrong": "/policies/yfb2022_81.item4/?borrower_type=individual&loan_principal_yuan=-1&lpr_percent=x",
    "policies-fit": "/policies/fit/",
    "policies-fit-done": "/policies/fit/?for=enterprise&date=2023-03-01&small_micro=true&research=true&rd_expense_yuan=16000000&rd_previous_yuan=12000000"
    "&regional_listed=true&business_loan=true",
    "policies-deadlines": "/policies/deadlines/",
    "policies-deadline": "/policies/deadlines/?matter=yfb2021_48.item14&contract_performance_completed_date=2021-09-17&as_of=2021-09-20",
    "policies-batch": "/policies/batch/?rule=decree344.art27",
    "policies-household": "/policies/household/",
    "policies-household-done": HOUSEHOLD,
    "search": "/search/?q=%E6%A3%AE%E6%9E%97",
    "search-facets": "/search/?q=%E6%B1%A1%E6%B0%B4&year=2025&kind=statement",
    "search-nothing": "/search/?q=%E6%97%A0%E6%AD%A4%E4%BA%8B%E7%89%A9",
    "about": "/about/",
    "api": "/api/",
    "login": "/login/",
}
WORKING = {
    "review": "/review/",
    "review-indicators": "/review/?what=indicator",
    "review-duties": "/review/?what=duty",
    "review-projects": "/review/?what=project",
    "review-report": "/review/report/",
    "upload": "/upload/",
    "audit": "/audit/",
    "audit-chosen": "/audit/?kind=upload&since=2026-01-01",
    "account": "/account/",
    "observations": "/observations/",
    "observation-import": "/observations/import/",
}
# axe takes a second a page: each size and each language once. It need not list what passes.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
LOOKED_AT_CLOSELY = {("wide", "zh-hans"), ("phone", "en")}
FOUND = {
    "finding": ("/alignment/", r'href="(/f/[a-z0-9]+)"'),
    "organisation": ("/duties/", r'href="(/duties/[a-z0-9]+/)"'),
    "project": ("/projects/", r'href="(/p/[a-z0-9]+)"'),
    "indicator": ("/indicators/", r'href="(/i/[a-z0-9]+)"'),
    "statement": ("/statements/?kind=target", r'href="(/s/[a-z0-9]+)"'),
    "duty": ("/d/urban-renewal-2021-2025/sec_2", r'href="(/t/[a-z0-9]+)"'),
}


@pytest.fixture(scope="module")
def addresses(site: str) -> dict[str, str]:
    return PAGES | found_in(site, FOUND)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_whole_and_open_to_all(
    browser: Any, site: str, addresses: dict[str, str], size: str, language: str
) -> None:
    page = opened(browser, site, size, language)
    assert troubles(page, site, addresses, closely=(size, language) in LOOKED_AT_CLOSELY) == []
    page.context.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_working_pages_are_whole_and_open_to_all(browser: Any, site: str, size: str, language: str) -> None:
    page = opened(browser, site, size, language)
    log_in(page, site)
    assert troubles(page, site, WORKING, closely=(size, language) in LOOKED_AT_CLOSELY) == []
    page.context.close()


def troubles(page: Any, site: str, addresses: dict[str, str], *, closely: bool) -> list[tuple[str, str]]:
    """What is wrong with pages: errors, requests to elsewhere, too wide, closed to some readers."""
    from axe_playwright_python.sync_playwright import Axe

    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else faults.append(request.url))
    trouble = []
    for name, address in addresses.items():
        faults.clear()
        page.goto(site + address)
        page.evaluate("document.fonts.ready")
        trouble += [(name, fault) for fault in faults]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            trouble.append((name, "wider than the window"))
        if not closely:
            continue
        for violation in Axe().run(page, options=AXE).response["violations"]:
            where = violation["nodes"][0]
            trouble.append((name, f"{violation['id']}: {where['html'][:120]} {where['any'][:1]}"))
    return trouble


def test_each_number_leads_to_its_place_in_one_click(browser: Any, site: str) -> None:
    page = opened(browser, site, "wide", "zh-hans")
    page.goto(f"{site}/statements/?kind=target&document=environment-2021-2025")
    page.click("tbody tr:nth-child(3) td:last-child a")
    target = page.evaluate("location.hash")
    assert target.startswith("#m-")
    assert "/d/environment-2021-2025/" in page.url
    page.context.close()


def test_keys_go_from_statement_to_statement(browser: Any, site: str, request: pytest.FixtureRequest) -> None:
    page = opened(browser, site, "wide", "zh-hans")
    page.goto(f"{site}/d/environment-2021-2025/")
    if page.locator(".text .mark").count() == 0:
        page.context.close()
        pytest.skip("the texts are not here")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator(".mark.here").count() == 1
    assert page.locator(".fact.here").count() == 1
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.context.close()


def test_the_first_tab_skips_to_the_content(browser: Any, site: str) -> None:
    page = opened(browser, site, "wide", "zh-hans")
    page.goto(f"{site}/indicators/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    page.context.close()


def test_chinese_is_set_in_the_fonts_that_come_along(browser: Any, site: str) -> None:
    page = opened(browser, site, "wide", "zh-hans")
    page.goto(f"{site}/")
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some(f => f.status === 'loaded'))")
    page.context.close()
