"""The store of observations: a Delta table that is only ever appended to.

A correction is a new row; nothing is overwritten. Appends need no lock. Compaction and vacuum rewrite files and
stand behind one file lock. Readers take the list of files of one version and read these with DuckDB, so that they
see whole commits only, and never wait.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.errors import UsageError
from lantu.observations.committing import added, room_for
from lantu.observations.model import Observation
from lantu.observations.schema import arrow_schema, from_arrow, to_arrow

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake import DeltaTable

__all__ = ["ObservationStore"]

# A row that two writers brought at once counts once; said after a filter, so that few rows are compared.
_ONCE = "QUALIFY row_number() OVER (PARTITION BY id ORDER BY received) = 1"


class ObservationStore:
    """The observations kept in the folder ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._listed: tuple[tuple[int, datetime] | None, list[str]] = (None, [])

    @property
    def exists(self) -> bool:
        from deltalake import DeltaTable

        return self.path.is_dir() and DeltaTable.is_deltatable(str(self.path))

    def _table(self) -> DeltaTable:
        from deltalake import DeltaTable

        return DeltaTable(str(self.path))

    @property
    def version(self) -> int:
        """The number of the newest commit; -1 before the first."""
        return self.newest[0]

    @property
    def newest(self) -> tuple[int, datetime]:
        """The number of the newest commit and its time; the log names its files by it (Delta protocol)."""
        log = self.path / "_delta_log"
        commits = (one for one in log.glob("*.json") if one.stem.isdigit()) if log.is_dir() else ()
        last = max(commits, key=lambda one: one.stem, default=None)  # numbers of one width
        if last is None:
            return -1, datetime.fromtimestamp(0, UTC)
        return int(last.stem), datetime.fromtimestamp(last.stat().st_mtime, UTC)

    def append(self, observations: Sequence[Observation], received: datetime | None = None) -> int:
        """Add what is not there yet; returns how many were new. The same rows again change nothing."""
        known = self._ids()
        new = {name: each for each in observations if (name := each.id) not in known}
        if not new:
            return 0
        self.commit(to_arrow(new, received or datetime.now(UTC)))
        return len(new)

    def commit(self, tables: pa.Table | Iterable[pa.Table]) -> None:
        """Append a table of this folder's schema, or several that come one after another, as one commit, whole or not at all."""
        import pyarrow as pa

        added(self.path, [tables] if isinstance(tables, pa.Table) else tables)

    def known(self, ids: Sequence[str]) -> set[str]:
        """Which of these observations are in the store."""
        return self._ids() & set(ids)

    def _ids(self) -> set[str]:
        if not self.exists:
            return set()
        rows = self.query("SELECT DISTINCT id FROM every").to_pydict()
        return set(rows["id"])

    def files(self, version: int | None = None) -> list[str]:
        """The Parquet files of a version; refuses a table with deletion vectors, which these files would not show."""
        newest = self.newest
        if version is None and self._listed[0] == newest:
            return self._listed[1]  # what a version consists of never changes
        table = self._table()
        table.load_as_version(newest[0] if version is None else version)
        if table.protocol().reader_features and "deletionVectors" in (table.protocol().reader_features or []):
            raise UsageError("the table has deletion vectors", where=str(self.path), hint="rewrite it without them")
        found = sorted(uri.removeprefix("file://") for uri in table.file_uris())
        if version is None:
            self._listed = newest, found
        return found

    def query(self, sql: str, parameters: Sequence[Any] = (), *, version: int | None = None) -> pa.Table:
        """The answer to a SELECT over ``observations``, in which a row that two writers brought at once counts once."""
        files = self.files(version) if self.exists else []
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
        source = f"read_parquet([{listed}], hive_partitioning = true, hive_types = {{'year': INTEGER}})"
        cursor = self._connection.cursor()
        try:
            if not files:  # only then: DuckDB loads pandas for a table in memory, which takes longer than an answer
                cursor.register("nothing", arrow_schema().empty_table())
            whole = f"WITH every AS NOT MATERIALIZED (SELECT * FROM {source if files else 'nothing'}), observations AS NOT MATERIALIZED (SELECT * FROM every {_ONCE}) {sql}"  # noqa: S608 - names of our own files, quoted
            found: pa.Table = cursor.sql(whole, params=list(parameters)).to_arrow_table()
        finally:
            cursor.close()
        return found

    @cached_property
    def _connection(self) -> duckdb.DuckDBPyConnection:
        """One engine for all questions to this store: starting it takes longer than most answers."""
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            "SET parquet_metadata_cache = true"
        )  # files of a Delta table are written once and never changed
        return connection

    def read(
        self, *, as_of: date | None = None, measure: str = "", place: str = "", bases: Sequence[str] = ()
    ) -> list[Observation]:
        """The observations, or those that had come in by the end of the day ``as_of``; ``bases`` choose what they cover."""
        wanted, given = ["true"], list[Any]()
        if as_of is not None:
            wanted.append("received < ?")
            given.append(datetime.combine(as_of + timedelta(days=1), time.min, UTC))
        for column, value in (("measure", measure), ("place", place)):
            if value:
                wanted.append(f"{column} = ?")
                given.append(value)
        if bases:
            wanted.append(f"basis IN ({', '.join('?' * len(bases))})")
            given.extend(bases)
        names = ", ".join(arrow_schema().names)
        sql = f"SELECT {names} FROM every WHERE {' AND '.join(wanted)} {_ONCE} ORDER BY measure, place, period, id"  # noqa: S608 - our own names
        return from_arrow(self.query(sql, given))

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """The one lock for what rewrites files."""
        with (self.path.parent / f"{self.path.name}.lock").open("w") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UsageError("another compaction is running", where=str(self.path), hint="try again later") from error  # fmt: skip
            yield

    def compact(self) -> dict[str, Any]:
        """Put small files together; readers of older versions are not disturbed."""
        with self._lock():
            room_for(self.path, self.files())
            return dict(self._table().optimize.compact())

    def vacuum(self, *, hours: int = 168) -> list[str]:
        """Remove files that no version of the last ``hours`` needs, also those that a killed writer left."""
        with self._lock():
            return list(self._table().vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=True, full=True))  # fmt: skip
