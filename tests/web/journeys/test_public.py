"""The public: reads a plan, searches, changes the language, prints, on a phone and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.browsing import SIZES

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
PLAN = "/d/environment-2021-2025/"


def test_from_the_overview_to_a_number_and_back_to_its_place(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(site)
    page.click(".tile a >> nth=0")
    name = page.inner_text("h1")
    page.click("text=在文件中查看")
    assert "/d/" in page.url
    assert name in page.inner_text("main")


def test_what_needs_attention_leads_to_its_list(visit: Visit, site: str) -> None:
    """The number on the overview is the number of the list behind it."""
    page = visit()
    page.goto(site)
    row = page.locator(".tally li", has_text="把握低而未校核").or_(page.locator(".tally li", has_text="把握低且未校核"))
    count = row.locator(".n").inner_text()
    row.locator("a").click()
    assert f"共 {count} 处" in page.inner_text(".lede")


def test_search_narrows_down_and_widens_again(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(site)
    page.fill("#q", "污水")
    page.press("#q", "Enter")
    everything = _number(page)
    assert "污水" in page.inner_text(".found mark >> nth=0")
    page.click(".facets a:text-is('2025')")
    assert 0 < _number(page) < everything
    page.click(".chosen a")
    assert _number(page) == everything


def _number(page: Any) -> int:
    return int(re.search(r"\d+", page.inner_text("[role=status]"))[0])


def test_the_library_is_chosen_by_kind_and_issuer(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(f"{site}/documents/")
    page.click(".facets a:text-is('通知')")
    assert page.locator("tbody tr").count() == 1
    page.click("tbody th a")
    assert "通知" in page.inner_text(".crumbs")


def test_the_language_changes_where_one_is_and_stays(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(f"{site}/indicators/?attribute=%E7%BA%A6%E6%9D%9F%E6%80%A7")
    rows = page.locator("tbody tr").count()
    page.click(".language")
    assert page.get_attribute("html", "lang") == "en"
    assert page.locator("tbody tr").count() == rows
    page.click("nav a:text-is('Duties')")
    assert page.inner_text("h1") == "Duties"
    page.click(".language")
    assert page.inner_text("h1") == "责任"


def test_a_plan_is_read_by_keyboard(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(f"{site}{PLAN}chp_5")
    page.keyboard.press("?")
    assert page.locator("#keys[open]").count() == 1
    page.keyboard.press("?")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.getAttribute('href')") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.getAttribute('href')") == first
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    assert page.locator("h1").count() == 1


def test_the_outline_follows_the_reader(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(f"{site}{PLAN}chp_5")
    before = page.inner_text(".outline [aria-current]")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_function("was => document.querySelector('.outline [aria-current]').innerText !== was", arg=before)


def test_a_citation_is_copied_and_can_be_selected(visit: Visit, site: str) -> None:
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{site}{PLAN}chp_5")
    told = page.input_value("#cite")
    assert told.startswith("《")
    assert told.endswith("第五章")
    page.click("[data-copy=cite]")
    assert page.evaluate("navigator.clipboard.readText()") == told


def test_places_and_projects_lead_to_each_other(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(f"{site}/places/")
    page.click(".grid a:text-is('万州区')")
    page.click("h2:has-text('工程') + ul a")
    page.wait_for_selector("dd a:text-is('万州区')")
    assert page.locator("dd a:text-is('万州区')").count() == 1


def test_an_organisation_has_its_duties_by_plan_with_dates(visit: Visit, site: str) -> None:
    page = visit()
    page.goto(f"{site}/duties/")
    page.click("tbody th a >> nth=0")
    page.select_option("#role", "lead")
    page.click(".filters button")
    assert set(page.locator("tbody .tag").all_inner_texts()) == {"牵头单位"}
    assert all(re.match(r"20\d\d", one) for one in page.locator("tbody td.num").all_inner_texts())


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_all_sections_are_within_reach_on_a_phone(visit: Visit, site: str, language: str) -> None:
    page = visit("phone", language)
    page.goto(f"{site}/about/")
    inside = "one => { const b = one.getBoundingClientRect(); return b.left >= 0 && b.right <= innerWidth; }"
    assert page.eval_on_selector(".top nav [aria-current]", inside)
    names = page.locator(".top nav a").all_inner_texts()
    assert page.locator(".sitemap a").all_inner_texts() == names
    page.click(f".sitemap a:text-is('{names[2]}')")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_can_be_reached_without_scripts(visit: Visit, site: str) -> None:
    page = visit("phone", java_script_enabled=False)
    page.goto(site)
    page.fill("#q", "森林覆盖率")
    page.press("#q", "Enter")
    page.click(".facets a:text-is('指标')")
    page.click(".found a >> nth=0")
    assert "森林覆盖率" in page.inner_text("h1")
    assert page.input_value("#cite").startswith("《")
    page.click("text=在文件中查看")
    page.click(".outline a >> nth=1")
    assert page.locator(".text").count() == 1


@pytest.mark.parametrize(
    "address",
    ["/", "/documents/", PLAN, "/indicators/", "/duties/", "/projects/", "/places/", "/search/?q=%E6%A3%AE", "/about/"],
)
def test_paper_gets_the_page_without_its_controls(visit: Visit, site: str, address: str) -> None:
    page = visit()
    page.goto(site + address)
    page.emulate_media(media="print")
    for control in (".top nav", ".top form", ".filters", ".outline", ".facets", ".sitemap", ".data"):
        assert page.locator(f"{control}:visible").count() == 0, control
    assert page.locator("h1:visible").count() == 1
    assert page.pdf(format="A4").startswith(b"%PDF")


@pytest.mark.parametrize("size", SIZES)
def test_long_names_and_many_rows_stay_inside(visit: Visit, site: str, size: str) -> None:
    """A name of 120 characters in a row of each table, put there in the browser."""
    page = visit(size)
    for address in ("/indicators/", "/statements/", "/duties/", "/projects/", "/documents/", "/places/"):
        page.goto(site + address)
        page.evaluate(
            "for (const one of document.querySelectorAll('tbody th a, .projects a, .grid a'))"
            " one.textContent = '城市生活污水集中处理设施及配套管网'.repeat(7) + 'Abcdefghijklmnopqrstuvwxyz'.repeat(3)"
        )
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
