"""The site with a thousand plans and 400,000 statements, on SQLite and on PostgreSQL: one command, one table of figures.

Server time of each page, asked over HTTP from granian with one worker, one question at a time (what the client adds is
in the figure) and built for each question, with the processor's time beside it, which hardly depends on what else the
machine does; then requests a second from four connections, against an empty Django view on the same server: pages
built, pages as served, and public pages asked again by those who have them.
``LANTU_SITE`` names a folder that keeps the filled SQLite register between runs; ``LANTU_PLANS`` another number of plans.
"""

from __future__ import annotations

import gzip
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from benchmarks.accuracy import ROOT

__all__ = ["report"]

PLANS = int(os.environ.get("LANTU_PLANS", "1000"))
RUNS, SECONDS, TURNS, CONNECTIONS = 15, 0.5, 7, 4
EMPTY, TOUCH = "/empty", "/touch"
LISTS = (
    "/statements/",
    "/documents/",
    "/indicators/",
    "/duties/",
    "/projects/",
    "/alignment/",
    "/search/?q=湿地保护",
    "/api/v1/statements",
)
FRESH = (
    "/",
    "/assessment/",
    "/indicators/",
    "/alignment/",
    "/search/?q=湿地保护",
    "/duties/",
    "/places/",
    "/policies/",
)
PUBLIC = ("/", "/statements/", "/documents/", f"/d/plan-{PLANS // 2:04}/", "/api/v1/statements")
KILO, LARGEST = 1000, 150_000
SAFE = "/?=&%"


def report() -> None:
    """Measure both databases and print."""
    from tests.support.postgres import temporary_postgres, what_is_missing

    print(
        f"\nsite: {PLANS} plans, {PLANS * 400:,} statements; granian, 1 worker; load before: {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory() as folder:
        home = Path(os.environ.get("LANTU_SITE") or folder)
        _measure("SQLite", {"LANTU_HOME": str(home)})
    if missing := what_is_missing():
        print(f"  PostgreSQL               not measured: {missing}")
        return
    with tempfile.TemporaryDirectory() as folder, temporary_postgres() as url:
        _measure("PostgreSQL", {"LANTU_HOME": folder, "DATABASE_URL": url})


def _measure(name: str, environment: dict[str, str]) -> None:
    stated = os.environ | environment | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    filled = subprocess.run(
        [sys.executable, "-m", "benchmarks.site", "fill", str(PLANS)], env=stated, cwd=ROOT, check=True, capture_output=True,
        text=True,
    )  # fmt: skip
    print(f"\n  {name}: {filled.stdout.strip()}")
    _first_answers(stated)
    with _server(stated | {"LANTU_PAGE_MEMORY": "0"}) as port:
        _pages(port)
        _rates(port, "built for each request", LISTS, again=False)
    with _server(stated) as port:
        _rates(port, "as served, from memory until something changes", LISTS, again=True)


@contextmanager
def _server(stated: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.site", "serve", str(port)], env=stated, cwd=ROOT)
    try:
        for _ in range(300):
            try:
                _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), EMPTY)
                break
            except OSError:
                time.sleep(0.2)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _first_answers(stated: dict[str, str]) -> None:
    """What a reader waits who is the first of a process that has just started, and fills no caches itself."""
    told = []
    for address in FRESH:
        with _server(stated | {"LANTU_WARM": "0"}) as port:
            told.append((address, _timed(http.client.HTTPConnection("127.0.0.1", port, timeout=120), address)[0]))
    slowest = max(one for _, one in told)
    print("    first answer of a fresh process: " + ", ".join(f"{address} {one:.0f}" for address, one in told) + " ms")
    print(f"    the slowest of them: {slowest:.0f} ms (limit 5000)", flush=True)


class Answer(NamedTuple):
    """What came back; the queries that it took stand in a heading of the benchmark's own."""

    status: int
    body: bytes
    tag: str
    queries: str
    processor: float


def _ask(connection: http.client.HTTPConnection, address: str) -> Answer:
    connection.request("GET", quote(address, safe=SAFE))
    response = connection.getresponse()
    return Answer(
        response.status, response.read(), response.headers.get("ETag", ""), response.headers.get("X-Queries", ""),
        float(response.headers.get("X-Processor", "0")),
    )  # fmt: skip


def _addresses(port: int) -> list[str]:
    """Pages of every kind; those of single things are found through the interface."""
    import json

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def first(table: str) -> str:
        return str(
            json.loads(_ask(connection, f"/api/v1/{table}?limit=1&document=plan-{PLANS // 2:04}").body)["items"][0][
                "address"
            ]
        )

    single = [first(one) for one in ("nodes", "statements", "indicators", "projects", "duties")]
    finding = json.loads(_ask(connection, "/api/v1/findings?limit=1").body)["items"][0]["address"]
    return [
        "/", "/documents/", f"/d/plan-{PLANS // 2:04}/", *single, finding, "/indicators/", "/indicators/?attribute=约束性",
        "/statements/", "/statements/?kind=target", "/statements/?query=湿地", "/statements/?page=50", "/statements/?page=3000",
        "/statements/?unsure=1", "/assessment/", f"/assessment/?document=plan-{PLANS // 2:04}", "/alignment/tree/", "/duties/", "/duties/org00007/",
        "/projects/", "/places/", "/places/500101/", "/alignment/", "/about/", "/api/", "/search/?q=湿地保护",
        "/search/?q=建设", "/search/?q=覆盖率", "/search/?q=率", "/search/?q=湿地&kind=statement", "/api/v1/statements",
        "/api/v1/statements?year=2025&unit=个&limit=500", "/api/v1/duties", "/api/v1/findings",
    ]  # fmt: skip


