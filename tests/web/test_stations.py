"""Pages, data and interface of stations: an installation without any, one with a few, alarms by role, and figures into the assessment."""

from __future__ import annotations

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from lantu.stations import RegisterStore, series_schema
from lantu.stations.overrules import OverruleStore
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.station_map import plan
from lantu_web.monitoring.services.station_pages import item_names
from tests.stations.test_indicators import CITY, PLACE
from tests.web.invented_stations import stations_into
from tests.web.people import client_of, person

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stations") / "home"
    stations_into(home)
    return home


@pytest.fixture
def home(built: Path, settings: Any, tmp_path: Path) -> Path:
    """A home of its own for each test, with the sums made once."""
    settings.HOME = tmp_path / "own"
    shutil.copytree(built, settings.HOME)
    return Path(settings.HOME)


SHOWN = {
    "/stations/": ["东渡", "云江", "2026", "未解除的告警"],
    "/stations/?query=东渡": ["W2"],
    "/stations/at/W2/?year=2025": ["Ⅲ", "氨氮", "超标", "今年其余月份须保持"],
    "/stations/at/A1/?year=2026": ["日历", "HJ 633-2012", "HJ 633-2026", "序列太短"],
    "/stations/rivers/云江/": ["石门", "东渡", "断面少于五个"],
    "/stations/air/?year=2026": [PLACE, CITY, "50.0", "100.0"],
    "/stations/air/北塘区/?year=2026": ["各类天数", "轻", "优"],
    "/stations/air/云江市/?year=2026": ["目标余量", "年评价", "P95", "GB 3095-2012"],
    "/stations/indicators/": ["国控断面水质优良比例", "100.0", "初步", "按HJ 633-2012", "目标余量"],
    "/stations/indicators/good_sections/?place=云江市&year=2025": [
        "个站点缺少足够数据",
        "石门",
        "W1",
        "逐条",
        "GB 3838-2002",
        "待核",
    ],
    "/stations/indicators/good_days/?place=北塘区&year=2026": ["A1", "HJ 633-2026", "逐日的空气质量"],
    "/stations/at/W2/values/?when=2025-03": ["氨氮", "东渡", "质量控制"],
    "/stations/at/A1/values/": ["细颗粒物", "逐条数值"],
    "/stations/quality/?year=2025&station=W2": ["长时间不变", "按站点", "东渡", "数字形态"],
    "/stations/standards/": [
        "GB 3838-2002",
        "HJ 633-2026",
        "待核",
        "0.15",
        "0.00005",
        "单因子",
        "硫酸盐",
        "综合营养状态",
        "水华",
        "SL 190",
        "重污染天气",
        "324",
    ],
    "/stations/alarms/": ["重度污染日", "待确认", "PM₂.₅", "空气质量优良天数比率"],
}


def test_what_the_pages_say(home: Path) -> None:
    """Each page bears its facts and says that the data is invented; the other language has the same pages."""
    client = Client()
    for address, facts in SHOWN.items():
        page = client.get(address)
        text = page.content.decode()
        assert page.status_code == 200, address
        assert [fact for fact in [*facts, "虚构的站点与数值"] if fact not in text] == [], address
        other = client.get(address, headers={"cookie": "lantu_language=en"}).content.decode()
        assert "Monitoring" in other or "Stations" in other
    assert client.get("/stations/at/none/").status_code == 404
    assert client.get("/stations/rivers/none/").status_code == 404
    assert client.get("/stations/air/none/").status_code == 404
    for address in (
        "indicators/none/",
        "indicators/good_days/?place=none",
        "at/none/values/",
        "at/A1/values/?when=2025-13",
    ):
        assert client.get(f"/stations/{address}").status_code == 404, address


def test_one_code_names_two_things() -> None:
    """The code of carbon monoxide in air is that of cobalt in a well."""
    assert [item_names(kind)["co"][0] for kind in ("air", "groundwater")] == ["一氧化碳", "钴"]


def test_an_installation_without_stations(client: Client) -> None:
    """Every page says how data comes in; nothing breaks."""
    for address in ("/stations/", "/stations/air/", "/stations/indicators/"):
        assert "load_stations --example" in client.get(address).content.decode()
    for address in (
        "/stations/standards/",
        "/stations/alarms/",
        "/stations/alarms.atom",
        "/stations/air.csv",
        "/stations/series.json",
    ):
        assert client.get(address).status_code == 200


