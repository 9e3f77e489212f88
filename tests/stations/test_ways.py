"""Other ways in than HJ 212, all through the one durable queue: a folder, a broker of MQTT; and SensorThings out."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

from lantu.errors import LantuError
from lantu.stations import Register, SeriesStore, Station
from lantu.stations.batches import read_batch
from lantu.stations.bringing import store_journals
from lantu.stations.collector import Collector
from lantu.stations.folder import Inbox
from lantu.stations.journal import Journal
from lantu.stations.mqtt import Subscription
from lantu.stations.things import Things

CSV = "station,time,item,value\nYJ01,2025-06-01T08:00:00,PM2.5,35\nYJ01,2025-06-01T09:00:00,PM2.5,36\n"
WIDE = "Date,Hour,WatchPoint,PM2.5,PM10\n20250601,08,东渡,30,60\n"


def test_files_in_a_folder(tmp_path: Path) -> None:
    """Whole files are queued and laid aside with a report, unreadable ones apart, half-written ones left alone."""
    box, store = tmp_path / "in", SeriesStore(tmp_path / "series")
    box.mkdir()
    inbox = Inbox(box, store, quiet=0)
    for name, text in {"a.csv": CSV, "云江.csv": WIDE, "bad.parquet": "no", "half.csv.part": CSV, ".hidden.csv": CSV, "b.csv": CSV}.items():  # fmt: skip
        (box / name).write_text(text, encoding="utf-8")
    told = {path.name: inbox.take(path) for path in inbox.waiting()}
    assert {name: report.get("values", report.get("code")) for name, report in told.items()} == {
        "a.csv": 2, "b.csv": 2, "云江.csv": 2, "bad.parquet": "source.format",
    }  # fmt: skip
    assert sorted(path.name for path in (box / "done").glob("*.csv")) == ["a.csv", "b.csv", "云江.csv"]
    assert json.loads((box / "failed" / "bad.parquet.report.json").read_text(encoding="utf-8"))["error"]
    assert sorted(path.name for path in box.iterdir() if path.is_file()) == [".hidden.csv", "half.csv.part"]
    assert inbox.take(box / "gone.csv")["error"]
    # As after a crash between queueing and laying aside: the same file again adds nothing.
    (box / "a.csv").write_text(CSV, encoding="utf-8")
    inbox.take(box / "a.csv")
    assert store_journals(Journal(store.beside("queue")), store) == 4
    assert (store.every().count().to_pyarrow().as_py(), (box / "done" / "a-1.csv").exists()) == (4, True)
    with pytest.raises(LantuError, match="no folder"):
        Inbox(tmp_path / "none", store)


class Broker:
    """As much of a broker as it takes: sends each message until it is acknowledged, on every connection anew."""

    def __init__(self, messages: dict[int, tuple[str, bytes]]) -> None:
        self.left, self.connections = dict(messages), 0
        self.done = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            while True:
                kind, body = await self._packet(reader)
                if kind == 1:
                    writer.write(b"\x20\x02\x00\x00")
                elif kind == 8:
                    writer.write(b"\x90\x03" + body[:2] + b"\x01")
                    for mid, (topic, payload) in list(self.left.items()):
                        whole = struct.pack("!H", len(topic)) + topic.encode() + struct.pack("!H", mid) + payload
                        writer.write(bytes([0x32, len(whole)]) + whole)
                elif kind == 4:
                    self.left.pop(struct.unpack("!H", body[:2])[0], None)
                    if len(self.left) == 2 and self.connections == 1:
                        return  # a connection that breaks: what was not acknowledged comes again
                    if not self.left:
                        self.done.set()
                elif kind == 12:
                    writer.write(b"\xd0\x00")
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()

    @staticmethod
    async def _packet(reader: asyncio.StreamReader) -> tuple[int, bytes]:
        head, size = await reader.readexactly(2)
        if size > 127:
            size = (size & 127) + 128 * (await reader.readexactly(1))[0]
        return head >> 4, await reader.readexactly(size)


def test_messages_of_a_broker(tmp_path: Path) -> None:
    """Acknowledged when on the disk, once each though the connection breaks; what cannot be read does not come for ever."""
    pytest.importorskip("aiomqtt", reason="needs the extra mqtt")

    async def work() -> tuple[Broker, Collector]:
        broker = Broker({
            1: ("stations/YJ01/pm25", b'{"time":"2025-06-01T08:00:00","value":35}'),
            2: ("stations/YJ01/pm25", b"no json"),
            3: ("stations/YJ02", b'{"time":"2025-06-01T08:00:00","PM2.5":30,"PM10":60}'),
            4: ("stations/YJ03/pm10", b"12.5"),
        })  # fmt: skip
        server = await asyncio.start_server(broker.serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        collector = Collector(tmp_path / "queue", SeriesStore(tmp_path / "series"), port=0)
        await collector.start()
        following = asyncio.create_task(Subscription(f"mqtt://127.0.0.1:{port}").follow(collector))
        await asyncio.wait_for(broker.done.wait(), 20)
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await collector.stop()
        server.close()
        return broker, collector

    broker, collector = asyncio.run(work())
    assert (broker.connections, collector.counts.refused) == (2, 1)
    rows = collector.store.read().to_pyarrow().to_pylist()
    assert sorted((row["station"], row["item"], row["value"]) for row in rows) == [
        ("YJ01", "pm25", 35.0), ("YJ02", "pm10", 60.0), ("YJ02", "pm25", 30.0), ("YJ03", "pm10", 12.5),
    ]  # fmt: skip


def test_without_the_extra_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an error for people."""
    monkeypatch.setitem(sys.modules, "aiomqtt", None)
    collector = Collector(tmp_path / "queue", SeriesStore(tmp_path / "series"), port=0)
    with pytest.raises(LantuError, match="needs aiomqtt"):
        asyncio.run(Subscription("mqtt://127.0.0.1").follow(collector))


