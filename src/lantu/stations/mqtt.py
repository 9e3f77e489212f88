"""Messages of an MQTT broker, each in JSON, through the durable queue. Needs the extra ``mqtt``.

A message of quality of service 1 or 2 is acknowledged to the broker when it is on the disk; until then the broker keeps it,
for the session outlives a broken connection.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lantu.errors import SourceError, UsageError
from lantu.stations.hj212 import protocol
from lantu.stations.records import BadRecord, read_records

if TYPE_CHECKING:
    from lantu.stations.collector import Collector

__all__ = ["Subscription", "completed"]


@dataclass(frozen=True, slots=True)
class Subscription:
    """Which broker (``mqtt://user:password@host:1883``), and which topics (``stations/+/+``: station and item at their ends)."""

    address: str
    topic: str = "stations/#"
    client: str = "lantu"

    async def follow(self, collector: Collector) -> None:
        """Take what comes in until cancelled; a connection that breaks is made again."""
        try:
            import aiomqtt
        except ImportError as error:
            raise UsageError("MQTT needs aiomqtt", hint="pip install 'lantu[mqtt]'") from error
        wait = 1.0
        while True:
            try:
                async with aiomqtt.Client(**self._where(), identifier=self.client, clean_session=False) as client:
                    _by_hand(client)
                    await client.subscribe(self.topic, qos=1)
                    wait = 1.0
                    async for message in client.messages:
                        await self._take(collector, client, message)
            except (aiomqtt.MqttError, SourceError):
                collector.counts.broken += 1
                await asyncio.sleep(wait)
                wait = min(wait * 2, 60.0)

    def _where(self) -> dict[str, Any]:
        parts = urlsplit(self.address if "//" in self.address else f"//{self.address}")
        if not parts.hostname:
            raise UsageError(f"“{self.address}” is no broker", hint="write mqtt://host:1883")
        return {"hostname": parts.hostname, "port": parts.port or 1883, "username": parts.username, "password": parts.password}  # fmt: skip

    async def _take(self, collector: Collector, client: Any, message: Any) -> None:
        payload = message.payload if isinstance(message.payload, bytes) else str(message.payload).encode()
        try:
            segment = completed(payload, str(message.topic), collector)
        except BadRecord:
            collector.counts.refused += 1
        else:
            await collector.put(segment)
            collector.counts.acknowledged += 1
        _acknowledge(client, message)  # also what can never be read: it would come again for ever


def completed(payload: bytes, topic: str, collector: Collector) -> bytes:
    """The message with what only its topic tells, checked that it can be read; raises BadRecord.

    >>> from types import SimpleNamespace
    >>> from datetime import UTC, datetime
    >>> now = SimpleNamespace(received=lambda: datetime(2025, 6, 1, tzinfo=UTC))
    >>> completed(b'{"time":"2025-06-01T08:00:00","value":35}', "stations/YJ01/pm25", now)
    b'[{"station": "YJ01", "item": "pm25", "time": "2025-06-01T08:00:00", "value": 35}]'
    """
    if len(payload) > protocol()["collector"]["message"]:
        raise BadRecord("is too large")
    try:
        told = json.loads(payload)
    except (ValueError, RecursionError) as error:
        raise BadRecord("is no JSON") from error
    levels = topic.split("/")
    station, item = (levels[-2], levels[-1]) if len(levels) > 2 else (levels[-1], "")
    found = []
    for one in told if isinstance(told, list) else [told]:
        row = one if isinstance(one, dict) else {"value": one}
        single = "value" in row or "result" in row
        found.append({"station": station} | ({"item": item} if single and item else {}) | row)
    segment = json.dumps(found, ensure_ascii=False).encode()
    read_records(segment, collector.received())
    return segment


def _by_hand(client: Any) -> None:
    """Nothing is acknowledged by the library itself: it would do so before the message is on the disk."""
    client._client.manual_ack_set(True)  # noqa: SLF001 - aiomqtt has no name of its own for it


def _acknowledge(client: Any, message: Any) -> None:
    if message.qos:
        client._client.ack(message.mid, message.qos)  # noqa: SLF001 - as above
