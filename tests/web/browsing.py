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
from tests.web.invented_stations import stations_into

SIZES = {"wide": (1440, 1000), "phone": (390, 844)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PREPARE = """
import sys, django; django.setup()
from django.core.management import call_command
from lantu_web.accounts.services import make_demo_users
from lantu_web.pages.management.commands.demo import collect
call_command("migrate", verbosity=0, interactive=False)
if int(sys.argv[1]):
    from benchmarks.site_register import fill
    from lantu_web.register.services.people import load_places
    load_places(); fill(int(sys.argv[1]), print)
make_demo_users(); call_command("build_fonts"); collect()
"""


@contextmanager
def serving(home: Path, *arguments: str) -> Iterator[str]:
    """The address of a running demonstration in a home of its own, which has a few stations."""
    stations_into(home)
    port = free_port()
    with _running(home, ["lantu_web", "demo", "--port", str(port), *arguments], port) as address:
        yield address


@contextmanager
def serving_generated(home: Path, plans: int) -> Iterator[str]:
    """The address of a site with so many generated plans of 400 statements each, or with nothing at all."""
    port = free_port()
    environment = _environment(home) | {"DJANGO_SETTINGS_MODULE": "lantu_web.settings"}
    subprocess.run([sys.executable, "-c", PREPARE, str(plans)], env=environment, cwd=ROOT, check=True)
    with _running(home, ["benchmarks.site", "serve", str(port)], port) as address:
        yield address


def _environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return kept | {"LANTU_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}


@contextmanager
def _running(home: Path, command: list[str], port: int) -> Iterator[str]:
    log = home / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", *command], env=_environment(home), stdout=out, stderr=subprocess.STDOUT, cwd=ROOT
        )
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
