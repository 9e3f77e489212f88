"""Addresses of the interface, version 1: for each table a list, a record, and the whole as CSV and JSON."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import NinjaAPI, Query, Schema
from ninja.throttling import AnonRateThrottle

import lantu
from lantu_web.api.downloads import download
from lantu_web.api.errors import ApiError, add_handlers
from lantu_web.api.rules import add_rules
from lantu_web.api.schemas import Problem, listing, question, record
from lantu_web.api.tables import TABLES, Table

# No postponed annotations here: the forms of each table are made in a loop.
ANSWERS = {404: Problem, 422: Problem, 429: Problem}
BODY = {"ensure_ascii": False}
api = NinjaAPI(
    title="蓝图 Lantu",
    version="1",
    description="规划文件中的承诺：只读的公开数据。Promises of official documents: open data, read-only.",
    urls_namespace="api-1",
    docs_url=None,
    openapi_url="openapi.json",
    throttle=[AnonRateThrottle("600/m")],
)
add_handlers(api)
add_rules(api)


class WholeTables(AnonRateThrottle):
    """Downloads are counted apart from lists."""

    scope = "whole"


def _known_only(request: HttpRequest, form: type[Schema]) -> None:
    """A filter with a typing error must not answer with everything."""
    unknown = sorted(set(request.GET) - set(form.model_fields) - {"lang"})
    if unknown:
        raise ApiError(
            422, "request.unknown_parameter", f"没有参数 / no such parameter: {', '.join(unknown)[:80]}",
            f"this address takes {', '.join(form.model_fields)}",
        )  # fmt: skip


def _next(request: HttpRequest, asked: Schema) -> str:
    given = {name: value for name, value in request.GET.items() if name != "offset"}
    return f"{request.path}?{urlencode(given | {'offset': asked.offset + asked.limit})}"  # type: ignore[attr-defined]


def _add_list(table: Table, row: type[Schema]) -> None:
    form = question(table, paged=True)

    @api.get(
        f"/{table.name}", response={200: listing(table, row), **ANSWERS}, summary=table.about, tags=[table.name],
        operation_id=f"list_{table.name}", url_name=f"list_{table.name}",
    )  # fmt: skip
    def rows(request: HttpRequest, asked: Query[form]) -> HttpResponse:
        _known_only(request, form)
        found = table.choose(**asked.dict())
        values = list(found.values_list(*table.paths)[asked.offset : asked.offset + asked.limit + 1])
        more = len(values) > asked.limit
        body: dict[str, Any] = {
            "items": table.rows(values[: asked.limit]),
            "limit": asked.limit,
            "offset": asked.offset,
            "next": _next(request, asked) if more else None,
            "total": found.count() if asked.count else None,
        }
        return JsonResponse(body, json_dumps_params=BODY)


def _add_record(table: Table, row: type[Schema]) -> None:
    @api.get(
        f"/{table.name}/{{key}}", response={200: row, **ANSWERS}, summary=f"{table.about}（一条）", tags=[table.name],
        operation_id=f"get_{table.name}", url_name=f"get_{table.name}",
    )  # fmt: skip
    def one(request: HttpRequest, key: str) -> HttpResponse:
        path = next(one.partition(":")[0] for one in table.columns if one.endswith(f":{table.key}"))
        found = table.choose(copies=True).filter(**{path: key.replace("\x00", "")})
        values = list(found.values_list(*table.paths)[:1])
        if not values:
            raise ApiError(
                404, "not_found", f"没有这一条 / nothing has this id: {key[:40]}",
                f"see {reverse(f'api-1:list_{table.name}')}",
            )  # fmt: skip
        return JsonResponse(table.rows(values)[0], json_dumps_params=BODY)


def _add_download(table: Table, form_of_file: str) -> None:
    form = question(table, paged=False)

    @api.get(
        f"/{table.name}.{form_of_file}", summary=f"{table.about}（{form_of_file.upper()}）", tags=["downloads"],
        operation_id=f"{form_of_file}_{table.name}", url_name=f"{form_of_file}_{table.name}", throttle=[WholeTables("60/m")],
    )  # fmt: skip
    def whole(request: HttpRequest, asked: Query[form]) -> HttpResponse:
        _known_only(request, form)
        return download(table, table.choose(**asked.dict()), form_of_file)


for _table in TABLES.values():
    _row = record(_table)
    _add_list(_table, _row)
    if _table.name != "nodes":
        _add_record(_table, _row)
    for _form in ("csv", "json"):
        _add_download(_table, _form)


@api.get("/", tags=["about"], summary="有哪些表 / which tables there are", operation_id="about", url_name="about")
def about(request: HttpRequest) -> HttpResponse:
    tables = [
        {
            "name": table.name,
            "about": table.about,
            "columns": table.names,
            "filters": table.filters,
            **{name: reverse(f"api-1:{name}_{table.name}") for name in ("list", "csv", "json")},
        }
        for table in TABLES.values()
    ]
    return JsonResponse(
        {"name": "Lantu", "version": lantu.__version__, "licence": "facts, free of rights", "tables": tables},
        json_dumps_params=BODY,
    )
