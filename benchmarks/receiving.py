"""``python -m benchmarks.receiving [SECONDS [STATIONS [RATE]]]``: HJ 212 on loopback, as many stations send as one would have.

The receiver is ``lantu collect`` in a process of its own. Each station keeps its connection and sends at its own moments,
whether the answer before has come or not: a receiver that falls behind shows in the times. At the end every message that
was acknowledged must be in the store.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lantu.stations import SeriesStore
from lantu.stations.hj212 import packed

START = datetime(2025, 6, 1, tzinfo=UTC)


class Sender(asyncio.Protocol):
    """One station: sends, and notes how long each answer took."""

    def __init__(self, name: str, times: list[float]) -> None:
        self.name, self.times, self.sent, self.got = name, times, 0, 0
        self.began: deque[float] = deque()
        self.rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def send(self) -> None:
        self.sent += 1
        at = f"{START + timedelta(minutes=self.sent):%Y%m%d%H%M%S}"
        head = f"QN={at}000;ST=22;CN=2051;PW=123456;MN={self.name};Flag=5;"
        values = f"CP=&&DataTime={at};a34004-Avg={self.sent % 90}.5,a34004-Flag=N&&"
        self.began.append(time.perf_counter())
        self.transport.write(packed((head + values).encode()))

    def data_received(self, data: bytes) -> None:
        told = self.rest + data
        now = time.perf_counter()
        for _ in range(told.count(b"\r\n")):
            self.times.append(now - self.began.popleft())
            self.got += 1
        self.rest = told[told.rfind(b"\n") + 1 :]


async def sending(port: int, seconds: float, stations: int, rate: float) -> tuple[list[float], dict[str, int], int]:
    """Open a connection for each station, send at ``rate`` in all; the times, what each was answered, what was sent."""
    loop, times = asyncio.get_running_loop(), list[float]()
    senders: list[Sender] = []
    for number in range(stations):
        _, sender = await loop.create_connection(lambda n=number: Sender(f"S{n:05}", times), "127.0.0.1", port)
        senders.append(sender)
    random.Random(1).shuffle(senders)  # noqa: S311 - the same order each time
    began, done = loop.time(), 0
    while (passed := loop.time() - began) < seconds:
        due = int(passed * rate)
        for number in range(done, due):
            senders[number % stations].send()
        done = due
        await asyncio.sleep(0.005)
    ends = loop.time() + 10
    while any(each.began for each in senders) and loop.time() < ends:
        await asyncio.sleep(0.05)
    for each in senders:
        each.transport.close()
    return times, {each.name: each.got for each in senders}, done


def report(seconds: float = 300, stations: int = 3000, rate: float = 2500) -> int:
    """Print rate, times and losses; returns 1 where something acknowledged is missing."""
    with tempfile.TemporaryDirectory() as folder:
        command = [
            sys.executable,
            "-m",
            "lantu",
            "collect",
            "--store",
            f"{folder}/series",
            "--port",
            "0",
            "--every",
            "30",
        ]
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        receiver = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment)
        assert receiver.stderr is not None
        port = int(receiver.stderr.readline().split(";")[0].rsplit(":", maxsplit=1)[-1])
        times, answered, sent = asyncio.run(sending(port, seconds, stations, rate))
        memory = _memory(receiver.pid)
        receiver.send_signal(signal.SIGTERM)
        _, told = receiver.communicate(timeout=120)
        stored = SeriesStore(Path(folder) / "series").every().group_by("station").aggregate(n=lambda t: t.count())
        found = {row["station"]: row["n"] for row in stored.to_pyarrow().to_pylist()}
    lost = sum(max(0, got - found.get(name, 0)) for name, got in answered.items())
    times.sort()
    at = {share: times[int((len(times) - 1) * share)] * 1000 for share in (0.5, 0.99, 0.999)}
    print(f"  HJ 212: {stations} stations, {seconds:.0f} s, {sent:,} messages sent, {len(times):,} acknowledged: {len(times) / seconds:,.0f} messages/s")  # fmt: skip
    print(f"    acknowledged after {at[0.5]:.0f} ms (median), {at[0.99]:.0f} ms (99 %), {at[0.999]:.0f} ms (99.9 %); lost {lost}; receiver {memory} MB")  # fmt: skip
    print(f"    {told.strip().splitlines()[-1]}")
    return 1 if lost or sent != len(times) else 0


def _memory(pid: int) -> int:
    """The most memory that a process has had, in MB."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmHWM"))) // 1024


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    sys.exit(report(*(float(each) if number != 1 else int(each) for number, each in enumerate(sys.argv[1:]))))  # type: ignore[arg-type]
