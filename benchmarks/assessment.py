"""Assessment: many promises in one run, the data of one page, and how the time grows."""

from __future__ import annotations

import random
import tempfile
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import ibis

from benchmarks import dossier
from benchmarks.timing import median_time
from lantu.assessment import Commitment, assess
from lantu.assessment.columns import promise_columns, sdg_build_statuses, statuses
from lantu.assessment.model import Point
from lantu.assessment.run import assess_bundled
from lantu.observations import Observation, ObservationStore

PROMISES, PLACES, YEARS, AS_OF = 20_000, 45, 10, 2023
FIRST = 2014


def report() -> None:
    """Print the tables."""
    print(f"\nAssessment: {PROMISES:,} promises of 500 plans x {PLACES} places x {YEARS} years")
    for count in (PROMISES // 16, PROMISES // 4, PROMISES):
        _bulk(count)
    _single()
    _store()
    dossier.report()
    _official()


def _promises(count: int) -> list[Commitment]:
    """Promises of five shapes in turn."""
    found = []
    for i in range(count):
        flags: dict[str, Any] = [{}, {"comparator": ">="}, {"average": True}, {"cumulative": True}, {}][i % 5]
        start = None if flags.get("average") or flags.get("cumulative") else 50 + i % 7
        target = 6 if flags.get("average") else 60 if start is None or i % 5 != 1 else start - 1
        found.append(Commitment(
            key=str(i), measure=f"m{i}", document=f"plan{i % 500}", target=Fraction(target), baseline=None if start is None else Fraction(start),
            baseline_year=2020, target_year=2025, direction="up", **flags,
        ))  # fmt: skip
    return found


def _bulk(count: int) -> None:
    """Every promise at every place: one expression, beside sdg-build's formula in the same engine."""
    one = promise_columns(_promises(count))
    con = ibis.duckdb.connect()
    con.raw_sql("SET enable_progress_bar = false")
    con.create_table("one", one)
    at_places = f"SELECT one.* REPLACE (key || '/' || p AS key) FROM one, range({PLACES}) t(p)"  # noqa: S608 - our own
    by_year = f"SELECT key, CAST({FIRST} + y AS INTEGER) AS year, 40 + 20 * random() AS value FROM promises, range({YEARS}) t(y)"  # noqa: S608 - our own
    con.raw_sql(f"CREATE TABLE promises AS {at_places}")
    con.raw_sql(f"CREATE TABLE points AS {by_year}")
    promises, points = con.table("promises"), con.table("points")
    ours = median_time(lambda: statuses(promises, points, AS_OF).to_pyarrow())
    theirs = median_time(lambda: sdg_build_statuses(promises, points, AS_OF).to_pyarrow())
    rows = count * PLACES
    print(f"  {rows:>9,} results, {rows * YEARS:>10,} values: {ours:6.2f} s  ({rows / ours:>11,.0f}/s)   sdg-build's formula {theirs:6.2f} s")  # fmt: skip
    con.disconnect()


def _single() -> None:
    """With reasons, trace, forecast and the methods of others, one by one."""
    rng = random.Random(1)  # noqa: S311 - the same values each time
    promises = _promises(2000)
    points = [Point(year=2020 + i, value=Fraction(rng.randint(45, 65))) for i in range(1, 4)]
    full = median_time(lambda: [assess(each, points, AS_OF) for each in promises]) / len(promises)
    print(f"  one result with trace, forecast and other methods: {full * 1000:.2f} ms")
    print(f"  the bundled register (all promises): {median_time(lambda: list(assess_bundled(AS_OF))):.2f} s")


def _store() -> None:
    """One series out of a store of a hundred thousand rows, and the rate of taking in."""
    with tempfile.TemporaryDirectory() as folder:
        store = ObservationStore(Path(folder) / "observations")
        rows = [
            Observation(measure=f"m{i % 200}", place=f"p{i % 50}", period=f"{FIRST + i % 10}-{i % 12 + 1:02}",
                        value=Decimal(i), unit="个", source=str(i))
            for i in range(100_000)
        ]  # fmt: skip
        taken = median_time(lambda: store.append(rows), rounds=1)
        page = median_time(lambda: store.read(measure="m7", place="p7"), rounds=7)
    print(f"  store: {len(rows) / taken:,.0f} rows/s in; one series of {len(rows):,} rows: {page * 1000:.0f} ms warm")


def _official() -> None:
    """The indicators of the outline at the official mid-term review."""
    then = date(2023, 11, 29)
    counts: dict[str, int] = {}
    for each in assess_bundled(then, forms=["indicator"]):
        if each.commitment.document.startswith("outline") and each.commitment.target_year == 2025:
            counts[each.word] = counts.get(each.word, 0) + 1
    print(f"  mid-term {then}: {counts} (official: 1 done early, 6 likely to exceed, 12 on schedule, 4 behind)")
