"""HJ 212: packets cut and read right whatever the stream, and nothing acknowledged is ever lost."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import ibis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.stations import SeriesStore
from lantu.stations.bringing import store_journals
from lantu.stations.collector import Collector
from lantu.stations.hj212 import BadPacket, Splitter, answer, checksum, packed, protocol, read_packet
from lantu.stations.journal import Entry, Journal, read_journal

START = datetime(2025, 6, 1)  # noqa: DTZ001 - station time has no zone


def segment(number: int, station: str = "YJ01", command: str = "2061", flag: str = "N") -> bytes:
    when = START + timedelta(hours=number)
    return (
        f"QN={when:%Y%m%d%H%M%S}000;ST=22;CN={command};PW=123456;MN={station};Flag=5;CP=&&DataTime={when:%Y%m%d%H%M%S};"
        f"a34004-Avg={number % 90}.5,a34004-Flag={flag};a34002-Avg={number % 150},a34002-Flag=N&&"
    ).encode()


def test_the_checksum_is_that_of_the_published_example() -> None:
    """The example message of the standard ends in 1C80."""
    text = b"QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&"
    assert packed(text) == b"##0101" + text + b"1C80\r\n"


@given(st.lists(st.integers(0, 500), max_size=6), st.lists(st.integers(1, 400), min_size=1), st.binary(max_size=40))
def test_a_stream_may_be_cut_anywhere(numbers: list[int], cuts: list[int], noise: bytes) -> None:
    """Split and joined packets, with bytes between that are no packet."""
    noise = noise.replace(b"#", b".")
    stream = noise.join(packed(segment(each)) for each in numbers)
    splitter, found, at = Splitter(), list[bytes](), 0
    for turn in range(len(stream) + 1):
        step = cuts[turn % len(cuts)]
        found += splitter.feed(stream[at : at + step])
        at += step
        if at >= len(stream):
            break
    assert found == [segment(each) for each in numbers]


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_hostile_bytes_do_no_harm(parts: list[bytes]) -> None:
    """Nothing raises, no more than one packet is held back, and a good packet afterwards is found."""
    splitter = Splitter()
    for part in parts:
        for each in splitter.feed(b"##" + part):
            with pytest.raises(BadPacket):
                read_packet(each)
        assert len(splitter.rest) <= protocol()["most"] + 12
    splitter.feed(b"\n" * (protocol()["most"] + 12))
    assert splitter.feed(packed(segment(1)))[-1:] == [segment(1)]


BROKEN = {
    "a wrong checksum": packed(segment(1))[:-6] + b"0000\r\n",
    "a wrong length": b"##0009" + packed(segment(1))[6:],
    "no length": b"##abcd" + segment(1),
    "no end": packed(segment(1))[:-2] + b"xx",
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_a_broken_packet_is_passed_over_and_the_next_one_found(data: bytes) -> None:
    """It does not take the good one with it."""
    assert Splitter().feed(data + packed(segment(2))) == [segment(2)]


@pytest.mark.parametrize(
    "text", [b"", b"MN=1;CN=2011", b"CN=2011;CP=&&&&", b"MN=1;CP=&&&&", "MN=一;CN=2011;CP=&&&&".encode()]
)
def test_a_segment_without_a_message_is_refused(text: bytes) -> None:
    """With a reason."""
    with pytest.raises(BadPacket):
        read_packet(text)


def test_values_flags_and_answers() -> None:
    """Numbers exactly, flags of instruments, the answer by kind of message."""
    found = read_packet(segment(3, flag="D"))
    assert [(each.code, str(each.value), each.good) for each in found.values] == [
        ("a34004", "3.5", False),
        ("a34002", "3", True),
    ]
    assert b"CN=9014" in answer(found)
    assert b"CN=9013" in answer(read_packet(b"QN=1;MN=1;CN=3019;PW=1;Flag=5;CP=&&&&"))
    assert not read_packet(b"MN=1;CN=2011;Flag=4;CP=&&&&").wants_answer
    assert read_packet(b"MN=1;CN=2011;CP=&&a34004-Avg=1e9999;DataTime=2025&&").values[0].value is None
    assert checksum(b"") == 0xFFFF


def test_a_torn_line_of_a_journal_is_left_out(tmp_path: Path) -> None:
    """What a crash has cut was never acknowledged; the rest is read."""
    journal = Journal(tmp_path / "queue")
    moment = datetime.fromisoformat("2025-06-01T08:00:00+00:00")
    journal.write([Entry(moment, segment(1)), Entry(moment, b"with\nline\r\\n end")])
    journal.close()
    path = journal.closed()[0]
    with path.open("ab") as stream:
        stream.write(b"0000 torn")
    assert [each.segment for each in read_journal(path)] == [segment(1), b"with\nline\r\\n end"]


def part(number: int, of: int, inside: str, qn: str = "20250601080000000") -> bytes:
    return f"QN={qn};ST=22;CN=2061;PW=1;MN=YJ01;Flag=7;PNUM={of};PNO={number};CP=&&{inside}&&".encode()


def test_parts_of_a_divided_message_are_one(tmp_path: Path) -> None:
    """A part without a time takes that of the others, also across two journals; one that stays alone is kept and flagged."""
    store, journal = SeriesStore(tmp_path / "series"), Journal(tmp_path / "queue")
    now = datetime.now(UTC)
    journal.write([Entry(now, part(2, 2, "a34002-Avg=50")), Entry(now, part(2, 2, "a34004-Avg=9", qn="other"))])
    journal.close()
    assert store_journals(journal, store, wait=True) == 0
    journal.write([Entry(now, part(1, 2, "DataTime=20250601080000;a34004-Avg=35"))])
    journal.close()
    assert store_journals(journal, store) == 3
    rows = {(row["item"], row["value"]): row for row in store.read().to_pyarrow().to_pylist()}
    hour = datetime(2025, 6, 1, 8)  # noqa: DTZ001 - station time has no zone
    assert [rows["pm25", 35.0][name] for name in ("time", "flags")] == [hour, ""]
    assert [rows["pm10", 50.0][name] for name in ("time", "flags")] == [hour, ""]
    assert rows["pm25", 9.0]["flags"] == "HJ212-PNUM"


def test_late_and_repeated_values_and_revisions(tmp_path: Path) -> None:
    """An old hour goes in late, the same again adds nothing, another value revises; a clock that cannot be right is told."""
    store, journal = SeriesStore(tmp_path / "series"), Journal(tmp_path / "queue")
    moment = datetime.fromisoformat("2025-06-02T08:00:00+00:00")

    def brought(minutes: int, *segments: bytes) -> int:
        journal.write(Entry(moment + timedelta(minutes=minutes), each) for each in segments)
        journal.close()
        return store_journals(journal, store)

    assert brought(0, segment(5)) == 2
    assert brought(1, segment(5), segment(1)) == 2
    other = segment(5).replace(b"a34004-Avg=5.5", b"a34004-Avg=6.5")
    assert brought(2, other) == 1
    assert brought(3, other) == 0
    hour = store.read().filter(ibis._.time == START + timedelta(hours=5)).order_by("item").to_pyarrow().to_pylist()
    assert [(row["item"], row["value"], row["flags"]) for row in hour] == [("pm10", 5.0, ""), ("pm25", 6.5, "revision")]
    assert store.every().count().to_pyarrow().as_py() == 5
    assert brought(4, b"MN=A;CN=2061;CP=&&DataTime=99990101000000;a34004-Avg=1&&", b"MN=B;CN=2061;CP=&&DataTime=20251231000000;a34004-Avg=1&&") == 2  # fmt: skip
    wrong = store.read().filter(ibis._.flags == "clock").order_by("station").to_pyarrow().to_pylist()
    assert [row["time"] for row in wrong] == [datetime(2025, 6, 2, 8, 4), datetime(2025, 12, 31)]  # noqa: DTZ001 - as above


def test_storing_a_journal_twice_adds_nothing(tmp_path: Path) -> None:
    """As after a crash between the commit and the removal of the journal."""
    store, journal = SeriesStore(tmp_path / "series"), Journal(tmp_path / "queue")
    moment = datetime.fromisoformat("2025-06-01T08:00:00+00:00")
    for new in (2, 0):
        journal.write([Entry(moment, segment(1)), Entry(moment, segment(1))])
        journal.close()
        assert store_journals(journal, store) == new
    assert journal.closed() == []


def test_two_at_once_store_a_journal_once(tmp_path: Path) -> None:
    """A run that is ended while its last batch is on its way to the store: no value twice."""
    store, journal = SeriesStore(tmp_path / "series"), Journal(tmp_path / "queue")
    moment = datetime.fromisoformat("2025-06-01T08:00:00+00:00")
    journal.write([Entry(moment, segment(n)) for n in range(500)])
    journal.close()
    with ThreadPoolExecutor() as pool:
        told = list(pool.map(lambda _: store_journals(journal, SeriesStore(store.path)), range(4)))
    assert sorted(told) == [0, 0, 0, 1000]
    assert store.read().count().to_pyarrow().as_py() == 1000


def test_a_queue_has_one_receiver(tmp_path: Path) -> None:
    """Another one would take away what the first is writing."""
    first = Journal(tmp_path / "queue")
    first.hold()
    with pytest.raises(LantuError, match="another receiver"):
        Journal(tmp_path / "queue").hold()
    first.let_go()
    second = Journal(tmp_path / "queue")
    second.hold()
    second.let_go()


async def _exchange(port: int, chunks: list[bytes], answers: int) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for chunk in chunks:
        writer.write(chunk)
        await writer.drain()
    got = b""
    while got.count(b"\r\n") < answers:
        got += await asyncio.wait_for(reader.read(65536), 30)
    writer.close()
    await writer.wait_closed()
    return got


def test_packets_are_answered_and_stored(tmp_path: Path) -> None:
    """Several senders, split and joined packets, a resend, real-time values, and a broken one between."""

    async def work() -> tuple[list[bytes], Collector]:
        collector = Collector(tmp_path / "queue", SeriesStore(tmp_path / "series"), port=0)
        port = await collector.start()
        whole = b"".join(packed(segment(n)) for n in range(20))
        got = await asyncio.gather(
            _exchange(port, [whole[:333], whole[333:700], whole[700:]], 20),
            _exchange(port, [packed(segment(5, "YJ02")), b"##0005junk", packed(segment(5, "YJ02"))], 2),
            _exchange(port, [packed(segment(7, "YJ03", command="2011"))], 1),
        )
        await collector.stop()
        return list(got), collector

    got, collector = asyncio.run(work())
    assert [each.count(b"CN=9014") for each in got] == [20, 2, 1]
    assert (collector.counts.packets, collector.counts.acknowledged) == (23, 23)
    rows = collector.store.read().to_pyarrow().to_pylist()
    assert len(rows) == 2 * 20 + 2 + 2
    assert {row["item"] for row in rows if row["station"] == "YJ03"} == {"pm25@real.Avg", "pm10@real.Avg"}


def test_the_queue_stays_within_its_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for five packets and a slow disk five hundred still arrive; no more wait than five and what one read brought."""
    monkeypatch.setitem(protocol()["collector"], "waiting", 5)
    write = Journal.write

    def slowly(journal: Journal, entries: Iterable[Entry]) -> None:
        time.sleep(0.01)
        write(journal, entries)

    monkeypatch.setattr(Journal, "write", slowly)
    most = 0

    async def work() -> None:
        nonlocal most
        collector = Collector(tmp_path / "queue", SeriesStore(tmp_path / "series"), port=0)
        port = await collector.start()
        sending = asyncio.gather(
            *(_exchange(port, [b"".join(packed(segment(n, f"S{s}")) for n in range(100))], 100) for s in range(5))
        )
        while not sending.done():
            most = max(most, collector.as_json()["waiting"])
            await asyncio.sleep(0.001)
        assert (collector.counts.acknowledged, collector.counts.held_back > 0) == (500, True)
        await collector.stop()

    asyncio.run(work())
    assert 0 < most <= 105


