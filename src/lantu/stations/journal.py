"""The durable queue before the store: what has come in is on the disk before anyone is told that it has arrived.

A journal is a file of lines, each with its own checksum. A line that a crash has cut is left out when the journal is
read; it was never acknowledged. A journal that has been stored is removed; if the crash came between, storing it
again adds nothing, for the store takes each value once. Whole tables wait in the queue as files of their own.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple
from uuid import uuid4

from lantu.errors import SourceError, UsageError

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Entry", "Journal", "read_journal"]


_ESCAPED = re.compile(rb"\\(.)")
_MEANT = {b"n": b"\n", b"r": b"\r"}


class Entry(NamedTuple):
    """A message and the moment at which it came in: a segment of HJ 212, or JSON."""

    received: datetime
    segment: bytes


class Journal:
    """The journals and tables that wait in one folder; one journal is being written to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._stream: IO[bytes] | None = None
        self._held: IO[str] | None = None

    def hold(self) -> None:
        """A folder has one receiver: raises UsageError where another one has it. The end of the process lets it go."""
        held = (self.folder / "receiver").open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            held.close()
            raise UsageError(
                "another receiver writes here", where=str(self.folder), hint="stop it, or give another --store"
            ) from error
        self._held = held

    def let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def write(self, entries: Iterable[Entry]) -> None:
        """Put messages on the disk; when this returns they survive a crash."""
        stream = self._open()
        try:
            stream.write(b"".join([_line(each) for each in entries]))
            stream.flush()
            os.fdatasync(stream.fileno())
        except OSError as error:
            self.close()
            raise SourceError(
                f"cannot write: {error.strerror}", where=str(self.folder), hint="free space; nothing was acknowledged"
            ) from error

    @property
    def size(self) -> int:
        """Bytes of the journal that is being written to."""
        return self._stream.tell() if self._stream else 0

    def _open(self) -> IO[bytes]:
        if self._stream is None:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.log"
            try:
                self._stream = (self.folder / name).open("ab")
                self._sync_folder()
            except OSError as error:
                raise SourceError(
                    f"cannot write: {error.strerror}", where=str(self.folder), hint="make the folder writable"
                ) from error
        return self._stream

    def put_table(self, values: pa.Table) -> Path:
        """Put a table of values on the disk whole; when this returns it survives a crash."""
        import pyarrow.parquet as pq

        name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.parquet"
        path, half = self.folder / name, self.folder / f"{name}.half"
        try:
            with half.open("wb") as stream:
                pq.write_table(values, stream)
                stream.flush()
                os.fdatasync(stream.fileno())
            half.rename(path)
            self._sync_folder()
        except OSError as error:
            half.unlink(missing_ok=True)
            raise SourceError(
                f"cannot write: {error.strerror}", where=str(self.folder), hint="free space; nothing was taken"
            ) from error
        return path

    def _sync_folder(self) -> None:
        """The name of a new file has to survive, too."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def close(self) -> None:
        """Begin a new journal with the next message; the one before may be stored."""
        if self._stream is not None:
            with contextlib.suppress(OSError):  # a full disk: what was not written was not acknowledged
                self._stream.close()
            self._stream = None

    def closed(self) -> list[Path]:
        """The journals and tables that nobody writes to here, oldest first."""
        current = Path(self._stream.name) if self._stream else None
        found = [*self.folder.glob("*.log"), *self.folder.glob("*.parquet")]
        return sorted(path for path in found if path != current)


def _line(entry: Entry) -> bytes:
    segment = entry.segment
    if b"\\" in segment or b"\n" in segment or b"\r" in segment:
        segment = segment.replace(b"\\", rb"\\").replace(b"\n", rb"\n").replace(b"\r", rb"\r")
    body = entry.received.isoformat().encode() + b" " + segment
    return b"%08x %s\n" % (zlib.crc32(body), body)


def read_journal(path: Path) -> Iterator[Entry]:
    """The messages of a journal whose lines are whole."""
    with path.open("rb") as stream:
        for line in stream:
            told, _, body = line.rstrip(b"\n").partition(b" ")
            if not line.endswith(b"\n") or told != b"%08x" % zlib.crc32(body):
                continue
            moment, _, segment = body.partition(b" ")
            yield Entry(datetime.fromisoformat(moment.decode("ascii")), _ESCAPED.sub(_meant, segment))


def _meant(escaped: re.Match[bytes]) -> bytes:
    return _MEANT.get(escaped[1], escaped[1])
