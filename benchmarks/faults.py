"""``python -m benchmarks.faults [KILLS [PACKETS]]``: stations under kill -9, hostile packets and broken connections.

Collector, importer and compaction are killed at random moments. After each round what was acknowledged is in the store
once, nothing is there in part, and the next one goes on. Then packets by the hundred thousand, malformed and hostile, on
connections that break anywhere, between good ones: none of the good ones is lost, and memory stays bounded.
"""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import random
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from lantu.stations import RegisterStore, SeriesStore, take_in
from lantu.stations.bringing import store_journals
from lantu.stations.collector import Collector
from lantu.stations.hj212 import packed
from lantu.stations.journal import Journal

START = datetime(2020, 1, 1)  # noqa: DTZ001 - station time has no zone


# Children come from a process that has read the libraries and never used them: they start at once, and with clean engines.
FRESH = multiprocessing.get_context("forkserver")
FRESH.set_forkserver_preload(
    ["lantu.stations.collector", "lantu.stations.importing", "duckdb", "deltalake", "pyarrow.parquet"]
)


def child(work: Callable[..., None], *given: Any) -> tuple[int, Connection]:
    """Start ``work(tell, ...)`` in a process of its own; its number, and where it tells what it likes."""
    told, tell = FRESH.Pipe(duplex=False)
    process = FRESH.Process(target=_alone, args=(work, tell, *given))
    process.start()
    tell.close()
    RUNNING[process.pid or 0] = process
    return process.pid or 0, told


RUNNING: dict[int, Any] = {}


def _alone(work: Callable[..., None], tell: Connection, *given: Any) -> None:
    os.setsid()
    tell.send("ready")
    work(tell, *given)


