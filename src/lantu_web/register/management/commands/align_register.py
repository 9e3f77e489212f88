"""``align_register``: hold the documents of the register against each other."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lantu_web.register.services.aligning import align
from lantu_web.register.services.findings_bundle import write_findings


class Command(BaseCommand):
    """Find where plans agree and conflict; decisions stay in force, and a second run changes nothing."""

    help = "找出各规划一致与冲突之处 / find where the documents of the register agree and conflict"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", type=Path, metavar="FOLDER", help="write the findings into a bundle, facts only")

    def handle(self, *args: Any, write: Path | None, **options: Any) -> None:
        done = align()
        self.stdout.write(
            f"{done.total:6} 衔接事项 / findings: {done.new} 新 / new, {done.changed} 变 / changed, "
            f"{done.withdrawn} 撤 / withdrawn"
        )
        if done.left_out:
            self.stderr.write(
                f"{done.left_out} 对相近名称未比对，近似表述过多 / pairs of like names were not compared: too many"
            )
        if write is not None:
            self.stdout.write(f"{write_findings(write):6} → {write}")
