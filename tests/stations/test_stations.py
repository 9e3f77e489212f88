"""Names with marks, registers and their merges, tables taken in with every fault named."""

from __future__ import annotations

import csv
import tarfile
from datetime import date, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import LantuError
from lantu.stations import SeriesStore, proposals, read_register, read_station_name, take_in

DIRTY = """Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2
20200402,08,东渡　,60,良,"
                      颗粒物(PM10)
                    ,
                      细颗粒物(PM2.5)
",40,70,0.8,30
20200402,09,东渡,60,良,NaN,41,-,0.9,31
20200402,09,东渡,60,良,NaN,41,-,0.9,31
20200402,24,东渡,60,良,NaN,44,70,0.9,
20200402,09,西桥(停运161026),60,良,NaN,50,80,1.0,20
20200402,09,西桥(启用161026),60,良,NaN,51,81,1.1,21
20200402,10,北闸,60,良,NaN,12,abc,0.5,9
20200402,10,北闸,61,良,NaN,13,30,0.5,9
2020xx02,10,北闸,61,良,NaN,13,30,0.5,9
20200402,10,,61,良,NaN,13,30,0.5,9
20200402,11,南
"""


def saved(tmp_path: Path, text: str = DIRTY, name: str = "云江.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("written", "base", "marks"),
    [
        ("东渡　", "东渡", ()),
        ("昆区政府(启用200107)", "昆区政府", (("started", date(2020, 1, 7)),)),
        ("某所（停运20161026）", "某所", (("stopped", date(2016, 10, 26)),)),
        ("(190815启用)某站", "某站", (("started", date(2019, 8, 15)),)),
        ("某站（已停运）", "某站", (("stopped", None),)),
        ("某站(对照点)", "某站", (("control", None),)),
        ("监测站（原粮食局）", "监测站", (("former", None),)),
        ("某站(145)", "某站(145)", ()),
        ("某站(启用209999)", "某站", (("started", None),)),
        ("某站停运", "某站", (("stopped", None),)),
        ("启用", "启用", ()),
    ],
)
def test_names_and_their_marks(written: str, base: str, marks: tuple[tuple[str, date | None], ...]) -> None:
    """What is a mark comes off with its day; any other bracket is part of the name."""
    found = read_station_name(written)
    assert (found.base, found.marks) == (base, marks)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_fault_is_named_and_nothing_good_is_lost(tmp_path: Path, encoding: str) -> None:
    """Cells over several lines, exact repeats, other values of one hour, words for numbers, bad times, no name, a cut line."""
    found = take_in([saved(tmp_path, encoding=encoding)])
    assert found.rows == 10
    counts = {
        code: found.count(code) for code in ("station", "time", "value", "missing", "repeated", "differs", "line")
    }
    assert counts == {"station": 4, "time": 4, "value": 1, "missing": 3, "repeated": 5, "differs": 2, "line": 1}
    told = sum(counts[code] for code in ("station", "time", "value", "missing", "repeated"))
    assert found.cells == found.values.num_rows + told
    rows = {(r["station"], r["item"], r["time"]): r["value"] for r in found.values.to_pylist()}
    assert rows["云江/东渡", "pm10", datetime(2020, 4, 2, 8)] == 70.0  # noqa: DTZ001 - station time has no zone
    assert rows["云江/东渡", "pm25", datetime(2020, 4, 3)] == 44.0  # noqa: DTZ001 - station time has no zone
    differing = [(r["item"], r["value"]) for r in found.values.to_pylist() if r["flags"] == "differs"]
    assert differing == [("pm25", 12.0), ("pm25", 13.0)]


def test_a_row_for_each_value(tmp_path: Path) -> None:
    """The same values as with a column for each item; names of items as laboratories write them; faults bear their row."""
    long = saved(
        tmp_path,
        "站点,时间,项目,结果\n东渡,2020-04-02 08:00,PM2.5,40\n东渡,2020-04-02 08:00,PM10,x\n东渡,2020-04-02 09:00,,7\n,2020-04-02 09:00,PM10,8\n东渡,2020-04-02 08:00,PM2.5,40\n",
    )
    found = take_in([long])
    assert [(r["station"], r["item"], r["value"], r["source"]) for r in found.values.to_pylist()] == [
        ("云江/东渡", "pm25", 40.0, "云江.csv")
    ]
    faults = {each.code: each.examples[0] for each in found.faults}
    assert {code: told.partition(":")[0] for code, told in faults.items()} == {
        "value": "2",
        "item": "3",
        "station": "4",
        "repeated": "1",
    }
    wide = take_in([saved(tmp_path, "站点,时间,PM2.5\n东渡,2020-04-02 08:00,40\n", "两.csv"), long], place="云江")
    assert (wide.rows, wide.values.num_rows, wide.count("repeated")) == (6, 1, 2)
    store = SeriesStore(tmp_path / "long")
    assert (store.append(found.values), store.append(wide.values), store.append(found.values)) == (1, 0, 0)


