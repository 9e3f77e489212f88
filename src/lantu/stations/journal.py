"""The durable queue before the store: packets are on the disk before anyone is told that they have arrived.

A journal is a file of lines, each with its own checksum. A line that a crash has cut is left out when the journal is
read; it was never acknowledged. A journal that has been stored is removed; if the crash came between, storing it
again adds nothing, for the store takes each value once.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from lantu.errors import SourceError, UsageError
from lantu.stations.hj212 import BadPacket, Message, protocol, read_packet
from lantu.stations.series import SeriesStore, series_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Entry", "Journal", "store_journals", "values_of"]


class Entry(NamedTuple):
    """A packet and the moment at which it came in."""

    received: datetime
    segment: bytes


class Journal:
    """The journals in one folder; one of them is being written to."""

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
        """Put packets on the disk; when this returns they survive a crash."""
        stream = self._open()
        lines = [_line(each) for each in entries]
        try:
            stream.write(b"".join(lines))
            stream.flush()
            os.fsync(stream.fileno())
        except OSError as error:
            self.close()
            raise SourceError(
                f"cannot write: {error.strerror}", where=str(self.folder), hint="free space; nothing was acknowledged"
            ) from error

    def _open(self) -> IO[bytes]:
        if self._stream is None:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{os.getpid()}.log"
            self._stream = (self.folder / name).open("ab")
            self._sync_folder()
        return self._stream

    def _sync_folder(self) -> None:
        """The name of a new file has to survive, too."""
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def close(self) -> None:
        """Begin a new journal with the next packet; the one before may be stored."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def closed(self) -> list[Path]:
        """The journals that nobody writes to here, oldest first."""
        current = Path(self._stream.name) if self._stream else None
        return sorted(path for path in self.folder.glob("*.log") if path != current)


def _line(entry: Entry) -> bytes:
    body = f"{entry.received.isoformat()} ".encode() + entry.segment.replace(b"\\", rb"\\").replace(
        b"\n", rb"\n"
    ).replace(b"\r", rb"\r")
    return b"%08x %s\n" % (zlib.crc32(body), body)


def read_journal(path: Path) -> Iterator[Entry]:
    """The packets of a journal whose lines are whole."""
    with path.open("rb") as stream:
        for line in stream:
            told, _, body = line.rstrip(b"\n").partition(b" ")
            if not line.endswith(b"\n") or told != b"%08x" % zlib.crc32(body):
                continue
            moment, _, segment = body.partition(b" ")
            yield Entry(datetime.fromisoformat(moment.decode("ascii")), segment)


def values_of(message: Message, received: datetime) -> list[dict[str, Any]]:
    """The rows of a message: an hourly mean has the item's own name, others say which mean they are: ``pm25@real``.

    A message without a time of its own counts at the full minute in which it came in.
    """
    known = protocol()["pollutant"]
    when = message.time or received.replace(second=0, microsecond=0, tzinfo=None)
    rows = []
    for each in message.values:
        item = known.get(each.code, {"item": each.code})["item"]
        main = "Rtd" if message.mean == "real" else "Avg"
        about = ("" if message.mean == "hour" else f"@{message.mean}") + ("" if each.part == main else f".{each.part}")
        rows.append({
            "station": message.mn, "place": "", "item": item + about, "time": when,
            "value": None if each.value is None else float(each.value), "text": None,
            "flags": "" if each.good else f"HJ212-{each.flag}", "source": f"HJ212 {message.command}", "received": received,
            "year": when.year,
        })  # fmt: skip
    return rows


def store_journals(journal: Journal, store: SeriesStore, paths: Iterable[Path] | None = None) -> int:
    """Bring the closed journals into the store and remove them; returns how many values were new.

    One at a time, whoever asks: two at once would both find a value new. While packets are being written, ``paths`` says
    which journals were closed at a moment when none was.
    """
    with (journal.folder / "storing").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        return sum(_stored(path, store) for path in (journal.closed() if paths is None else paths))


def _stored(path: Path, store: SeriesStore) -> int:
    import pyarrow as pa

    new = 0
    with contextlib.suppress(FileNotFoundError):
        rows: dict[tuple[Any, ...], dict[str, Any]] = {}
        for entry in read_journal(path):
            try:
                message = read_packet(entry.segment)
            except BadPacket:
                continue
            for row in values_of(message, entry.received):
                rows.setdefault((row["station"], row["item"], row["time"], row["value"]), row)
        if rows:
            table: pa.Table = pa.Table.from_pylist(list(rows.values()), schema=series_schema())
            new += store.append(table.sort_by([("item", "ascending"), ("station", "ascending"), ("time", "ascending")]))
        path.unlink()
    return new
