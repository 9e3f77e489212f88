"""An administrator: makes a user, gives a role and a limit, closes a period, reads the trail and takes it along."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.web.browsing import log_in

pytestmark = pytest.mark.browser
Visit = Callable[..., Any]
NAME, PASSWORD = "xin-ren", "yunzhou-2026-lan"


def test_a_new_colleague_gets_a_role_and_a_limit(visit: Visit, site: str) -> None:
    page = visit()
    log_in(page, site, "demo-admin")
    page.goto(f"{site}/account/")
    page.click("a:text-is('用户与范围')")
    page.goto(f"{site}/admin/auth/user/add/")
    for field, value in {"#id_username": NAME, "#id_password1": PASSWORD, "#id_password2": PASSWORD}.items():
        page.fill(field, value)
    page.click("[name=_continue]")
    page.select_option("#id_groups_from", label="reporter")
    page.click("#id_groups_add")
    page.click("[name=_save]")
    page.goto(f"{site}/observations/")
    page.fill("#l-period", "2019")
    page.fill("#l-note", "终审已过")
    page.click("button:text-is('锁定')")
    assert "终审已过" in page.inner_text("main")

    page.goto(f"{site}/audit/?person=demo-admin")
    assert all(one in page.inner_text("tbody") for one in (NAME, "reporter", "2019"))
    exported = page.request.get(site + page.get_attribute("a:text-is('CSV')", "href"))
    assert NAME in exported.text()

    other = visit()
    other.goto(f"{site}/login/")
    other.fill("#id_username", NAME)
    other.fill("#id_password", PASSWORD)
    other.press("#id_password", "Enter")
    other.wait_for_url("**/observations/")
    assert other.request.get(f"{site}/audit/").status == 403
