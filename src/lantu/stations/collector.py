"""The receiver of HJ 212 over TCP: every packet is on the disk before it is acknowledged.

Packets of all connections go through one queue of limited length. While it is full nothing more is read, so that memory
stays bounded and senders wait. One task writes what has gathered, many packets with one write, and only then are they answered.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lantu.errors import SourceError
from lantu.stations.hj212 import BadPacket, Splitter, answer, protocol, read_packet
from lantu.stations.journal import Entry, Journal, store_journals
from lantu.stations.series import SeriesStore

__all__ = ["Collector", "Counts"]

_CHUNK = 65536


@dataclass(slots=True)
class Counts:
    """What has come in since the start."""

    connections: int = 0
    packets: int = 0
    acknowledged: int = 0
    broken: int = 0
    skipped: int = 0
    refused: int = 0


@dataclass(slots=True)
class Collector:
    """Listens on ``host`` and ``port`` (nil is any free one); keeps packets in ``queue`` and brings them to ``store``."""

    queue: Path
    store: SeriesStore
    host: str = ""
    port: int | None = None
    every: float = 60.0
    counts: Counts = field(default_factory=Counts)
    _journal: Journal = field(init=False)
    _waiting: asyncio.Queue[tuple[Entry, asyncio.Future[None]]] = field(init=False)
    _server: asyncio.Server | None = field(init=False, default=None)
    _tasks: list[asyncio.Task[None]] = field(init=False, default_factory=list)
    _clients: set[asyncio.StreamWriter] = field(init=False, default_factory=set)
    _rotating: asyncio.Lock = field(init=False)

    def __post_init__(self) -> None:
        self._journal = Journal(self.queue)

    async def start(self) -> int:
        """Begin to listen; returns the port. What an earlier run has left in the queue is stored first."""
        told = protocol()["collector"]
        self._waiting = asyncio.Queue(told["waiting"])
        self._rotating = asyncio.Lock()
        self._journal.hold()
        await asyncio.to_thread(store_journals, self._journal, self.store)
        port = told["port"] if self.port is None else self.port
        try:
            self._server = await asyncio.start_server(self._serve, self.host or told["host"], port, limit=_CHUNK)
        except OSError as error:
            self._journal.let_go()
            raise SourceError(f"cannot listen on {port}: {error.strerror}", hint="choose another --port") from error
        self._tasks = [asyncio.create_task(self._write()), asyncio.create_task(self._bring())]
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """End in order: no new packets, those that wait are written and answered, all is stored."""
        if self._server is not None:
            self._server.close()
        for client in self._clients:
            if isinstance(client.transport, asyncio.Transport) and client.transport.is_reading():
                client.transport.pause_reading()
        await asyncio.sleep(protocol()["collector"]["seconds"])  # what has been read is on its way into the queue
        await self._waiting.join()
        await asyncio.sleep(protocol()["collector"]["seconds"])  # the last answers leave
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for client in list(self._clients):
            client.close()
        self._journal.close()
        await asyncio.to_thread(store_journals, self._journal, self.store)
        self._journal.let_go()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told = protocol()["collector"]
        if len(self._clients) >= told["connections"]:
            self.counts.refused += 1
            writer.close()
            return
        self._clients.add(writer)
        self.counts.connections += 1
        splitter = Splitter()
        try:
            while data := await asyncio.wait_for(reader.read(_CHUNK), told["idle"]):
                await self._take(splitter.feed(data), writer)
        except (OSError, TimeoutError):
            pass  # a broken connection: what was not acknowledged is sent again
        finally:
            self.counts.broken += splitter.broken
            self.counts.skipped += splitter.skipped
            self._clients.discard(writer)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _take(self, segments: list[bytes], writer: asyncio.StreamWriter) -> None:
        """Queue the packets of one read, and answer them when they are on the disk."""
        loop = asyncio.get_running_loop()
        pending: list[tuple[asyncio.Future[None], bytes]] = []
        for segment in segments:
            try:
                message = read_packet(segment)
            except BadPacket:
                self.counts.broken += 1
                continue
            self.counts.packets += 1
            written: asyncio.Future[None] = loop.create_future()
            await self._waiting.put((Entry(datetime.now(UTC), segment), written))
            pending.append((written, answer(message) if message.wants_answer else b""))
        done = await asyncio.gather(*(written for written, _ in pending), return_exceptions=True)
        if failed := next((each for each in done if isinstance(each, OSError)), None):
            raise failed
        for _, reply in pending:
            if reply:
                writer.write(reply)
                self.counts.acknowledged += 1
        await writer.drain()

    async def _write(self) -> None:
        """Write what has gathered with one write, then tell those who wait."""
        told = protocol()["collector"]
        while True:
            batch = [await self._waiting.get()]
            if self._waiting.empty():
                await asyncio.sleep(told["seconds"])
            while len(batch) < told["batch"] and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                async with self._rotating:
                    await asyncio.to_thread(self._journal.write, [entry for entry, _ in batch])
                self._settle(batch, None)
            except SourceError as error:
                self._settle(batch, error)
            finally:
                for _ in batch:
                    self._waiting.task_done()

    @staticmethod
    def _settle(batch: list[tuple[Entry, asyncio.Future[None]]], error: SourceError | None) -> None:
        """A packet that could not be written is not answered: its connection ends, and it is sent again."""
        for _, written in batch:
            if written.done():
                continue
            if error is None:
                written.set_result(None)
            else:
                written.set_exception(ConnectionError(str(error)))

    async def _bring(self) -> None:
        """From time to time close the journal and bring what is in it to the store, beside the receiving."""
        while True:
            await asyncio.sleep(self.every)
            async with self._rotating:
                self._journal.close()
                closed = self._journal.closed()
            with contextlib.suppress(SourceError):
                await asyncio.to_thread(store_journals, self._journal, self.store, closed)

    def as_json(self) -> dict[str, Any]:
        """Counts, for people who look after it."""
        return {name: getattr(self.counts, name) for name in Counts.__dataclass_fields__} | {
            "waiting": self._waiting.qsize()
        }
