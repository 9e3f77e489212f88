"""A reviewer: twenty statements by keyboard, a correction, a change of mind, and the report of how right it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.browsing import log_in

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]


def test_twenty_statements_by_keyboard(visit: Visit, site: str) -> None:
    page = visit()
    log_in(page, site, "demo-reviewer")

    def press(key: str) -> str:
        before = page.input_value("input[name=fact]")
        page.keyboard.press(key)
        page.wait_for_function("known => document.querySelector('input[name=fact]').value !== known", arg=before)
        return before

    decided = [press("y" if place % 4 else "x") for place in range(20)]
    assert len(set(decided)) == 20
    assert "20" in page.inner_text(".time span")
    skipped = press("j")
    press("k")
    assert page.input_value("input[name=fact]") == skipped
    page.keyboard.press("e")
    page.keyboard.type("改过的对象")
    press("Enter")
    assert "已修改" in page.inner_text(".said")
    press("u")
    assert page.input_value("input[name=fact]") == skipped
    assert "改过的对象" in page.inner_text("#read-title")
    assert page.evaluate("performance.getEntriesByType('navigation').length") == 1
    page.goto(f"{site}/review/report/")
    assert "demo-reviewer" in page.inner_text("main")
    page.goto(f"{site}/search/?q=改过的对象")
    assert page.inner_text(".found a >> nth=0") == "改过的对象"


def test_a_fact_of_a_document_is_taken_to_the_bench(visit: Visit, site: str) -> None:
    page = visit()
    log_in(page, site, "demo-reviewer")
    page.goto(f"{site}/indicators/")
    page.click("tbody th a >> nth=0")
    name = page.inner_text("h1")
    page.click("text=去校核")
    assert name in page.inner_text("#read-title")


def test_a_reviewer_may_not_upload(visit: Visit, site: str) -> None:
    page = visit()
    log_in(page, site, "demo-reviewer")
    page.goto(f"{site}/documents/")
    assert page.locator("a:text-is('上传文件')").count() == 0
    assert page.request.get(f"{site}/upload/").status == 403
