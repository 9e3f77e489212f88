"""Stations and values in the words of OGC SensorThings: Things, Datastreams and Observations as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lantu.errors import UsageError
from lantu.stations.items import station_items
from lantu.stations.merging import joined
from lantu.stations.records import record_words
from lantu.stations.register import Register, Station

__all__ = ["Things"]

_Link = Callable[[str, dict[str, str | int]], str]


@dataclass(frozen=True, slots=True)
class Things:
    """A register and its series, told as SensorThings does. ``address`` makes a link of a collection
    and what is asked of it; a zone is added to the stations' time.
    """

    register: Register
    series: Any
    address: _Link

    def things(self, *, top: int = 100, skip: int = 0) -> dict[str, Any]:
        """Stations, sections and points, in the order of their codes."""
        codes = sorted(self.register.stations)
        rows = [self._thing(self.register.stations[code]) for code in codes[skip : skip + top]]
        return self._page(rows, len(codes), ("Things", {}), (top, skip))

    def thing(self, code: str) -> dict[str, Any] | None:
        """One station; also by its other codes."""
        found = self.register.get(code)
        return None if found is None else self._thing(found)

    def _thing(self, station: Station) -> dict[str, Any]:
        place: dict[str, Any] = {}
        if station.lon is not None and station.lat is not None:
            point = {"type": "Point", "coordinates": [float(station.lon), float(station.lat)]}
            place = {"Locations": [{"name": station.name, "description": station.place, "encodingType": "application/geo+json", "location": point}]}  # fmt: skip
        told = {name: value for name, value in station.as_json().items() if value not in ("", None, [], False) and name not in ("name", "lon", "lat")}  # fmt: skip
        return {
            "@iot.id": station.code, "@iot.selfLink": self.address("Things", {"id": station.code}), "name": station.name,
            "description": " ".join(filter(None, (station.place, station.body, station.name))), "properties": told,
            "Datastreams@iot.navigationLink": self.address("Datastreams", {"thing": station.code}),
        } | place  # fmt: skip

    def datastreams(self, code: str) -> dict[str, Any]:
        """The series of a station, each with its unit and the time that it covers."""
        station = self.register.get(code)
        own = joined(self.series, self.register)
        own = own.filter(own["station"] == (station.code if station else code))
        found = own.group_by("station", "item").aggregate(first=own["time"].min(), last=own["time"].max()).order_by("item")  # fmt: skip
        rows = [self._datastream(row, station) for row in found.to_pyarrow().to_pylist()]
        return {"@iot.count": len(rows), "value": rows}

    def _datastream(self, row: dict[str, Any], station: Station | None) -> dict[str, Any]:
        item, kind = row["item"].split(".")[0].split("@")[0], row["item"]
        unit = station_items().units.get(item, "")
        name = f"{row['station']}:{kind}"
        return {
            "@iot.id": name, "@iot.selfLink": self.address("Datastreams", {"thing": row["station"]}),
            "name": f"{station.name if station else row['station']} {kind}", "description": kind,
            "unitOfMeasurement": {"name": unit, "symbol": unit, "definition": ""},
            "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
            "ObservedProperty": {"name": item, "definition": "", "description": kind}, "phenomenonTime": f"{self._time(row['first'])}/{self._time(row['last'])}",
            "Observations@iot.navigationLink": self.address("Observations", {"datastream": name}),
        }  # fmt: skip

    def observations(
        self, datastream: str, *, since: datetime | None = None, until: datetime | None = None, top: int = 100, skip: int = 0
    ) -> dict[str, Any]:  # fmt: skip
        """The values of a series in the order of their time; raises UsageError where ``datastream`` names none."""
        code, sign, item = datastream.rpartition(":")
        if not sign:
            raise UsageError(f"“{datastream}” names no series", hint="write STATION:ITEM")
        station = self.register.get(code)
        own = joined(self.series, self.register)
        own = own.filter((own["station"] == (station.code if station else code)) & (own["item"] == item))
        if since is not None:
            own = own.filter(own["time"] >= since)
        if until is not None:
            own = own.filter(own["time"] <= until)
        rows = own.order_by("time", "received").limit(top, offset=skip).to_pyarrow().to_pylist()
        asked = {"datastream": datastream} | {
            name: day.isoformat() for name, day in (("since", since), ("until", until)) if day
        }
        total = int(own.count().to_pyarrow().as_py())
        return self._page([self._observation(row) for row in rows], total, ("Observations", asked), (top, skip))

    def _observation(self, row: dict[str, Any]) -> dict[str, Any]:
        when = self._time(row["time"])
        return {
            "@iot.id": f"{row['station']}:{row['item']}:{when}", "phenomenonTime": when, "resultTime": row["received"].isoformat(),
            "result": row["value"] if row["value"] is not None else row["text"],
            "parameters": {"flags": row["flags"].split(",") if row["flags"] else [], "source": row["source"]},
        }  # fmt: skip

    def _page(
        self, rows: list[dict[str, Any]], total: int, asked: tuple[str, dict[str, str]], at: tuple[int, int]
    ) -> dict[str, Any]:
        collection, filters = asked
        top, skip = at
        more = (
            {"@iot.nextLink": self.address(collection, {**filters, "top": top, "skip": skip + top})}
            if skip + top < total
            else {}
        )
        return {"@iot.count": total, "value": rows} | more

    @staticmethod
    def _time(when: datetime) -> str:
        return f"{when.isoformat()}{_zone()}"


def _zone() -> str:
    hours = timedelta(hours=record_words()["zone_hours"])
    return f"+{int(hours.total_seconds() // 3600):02}:00"
