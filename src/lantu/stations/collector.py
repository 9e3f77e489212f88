"""The receiver of HJ 212 over TCP: every packet is on the disk before it is acknowledged.

The loop cuts packets out of what comes in and hands them to one thread, which writes what has gathered with one write and
one sync; only then are they answered. What waits to be written is bounded: above it nothing more is read from anyone. A
process of its own brings closed journals into the store, so that receiving is never held up.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from lantu.errors import SourceError
from lantu.stations.bringing import store_journals
from lantu.stations.connection import Connection, Counts, Packet
from lantu.stations.hj212 import protocol
from lantu.stations.journal import Entry, Journal
from lantu.stations.series import SeriesStore

__all__ = ["Collector", "Counts"]

_Ask = Callable[[], None]


@dataclass(slots=True)
class Collector:
    """Listens on ``host`` and ``port`` (nil is any free one); keeps packets in ``queue`` and brings them to ``store``."""

    queue: Path
    store: SeriesStore
    host: str = ""
    port: int | None = None
    every: float = 60.0
    counts: Counts = field(default_factory=Counts)
    buffer: memoryview = field(init=False)
    lines: set[Connection] = field(init=False, default_factory=set)
    waiting: int = field(init=False, default=0)
    paused: bool = field(init=False, default=False)
    _journal: Journal = field(init=False)
    _handed: SimpleQueue[list[Packet] | _Ask | None] = field(init=False, default_factory=SimpleQueue)
    _thread: threading.Thread = field(init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _server: asyncio.Server = field(init=False)
    _tasks: list[asyncio.Task[None]] = field(init=False, default_factory=list)
    _moment: datetime = field(init=False, default=datetime.fromtimestamp(0, UTC))

    def __post_init__(self) -> None:
        self._journal = Journal(self.queue)
        self.buffer = memoryview(bytearray(protocol()["collector"]["chunk"]))

    async def start(self) -> int:
        """Begin to listen; returns the port. What an earlier run has left in the queue is stored first."""
        told = protocol()["collector"]
        self._loop = asyncio.get_running_loop()
        self._journal.hold()
        port = told["port"] if self.port is None else self.port
        try:
            await asyncio.to_thread(store_journals, self._journal, self.store)
            self._server = await self._loop.create_server(
                lambda: Connection(self), self.host or told["host"], port, backlog=told["connections"]
            )
        except OSError as error:
            self._journal.let_go()
            raise SourceError(f"cannot listen on {port}: {error.strerror}", hint="choose another --port") from error
        self._thread = threading.Thread(target=self._write_on, name="journal", daemon=True)
        self._thread.start()
        self._tasks = [asyncio.create_task(self._bring()), asyncio.create_task(self._hang_up())]
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """End in order: no new packets, those that wait are written and answered, all is stored."""
        self._server.close()
        self.paused = True
        for line in self.lines:
            line.pause()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.rotate()
        self._handed.put(None)
        await asyncio.to_thread(self._thread.join)
        for line in list(self.lines):
            line.close()
        await asyncio.to_thread(store_journals, self._journal, self.store)
        self._journal.let_go()

    # ------------------------------------------------------------------------------- in the loop

    def take(self, packets: list[Packet]) -> None:
        """Hand packets to the thread that writes; above the bound nothing more is read from anyone."""
        self.waiting += len(packets)
        self._handed.put(packets)
        if self.waiting >= protocol()["collector"]["waiting"] and not self.paused:
            self.paused = True
            self.counts.held_back += 1
            for line in self.lines:
                line.pause()

    def received(self) -> datetime:
        """Now; never before what came in earlier, for the clock of the machine may be set back."""
        self._moment = max(self._moment, datetime.now(UTC))
        return self._moment

    async def put(self, segment: bytes) -> None:
        """Take a message of another way; when this returns it is on the disk. Raises SourceError where it cannot be kept."""
        done: asyncio.Future[None] = self._loop.create_future()
        while self.paused:
            await asyncio.sleep(protocol()["collector"]["seconds"])
        self.counts.packets += 1
        self.take([Packet(Entry(self.received(), segment), None, b"", done)])
        await done

    async def rotate(self) -> list[Path]:
        """Close the journal that is being written; returns the files that are closed now."""
        closed: asyncio.Future[list[Path]] = self._loop.create_future()

        def ask() -> None:
            self._journal.close()
            self._loop.call_soon_threadsafe(_settle, closed, self._journal.closed())

        self._handed.put(ask)
        return await closed

    def _settle(self, batch: list[Packet], error: SourceError | None) -> None:
        """Answer what is on the disk. A packet that could not be written is not answered: its connection ends, and it is sent again."""
        self.waiting -= len(batch)
        answers: dict[Connection, list[bytes]] = {}
        for packet in batch:
            if packet.done is not None and not packet.done.done():
                packet.done.set_result(None) if error is None else packet.done.set_exception(error)
            if packet.line is not None:
                answers.setdefault(packet.line, []).append(packet.answer)
        for line, replies in answers.items():
            line.answer(replies) if error is None else line.abort()
        if self.paused and self._server.is_serving() and self.waiting <= protocol()["collector"]["waiting"] // 2:
            self.paused = False
            for line in self.lines:
                line.resume()

    async def _hang_up(self) -> None:
        """Close connections on which nothing has come in for long."""
        idle = protocol()["collector"]["idle"]
        while True:
            await asyncio.sleep(idle / 10)
            for line in [line for line in self.lines if line.last < self._loop.time() - idle]:
                line.close()

    async def _bring(self) -> None:
        """From time to time close the journal and have what is in it brought to the store."""
        await asyncio.sleep(self.every)
        while True:
            command = [sys.executable, "-m", "lantu.stations.bringing", str(self.queue), str(self.store.path)]
            pipe = asyncio.subprocess.PIPE
            process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
            asked, told = process.stdin, process.stdout
            if asked is None or told is None:
                return
            try:
                await self._bring_by(asked, told)
            finally:  # whether stopped or broken: it ends with its standard input
                asked.close()
                with contextlib.suppress(ProcessLookupError):
                    await asyncio.shield(process.wait())
            await asyncio.sleep(self.every)

    async def _bring_by(self, asked: asyncio.StreamWriter, answered: asyncio.StreamReader) -> None:
        while True:
            closed = await self.rotate()
            try:
                asked.write(json.dumps([str(path) for path in closed]).encode() + b"\n")  # none is a question, too
                await asked.drain()
                told = json.loads(await answered.readline() or b"{}")
            except (OSError, ValueError):
                return  # another one takes its place; what was not brought is still there
            if "new" not in told:
                self.counts.not_stored += 1
                if not told:
                    return
            self.counts.stored += told.get("new", 0)
            await asyncio.sleep(self.every)

    # --------------------------------------------------------------------- in the thread that writes

    def _write_on(self) -> None:
        """Write what has gathered with one write and one sync, then have it answered; until told to end."""
        while (first := self._handed.get()) is not None:
            if not isinstance(first, list):
                first()
                continue
            time.sleep(protocol()["collector"]["seconds"])
            batch, asked = self._gathered(first)
            error: SourceError | None = None
            try:
                self._journal.write(packet.entry for packet in batch)
                if self._journal.size >= protocol()["collector"]["journal"]:
                    self._journal.close()
            except SourceError as told:
                error = told
            self._loop.call_soon_threadsafe(self._settle, batch, error)
            if asked is not None:
                asked()

    def _gathered(self, batch: list[Packet]) -> tuple[list[Packet], _Ask | None]:
        """What else waits, up to the size of a batch or a question."""
        batch = list(batch)
        with contextlib.suppress(Empty):
            while len(batch) < protocol()["collector"]["batch"]:
                told = self._handed.get_nowait()
                if told is None:
                    self._handed.put(None)
                    break
                if not isinstance(told, list):
                    return batch, told
                batch += told
        return batch, None

    def as_json(self) -> dict[str, Any]:
        """Counts, for people who look after it."""
        return self.counts.as_json() | {"waiting": self.waiting}


def _settle(future: asyncio.Future[list[Path]], paths: list[Path]) -> None:
    if not future.done():
        future.set_result(paths)
