"""``backup FILE``: everything of this installation in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lantu.errors import LantuError
from lantu_web.accounts.backups import back_up


class Command(BaseCommand):
    """The site may run meanwhile; the file is whole or not there."""

    help = "把整个安装备份为一个文件 / back up the whole installation into one file"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--force", action="store_true", help="overwrite the file")

    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            done = back_up(file, force=force)
        except LantuError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{file}: {done.vendor}, {len(done.parts)} 部分 / parts, {done.made}")
