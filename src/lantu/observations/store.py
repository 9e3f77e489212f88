"""The store of observations: a Delta table that is only ever appended to.

A correction is a new row; nothing is overwritten. Appends need no lock. Compaction and vacuum rewrite files and
stand behind one file lock. Readers take the list of files of one version and read these with DuckDB, so that they
see whole commits only, and never wait.
"""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.errors import SourceError, UsageError
from lantu.observations.model import Observation
from lantu.observations.schema import arrow_schema, from_arrow, to_arrow

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa
    from deltalake import DeltaTable

__all__ = ["ObservationStore"]

_RETRIES = 5


class ObservationStore:
    """The observations kept in the folder ``path``."""

    def __init__(self, path: Path) -> None:
        self.path = path

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
        return self._table().version() if self.exists else -1

    def append(self, observations: Sequence[Observation], received: datetime | None = None) -> int:
        """Add what is not there yet; returns how many were new. The same rows again change nothing."""
        known = self._ids()
        new = list({each.id: each for each in observations if each.id not in known}.values())
        if not new:
            return 0
        self._commit(to_arrow(new, received or datetime.now(UTC)))
        return len(new)

    def _commit(self, table: pa.Table) -> None:
        from deltalake import write_deltalake
        from deltalake.exceptions import CommitFailedError

        self.path.parent.mkdir(parents=True, exist_ok=True)
        for attempt in range(_RETRIES):
            try:
                write_deltalake(str(self.path), table, mode="append", partition_by=["year"])
            except CommitFailedError:
                if attempt == _RETRIES - 1:
                    raise
            except OSError as error:
                raise SourceError(f"cannot write: {error}", where=str(self.path), hint="free space, then import again; nothing was half-written") from error  # fmt: skip
            else:
                return

    def _ids(self) -> set[str]:
        if not self.exists:
            return set()
        rows = self.query("SELECT DISTINCT id FROM observations").to_pydict()
        return set(rows["id"])

    def files(self, version: int | None = None) -> list[str]:
        """The Parquet files of a version; refuses a table with deletion vectors, which these files would not show."""
        table = self._table()
        if version is not None:
            table.load_as_version(version)
        if table.protocol().reader_features and "deletionVectors" in (table.protocol().reader_features or []):
            raise UsageError("the table has deletion vectors", where=str(self.path), hint="rewrite it without them")
        return sorted(uri.removeprefix("file://") for uri in table.file_uris())

    def query(self, sql: str, parameters: Sequence[Any] = (), *, version: int | None = None) -> pa.Table:
        """The answer to ``sql`` over ``observations``; a row that two writers brought at once counts once."""
        import duckdb

        with duckdb.connect() as connection:
            self._view(connection, version)
            found: pa.Table = connection.sql(sql, params=list(parameters)).to_arrow_table()
            return found

    def _view(self, connection: duckdb.DuckDBPyConnection, version: int | None) -> None:
        connection.execute("SET TimeZone = 'UTC'")
        files = self.files(version) if self.exists else []
        if not files:
            connection.register("observations", arrow_schema().empty_table())
            return
        listed = ", ".join("'" + name.replace("'", "''") + "'" for name in files)
        connection.execute(
            f"CREATE VIEW observations AS SELECT * FROM read_parquet([{listed}], hive_partitioning = true, "  # noqa: S608 - names of our own files, quoted
            "hive_types = {'year': INTEGER}) QUALIFY row_number() OVER (PARTITION BY id ORDER BY received) = 1"
        )

    def read(self, *, as_of: date | None = None, measure: str = "", place: str = "") -> list[Observation]:
        """The observations, or those that had come in by the end of the day ``as_of``."""
        wanted, given = ["true"], list[Any]()
        if as_of is not None:
            wanted.append("received < ?")
            given.append(datetime.combine(as_of + timedelta(days=1), time.min, UTC))
        for column, value in (("measure", measure), ("place", place)):
            if value:
                wanted.append(f"{column} = ?")
                given.append(value)
        names = ", ".join(arrow_schema().names)
        sql = f"SELECT {names} FROM observations WHERE {' AND '.join(wanted)} ORDER BY measure, place, period, id"  # noqa: S608 - our own names
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
            return dict(self._table().optimize.compact())

    def vacuum(self, *, hours: int = 168) -> list[str]:
        """Remove files that no version of the last ``hours`` needs, also those that a killed writer left."""
        with self._lock():
            return list(self._table().vacuum(retention_hours=hours, dry_run=False, enforce_retention_duration=True, full=True))  # fmt: skip