def _pages(port: int) -> None:
    """Each page built anew: the very first time, the first time after a change of a statement, and then."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    everything: list[float] = []
    found: list[float] = []
    changed: list[float] = []
    busy: list[float] = []
    print(
        f"    {'page, built':44} {'first':>7} {'changed':>7} {'median':>7} {'p95':>7} {'CPU':>7}  ms  {'queries':>7} {'kB':>5} {'gzip':>5}"
    )
    for address in _addresses(port):
        first = _timed(connection, address)[0]
        asked = [_timed(connection, address) for _ in range(RUNS)]
        times = [one for one, _ in asked]
        spent = statistics.median(one.processor for _, one in asked)
        busy += [one.processor for _, one in asked]
        _ask(connection, TOUCH)
        after, answer = _timed(connection, address)
        everything += times
        changed.append(after)
        found += times if address.startswith("/search/") else []
        shown = f"{first:7.0f} {after:7.0f} {statistics.median(times):7.1f} {_late(times):7.1f} {spent:7.1f}"
        size = f"{len(answer.body) / KILO:5.0f} {len(gzip.compress(answer.body, 6)) / KILO:5.0f}"
        heavy = " over 150 kB" if len(answer.body) > LARGEST and not address.startswith("/api/v1") else ""
        print(f"    {address:44.44} {shown}      {answer.queries:>7} {size}{heavy}", flush=True)
    print(
        f"    all pages: median {statistics.median(everything):.1f} ms (limit 60), p95 {_late(everything):.1f} ms (limit 150)"
    )
    print(
        f"    of the processor (that of PostgreSQL's own programs not counted): median {statistics.median(busy):.1f} ms, p95 {_late(busy):.1f} ms"
    )
    print(f"    after a change: median {statistics.median(changed):.1f} ms, slowest {max(changed):.0f} ms")
    print(
        f"    search: median {statistics.median(found):.1f} ms, p95 {_late(found):.1f} ms, slowest {max(found):.0f} ms (limit 200)"
    )


def _timed(connection: http.client.HTTPConnection, address: str) -> tuple[float, Answer]:
    start = time.perf_counter()
    answer = _ask(connection, address)
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return (time.perf_counter() - start) * KILO, answer


def _late(times: list[float]) -> float:
    return sorted(times)[max(int(len(times) * 0.95 + 0.5) - 1, 0)]


def _rates(port: int, how: str, lists: tuple[str, ...], *, again: bool) -> None:
    """Requests a second beside the empty view: in turns of less than a second, so that a busy machine slows both."""
    asked = [(address, address, False, 0.1) for address in lists]
    asked += [(f"{address} If-None-Match", address, True, 0.5) for address in PUBLIC if again]
    print(f"    {how}: requests/s of 4 connections, and the share of an empty view with no middleware and no database")
    for name, address, known, limit in asked:
        tag = _ask(http.client.HTTPConnection("127.0.0.1", port, timeout=60), address).tag if known else ""
        _rate(port, address, tag)
        turns = [(_rate(port, address, tag), _rate(port, EMPTY)) for _ in range(TURNS)]
        rate, share = statistics.median(one for one, _ in turns), statistics.median(one / two for one, two in turns)
        print(f"      {name:44} {rate:6.0f}/s = {share:.2f} (limit {limit:.2f})", flush=True)


def _rate(port: int, address: str, tag: str = "") -> float:
    """Answers a second over plain sockets, as little work for the client as can be."""
    match = f"If-None-Match: {tag}\r\n" if tag else ""
    question = f"GET {quote(address, safe=SAFE)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{match}\r\n".encode()
    until = time.perf_counter() + SECONDS
    counts = [0] * CONNECTIONS

    def ask(number: int) -> None:
        with socket.create_connection(("127.0.0.1", port)) as line:
            while time.perf_counter() < until:
                line.sendall(question)
                _swallow(line)
                counts[number] += 1

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CONNECTIONS)]
    start = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / (time.perf_counter() - start)


def _swallow(line: socket.socket) -> None:
    """Read one answer to its end."""
    held = b""
    while b"\r\n\r\n" not in held:
        held += line.recv(65536)
    head, _, body = held.partition(b"\r\n\r\n")
    lower = head.lower()
    if b" 304 " in head[:16]:
        return
    at = lower.find(b"content-length:")
    length = int(lower[at + 15 :].split(b"\r\n", 1)[0])
    rest = length - len(body)
    while rest > 0:
        rest -= len(line.recv(min(rest, 1 << 20)))


def _django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantu_web.settings")
    import django

    django.setup()


def _fill(plans: int) -> None:
    _django()
    from django.core.management import call_command

    from benchmarks.site_register import fill, observe
    from lantu_web.register.models import Statement
    from lantu_web.register.services.people import load_places

    call_command("migrate", verbosity=0)
    observe()
    if Statement.objects.exists():
        print(f"{Statement.objects.count()} statements, kept from an earlier run")
        return
    load_places()
    fill(plans, print)


def _serve(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "benchmarks.site_served:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=4, websockets=False, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        _fill(int(sys.argv[2]))
    else:
        _serve(int(sys.argv[2]))
