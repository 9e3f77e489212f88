"""Sources, bloom, trend, ecology, erosion and warnings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lantu.errors import LantuError
from lantu.standards import editions, read_value
from lantu.standards.bloom import bloom_by_area, bloom_by_density, bloom_of_water
from lantu.standards.ecology import (
    abundance,
    change_word,
    ecological_index,
    ecology,
    erosion_grade,
    graded,
    habitat_quality,
    land_stress,
    pollution_load,
    quality_index,
    soil_kept,
    water_network,
)
from lantu.standards.supply import share_of_supplies, supply_meets
from lantu.standards.trend import spearman_trend
from lantu.standards.warnings import air_warning, rain_warning
from tests.standards.spec import number, tables

DAY = date(2024, 7, 1)


def test_every_edition_has_a_source_and_a_status() -> None:
    """What is from memory says so, and days lie in order."""
    import tomllib
    from importlib.resources import files

    folder = files("lantu").joinpath("data", "standards")
    names = [each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")]
    found = [
        each for name in names if tomllib.loads(folder.joinpath(f"{name}.toml").read_text("utf-8"))["schema"] == "lantu.standard/1"
        for each in editions(name)
    ]  # fmt: skip
    assert len(found) >= 18
    assert all(each.source and each.status for each in found)


@pytest.mark.parametrize(
    ("values", "meets"),
    [
        ({"codmn": "5.9", "nh3n": "0.9", "sulfate": "250"}, True),
        ({"codmn": "5.9", "nh3n": "1.1"}, False),
        ({"codmn": "5.9", "mn": "0.11"}, False),
        ({"mn": "0.05"}, None),
        ({"codmn": "5", "fe": "<0.5"}, None),
    ],
)
def test_drinking_water_sources(values: dict[str, str], meets: bool | None) -> None:
    """Class Ⅲ and the supplementary items; what cannot be told is open."""
    found = supply_meets({key: read_value(value) for key, value in values.items()}, DAY)
    assert found.meets is meets


def test_share_of_sources_leaves_out_the_open_ones() -> None:
    """Two of three decided ones meet; one is open."""
    values = [{"codmn": "5"}, {"codmn": "3"}, {"codmn": "7"}, {"mn": "0.05"}]
    supplies = [supply_meets({key: read_value(v) for key, v in each.items()}, DAY) for each in values]
    share, decided, still_open = share_of_supplies(supplies)
    assert (round(share or 0, 1), decided, still_open) == (Decimal("66.7"), 3, 1)


@pytest.mark.parametrize(
    ("cells", "level"), [("1.99e6", 0), ("2e6", 1), ("9.9e6", 1), ("1e7", 2), ("5e7", 3), ("1e8", 4), ("9e9", 4)]
)
def test_bloom_by_density(cells: str, level: int) -> None:
    """A step belongs to the worse level."""
    assert bloom_by_density(Decimal(cells), DAY)[0] == level


@pytest.mark.parametrize(("percent", "level"), [("0", 0), ("0.1", 1), ("9.9", 1), ("10", 2), ("30", 3), ("60", 4)])
def test_bloom_by_area(percent: str, level: int) -> None:
    """Nil is none; the others as by density."""
    assert bloom_by_area(Decimal(percent), DAY)[0] == level


def test_bloom_of_a_whole_water() -> None:
    """Nearly all points without; three quarters of one level; else the mean."""
    none, light, heavy = Decimal("1e6"), Decimal("2e7"), Decimal("2e8")
    assert bloom_of_water([none] * 96 + [heavy] * 4, DAY) == (0, "无水华")
    assert bloom_of_water([light] * 3 + [none], DAY) == (2, "轻度水华")
    assert bloom_of_water([none, heavy], DAY) == (4, "重度水华")
    assert bloom_of_water([], DAY) is None


def test_critical_values_are_those_of_the_specification(shared_dir: Path) -> None:
    """Twelve numbers of periods, two levels."""
    text = next(row[1] for row in tables(shared_dir, "### 1.4 ")[0] if row[0].startswith("W_p")) or ""
    row = next(row for row in tables(shared_dir, "### 1.4 ")[0] if row[0].startswith("W_p"))
    told = [each.strip().removeprefix("N=") for each in row[1].split(";")]
    found = [[int(each.split()[0]), *map(float, each.split()[1].split("/"))] for each in told]
    assert found == editions("trend")[-1].body["critical"], text


@pytest.mark.parametrize(
    ("values", "correlation", "word"),
    [([5, 4, 3, 2, 1], -1.0, "显著下降"), ([1, 3, 2, 4, 5, 6], 0.943, "显著上升"), ([1, 2, 1, 2, 1, 2], 0.371, "无显著变化"), ([1, 2, 3, 4], None, None)],
)  # fmt: skip
def test_trend(values: list[float], correlation: float | None, word: str | None) -> None:
    """Rank correlation with time; four periods are too few."""
    found = spearman_trend(values)
    assert found.word == word
    assert (found.correlation is None) == (correlation is None)
    if correlation is not None:
        assert float(found.correlation or 0) == pytest.approx(correlation, abs=0.02)
    assert "to be verified" in found.status


def test_constants_of_the_index_are_those_of_the_specification(shared_dir: Path) -> None:
    """Every constant of the file stands in the text of the specification."""
    text = (shared_dir / "specs" / "standards.md").read_text(encoding="utf-8")
    body = ecology().body
    constants = [
        body["habitat"], body["vegetation"], body["stress"]["constant"], *body["ecosystems"].values(),
        *(body["network"][key] for key in ("river", "water", "resource")), *(each[1] for each in body["load"].values()),
    ]  # fmt: skip
    assert [each for each in constants if str(each) not in text] == []
    rows = tables(shared_dir, "### 6.4 ")[0][1:]
    assert body["erosion"]["words"] == [row[0] for row in rows]
    assert [number(row[1].rsplit("-", maxsplit=1)[-1]) for row in rows[1:5]] == body["erosion"]["water"]


def test_weights_sum_to_one() -> None:
    """Of the index, of land and its parts, and of the loads."""
    body = ecology().body
    for weights in (
        body["weights"].values(),
        [each["weight"] for each in body["land"].values()],
        body["eqi"]["weights"].values(),
    ):
        assert sum(weights) == pytest.approx(1)
    for kind, each in body["land"].items():
        assert sum(each["parts"].values()) == pytest.approx(1), kind


def test_habitat_and_abundance() -> None:
    """All dense forest: 511.26 * 0.35 * 0.6 = 107.37."""
    found = habitat_quality({"forest": {"dense": 100.0}}, 100.0)
    assert found == pytest.approx(107.3655, abs=1e-3)
    assert abundance(found, 50) == pytest.approx(78.68, abs=0.01)
    with pytest.raises(LantuError, match=r"forest\.bamboo"):
        habitat_quality({"forest": {"bamboo": 1}}, 1)


def test_index_grades_and_limits() -> None:
    """A limit on the environment lowers the grade; a missing part is told."""
    parts = {"abundance": 90.0, "vegetation": 95.0, "water": 60.0, "stress": 5.0, "load": 5.0}
    assert ecological_index(parts)[1] == "优"
    assert ecological_index(parts, limited_to=1) == (74.9, "良")
    with pytest.raises(LantuError, match="load"):
        ecological_index({key: value for key, value in parts.items() if key != "load"})
    assert quality_index({"pattern": 60, "function": 65, "diversity": 60, "stress": 30})[1] == "二类"
    assert [graded(each, ecology().body["eqi"]["grades"]) for each in (59.77, 62.7, 54.76)] == ["二类", "二类", "三类"]
    assert [change_word(each, ecology().body["changes"]) for each in (-0.9, 1, -3, 8)] == [
        "无明显变化",
        "略微变化",
        "明显变化",
        "显著变化",
    ]


def test_water_counts_less_where_there_is_far_more_than_usual() -> None:
    """Resources of 1.4 times the usual count whole, of 2 times 0.4 of the usual, of 3 times nothing."""
    about = {"river_km": 0.0, "water_km2": 0.0, "usual": 10.0, "area": 100.0}
    told = [water_network(resource=each, **about) for each in (14.0, 20.0, 30.0)]
    one = 86.3869548281 / 100 / 3
    assert told == [pytest.approx(14 * one), pytest.approx(4 * one), 0]


def test_stress_and_load() -> None:
    """By hand."""
    assert land_stress(heavy=10, medium=20, built=5, other=0, area=100) == pytest.approx(236.0435678 * 9 / 100)
    assert pollution_load({"cod": 10, "so2": 100}, rain=5, area=50) == pytest.approx(
        0.2 * 4.3937397289 * 2 + 0.2 * 0.0648660287 * 2
    )


@pytest.mark.parametrize(
    ("modulus", "region", "grade"),
    [(499, "南方红壤丘陵区", "微度"), (500, "南方红壤丘陵区", "轻度"), (2500, "西南土石山区", "轻度"), (2501, "西南土石山区", "中度"), (15001, "北方土石山区", "剧烈")],
)  # fmt: skip
def test_erosion(modulus: float, region: str, grade: str) -> None:
    """It begins at the allowance of the region."""
    assert erosion_grade(modulus, region=region) == grade


def test_erosion_without_a_region_is_told() -> None:
    """No allowance is guessed; by wind there is one scale."""
    with pytest.raises(LantuError, match="allowance"):
        erosion_grade(700)
    assert erosion_grade(2500, wind=True) == "轻度"


def test_soil_kept_is_the_complement_of_soil_lost() -> None:
    """水土保持率."""
    assert soil_kept(200, 50) == 75
    with pytest.raises(LantuError):
        soil_kept(50, 200)


@pytest.mark.parametrize(
    ("aqi", "old", "new"),
    [([201], "蓝色", "黄色"), ([160, 160], None, "黄色"), ([201, 201], "黄色", "橙色"), ([160, 160, 160], None, "橙色"), ([250, 320, 230], "橙色", "红色"),
     ([201, None, 201], "蓝色", "黄色"), ([300, 310, 320, 260], "红色", "红色"), ([200, 200], None, "黄色"), ([150] * 9, None, None)],
)  # fmt: skip
def test_warnings_of_air(aqi: list[int | None], old: str | None, new: str | None) -> None:
    """The day chooses the steps."""
    assert (air_warning(aqi, date(2020, 1, 1)), air_warning(aqi, date(2025, 1, 1))) == (old, new)


@pytest.mark.parametrize(
    ("amounts", "signal"),
    [
        ({12: 50}, "蓝色"),
        ({6: 50}, "黄色"),
        ({3: 50}, "橙色"),
        ({3: 100}, "红色"),
        ({1: 120}, "红色"),
        ({24: 500}, None),
    ],
)
def test_signals_of_rain(amounts: dict[int, float], signal: str | None) -> None:
    """What fell within the hours of a step, or faster."""
    assert rain_warning(amounts, DAY) == signal
