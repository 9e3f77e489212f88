"""Standards: classes and indices for many rows beside SQL written by hand, taking in, quality control, one sample."""

from __future__ import annotations

import itertools
import resource
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import ibis

from benchmarks import receiving, scale
from benchmarks.timing import median_time, side_by_side
from lantu.standards import classify_water, edition_on, editions, read_value
from lantu.standards.air_columns import aqi_columns
from lantu.standards.columns import class_column, rank_by_item, water_columns
from lantu.standards.water import water_scales
from lantu.stations import SeriesStore, take_in
from lantu.stations.quality_report import quality_report
from lantu.stations.years import yearly_means

STATIONS, YEARS = 57, 10
FIRST = 2014
ITEMS = ("codmn", "nh3n", "tp", "cod", "bod5", "do", "fluoride", "pb", "cd", "zn")


def report(rows: int = 50_000_000) -> None:
    """Print the tables; ``rows`` is the size of the largest."""
    print(f"\nStandards: up to {rows:,} values of {STATIONS} stations, {len(ITEMS)} items, hourly")
    with tempfile.TemporaryDirectory() as folder:
        for part in (rows // 10, rows):
            _years(Path(folder), part)
        _wide(Path(folder), rows // len(ITEMS))
        _taking(Path(folder), rows // 5)
    _single()
    receiving.report(seconds=20)
    scale.report((rows // 5, rows, rows * 2))


def _years(folder: Path, rows: int) -> None:
    """Yearly means with their classes over raw Parquet, as an expression and as SQL by hand."""
    hours = rows // (STATIONS * len(ITEMS))
    path = folder / f"{rows}.parquet"
    items = ", ".join(f"'{item}'" for item in ITEMS)
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"""COPY (SELECT 'S' || s AS station, ([{items}])[1 + i::INTEGER] AS item,
                TIMESTAMP '{FIRST}-01-01' + INTERVAL 1 HOUR * h AS time, random() * (1 + i) AS value
            FROM range({len(ITEMS)}) t(i), range({STATIONS}) u(s), range({hours}) v(h)) TO '{path}' (FORMAT parquet)"""  # noqa: S608 - our own
        )
    store, engine, hand = _kept(folder / f"store{rows}", path), ibis.duckdb.connect(), duckdb.connect()
    hand.execute("SET enable_progress_bar = false")
    engine.raw_sql("SET enable_progress_bar = false")
    engine.raw_sql(f"CREATE VIEW series AS SELECT * FROM read_parquet('{path}')")  # noqa: S608 - our own
    schema = ibis.schema({"station": "string", "item": "string", "time": "timestamp", "value": "float64"})
    table = ibis.table(schema, name="series")
    ours, of_store, by_hand = side_by_side(
        lambda: engine.to_pyarrow(expression(table)),
        lambda: store.ask(graded_means),
        lambda: hand.sql(_hand(path)).to_arrow_table(),
    )
    told = {(row["station"], row["item"], row["year"]): row["grade"] for row in store.ask(graded_means).to_pylist()}
    assert told == {
        (row["station"], row["item"], row["year"]): row["grade"]
        for row in hand.sql(_hand(path)).to_arrow_table().to_pylist()
    }
    engine.disconnect()
    hand.close()
    print(f"  {hours * STATIONS * len(ITEMS):>11,} values: yearly means with classes, SQL by hand over Parquet {by_hand:5.2f} s; the same files as an expression {ours:5.2f} s, ratio {ours / by_hand:.2f}; the store {of_store:5.2f} s, ratio {of_store / by_hand:.2f}", flush=True)  # fmt: skip


def _kept(folder: Path, path: Path) -> SeriesStore:
    """The values of a Parquet file in a store, year by year."""
    store, source = SeriesStore(folder), f"read_parquet('{path}')"
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
        for name in ("station", "item"):
            connection.execute(f"CREATE TYPE {name} AS ENUM (SELECT DISTINCT {name} FROM {source})")  # noqa: S608 - our own
        for (year,) in connection.execute(f"SELECT DISTINCT year(time) FROM {source} ORDER BY 1").fetchall():  # noqa: S608 - our own
            store.append(
                connection.sql(
                    f"""SELECT station::station AS station, '' AS place, item::item AS item, time, value, NULL::VARCHAR AS text, '' AS flags, '' AS source,
                        TIMESTAMPTZ '2026-01-01' AS received, {year}::INTEGER AS year FROM {source} WHERE year(time) = {year} ORDER BY ALL"""  # noqa: S608 - our own
                ).to_arrow_table()
            )
    return store


def expression(series: Any) -> Any:
    """Means of station, item and year with their classes, of a table that has only the time."""
    return graded(series.group_by("station", "item", year=series["time"].year()).aggregate(mean=series["value"].mean()))


def graded_means(series: Any) -> Any:
    return graded(yearly_means(series))


def graded(means: Any) -> Any:
    edition = editions("surface_water")[-1]
    ranked = means.mutate(rank=rank_by_item(means["mean"], means["item"], water_scales(edition)))
    return ranked.mutate(grade=class_column(ranked["rank"], edition.body["classes"]))


def _hand(path: Path) -> str:
    """The same as a person would write it for these items."""
    edition = editions("surface_water")[-1]
    whens = []
    for item in ITEMS:
        scale = water_scales(edition)[item]
        sign = ">=" if scale.better == "high" else "<="
        steps = " ".join(
            f"WHEN mean {sign} {limit} THEN '{edition.body['classes'][n]}'" for n, limit in enumerate(scale.limits)
        )
        whens.append(f"WHEN item = '{item}' THEN CASE {steps} ELSE '{edition.body['classes'][-1]}' END")
    return f"""SELECT *, CASE {" ".join(whens)} END AS grade FROM (
        SELECT station, item, year(time) AS year, avg(value) AS mean FROM read_parquet('{path}') GROUP BY ALL)"""  # noqa: S608 - our own


def _wide(folder: Path, rows: int) -> None:
    """AQI with category and primary pollutant, and the class of sections, a row for each day or sample."""
    engine = ibis.duckdb.connect()
    engine.raw_sql("SET enable_progress_bar = false")
    air = {"so2": 80, "no2": 120, "co": 4, "o3_eight": 220, "pm10": 260, "pm25": 160}
    columns = ", ".join(f"round(random() * {most}, 1) AS {name}" for name, most in air.items())
    engine.raw_sql(f"CREATE TABLE days AS SELECT {columns} FROM range({rows})")  # noqa: S608 - our own
    edition = edition_on("air_index", date(2026, 6, 1))
    table = ibis.table(ibis.schema(dict.fromkeys(air, "float64")), name="days")
    ours = median_time(lambda: engine.to_pyarrow(aqi_columns(table, edition).select("aqi", "category", "primary")))
    hand = median_time(lambda: engine.con.sql(_aqi_by_hand(edition)).to_arrow_table())
    print(
        f"  AQI of {rows:,} days {ours:.2f} s ({rows / ours:,.0f}/s); by hand, AQI and category only {hand:.2f} s, ratio {ours / hand:.2f}"
    )
    alone = median_time(lambda: engine.to_pyarrow(aqi_columns(table, edition, primary=False).select("aqi", "category")))
    print(f"    without the primary pollutant {alone:.2f} s, ratio {alone / hand:.2f}")
    water = ", ".join(f"random() * {n + 1} AS {item}" for n, item in enumerate(ITEMS))
    engine.raw_sql(f"CREATE TABLE samples AS SELECT {water} FROM range({rows})")  # noqa: S608 - our own
    samples = ibis.table(ibis.schema(dict.fromkeys(ITEMS, "float64")), name="samples")
    classes = water_columns(samples, editions("surface_water")[-1]).select("class", "word", "deciding")
    took = median_time(lambda: engine.to_pyarrow(classes))
    print(f"  classes of {rows:,} samples of {len(ITEMS)} items, with what decides {took:.2f} s ({rows / took:,.0f}/s)")
    engine.disconnect()


def _aqi_by_hand(edition: Any) -> str:
    """Straight lines between breakpoints, rounded up, written out."""
    steps, parts = edition.body["iaqi"], []
    for key in edition.body["needed_daily"]:
        name = key if key == "o3_eight" else key.partition("_")[0]
        points = edition.body["breakpoints"][key]
        value = f"round_even({name}, {1 if name == 'co' else 0})"
        whens = " ".join(
            f"WHEN {value} <= {high} THEN {below} + ({value} - {low}) * {above - below} / {high - low}"
            for low, high, below, above in zip(points, points[1:], steps, steps[1:], strict=False)
        )
        parts.append(f"CASE {whens} ELSE {edition.body.get('cap', {}).get(key, 500)} END")
    bounds, words = edition.body["categories"]["bounds"], edition.body["categories"]["words"]
    grade = " ".join(f"WHEN aqi <= {bound} THEN '{word}'" for bound, word in zip(bounds, words, strict=False))
    return f"SELECT aqi, CASE {grade} ELSE '{words[-1]}' END AS category FROM (SELECT ceil(round(greatest({', '.join(parts)}), 6)) AS aqi FROM days)"  # noqa: S608 - our own


def _taking(folder: Path, rows: int) -> None:
    """CSV of air values taken in, kept and checked as ``lantu stations take --check`` does: a row for each value, or a column for each item."""
    hour = "strftime(TIMESTAMP '2020-01-01' + INTERVAL 1 HOUR * (i // 150), '%Y-%m-%d %H:%M:%S') AS \"时间\", '站' || (i % 150 // 3) AS \"站点\""
    forms = {
        "a row for each value": f"""{hour}, (['PM2.5', 'PM10', 'NO2'])[1 + i % 3] AS "项目", round(20 + 90 * (i % 3 % 2) + random() * 60) AS "结果\"""",
        "three items a row": f"""{hour.replace("150 // 3", "50").replace("150", "50")}, round(20 + random() * 60) AS "PM2.5",
            round(90 + random() * 60) AS "PM10", round(random() * 60) AS "NO2\"""",
    }
    for number, (form, columns) in enumerate(forms.items()):
        path, count = folder / f"云江{number}.csv", rows
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false; SET memory_limit = '1GB'")
            connection.execute(f"COPY (SELECT {columns} FROM range({count}) t(i)) TO '{path}' (FORMAT csv)")  # noqa: S608 - our own
        store, times = SeriesStore(folder / f"store{number}"), [time.perf_counter()]
        taken = take_in([path], into=store.append)
        times.append(time.perf_counter())
        told = quality_report(store.read())
        times.append(time.perf_counter())
        again = take_in([path], into=store.append).new
        times.append(time.perf_counter())
        keeping, checking, repeating = (late - early for early, late in itertools.pairwise(times))
        whole = times[2] - times[0]
        print(f"  {taken.rows:,} CSV rows, {form}: {taken.new:,} values, {told['flagged']:,} flagged, {count / whole:,.0f} rows/s ({taken.new / whole:,.0f} values/s)")  # fmt: skip
        print(f"    read and kept {keeping:.1f} s, checked {checking:.1f} s; the same file again {repeating:.1f} s, {again} new; most memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB", flush=True)  # fmt: skip
        path.unlink()


def _single() -> None:
    """One sample with its trace."""
    readings = {item: read_value(f"0.{n + 1}") for n, item in enumerate(ITEMS)}
    rounds = 500
    took = median_time(lambda: [classify_water(readings, date(2025, 6, 1)).as_json() for _ in range(rounds)]) / rounds
    print(f"  one sample with its trace: {took * 1000:.2f} ms")


if __name__ == "__main__":  # python -m benchmarks.standards ROWS: only the taking in of CSV rows, as many as that
    with tempfile.TemporaryDirectory() as name:
        _taking(Path(name), int(sys.argv[1]))
