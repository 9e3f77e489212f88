"""Observations and assessments as open data: a list by page, and the whole as CSV and JSON."""

import csv
from datetime import date
from io import StringIO
from itertools import islice
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema

from lantu.assessment.flat import flat_row
from lantu.observations import Observation
from lantu.observations.measures import known_measure
from lantu_web.api.downloads import FORMULA, MARK
from lantu_web.api.errors import ApiError
from lantu_web.api.reading import ANSWERS, known_only
from lantu_web.monitoring.services import keeping
from lantu_web.monitoring.services.assessing import board

BODY = {"ensure_ascii": False}
OBSERVED = (
    "indicator", "measure", "series", "place", "period", "basis", "since", "bound", "value", "text", "unit", "status",
    "grade", "source", "publisher", "source_date", "address", "flags",
)  # fmt: skip


class SeriesPage(Schema):
    """A page of a list; what an item holds stands in docs/assessment.md."""

    limit: int
    offset: int
    total: int
    items: list[dict[str, Any]]


class Observed(Schema):
    """Which observations."""

    measure: str = Field("", max_length=120)
    place: str = Field("", max_length=60)
    as_of: date | None = Field(None, description="what had come in by the end of this day")


class ObservedPage(Observed):
    """Which observations, by page."""

    limit: int = Field(100, ge=1, le=1000)
    offset: int = Field(0, ge=0, le=10_000_000)


class Assessed(Schema):
    """Which promises, as of which year or day."""

    document: str = Field("", max_length=80)
    form: Literal["", "indicator", "statement", "project"] = ""
    as_of: str = Field("", pattern=r"^$|^(19|20)\d\d(-\d\d-\d\d)?$", description="2023, or 2023-11-29")


class AssessedPage(Assessed):
    """Which promises, by page."""

    limit: int = Field(50, ge=1, le=500)
    offset: int = Field(0, ge=0, le=10_000_000)


def _observations(asked: Observed) -> list[Observation]:
    names = {asked.measure, known_measure(asked.measure)}
    rows = keeping.store().read(as_of=asked.as_of, place=asked.place.replace("\x00", ""))
    return [each for each in rows if not asked.measure or {each.measure, each.indicator} & names]


def _row(each: Observation) -> dict[str, Any]:
    told = each.as_json() | {"flags": ",".join(each.flags)}
    return {name: told.get(name) for name in OBSERVED}


def _results(asked: Assessed) -> list[Any]:
    try:
        when = (
            None if not asked.as_of else int(asked.as_of) if len(asked.as_of) == 4 else date.fromisoformat(asked.as_of)
        )
    except ValueError:
        raise ApiError(
            422, "request.invalid", f"没有这一天 / no such day: {asked.as_of}", "give 2023 or 2023-11-29"
        ) from None
    return board(when).results(document=asked.document, forms=[asked.form] if asked.form else [])


def _cell(value: Any) -> Any:
    """One cell: lists with a semicolon; a text that a spreadsheet would run as a formula is quoted, a number is not."""
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    if not isinstance(value, str) or len(value) < 2 or value.removeprefix("-").replace(".", "", 1).isdecimal():
        return value
    return f"'{value}" if value.startswith(FORMULA) else value


def _whole(name: str, rows: list[dict[str, Any]], form: str) -> HttpResponse:
    """All rows as a file; JSON with the names of the columns once."""
    columns = list(rows[0]) if rows else list(OBSERVED if name == "observations" else ())
    if form == "csv":
        out = StringIO()
        writer = csv.writer(out)
        writer.writerow(columns)
        writer.writerows([_cell(row[one]) for one in columns] for row in rows)
        response = HttpResponse(MARK + out.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        body = {"table": name, "columns": columns, "rows": [[row[one] for one in columns] for row in rows]}
        response = JsonResponse(body, json_dumps_params=BODY)
    response.headers["Content-Disposition"] = f'attachment; filename="lantu-{name}.{form}"'
    return response


def _page(rows: list[Any], asked: Any) -> dict[str, Any]:
    items = list(islice(rows, asked.offset, asked.offset + asked.limit))
    return {"limit": asked.limit, "offset": asked.offset, "total": len(rows), "items": items}


router = Router()


@router.get("/observations", summary="监测值 / observations", tags=["observations"], operation_id="list_observations", url_name="list_observations",
            response={200: SeriesPage, **ANSWERS})  # fmt: skip
def observations(request: HttpRequest, asked: Query[ObservedPage]) -> HttpResponse:
    known_only(request, ObservedPage)
    page = _page(_observations(asked), asked)
    return JsonResponse(page | {"items": [_row(one) for one in page["items"]]}, json_dumps_params=BODY)


@router.get("/assessments", summary="评估 / assessments", tags=["assessments"], operation_id="list_assessments", url_name="list_assessments",
            response={200: SeriesPage, **ANSWERS})  # fmt: skip
def assessments(request: HttpRequest, asked: Query[AssessedPage]) -> HttpResponse:
    known_only(request, AssessedPage)
    page = _page(_results(asked), asked)
    return JsonResponse(page | {"items": [one.as_json() for one in page["items"]]}, json_dumps_params=BODY)


def _add_wholes(form: str) -> None:
    @router.get(f"/observations.{form}", summary=f"监测值（{form.upper()}）", tags=["downloads"], operation_id=f"{form}_observations", url_name=f"{form}_observations",
                response=ANSWERS)  # fmt: skip
    def all_observations(request: HttpRequest, asked: Query[Observed]) -> HttpResponse:
        known_only(request, Observed)
        return _whole("observations", [_row(one) for one in _observations(asked)], form)

    @router.get(f"/assessments.{form}", summary=f"评估（{form.upper()}）", tags=["downloads"], operation_id=f"{form}_assessments", url_name=f"{form}_assessments",
                response=ANSWERS)  # fmt: skip
    def all_assessments(request: HttpRequest, asked: Query[Assessed]) -> HttpResponse:
        known_only(request, Assessed)
        return _whole("assessments", [flat_row(one) for one in _results(asked)], form)


for _form in ("csv", "json"):
    _add_wholes(_form)
