"""The figures of the specification that stand in sentences and smaller tables, each against the data file that holds it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lantu.standards import editions
from lantu.standards.ecology import ecology
from lantu.stations.quality import parameters
from tests.standards.spec import number, tables

SPEC = "specs/standards.md"


def last(name: str) -> dict[str, Any]:
    return dict(editions(name)[-1].body)


def numbers(text: str) -> list[float]:
    """The figures of a text: 2.0e6, 90, 0.10."""
    return [float(each) for each in re.findall(r"\d+(?:\.\d+)?(?:e\d+)?", text)]


@pytest.fixture(scope="module")
def spec(shared_dir: Path) -> str:
    return (shared_dir / SPEC).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def row(shared_dir: Path) -> Callable[[str, str], list[str]]:
    """A row of a section's tables by the first words of its first cell."""

    def found(section: str, first: str) -> list[str]:
        rows = [one for table in tables(shared_dir, section) for one in table if one[0].startswith(first)]
        assert len(rows) == 1, (section, first, len(rows))
        return rows[0]

    return found


def test_supplementary_items_of_sources(spec: str) -> None:
    """Table 2 of GB 3838, five limits."""
    told = re.search(r"\*\*Table 2\*\*.*?: (sulfate.*?)\. Table 3", spec)
    assert told
    supply = last("surface_water")["supply"]["items"]
    keys = ("sulfate", "chloride", "nitrate", "fe", "mn")
    assert [supply[key]["limits"][0] for key in keys] == numbers(told[1])
    assert all(not supply[key].get("table") for key in keys)


def test_words_and_steps_of_water(row: Callable[[str, str], list[str]]) -> None:
    """Words of sections, of rivers by shares, of a change, and the least number of months."""
    body = last("surface_water")
    words = re.findall(r"(?:I-II|III|IV|V|劣V) (\S+?)(?:;|$)", row("### 1.2 ", "Section words")[1])
    assert [body["method"]["words"][0], *body["method"]["words"][2:]] == words
    assert body["method"]["words"][0] == body["method"]["words"][1]
    shares = row("### 1.2 ", "River/basin, >= 5 sections")[1]
    steps = body["method"]["steps"]
    assert re.findall(r"[%\d] (优|良好|轻度|中度|重度)|<90 (良好)", shares)
    assert [
        steps[0]["share_good"],
        steps[1]["share_good"],
        steps[2]["share_worst_below"],
        steps[3]["share_worst_below"],
    ] == [90, 75, 20, 40]
    assert set(numbers(shares.split("P>=")[1])) == {90.0, 75.0, 20.0, 40.0}
    assert body["method"]["few"] == 5
    assert numbers(row("### 1.4 ", "By proportions")[1].split("better")[1])[-4:] == [10, 10, 20, 20]
    assert (body["change"]["none"], body["change"]["some"]) == (10, 20)
    periods = row("### 1.2 ", "Periods")[1]
    assert (body["periods"]["quarter"], body["periods"]["year"], body["periods"]["year_with_ice"]) == tuple(
        map(int, numbers(periods))
    )
    assert int(row("### 1.2 ", "Items")[1].split(" ")[0]) == sum(
        item.get("use", "class") == "class" for item in body["items"].values()
    )
    oxygen = re.search(r"DOf=(\d+)/\(([\d.]+)\+T\)", row("### 1.2 ", "Standard index")[1])
    assert oxygen
    assert [float(body["oxygen"][key]) for key in "ab"] == [float(oxygen[1]), float(oxygen[2])]


def test_grades_of_lakes(spec: str) -> None:
    """Thirty, fifty, sixty, seventy; equality goes to the lower grade."""
    grades = last("lakes")["grades"]
    assert (grades[0]["below"], *(grade["up_to"] for grade in grades[1:4])) == (30, 50, 60, 70)
    told = re.search(r"Grades: (<30 .*?)\. Equality", spec)
    assert told
    for grade in grades:
        assert (
            grade["word"]
            in told[1].replace("轻度;", "轻度富营养;").replace("中度;", "中度富营养;").replace("重度", "重度富营养")
            or "富营养" in grade["word"]
        )


