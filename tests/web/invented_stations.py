"""A few invented stations with values, sums and an alarm in a home, for the pages about them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from lantu.stations import Register, RegisterStore, SeriesStore, series_schema
from lantu.stations.alarms import AlarmLog, Condition, rules_of
from lantu.stations.sums import Sums
from tests.stations.test_indicators import CITY, PLACE, STATIONS, values


def stations_into(home: Path) -> None:
    """Registers, values, sums and one alarm below ``home``, as ``load_stations`` leaves them."""
    store = SeriesStore(home / "series")
    store.append(pa.Table.from_pylist(list(values()), schema=series_schema()))
    RegisterStore.beside(store).enter(STATIONS)
    register = Register()
    for each in STATIONS:
        register.add(each)
    Sums(store).build(register)
    told = {
        "note": "虚构的站点与数值",
        "whole": CITY,
        "targets": "空气质量优良天数比率=90\n国控断面水质优良比例=80\nPM2.5年均浓度=35",
    }
    for name, text in told.items():
        store.beside(name).write_text(text, encoding="utf-8")
    rule = next(each for each in rules_of() if each.id == "air_heavy")
    seen = Condition(
        rule=rule,
        subject=PLACE,
        name=PLACE,
        place=PLACE,
        since="2026-03-01",
        until="2026-03-02",
        value="210",
        detail="PM₂.₅",
    )
    AlarmLog.beside(store).take([seen])
