"""Noise, soil and groundwater: tables cell by cell, worked examples, files."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.standards import Reading, editions, read_value
from lantu.standards.classify import classify_file
from lantu.standards.editions import edition_on
from lantu.standards.groundwater import classify_groundwater, groundwater_scales
from lantu.standards.noise import classify_noise, day_night_level, noise_grade
from lantu.standards.soil import classify_building_land, classify_farmland, farmland_scale
from tests.standards.spec import number, tables

DAY = date(2024, 5, 1)
NOISE = editions("noise")[-1]
FARM, BUILDING = editions("soil_farmland")[-1], editions("soil_building")[-1]
GROUNDWATER = editions("groundwater")[-1]
FARMLAND = ("paddy", "other", "orchard", "rotation")


def readings(**written: str) -> dict[str, Reading]:
    return {key: read_value(value) for key, value in written.items()}


def saved(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "表.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_limits_of_noise_are_those_of_the_specification(shared_dir: Path) -> None:
    """Six zones, day and night."""
    rows = tables(shared_dir, "## 3. ")[0][1:]
    assert {row[0]: [number(row[1]), number(row[2])] for row in rows} == NOISE.body["zones"]


def test_limits_of_farmland_are_those_of_the_specification(shared_dir: Path) -> None:
    """Twelve rows by pH, with the values of intervention where there are any."""
    rows = tables(shared_dir, "### 4.1 ")[0][1:]
    above: list[float] | None = None
    for element, land, screening, intervention in rows:
        item = FARM.body["items"][element.lower()]
        kind = "other" if land == "all" else land
        assert item["screening"][kind] == [float(each) for each in screening.split(",")], (element, land)
        if intervention != "same":
            above = None if intervention == "none" else [float(each) for each in intervention.split(",")]
        assert item.get("intervention") == above, (element, land)


def test_limits_of_building_land_are_those_of_the_specification(shared_dir: Path) -> None:
    """Forty-five items, two uses, screening and intervention."""
    cells = [cell for row in tables(shared_dir, "### 4.2 ")[0][1:] for cell in row]
    by_number = {item["no"]: item for item in BUILDING.body["items"].values() if "table" not in item}
    for name, screening, intervention in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
        item = by_number[re.match(r"\d+", name)[0]]  # type: ignore[index]
        assert [float(each) for each in screening.split("/")] == item["screening"], name
        assert [float(each) for each in intervention.split("/")] == item["intervention"], name
        words = name.split(" ", 1)[1]
        assert words in (item["name"], *item["aliases"]), name
    assert len(cells) // 3 == len(by_number) == 45


def test_limits_of_groundwater_are_those_of_the_specification(shared_dir: Path) -> None:
    """Thirty-nine items, four limits each; presence and pH in words."""
    cells = [cell for row in tables(shared_dir, "## 5. ")[0][1:] for cell in row]
    by_number = {item["no"]: item for item in GROUNDWATER.body["items"].values() if "table" not in item}
    checked = 0
    for name, limits in zip(cells[::2], cells[1::2], strict=True):
        if not name:
            continue
        item = by_number[re.match(r"\d+", name)[0]]  # type: ignore[index]
        checked += 1
        if item.get("presence"):
            assert "none" in limits
        elif "bands" in item:
            told = [float(each) for each in re.findall(r"\d\.\d", limits)]
            bands = [edge for band in (item["bands"][2], item["bands"][3]) for pair in band for edge in pair]
            assert told == bands
        else:
            parts = [
                0.0 if "not" in each else float("inf") if ">" in each else float(each) for each in limits.split("/")
            ]
            assert [float(each) for each in item["limits"]] == parts, name
    assert checked == len(by_number) == 39


NOISES = [
    ("2", {"day": "60.0", "night": "50.0"}, "达标", ()),
    ("2", {"day": "60.1", "night": "50.0"}, "超标", ("day",)),
    ("4a", {"day": "70", "night": "55", "lmax": "70.1"}, "超标", ("lmax",)),
    ("0", {"day": "50", "night": "40"}, "达标", ()),
    ("4b", {"night": "60"}, "达标", ()),
]


@pytest.mark.parametrize(("zone", "values", "grade", "over"), NOISES)
def test_noise_of_a_point(zone: str, values: dict[str, str], grade: str, over: tuple[str, ...]) -> None:
    """The limit itself is within; sudden noise at night may be 15 dB above."""
    found = classify_noise(readings(**values), DAY, zone=zone)
    assert found.grade == grade
    if over:
        assert found.deciding == over


def test_noise_without_a_zone_is_open() -> None:
    """No zone is guessed: the reason says who sets it."""
    found = classify_noise(readings(day="55"), DAY, zone=None)
    assert found.grade is None
    assert found.reasons[0].as_json()["ask"].startswith("生态环境局")


def test_grades_and_day_night_level() -> None:
    """HJ 640 and Ldn, both marked as to be verified."""
    assert noise_grade(Decimal("68.0"), "road", "day", NOISE) == "一级"
    assert noise_grade(Decimal("62.1"), "road", "night", NOISE) == "四级"
    # 10 lg((16 * 10^6 + 8 * 10^6) / 24) = 60
    assert day_night_level(60, 50, NOISE) == pytest.approx(60)
    assert "to be verified" in NOISE.body["ldn"]["status"]


def test_a_table_of_noise(tmp_path: Path) -> None:
    """Two layouts of time: columns for day and night, and one value with its hour."""
    text = "测点,功能区类别,监测日期,昼间[dB(A)],夜间[dB(A)]\n甲,2类,2025-04-01,58,51\n乙,3类区,2025-04-01,64,54\n丙,,2025-04-01,64,54\n"
    found = classify_file("noise", saved(tmp_path, text))
    assert [row.flat["class"] for row in found.rows] == ["超标", "达标", None]
    assert {row["name"]: row["share"] for row in found.summary}["2类 夜间"] == 0.0
    hourly = "测点,功能区,监测时间,Leq\n甲,1类,2025-04-01 21:00,54\n甲,1类,2025-04-01 22:00,54\n"
    assert [row.flat["class"] for row in classify_file("noise", saved(tmp_path, hourly)).rows] == ["达标", "超标"]


FIELDS = [
    ("paddy", {"ph": "5.5", "cd": "0.3"}, "低风险"),
    ("paddy", {"ph": "5.6", "cd": "0.4"}, "低风险"),
    ("other", {"ph": "5.6", "cd": "0.4"}, "安全利用"),
    ("rotation", {"ph": "5.6", "cd": "0.4"}, "安全利用"),
    ("paddy", {"ph": "7.6", "cd": "4.01"}, "严格管控"),
    ("orchard", {"ph": "5", "cu": "120"}, "低风险"),
    ("other", {"ph": "5", "cu": "120"}, "安全利用"),
    ("other", {"ph": "5", "zn": "90000"}, "安全利用"),
    ("other", {"ph": "5", "hch": "0.11"}, "安全利用"),
]


@pytest.mark.parametrize(("land", "values", "grade"), FIELDS)
def test_farmland(land: str, values: dict[str, str], grade: str) -> None:
    """By land and pH; elements without a value of intervention never call for strict control."""
    assert classify_farmland(readings(**values), DAY, land=land).grade == grade  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("land", "values", "code"), [(None, {"ph": "6", "cd": "1"}, "no_land"), ("paddy", {"cd": "1"}, "no_ph")]
)
def test_farmland_without_land_or_ph_is_open(land: str | None, values: dict[str, str], code: str) -> None:
    """The limits depend on both."""
    found = classify_farmland(readings(**values), DAY, land=land)  # type: ignore[arg-type]
    assert (found.grade, found.reasons[0].code) == (None, code)


@given(
    st.sampled_from(["cd", "hg", "as", "pb", "cr"]),
    st.sampled_from(FARMLAND),
    st.integers(0, 3),
    st.decimals(0, 2000, places=2),
)
def test_rotation_is_never_milder(key: str, land: str, band: int, value: Decimal) -> None:
    """The stricter of paddy and other; intervention above screening."""
    item = FARM.body["items"][key]
    strict = farmland_scale(item, "rotation", band)
    for kind in ("paddy", "other"):
        assert strict.rank(value) >= farmland_scale(item, kind, band).rank(value)  # type: ignore[arg-type]
    scale = farmland_scale(item, land, band)  # type: ignore[arg-type]
    assert scale.limits[0] <= scale.limits[1]


@pytest.mark.parametrize(
    ("land", "value", "grade"), [(1, "20", "不超筛选值"), (1, "20.1", "超筛选值"), (2, "60", "不超筛选值"), (1, "121", "超管制值"), (None, "25", "超筛选值")]
)  # fmt: skip
def test_building_land(land: int | None, value: str, grade: str) -> None:
    """Arsenic: above the limit it may still be below the background; unclear use is class 1."""
    found = classify_building_land(readings(**{"as": value}), DAY, land=land)
    assert found.grade == grade
    codes = [reason.code for reason in found.reasons]
    assert ("background" in codes) == (grade != "不超筛选值")
    assert ("land_assumed" in codes) == (land is None)


def test_a_table_of_soil(tmp_path: Path) -> None:
    """Farmland and building land in one table."""
    text = "样品编号,采样日期,土地利用类型,pH,镉(mg/kg),砷(mg/kg)\nS1,2025-03-01,水田,6.2,0.5,12\nS2,2025-03-01,第一类用地,,12,25\nS3,2025-03-01,旱地,,0.2,12\n"
    found = classify_file("soil", saved(tmp_path, text))
    assert [(row.flat["class"], row.flat["standard"]) for row in found.rows] == [
        ("安全利用", "GB 15618-2018"), ("超筛选值", "GB 36600-2018"), (None, "GB 15618-2018"),
    ]  # fmt: skip
    assert {row["name"]: row["share"] for row in found.summary} == {"安全利用": 100.0, "超筛选值": 100.0}


WELLS = [
    ({"nh3n": "0.02"}, "Ⅰ"), ({"nh3n": "0.51"}, "Ⅳ"), ({"nh3n": "1.6"}, "Ⅴ"), ({"ph": "8.7"}, "Ⅳ"), ({"ph": "5.4"}, "Ⅴ"), ({"ph": "6.5"}, "Ⅰ"),
    ({"las": "<0.05"}, "Ⅰ"), ({"las": "0.05"}, "Ⅱ"), ({"alpha": "9"}, "Ⅳ"), ({"toluene": "0.6"}, "Ⅱ"), ({"hg": "0.0005", "fe": "0.1"}, "Ⅲ"),
]  # fmt: skip


@pytest.mark.parametrize(("values", "grade"), WELLS)
def test_groundwater(values: dict[str, str], grade: str) -> None:
    """Surfactants that are not detected are class Ⅰ; radioactivity ends with Ⅳ."""
    assert classify_groundwater(readings(**values), DAY).grade == grade


def test_groundwater_before_the_edition_has_no_class() -> None:
    """The edition of 1993 is not here: nothing is guessed."""
    with pytest.raises(LantuError, match="2018-05-01"):
        classify_groundwater(readings(nh3n="1"), date(2017, 1, 1))


def test_a_table_of_groundwater(tmp_path: Path) -> None:
    """Odour and what the eye sees come as words; micrograms where the standard has them."""
    text = "井号,采样日期,嗅和味,肉眼可见物,氨氮,甲苯(μg/L)\nJ1,2025-03-01,无,无,0.3,ND\nJ2,2025-03-01,有,无,0.3,1.0\n"
    assert [row.flat["class"] for row in classify_file("groundwater", saved(tmp_path, text)).rows] == ["Ⅲ", "Ⅴ"]


@given(
    st.sampled_from(sorted(GROUNDWATER.body["items"])), st.decimals(0, 3000, places=3), st.decimals(0, 3000, places=3)
)
def test_classes_of_groundwater_are_monotone(key: str, one: Decimal, other: Decimal) -> None:
    """More is never better."""
    scale = groundwater_scales(GROUNDWATER)[key]
    if scale.better == "low":
        low, high = sorted((one, other))
        assert scale.rank(low) <= scale.rank(high)


def test_the_other_tables_are_whole() -> None:
    """Numbers without a gap; limits that never fall from class to class, screening never above intervention; those that were seen twice agree."""
    building = edition_on("soil_building", DAY).body["items"]
    others = {key: item for key, item in building.items() if item.get("table") == "表2"}
    assert sorted(int(item["no"]) for item in others.values()) == list(range(1, 41))
    for key, item in building.items():
        assert item["screening"][0] <= item["screening"][1], key
        assert all(low <= high for low, high in zip(item["screening"], item["intervention"], strict=True)), key
    wells = edition_on("groundwater", DAY).body["items"]
    uncommon = {key: item for key, item in wells.items() if item.get("table") == "表2"}
    assert sorted(int(item["no"]) for item in uncommon.values()) == list(range(1, 55))
    assert all(item["limits"] == sorted(item["limits"]) for item in wells.values() if "limits" in item)
    sources = edition_on("surface_water", DAY).body["supply"]["items"]
    specific = {key: item for key, item in sources.items() if item.get("table") == "表3"}
    assert sorted(int(item["no"]) for item in specific.values()) == list(range(1, 81))
    # Metals of sources have the limits of class Ⅲ wells, but for cobalt: two transcriptions, one figure.
    same = [key for key in specific.keys() & uncommon.keys() if uncommon[key]["unit"] == "mg/L"]
    assert sorted(key for key in same if specific[key]["limits"][0] != uncommon[key]["limits"][2]) == ["co"]


def test_items_of_the_other_tables_decide_where_they_were_measured() -> None:
    """And are not missed where they were not."""
    found = classify_groundwater({"nh3n": read_value("0.1"), "ni": read_value("0.05")}, DAY)
    assert (found.grade, found.deciding) == ("Ⅳ", ("ni",))
    assert not any("镍" in "".join(map(str, reason.what)) for reason in classify_groundwater({"nh3n": read_value("0.1")}, DAY).reasons)  # fmt: skip
    risk = classify_building_land({"co": read_value("80")}, DAY, land=2)
    assert (risk.grade, [reason.code for reason in risk.reasons]) == ("超筛选值", ["background"])
