"""``demo``: set everything up and serve the bundled register on this computer."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import socket
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from lantu.errors import LantuError
from lantu_web.accounts.services import DEMO_PASSWORD, make_demo_users, remove_demo_users
from lantu_web.home import PACKAGE
from lantu_web.monitoring.services.keeping import has_bundled
from lantu_web.register.models import Document, Finding, SourceFile
from lantu_web.register.services.bundle import load_bundle
from lantu_web.register.services.catalogue import BUNDLE
from lantu_web.register.services.findings_bundle import load_findings
from lantu_web.register.services.ingest import attach_text
from lantu_web.register.services.people import load_places


class Command(BaseCommand):
    """Migrate, load the bundle, attach texts, cut fonts, and serve."""

    help = "准备好一切并在本机演示 / set up and serve the bundled register on this computer"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000, help="a free port is taken where this one is in use")
        parser.add_argument("--check", action="store_true", help="do all but serve")
        parser.add_argument("--texts", type=Path, default=default_texts(), help="folder with the original documents")

    def handle(self, *args: Any, host: str, port: int, check: bool, texts: Path, **options: Any) -> None:
        self.stdout.write("数据库 / database …")
        call_command("migrate", verbosity=0, interactive=False)
        self._load()
        self._attach(texts)
        self._observe()
        self._align()
        self._users(host)
        self.stdout.write("字体与静态文件 / fonts and static files …")
        call_command("build_fonts", stdout=self.stdout)
        collect()
        port = free_port(host, port)
        address = f"http://{host}:{port}/"
        self.stdout.write(self.style.SUCCESS(f"\n蓝图已就绪：{address}\nLantu is ready:  {address}\n"))
        if not check:
            serve(host, port)

    def _load(self) -> None:
        stamp = Path(settings.HOME) / "bundle.stamp"
        now = bundle_stamp(BUNDLE)
        if Document.objects.exists() and stamp.is_file() and stamp.read_text() == now:
            return
        if not (BUNDLE / "documents.jsonl").is_file():
            self.stdout.write("没有随附的登记册 / no bundled register: make register")
            return
        self.stdout.write("登记册 / register …")
        load_places()
        kept = load_bundle(BUNDLE)
        load_findings(BUNDLE)
        stamp.write_text(now)
        self.stdout.write(f"{len(kept)} 份文件 / documents")

    def _attach(self, texts: Path) -> None:
        if not texts.is_dir() or not SourceFile.objects.filter(text=None).exists():
            return
        for file in sorted(texts.iterdir()):
            digest = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""
            if SourceFile.objects.filter(sha256=digest, text=None).exists():
                try:
                    result = attach_text(file)
                except LantuError as error:
                    self.stderr.write(f"{file.name}: {error}")
                else:
                    self.stdout.write(f"原文 / text: {result.name}")

    def _observe(self) -> None:
        """Take the bundled observations into the store; in a process of its own, as its engine bears no fork."""
        if has_bundled():
            return
        self.stdout.write("监测值 / observations …")
        done = subprocess.run([sys.executable, "-m", "lantu_web", "load_observations"], check=False)
        if done.returncode:
            self.stderr.write("监测值没有收入 / the observations were not taken in")

    def _align(self) -> None:
        """Hold the documents against each other, where texts, facts or the code have changed."""
        stamp = Path(settings.HOME) / "aligned.stamp"
        held = SourceFile.objects.filter(text__isnull=False).order_by("sha256").values_list("sha256", flat=True)
        now = hashlib.sha256(f"{bundle_stamp(BUNDLE)}{code_stamp()}{list(held)}".encode()).hexdigest()
        if Finding.objects.exists() and stamp.is_file() and stamp.read_text() == now:
            return
        self.stdout.write("衔接 / alignment …")
        call_command("align_register", stdout=self.stdout)
        stamp.write_text(now)

    def _users(self, host: str) -> None:
        if not is_loopback(host):
            removed = remove_demo_users()
            note = "演示用户已移除" if removed else "不建演示用户"
            self.stdout.write(f"{note}：{host} 可从别的电脑访问 / no demo users on an address that others reach")
            return
        names = ", ".join(make_demo_users())
        self.stdout.write(f"演示用户 / demo users: {names} · 密码 / password: {DEMO_PASSWORD} · /admin/")


def default_texts() -> Path:
    shared = Path(os.environ.get("LANTU_SHARED") or PACKAGE.parents[2] / "shared")
    return shared / "plans"


def bundle_stamp(folder: Path) -> str:
    """A hash over the bundle and over the code of the register, so that a new release loads again."""
    digest = hashlib.sha256()
    for file in sorted([*folder.glob("*.json*"), *(PACKAGE / "register").rglob("*.py")]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def code_stamp() -> str:
    """A hash over the code and data that findings come from."""
    digest = hashlib.sha256()
    for room in ("alignment", "statements", "documents", "quantity", "data/alignment", "data/measures"):
        for file in sorted((PACKAGE.parent / "lantu" / room).rglob("*.[pt][yo]*")):
            digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


def collect() -> None:
    """Collect static files where they changed; from the next process on they are served compressed, by hashed names."""
    from django.contrib.staticfiles.finders import get_finders
    from django.contrib.staticfiles.management.commands.collectstatic import Command as Collect
    from whitenoise.storage import CompressedManifestStaticFilesStorage

    files = [(name, Path(store.path(name)).stat()) for one in get_finders() for name, store in one.list([])]
    now = hashlib.sha256(repr([(name, at.st_size, at.st_mtime_ns) for name, at in files]).encode()).hexdigest()
    stamp = Path(settings.STATIC_ROOT) / "static.stamp"
    if stamp.is_file() and stamp.read_text() == now:
        return
    command = Collect()
    command.storage = CompressedManifestStaticFilesStorage()
    call_command(command, verbosity=0, interactive=False)
    stamp.write_text(now)


def is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or a free one where something else listens there."""
    for port in (wanted, 0):
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return wanted


def serve(host: str, port: int) -> None:
    """Serve with granian in processes that load the settings afresh."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantu_web.settings")
    os.environ.setdefault("LANTU_WARM", "1")
    hosts = os.environ.get("LANTU_HOSTS", "localhost,127.0.0.1,[::1]")
    os.environ["LANTU_HOSTS"] = ",".join(dict.fromkeys([*hosts.split(","), host]))
    Granian(
        "lantu_web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()
