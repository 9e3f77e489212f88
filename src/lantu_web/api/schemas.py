"""Forms of questions and answers, made from the tables, for checking parameters and for OpenAPI."""

from __future__ import annotations

from typing import Any

from django.db import models
from ninja import Field, Schema
from pydantic import create_model

from lantu_web.api.tables import Table
from lantu_web.register.models import Fact, Statement

MOST, FARTHEST = 500, 1_000_000
TEXT = {"min_length": 0, "max_length": 80, "pattern": r"^[^\x00]*$"}
FILTERS: dict[str, tuple[Any, Any]] = {
    "document": (
        str,
        Field("", description="文件的地址名 / slug of a document", examples=["environment-2021-2025"], **TEXT),
    ),
    "query": (str, Field("", description="名称中的词语 / words in the name", examples=["森林覆盖率"], **TEXT)),
    "kind": (str, Field("", description="类别 / kind", examples=["target"], **TEXT)),
    "year": (int | None, Field(None, ge=1900, le=2200, description="年份 / year", examples=[2025])),
    "unit": (str, Field("", description="单位 / unit", examples=["%"], **TEXT)),
    "attribute": (str, Field("", description="属性 / attribute", examples=["约束性"], **TEXT)),
    "organisation": (str, Field("", description="机构代码 / code of an organisation", **TEXT)),
    "place": (str, Field("", description="区域代码 / code of a place", examples=["500101"], **TEXT)),
    "box": (str, Field("", description="专栏 / box", examples=["3"], **TEXT)),
    "review_state": (
        str,
        Field("", description="校核 / review: " + ", ".join(Fact.State.values), examples=["confirmed"], **TEXT),
    ),
    "copies": (bool, Field(False, description="含另一来源的同一文件 / also copies from another source")),
}
PAGE: dict[str, tuple[Any, Any]] = {
    "limit": (int, Field(100, ge=1, le=MOST, description=f"行数 / rows, 1 to {MOST}")),
    "offset": (int, Field(0, ge=0, le=FARTHEST, description="跳过的行数 / rows to pass over")),
    "count": (bool, Field(False, description="同时给出总数 / tell the total as well")),
}
CHOICES = {"statements.kind": Statement.Kind.values, "review_state": Fact.State.values}


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str
    status: int
    code: str
    title: str
    hint: str


def question(table: Table, *, paged: bool) -> type[Schema]:
    """The parameters that a table takes."""
    names = [*table.filters, *(["copies"] if "document" in table.filters else [])]
    fields = {name: FILTERS[name] for name in names} | (PAGE if paged else {})
    kind = "Page" if paged else "Choice"
    return create_model(f"{table.name.title()}{kind}", __base__=Schema, **fields)


def record(table: Table) -> type[Schema]:
    """One row of a table."""
    fields: dict[str, Any] = {}
    paths = dict(zip((one.rpartition(":")[2] for one in table.columns), table.paths, strict=True))
    for name in table.names:
        fields[name] = (_type(table.model, paths[name]) if name in paths else Any, ...)
    fields |= dict.fromkeys({"address"} & set(fields), (str, ...))
    return create_model(table.name.title().removesuffix("s"), __base__=Schema, **fields)


def listing(table: Table, row: type[Schema]) -> type[Schema]:
    """A page of rows, with the address of the next one."""
    return create_model(
        f"{table.name.title()}Listing",
        __base__=Schema,
        items=(list[row], ...),  # type: ignore[valid-type]
        limit=(int, ...),
        offset=(int, ...),
        next=(str | None, ...),
        total=(int | None, ...),
    )


def _type(model: type[models.Model], path: str) -> Any:
    for step in path.split("__")[:-1]:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    column = model._meta.get_field(path.rpartition("__")[2])
    kinds = ((models.BooleanField, bool), (models.IntegerField, int), (models.JSONField, list))
    kind: Any = next((kind for field, kind in kinds if isinstance(column, field)), str)
    if isinstance(column, models.DecimalField | models.FloatField):
        kind = float
    return kind | None if column.null or "__" in path else kind
