"""Values of stations over HTTP: with a key and a role only, good rows kept, the same again nothing; out as SensorThings."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.cache import cache
from django.test import Client

from lantu.stations import RegisterStore, Station
from lantu_web.monitoring.services import receiving
from tests.web.test_api_writing import Program

pytestmark = pytest.mark.django_db
HOURS = [datetime(2025, 6, 1) + timedelta(hours=n) for n in range(50)]  # noqa: DTZ001 - station time has no zone
TABLE = pa.table({"station": ["YJ01"] * 50, "time": HOURS, "PM2.5": [float(n) for n in range(50)]})
CSV = b"station,time,item,value\nYJ01,2025-06-01T00:00:00,PM2.5,0\nYJ02,never,PM2.5,1\n"


def sent(program: Program, data: bytes, kind: str = "text/csv") -> Any:
    return program.client.post("/api/v1/stations/values", data, content_type=kind)


def test_values_come_in_and_go_out(client: Client) -> None:
    """Columns in Parquet, rows in CSV; each value once; wrong rows told; out by station and series, by page."""
    cache.clear()
    editor, out = Program("editor"), io.BytesIO()
    pq.write_table(TABLE, out)
    first = sent(editor, out.getvalue(), "application/vnd.apache.parquet")
    assert (first.status_code, first.json()["new"], first.json()["stored"]) == (201, 50, True)
    again = sent(editor, CSV).json()
    assert (again["new"], again["left_out"], again["problems"][0]["code"]) == (0, 1, "time")
    RegisterStore.beside(receiving.series()).enter([Station(code="A", name="东渡", codes=("YJ01",))])
    (thing,) = client.get("/api/v1/sensorthings/Things?id=YJ01").json()["value"]
    (stream,) = client.get(thing["Datastreams@iot.navigationLink"]).json()["value"]
    page = client.get(stream["Observations@iot.navigationLink"], {"datastream": "A:pm25", "since": "2025-06-01T10:00:00", "top": 2}).json()  # fmt: skip
    assert ([row["result"] for row in page["value"]], page["@iot.count"]) == ([10.0, 11.0], 40)
    assert client.get(page["@iot.nextLink"]).json()["value"][0]["result"] == 12.0
    assert client.get("/api/v1/sensorthings/Things?id=no").status_code == 404
    assert client.get("/api/v1/sensorthings/Things?colour=red").status_code == 422


def test_who_may_send_and_what_is_refused(client: Client) -> None:
    """No key, a role that may not, a form that nobody reads, bytes that are no table."""
    cache.clear()
    assert client.post("/api/v1/stations/values", CSV, content_type="text/csv").status_code == 401
    assert sent(Program("reviewer"), CSV).status_code == 403
    editor = Program("editor")
    told = {kind: sent(editor, data, kind).status_code for kind, data in (("text/plain", CSV), ("text/csv", b"a,b\n1,2\n"), ("application/x-ndjson", b"no"), ("application/vnd.apache.parquet", b"PAR1"))}  # fmt: skip
    assert told == {
        "text/plain": 415,
        "text/csv": 422,
        "application/x-ndjson": 422,
        "application/vnd.apache.parquet": 422,
    }
