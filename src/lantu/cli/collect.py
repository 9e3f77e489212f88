"""``lantu collect``: receive live values of stations by HJ 212 over TCP, from a folder, from a broker of MQTT."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lantu.cli.files import report
from lantu.cli.options import series_home

if TYPE_CHECKING:
    from lantu.stations.collector import Collector
    from lantu.stations.folder import Inbox
    from lantu.stations.series import SeriesStore

__all__ = ["Ways", "collect_command"]


@dataclass(frozen=True, slots=True)
class Ways:
    """Where values come from, besides the port."""

    host: str = ""
    port: int | None = None
    folder: Path | None = None
    broker: str = ""
    topic: str = "stations/#"


def collect_command(store: Path | None, ways: Ways, *, every: float) -> int:
    """Receive until stopped (Ctrl-C, TERM); then write, answer and store what has come in, and tell the counts."""
    asyncio.run(_collect(series_home(store), ways, every))
    return 0


async def _collect(home: Path, ways: Ways, every: float) -> None:
    from lantu.stations.collector import Collector
    from lantu.stations.series import SeriesStore

    series = SeriesStore(home)
    collector = Collector(series.beside("queue"), series, host=ways.host, port=ways.port, every=every)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ended.set)
    listening = await collector.start()
    report(f"listening on {ways.host or '127.0.0.1'}:{listening}; Ctrl-C ends")
    others = _others(ways, collector, series)
    try:
        await _until(ended, others)
    finally:
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await collector.stop()
        report(json.dumps(collector.as_json()))


async def _until(ended: asyncio.Event, others: list[asyncio.Task[None]]) -> None:
    """Until stopped, or until another way ends in an error, which is raised."""
    stop = asyncio.create_task(ended.wait())
    await asyncio.wait([stop, *others], return_when=asyncio.FIRST_COMPLETED)
    for task in others:
        if task.done() and not task.cancelled():
            task.result()
    stop.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await stop


def _others(ways: Ways, collector: Collector, series: SeriesStore) -> list[asyncio.Task[None]]:
    from lantu.stations.folder import Inbox
    from lantu.stations.mqtt import Subscription

    found = []
    if ways.folder is not None:
        found.append(_watch(Inbox(ways.folder, series)))
    if ways.broker:
        found.append(Subscription(ways.broker, ways.topic).follow(collector))
    return [asyncio.create_task(each) for each in found]


async def _watch(inbox: Inbox) -> None:
    """Take what is laid into the folder, until cancelled."""
    while True:
        for path in await asyncio.to_thread(inbox.waiting):
            told = await asyncio.to_thread(inbox.take, path)
            report(f"{path.name}: {told.get('error') or str(told['values']) + ' values'}")
        await asyncio.sleep(1)
