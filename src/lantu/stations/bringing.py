"""What waits in the queue brought into the store: ``python -m lantu.stations.bringing QUEUE STORE`` does it beside a receiver.

A process of its own, so that receiving is never held up. It is told on standard input which files are closed, tells on
standard output how many values were new, and ends with the process that has started it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from lantu.errors import LantuError
from lantu.stations.hj212 import protocol
from lantu.stations.journal import Entry, Journal, read_journal
from lantu.stations.records import Rows
from lantu.stations.series import SeriesStore

__all__ = ["store_journals"]


def store_journals(
    journal: Journal, store: SeriesStore, paths: Iterable[Path] | None = None, *, wait: bool = False
) -> int:
    """Bring the closed files of the queue into the store and remove them; returns how many values were new.

    One at a time, whoever asks: two at once would both find a value new. While messages are being written, ``paths`` says
    which files were closed at a moment when none was; with ``wait`` parts of a divided message stay in the queue for the others.
    """
    with (journal.folder / "storing").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        told = list(journal.closed() if paths is None else paths)
        new = sum(_table(path, store) for path in told if path.suffix == ".parquet")
        return new + _messages([path for path in told if path.suffix == ".log"], journal, store, wait=wait)


def _table(path: Path, store: SeriesStore) -> int:
    import pyarrow.parquet as pq

    new = 0
    with contextlib.suppress(FileNotFoundError):
        # Not by its name: a folder such as year=2025 above it would be taken for a column.
        with path.open("rb") as stream:
            new = store.append(pq.read_table(stream), repeated=True)
        path.unlink()
    return new


def _messages(paths: list[Path], journal: Journal, store: SeriesStore, *, wait: bool) -> int:
    """All journals at once, so that one commit takes many; never more than so many values in memory."""
    if not paths:
        return 0
    rows, most, new = Rows(), protocol()["collector"]["rows"], 0
    for path in paths:
        with contextlib.suppress(FileNotFoundError):
            for entry in read_journal(path):
                rows.take(entry)
                if len(rows) >= most:
                    new += store.append(rows.table(), repeated=True)
    left = rows.join_parts(datetime.now(UTC) if wait else None)
    new += store.append(rows.table(), repeated=True)
    _put_back(left, journal.folder)
    for path in paths:
        path.unlink(missing_ok=True)
    return new


def _put_back(entries: list[Entry], folder: Path) -> None:
    """Parts that still wait stand in a journal of their own before the one that they came in is removed."""
    if entries:
        journal = Journal(folder)
        journal.write(entries)
        journal.close()


def main() -> int:
    """Bring what each line of standard input names."""
    folder, store = Path(sys.argv[1]), SeriesStore(Path(sys.argv[2]))
    os.nice(5)
    if hasattr(os, "sched_setscheduler"):  # whatever the receiver runs as
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
    journal = Journal(folder)
    for line in sys.stdin:
        told: dict[str, object]
        try:
            told = {"new": store_journals(journal, store, [Path(name) for name in json.loads(line)], wait=True)}
        except LantuError as error:
            told = {"error": str(error)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
