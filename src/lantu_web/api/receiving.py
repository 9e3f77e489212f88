"""Values of stations in, with a key, as CSV, JSON lines or Parquet; stations and values out in the words of SensorThings."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Field, Query, Router, Schema

from lantu.stations.batches import BatchForm
from lantu_web.api.errors import ApiError
from lantu_web.api.reading import ANSWERS, BODY, known_only
from lantu_web.api.schemas import Problem
from lantu_web.api.writing import REFUSALS, WITH_KEY
from lantu_web.monitoring.services import receiving
from lantu_web.register.services.holding import LARGEST

# No postponed annotations here: ninja reads them.
FORMS: dict[str, BatchForm] = {
    "text/csv": "csv", "application/x-ndjson": "jsonl", "application/jsonl": "jsonl", "application/vnd.apache.parquet": "parquet",
}  # fmt: skip
EXAMPLE = "station,time,item,value\nYJ01,2026-06-01T08:00:00,PM2.5,35\n"
router = Router(tags=["stations"])


class Received(Schema):
    """What became of a table: values that were new, rows that were left out and why."""

    rows: int
    values: int
    new: int
    stored: bool
    left_out: int
    counts: dict[str, int] = Field(examples=[{"time": 1}])
    problems: list[dict[str, Any]]


class ThingsPage(Schema):
    """Which stations: one by its code, or a page of all."""

    id: str = Field("", max_length=200, description="编码 / the code of one station")
    top: int = Field(100, ge=1, le=1000)
    skip: int = Field(0, ge=0, le=10_000_000)


class OfThing(Schema):
    """Of which station."""

    thing: str = Field(max_length=200, min_length=1, examples=["YJ01"])


class OfDatastream(Schema):
    """Of which series, and of which time."""

    datastream: str = Field(max_length=300, min_length=3, pattern=r"^[^\x00]+:[^\x00]+$", examples=["YJ01:pm25"])
    since: datetime | None = None
    until: datetime | None = None
    top: int = Field(100, ge=1, le=10_000)
    skip: int = Field(0, ge=0, le=10_000_000)


class Collection(Schema):
    """A page of a collection of SensorThings."""

    value: list[dict[str, Any]]


@router.post(
    "/stations/values", response={201: Received, **REFUSALS, 415: Problem}, operation_id="receive_values",
    summary="接收监测数据 / values of stations", **(WITH_KEY | {"tags": ["stations"]}),
    openapi_extra={"requestBody": {"required": True, "content": {
        "text/csv": {"schema": {"type": "string"}, "example": EXAMPLE},
        "application/x-ndjson": {"schema": {"type": "string"}, "example": '{"station":"YJ01","time":"2026-06-01T08:00:00","item":"PM2.5","value":35}\n'},
        "application/vnd.apache.parquet": {"schema": {"type": "string", "format": "binary"}},
    }}},
)  # fmt: skip
def receive(request: HttpRequest) -> HttpResponse:
    """A table with station, time, item and value, or with a column for each item. Good rows are kept, the others told."""
    kind = (request.content_type or "").lower()
    if kind not in FORMS:
        raise ApiError(415, "request.media_type", f"不支持 {kind[:60]} / this content type is not taken", f"one of {', '.join(FORMS)}")  # fmt: skip
    data = request.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ApiError(413, "request.too_large", "数据过大 / the body is too large", f"at most {LARGEST // 2**20} MB")
    told = receiving.take(data, FORMS[kind], request.user)  # type: ignore[arg-type]
    return JsonResponse(told, status=201, json_dumps_params=BODY)


def _address(request: HttpRequest) -> Any:
    names = {"Things": "sensor_things", "Datastreams": "sensor_datastreams", "Observations": "sensor_observations"}
    return lambda name, asked: request.build_absolute_uri(f"{reverse(f'api-1:{names[name]}')}?{urlencode(asked)}")


@router.get(
    "/sensorthings/Things", response={200: Collection, **ANSWERS}, operation_id="sensor_things", url_name="sensor_things",
    summary="站点（SensorThings）/ Things",
)  # fmt: skip
def things(request: HttpRequest, asked: Query[ThingsPage]) -> HttpResponse:
    known_only(request, ThingsPage)
    told = receiving.things(_address(request))
    if not asked.id:
        return JsonResponse(told.things(top=asked.top, skip=asked.skip), json_dumps_params=BODY)
    found = told.thing(asked.id)
    if found is None:
        raise ApiError(404, "not_found", "没有这个站点 / no station has this code", "see /api/v1/sensorthings/Things")
    return JsonResponse({"value": [found]}, json_dumps_params=BODY)


@router.get(
    "/sensorthings/Datastreams", response={200: Collection, **ANSWERS}, operation_id="sensor_datastreams", url_name="sensor_datastreams",
    summary="数据流（SensorThings）/ Datastreams of a Thing",
)  # fmt: skip
def datastreams(request: HttpRequest, asked: Query[OfThing]) -> HttpResponse:
    known_only(request, OfThing)
    return JsonResponse(receiving.things(_address(request)).datastreams(asked.thing), json_dumps_params=BODY)


@router.get(
    "/sensorthings/Observations", response={200: Collection, **ANSWERS}, operation_id="sensor_observations", url_name="sensor_observations",
    summary="监测值（SensorThings）/ Observations of a Datastream",
)  # fmt: skip
def observations(request: HttpRequest, asked: Query[OfDatastream]) -> HttpResponse:
    known_only(request, OfDatastream)
    told = receiving.things(_address(request))
    times = {"since": _own(asked.since), "until": _own(asked.until)}
    return JsonResponse(told.observations(asked.datastream, **times, top=asked.top, skip=asked.skip), json_dumps_params=BODY)  # fmt: skip


def _own(when: datetime | None) -> datetime | None:
    """A time as the stations keep theirs."""
    from lantu.stations.records import read_time

    try:
        return None if when is None else read_time(when.isoformat())
    except (ValueError, OverflowError) as error:
        raise ApiError(422, "request.invalid", "没有这个时间 / no such time", "2026-06-01T08:00:00") from error
