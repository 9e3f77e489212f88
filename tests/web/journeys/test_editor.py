"""An editor: gives a file, sees what was read, keeps it, and finds it in the register; without scripts too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.shared import ROOT
from tests.web.browsing import log_in

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
SAMPLES = ROOT / "examples" / "yunjiang"


def test_a_document_from_the_file_to_the_register(visit: Visit, site: str) -> None:
    page = visit()
    log_in(page, site)
    page.goto(f"{site}/documents/")
    page.click("a:text-is('上传文件')")
    page.set_input_files("#file", SAMPLES / "eco-plan.txt")
    page.click(".upload button")
    title = page.inner_text(".outcome h2")
    said = page.inner_text(".outcome .counts li:has-text('表述') b")
    beside = page.context.new_page()
    beside.goto(f"{site}/documents/?query={title.strip('《》')[:6]}")
    assert beside.locator("tbody th a").count() == 0, "nothing is kept before the word is given"
    page.click("button[value=keep]")
    page.click(".kept a >> nth=0")
    assert page.inner_text("h1").strip("《》") == title.strip("《》")
    public = visit()
    address = page.url
    assert public.request.get(address).status == 404, "an internal document is not there for the public"
    page.click("button:text-is('公开这份文件')")
    assert "已公开" in page.inner_text("[role=status]")
    public.goto(address)
    assert public.inner_text("h1").strip("《》") == title.strip("《》")
    assert f"{said} 处表述" in page.inner_text(".lede")
    page.keyboard.press("j")
    assert page.locator(".mark.here").count() == 1
    page.fill("#q", title.strip("《》")[:8])
    page.press("#q", "Enter")
    assert title.strip("《》")[:8] in page.inner_text(".found li >> nth=0")


def test_a_document_is_kept_and_reviewed_without_scripts(visit: Visit, site: str) -> None:
    page = visit("phone", java_script_enabled=False)
    log_in(page, site)
    page.goto(f"{site}/review/?what=project")
    first = page.input_value("input[name=fact]")
    page.click("button[value=confirm]")
    assert "已确认" in page.inner_text(".said")
    assert page.input_value("input[name=fact]") != first
    page.goto(f"{site}/upload/")
    page.set_input_files("#file", SAMPLES / "health-plan.html")
    page.click(".upload button")
    title = page.inner_text(".outcome h2")
    page.click("button[value=keep]")
    page.click(".kept a >> nth=0")
    assert title.strip("《》")[:6] in page.inner_text("h1")


def test_two_names_of_one_organisation_are_merged_and_taken_apart(visit: Visit, site: str) -> None:
    page = visit()
    log_in(page, site)
    page.goto(f"{site}/duties/?query=市公安局")
    page.click("tbody th a >> nth=0")
    before = page.inner_text(".lede")
    page.click("a:text-is('与另一个机构合并')")
    page.fill("#query", "市应急局")
    page.click(".filters button")
    page.click("button[value=merge] >> nth=0")
    assert "已并入" in page.inner_text("[role=status]")
    page.click(".crumbs a >> nth=1")
    assert page.inner_text(".lede") != before
    page.go_back()
    page.click("button[value=split] >> nth=0")
    assert "已拆开" in page.inner_text("[role=status]")


def test_a_file_that_says_nothing_is_told_and_forgotten(visit: Visit, site: str, tmp_path: Any) -> None:
    page = visit()
    log_in(page, site)
    page.goto(f"{site}/upload/")
    file = tmp_path / "空.txt"
    file.write_text("没有数字的一句话。\n", encoding="utf-8")
    page.set_input_files("#file", file)
    page.click(".upload button")
    page.click("button[value=forget]")
    assert page.locator(".kept").count() == 0
