"""Every page in a real browser: wide and narrow, both languages, no error, nothing cut off, WCAG AA, without scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, resolve

from lantu_web.pages import urls
from lantu_web.pages.views import errors
from tests.support.shared import ROOT
from tests.web.browsing import SIZES, found_in, log_in, opened, reach

pytestmark = pytest.mark.browser
Stage = Callable[[Any, str], None]

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
    "indicators-none": "/indicators/?query=zzz",
    "statements-unsure": "/statements/?unsure=1",
    "statements-none": "/statements/?query=zzz",
    "alignment": "/alignment/",
    "alignment-none": "/alignment/?document=land-compensation-2021&verdict=conflict",
    "alignment-pair": "/alignment/?a=environment-2021-2025&b=outline-2021-2035&verdict=conflict",
    "draft": "/alignment/draft/",
    "plan-tree": "/alignment/tree/",
    "duties": "/duties/",
    "duties-none": "/duties/?query=zzz",
    "projects": "/projects/",
    "projects-none": "/projects/?query=zzz",
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
    "policy-whatif": "/policies/decree344.art27/whatif/?entitled_area_m2=120&monetary_price_yuan_per_m2=4600&average_ordinary_commodity_housing_price_yuan_per_m2=6000"
    "&brick_concrete_replacement_price_yuan_per_m2=820&read.A13=1",
    "policy-sweep": "/policies/decree344.art27/sweep/?entitled_area_m2=120&monetary_price_yuan_per_m2=4600&of=entitled_area_m2&from=60&to=120&by=20",
    "policy-reform": "/policies/yfb2022_81.item10/reform/?example=1&set.rural_rate=0.01",
    "policies-household": "/policies/household/",
    "policies-household-done": HOUSEHOLD,
    "policies-household-wrong": "/policies/household/?parcels.1.expropriated_area_mu=-1&housing_object_count=x",
    "stations": "/stations/",
    "stations-none": "/stations/?kind=air&query=zzz",
    "station": "/stations/at/W1/",
    "station-of-air": "/stations/at/A1/?year=2026",
    "station-of-soil": "/stations/at/F1/?year=2025",
    "station-river": "/stations/rivers/云江/",
    "station-air": "/stations/air/?year=2026",
    "station-air-place": "/stations/air/北塘区/?year=2026",
    "station-indicators": "/stations/indicators/",
    "station-indicator": "/stations/indicators/good_sections/?place=云江市&year=2025",
    "station-values": "/stations/at/A1/values/",
    "station-quality": "/stations/quality/?station=W2&year=2025",
    "station-standards": "/stations/standards/",
    "station-alarms": "/stations/alarms/",
    "search-blank": "/search/",
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
    "keys": "/account/keys/",
    "observations": "/observations/",
    "observations-accepted": "/observations/?state=accepted",
    "observation-import": "/observations/import/",
    "station-alarms-at-work": "/stations/alarms/",
    "station-values-at-work": "/stations/at/A1/values/",
}
# Where something is wrong; the browser notes the status in its console, and that is all it may note.
WRONG = {"not-found": "/no-such-page/", "not-yours": "/audit/"}
# Pages whose address stands on another page: that page, the link, and what follows.
FOUND = {
    "finding": ("/alignment/", r'href="(/f/[a-z0-9]+)"'),
    "organisation": ("/duties/", r'href="(/duties/[a-z0-9]+/)"'),
    "project": ("/projects/", r'href="(/p/[a-z0-9]+)"'),
    "indicator": (
        "/indicators/?document=ecological-barrier-2021-2025&query=%E6%A3%AE%E6%9E%97%E8%A6%86%E7%9B%96%E7%8E%87",
        r'href="(/i/[a-z0-9]+)"',
    ),
    "indicator-unobserved": (
        "/indicators/?query=%E5%8A%B3%E5%8A%A8%E7%94%9F%E4%BA%A7%E7%8E%87",
        r'href="(/i/[a-z0-9]+)"',
    ),
    "statement": ("/statements/?kind=target&document=environment-2021-2025", r'href="(/s/[a-z0-9]+)"'),
    "duty": ("/d/urban-renewal-2021-2025/sec_2", r'href="(/t/[a-z0-9]+)"'),
}
FOUND_WORKING = {
    "observation-new": (*FOUND["indicator"], "/observe/"),
    "organisation-merge": (*FOUND["organisation"], "merge/"),
    "organisation-merge-look": (*FOUND["organisation"], "merge/?query=%E5%B1%80"),
}
TABLE = "指标,地区,时期,数值,单位,来源\n森林覆盖率,重庆市,2025,55.1,%,年报\n森林覆盖率,无此地,2025,五十,%,\n"
CASES = "case_id,invoice_received_date,paid\nA,2021-09-24,\nB,yesterday,\n"


def upload_shown(page: Any, site: str) -> None:
    """What was read from a file, before it is kept."""
    page.goto(f"{site}/upload/")
    page.set_input_files("#file", ROOT / "examples" / "yunjiang" / "eco-plan.txt")
    page.click(".upload button")
    page.wait_for_selector(".outcome")


def table_shown(page: Any, site: str) -> None:
    """The rows of a table of observations, before they are taken in."""
    page.goto(f"{site}/observations/import/")
    page.set_input_files("#file", {"name": "年报.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.click(".upload button")
    page.wait_for_selector("input[name=token]", state="attached")


def batch_shown(page: Any, site: str) -> None:
    """Cases that kept a time limit, one that is no date, and a column that is not used."""
    page.goto(f"{site}/policies/deadlines/?matter=yfb2021_48.item15")
    page.set_input_files("#file", {"name": "付款.csv", "mimeType": "text/csv", "buffer": CASES.encode()})
    page.click(".upload button")
    page.wait_for_selector(".outcome")


def broken(page: Any, site: str) -> None:
    """What is shown where the site itself has failed: the view's answer, put in the way of a request."""
    from django.test import RequestFactory, override_settings
    from django.utils.translation import override

    language = next(one["value"] for one in page.context.cookies() if one["name"] == "lantu_language")
    plain = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override(language), override_settings(STORAGES=settings.STORAGES | plain):
        request = RequestFactory().get("/broken/")
        request.LANGUAGE_CODE = language
        answer = errors.server_error(request)
    page.route(f"{site}/broken/", lambda route: route.fulfill(body=answer.content, content_type="text/html"))
    page.goto(f"{site}/broken/")