def killed(pid: int) -> None:
    """The process and those that it started, at once."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    RUNNING.pop(pid).join()


def packet(number: int, station: str = "S") -> bytes:
    at = f"{START + timedelta(hours=number):%Y%m%d%H%M%S}"
    head = f"QN={at}000;ST=22;CN=2061;PW=123456;MN={station};Flag=5;"
    return packed(f"{head}CP=&&DataTime={at};a34004-Avg={number % 90}.5,a34004-Flag=N&&".encode())


def collecting(tell: Connection, folder: Path, every: float) -> None:
    async def run() -> None:
        collector = Collector(folder / "series.queue", SeriesStore(folder / "series"), port=0, every=every)
        tell.send(await collector.start())
        await asyncio.Event().wait()

    asyncio.run(run())


def collector_kills(kills: int, rng: random.Random) -> tuple[int, int, int]:
    """Kill a collector while it stores what is left, while it acknowledges and brings; kills borne, packets acknowledged, values there."""
    with tempfile.TemporaryDirectory() as name:
        folder, sent, borne, store = Path(name), 0, 0, SeriesStore(Path(name) / "series")
        for number in range(kills):
            pid, told = child(collecting, folder, rng.choice((0.02, 0.1, 5.0)))
            told.recv()
            if rng.random() < 0.3:  # it is storing what the one before has left
                time.sleep(rng.uniform(0, 0.25))
            else:
                sent = _send_until(told.recv(), sent, time.monotonic() + rng.uniform(0.0, 0.4))
            killed(pid)
            if number % 10 == 9 or number == kills - 1:
                store_journals(Journal(folder / "series.queue"), store)
                rows = store.every().aggregate(n=lambda t: t.count(), hours=lambda t: t["time"].nunique()).to_pyarrow().to_pylist()[0]  # fmt: skip
                # What was on the disk and not yet acknowledged may be there too: the packet on its way at the end.
                borne += (number % 10 + 1) * (rows["n"] == rows["hours"] and sent <= rows["n"] <= sent + 1)
        return borne, sent, int(rows["n"])


def _send_until(port: int, first: int, ends: float) -> int:
    """Send one packet after another; how many were acknowledged in all. What was not is sent again the next time."""
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(5)
        while time.monotonic() < ends:
            link.sendall(packet(first))
            if b"9014" not in link.recv(4096):
                break
            first += 1
        link.sendall(packet(first))  # one is on its way when the kill comes
    return first


def importing(tell: Connection, folder: Path, path: Path) -> None:
    store = SeriesStore(folder / "series")
    book = RegisterStore.beside(store)

    def into(parts: Iterable[Any]) -> int:
        tell.send("writing")
        return store.append(parts)

    taken = take_in([path], place="云江", register=book.read(), into=into)
    book.enter(taken.register.stations.values())


def compacting(tell: Connection, folder: Path) -> None:
    store = SeriesStore(folder / "series")
    store.compact()
    store.vacuum(hours=168)


def importer_kills(kills: int, rng: random.Random) -> tuple[int, int]:
    """Kill an import at any of its steps: the store has all of a file or nothing, and the file again completes it."""
    with tempfile.TemporaryDirectory() as name:
        folder, borne, whole = Path(name), 0, 0
        for number in range(kills):
            path = folder / f"{number}.csv"
            rows = (f"{START + timedelta(hours=h):%Y-%m-%d %H:%M:%S},站{number},{h % 80},{h % 90}" for h in range(1000))
            path.write_text("时间,站点,PM2.5,PM10\n" + "\n".join(rows), encoding="utf-8")

            pid, told = child(importing, folder, path)
            told.recv()
            told.recv()  # from here on it writes
            time.sleep(rng.uniform(0, 0.9))
            killed(pid)
            there = _rows(folder / "series", f"站{number}")
            whole += there == 2000
            if number % 5 == 4:  # again, to the end
                store = SeriesStore(folder / "series")
                take_in([path], place="云江", into=store.append)
                there = there if _rows(folder / "series", f"站{number}") == 2000 else -1
            borne += there in {0, 2000}
        return borne, whole


def _rows(path: Path, station: str) -> int:
    values = SeriesStore(path).every()
    return int(values.filter(values["station"].endswith(station)).count().to_pyarrow().as_py())


def compaction_kills(kills: int, rng: random.Random) -> tuple[int, int]:
    """Kill what puts files together and clears up: the same values before and after, and the next one goes through."""
    with tempfile.TemporaryDirectory() as name:
        folder, borne, values = Path(name), 0, 0
        path = folder / "a.csv"
        for number in range(kills):
            store = SeriesStore(folder / "series")
            for part in range(4):
                rows = (
                    f"{START + timedelta(hours=h):%Y-%m-%d %H:%M:%S},站{number}-{part},{h % 80}" for h in range(300)
                )
                path.write_text("时间,站点,PM2.5\n" + "\n".join(rows), encoding="utf-8")
                values += take_in([path], place="云江", into=store.append).new

            pid, told = child(compacting, folder)
            told.recv()
            time.sleep(rng.uniform(0, 0.6))
            killed(pid)
            found = int(SeriesStore(folder / "series").every().count().to_pyarrow().as_py())
            borne += found == values
        SeriesStore(folder / "series").compact()
        return borne, values


def mutated(rng: random.Random, data: bytes) -> bytes:
    """A packet with something wrong in it."""
    kind = rng.randrange(8)
    if kind == 0:
        return data[: rng.randrange(len(data))]
    if kind == 1:
        return rng.randbytes(rng.randrange(1, 400))
    if kind == 2:
        return b"##%04d" % rng.randrange(10000) + data[6:]
    if kind == 3:
        return b"#" * rng.randrange(1, 300)
    if kind == 4:
        return packed(bytes(rng.choice(b"MN=;CP&QN0123456789\x00\xff\\\"'{}[]") for _ in range(rng.randrange(1, 200))))
    if kind == 5:
        return packed(
            b"MN=../../etc;CN=2061;Flag=5;PNUM=99999;PNO=1;CP=&&DataTime=99999999999999;a34004-Avg=1e999;;,=,-&&"
        )
    if kind == 6:
        return b"##9999" + rng.randbytes(200)
    at = rng.randrange(len(data))
    return data[:at] + rng.randbytes(3) + data[at + 3 :]


def hostile(packets: int, rng: random.Random, connections: int = 50) -> dict[str, int]:
    """So many hostile packets on connections that break anywhere, a good one now and then; what became of it."""
    with tempfile.TemporaryDirectory() as name:
        folder, good, acknowledged = Path(name), 0, 0
        pid, told = child(collecting, folder, 2.0)
        told.recv()
        port = told.recv()
        before = _memory(pid)
        with contextlib.suppress(OSError):
            for round_ in range(-(-packets // (connections * 40))):
                links = [socket.create_connection(("127.0.0.1", port)) for _ in range(connections)]
                for link in links:
                    link.sendall(b"".join(mutated(rng, packet(rng.randrange(9000))) for _ in range(40)))
                for link in rng.sample(links, connections // 2):  # broken off, with what was in it
                    link.close()
                with socket.create_connection(("127.0.0.1", port)) as link:
                    link.settimeout(20)
                    link.sendall(packet(round_, "GOOD")[:50])
                    time.sleep(0.001)
                    link.sendall(packet(round_, "GOOD")[50:])
                    good += 1
                    acknowledged += b"9014" in link.recv(4096)
                for link in links:
                    link.close()
        most = _memory(pid)
        killed(pid)
        store = SeriesStore(folder / "series")
        store_journals(Journal(folder / "series.queue"), store)
        found = store.every()
        kept = int(found.filter(found["station"] == "GOOD").count().to_pyarrow().as_py())
        return {"good": good, "acknowledged": acknowledged, "kept": kept, "before": before, "most": most, "rows": int(found.count().to_pyarrow().as_py())}  # fmt: skip


def _memory(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("VmHWM"))) // 1024


def report(kills: int = 100, packets: int = 300_000, seed: int = 7) -> int:
    """Print what was borne; returns 1 where something was not."""
    rng = random.Random(seed)  # noqa: S311 - the same moments each time
    borne, sent, there = collector_kills(kills, rng)
    print(f"  {kills} kills of the collector: {borne} borne; {sent} packets acknowledged, {there} in the store, each once", flush=True)  # fmt: skip
    imported, whole = importer_kills(kills, rng)
    print(f"  {kills} kills of the importer: {imported} borne; {whole} files were whole, the others not there at all", flush=True)  # fmt: skip
    compacted, values = compaction_kills(kills, rng)
    print(f"  {kills} kills of compaction: {compacted} borne; {values} values before and after", flush=True)
    told = hostile(packets, rng)
    print(f"  {packets:,} hostile packets on broken connections: {told['acknowledged']} of {told['good']} good ones between them acknowledged, {told['kept']} kept; receiver {told['before']} MB before, {told['most']} MB at most")  # fmt: skip
    fine = borne == imported == compacted == kills and told["good"] == told["acknowledged"] == told["kept"]
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(report(*(int(each) for each in sys.argv[1:])))
