"""Names with marks, registers and their merges, tables taken in with every fault named."""

from __future__ import annotations

import csv
import io
import tarfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
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


REGISTER = "编码,名称,类型,级别,地区,水体,功能区\nF1,田1,土壤点,,云江市,,水田\nJ1,井1,地下水,国控,云江市,,\nW1,东渡,断面,国控,北塘区,云江,\n"
LABORATORY: dict[str, tuple[str, list[tuple[Any, ...]], dict[str, int]]] = {
    "soil with what came of its products": (
        "点位,采样日期,pH,镉(mg/kg),农产品达标,面积(亩)\n田1,2025-06-01,5.8,0.5,合格,100\n",
        [("F1", "area", 100.0), ("F1", "cd", 0.5), ("F1", "ph", 5.8), ("F1", "product_meets", 1.0)], {},
    ),
    "a well; its odour is a word": ("井号,采样日期,总硬度,嗅和味\n井1,2025-06-01,460,无\n", [("J1", "hardness", 460.0), ("J1", "odour", 0.0)], {}),
    "units are converted; half of a detection limit counts; the river leads to the section; a strange column is told": (
        "断面名称,河流,采样日期,氨氮(μg/L),石油类,总磷,花香,汞(ng/L)\n东渡,云江,2025-06-03,620,0.01L,０．１６,1,<40\n",
        [("W1", "hg", 2e-05), ("W1", "nh3n", 0.62), ("W1", "petroleum", 0.005), ("W1", "tp", 0.16)], {"column": 1, "below": 2},
    ),
    "below an untold limit is no number; a unit that does not convert leaves out its column": (
        "断面名称,采样日期,氨氮,石油类,总磷(mg/kg)\n东渡,2025-06-03,0.3,ND,1\n", [("W1", "nh3n", 0.3)], {"unit": 1, "value": 1},
    ),
    "a title above the heads, units below them, a note at the end": (
        "监测结果表,,\n断面名称,采样日期,氨氮\n单位,,μg/L\n东渡,2025-06-03,620\n东渡,坏日,5\n注：无,,\n", [("W1", "nh3n", 0.62)], {"time": 1},
    ),
}  # fmt: skip


def test_tables_of_laboratories_go_into_the_store(tmp_path: Path) -> None:
    """By the register, in the units of the standards; what is left out or below detection is named."""
    for name, (text, told, counts) in LABORATORY.items():
        path = tmp_path / "监测.csv"
        path.write_bytes(text.encode("gb18030"))
        register, _ = read_register([dict(row) for row in csv.DictReader(io.StringIO(REGISTER))])
        found = take_in([path], register=register)
        rows = sorted(found.values.to_pylist(), key=lambda row: (row["station"], row["item"]))
        assert [(row["station"], row["item"], row["value"]) for row in rows] == told, name
        assert {fault.code: fault.times for fault in found.faults} == counts, name
        assert [row["text"] for row in rows if row["flags"] == "below"] == (["<0.000040000000", "0.01L"] if counts.get("below") else []), name  # fmt: skip


def test_a_name_is_not_taken_for_that_of_another_place(tmp_path: Path) -> None:
    """A station without a code of its own belongs to its file's place; one of two of a name is not guessed."""
    register, _ = read_register([{"名称": "市监测站", "编码": "甲市/市监测站", "类型": "空气", "地区": "甲市"}])
    path = tmp_path / "乙市.csv"
    path.write_text("站点,时间,PM2.5\n市监测站,2025-06-03 01:00,30\n", encoding="utf-8")
    assert take_in([path], register=register).values["station"].to_pylist() == ["乙市/市监测站"]
    both = [
        {"名称": "东渡", "编码": code, "类型": "断面", "地区": place}
        for code, place in (("W1", "甲市"), ("W2", "丙市"))
    ]
    path.write_text("断面,采样日期,氨氮\n东渡,2025-06-03,0.3\n", encoding="utf-8")
    assert take_in([path], register=read_register(both)[0]).values["station"].to_pylist() == ["乙市/东渡"]


def test_a_workbook_goes_into_the_store(tmp_path: Path) -> None:
    """Merged title, dates of Excel, a range as its middle."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["监测结果表"], ["断面名称", "采样日期", "pH", "氨氮"], ["东渡", 45811, "7.2～7.6", 0.62]):
        sheet.append(row)
    book.save(tmp_path / "监测.xlsx")
    found = take_in([tmp_path / "监测.xlsx"])
    assert [(row["station"], row["item"], row["value"], row["time"].date()) for row in found.values.to_pylist()] == [
        ("监测/东渡", "nh3n", 0.62, date(2025, 6, 3)), ("监测/东渡", "ph", 7.4, date(2025, 6, 3)),
    ]  # fmt: skip


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


def test_taken_in_parts_as_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of both forms over two years, with repeats, other values and limits of detection: the same values, faults and examples; one commit."""
    wide = ["站点,时间,PM2.5,PM10"]
    for n in range(60):
        hour = f"{2020 + n // 30}-{1 + n % 3}-0{1 + n % 7} {n % 24:02}:00"
        wide.append(f"站{n % 4},{hour},{40 + n},{'<3' if n == 17 else '-' if n % 11 == 5 else 90 + n}")
    wide += [wide[5], wide[40], wide[9].rpartition(",")[0] + ",7", ",2020-01-01 00:00,1,2", "站1,2020xx,1,2"]
    long = ["站点,时间,项目,结果", *(f"站{n % 3},2020-1-0{1 + n % 7} {n:02}:00,PM2.5,{50 + n % 2}" for n in range(20))]
    paths = [saved(tmp_path, "\n".join(rows) + "\n", f"{name}.csv") for name, rows in (("甲", wide), ("乙", long))]
    whole, parts = take_in(paths, place="云江"), list[Any]()
    order = ["item", "station", "time", "value"]
    told = whole.values.drop_columns(["received"]).to_pylist()
    monkeypatch.setattr("lantu.stations.importing_parts.bounds", lambda: {"part": 5})

    def into(tables: Iterable[Any]) -> int:
        parts.extend(tables)
        return len(parts)

    divided = take_in(paths, place="云江", into=into)
    found = [row for part in parts for row in part.drop_columns(["received"]).to_pylist()]
    assert divided.new == len(parts) > 5
    assert sorted(found, key=lambda row: [row[name] for name in order]) == sorted(told, key=lambda row: [row[name] for name in order])  # fmt: skip
    assert (divided.faults, divided.held, divided.years) == (whole.faults, len(told), (2020, 2021))
    assert {"below", "differs", "repeated", "missing", "station", "time"} == {each.code for each in whole.faults}
    store = SeriesStore(tmp_path / "parts")
    assert take_in(paths, place="云江", into=store.append).new == len(told)
    assert (take_in(paths, place="云江", into=store.append).new, store.version) == (0, 0)
