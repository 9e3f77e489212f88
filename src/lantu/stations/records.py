"""Values that come singly: of a message of HJ 212 or of JSON, laid out in columns for the store."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from lantu.datafiles import load_data
from lantu.errors import LantuError
from lantu.stations.hj212 import BadPacket, Message, protocol, read_packet
from lantu.stations.items import item_of
from lantu.stations.journal import Entry
from lantu.stations.series import series_schema

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["BadRecord", "Rows", "read_records", "read_time", "record_words", "values_of"]


class BadRecord(LantuError):
    """A record that names no station, item, time or value."""

    code = "record.bad"


@dataclass(slots=True)
class Rows:
    """Values in columns, until they are a table. Parts of a divided message wait for each other."""

    columns: dict[str, list[Any]] = field(default_factory=lambda: {name: [] for name in series_schema().names})
    bad: int = 0
    _parts: dict[tuple[str, str, str], list[tuple[Message, Entry]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns["station"])

    def take(self, entry: Entry) -> None:
        """Lay out one message; what is none is counted and left out."""
        try:
            if entry.segment[:1] in b"{[":
                for row in read_records(entry.segment, entry.received):
                    self.add(row)
                return
            message = read_packet(entry.segment)
        except (BadPacket, BadRecord):
            self.bad += 1
            return
        if message.part[1] > 1 and message.values:
            self._parts.setdefault((message.mn, message.qn, message.command), []).append((message, entry))
        else:
            self._lay(message, entry.received, message.time)

    def add(self, row: Mapping[str, Any]) -> None:
        for name, column in self.columns.items():
            column.append(row[name])

    def _lay(self, message: Message, received: datetime, when: datetime | None, flag: str = "") -> None:
        for row in values_of(message, received, when, flag):
            self.add(row)

    def join_parts(self, now: datetime | None = None) -> list[Entry]:
        """Lay out divided messages: a part without a time takes that of the others. Returns those that still wait at ``now``."""
        waiting: list[Entry] = []
        patience = timedelta(seconds=protocol()["collector"]["parts"])
        for parts in self._parts.values():
            whole = {message.part[0] for message, _ in parts} >= set(range(1, parts[0][0].part[1] + 1))
            when = next((message.time for message, _ in parts if message.time), None)
            if not whole and now is not None and now - max(entry.received for _, entry in parts) < patience:
                waiting += [entry for _, entry in parts]
                continue
            first = min(entry.received for _, entry in parts)
            for message, _ in parts:
                self._lay(message, first, message.time or when, "" if whole else "HJ212-PNUM")
        self._parts.clear()
        return waiting

    def table(self) -> pa.Table:
        """The values so far, as the store takes them; the columns begin anew."""
        import pyarrow as pa

        found: pa.Table = pa.table(self.columns, schema=series_schema())
        for column in self.columns.values():
            column.clear()
        return found


def values_of(
    message: Message, received: datetime, when: datetime | None = None, flag: str = ""
) -> Iterable[dict[str, Any]]:
    """The rows of a message: an hourly mean has the item's own name, others say which mean they are: ``pm25@real``.

    A message without a time of its own counts at the full minute in which it came in; a time that cannot be is flagged.
    """
    known = protocol()["pollutant"]
    when, clock = possible(when or message.time, received)
    about, main = ("" if message.mean == "hour" else f"@{message.mean}"), ("Rtd" if message.mean == "real" else "Avg")
    for each in message.values:
        item = known.get(each.code, {"item": each.code})["item"]
        yield {
            "station": message.mn, "place": "", "item": item + about + ("" if each.part == main else f".{each.part}"), "time": when,
            "value": None if each.value is None else float(each.value), "text": None,
            "flags": ",".join(filter(None, ("" if each.good else f"HJ212-{each.flag}", flag, clock))),
            "source": f"HJ212 {message.command}", "received": received, "year": when.year,
        }  # fmt: skip


def possible(when: datetime | None, received: datetime) -> tuple[datetime, str]:
    """The time to keep a value under, and the flag ``clock`` where the clock that told it must be wrong."""
    bounds = protocol()["clock"]
    arrived = received.astimezone(UTC).replace(second=0, microsecond=0, tzinfo=None)
    if when is None:
        return arrived, ""
    if not bounds["earliest"] <= when.year <= arrived.year + 1:
        return arrived, "clock"
    return when, "clock" if when > arrived + timedelta(hours=bounds["ahead_hours"]) else ""


def read_time(told: Any) -> datetime:
    """A station's own time: ``2025-06-01T08:00:00``, ``2025-06-01 08:00``, ``2025060108``; raises ValueError.

    A time with a zone is brought to that of the station, where none is told to that of the country.

    >>> read_time("2025060108"), read_time("2025-06-01T00:00:00Z")
    (datetime.datetime(2025, 6, 1, 8, 0), datetime.datetime(2025, 6, 1, 8, 0))
    """
    text = str(told).strip()
    if text.isdigit() and len(text) in {8, 10, 12, 14}:
        text = f"{text[:8]}T{text[8:]:0<6}"
    when = datetime.fromisoformat(text)
    if when.tzinfo is None:
        return when
    return when.astimezone(UTC).replace(tzinfo=None) + timedelta(hours=record_words()["zone_hours"])


def record_words() -> dict[str, Any]:
    """Names of fields of records, and the zone of the stations."""
    return load_data("stations/records.toml", "lantu.station_records/1")


def read_records(data: bytes, received: datetime, station: str = "", item: str = "") -> list[dict[str, Any]]:
    """The values of one message in JSON, an object or an array of them; ``station`` and ``item`` are those of its topic.

    >>> moment = datetime(2025, 6, 1, tzinfo=UTC)
    >>> found = read_records(b'{"station":"YJ01","time":"2025-06-01T08:00:00","pm25":35,"pm10":50}', moment)
    >>> [(row["item"], row["value"]) for row in found]
    [('pm25', 35.0), ('pm10', 50.0)]
    """
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise BadRecord("is no JSON") from error
    rows: list[dict[str, Any]] = []
    for one in told if isinstance(told, list) else [told]:
        if not isinstance(one, dict):
            one = {"value": one}
        rows += _record({"station": station, "item": item} | one, received)
    return rows


def _record(one: Mapping[str, Any], received: datetime) -> list[dict[str, Any]]:
    fields = {key: next((one[name] for name in names if one.get(name) not in (None, "")), None) for key, names in record_words()["field"].items()}  # fmt: skip
    if not fields["station"]:
        raise BadRecord("names no station")
    try:
        when = read_time(fields["time"]) if fields["time"] else None
    except ValueError as error:
        raise BadRecord(f"“{str(fields['time'])[:40]}” is no time") from error
    named = {name for names in record_words()["field"].values() for name in names}
    values = {fields["item"]: fields["value"]} if fields["item"] else {name: told for name, told in one.items() if name not in named}  # fmt: skip
    if not values:
        raise BadRecord("names no item")
    when, clock = possible(when, received)
    flags = ",".join(filter(None, (str(fields["flags"] or ""), clock)))
    return [
        {
            "station": str(fields["station"])[:128], "place": str(fields["place"] or "")[:64], "item": item_of(str(item)[:64]), "time": when,
            "value": number, "text": None if number is not None else str(told)[:64], "flags": flags[:128],
            "source": str(fields["source"] or "JSON")[:64], "received": received, "year": when.year,
        }
        for item, told in values.items() for number in (_number(told),)
    ]  # fmt: skip


def _number(told: Any) -> float | None:
    try:
        value = float(told) if not isinstance(told, (bool, list, dict)) and told is not None else math.nan
    except (ValueError, OverflowError):
        value = math.nan
    return value if math.isfinite(value) else None