def test_other_pollutants_of_air(spec: str) -> None:
    """Table 2 of GB 3095-2026: TSP, NOx, lead, benzo[a]pyrene, in both stages."""
    told = re.search(r"Table 2 \(others.*?\): (.*?)\. Gases", spec)
    assert told
    tsp, nox, pb, bap = told[1].split(";")
    for edition in editions("air_limits")[1:]:
        stage = edition.body["others"]
        year, day, hour = (
            re.search(rf"{word} ([\d.]+)(?: \(transition ([\d.]+)\))?", nox) for word in ("year", "day", "1 h")
        )
        assert year and day and hour  # noqa: PT018 - three figures of one sentence
        later = edition.valid_from.year > 2026
        assert stage["nox"] == {
            "year": [float(year[1 if later else 2])] * 2,
            "day": [float(day[1 if later else 2])] * 2,
            "hour": [float(hour[1])] * 2,
        }
        assert [*stage["tsp"]["year"], *stage["tsp"]["day"]] == numbers(tsp)
        assert [stage["pb"]["year"][0], stage["pb"]["quarter"][0]] == numbers(pb)
        assert [stage["bap"]["year"][0], stage["bap"]["day"][0]] == numbers(bap)


def test_categories_of_air(spec: str) -> None:
    """Six words with their bounds, in both editions."""
    told = re.search(r"- Categories: (.*)", spec)
    assert told
    words = re.findall(r"(\d+)-(\d+) (\S+) |>(\d+) (\S+) ", told[1])
    bounds = [int(high) for _, high, _, _, _ in words if high]
    names = [one or other for _, _, one, _, other in words]
    for edition in editions("air_index"):
        assert edition.body["categories"]["bounds"] == bounds
        assert edition.body["categories"]["words"] == names
    assert [edition.body["missing"] for edition in editions("air_index")] == ["rest", "above_good"]


def test_validity_of_rarely_measured_items(row: Callable[[str, str], list[str]]) -> None:
    """TSP, BaP and lead need sixty spread days; a day of ozone fourteen means."""
    told = last("air_validity")
    assert [
        told["sparse"][key] for key in ("year_days", "month_days", "quarter_days", "quarter_month_days")
    ] == numbers(row("### 2.3 ", "TSP, BaP, Pb year")[1].split("; day")[0].replace("evenly", ""))
    assert told["eight_means"] == 14


def test_annual_items_and_weights(row: Callable[[str, str], list[str]]) -> None:
    """Means and percentiles by item; weights of the composite indices."""
    text = row("### 2.4 ", "Annual items")[1]
    told = last("air_validity")["annual"]["items"]
    for names, mean, share in (("so2 no2", True, 98), ("pm10 pm25", True, 95), ("co", False, 95), ("o3", False, 90)):
        for name in names.split():
            assert ("mean" in told[name], told[name]["percentile"]) == (mean, share / 100), name
    assert [int(each) for each in re.findall(r"(\d+)th", text)] == [98, 95, 95, 90]
    old, new = (edition.body["items"] for edition in editions("composite"))
    assert {each["weight"] for each in old.values()} == {1}
    assert [new[key]["weight"] for key in ("pm25", "no2", "o3", "so2", "co", "pm10")] == [3, 2, 2, 1, 1, 1]
    assert re.search(r"PM2\.5 3, NO2 2, O3 2, others 1", row("### 2.4 ", "Composite index")[1])


