"""The store of station values: a Delta table by year that is only appended to, read as the Parquet files of one version."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.observations import ObservationStore
from lantu.stations.engines import engine, held_back

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["REVISION", "SeriesStore", "series_schema"]

REVISION = "revision"  # the flag of a value that came later than another one of its station, item and time


@cache
def series_schema() -> pa.Schema:
    """One row for each value; ``time`` is the station's own, ``year`` the partition, ``text`` what stood there in place of a number."""
    import pyarrow as pa

    return pa.schema([
        pa.field("station", pa.string(), nullable=False), pa.field("place", pa.string(), nullable=False),
        pa.field("item", pa.string(), nullable=False), pa.field("time", pa.timestamp("us"), nullable=False),
        pa.field("value", pa.float64()), pa.field("text", pa.string()), pa.field("flags", pa.string(), nullable=False),
        pa.field("source", pa.string(), nullable=False), pa.field("received", pa.timestamp("us", tz="UTC"), nullable=False),
        pa.field("year", pa.int32(), nullable=False),
    ])  # fmt: skip


def _schema_of(values: pa.Table) -> pa.Schema:
    """The schema of the store, but names that come as dictionaries stay so: they are written many times faster, and read as text."""
    import pyarrow as pa

    told = {each.name: each.type for each in values.schema if pa.types.is_dictionary(each.type)}
    return pa.schema([each.with_type(told.get(each.name, each.type)) for each in series_schema()])


@cache
def _question_sql(question: Callable[[Any], Any]) -> str:
    """A question as SQL over ``given``."""
    import ibis

    given = ibis.table(ibis.Schema.from_pyarrow(series_schema()), name="given")
    return str(ibis.to_sql(question(given), dialect="duckdb"))


def _source(files: Iterable[str]) -> str:
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
    return f"read_parquet([{listed}], hive_partitioning = true)"