def test_data_of_the_pages(home: Path) -> None:
    """CSV and JSON say the same; a form or table that is none is not found."""
    client = Client()
    for what, query, rows in (
        ("stations", "?kind=air", 3),
        ("classes", "?station=W1", 1),
        ("days", "?station=A1&year=2026", 4),
        ("air", "?year=2026", 6),
        ("alarms", "", 1),
        ("room", "", 2),
    ):
        told = json.loads(client.get(f"/stations/{what}.json{query}").content)
        lines = list(
            csv.DictReader(
                io.StringIO(client.get(f"/stations/{what}.csv{query}").content.decode().removeprefix("\ufeff"))
            )
        )
        assert (len(told["rows"]), len(lines), told["note"]) == (rows, rows, "虚构的站点与数值"), what
    assert [client.get(f"/stations/{one}").status_code for one in ("x.csv", "air.pdf")] == [404, 404]


def test_alarms_are_decided_by_those_who_may(home: Path) -> None:
    """A reader sees no form; a reviewer confirms, and clears with a reason only; each step stays with the name."""
    alarm = service.alarms()[0]
    address = f"/stations/alarms/{alarm.id}/decide/"
    assert "<form method" not in Client().get("/stations/alarms/").content.decode()
    assert Client().post(address, {"do": "confirm"}).status_code == 401
    client = client_of(person("reviewer"))
    assert "<form method" in client.get("/stations/alarms/").content.decode()
    for given, state in (
        ({"do": "confirm"}, "confirmed"),
        ({"do": "clear"}, "confirmed"),
        ({"do": "clear", "why": "已核实"}, "cleared"),
    ):
        assert client.post(address, given).status_code == 302
        assert service.alarms()[0].state == state
    assert "已核实" in client.get("/stations/alarms/").content.decode()