def _started(tmp_path: Path) -> tuple[subprocess.Popen[str], int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "lantu", "collect", "--store", str(tmp_path / "series"), "--port", "0", "--every", "0.3"],
        stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert process.stderr is not None
    line = process.stderr.readline()
    assert "listening" in line, line
    return process, int(line.split(";")[0].rsplit(":", maxsplit=1)[-1])


def _acknowledged(port: int, first: int, seconds: float, process: subprocess.Popen[str]) -> int:
    """Send one packet after another, and kill the receiver after a while; returns how many were acknowledged."""
    done, ends = 0, time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.settimeout(10)
        for number in range(first, first + 100_000):
            if time.monotonic() > ends:
                process.send_signal(signal.SIGKILL)
            try:
                link.sendall(packed(segment(number)))
                if b"9014" not in link.recv(4096):
                    break
            except OSError:
                break
            done += 1
    return done


def test_a_killed_receiver_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    """Kill -9 at random moments; the next run stores what the queue holds."""
    rng, sent = random.Random(7), 0  # noqa: S311 - the same moments each time
    for _ in range(2):
        process, port = _started(tmp_path)
        sent += _acknowledged(port, sent, rng.uniform(0.2, 0.9), process)
        process.wait(30)
        assert process.stderr is not None
        process.stderr.close()
    store = SeriesStore(tmp_path / "series")
    store_journals(Journal(tmp_path / "series.queue"), store)
    found = store.read()
    hours = set(found.filter(found["item"] == "pm25").to_pyarrow()["time"].to_pylist())
    assert sent > 3
    assert {START + timedelta(hours=n) for n in range(sent)} <= hours
    assert found.count().to_pyarrow().as_py() == 2 * len(hours)