def test_values_and_stations_as_sensor_things(tmp_path: Path) -> None:
    """Things with their places, series with units and links, values with flags, by page; a code of an instrument leads on."""
    store = SeriesStore(tmp_path / "series")
    store.append(read_batch(CSV.encode(), "csv", received=datetime(2025, 6, 2, tzinfo=UTC)).values)
    register = Register()
    register.add(Station.from_json({"code": "云江/东渡's", "name": "东渡", "lon": 106.5, "lat": 29.5, "codes": ["YJ01"], "place": "云江"}))  # fmt: skip
    register.add(Station(code="B", name="西桥"))
    told = Things(register, store.read(), lambda name, asked: f"/v1/{name}?{urlencode(asked)}")
    first = told.things(top=1)
    assert (first["@iot.count"], first["value"][0]["name"], first["@iot.nextLink"]) == (2, "西桥", "/v1/Things?top=1&skip=1")  # fmt: skip
    thing = told.thing("YJ01")
    assert thing is not None
    assert thing["Locations"][0]["location"]["coordinates"] == [106.5, 29.5]
    assert thing["@iot.selfLink"] == "/v1/Things?id=%E4%BA%91%E6%B1%9F%2F%E4%B8%9C%E6%B8%A1%27s"
    (stream,) = told.datastreams("YJ01")["value"]
    assert (stream["@iot.id"], stream["unitOfMeasurement"]["symbol"]) == ("云江/东渡's:pm25", "ug/m3")
    assert stream["phenomenonTime"] == "2025-06-01T08:00:00+08:00/2025-06-01T09:00:00+08:00"
    page = told.observations(stream["@iot.id"], since=datetime(2025, 6, 1, 9))  # noqa: DTZ001 - station time has no zone
    assert [(row["phenomenonTime"], row["result"]) for row in page["value"]] == [("2025-06-01T09:00:00+08:00", 36.0)]
    assert told.thing("无") is None
    with pytest.raises(LantuError, match="names no series"):
        told.observations("x")