def test_flags_are_overruled_by_those_who_may(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader sees the flag and no form; a reviewer takes it off with a reason, and puts it back; each word stays."""
    asked: list[bool] = []
    monkeypatch.setattr("lantu_web.monitoring.services.station_values.refresh", lambda: asked.append(True))
    monkeypatch.setattr(service, "refresh", lambda **_: None)  # no process of its own within a test
    store = service.series()
    rows = [
        {"station": "A1", "place": PLACE, "item": "pm25", "time": datetime.fromisoformat(f"2026-06-01T0{hour}:00"), "value": value, "text": None, "flags": "",
         "source": "t", "received": datetime(2026, 6, 2, tzinfo=UTC), "year": 2026}
        for hour, value in ((1, 30.0), (2, 900.0))
    ]  # fmt: skip
    store.append(pa.Table.from_pylist(rows, schema=series_schema()))
    page = "/stations/at/A1/values/?when=2026-06-01"
    told = Client().get(page).content.decode()
    assert ("变化过快" in told, "撤销“" in told) == (True, False)
    given = {"item": "pm25", "moment": "2026-06-01T02:00:00", "flag": "change", "when": "2026-06-01"}
    address = "/stations/at/A1/values/overrule/"
    assert Client().post(address, given | {"why": "x"}).status_code == 401
    client = client_of(person("reviewer"))
    assert "撤销“变化过快”" in client.get(page).content.decode()
    for more, standing in (
        ({}, 0),
        ({"why": "沙尘过境，已核实"}, 1),
        ({"why": "记错", "do": "back"}, 0),
        ({"why": "沙尘过境", "moment": "昨天"}, 0),
    ):
        assert client.post(address, given | more).status_code == 302
        assert len(OverruleStore.beside(store).read()) == standing, more
        assert ("沙尘过境，已核实" in client.get(page).content.decode()) == bool(standing)
    assert (len(asked), len(OverruleStore.beside(store).entries())) == (2, 2)
    row = json.loads(client.get("/stations/values.json?station=A1&when=2026-06-01").content)["rows"][1]
    assert (row["value"], row["qc"]) == (900.0, "change")

    still = [
        rows[0] | {"time": datetime.fromisoformat(f"2026-06-03T0{hour}:00"), "value": 33.0} for hour in range(1, 10)
    ]
    store.append(pa.Table.from_pylist(still, schema=series_schema()))
    run = {
        "item": "pm25",
        "moment": "2026-06-03T04:00:00",
        "flag": "frozen",
        "when": "2026-06-03",
        "why": "静稳天气，已核实",
    }
    assert "撤销整段" in client.get("/stations/at/A1/values/?when=2026-06-03").content.decode()
    for do, standing in (("run", 9), ("back", 8), ("back-run", 0), ("run", 9)):
        assert client.post(address, run | {"do": do}).status_code == 302
        assert len(OverruleStore.beside(store).read()) == standing, do
    assert "9 个数值" in client.get("/stations/quality/?year=2026").content.decode()
    assert client.post(address, run | {"do": "run", "flag": "change"}).status_code == 302
    assert len(OverruleStore.beside(store).read()) == 9


def test_boundaries_stand_behind_the_stations(home: Path) -> None:
    """Those that meet the frame are drawn in its scale; without them, or without where they lie, the points stand alone."""
    kept = {
        "source": "示例边界",
        "height": 640,
        "paths": {"1": "M0.0 0.0L640.0 0.0L640.0 640.0Z", "2": "M9000.0 9000.0L9001.0 9000.0L9001.0 9001.0Z"},
    }
    log = RegisterStore.beside(service.series())
    log.enter(
        replace(each, lon=Decimal(f"106.{number}"), lat=Decimal("29.5"))
        for number, each in enumerate(log.read().of("air"))
    )
    shown = {each.code for each in log.read().of("air")}
    alone = plan(service.book(), shown)
    for frame, drawn in ((None, 0), ({"west": 99.0, "north": 41.0, "across": 32.0, "down": 32.0}, 1)):
        (home / "boundaries.json").write_text(json.dumps(kept | ({"frame": frame} if frame else {})), encoding="utf-8")
        page = Client().get("/stations/").content.decode()
        assert ("示例边界" in page, page.count("<path d=")) == (bool(drawn), drawn)
    found = plan(service.book(), shown)
    assert found is not None
    assert alone is not None
    assert [code.code for code, _, _ in found.points] == [code.code for code, _, _ in alone.points]
    assert all(0 <= x <= found.width and 0 <= y <= found.height for _, x, y in found.points)


def test_the_interface(home: Path) -> None:
    """Lists in pages with a mark for the next; filters; whole tables; what is not known is refused."""
    client = Client()
    codes, address = [], "/api/v1/stations?limit=7"
    while address:
        told = client.get(address).json()
        codes += [row["code"] for row in told["items"]]
        address = told["next"]
    assert len(codes) == len(set(codes)) == 15
    assert [row["code"] for row in client.get("/api/v1/stations?kind=air&q=公园").json()["items"]] == ["A2"]
    days = client.get("/api/v1/air-days?station=A1&year=2026").json()["items"]
    assert [(row["day"], row["standard"]) for row in days][1:3] == [
        ("2026-02-28", "HJ 633-2012"),
        ("2026-03-01", "HJ 633-2026"),
    ]
    assert {row["state"] for row in client.get("/api/v1/alarms").json()["items"]} == {"raised"}
    assert client.get("/api/v1/section-classes.csv?station=W1").status_code == 200
    assert client.get("/api/v1/stations?colour=red").status_code == 422


def test_figures_reach_the_assessment(settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A register and a table go in by one command; what they make up stands among the observations, as computed; again changes nothing."""
    register = tmp_path / "断面.csv"
    register.write_text(
        "编码,名称,类型,级别,地区,目标\nW1,石门,断面,国控,万州区,Ⅱ\nW2,东渡,断面,国控,渝中区,Ⅲ\n", encoding="utf-8"
    )
    lines = [f"W{n},2025-{month:02}-05,{value}" for n, value in ((1, 0.3), (2, 1.4)) for month in range(1, 13)]
    values = tmp_path / "水质.csv"
    values.write_text("断面,采样日期,氨氮\n" + "\n".join(lines) + "\n", encoding="utf-8")
    for again in (False, True):
        call_command("load_stations", str(values), register=[register], whole="重庆市")
        told = [
            each
            for each in keeping.store().read()
            if each.indicator == "国控断面水质优良比例" and each.place == "重庆市"
        ]
        assert [(each.value, each.flags, each.status) for each in told] == [
            (Decimal("50.0"), ("computed",), "final")
        ], again
    with pytest.raises(CommandError, match="empty installation"):
        call_command("load_stations", example=True)
