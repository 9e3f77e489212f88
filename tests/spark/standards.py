"""Classes, indices, days, years and quality control of series on PySpark local against DuckDB: part of ``make spark``."""

from __future__ import annotations

import random
import sys
import tempfile
import warnings
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa

from lantu.standards.air_columns import aqi_columns, aqi_of_any_day
from lantu.standards.air_years import air_days, air_years, good_days
from lantu.standards.columns import water_columns
from lantu.standards.editions import editions
from lantu.standards.water import water_scales
from lantu.stations.quality import flagged, patterns
from lantu.stations.years import hours_of, monthly_means, section_classes, yearly_means
from tests.spark.conformance import session
from tests.spark.tables import difference, on_both, told

AIR = {"so2": 90, "no2": 130, "co": 5, "o3_eight": 240, "o3_hour": 300, "pm10": 280, "pm25": 170}
STATIONS = ("云江站", "西山站", "东湖站", "北城站")
WATER = editions("surface_water")[-1]
Expression = Callable[[dict[str, Any]], Any]


def questions() -> dict[str, tuple[Expression, list[str]]]:
    """What is asked of both engines, and the columns that tell rows apart."""
    found: dict[str, tuple[Expression, list[str]]] = {
        "yearly means": (lambda t: yearly_means(t["water"]), ["station", "item", "year"]),
        "monthly means": (lambda t: monthly_means(t["water"]), ["station", "item", "year", "month"]),
        "classes of sections": (lambda t: section_classes(t["water"]), ["station", "year"]),
        "hours of air": (lambda t: hours_of(t["air"]), ["station", "time"]),
        "days of air": (lambda t: air_days(hours_of(t["air"])), ["station", "day"]),
        "AQI by the edition of the day": (lambda t: aqi_of_any_day(t["days"], "day"), ["station", "day"]),
        "good days": (lambda t: good_days(t["days"]), ["station", "year", "standard"]),
        "quality control": (lambda t: flagged(t["air"]), ["station", "item", "time"]),
        "patterns of made-up figures": (lambda t: patterns(t["air"]), ["station", "item"]),
    }
    for edition in editions("air_index"):
        for report in ("daily", "hourly"):
            found[f"AQI {edition.id} {report}"] = (_aqi(edition, report), ["station", "day"])
    for edition in editions("air_limits"):
        found[f"years of air {edition.id}"] = (_years(edition), ["station", "year", "item"])
    for kind in ("river", "lake"):
        found[f"classes of samples, {kind}"] = (_classes(kind), ["sample"])
    return found


def _aqi(edition: Any, report: Any) -> Expression:
    return lambda tables: aqi_columns(tables["days"], edition, report)


def _years(edition: Any) -> Expression:
    return lambda tables: air_years(tables["days"], edition)


def _classes(kind: Any) -> Expression:
    return lambda tables: water_columns(tables["samples"], WATER, kind)


def tables() -> dict[str, pa.Table]:
    """Invented values: some missing, some at a limit, some frozen, below nil or far off."""
    rng = random.Random(2026)  # noqa: S311 - the same values each time
    return {"days": _days(rng), "air": _air(rng), "water": _water(rng), "samples": _samples(rng)}


def _days(rng: random.Random) -> pa.Table:
    """Two years about the change of the limits of 2026."""
    rows = []
    for station in STATIONS:
        for number in range(730):
            day = (datetime(2025, 3, 1) + timedelta(days=number)).date()  # noqa: DTZ001 - the station's own time
            values = {name: round(rng.uniform(0, most), 1) for name, most in AIR.items()}
            rows.append(
                {"station": station, "day": day} | {n: v if rng.random() < 0.97 else None for n, v in values.items()}
            )
    return pa.Table.from_pylist(rows)


def _air(rng: random.Random) -> pa.Table:
    rows = []
    for station in STATIONS:
        for hour in range(24 * 20):
            time = datetime(2026, 2, 20) + timedelta(hours=hour)  # noqa: DTZ001 - the station's own time
            for item, most in (("pm25", 90), ("pm10", 140), ("no2", 60), ("so2", 20), ("co", 2), ("o3_hour", 200)):
                value = -9.0 if rng.random() < 0.01 else 50.0 if 100 < hour < 130 else round(rng.uniform(1, most), 1)
                given = None if rng.random() < 0.03 else value
                rows.append({"station": station, "place": "云江市", "item": item, "time": time, "value": given})
    return pa.Table.from_pylist(rows)


def _water(rng: random.Random) -> pa.Table:
    items = sorted(key for key in water_scales(WATER) if key != "temperature")[:12]
    rows = []
    for station in STATIONS:
        for month in range(36):
            time = datetime(2023 + month // 12, month % 12 + 1, 5)  # noqa: DTZ001 - the station's own time
            for item in items:
                value = _near_limit(rng, item)
                rows.append({"station": station, "place": "云江", "item": item, "time": time, "value": value})
    return pa.Table.from_pylist(rows)


def _samples(rng: random.Random) -> pa.Table:
    items = sorted(water_scales(WATER))
    rows: list[dict[str, Any]] = []
    for number in range(2000):
        values = {item: _near_limit(rng, item) if rng.random() < 0.7 else None for item in items}
        rows.append({"sample": number, "temperature": round(rng.uniform(2, 30), 1)} | values)
    return pa.Table.from_pylist(rows)


def _near_limit(rng: random.Random, item: str) -> float:
    """At a limit, or a little off it."""
    scale = water_scales(WATER)[item]
    limits = [float(limit) for limit in scale.limits] or [6.0, 9.0]
    return rng.choice(limits) * rng.choice([1, 1, 0.5, 0.99, 1.01, 1.5])


def main() -> int:
    """Ask both engines; the exit code says whether any answer differs."""
    warnings.simplefilter("ignore")
    duck, spark, different = ibis.duckdb.connect(), session(), 0
    with tempfile.TemporaryDirectory() as folder:
        here, there = on_both(duck, spark, tables(), Path(folder))
        for name, (asked, by) in questions().items():
            wanted = duck.to_pyarrow(asked(here))
            try:
                fault = difference(wanted, spark.to_pyarrow(asked(there)), by)
            except Exception as error:
                fault = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
            different += told(name, wanted.num_rows, fault)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
