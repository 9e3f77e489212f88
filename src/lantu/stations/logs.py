"""A log of JSON lines that is only appended to: each batch is on the disk when it is told so, and a torn line is left out."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lantu.errors import SourceError

__all__ = ["Log"]


class Log:
    """The records of one file, in the order in which they were added. Readers never wait; writers stand behind a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, records: Iterable[dict[str, Any]]) -> int:
        """Add records, each with the moment ``at``; returns how many. When this returns they survive a crash."""
        now = datetime.now(UTC).isoformat(timespec="microseconds")
        lines = [json.dumps({"at": now} | each, ensure_ascii=False) + "\n" for each in records]
        if not lines:
            return 0
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as stream:
                fcntl.flock(stream, fcntl.LOCK_EX)
                if stream.tell() and not self._ended():
                    lines.insert(0, "\n")  # a line that a crash has cut stays alone
                stream.write("".join(lines).encode())
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise SourceError(
                f"cannot write: {error.strerror}", where=str(self.path), hint="free space, then try again"
            ) from error
        return len(lines)

    def _ended(self) -> bool:
        with self.path.open("rb") as stream:
            stream.seek(-1, os.SEEK_END)
            return stream.read(1) == b"\n"

    def read(self) -> Iterator[dict[str, Any]]:
        """The whole records, oldest first."""
        if not self.path.exists():
            return
        with self.path.open("rb") as stream:
            for line in stream:
                try:
                    found = json.loads(line)
                except ValueError:
                    continue
                if isinstance(found, dict):
                    yield found