def test_noise_beside_the_table(spec: str) -> None:
    """Sudden noise, hours of the day, Ldn, grades of HJ 640."""
    noise = last("noise")
    assert f"night limit + {noise['sudden']} dB" in spec
    assert "day 06-22, night 22-06" in spec
    assert noise["day_hours"] == [6, 22]
    ldn = re.search(r"Ldn = 10 lg\{\[(\d+)\*10\^\(0\.1 Ld\) \+ (\d+)\*10\^\(0\.1\(Ln\+(\d+)\)\)\]/24\}", spec)
    assert ldn
    assert [noise["ldn"][key] for key in ("day", "night", "penalty")] == [int(ldn[n]) for n in (1, 2, 3)]
    grades = re.search(
        r"HJ 640-2012 grades .*?Area, day: (.*?) above; night (\S+)\. Road, day: (\S+); night (\S+)\.", spec
    )
    assert grades
    area = [float(each) for each in re.findall(r"<=([\d.]+)", grades[1])]
    given = noise["grades"]
    assert (given["area"]["day"], given["area"]["night"]) == (area, numbers(grades[2]))
    assert (given["road"]["day"], given["road"]["night"]) == (numbers(grades[3]), numbers(grades[4]))


def test_optional_and_other_items_of_soil(spec: str) -> None:
    """HCH, DDT, BaP of farmland; bands of pH; petroleum of building land; background items."""
    farm, building = last("soil_farmland"), last("soil_building")
    told = re.search(r"Optional: HCH total (\d+\.\d+), DDT total (\d+\.\d+), BaP (\d+\.\d+)", spec)
    assert told
    assert [farm["items"][key]["single"] for key in ("hch", "ddt", "bap")] == [float(told[n]) for n in (1, 2, 3)]
    assert farm["ph"] == [5.5, 6.5, 7.5]
    oil = re.search(r"petroleum C10-C40 (\d+)/(\d+), (\d+)/(\d+)", spec)
    assert oil
    item = next(each for each in building["items"].values() if "C10" in each["name"])
    assert [*item["screening"], *item["intervention"]] == [float(each) for each in oil.groups()]
    assert set(building["background"]) == {"as", "co", "vanadium"}


def test_shares_and_grades_of_ecology(spec: str, row: Callable[[str, str], list[str]]) -> None:
    """Weights of EI and EQI and of land, grades, changes, limits."""
    body = ecology().body
    ei = re.search(
        r"EI = ([\d.]+)\*生物丰度 \+ ([\d.]+)\*植被覆盖 \+ ([\d.]+)\*水网密度 \+ ([\d.]+)\*\(100-土地胁迫\) \+ ([\d.]+)\*\(100-污染负荷\)",
        spec,
    )
    assert ei
    assert list(body["weights"].values()) == [float(each) for each in ei.groups()]
    assert body["turned"] == ["stress", "load"]
    assert [grade.get("least") for grade in body["grades"]] == [75, 55, 35, 20, None]
    assert "74.9 / 54.9 / 34.9 / 19.9" in spec
    assert body["limits"] == [74.9, 54.9, 34.9, 19.9]
    assert [change.get("below") for change in body["changes"]] == [1, 3, 8, None]
    habitat = re.findall(
        r"([\d.]+) (forest|grass|water/wetland|cropland|built|unused)", row("### 6.1 ", "生境质量 HQ")[1]
    )
    assert [each["weight"] for each in body["land"].values()] == [float(share) for share, _ in habitat]
    parts = numbers(re.sub(r"\(glacier ([\d.]+).*?\)", r"\1", row("### 6.1 ", "sub-weights")[1]))
    assert [share for each in body["land"].values() for share in each["parts"].values()] == parts
    eqi = re.search(
        r"EQI = ([\d.]+)\*生态格局 \+ ([\d.]+)\*生态功能 \+ ([\d.]+)\*生物多样性 \+ ([\d.]+)\*\(100-生态胁迫\)", spec
    )
    assert eqi
    assert list(body["eqi"]["weights"].values()) == [float(each) for each in eqi.groups()]
    assert [grade.get("least") for grade in body["eqi"]["grades"]] == [70, 55, 40, 30, None]
    assert [change.get("below") for change in body["eqi"]["changes"]] == [1, 2, 4, None]
    assert [grade.get("least") for grade in body["quality"]["grades"]] == [75, 55, 35, 20, None]
    assert re.search(r"优 >=75, 良 55-75, 中 35-55, 低 20-35, 差 <20", spec)


