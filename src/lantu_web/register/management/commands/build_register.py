"""``build_register PLANS``: read the documents of a folder and write the bundled register."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lantu.errors import LantuError
from lantu_web.register.services.building import fresh_bundle
from lantu_web.register.services.bundle import write_bundle
from lantu_web.register.services.catalogue import BUNDLE


class Command(BaseCommand):
    """Rebuild the bundled register; the same documents give the same bytes."""

    help = "读取一个文件夹中的文件，生成随附的登记册 / rebuild the bundled register from a folder of documents"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("plans", type=Path, help="folder with the documents")
        parser.add_argument("--output", type=Path, default=BUNDLE, help="folder of the bundle")

    def handle(self, *args: Any, plans: Path, output: Path, **options: Any) -> None:
        if not plans.is_dir():
            raise CommandError(f"{plans} is no folder. Name the folder with the documents.")
        try:
            counts = write_bundle(fresh_bundle(plans, output), output)
        except LantuError as error:
            raise CommandError(str(error)) from error
        for kind, count in counts.items():
            self.stdout.write(f"{count:6} {kind}")
