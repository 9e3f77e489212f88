"""Stations, their days, classes, calendars and alarms as open data: the tables of the pages, in pages and in every form."""

from typing import Any

from ninja import Field, Router

from lantu_web.api.monitoring import Series, add_series
from lantu_web.api.schemas import FILTERS, TEXT
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.station_tables import TABLES, Asked
from lantu_web.register.models import Place

# No postponed annotations here: the forms of questions are made in a loop.
KIND = (
    str,
    Field("", description="类型 / air, water, supply, noise, soil, groundwater, body", examples=["water"], **TEXT),
)
BODY = (str, Field("", description="水体 / water body", examples=["云江"], **TEXT))
STATION = (str, Field("", description="站点编码 / code of a station", examples=["YJ-W01"], **TEXT))
ITEM = (str, Field("", description="项目 / item", examples=["nh3n"], **TEXT))
STATE = (
    str,
    Field(
        "",
        description="状态 / raised, confirmed or cleared",
        examples=["raised"],
        pattern="^(raised|confirmed|cleared)?$",
    ),
)
TEXTS = dict.fromkeys
STATIONS: dict[str, type] = {
    **TEXTS("code name kind level place body zone target order operator chief plan dossier newest".split(), str), "lon": float, "lat": float, "control": bool,
}  # fmt: skip
DAILY: dict[str, type] = {
    "station": str,
    "item": str,
    "day": str,
    "mean": float,
    "low": float,
    "high": float,
    "values": int,
    "flagged": int,
}
AIR_DAYS: dict[str, type] = {
    "station": str, "place": str, "day": str, **TEXTS("so2 no2 co pm10 pm25 o3_hour o3_eight".split(), float), "stations": int, "aqi": int,
    "category": str, "primary": str, "standard": str, "aqi_hj_633_2012": int, "aqi_hj_633_2026": int,
}  # fmt: skip
CLASSES: dict[str, type] = {
    "station": str, "name": str, "year": int, "class": str, "word": str, "deciding": list, "main": list, "months": int, "whole": bool, "standard": str,
}  # fmt: skip
GOOD: dict[str, type] = {"place": str, "year": int, "standard": str, "days": int, "good": int, "share": float}
INDICATORS: dict[str, type] = {
    **TEXTS("indicator measure id place".split(), str), "year": int, "value": float, "unit": str, "series": str, "standard": str, "whole": bool,
    "stations": int, "counted": int, "values": int, "source": str, "status": str,
}  # fmt: skip
ROOM: dict[str, type] = {
    **TEXTS("indicator measure id place".split(), str), "year": int, "until": str, "target": float, "unit": str, "counted": str, "allowed": float,
    "used": float, "left": float, "rest": int, "state": str,
}  # fmt: skip
ALARMS: dict[str, type] = TEXTS(
    "id rule subject name place level zh en measure standard since until value detail state raised_at".split(), str
)


def _chosen(table: str) -> Any:
    def choose(asked: Any) -> list[dict[str, Any]]:
        given = {
            name: getattr(asked, name).replace("\x00", "")
            for name in ("kind", "body", "station", "item", "state")
            if hasattr(asked, name)
        }
        place = getattr(asked, "place", "").replace("\x00", "")
        place = (Place.objects.filter(code=place).values_list("name", flat=True).first() if place else "") or place
        told = Asked(**given, place=place, year=getattr(asked, "year", None) or 0, query=getattr(asked, "q", ""))
        return sorted(TABLES[table](service.book(), told), key=_KEYS[table])

    return choose


def _key(*names: str) -> Any:
    return lambda row: tuple(str(row[name]) for name in names)


_KEYS = {
    "stations": _key("code"), "series": _key("station", "item", "day"), "days": _key("station", "place", "day"),
    "classes": _key("station", "year"), "air": _key("place", "year", "standard"), "indicators": _key("id", "place", "year", "series"),
    "room": _key("id", "place", "year"), "alarms": _key("raised_at", "id"),
}  # fmt: skip


def _series(name: str, table: str, about: str, columns: dict[str, type], **filters: Any) -> Series:
    given = {key: value for key, value in (FILTERS | filters).items() if key in filters}
    return Series(
        name, about, columns, given, _chosen(table), _KEYS[table], lambda row: {key: row.get(key) for key in columns},
        lambda row: row,
    )  # fmt: skip


PLACE, YEAR, QUERY = FILTERS["place"], FILTERS["year"], FILTERS["q"]
SERIES = (
    _series(
        "stations",
        "stations",
        "监测站点 / stations",
        STATIONS,
        kind=KIND,
        place=PLACE,
        body=BODY,
        station=STATION,
        q=QUERY,
    ),
    _series(
        "station-days", "series", "站点日均值 / daily means of a station", DAILY, station=STATION, item=ITEM, year=YEAR
    ),
    _series(
        "air-days",
        "days",
        "空气日历 / the air of a station or place by day",
        AIR_DAYS,
        station=STATION,
        place=PLACE,
        year=YEAR,
    ),
    _series(
        "section-classes",
        "classes",
        "断面类别 / classes of sections by year",
        CLASSES,
        station=STATION,
        body=BODY,
        kind=KIND,
        place=PLACE,
        year=YEAR,
    ),
    _series("good-days", "air", "优良天数 / good days by each edition", GOOD, place=PLACE, year=YEAR),
    _series(
        "station-indicators",
        "indicators",
        "由监测值计算的规划指标 / plan indicators from stations",
        INDICATORS,
        place=PLACE,
        year=YEAR,
    ),
    _series("target-room", "room", "目标余量 / what targets may still lose", ROOM, place=PLACE),
    _series("alarms", "alarms", "告警 / alarms", ALARMS, state=STATE, station=STATION, place=PLACE),
)
router = Router()
add_series(router, SERIES)