def test_erosion(spec: str, shared_dir: Path) -> None:
    """By water and by wind, depth of soil lost, cover, allowance by region."""
    rows = tables(shared_dir, "### 6.4 ")[0][1:]
    erosion = ecology().body["erosion"]
    wind = [numbers(each[3].split(",")[2].replace("-", " ")) for each in rows]
    assert erosion["wind"] == [each[-1] for each in wind[:-1]]
    depth = [number(each[2].lstrip("-").rsplit("-", maxsplit=1)[-1]) for each in rows[1:5]]
    assert erosion["depth"] == depth
    allowed = re.search(
        r"Allowance: NW loess (\d+); NE black soil (\d+); northern earth-rock (\d+); southern red soil (\d+); SW earth-rock (\d+)",
        spec,
    )
    assert allowed
    assert list(erosion["allowance"].values()) == [int(each) for each in allowed.groups()]


def test_warnings_blooms_and_rain(row: Callable[[str, str], list[str]]) -> None:
    """Steps of heavy pollution in both texts, of blooms by density and area, of rain."""
    bloom = last("bloom")
    assert bloom["density"]["limits"] == sorted(set(numbers(row("## 11. ", "Bloom HJ 1098-2020")[1])))
    assert sorted(set(numbers(row("## 11. ", "Bloom by area share")[1]))) == bloom["area"]["limits"]
    assert [bloom["whole"]["most_none"], bloom["whole"]["most"]] == numbers(row("## 11. ", "Whole water")[1])[:2]
    rain = re.findall(r"(蓝|黄|橙|红) (\d+) mm/(\d+) h", row("## 11. ", "Rain signal")[1])
    assert {each["word"][0]: (each["mm"], each["hours"]) for each in last("rain")["levels"]} == {
        word: (int(mm), int(hours)) for word, mm, hours in rain
    }
    old, new = (edition.body["levels"] for edition in editions("warnings"))
    steps = {each["word"][0]: each["any"] for each in old}
    assert {word: [(one["aqi"], one["days"] * 24) for one in ways[0]] for word, ways in steps.items()} == {
        "红": [(200, 96), (300, 48)], "橙": [(200, 72)], "黄": [(200, 48)], "蓝": [(200, 24)],
    }  # fmt: skip
    text = row("## 11. ", "Heavy air pollution, 2017/18 text")[1]
    for figure in (">200 for 48 h", ">200 for 72 h", ">200 for 96 h and >300 for 48 h"):
        assert figure in text
    now = row("## 11. ", "Same, 环大气")[1]
    for word, ways in {each["word"][0]: each["any"] for each in new}.items():
        part = re.search(rf"{word} (.*?)(?:;|$)", now)
        assert part
        said = [(int(aqi), int(hours or 24)) for aqi, hours in re.findall(r">(\d+)(?: for (\d+) h)?", part[1])]
        assert [(one["aqi"], one["days"] * 24) for way in ways for one in way] == said, word


def test_rules_of_quality_control(spec: str) -> None:
    """Each rule of section 10 is here: contradictions, saturation, bounds of pH."""
    told = parameters()
    pairs = {(each["part"], each["whole"]) for each in told["contradiction"]}
    assert {("pm25", "pm10"), ("nh3n", "tn"), ("phosphate", "tp"), ("codmn", "cod"), ("bod5", "cod")} == pairs
    for sentence in (
        "QC09 PM2.5 > PM10",
        "TN < NH3-N, TP < phosphate, COD < CODMn, BOD5 > COD",
        "DO > 200 % saturation",
        "pH outside 0-14",
    ):
        assert sentence in spec
    assert told["saturation"]["times"] == 2
    assert (told["item"]["ph"]["low"], told["item"]["ph"]["high"]) == (0, 14)
