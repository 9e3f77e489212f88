"""Rules in the interface: what they ask for, one case, and columns of cases, in JSON, CSV or Parquet."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema

from lantu.errors import LantuError, UsageError
from lantu.rules import Result, get_rule, packs, run
from lantu.rules.formula import references
from lantu.rules.holidays import with_calendar
from lantu.rules.model import Alternative, Field, Pack, Rule
from lantu.rules.trace import dumps
from lantu_web.api.errors import ApiError
from lantu_web.api.schemas import Problem
from lantu_web.api.throttles import Allowance
from lantu_web.policies import batch
from lantu_web.policies.answering import result_of
from lantu_web.policies.words import example_of

__all__ = ["router"]

LARGEST_CASE, LARGEST_BATCH = 2_000_000, 30_000_000
CSV, PARQUET, JSON = "text/csv", "application/vnd.apache.parquet", "application/json"
OBJECT: dict[str, Any] = {"type": "object", "additionalProperties": True}
ROW = {"type": "array", "items": {}}
CASE_EXAMPLE = {
    "summary": "安置房价款 / price of a resettlement flat",
    "value": {
        "entitled_area_m2": 120, "purchased_unit_areas_m2": [85, 46.5], "brick_concrete_replacement_price_yuan_per_m2": 820,
        "construction_cost_yuan_per_m2": 1900, "monetary_price_yuan_per_m2": 4600,
    },
}  # fmt: skip
COLUMNS_EXAMPLE = {
    "summary": "货币安置款，两户 / monetary resettlement of two households",
    "value": {"columns": {"case_id": ["甲户", "乙户"], "entitled_area_m2": [120, 90], "monetary_price_yuan_per_m2": [4600, 4600]}},
}  # fmt: skip


class Outcome(Schema):
    """What a rule gives for one case."""

    rule: str
    outputs: dict[str, Any]
    computable: bool
    reasons: list[dict[str, Any]]
    assumptions: list[dict[str, Any]]
    trace: dict[str, Any]


class Columns(Schema):
    """Results as columns, one value for each row, and what is wrong with rows."""

    rule: str
    rows: int
    wrong: int
    columns: dict[str, list[Any]]
    errors: list[dict[str, Any]]


class Listed(Schema):
    """A rule as it is listed."""

    rule: str
    title: dict[str, str]
    document: str
    article: str
    eid: str
    computable: bool
    ceiling: bool
    inputs: list[str]
    outputs: list[str]
    run: str


class RuleList(Schema):
    """All rules, or those of one text."""

    items: list[Listed]
    total: int


class Described(Listed):
    """A rule with all that it asks for and leans on."""

    fields: list[dict[str, Any]]
    lists: list[dict[str, Any]]
    results: list[dict[str, Any]]
    parameters: list[dict[str, Any]]
    readings: list[dict[str, Any]]
    example: dict[str, Any]


MANY: Any = Query([])  # may be said more than once
WRONG: dict[int, Any] = {401: Problem, 404: Problem, 422: Problem, 429: Problem}
router = Router(tags=["rules"])
computing = Allowance("rules")


def _found(rule_id: str) -> tuple[Rule, Pack]:
    try:
        return get_rule(rule_id)
    except UsageError as error:
        raise ApiError(
            404, "not_found", f"没有这条规则 / there is no such rule: {rule_id[:60]}", "see /api/v1/rules"
        ) from error


def _answer(body: Any) -> HttpResponse:
    return HttpResponse(dumps(body), content_type="application/json; charset=utf-8")


# ------------------------------------------------------------------------------------------------ what there is


@router.get(
    "", response={200: RuleList, **WRONG}, summary="能计算的条文 / rules of the texts", operation_id="list_rules",
    url_name="list_rules",
)  # fmt: skip
def list_rules(request: HttpRequest, pack: str = "", computable: bool | None = None) -> HttpResponse:
    """All rules with inputs and outputs; ``pack`` keeps those of one text, ``computable`` those with a figure."""
    known = packs()
    if pack and pack not in known:
        raise ApiError(404, "not_found", f"没有这份文件 / there is no pack {pack[:40]}", f"one of {', '.join(known)}")
    items = [
        listed
        for each in known.values()
        if pack in {"", each.id}
        for rule in each.rules.values()
        if computable in {None, (listed := _listed(rule))["computable"]}
    ]
    return _answer({"items": items, "total": len(items)})


@router.get(
    "/{rule}", response={200: Described, **WRONG}, summary="一条规则：输入、输出、依据 / inputs, outputs, figures of a rule",
    operation_id="get_rule", url_name="get_rule",
)  # fmt: skip
def one_rule(request: HttpRequest, rule: str) -> HttpResponse:
    """What it asks for (type, unit, who sets it), what comes out, the figures of the text, the readings, an example."""
    found, pack = _found(rule)
    return _answer({
        **_listed(found),
        "fields": [_field(each) for each in found.inputs],
        "lists": [
            {"name": each.name, "label": each.label._asdict(), "required": each.required, "plain": each.plain,
             "fields": [_field(inner) for inner in each.fields]}
            for each in found.lists
        ],
        "results": [
            {"name": step.output_name or step.name, "label": step.label._asdict(), "unit": step.unit._asdict() if step.unit else None,
             "article": step.citation.article}
            for step in found.steps if step.output
        ],
        "parameters": _parameters(found, pack),
        "readings": [
            {"code": each.code, "taken": each.taken._asdict(), "others": [_other(other) for other in each.alternatives]}
            for each in found.readings
        ],
        "example": example_of(found),
    })  # fmt: skip


def _listed(rule: Rule) -> dict[str, Any]:
    refused = any(step.refuse and step.formula == "True" for step in rule.steps)
    return {
        "rule": rule.id, "title": rule.title._asdict(), "document": rule.citation.document, "article": rule.citation.article,
        "eid": rule.citation.eid, "computable": not refused, "ceiling": rule.ceiling,
        "inputs": [*(each.name for each in rule.inputs), *(each.name for each in rule.lists)],
        "outputs": [step.output_name or step.name for step in rule.steps if step.output],
        "run": f"/api/v1/rules/{rule.id}/run",
    }  # fmt: skip


def _other(other: Alternative) -> dict[str, Any]:
    """Another reading: whether it can be computed, what only it asks for, or why nothing can be computed by it."""
    return {
        **other.reading._asdict(), "computable": bool(other.outputs), "asks": list(other.asks),
        "why_not": other.open._asdict() if other.open else None,
    }  # fmt: skip


def _field(each: Field) -> dict[str, Any]:
    return {
        "name": each.name, "type": each.kind, "required": each.required, "label": each.label._asdict(), "values": list(each.values),
        "unit": each.unit.label._asdict() if each.unit else None, "set_by": each.setter._asdict() if each.setter else None,
        "article": each.article,
    }  # fmt: skip


def _parameters(rule: Rule, pack: Pack) -> list[dict[str, Any]]:
    names = sorted({name for step in rule.steps for name in references(step.formula).parameters})
    found = [pack.parameters[name if name.startswith("c.") else f"p.{name}"] for name in names]
    return [
        {
            "name": each.name, "label": each.label._asdict(), "unit": each.unit, "set_by": each.setter._asdict(),
            "versions": [
                {"value": one.value if isinstance(one.value, Decimal | str) else one.value.isoformat(),
                 "valid_from": str(one.valid_from or ""), "valid_to": str(one.valid_to or ""), "source": one.source,
                 "article": one.article, "place": one.place}
                for one in each.versions
            ],
        }
        for each in found
    ]  # fmt: skip


# --------------------------------------------------------------------------------------------------- computing


@router.post(
    "/{rule}/run", response={200: Outcome, **WRONG, 413: Problem}, summary="算一个情况 / compute one case", operation_id="run_rule",
    url_name="run_rule", throttle=[computing],
    openapi_extra={"requestBody": {"required": True, "content": {JSON: {"schema": OBJECT, "examples": {"case": CASE_EXAMPLE}}}}},
)  # fmt: skip
def run_one(request: HttpRequest, rule: str, reading: list[str] = MANY, figure: list[str] = MANY) -> HttpResponse:
    """The result with outputs, reasons, readings and the whole trace. What is missing is a result too: ``computable`` is false.

    ``reading`` (``A12``, ``A4:2``) takes an open point otherwise, ``figure`` (``first_band_share=0.6``) puts a figure in the
    place of that of the text; the trace says so.
    """
    found, _pack = _found(rule)
    case = _json(_body(request, LARGEST_CASE))
    if not isinstance(case, dict):
        raise ApiError(
            422, "request.invalid", "请求应为一个 JSON 对象 / the body must be one JSON object", "see /api/v1/rules"
        )
    if not reading and not figure:
        return _guarded(lambda: _answer(result_of(found.id, case).as_json()))
    return _guarded(lambda: _answer(_otherwise(found.id, case, reading, figure).as_json()))


def _otherwise(rule_id: str, case: dict[str, Any], readings: list[str], figures: list[str]) -> Result:
    """The case with other readings or figures, by the announced calendar."""
    changed = dict(each.partition("=")[::2] for each in figures)
    filled = with_calendar(rule_id, case, figures=changed)
    return run(rule_id, filled, parameters=changed, readings=readings)


@router.post(
    "/{rule}/bulk", response={200: Columns, **WRONG, 413: Problem, 415: Problem}, summary="按列批量计算 / compute columns of cases",
    operation_id="bulk_rule", url_name="bulk_rule", throttle=[computing],
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": {"type": "object", "required": ["columns"], "properties": {"columns": {"type": "object", "additionalProperties": ROW}}},
                    "examples": {"columns": COLUMNS_EXAMPLE},
                },
                CSV: {"schema": {"type": "string"}, "example": "case_id,entitled_area_m2,monetary_price_yuan_per_m2\n甲户,120,4600\n"},
                PARQUET: {"schema": {"type": "string", "format": "binary"}},
            },
        },
        "responses": {200: {"content": {CSV: {"schema": {"type": "string"}}, PARQUET: {"schema": {"type": "string", "format": "binary"}}}}},
    },
)  # fmt: skip
def run_many(request: HttpRequest, rule: str) -> HttpResponse:
    """What came in as JSON columns, CSV or Parquet goes out as the same. Wrong rows are told; good rows are computed all the same."""
    found, _pack = _found(rule)
    kind = (request.content_type or "").lower()
    if kind not in {JSON, CSV, PARQUET}:
        raise ApiError(
            415,
            "request.media_type",
            f"不支持 {kind[:60]} / this content type is not taken",
            f"one of {JSON}, {CSV}, {PARQUET}",
        )
    data = _body(request, LARGEST_BATCH)
    return _guarded(lambda: _bulk(found.id, data, kind))


def _bulk(rule_id: str, data: bytes, kind: str) -> HttpResponse:
    if kind == JSON:
        done = batch.compute(rule_id, batch.from_columns(_columns(_json(data))))
        return _answer({
            "rule": rule_id, "rows": len(done.rows), "wrong": done.wrong, "columns": done.as_columns(),
            "errors": [one.as_json() for one in done.faults],
        })  # fmt: skip
    form = "csv" if kind == CSV else "parquet"
    done = batch.compute(rule_id, batch.read(data, f"body.{form}", get_rule(rule_id)[0]))
    response = HttpResponse(
        batch.write(done.rows, form), content_type=f"{CSV}; charset=utf-8" if form == "csv" else PARQUET
    )
    response.headers["X-Wrong-Rows"] = str(done.wrong)
    return response


def _columns(body: Any) -> dict[str, list[Any]]:
    columns = body.get("columns") if isinstance(body, dict) else None
    if not isinstance(columns, dict) or not all(isinstance(each, list) for each in columns.values()):
        raise ApiError(
            422,
            "request.invalid",
            "请求应为 {“columns”: {名称: [值…]}} / the body must hold columns",
            'as {"columns": {"name": [1, 2]}}',
        )
    return columns


def _body(request: HttpRequest, most: int) -> bytes:
    """The body, read up to a limit and never beyond."""
    data: bytes = request.read(most + 1)
    if len(data) > most:
        raise ApiError(
            413,
            "request.too_large",
            f"请求超过 {most} 字节 / the body is too large",
            "split it, or use `lantu rule run`",
        )
    return data


def _json(data: bytes) -> Any:
    def refuse(word: str) -> Any:
        raise ValueError(f"{word} is no number")

    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=refuse)
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise ApiError(
            422, "request.invalid", f"不是 JSON / the body is no JSON: {str(error)[:120]}", "UTF-8, one object"
        ) from error


def _guarded(work: Callable[[], HttpResponse]) -> HttpResponse:
    """Errors of the library in the form of the interface."""
    try:
        return work()
    except UnicodeEncodeError as error:
        raise ApiError(
            422, "request.invalid", "文字中有不成对的代理字符 / a text holds half a character", "send UTF-8"
        ) from error
    except LantuError as error:
        raise ApiError(
            422, f"request.{error.code}", f"不能使用 / cannot be used: {error.message}"[:300], error.hint
        ) from error
