"""Chromium as Debian packages it, for the tests that look at a page. No browser is ever downloaded."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")

# No sandbox, because tests also run as root; nothing that talks to the outside.
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable() -> str | None:
    """Give the path of Chromium, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


@cache
def what_is_missing() -> str:
    """Say why no page can be looked at; empty when one can."""
    from playwright._impl._driver import compute_driver_executable

    if not executable():
        return "Chromium is not installed: scripts/need chromium"
    node, _ = compute_driver_executable()
    starts = subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
    return "" if starts else "Playwright's driver does not start: scripts/need libatomic1"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Yield a running browser; each test opens a context of its own in it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()
