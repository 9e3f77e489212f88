"""One connection of a station: packets cut out of what it sends, and answered when they are on the disk."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from lantu.stations.hj212 import BadPacket, Splitter, answer, protocol, read_head
from lantu.stations.journal import Entry

if TYPE_CHECKING:
    from lantu.stations.collector import Collector

__all__ = ["Connection", "Counts", "Packet"]


class Packet(NamedTuple):
    """A packet on its way to the disk, and who is to be told when it is there."""

    entry: Entry
    line: Connection | None
    answer: bytes
    done: asyncio.Future[None] | None = None


@dataclass(slots=True)
class Counts:
    """What has come in since the start."""

    connections: int = 0
    packets: int = 0
    acknowledged: int = 0
    broken: int = 0
    skipped: int = 0
    refused: int = 0
    held_back: int = 0
    stored: int = 0
    not_stored: int = 0

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


class Connection(asyncio.BufferedProtocol):
    """Reads into the one buffer that all share: memory does not grow with the number of connections."""

    def __init__(self, owner: Collector) -> None:
        self._owner = owner
        self._splitter = Splitter()
        self._transport: asyncio.Transport | None = None
        self._unread = False  # the sender leaves its answers unread
        self.last = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        owner, told = self._owner, protocol()["collector"]
        self._transport = cast("asyncio.Transport", transport)
        if len(owner.lines) >= told["connections"]:
            owner.counts.refused += 1
            self._transport.abort()
            return
        self._transport.set_write_buffer_limits(told["unread"])
        self.last = asyncio.get_running_loop().time()
        owner.lines.add(self)
        owner.counts.connections += 1
        if owner.paused:
            self.pause()

    def connection_lost(self, exc: Exception | None) -> None:
        self._owner.lines.discard(self)

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._owner.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Hand over the whole packets of what has come in."""
        owner, splitter = self._owner, self._splitter
        self.last = asyncio.get_running_loop().time()
        before = splitter.broken, splitter.skipped
        segments = splitter.feed(bytes(owner.buffer[:nbytes]))
        owner.counts.broken += splitter.broken - before[0]
        owner.counts.skipped += splitter.skipped - before[1]
        packets = []
        for segment in segments:
            try:
                head = read_head(segment)
            except BadPacket:
                owner.counts.broken += 1
                continue
            packets.append(Packet(Entry(owner.received(), segment), self, answer(head) if head.wants_answer else b""))
        if packets:
            owner.counts.packets += len(packets)
            owner.take(packets)

    def pause_writing(self) -> None:
        """Answers pile up: nothing more is read until they are."""
        self._unread = True
        self.pause()

    def resume_writing(self) -> None:
        self._unread = False
        if not self._owner.paused:
            self.resume()

    def pause(self) -> None:
        if self._transport is not None and self._transport.is_reading():
            self._transport.pause_reading()

    def resume(self) -> None:
        if self._transport is not None and not self._unread and not self._transport.is_closing():
            self._transport.resume_reading()

    def answer(self, replies: list[bytes]) -> None:
        """Tell the sender what is on the disk; one that has gone sends again."""
        if self._transport is not None and not self._transport.is_closing():
            self._owner.counts.acknowledged += sum(1 for reply in replies if reply)
            self._transport.write(b"".join(replies))

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
