"""Rows become files of a Delta table, and one commit that names them.

The files are written here and not by the table's own writer: a disk that fills up is then an error that can be told,
with what was begun taken away, and not a panic of a thread that nobody can catch.
"""

from __future__ import annotations

import contextlib
import errno
import json
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

from lantu.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
    from deltalake.transaction import AddAction

__all__ = ["PARTITION", "added", "room_for"]

PARTITION = "year"
_GROUP = 122_880  # rows that a reader takes or leaves together: as many as the engine reads at once
_RETRIES = 5
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_AGAIN = "free space, then import again; nothing was half-written"


def added(path: Path, tables: Iterable[pa.Table]) -> None:
    """Append ``tables`` to the Delta table in the folder ``path`` as one commit, which is there whole or not at all.

    They are written as they come, those of a year after each other into one file; none of them is needed any more then.
    """
    made: list[Path] = []
    try:
        with _Files(path, made) as files:
            for table in tables:
                files.take(table)
        if files.schema is not None:
            _committed(path, files.schema, files.actions)
    except Exception as error:
        if not any(_is_named(path, each) for each in made):
            for each in made:
                each.unlink(missing_ok=True)
        if isinstance(error, OSError):
            said = "the disk is full" if error.errno in _FULL else f"cannot write: {error.strerror or error}"
            raise SourceError(said, where=str(path), hint=_AGAIN) from error
        raise


def room_for(path: Path, files: list[str]) -> None:
    """Refuse to put files together where the disk could not take the result beside them."""
    needed, free = sum(Path(each).stat().st_size for each in files), shutil.disk_usage(path).free
    if needed > free:
        raise SourceError(f"{needed} bytes are needed and {free} are free", where=str(path), hint="free space; what is kept stays as it is")  # fmt: skip


def _by_year(table: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    import pyarrow.compute as pc

    years, rest = table[PARTITION], table.drop_columns([PARTITION])
    for year in sorted(pc.unique(years).to_pylist()):
        yield year, rest.filter(pc.equal(years, year))


class _Files:
    """Files that are being written: one is open, that of the year at hand."""

    def __init__(self, path: Path, made: list[Path]) -> None:
        self.path, self.made = path, made
        self.schema: pa.Schema | None = None
        self.actions: list[AddAction] = []
        self._open: tuple[int, Path, pq.ParquetWriter] | None = None
        self._rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is None:
            self._close()
        elif self._open is not None:
            with contextlib.suppress(OSError):
                self._open[2].close()

    def take(self, table: pa.Table) -> None:
        self.schema = self.schema or table.schema
        for year, rows in _by_year(table):
            self._of(year, rows.schema).write_table(rows, row_group_size=_GROUP)
            self._rows += rows.num_rows

    def _of(self, year: int, schema: pa.Schema) -> pq.ParquetWriter:
        """The file of the year, begun where another or none is open."""
        import pyarrow.parquet as pq

        if self._open is not None and self._open[0] == year:
            return self._open[2]
        self._close()
        file = self.path / f"{PARTITION}={year}/part-{uuid.uuid4()}.parquet"
        file.parent.mkdir(parents=True, exist_ok=True)
        self.made.append(file)
        writer = pq.ParquetWriter(file, schema)
        self._open, self._rows = (year, file, writer), 0
        return writer

    def _close(self) -> None:
        from deltalake.transaction import AddAction

        if self._open is None:
            return
        year, file, writer = self._open
        self._open = None
        writer.close()
        told = json.dumps({"numRecords": self._rows})
        name = file.relative_to(self.path).as_posix()
        self.actions.append(AddAction(name, file.stat().st_size, {PARTITION: str(year)}, int(time.time() * 1000), True, told))  # fmt: skip


def _committed(path: Path, schema: pa.Schema, files: list[AddAction]) -> None:
    """Name the files in the log; a conflict with another writer is tried again."""
    from deltalake import DeltaTable, Schema
    from deltalake.exceptions import CommitFailedError, DeltaError
    from deltalake.transaction import create_table_with_add_actions

    for left in reversed(range(_RETRIES)):
        there = DeltaTable.is_deltatable(str(path))
        try:
            if there:
                DeltaTable(str(path)).create_write_transaction(files, "append", schema, partition_by=PARTITION)  # type: ignore[arg-type]
            else:
                create_table_with_add_actions(str(path), Schema.from_arrow(schema), files, partition_by=PARTITION)
        except DeltaError as error:
            made_by_another = not there and DeltaTable.is_deltatable(str(path))
            if not isinstance(error, CommitFailedError) and not made_by_another:
                raise SourceError(f"cannot write: {error}", where=str(path), hint=_AGAIN) from error
            if not left:
                raise SourceError(f"cannot write: {error}", where=str(path), hint="another writer is busy; import again") from error  # fmt: skip
        else:
            return


def _is_named(path: Path, file: Path) -> bool:
    """Whether a commit names the file: an error that came after it takes nothing away."""
    log = path / "_delta_log"
    return any(file.name in each.read_text(encoding="utf-8") for each in log.glob("*.json")) if log.is_dir() else False
