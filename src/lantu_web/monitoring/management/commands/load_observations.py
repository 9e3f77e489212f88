"""``load_observations``: take the bundled observations into the store."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from lantu_web.monitoring.services.keeping import load_bundled


class Command(BaseCommand):
    """Bundled observations into the store; what is there already changes nothing."""

    help = "收入随附的监测值 / take the bundled observations into the store"
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"监测值 / observations: {load_bundled()}")
