"""``build_fonts``: cut the fonts of the site down to the characters in use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from lantu_web.home import PACKAGE
from lantu_web.pages.fonts import build
from lantu_web.register.models import SourceFile
from lantu_web.register.services.catalogue import BUNDLE


class Command(BaseCommand):
    """Make the slices anew where the characters in use have changed."""

    help = "按用到的字裁剪字体 / cut the fonts down to the characters in use"

    def handle(self, *args: Any, **options: Any) -> None:
        count = build(texts_in_use(), Path(settings.BUILT_STATIC) / "lantu")
        self.stdout.write(f"{count} font files written" if count else "fonts are up to date")


def texts_in_use() -> Iterator[str]:
    """Templates, the bundle, and the texts that are held here."""
    for folder, pattern in ((PACKAGE, "*.html"), (PACKAGE, "*.py"), (BUNDLE, "*.jsonl"), (BUNDLE.parent, "*.toml")):
        for file in sorted(folder.rglob(pattern)):
            yield file.read_text(encoding="utf-8")
    yield from SourceFile.objects.filter(text__isnull=False).order_by("sha256").values_list("text", flat=True)
