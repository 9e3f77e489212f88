"""Reading: for each table a list in pages, a record, and the whole as a file."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from ninja import Query, Router, Schema

import lantu
from lantu_web.api.choosing import after
from lantu_web.api.cursors import cursor_of, read_cursor
from lantu_web.api.downloads import download, wanted_form
from lantu_web.api.errors import ApiError
from lantu_web.api.schemas import FORMS, PAGE, Problem, RecordForm, listing, question, record
from lantu_web.api.tables import TABLES, Table
from lantu_web.api.throttles import Allowance
from lantu_web.register.services.stamp import how_many

# No postponed annotations here: the forms of each table are made in a loop.
ANSWERS = {401: Problem, 404: Problem, 422: Problem, 429: Problem}
BODY = {"ensure_ascii": False}
router = Router()
whole_tables = Allowance("whole")


def known_only(request: HttpRequest, form: type[Schema]) -> None:
    """A filter with a typing error must not answer with everything."""
    unknown = sorted(set(request.GET) - set(form.model_fields) - {"lang"})
    if unknown:
        raise ApiError(
            422, "request.unknown_parameter", f"没有参数 / no such parameter: {', '.join(unknown)[:80]}",
            f"this address takes {', '.join(form.model_fields)}",
        )  # fmt: skip


def _page(request: HttpRequest, table: Table, asked: Any) -> dict[str, Any]:
    chosen = asked.dict()
    found = table.choose(**chosen)
    rest = after(found, table.order, read_cursor(table, asked.cursor)) if asked.cursor else found
    # Keys first: of one table alone every database goes along the index that has the order.
    keys = list(rest.values_list("pk", flat=True)[: asked.limit + 1])
    rows = table.model._base_manager.filter(pk__in=keys).order_by(*table.order)
    values = list(rows.values_list(*table.paths, *table.order)) if keys else []
    last = values[asked.limit - 1][-len(table.order) :] if len(values) > asked.limit else None
    return {
        "items": table.rows(values[: asked.limit]),
        "limit": asked.limit,
        "next": following(request, last),
        "total": how_many(found) if asked.count else None,
    }


def following(request: HttpRequest, last: tuple[Any, ...] | None) -> str | None:
    """The address of the next page, which begins after a row; None where there is none."""
    if last is None:
        return None
    given = {name: value for name, value in request.GET.items() if name != "cursor"}
    return f"{request.path}?{urlencode(given | {'cursor': cursor_of(last)})}"


def _add_list(table: Table, row: type[Schema]) -> None:
    form = question(table, paged=True)

    @router.get(
        f"/{table.name}", response={200: listing(table, row), **ANSWERS}, summary=table.about, tags=[table.name],
        operation_id=f"list_{table.name}", url_name=f"list_{table.name}",
    )  # fmt: skip
    def rows(request: HttpRequest, asked: Query[form]) -> HttpResponse:
        known_only(request, form)
        if wanted := wanted_form(request, asked.format):
            for_whole(request)
            return download(table, table.choose(**asked.dict()), wanted)
        return JsonResponse(_page(request, table, asked), json_dumps_params=BODY)


def for_whole(request: HttpRequest) -> None:
    """A whole choice instead of a page of it: nothing of a page may be asked for, and it counts as a download."""
    if given := sorted({"cursor", "limit", "count"} & set(request.GET)):
        raise ApiError(
            422, "request.whole", f"整表下载没有分页 / a file holds the whole choice: {', '.join(given)}",
            "leave them out, or take a list in pages without format",
        )  # fmt: skip
    if not whole_tables.allow_request(request):
        from ninja.errors import Throttled

        raise Throttled(wait=whole_tables.wait())


def _add_record(table: Table, row: type[Schema]) -> None:
    @router.get(
        f"/{table.name}/{'{key}' if len(table.key) == 1 else '{path:key}'}", response={200: row, **ANSWERS}, summary=f"{table.about}（一条）", tags=[table.name],
        operation_id=f"get_{table.name}", url_name=f"get_{table.name}",
        description="编号 / id" if len(table.key) == 1 else "文件/位置 / document/eid",
    )  # fmt: skip
    def one(request: HttpRequest, key: str, asked: Query[RecordForm]) -> HttpResponse:
        known_only(request, RecordForm)
        parts = key.replace("\x00", "").split("/", len(table.key) - 1)
        values, found = [], table.choose(copies=True)
        if len(parts) == len(table.key):
            paths = [table.path_of(name) for name in table.key]
            found = found.filter(**dict(zip(paths, parts, strict=True)))
            values = list(found.values_list(*table.paths)[:1])
        if not values:
            raise ApiError(
                404, "not_found", f"没有这一条 / nothing has this id: {key[:40]}",
                f"see {reverse(f'api-1:list_{table.name}')}",
            )  # fmt: skip
        if (wanted := wanted_form(request, asked.format)) not in ("", "json"):
            return download(table, found, wanted)
        return JsonResponse(table.rows(values)[0], json_dumps_params=BODY)


def _add_download(table: Table, form_of_file: str) -> None:
    form = question(table, paged=False)

    @router.get(
        f"/{table.name}.{form_of_file}", summary=f"{table.about}（{form_of_file}）", tags=["downloads"], response=ANSWERS,
        operation_id=f"{form_of_file}_{table.name}", url_name=f"{form_of_file}_{table.name}", throttle=[whole_tables],
    )  # fmt: skip
    def whole(request: HttpRequest, asked: Query[form]) -> HttpResponse:
        known_only(request, form)
        return download(table, table.choose(**asked.dict()), form_of_file)


for _table in TABLES.values():
    _row = record(_table)
    _add_list(_table, _row)
    for _form in FORMS:
        _add_download(_table, _form)
    _add_record(_table, _row)


@router.get("/", tags=["about"], summary="有哪些表 / which tables there are", operation_id="about", url_name="about")
def about(request: HttpRequest) -> HttpResponse:
    tables = [
        {
            "name": table.name,
            "about": table.about,
            "columns": table.names,
            "filters": [*table.filters, *PAGE],
            **{name: reverse(f"api-1:{name}_{table.name}") for name in ("list", *FORMS)},
        }
        for table in TABLES.values()
    ]
    return JsonResponse(
        {"name": "Lantu", "version": lantu.__version__, "licence": "facts, free of rights", "tables": tables},
        json_dumps_params=BODY,
    )
