"""``restore FILE``: everything as it was when the backup was made."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from lantu.errors import LantuError
from lantu_web.accounts.backups import restore


class Command(BaseCommand):
    """Checks the whole file first; overwrites only with --force."""

    help = "从备份恢复整个安装 / put a backup back"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="overwrite what this installation holds")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            done = restore(file, force=force)
        except LantuError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"已恢复 / restored: {file}, {done.vendor}, {done.made}。请重新启动网站 / restart the site")
