"""A running demonstration and pages opened in it, for the tests and pictures that need a real browser."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.shared import ROOT

SIZES = {"wide": (1440, 1000), "phone": (390, 844)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[str]:
    """The address of a running demonstration in a home of its own."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"LANTU_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
    log = home / "log"
    with log.open("wb") as out:
        command = [sys.executable, "-m", "lantu_web", "demo", "--port", str(port), *arguments]
        server = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1500):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/about/", timeout=2).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(log.read_text())


def opened(browser: Any, site: str, size: str, language: str, **options: Any) -> Any:
    """A fresh page of this size in this language."""
    width, height = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    context.add_cookies([{"name": "lantu_language", "value": language, "url": site}])
    return context.new_page()


def log_in(page: Any, site: str, name: str = "demo-editor") -> None:
    from lantu_web.accounts.services import DEMO_PASSWORD  # where Django is set up

    page.goto(f"{site}/login/")
    page.fill("#id_username", name)
    page.fill("#id_password", DEMO_PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda address: "/login/" not in address)


def found_in(site: str, wanted: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Addresses that stand on other pages, by the page, the pattern of the link, and what follows it."""
    found = {}
    for name, (page, pattern, *rest) in wanted.items():
        with urllib.request.urlopen(site + page) as response:  # noqa: S310 - our own server
            match = re.search(pattern, response.read().decode())
        assert match, name
        found[name] = match.group(1) + "".join(rest)
    return found


def reach(page: Any, site: str, where: str | Callable[[Any, str], None]) -> None:
    """Go to an address, or do what leads to a page."""
    if isinstance(where, str):
        page.goto(site + where)
    else:
        where(page, site)
