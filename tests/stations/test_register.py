"""The register: tables of stations in and out, names and moves that stay on record, two entries that become one."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from lantu.cli.app import app
from lantu.errors import LantuError, UsageError
from lantu.stations import (
    Naming,
    Position,
    Register,
    RegisterStore,
    Station,
    joined,
    read_register,
    register_rows,
)

TABLE = """云江市监测断面名录,,,,,,,,,
断面编码,断面名称,点位类型,所属河流,水质目标,经度,纬度,顺序,曾用名,MN号
YJ02,西桥,国控断面,云江,III类,106.6,29.5,12,老西桥,MN0002
YJ01,东渡,断面,云江,Ⅲ,106.5,29.6,3,,
YJ03,北口,断面,云江,优,106.4,29.7,,,
N1,学府路,噪声,,,106.5,29.6,,,
"""


def test_a_table_of_sections(tmp_path: Path) -> None:
    """Headings below a title, kinds and targets by other names, other codes, the order along the river."""
    path = tmp_path / "断面.csv"
    path.write_text(TABLE, encoding="gb18030")
    register, problems = read_register(register_rows(path))
    assert [(each.row, each.code) for each in problems] == [(5, "target")]
    assert [each.code for each in register.of("water", body="云江")] == ["YJ01", "YJ02", "YJ03"]
    section = register.get("MN0002")
    assert section is not None
    assert (section.code, section.target, section.names) == ("YJ02", "Ⅲ", (Naming("老西桥"),))
    assert register.find("老西桥") is section


def test_zones_and_kinds_as_the_standards_write_them() -> None:
    """A noise zone, a source, a river with its chief, plan and file; what no standard knows is kept and told."""
    register, problems = read_register([
        {"编码": "N1", "名称": "甲", "类型": "噪声", "功能区类别": "4A类"},
        {"编码": "N2", "名称": "乙", "类型": "噪声", "功能区类别": "9类"},
        {"编码": "S1", "名称": "水源", "类型": "集中式饮用水水源地", "水质目标": "二类水质"},
        {"编码": "B1", "名称": "云江", "类型": "河流", "河湖长": "某某", "一河一策": "plan.pdf", "一河一档": "file.pdf"},
        {"编码": "X", "名称": "丙", "类型": "火星"},
    ])  # fmt: skip
    assert [(each.row, each.code) for each in problems] == [(2, "zone"), (5, "kind")]
    told = register.stations
    assert (told["N1"].zone, told["N2"].zone, told["S1"].target) == ("4a", "9类", "Ⅱ")
    assert (told["B1"].kind, told["B1"].chief, told["B1"].plan, told["B1"].dossier) == ("body", "某某", "plan.pdf", "file.pdf")  # fmt: skip


days = st.none() | st.dates()


def test_what_is_no_name_and_no_place_is_refused(tmp_path: Path) -> None:
    """By hand it is refused with the reason; from a table the row stays without it, and columns that nothing knows are told."""
    register, problems = read_register([
        {"编码": "A1", "名称": "甲", "所在区域": "云江", "经度": "190", "纬度": "29", "海拔": "230"},
        {"编码": "A2", "名称": "乙", "纬度": "29.5"},
    ])  # fmt: skip
    assert [(each.row, each.code) for each in problems] == [(0, "column"), (1, "lon")]
    assert [(each.place, each.lon, each.lat) for each in register.stations.values()] == [("云江", None, None), ("", None, None)]  # fmt: skip
    book = RegisterStore(tmp_path / "stations.jsonl")
    book.enter(register.stations.values(), who="甲")
    for lon, lat in (("206.6", "29.6"), ("106", "91"), ("NaN", "29")):
        with pytest.raises(UsageError, match=r"is no (lon|lat)"):
            book.move("A1", (Decimal(lon), Decimal(lat)))
    for name in (" ", "甲"):
        with pytest.raises(UsageError, match="is no new name"):
            book.rename("A1", name)
    assert len(book.history("A1")) == 1


degrees = st.none() | st.decimals(-90, 90, places=6)
texts = st.text("云江东渡AB1", max_size=5)
stations = st.builds(
    Station, code=st.text("AB12", min_size=1, max_size=4), name=st.text("东渡西桥", min_size=1, max_size=4), kind=st.sampled_from(["air", "water", ""]),
    place=texts, body=texts, target=texts, lon=degrees, lat=degrees, since=days, until=days, control=st.booleans(),
    names=st.lists(st.builds(Naming, texts, days, days), max_size=2).map(tuple), moves=st.lists(st.builds(Position, degrees, degrees, days, days), max_size=2).map(tuple),
    codes=st.lists(texts, max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=40)
@given(stations)
def test_a_station_is_read_back_as_it_was_told(station: Station) -> None:
    """All of it, through JSON."""
    assert Station.from_json(json.loads(json.dumps(station.as_json()))) == station


@settings(max_examples=40)
@given(stations, stations)
def test_what_is_told_anew_takes_nothing_away(before: Station, told: Station) -> None:
    """The code stays, each name that it had still stands, and the same again changes nothing."""
    after = before.updated(told)
    assert after.code == before.code
    assert {before.name, *(each.name for each in before.names)} <= {after.name, *(each.name for each in after.names)}
    assert after.updated(told) == after


def test_the_register_keeps_who_did_what(tmp_path: Path) -> None:
    """Entered, entered again, renamed, moved, merged: each change is an entry, and a torn line costs nothing."""
    book = RegisterStore(tmp_path / "deep" / "stations.jsonl")
    assert (
        book.enter([Station(code="A", name="东渡", place="云江"), Station(code="B", name="东渡(停运)")], who="某") == 2
    )
    assert book.enter([Station(code="A", name="东渡")]) == 0
    book.rename("A", "东渡新站", day=date(2024, 1, 1), who="某", why="更名")
    book.move("A", (Decimal("106.5"), Decimal("29.5")), day=date(2024, 2, 1))
    with book.path.open("ab") as stream:
        stream.write(b'{"do":"put","stat')
    with pytest.raises(LantuError, match="with a reason"):
        book.merge("A", "B", who="某", why=" ")
    with pytest.raises(LantuError, match="not two stations"):
        book.merge("A", "A", who="某", why="同一站")
    book.merge("A", "B", who="某", why="同一站")
    register = book.read()
    assert list(register.stations) == ["A"]
    station = register.stations["A"]
    assert [each.name for each in station.names] == ["东渡", "东渡(停运)"]
    assert (station.moves, station.codes) == ((Position(None, None, None, date(2024, 2, 1)),), ("B",))
    assert [each["do"] for each in book.history("B")] == ["put", "put", "put", "put", "merge"]
    # What comes under the code that went is told of the station that stayed.
    assert book.enter([Station(code="B", name="东渡(停运)", operator="某公司")]) == 1
    assert book.read().stations["A"].operator == "某公司"
    with pytest.raises(LantuError, match="no station"):
        book.rename("Z", "无")


def test_values_count_for_the_station_that_their_code_leads_to() -> None:
    """Codes of instruments and of merged entries; the place comes from the register where the value has none."""
    register = Register()
    register.add(Station(code="A", name="东渡", place="云江", codes=("MN1",)))
    register.add(Station(code="B", name="东渡(停运)", place="云江"))
    register.merge("A", "B")
    hour = datetime(2025, 6, 1)  # noqa: DTZ001 - station time has no zone
    rows = [{"station": code, "place": place, "item": "pm25", "time": hour, "value": 1.0} for code, place in (("A", ""), ("B", "别处"), ("MN1", ""), ("C", ""))]  # fmt: skip
    found = joined(ibis.memtable(pa.Table.from_pylist(rows)), register).to_pyarrow().to_pylist()
    assert sorted((row["station"], row["place"]) for row in found) == [("A", "云江"), ("A", "云江"), ("A", "别处"), ("C", "")]  # fmt: skip


def test_the_commands_of_the_register(tmp_path: Path) -> None:
    """Import, show, rename, move, merge, out and in again: the same register."""
    table, store = tmp_path / "断面.csv", ["--store", str(tmp_path / "series")]
    table.write_text(TABLE, encoding="utf-8")

    def run(*words: str) -> str:
        found = CliRunner().invoke(app, ["stations", "register", *words])
        assert found.exit_code == 0, found.output
        return found.output

    assert "4 new" in run("import", str(table), "--who", "某", *store)
    run("rename", "YJ01", "东渡口", "--day", "2025-01-01", *store)
    run("move", "YJ01", "106.51", "29.61", *store)
    run("merge", "YJ02", "YJ03", "--who", "某", "--why", "同一断面", *store)
    assert "同一断面" in run("history", "YJ03", *store, "--format", "csv")
    assert "YJ01" in run("show", "--kind", "water", "--body", "云江", *store)
    assert "0 groups" in run("likes", *store)
    out, other = tmp_path / "out.jsonl", tmp_path / "other"
    run("export", str(out), *store)
    run("import", str(out), "--store", str(other))
    first, second = (RegisterStore(path).read().stations for path in (tmp_path / "series.stations.jsonl", tmp_path / "other.stations.jsonl"))  # fmt: skip
    assert first == second
