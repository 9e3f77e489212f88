"""Files that others lay into a folder: taken once they are whole, put into the durable queue, then laid aside.

A file that was taken goes to ``done``, one that cannot be read to ``failed``, each with a report of its faults beside it.
If a crash comes between, the file is taken again, and the store takes each value once.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lantu.errors import LantuError, UsageError
from lantu.stations.batches import FORMS, Batch, read_batch
from lantu.stations.importing import take_in
from lantu.stations.journal import Journal
from lantu.stations.register_store import RegisterStore
from lantu.stations.series import SeriesStore

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Inbox"]


@dataclass(slots=True)
class Inbox:
    """The folder ``path`` for a store. A file counts as whole when it has not changed for ``quiet`` seconds."""

    path: Path
    store: SeriesStore
    quiet: float = 2.0
    _journal: Journal = field(init=False)

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise UsageError("is no folder", where=str(self.path), hint="make it, or name another one")
        self._journal = Journal(self.store.beside("queue"))

    def waiting(self) -> list[Path]:
        """The whole files of a known form, oldest first; hidden and half-written ones (``.part``, ``.tmp``) are left alone."""
        found = []
        for path in self.path.iterdir():
            if path.suffix.lower() in FORMS and not path.name.startswith(".") and path.is_file():
                stat = path.stat()
                if abs(time.time() - stat.st_mtime) >= self.quiet:  # ahead of us is as good as long ago
                    found.append((stat.st_mtime, path))
        return [path for _, path in sorted(found)]

    def take(self, path: Path) -> dict[str, Any]:
        """Take one file; returns its report."""
        try:
            report = self._queue(path)
            self._lay_aside(path, "done", report)
        except FileNotFoundError:
            report = {"file": path.name, "error": "the file has gone"}
        except LantuError as error:
            report = {"file": path.name, "error": str(error), "code": error.code}
            self._lay_aside(path, "failed", report)
        return report

    def _queue(self, path: Path) -> dict[str, Any]:
        try:
            batch: Batch = read_batch(path.read_bytes(), FORMS[path.suffix.lower()], source=path.name)
        except UsageError:
            if path.suffix.lower() != ".csv":
                raise
            return self._wide(path)
        self._journal.put_table(batch.values)
        return {"file": path.name} | batch.as_json()

    def _wide(self, path: Path) -> dict[str, Any]:
        """A table as stations are published: date and hour apart, the name of the file for the place."""
        book = RegisterStore.beside(self.store)
        taken = take_in([path], register=book.read(), into=self._put)
        book.enter(taken.register.stations.values(), why="named by a file of values")
        return {
            "file": path.name, "rows": taken.rows, "values": taken.held, "faults": [each.as_json() for each in taken.faults],
        }  # fmt: skip

    def _put(self, parts: Iterable[pa.Table]) -> int:
        """Each part a table of the queue; it is told as new when it is stored."""
        for part in parts:
            self._journal.put_table(part)
        return 0

    def _lay_aside(self, path: Path, where: str, report: dict[str, Any]) -> None:
        folder = self.path / where
        folder.mkdir(exist_ok=True)
        free = next(
            place for number in range(1_000_000)
            if not (place := folder / (path.name if not number else f"{path.stem}-{number}{path.suffix}")).exists()
        )  # fmt: skip
        path.rename(free)
        (folder / f"{free.name}.report.json").write_text(
            json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8"
        )
