"""A few values of some stations with the flags of quality control, for a page: as soon as it is asked for.

The rules are deep expressions, and turning them into SQL takes longer than all else together, in each process anew. So their SQL
is kept beside the store, under a mark of all that it was made from: made once for an installation and its rules.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from lantu.sql import sql_text
from lantu.stations.overrules import OverruleStore
from lantu.stations.quality import overrule_rows, parameters
from lantu.stations.register import Register
from lantu.stations.series import REVISION, SeriesStore
from lantu.stations.sums import replaced

__all__ = ["RUN_FLAG", "checked_slice", "rules_sql", "run_of"]

RUN_FLAG = "frozen"  # the rule that speaks of a run of values, not of one
_MADE_FROM = ("quality.py", "summing.py")


AROUND = timedelta(days=3)  # what rules of change and of frozen values look back on


def checked_slice(store: SeriesStore, register: Register, code: str, start: datetime, end: datetime) -> list[dict[str, Any]]:  # fmt: skip
    """The values that hold of a station from ``start`` to ``end``, joined by the register, with their flags and what people said of them.

    Rules of a series look at some days before and after, those of neighbours at the stations of its kind in its place.
    """
    own = _names(register, [code])
    near = _names(register, _neighbours(register, code))
    years = {f"year={year}" for year in range((start - AROUND).year, (end + AROUND).year + 1)}
    listed = ", ".join(sql_text(name) for name in store.files() if years & set(Path(name).parts))
    if not listed:
        return []
    names = [*own, *near]
    # First what a file can be passed over by, then which of the hours: of neighbours only those that are asked for.
    wanted = f"""station IN ({_listed(names)}) AND time BETWEEN TIMESTAMP '{start - AROUND}' AND TIMESTAMP '{end + AROUND}'
        AND (station IN ({_listed(own)}) OR time BETWEEN TIMESTAMP '{start}' AND TIMESTAMP '{end}')"""
    with contextlib.closing(store.cursor()) as cursor:
        cursor.execute(
            """CREATE TEMP TABLE codes AS SELECT unnest($names) AS station, unnest($codes) AS code, unnest($places) AS place""",
            {"names": names, "codes": [register.codes.get(name, name) for name in names], "places": [_place(register, name) for name in names]},
        )  # fmt: skip
        cursor.execute(
            f"""CREATE TEMP TABLE given AS SELECT code AS station, coalesce(nullif(held.place, ''), codes.place) AS place, item, time, value, flags, text, source
            FROM ({_holding(listed, wanted)}) AS held JOIN codes USING (station)"""  # noqa: S608 - names of our own, quoted
        )
        words = overrule_rows(each for each in OverruleStore.beside(store).read() if each.station == code)
        cursor.execute("""CREATE TEMP TABLE overrules AS SELECT unnest($station::VARCHAR[]) AS station, unnest($item::VARCHAR[]) AS item, unnest($time::TIMESTAMP[]) AS time,
            unnest($no::VARCHAR[]) AS _no, unnest($why::VARCHAR[]) AS _why""", {name.lstrip("_"): [row[name] for row in words] for name in ("station", "item", "time", "_no", "_why")})  # fmt: skip
        cursor.execute(f"SELECT * FROM ({rules_sql(store)}) WHERE station = {sql_text(code)} AND time BETWEEN TIMESTAMP '{start}' AND TIMESTAMP '{end}'")  # fmt: skip  # noqa: S608 - our own
        titles = [column[0] for column in cursor.description or ()]
        return [dict(zip(titles, row, strict=True)) for row in cursor.fetchall()]


def run_of(store: SeriesStore, register: Register, code: str, item: str, moment: datetime) -> list[datetime]:
    """The times of the run of one value that is too long for its item, of which the value at ``moment`` is one; empty where it is in none.

    However long it is, and over the ends of years.
    """
    listed = ", ".join(map(sql_text, store.files()))
    wanted = f"station IN ({_listed(_names(register, [code]))}) AND item = {sql_text(item)}"
    least = parameters()["item"].get(item, {}).get("frozen")
    if not listed or least is None:
        return []
    with contextlib.closing(store.cursor()) as cursor:
        cursor.execute(f"SELECT time, value FROM ({_holding(listed, wanted)}) ORDER BY time, value")  # noqa: S608 - names of our own, quoted
        for _, run in itertools.groupby(cursor.fetchall(), key=lambda row: row[1]):
            times = [time for time, _ in run]
            if times[0] <= moment <= times[-1] and moment in times:
                return times if len(times) >= least else []
    return []


def _holding(listed: str, wanted: str) -> str:
    """SQL for the values of some files that hold: of a value that was revised the one that came last."""
    return f"""SELECT * FROM (SELECT * FROM read_parquet([{listed}], hive_partitioning = true) WHERE {wanted})
        WINDOW one AS (PARTITION BY station, item, time)
        QUALIFY NOT bool_or(contains(flags, '{REVISION}')) OVER one OR received = max(received) OVER one"""  # noqa: S608 - names of our own, quoted


def _neighbours(register: Register, code: str) -> list[str]:
    station = register.get(code)
    every = register.stations.values() if station else ()
    return [each.code for each in every if station and (each.kind, each.place) == (station.kind, station.place) and each.code != code]  # fmt: skip


def _names(register: Register, codes: Iterable[str]) -> list[str]:
    """Codes with the other codes that lead to them."""
    wanted = set(codes)
    return sorted(wanted | {other for other, code in register.codes.items() if code in wanted})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(map(sql_text, names))


def _place(register: Register, name: str) -> str:
    station = register.get(name)
    return station.place if station else ""


def rules_sql(store: SeriesStore) -> str:
    """All rules over ``given`` and ``overrules``, as it is kept beside the store."""
    code = b"".join(files("lantu").joinpath("stations", name).read_bytes() for name in _MADE_FROM)
    made_from = json.dumps([parameters(), version("ibis-framework")], default=str).encode() + code
    kept = store.beside("sums") / f"rules-{hashlib.sha256(made_from).hexdigest()[:16]}.sql"
    with contextlib.suppress(OSError):
        return kept.read_text(encoding="utf-8")
    from lantu.stations.summing import checked_sql

    sql = checked_sql("text", "source")
    with contextlib.suppress(OSError):  # a folder that cannot be written: it is made again by the next process
        for old in kept.parent.glob("rules-*.sql"):
            old.unlink(missing_ok=True)
        replaced(kept, sql.encode())
    return sql
