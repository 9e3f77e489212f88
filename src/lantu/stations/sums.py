"""Sums of the series store: daily values of every station and the air of every station and place by day.

One Parquet file a year and kind, made anew only where the files of that year (or of the next, whose first hour belongs to it)
or the rules have changed. Pages, indicators and outlooks read these; half a billion hours stay where they are.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import ibis

from lantu.sql import sql_text
from lantu.standards.editions import editions
from lantu.stations.merging import joined
from lantu.stations.overrules import OverruleStore
from lantu.stations.quality import parameters
from lantu.stations.register import Register
from lantu.stations.series import SeriesStore
from lantu.stations.summing import POLLUTANTS, air_sql, aqi_name, checked_sql, indexed_sql, sum_rules

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["KINDS", "Sums", "replaced"]

KINDS = ("days", "air", "flags")
_MARKS = "marks.json"


class Sums:
    """The sums of ``store``, kept in ``folder`` (beside the store where none is named)."""

    def __init__(self, store: SeriesStore, folder: Path | None = None) -> None:
        self.store = store
        self.folder = folder or store.beside("sums")
        self._writing = Lock()

    @property
    def version(self) -> int:
        """The version of the store that the sums are of; -1 before the first."""
        return int(self._marks().get("version", -1))

    @property
    def stale(self) -> bool:
        return self.store.exists and self.version != self.store.version

    def _marks(self) -> dict[str, Any]:
        try:
            told: dict[str, Any] = json.loads((self.folder / _MARKS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return told

    def build(self, register: Register | None = None) -> list[int]:
        """Make the sums of the years that changed; returns these years.

        The register tells which codes are one station, and the stations for comparison (对照点) that no place is judged by.
        """
        if not self.store.exists:
            return []
        register = register or Register()
        with self._alone():
            version, digests = self.store.version, self._digests(register)
            known = self._marks().get("years", {})
            changed = [year for year, digest in digests.items() if known.get(str(year)) != digest]
            for year in changed:
                self._year(year, register)
            marks = {"version": version, "years": {str(year): digest for year, digest in digests.items()}}
            replaced(self.folder / _MARKS, json.dumps(marks).encode())
        return changed

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One builder at a time, of this process and of others."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._writing, (self.folder / "lock").open("w") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield

    def _digests(self, register: Register) -> dict[int, str]:
        """For each year what its sums rest on."""
        stations = [(each.code, each.place, each.control, each.codes) for each in register.stations.values()]
        rules = json.dumps([parameters(), sum_rules(), sorted(stations)], default=str)
        by_year: dict[int, list[str]] = {}
        for name in self.store.files():
            told = next((part for part in Path(name).parts if part.startswith("year=")), None)
            if told:
                by_year.setdefault(int(told[5:]), []).append(Path(name).name)
        words: dict[int, list[str]] = {}
        for each in OverruleStore.beside(self.store).read():
            words.setdefault(each.time.year, []).append(repr(each))
        return {
            year: hashlib.sha256(
                f"{rules}{sorted(names)}{sorted(by_year.get(year + 1, []))}{words.get(year, '')}".encode()
            ).hexdigest()
            for year, names in sorted(by_year.items())
        }

    def _year(self, year: int, register: Register) -> None:
        """The files of a year, step by step, each on the disk before the next reads it."""
        every = self.store.read()
        begin, end = datetime(year, 1, 1), datetime(year + 1, 1, 1)  # noqa: DTZ001 - station time has no zone
        part = every.filter(every["year"].isin([year, year + 1]), every["time"] >= begin, every["time"] <= end)
        part = part.filter(~part["item"].contains("@"), ~part["item"].contains("."))
        part = part.mutate(item=ibis.ifelse(part["item"] == "o3", "o3_hour", part["item"]))
        told = joined(part, register).select("station", "place", "item", "time", "value", "flags")
        steps = {name: self.folder / f"{name}-{year}.parquet" for name in ("values", "checked", "air")}
        told.to_parquet(steps["values"])
        connection = self._connection.cursor()
        control = [each.code for each in register.stations.values() if each.control]
        try:
            connection.execute(
                "CREATE OR REPLACE TEMP TABLE control AS SELECT unnest($codes::VARCHAR[]) AS station",
                {"codes": control},
            )
            spoken = OverruleStore.beside(self.store).table(year)
            connection.register("spoken", spoken)
            connection.execute("CREATE OR REPLACE TEMP TABLE overrules AS SELECT * FROM spoken")
            _copied(connection, checked_sql(), steps["values"], steps["checked"])
            _copied(connection, _DAYS.format(end=end), steps["checked"], self._file("days", year))
            _copied(connection, _FLAGS.format(end=end), steps["checked"], self._file("flags", year))
            of_the_year = f"SELECT * FROM ({air_sql()}) WHERE year(day) = {year}"  # noqa: S608 - our own SQL
            _copied(connection, of_the_year, steps["checked"], steps["air"])
            in_order = f"SELECT * FROM ({indexed_sql()}) ORDER BY station, place, day"  # noqa: S608 - our own SQL
            _copied(connection, in_order, steps["air"], self._file("air", year))
        finally:
            connection.close()
            for each in steps.values():
                each.unlink(missing_ok=True)

    def _file(self, kind: str, year: int) -> Path:
        return self.folder / kind / f"{year}.parquet"

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false; SET TimeZone = 'UTC'")
        return connection

    def query(
        self, sql: str, given: Mapping[str, Any] | Sequence[Any] = (), *, years: Sequence[int] = ()
    ) -> list[dict[str, Any]]:
        """The rows of a SELECT over ``days``, ``air`` and ``flags``, of the years named or of all."""
        rows: list[dict[str, Any]] = self.table(sql, given, years=years).to_pylist()
        return rows

    def table(self, sql: str, given: Mapping[str, Any] | Sequence[Any] = (), *, years: Sequence[int] = ()) -> pa.Table:
        """The same in columns."""
        cursor = self._connection.cursor()
        views = ", ".join(f"{kind} AS (FROM {self._source(kind, years)})" for kind in KINDS if kind in sql)
        try:
            whole = f"WITH {views} {sql}"
            found: pa.Table = cursor.sql(whole, params=given or None).to_arrow_table()
        finally:
            cursor.close()
        return found

    def _source(self, kind: str, years: Sequence[int]) -> str:
        kept = sorted((self.folder / kind).glob("*.parquet"))
        files = [str(one) for one in kept if not years or int(one.stem) in years]
        if not files:
            return f"(SELECT {_EMPTY[kind]} WHERE false)"
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
        return f"read_parquet([{listed}])"

    def years(self) -> list[int]:
        """The years that there are sums of."""
        return sorted(int(one.stem) for one in (self.folder / "days").glob("*.parquet"))


_EMPTY = {
    "days": "''::VARCHAR station, ''::VARCHAR place, ''::VARCHAR item, NULL::DATE AS day, NULL::DOUBLE mean, NULL::DOUBLE low, NULL::DOUBLE high, 0::BIGINT AS values, 0::BIGINT flagged",
    "air": ", ".join(["''::VARCHAR station, ''::VARCHAR place, NULL::DATE AS day", *(f"NULL::DOUBLE {name}" for name in POLLUTANTS)])
    + ", 0::BIGINT stations, NULL::SMALLINT aqi, NULL::VARCHAR category, NULL::VARCHAR \"primary\", NULL::VARCHAR standard, "
    + ", ".join(f"NULL::SMALLINT {aqi_name(each.id)}" for each in editions("air_index")),
    "flags": "''::VARCHAR station, ''::VARCHAR item, ''::VARCHAR flag, 0 AS month, 0::BIGINT AS values, NULL::TIMESTAMP AS first, NULL::TIMESTAMP AS last",
}  # fmt: skip


def replaced(target: Path, data: bytes) -> None:
    """Write a file so that it is there at once or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(data)
    part.replace(target)


def _copied(connection: duckdb.DuckDBPyConnection, sql: str, source: Path, target: Path) -> None:
    """The answer to ``sql`` over ``source`` (as ``given``) in ``target``, there at once or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW given AS SELECT * FROM read_parquet({sql_text(source)})")  # noqa: S608 - our own files
    connection.execute(f"COPY ({sql}) TO {sql_text(part)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)")
    part.replace(target)


_DAYS = """SELECT station, place, item, time::DATE AS day, avg(value) FILTER (qc = '') AS mean, min(value) FILTER (qc = '') AS low,
    max(value) FILTER (qc = '') AS high, count(value) FILTER (qc = '') AS values, count(*) FILTER (qc <> '') AS flagged
    FROM given WHERE time < TIMESTAMP '{end}' GROUP BY ALL ORDER BY station, item, day"""
_FLAGS = """SELECT station, item, flag, month(time) AS month, count(*) AS values, min(time) AS first, max(time) AS last
    FROM (SELECT station, item, time, unnest(string_split(qc, ',')) AS flag FROM given WHERE qc <> '' AND time < TIMESTAMP '{end}')
    GROUP BY ALL ORDER BY station, item, flag, month"""