def test_likely_merges_are_told_by_their_values(tmp_path: Path) -> None:
    """Stations that contradict each other in one hour are two, whatever their names."""
    found = take_in([saved(tmp_path)])
    told = proposals(found.values, found.register)
    assert [(each.base, each.one, each.conflicts) for each in told] == [("西桥", False, 4)]
    agree = take_in([saved(tmp_path, DIRTY.replace("20200402,09,西桥(停运", "20200402,07,西桥(停运"))])
    assert [each.one for each in proposals(agree.values, agree.register)] == [True]


def test_a_merge_keeps_every_name(tmp_path: Path) -> None:
    """Both names lead to the one that is kept, with the day on which it had started."""
    register = take_in([saved(tmp_path)]).register
    merged = register.merge("云江/西桥(启用161026)", "云江/西桥(停运161026)")
    assert register.find("西桥(停运161026)", "云江") == merged
    assert merged.since == date(2016, 10, 26)
    assert [each.name for each in merged.names] == ["西桥(停运161026)"]
    assert register.same_base() == {}


def test_a_table_without_stations_is_refused(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(LantuError, match="no columns"):
        take_in([saved(tmp_path, "a,b\n1,2\n")])


def test_the_store_takes_a_table_once(tmp_path: Path) -> None:
    """The same files again add nothing, a new value does; values come out as they went in."""
    store = SeriesStore(tmp_path / "series")
    assert store.read().count().to_pyarrow().as_py() == 0
    values = take_in([saved(tmp_path)]).values
    assert store.append(values) == values.num_rows
    assert (store.append(values), store.version) == (0, 0)
    later = take_in([saved(tmp_path, DIRTY + "20200402,12,东渡,1,优,NaN,5,6,0.1,7\n")]).values
    assert store.append(later) == 4
    assert store.read().count().to_pyarrow().as_py() == values.num_rows + 4


def test_a_register_from_a_table() -> None:
    """Sections of a river with target, place on the map and who is in charge; wrong rows are told."""
    rows = [
        {
            "断面编码": "YJ01",
            "断面名称": "东渡",
            "河流": "云江",
            "水质目标": "Ⅲ",
            "经度": "106.5",
            "纬度": "29.6",
            "河长": "某某",
            "顺序": "1",
        },
        {"断面编码": "YJ01", "断面名称": "东渡二"},
        {"断面编码": "YJ02", "断面名称": "西桥(对照点)", "经度": "226", "启用日期": "2020-01-07"},
        {"断面编码": "YJ03", "断面名称": ""},
    ]
    register, problems = read_register(rows, kind="water")
    assert [(each.row, each.code) for each in problems] == [(2, "repeated"), (3, "lon"), (4, "no_name")]
    section = register.stations["YJ01"]
    assert (section.target, section.chief, section.kind, str(section.lon)) == ("Ⅲ", "某某", "water", "106.5")
    assert register.stations["YJ02"].control
    found = register.find("东渡")
    assert found is not None
    assert found.code == "YJ01"


def test_the_commands(tmp_path: Path) -> None:
    """Take, take again, check, sum up."""
    path, store = saved(tmp_path), ["--store", str(tmp_path / "series")]
    run = CliRunner()
    first = run.invoke(app, ["stations", "take", str(path), *store])
    assert first.exit_code == 1
    assert "differs" in first.stdout
    assert " 0 new" in run.invoke(app, ["stations", "take", str(path), *store]).output
    assert run.invoke(app, ["stations", "check", *store, "--format", "csv"]).exit_code == 0
    means = run.invoke(app, ["stations", "means", "day", *store, "--format", "csv"])
    assert "pm25" in means.stdout
    years = run.invoke(app, ["stations", "years", *store, "--format", "csv"])
    rows = list(csv.DictReader(line for line in years.stdout.splitlines() if not line.startswith("lantu")))
    assert {"station": "云江/东渡", "item": "pm25", "year": "2020", "mean": "41.6667", "values": "3"} in rows


def test_the_dirty_month_goes_in(shared_dir: Path, tmp_path: Path) -> None:
    """785 files of April 2020: as many rows as the csv module finds, every cell a value or a named fault, every good value kept."""
    with tarfile.open(shared_dir / "data" / "air-hourly-2020.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    paths = sorted((tmp_path / "air-hourly-2020").glob("*.csv"))
    found = take_in(paths)
    rows = whole = 0
    items = ("PM2.5", "PM25", "PM10", "CO", "NO2", "O3_1h", "O3_8h", "SO2")
    good: set[tuple[str, str, str, str, str]] = set()
    for path in paths:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                rows += 1
                if row["WatchPoint"] is None:
                    continue
                whole += 1
                for item in items:
                    if row.get(item) not in (None, "", "NaN", "-", "—"):
                        good.add(
                            (
                                path.stem,
                                row["WatchPoint"].strip("\u3000 "),
                                row["Date"] + row["Hour"],
                                item,
                                str(float(row[item])),
                            )
                        )
    assert (len(paths), found.rows, rows - whole) == (785, whole, found.count("line"))
    assert found.cells == found.values.num_rows + sum(
        found.count(code) for code in ("station", "time", "value", "missing", "repeated")
    )
    assert found.values.num_rows == len(good)
