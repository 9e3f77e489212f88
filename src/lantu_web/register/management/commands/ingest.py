"""``ingest FILE...``: take files into the register."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lantu.errors import LantuError
from lantu_web.register.services.ingest import ingest
from lantu_web.register.services.people import load_places


class Command(BaseCommand):
    """Read files and keep what they say; the same file changes nothing."""

    help = "把文件读入登记册 / take files into the register"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path)
        parser.add_argument("--version-of", default="", metavar="SLUG", help="the document that this file replaces")
        parser.add_argument("--copy", action="store_true", help="keep it as another copy of the same document")
        parser.add_argument("--reread", action="store_true", help="read known files again")
        parser.add_argument("--no-align", action="store_false", dest="align", help="do not compare the plans anew")

    def handle(
        self, *args: Any, files: list[Path], version_of: str, copy: bool, reread: bool, align: bool, **options: Any
    ) -> None:
        ensure_tables()
        failed = taken = 0
        for file in files:
            try:
                result = ingest(file, version_of=version_of, as_copy=copy, reread=reread)
            except LantuError as error:
                failed += 1
                self.stderr.write(str(error) if error.where else f"{file.name}: {error}")
                continue
            slugs = ", ".join(document.slug for document in result.documents)
            self.stdout.write(f"{result.action:10} {file.name}: {slugs}")
            taken += result.action != "unchanged"
        if taken and align:
            call_command("align_register", stdout=self.stdout)
        if failed:
            raise CommandError(f"{failed} of {len(files)} files could not be read")


def ensure_tables() -> None:
    """Make the tables of a new SQLite register; those of a server are the administrator's business."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if connection.vendor != "sqlite":
        raise CommandError("the database is not up to date: python -m lantu_web migrate")
    call_command("migrate", verbosity=0, interactive=False)
    load_places()
