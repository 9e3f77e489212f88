"""``openapi``: write the contract of the interface."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from lantu_web.api.api import api


def contract() -> str:
    """The OpenAPI description as text; the same interface gives the same bytes."""
    return json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), ensure_ascii=False, indent=1) + "\n"


class Command(BaseCommand):
    """Write the OpenAPI description."""

    help = "写出接口说明 / write the OpenAPI description"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        file.write_text(contract(), encoding="utf-8")