def test_a_stopped_receiver_tells_its_counts(tmp_path: Path) -> None:
    """TERM: everything is stored before it ends."""
    process, port = _started(tmp_path)
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.sendall(packed(segment(1)))
        assert b"9014" in link.recv(4096)
        process.send_signal(signal.SIGTERM)
        _, told = process.communicate(timeout=30)
    assert '"acknowledged": 1' in told
    assert SeriesStore(tmp_path / "series").read().count().to_pyarrow().as_py() == 2


def test_hostile_senders_take_nothing_from_good_ones(tmp_path: Path) -> None:
    """Broken packets, noise and connections that break off between good ones; the clock of the machine set back meanwhile."""
    rng = random.Random(3)  # noqa: S311 - the same packets each time
    jumps = iter([timedelta(0), timedelta(hours=-9), timedelta(days=400)])

    async def work() -> Collector:
        collector = Collector(tmp_path / "queue", SeriesStore(tmp_path / "series"), port=0)
        port = await collector.start()
        for jump in jumps:
            stamps = [collector.received()]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("lantu.stations.collector.datetime", _Clock(jump))
                for _ in range(20):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    whole = packed(segment(rng.randrange(500)))
                    writer.write(
                        b"".join((whole[: rng.randrange(len(whole))], rng.randbytes(50), b"##9999", BROKEN["no end"]))
                    )
                    writer.transport.abort() if rng.random() < 0.5 else writer.close()
                await _exchange(port, [packed(segment(n, "GOOD")) for n in range(10)], 10)
                stamps.append(collector.received())
            assert stamps == sorted(stamps)
        await collector.stop()
        return collector

    collector = asyncio.run(work())
    good = collector.store.read()
    assert good.filter(good["station"] == "GOOD").count().to_pyarrow().as_py() == 20
    assert collector.counts.acknowledged == 30


class _Clock:
    """The clock of a machine that is set back or ahead."""

    def __init__(self, jump: timedelta) -> None:
        self.jump = jump

    def now(self, zone: tzinfo) -> datetime:
        return datetime.now(zone) + self.jump