class SeriesStore:
    """The values kept in the folder ``path``. Appends need no lock, compaction and vacuum have one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._delta = ObservationStore(path)
        self._revised: tuple[int, bool] = (-1, False)

    def beside(self, name: str) -> Path:
        """Where something that belongs to this store stands: its queue, its register, the words of people on its flags."""
        return self.path.with_name(f"{self.path.name}.{name}")

    @property
    def exists(self) -> bool:
        return self._delta.exists

    @property
    def version(self) -> int:
        return self._delta.version

    def append(self, values: pa.Table | Iterable[pa.Table], *, repeated: bool = False) -> int:
        """Add the values that are not there yet, as one commit; returns how many were new. The same table again changes nothing.

        Tables that come one after another are looked at one by one, so that never all of them are in memory; none has a value of
        another. A value that differs from what is there for its station, item and time is added as its revision. ``repeated``
        says that the table itself may hold a value several times.
        """
        import pyarrow as pa

        new = 0

        def wanted() -> Iterator[pa.Table]:
            nonlocal new
            for part in [values] if isinstance(values, pa.Table) else values:
                if part.num_rows:
                    found = self._new(part, repeated=repeated) if self.exists or repeated else part
                    new += found.num_rows
                    if found.num_rows:
                        yield found.select(series_schema().names).cast(_schema_of(found))

        self._delta.commit(wanted())
        return new

    def _new(self, values: pa.Table, *, repeated: bool) -> pa.Table:
        """What the store does not have, sorted so that a series lies together; revisions flagged."""
        connection = self._connection.cursor()
        connection.register("given", values)
        once = (
            "QUALIFY row_number() OVER (PARTITION BY station, item, time, value ORDER BY received) = 1"
            if repeated
            else ""
        )
        sql = f"""WITH wanted AS (SELECT * FROM given {once}), kept AS (SELECT station, item, time, value FROM {self._kept(values)}),
            new AS (SELECT * FROM wanted ANTI JOIN kept ON wanted.station = kept.station AND wanted.item = kept.item
                AND wanted.time = kept.time AND wanted.value IS NOT DISTINCT FROM kept.value),
            revised AS (SELECT DISTINCT station, item, time, true AS again FROM new SEMI JOIN kept USING (station, item, time))
            SELECT new.* REPLACE (CASE WHEN again THEN concat_ws(',', nullif(flags, ''), '{REVISION}') ELSE flags END AS flags)
            FROM new LEFT JOIN revised USING (station, item, time) ORDER BY item, station, time"""  # noqa: S608 - names of our own files, quoted
        try:
            found: pa.Table = connection.sql(sql).to_arrow_table()
        finally:
            connection.close()
        return found

    def _kept(self, values: pa.Table) -> str:
        """What the store has of the years, days and stations of these values."""
        import pyarrow.compute as pc

        files = self._delta.files() if self.exists else []
        if not files:
            return "given WHERE false"
        wanted = ", ".join(str(int(year)) for year in pc.unique(values["year"]).to_pylist())
        first, last = pc.min_max(values["time"]).as_py().values()
        codes = pc.min_max(values["station"].unique().cast("string")).as_py().values()
        low, high = ("'" + code.replace("'", "''") + "'" for code in codes)
        return f"""{_source(files)} WHERE year IN ({wanted}) AND time BETWEEN TIMESTAMP '{first}' AND TIMESTAMP '{last}'
            AND station BETWEEN {low} AND {high}"""

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """An engine for appending and for SQL: those who need no expressions need not wait for the engine of these."""
        made = engine()
        made.execute("SET parquet_metadata_cache = true")  # files of a Delta table are written once and never changed
        return made

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor for SQL over :meth:`files`; what is temporary in it is its own."""
        return self._connection.cursor()

    @cached_property
    def _engine(self) -> Any:
        import ibis

        found = ibis.duckdb.connect()
        held_back(found.con)
        return found

    def every(self) -> Any:
        """All values as an Ibis table over the files of this version, also those that were revised later."""
        import ibis

        files = self.files()
        return self.parquet(*files, partitioned=True) if files else ibis.memtable(series_schema().empty_table())

    def files(self) -> list[str]:
        """The Parquet files of this version."""
        return self._delta.files() if self.exists else []

    def parquet(self, *files: str | Path, partitioned: bool = False) -> Any:
        """Parquet files as an Ibis table of the same engine, so that both can be joined."""
        with warnings.catch_warnings():
            # Ibis asks the engine for the schema by a name that the newest engine calls old.
            warnings.simplefilter("ignore", DeprecationWarning)
            return self._engine.read_parquet([str(one) for one in files], hive_partitioning=partitioned)

    def read(self) -> Any:
        """The values that hold, as an Ibis table: of a value that was revised the one that came last.

        Expressions run on the files, not on a copy.
        """
        import ibis

        every, at = self.every(), ["station", "item", "time"]
        if not self._has_revisions():
            return every
        keys = every.filter(every["flags"].contains(REVISION)).select(*at).distinct()
        several = every.semi_join(keys, at)
        newest = ibis.window(group_by=at)
        last = several.mutate(_last=several["received"].max().over(newest))
        last = last.filter(last["received"] == last["_last"]).select(*every.columns)
        return every.anti_join(keys, at).union(last)

    def _has_revisions(self) -> bool:
        if self._revised[0] != self.version:
            sql = f"SELECT 1 FROM {_source(self.files())} WHERE flags <> '' AND contains(flags, '{REVISION}') LIMIT 1"  # noqa: S608 - our own files
            with contextlib.closing(self.cursor()) as cursor:
                self._revised = self.version, bool(self.files() and cursor.execute(sql).fetchall())
        return self._revised[1]

    def ask(self, question: Callable[[Any], Any]) -> pa.Table:
        """The answer to a question over the values that hold: a function of their table, such as `yearly_means`.

        It is turned into SQL once a process, for that takes as long as the reading of a few million values.
        """
        files = self.files()
        source = f"SELECT * FROM {_source(files)}" if files else "SELECT * FROM none"  # noqa: S608 - our own files
        if files and self._has_revisions():
            at = "USING (station, item, time)"
            keys = f"SELECT DISTINCT station, item, time FROM ({source}) WHERE contains(flags, '{REVISION}')"  # noqa: S608 - our own files
            newest = "QUALIFY received = max(received) OVER (PARTITION BY station, item, time)"
            source = f"SELECT * FROM ({source}) ANTI JOIN ({keys}) {at} UNION ALL SELECT * FROM ({source}) SEMI JOIN ({keys}) {at} {newest}"  # noqa: S608 - our own files
        with contextlib.closing(self.cursor()) as cursor:
            if not files:
                cursor.register("none", series_schema().empty_table())
            cursor.execute(f"CREATE TEMP VIEW given AS {source}")
            found: pa.Table = cursor.sql(_question_sql(question)).to_arrow_table()
        return found

    def compact(self) -> dict[str, Any]:
        return self._delta.compact()

    def vacuum(self, *, hours: int = 168) -> list[str]:
        return self._delta.vacuum(hours=hours)
