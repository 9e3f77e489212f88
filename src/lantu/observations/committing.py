"""Rows become files of a Delta table, and one commit that names them.

The files are written here and not by the table's own writer: a disk that fills up is then an error that can be told,
with what was begun taken away, and not a panic of a thread that nobody can catch.
"""

from __future__ import annotations

import errno
import json
import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lantu.errors import SourceError

if TYPE_CHECKING:
    import pyarrow as pa
    from deltalake.transaction import AddAction

__all__ = ["PARTITION", "added", "room_for"]

PARTITION = "year"
_RETRIES = 5
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_AGAIN = "free space, then import again; nothing was half-written"


def added(path: Path, table: pa.Table) -> None:
    """Append ``table`` to the Delta table in the folder ``path`` as one commit, which is there whole or not at all."""
    made: list[Path] = []
    try:
        files = [_file(path, year, rows, made) for year, rows in _by_year(table)]
        _committed(path, table, files)
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


def _file(path: Path, year: int, rows: pa.Table, made: list[Path]) -> AddAction:
    import pyarrow.parquet as pq
    from deltalake.transaction import AddAction

    name = f"{PARTITION}={year}/part-{uuid.uuid4()}.parquet"
    file = path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    made.append(file)
    pq.write_table(rows, file)
    told = json.dumps({"numRecords": rows.num_rows})
    return AddAction(name, file.stat().st_size, {PARTITION: str(year)}, int(time.time() * 1000), True, told)


def _committed(path: Path, table: pa.Table, files: list[AddAction]) -> None:
    """Name the files in the log; a conflict with another writer is tried again."""
    from deltalake import DeltaTable, Schema
    from deltalake.exceptions import CommitFailedError, DeltaError
    from deltalake.transaction import create_table_with_add_actions

    for left in reversed(range(_RETRIES)):
        there = DeltaTable.is_deltatable(str(path))
        try:
            if there:
                DeltaTable(str(path)).create_write_transaction(files, "append", table.schema, partition_by=PARTITION)  # type: ignore[arg-type]
            else:
                create_table_with_add_actions(str(path), Schema.from_arrow(table.schema), files, partition_by=PARTITION)
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
