"""Backup and restore, as commands in processes of their own, on either database; and a crash in the middle of work."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tarfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.support.postgres import temporary_postgres
from tests.support.shared import ROOT

pytestmark = pytest.mark.once

PLAN = "云川市试验规划（2021—2025年）\n\n第一章 总体要求\n\n到2025年，森林覆盖率达到{}%，污水处理率达到95%以上。\n"
PLAN += "".join(f"到2025年，第{n}类水质断面达到{n}个。\n" for n in range(11, 31))

FACTS = (
    "select title, state from register_document",
    "select public_id, review_state, value from register_statement",
    "select count(*) from register_review",
    "select username, password from auth_user",
    "select count(*) from register_searchentry",
)


class House:
    """An installation in a folder of its own."""

    def __init__(self, home: Path, url: str = "") -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home, self.url = home, url
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "SECRET_KEY")}
        self.environment = kept | {"LANTU_HOME": str(home), "PYTHONPATH": str(ROOT / "src")}
        if url:
            self.environment["DATABASE_URL"] = url

    def run(self, *arguments: str | Path, fails: bool = False) -> str:
        command = [sys.executable, "-m", "lantu_web", *map(str, arguments)]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False, cwd=ROOT)
        assert (done.returncode != 0) is fails, done.stderr[-2000:]
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr

    def ask(self, code: str) -> str:
        return self.run("shell", "--no-imports", "-v0", "-c", code).strip()

    def facts(self) -> list[list[str]]:
        """What the database holds, asked without starting the site for it."""
        with closing(psycopg.connect(self.url) if self.url else sqlite3.connect(self.home / "lantu.sqlite3")) as base:
            return [sorted(map(repr, base.execute(query).fetchall())) for query in FACTS]

    def fill(self) -> None:
        file = self.home / "plan.txt"
        file.write_text(PLAN.format(45), encoding="utf-8")
        self.run("migrate", "-v0")
        self.run("ingest", "--no-align", file)
        self.ask(
            "from lantu_web.accounts.services import make_demo_users; make_demo_users()\n"
            "from lantu_web.register.models import *; from lantu_web.register.services.reviewing import review\n"
            "review(Statement.objects.first(), 'confirm')"
        )
        (self.home / "observations").mkdir()
        (self.home / "observations" / "part-1.parquet").write_bytes(b"rows")
        (self.home / "charts").mkdir()
        (self.home / "charts" / "a.svg").write_text("<svg/>")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an installation with work in it, to be copied."""
    house = House(tmp_path_factory.mktemp("filled"))
    house.fill()
    return house.home


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def urls(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Two databases: of the installation that is backed up, and of the one that gets it."""
    if request.param == "sqlite":
        yield ["", ""]
        return
    with temporary_postgres() as first, temporary_postgres() as second:
        yield [first, second]


def test_what_was_backed_up_comes_back(urls: list[str], tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if not urls[0]:
        shutil.copytree(request.getfixturevalue("filled"), tmp_path / "old")
    old, new = House(tmp_path / "old", urls[0]), House(tmp_path / "new", urls[1])
    if urls[0]:
        old.fill()
    before, file = old.facts(), tmp_path / "lantu.backup"
    old.run("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    assert "--force" in old.run("backup", file, fails=True)
    new.run("restore", file)
    assert new.facts() == before
    assert (new.home / "observations" / "part-1.parquet").read_bytes() == b"rows"
    assert not (new.home / "charts").exists()  # drawn again when asked for
    assert (new.home / "secret_key").read_text() == (old.home / "secret_key").read_text()
    # What has been done since is not overwritten unawares.
    new.ask("from lantu_web.register.models import *; Document.objects.update(title='新')")
    since = new.facts()
    assert "--force" in new.run("restore", file, fails=True)
    assert new.facts() == since
    new.run("restore", file, "--force")
    assert new.facts() == before
    new.run("migrate", "--check")


def test_a_damaged_backup_changes_nothing(filled: Path, tmp_path: Path) -> None:
    house = House(shutil.copytree(filled, tmp_path / "home"))
    before, file = house.facts(), tmp_path / "lantu.backup"
    house.run("backup", file)
    (tmp_path / "cut").write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    (tmp_path / "no.backup").write_bytes(b"no backup at all")
    with tarfile.open(file) as archive:
        archive.extractall(tmp_path / "parts", filter="data")
    (tmp_path / "parts" / "home" / "secret_key").write_text("another")
    with tarfile.open(tmp_path / "forged", "w:gz") as archive:
        archive.add(tmp_path / "parts", "")
    for name in ("cut", "no.backup", "forged", "nothing"):
        house.run("restore", tmp_path / name, "--force", fails=True)
        assert house.facts() == before


class Person:
    """Someone with a browser, as far as forms go."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        return str(self.browser.open(self.address + path, timeout=60).read().decode())

    def token(self, html: str, name: str = "csrfmiddlewaretoken") -> str:
        found = re.search(rf'name="{name}" value="([^"]+)"', html)
        assert found, name
        return found[1]

    def post(self, path: str, **values: str) -> Any:
        data = urllib.parse.urlencode(values).encode()
        request = urllib.request.Request(self.address + path, data, {"Referer": self.address})  # noqa: S310
        return self.browser.open(request, timeout=60)

    def log_in(self) -> None:
        token = self.token(self.get("/login/"))
        self.post("/login/", username="demo-editor", password="lantu-demo", csrfmiddlewaretoken=token)

    def hand_in(self, name: str, text: str) -> str:
        """Upload a file; gives the page with the result."""
        token, edge = self.token(self.get("/upload/")), "edge-of-the-parts"
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n{text}\r\n--{edge}--\r\n'
        ).encode()
        head = {"Content-Type": f"multipart/form-data; boundary={edge}", "Referer": self.address}
        request = urllib.request.Request(self.address + "/upload/", body, head)  # noqa: S310
        return str(self.browser.open(request, timeout=60).read().decode())


