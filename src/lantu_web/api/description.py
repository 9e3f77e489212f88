"""The description of the interface (OpenAPI 3.1): what ninja knows, and the media types and the key that it does not."""

from __future__ import annotations

from functools import cache
from typing import Any

from lantu_web.api.downloads import MEDIA
from lantu_web.api.tables import TABLES

PROBLEM = "application/problem+json"
WHOLE = {
    "type": "object",
    "required": ["table", "columns", "rows"],
    "properties": {
        "table": {"type": "string", "examples": ["indicators"]},
        "columns": {"type": "array", "items": {"type": "string"}, "examples": [["name", "unit", "target"]]},
        "rows": {"type": "array", "items": {"type": "array"}, "examples": [[["森林覆盖率", "%", "57"]]]},
    },
}
PROBLEM_SCHEMA = {"schema": {"$ref": "#/components/schemas/Problem"}}


def finish(schema: Any) -> Any:
    """The whole description."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            _finish(path, method, operation)
    schema["components"]["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "python -m lantu_web make_token USER"}
    }
    return schema


@cache
def computed() -> frozenset[str]:
    """Open data that no table of the database holds."""
    from lantu_web.api import monitoring, stations  # they need the interface, which needs this description

    return frozenset(series.name for series in (*monitoring.SERIES, *stations.SERIES))


def _finish(path: str, method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"] = {str(status): one for status, one in operation["responses"].items()}
    for status, answer in answers.items():
        if int(status) >= 400 and "content" in answer:
            answer["content"] = {
                PROBLEM: answer["content"].pop("application/json", next(iter(answer["content"].values()), {}))
            }
    answers.setdefault("429", {"description": "请求过于频繁 / too many requests", "content": {PROBLEM: PROBLEM_SCHEMA}})
    needs_key = method == "post" and "rules" not in operation.get("tags", ())  # a rule computes for everyone
    operation["security"] = [{"key": []}] if needs_key else [{}, {"key": []}]
    if method != "get":
        return
    name = path.rpartition("/v1/")[2]
    table, _, form = name.partition(".")
    binary = {"schema": {"type": "string", "format": "binary"}}
    if form in MEDIA and (table in TABLES or table in computed()):
        answers["200"] = {
            "description": "OK",
            "content": {MEDIA[form].partition(";")[0]: {} if form == "json" else binary},
        }
    elif name in TABLES or name in computed() or (name.endswith("{key}") and name.partition("/")[0] in TABLES):
        listed = answers["200"]["content"]["application/json"]
        listed["schema"] = {"anyOf": [listed["schema"], WHOLE]}  # format=json gives the whole of a list
        for one, media in MEDIA.items():
            if one != "json":
                answers["200"]["content"][media.partition(";")[0]] = binary
    answers["304"] = {"description": "未变 / not changed: If-None-Match, If-Modified-Since"}
