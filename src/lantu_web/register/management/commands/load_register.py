"""``load_register``: bring the bundled register into the database."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lantu.errors import LantuError
from lantu_web.register.services.bundle import load_bundle
from lantu_web.register.services.catalogue import BUNDLE
from lantu_web.register.services.findings_bundle import load_findings
from lantu_web.register.services.people import load_places


class Command(BaseCommand):
    """Load the bundle; reviews and edits made here stay in force."""

    help = "把随附的登记册装入数据库 / load the bundled register into the database"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--bundle", type=Path, default=BUNDLE, help="folder of the bundle")

    def handle(self, *args: Any, bundle: Path, **options: Any) -> None:
        load_places()
        try:
            kept = load_bundle(bundle)
            load_findings(bundle)
        except LantuError as error:
            raise CommandError(str(error)) from error
        for one in kept:
            facts = ", ".join(f"{count} {kind}" for kind, count in one.counts.items() if count)
            self.stdout.write(f"{one.action:8} {one.document.slug}: {facts}")
