"""A reporter: enters a value at their place; a second person finds it waiting and accepts it; then it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.browsing import log_in

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
INDICATOR = "/indicators/?document=ecological-barrier-2021-2025&query=森林覆盖率"


def test_a_value_is_entered_by_one_and_accepted_by_another(visit: Visit, site: str) -> None:
    reporter = visit("phone")
    log_in(reporter, site, "demo-reporter")
    assert reporter.url.endswith("/observations/"), "who reports comes to the entries"
    assert reporter.locator("nav a:text-is('校核')").count() == 0
    reporter.click("a:text-is('选指标填报')")
    reporter.goto(site + INDICATOR)
    reporter.click("tbody th a >> nth=0")
    reporter.click("a:text-is('填报监测值')")
    reporter.fill("[name=value]", "五十")
    reporter.click("main button")
    assert reporter.locator(".fault").count() >= 2, "each fault stands at its field"
    for field, value in {"value": "46.5", "source": "区林业局年报", "evidence_note": "年报第3页"}.items():
        reporter.fill(f"[name={field}]", value)
    reporter.fill("[name=source_date]", "2026-03-01")
    reporter.click("main button")
    assert "已交审核" in reporter.inner_text("[role=status]")
    assert "46.5" in reporter.inner_text("tbody tr")
    assert reporter.locator("button[value=accept]").count() == 0, "nobody accepts what they entered"

    reviewer = visit()
    log_in(reviewer, site, "demo-reviewer")
    entries = reviewer.locator(".top nav a", has_text="填报")
    before = int(entries.locator(".waiting").inner_text().split()[0])
    entries.click()
    row = reviewer.locator("tbody tr", has_text="区林业局年报")
    row.locator("button[value=return]").click()
    assert "退回须写明理由" in reviewer.inner_text("[role=status]")
    row.locator("button[value=accept]").click()
    row.wait_for(state="detached")
    left = reviewer.locator(".top nav .waiting")
    assert (int(left.inner_text().split()[0]) if left.count() else 0) == before - 1

    reporter.goto(f"{site}/observations/?state=accepted")
    assert re.search(r"46\.5[\s\S]*demo|46\.5[\s\S]*演示用户", reporter.inner_text("tbody tr"))
