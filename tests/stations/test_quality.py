"""Quality control: each rule finds what it is for, and leaves good series alone."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.stations.overrules import OverruleStore
from lantu.stations.quality import Overrule, flag_words, flagged, parameters, patterns, report
from lantu.stations.quality_report import quality_report
from lantu.stations.years import hours_of, section_classes, yearly_means

START = datetime(2025, 3, 1)  # noqa: DTZ001 - station time has no zone
Values = list[float | None]


def series(item: str, values: Values, station: str = "甲", place: str = "云江") -> list[dict[str, Any]]:
    rows = (
        {"station": station, "place": place, "item": item, "time": START + timedelta(hours=n), "value": v}
        for n, v in enumerate(values)
    )
    return [row for row in rows if row["value"] is not None]


def table(*parts: list[dict[str, Any]]) -> Any:
    return ibis.memtable(pa.Table.from_pylist([row for part in parts for row in part]))


def flags(found: Any, station: str = "甲", item: str = "pm25") -> list[str]:
    mine = found.filter((found["station"] == station) & (found["item"] == item)).order_by("time")
    return list(mine.select("qc").to_pyarrow()["qc"].to_pylist())


WAVE: Values = [40.0 + n % 7 for n in range(30)]
RULES = {
    "good values": (WAVE[:6], [""] * 6),
    "above the range": ([40.0, 41.0, 1501.0], ["", "", "range,change"]),
    "negative": ([40.0, -3.0, 39.0], ["", "range,negative", ""]),
    "a jump within an hour": ([40.0, 341.0, 340.0], ["", "change", ""]),
    "the same jump over a gap is none": ([40.0, None, None, 341.0], ["", ""]),
    "eight hours unchanged": ([39.0, *[40.0] * 8, 41.0], ["", *["frozen"] * 8, ""]),
    "seven are not": ([39.0, *[40.0] * 7, 41.0], [""] * 9),
}


def test_rules_of_one_series() -> None:
    """Range, sign, rate of change, frozen values."""
    found = flagged(table(*(series("pm25", values, station=name, place="") for name, (values, _) in RULES.items())))
    rows = found.order_by("time").to_pyarrow().to_pylist()
    for name, (_, told) in RULES.items():
        assert [row["qc"] for row in rows if row["station"] == name] == told, name


def test_fine_particles_above_coarse_ones() -> None:
    """Both bear the flag, only in that hour."""
    found = flagged(table(series("pm25", [40.0, 80.0]), series("pm10", [60.0, 70.0])))
    assert flags(found) == ["", "contradiction"]
    assert flags(found, item="pm10") == ["", "contradiction"]


def test_a_station_far_from_its_neighbours() -> None:
    """Three others agree; a place of two stations says nothing."""
    others = [series("pm25", [40.0, 42.0], station=name) for name in "乙丙丁"]
    assert flags(flagged(table(series("pm25", [300.0, 43.0]), *others))) == ["neighbours,change"[:10], ""]
    assert flags(flagged(table(series("pm25", [300.0, 299.0]), others[0]))) == ["", ""]


def test_no_value_is_ever_taken_away() -> None:
    """As many rows as before, the same values; the report counts flags."""
    rows = series("pm25", [40.0, -3.0, 1600.0, *[5.0] * 9])
    found = flagged(table(rows))
    assert sorted(found.to_pyarrow()["value"].to_pylist()) == sorted(row["value"] for row in rows)
    counted = {row["flag"]: row["values"] for row in report(found).to_pyarrow().to_pylist()}
    assert counted == {"range": 2, "negative": 1, "change": 2, "frozen": 9}
    assert flag_words("frozen")["zh"]


def test_a_person_overrules_with_a_reason() -> None:
    """The flag goes, the reason stands; without one it is refused."""
    word = Overrule("甲", "pm25", START + timedelta(hours=1), "change", "审核员", "现场核实为真实污染")
    found = flagged(table(series("pm25", [40.0, 341.0])), overrules=[word])
    assert flags(found) == ["", ""]
    assert "现场核实" in found.filter(found["overruled"] != "").to_pyarrow()["overruled"].to_pylist()[0]
    with pytest.raises(LantuError):
        Overrule("甲", "pm25", START, "change", "审核员", " ")


def test_words_of_people_are_kept_and_may_be_taken_back(tmp_path: Path) -> None:
    """Only appended to; the report tells flags, shares, suspicious series and who overruled what."""
    book = OverruleStore(tmp_path / "overrules.jsonl")
    word = Overrule("甲", "pm25", START + timedelta(hours=1), "change", "审核员", "现场核实")
    book.add([word])
    assert book.read() == book.read(2025) == [word]
    assert book.read(2024) == []
    rows = table(series("pm25", [40.0, 341.0, -3.0]))
    told = quality_report(rows, book.read())
    assert (told["values"], told["flagged"], {name: rule["values"] for name, rule in told["rules"].items()}) == (3, 1, {"range": 1, "negative": 1, "change": 1})  # fmt: skip
    assert told["overruled"][0]["reason"] == "现场核实"
    assert flags(flagged(rows, overrules=ibis.memtable(book.table()))) == ["", "", "range,negative,change"]
    book.add([word], back=True)
    assert (book.read(), len(book.entries())) == ([], 2)
    with pytest.raises(LantuError, match="no flag"):
        book.add([Overrule("甲", "pm25", START, "colour", "审核员", "无")])


def test_rules_that_look_at_more_than_one_series() -> None:
    """Two values in one hour, oxygen that no water holds, what the instrument said of its value."""
    both = series("pm25", [40.0, 41.0]) + series("pm25", [40.5])
    assert sorted(flags(flagged(table(both)))) == ["", "duplicate", "duplicate"]
    found = flagged(table(series("do", [9.0, 21.0]), series("temperature", [20.0, 20.0])))
    assert [each.split(",")[-1] for each in flags(found, item="do")] == ["", "saturation"]
    told = [row | {"flags": flag} for row, flag in zip(series("pm25", [40.0, 41.0, 42.0]), ["", "HJ212-D", "revision"], strict=True)]  # fmt: skip
    assert flags(flagged(table(told))) == ["", "instrument", ""]


def test_made_up_figures_look_different() -> None:
    """Nothing but noughts and fives; three values over and over; real ones pass."""
    rng = random.Random(5)  # noqa: S311 - the same values each time
    real: Values = [float(round(rng.lognormvariate(3.5, 0.6))) for _ in range(400)]
    rounded: Values = [5.0 * round(v / 5) + 15 for v in real if v is not None]
    few: Values = [[31.0, 33.0, 36.0][n % 3] for n in range(400)]
    found = patterns(
        table(series("pm25", real), series("pm25", rounded, station="乙"), series("pm25", few, station="丙"))
    )
    told = {row["station"]: row["flags"] for row in found.to_pyarrow().to_pylist()}
    assert told == {"甲": "", "乙": "rounded", "丙": "few_values"}


@settings(max_examples=3)
@given(st.lists(st.floats(min_value=1, max_value=1400), min_size=1, max_size=40))
def test_values_within_the_range_never_bear_its_flag(values: list[float]) -> None:
    """Whatever else they bear."""
    assert not any(
        "range" in each or "negative" in each for each in flags(flagged(table(series("pm25", list(values)))))
    )


def test_means_leave_out_what_is_flagged() -> None:
    """Of the checked series; the raw one counts all."""
    raw = table(series("pm25", [40.0, 42.0, -3.0]))
    means = [yearly_means(each).to_pyarrow().to_pylist()[0] for each in (raw, flagged(raw))]
    assert [(each["values"], round(each["mean"], 2)) for each in means] == [(3, 26.33), (2, 41.0)]


def test_sections_have_the_class_of_their_worst_yearly_mean() -> None:
    """Monthly means first, so that a month with many values does not weigh more; what is equally bad decides together."""
    rows = []
    for station, oxygen in (("东渡", 4.5), ("西渡", 6.5)):
        for month in range(1, 13):
            for day in range(1, 20 if month == 1 else 2):
                for item, value in (("nh3n", 3.0 if month == 1 else 0.9), ("codmn", oxygen)):
                    time = datetime(2025, month, day)  # noqa: DTZ001 - station time has no zone
                    rows.append({"station": station, "place": "", "item": item, "time": time, "value": value})
    found = section_classes(table(rows)).order_by("station").to_pyarrow().to_pylist()
    told = [(each["station"], each["class"], each["deciding"], each["whole"], each["items"]) for each in found]
    assert told == [("东渡", "Ⅳ", "nh3n", True, 2), ("西渡", "Ⅳ", "codmn,nh3n", True, 2)]


def test_hours_side_by_side() -> None:
    """A column for each pollutant."""
    found = hours_of(table(series("pm25", [40.0]), series("o3_hour", [90.0]))).to_pyarrow().to_pylist()
    assert (found[0]["pm25"], found[0]["o3"], found[0]["so2"]) == (40.0, 90.0, None)


def test_parameters_have_a_source() -> None:
    """They say that they are ours."""
    assert "ours" in parameters()["source"]


def test_checked_in_parts_as_at_once() -> None:
    """Runs, gaps and jumps that cross the ends of months, one hour of several stations, two values at once: the same flags however it is divided."""
    rng = random.Random(7)  # noqa: S311 - the same values each time
    rows = []
    for name, place in (("甲", "云江"), ("乙", "云江"), ("丙", "云江"), ("丁", "江北"), ("戊", "")):
        base: Values = [float(rng.choice([40, 41, 300, -2])) if n % 9 == 0 else 40.0 + n % 5 for n in range(90)]
        base[20:32] = [55.0] * 12
        base[40:70] = [None] * 30
        made = series("pm25", base, name, place) + series("pm10", [None if v is None else v + rng.choice([9, 9, -9]) for v in base], name, place)  # fmt: skip
        # The run of one value lies on both sides of the end of March, the gap on both sides of that of April.
        rows += [row | {"time": row["time"] + timedelta(days=30, hours=-2)} for row in made]
        rows += [made[3] | {"time": made[3]["time"] + timedelta(days=30, hours=-2), "value": 71.0}]
    whole = table(rows)
    told = quality_report(whole, most=10**9)
    assert {"negative", "frozen", "contradiction", "neighbours", "duplicate"} <= set(told["rules"])
    checked = flagged(whole).to_pyarrow().to_pylist()
    assert told["flagged"] == sum(1 for row in checked if row["qc"])
    assert {name: sum(name in row["qc"].split(",") for row in checked) for name in told["rules"]} == {name: rule["values"] for name, rule in told["rules"].items()}  # fmt: skip
    for most in (1, 130):
        assert quality_report(whole, most=most) == told, most