def serve(house: House) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = f"import django; django.setup(); from lantu_web.pages.management.commands.demo import serve; serve('127.0.0.1', {port})"
    command = [sys.executable, "-c", start]
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "lantu_web.settings"}
    server = subprocess.Popen(command, env=environment, cwd=ROOT, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/login/", timeout=5).close()  # noqa: S310
        except OSError:
            assert server.poll() is None
            time.sleep(0.1)  # until it listens
        else:
            break
    return server, address


def test_a_crash_loses_nothing_that_was_answered(filled: Path, tmp_path: Path) -> None:
    """The server is killed while uploads and reviews run; whatever it had answered with success is there afterwards."""
    house = House(shutil.copytree(filled, tmp_path / "home"))
    reviewed: list[str] = []
    uploaded: list[str] = []
    for round_number in range(2):
        server, address = serve(house)
        try:
            person = Person(address)
            person.log_in()
            work(person, round_number, reviewed, uploaded, server)
        finally:
            if server.poll() is None:
                os.killpg(server.pid, signal.SIGKILL)
            server.wait(20)
    assert len(reviewed) >= 4
    assert len(uploaded) >= 2
    kept = house.ask(
        "from lantu_web.register.models import *\n"
        "print(set(Review.objects.values_list('public_id', flat=True)), list(Document.objects.values_list('slug', flat=True)), "
        "list(History.objects.filter(model='upload').values_list('key', flat=True)))"
    )
    assert [one for one in [*reviewed, *uploaded] if one not in kept] == []
    whole = house.ask(
        "from django.db import connection as c; k = c.cursor(); print(k.execute('PRAGMA integrity_check').fetchall())\n"
        "from lantu_web.register.models import *\n"
        "print([d.slug for d in Document.objects.all() if not d.versions.filter(is_current=True).exists()])"
    )
    assert whole.splitlines() == ["[('ok',)]", "[]"]


def work(person: Person, round_number: int, reviewed: list[str], uploaded: list[str], server: Any) -> None:
    """Two reviews and an upload answered with success, then a kill while another answer is on its way."""
    for number in range(50):
        page = person.get("/review/")
        fact = person.token(page, "fact")
        values = {
            "fact": fact, "decision": "confirm", "seen": person.token(page, "seen"),
            "csrfmiddlewaretoken": person.token(page),
        }  # fmt: skip
        if number >= 2:
            break
        person.post("/review/decide/", **values)
        reviewed.append(fact)
    text = "\n".join(f"到2025年，第{n}项指标达到{n}%。" for n in range(1, 40))
    result = person.hand_in(f"第{round_number}份.txt", f"云川市第{round_number}号规划（2021—2025年）\n\n{text}\n")
    slug = re.search(r"<code>/d/([^/]+)/</code>", result)
    assert slug
    token = person.token(result, "token")
    person.post("/upload/keep/", token=token, decision="keep", csrfmiddlewaretoken=person.token(result))
    uploaded.append(slug[1])
    again = person.hand_in(f"另{round_number}份.txt", f"云川市另{round_number}号规划（2021—2025年）\n\n{text}\n")
    pid = os.fork()
    if pid == 0:  # the killer: while the keeping of the second file runs
        time.sleep(0.02 * (round_number + 1))
        os.killpg(server.pid, signal.SIGKILL)
        os._exit(0)
    try:
        last = re.search(r"<code>/d/([^/]+)/</code>", again)
        person.post(
            "/upload/keep/", token=person.token(again, "token"), decision="keep",
            csrfmiddlewaretoken=person.token(again),
        )  # fmt: skip
        assert last
        uploaded.append(last[1])
    except OSError:
        pass  # no answer: nothing was promised
    finally:
        os.waitpid(pid, 0)
