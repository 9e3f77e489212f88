"""``lantu collect``: receive live values of stations by HJ 212 over TCP."""

from __future__ import annotations

import asyncio
import json
import signal
from pathlib import Path

from lantu.cli.files import report
from lantu.cli.options import series_home

__all__ = ["collect_command"]


def collect_command(store: Path | None, *, host: str, port: int | None, every: float) -> int:
    """Listen until stopped (Ctrl-C, TERM); then write, answer and store what has come in, and tell the counts."""
    asyncio.run(_collect(series_home(store), host, port, every))
    return 0


async def _collect(home: Path, host: str, port: int | None, every: float) -> None:
    from lantu.stations.collector import Collector
    from lantu.stations.series import SeriesStore

    series = SeriesStore(home)
    collector = Collector(series.beside("queue"), series, host=host, port=port, every=every)
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, ended.set)
    listening = await collector.start()
    report(f"listening on {host or '127.0.0.1'}:{listening}; Ctrl-C ends")
    await ended.wait()
    await collector.stop()
    report(json.dumps(collector.as_json()))
