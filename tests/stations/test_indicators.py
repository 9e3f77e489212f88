"""Plan indicators from stations: hand-made values, each way of counting, and the way into an assessment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from lantu.observations import ObservationStore
from lantu.stations import Register, SeriesStore, Station, series_schema
from lantu.stations.indicators import Computed, indicators, keep
from lantu.stations.sums import Sums

PLACE, CITY = "北塘区", "云江市"


def row(station: str, item: str, time: datetime, value: float) -> dict[str, Any]:
    about = {"text": None, "flags": "", "source": "invented", "received": datetime(2026, 4, 1, tzinfo=UTC)}
    return about | {
        "station": station,
        "place": PLACE,
        "item": item,
        "time": time,
        "value": value,
        "year": time.year,
    }


def monthly(station: str, item: str, values: list[float], year: int = 2025) -> Iterator[dict[str, Any]]:
    for month, value in enumerate(values, 1):
        yield row(station, item, datetime(year, month, 5), value)  # noqa: DTZ001 - station time has no zone


def hourly(station: str, pm25: float) -> Iterator[dict[str, Any]]:
    """Four days around the change of the standard; values go up and down by one, so that none looks frozen."""
    usual = {"so2": 8.0, "no2": 30.0, "co": 0.8, "pm10": 110.0, "o3_hour": 60.0, "pm25": pm25}
    for hour in range(1, 97):
        for item, value in usual.items():
            moment = datetime(2026, 2, 27) + timedelta(hours=hour)  # noqa: DTZ001 - station time has no zone
            yield row(station, item, moment, value + (0.1 if item == "co" else 1.0) * (-1) ** hour)


STATIONS = [
    Station(code="W1", name="石门", kind="water", level="国控", place=PLACE, target="Ⅱ", body="云江", order="1"),
    Station(code="W2", name="东渡", kind="water", level="国控", place=PLACE, target="Ⅲ", body="云江", order="2"),
    Station(code="W3", name="西桥", kind="water", level="国控", place="南浦区"),
    Station(code="W4", name="塘河", kind="water", level="市控", place=PLACE),
    Station(code="S1", name="水厂", kind="supply", place=PLACE),
    Station(code="S2", name="水库", kind="supply", place=PLACE),
    Station(code="A1", name="广场", kind="air", place=PLACE),
    Station(code="A2", name="公园", kind="air", place=PLACE),
    Station(code="A3", name="山上(对照点)", kind="air", place=PLACE, control=True),
    Station(code="N1", name="小区", kind="noise", place=PLACE, zone="2类"),
    Station(code="N2", name="路口", kind="noise", place=PLACE, zone="2类"),
    Station(code="G1", name="一号井", kind="groundwater", level="国控", place=PLACE),
    Station(code="F1", name="甲田", kind="soil", place=PLACE, zone="水田"),
    Station(code="F2", name="乙田", kind="soil", place=PLACE, zone="水田"),
    Station(code="F3", name="丙田", kind="soil", place=PLACE, zone="水田"),
]


def values() -> Iterator[dict[str, Any]]:
    yield from monthly("W1", "nh3n", [0.3] * 12)  # Ⅱ
    yield from monthly("W2", "nh3n", [0.9, 1.1] * 6)  # mean 1.0: Ⅲ, but half of the months Ⅳ
    yield from monthly("W3", "nh3n", [0.3] * 7)  # seven months are no year
    yield from monthly("W4", "nh3n", [9.0] * 12)  # worse than Ⅴ, but not a national one
    yield from monthly("S1", "nh3n", [0.3] * 12)
    yield from monthly("S2", "nh3n", [0.3] * 11 + [1.2])  # one month is above
    yield from hourly("A1", 60.0)
    yield from hourly("A2", 80.0)
    yield from hourly("A3", 20.0)  # for comparison only
    yield from monthly("N1", "night", [48.0] * 12)
    yield from monthly("N2", "night", [40.0, 53.0] * 6)  # 46.5 on the average of numbers, 50.2 on that of energy
    yield from monthly("G1", "nh3n", [2.0] * 12)  # Ⅴ
    for station, cadmium in (("F1", 0.5), ("F2", 0.5), ("F3", 0.1)):
        yield from monthly(station, "cd", [cadmium])
        yield from monthly(station, "ph", [6.2])
    yield from monthly("F1", "product_meets", [1.0])


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, int, str], Computed]:
    store = SeriesStore(tmp_path_factory.mktemp("stations") / "series")
    store.append(pa.Table.from_pylist(list(values()), schema=series_schema()))
    register = Register()
    for each in STATIONS:
        register.add(each)
    sums = Sums(store)
    assert sums.build(register) == [2025, 2026]
    assert sums.build(register) == []
    told = indicators(sums, register, whole=CITY, today=date(2026, 4, 1))
    return {(each.definition.id, each.place, each.year, each.series): each for each in told}


CASES = {
    "sections: one that meets, one whose mean just meets, one without enough months is left out": (
        ("good_sections", CITY, 2025, ""), "100.0", 2, 3, ["stations_missing"],
    ),
    "sections of a place": (("good_sections", PLACE, 2025, ""), "100.0", 2, 2, []),
    "no section of level 国控 is worse than Ⅴ": (("worst_sections", CITY, 2025, ""), "0.0", 2, 3, ["stations_missing"]),
    "one month above is a source that does not meet": (("supplies_meeting", PLACE, 2025, ""), "50.0", 2, 2, []),
    "half of the months above the target is less than 80 % of them": (
        ("zones_meeting", PLACE, 2025, ""), "50.0", 2, 3, ["stations_missing"],
    ),
    "each day by the standard of the day: two good ones, then two with the same air that are not": (
        ("good_days", PLACE, 2026, ""), "50.0", 2, 2, ["year_not_over", "editions_change"],
    ),
    "all by the old standard": (("good_days", PLACE, 2026, "按HJ 633-2012"), "100.0", 2, 2, ["year_not_over"]),
    "all by the new one": (("good_days", PLACE, 2026, "按HJ 633-2026"), "0.0", 2, 2, ["year_not_over"]),
    "the whole is what all stations make up": (("good_days", CITY, 2026, "按HJ 633-2012"), "100.0", 2, 2, ["year_not_over"]),
    "the mean of the place, without the station for comparison": (("pm25", PLACE, 2026, ""), "70.0", 2, 2, ["year_not_over"]),
    "noise by energy: 50.2 is above 50": (("quiet_nights", PLACE, 2025, ""), "50.0", 2, 2, []),
    "a well of class Ⅴ": (("worst_wells", PLACE, 2025, ""), "100.0", 1, 1, []),
    "polluted land without a record stays open": (("safe_farmland", PLACE, 2025, ""), "100.0", 1, 3, ["products_missing"]),
}  # fmt: skip


@pytest.mark.parametrize(("key", "value", "counted", "stations", "reasons"), CASES.values(), ids=CASES)
def test_indicators(  # noqa: PLR0917 - columns of the table
    found: Any, key: tuple[str, str, int, str], value: str, counted: int, stations: int, reasons: list[str]
) -> None:
    """The value, how many stations it rests on of how many, and why it is not final."""
    each = found[key]
    assert (str(each.value), each.counted, each.stations) == (value, counted, stations)
    assert [code for code, _ in each.reasons] == reasons


def test_kept_once_and_again_only_when_it_changes(found: Any, tmp_path: Path) -> None:
    """What goes into the store of observations says what it rests on; the same result is not told anew every day."""
    store = ObservationStore(tmp_path / "observations")
    one = [each for each in found.values() if each.definition.id == "good_sections"]
    assert keep(store, one, date(2026, 4, 1)) == sum(each.value is not None for each in one) == 2
    assert keep(store, one, date(2026, 4, 2)) == 0
    told = next(each for each in store.read() if each.place == CITY)
    assert (told.indicator, told.value, told.status) == ("国控断面水质优良比例", Decimal("100.0"), "preliminary")
    assert told.flags == ("computed",)
    assert "2个站点的24个监测值" in told.source