# Pages that an act leads to; nothing is kept by looking.
STAGES = {"server-error": broken, "policies-batch-shown": batch_shown}
STAGES_WORKING = {"upload-result": upload_shown, "observation-preview": table_shown}
# Addresses that are no page to look at; every other one stands in the tables above.
NO_PAGE = set(
    """
    indicator_chart indicator_spec assessment_export alignment_export alignment_lessons plan_tree_data
    audit_export policies_table policies_template policies_deadline_calendar policies_fit_json
    policies_household_trace policies_household_sheet policy_sheet policy_trace period_lock period_release
    observation_decide observation_proof explain decide publish logout upload_keep policies_household_payments token_revoke
    policy_whatif_data policy_sweep_data station_data station_alarm_feed station_alarm_decide station_overrule
    """.split()
)
# axe takes a second a page: each size and each language once. It need not list what passes.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
LOOKED_AT_CLOSELY = {("wide", "zh-hans"), ("phone", "en")}


def places(site: str) -> dict[str, str | Stage]:
    """All pages that everybody may open."""
    return PAGES | WRONG | found_in(site, FOUND) | STAGES


def working_places(site: str) -> dict[str, str | Stage]:
    """All pages of an editor."""
    return WORKING | found_in(site, FOUND_WORKING) | STAGES_WORKING


@pytest.fixture(scope="module")
def addresses(site: str) -> dict[str, str | Stage]:
    return places(site)


@pytest.fixture(scope="module")
def working(site: str) -> dict[str, str | Stage]:
    return working_places(site)


def test_no_page_is_forgotten(addresses: dict[str, Any], working: dict[str, Any]) -> None:
    """A new address goes into one of the tables; then it is looked at in all sizes and languages, and by ``make shots``."""
    looked_at = set()
    for one in [*addresses.values(), *working.values()]:
        if isinstance(one, str) and one not in WRONG.values():
            looked_at.add(resolve(one.partition("?")[0]).url_name)
    there = {one.name for one in every(urls.urlpatterns)}
    assert there - looked_at == NO_PAGE
    assert there >= looked_at - {"api"}


def every(patterns: Any) -> Iterator[URLPattern]:
    """All addresses below."""
    for one in patterns:
        yield from [one] if isinstance(one, URLPattern) else every(one.url_patterns)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_pages_are_whole_and_open_to_all(
    browser: Any, site: str, addresses: dict[str, Any], size: str, language: str
) -> None:
    page = opened(browser, site, size, language)
    assert troubles(page, site, addresses, closely=(size, language) in LOOKED_AT_CLOSELY) == []
    page.context.close()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_working_pages_are_whole_and_open_to_all(
    browser: Any, site: str, working: dict[str, Any], size: str, language: str
) -> None:
    page = opened(browser, site, size, language)
    log_in(page, site)
    assert troubles(page, site, working, closely=(size, language) in LOOKED_AT_CLOSELY) == []
    page.context.close()


def troubles(page: Any, site: str, addresses: dict[str, Any], *, closely: bool) -> list[tuple[str, str]]:
    """What is wrong with pages: errors, requests to elsewhere, too wide, closed to some readers."""
    from axe_playwright_python.sync_playwright import Axe

    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((site, "data:")) else faults.append(request.url))
    trouble = []
    for name, where in addresses.items():
        faults.clear()
        reach(page, site, where)
        page.evaluate("document.fonts.ready")
        trouble += [(name, fault) for fault in faults if name not in WRONG or "status of 40" not in fault]
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
    seen = "getComputedStyle(document.activeElement).outlineStyle + ' ' + document.activeElement.tagName"
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate(seen).startswith(("solid", "auto")), "one sees where one is"
    page.context.close()


def test_chinese_is_set_in_the_fonts_that_come_along(browser: Any, site: str) -> None:
    page = opened(browser, site, "wide", "zh-hans")
    page.goto(f"{site}/")
    assert page.evaluate("document.fonts.ready.then(() => [...document.fonts].some(f => f.status === 'loaded'))")
    page.context.close()
