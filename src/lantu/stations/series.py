"""The store of station values: a Delta table by year that is only appended to, read as the Parquet files of one version."""

from __future__ import annotations

import warnings
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.observations import ObservationStore

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["SeriesStore", "series_schema"]


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


class SeriesStore:
    """The values kept in the folder ``path``. Appends need no lock, compaction and vacuum have one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._delta = ObservationStore(path)

    def beside(self, name: str) -> Path:
        """Where something that belongs to this store stands: its queue, its register, the words of people on its flags."""
        return self.path.with_name(f"{self.path.name}.{name}")

    @property
    def exists(self) -> bool:
        return self._delta.exists

    @property
    def version(self) -> int:
        return self._delta.version

    def append(self, values: pa.Table) -> int:
        """Add the values that are not there yet; returns how many were new. The same table again changes nothing."""
        new = self._new(values) if self.exists else values
        if new.num_rows:
            self._delta.commit(new.select(series_schema().names).cast(series_schema()))
        return int(new.num_rows)

    def _new(self, values: pa.Table) -> pa.Table:
        """What the store does not have: no value of the same station, item, time and number."""
        connection = self._engine.con.cursor()
        connection.register("given", values)
        years = sorted(set(values["year"].unique().to_pylist()))
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in self._delta.files())
        wanted = ", ".join(str(int(year)) for year in years) or "NULL"
        sql = f"""SELECT given.* FROM given ANTI JOIN (
            SELECT station, item, time, value FROM read_parquet([{listed}], hive_partitioning = true) WHERE year IN ({wanted})
        ) kept ON given.station = kept.station AND given.item = kept.item AND given.time = kept.time
            AND given.value IS NOT DISTINCT FROM kept.value"""  # noqa: S608 - names of our own files, quoted
        try:
            found: pa.Table = connection.sql(sql).to_arrow_table()
        finally:
            connection.close()
        return found

    @cached_property
    def _engine(self) -> Any:
        import ibis

        engine = ibis.duckdb.connect()
        engine.raw_sql("SET enable_progress_bar = false")
        return engine

    def read(self) -> Any:
        """The values as an Ibis table over the files of this version: expressions run on the files, not on a copy."""
        import ibis

        files = self._delta.files() if self.exists else []
        if not files:
            return ibis.memtable(series_schema().empty_table())
        with warnings.catch_warnings():
            # Ibis asks the engine for the schema by a name that the newest engine calls old.
            warnings.simplefilter("ignore", DeprecationWarning)
            return self._engine.read_parquet(files, hive_partitioning=True)

    def compact(self) -> dict[str, Any]:
        return self._delta.compact()

    def vacuum(self, *, hours: int = 168) -> list[str]:
        return self._delta.vacuum(hours=hours)
