"""Forms of questions and answers, made from the tables, for checking parameters and for OpenAPI."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from ninja import Field, Schema
from pydantic import create_model

from lantu_web.api.tables import Table
from lantu_web.register.models import Fact

MOST = 500
FORMS = ("json", "csv", "parquet", "arrow")
TEXT = {"min_length": 0, "max_length": 80, "pattern": r"^[^\x00]*$"}
FILTERS: dict[str, tuple[Any, Any]] = {
    "document": (
        str,
        Field("", description="文件的地址名 / slug of a document", examples=["environment-2021-2025"], **TEXT),
    ),
    "eid": (str, Field("", description="文件中的位置及其下各级 / a place in documents, and what is below it", examples=["chp_3"], min_length=0, max_length=200, pattern=r"^[^\x00]*$")),
    "kind": (str, Field("", description="类别；衔接事项为结论 / kind; of findings, the verdict", examples=["target"], **TEXT)),
    "issuer": (str, Field("", description="发文机关 / issuer", examples=["云江市人民政府"], **TEXT)),
    "family": (str, Field("", description="规划体系 / family of plans", examples=["国土空间规划"], **TEXT)),
    "period": (
        str,
        Field("", description="规划期 / period of the plan", examples=["2021-2025"], max_length=9, pattern=r"^((19|20|21)\d\d(-(19|20|21)\d\d)?)?$"),
    ),
    "attribute": (str, Field("", description="属性；文件、条目、衔接事项为所含指标的 / attribute; of what holds indicators, that of one of them", examples=["约束性"], **TEXT)),
    "parent_row": (bool | None, Field(None, description="是否只是表中的分组行 / whether the row only heads others", examples=[False])),
    "until": (int | None, Field(None, ge=1900, le=2200, description="年份不晚于 / year not after", examples=[2025])),
    "role": (str, Field("", description="角色 / role: lead, responsible, supporting", examples=["lead"], **TEXT)),
    "with_duties": (bool | None, Field(None, description="是否有责任分工 / whether it has duties", examples=[True])),
    "box_title": (str, Field("", description="专栏标题 / title of the box", examples=["重点工程"], **TEXT)),
    "unsure": (bool | None, Field(None, description="把握低而未校核的 / read with little confidence, not reviewed yet", examples=[True])),
    "year": (
        int | None,
        Field(None, ge=1900, le=2200, description="年份；文件与责任为规划期所含，工程与条目为其中一处表述的 / year; of documents and duties, one of the period; of projects and nodes, that of a statement in them", examples=[2025]),
    ),
    "unit": (str, Field("", description="单位 / unit", examples=["万吨"], **TEXT)),
    "organisation": (
        str,
        Field("", description="机构代码：分工点到它的文件与位置，及由它负责的文件 / code of an organisation: documents and places where duties name it, and documents of its own", examples=["b1946ac92492"], **TEXT),
    ),
    "place": (str, Field("", description="区域代码；工程为所在，表述为点到，其余为文件所属 / code of a place: where projects lie, what statements name, what documents are about", examples=["500101"], **TEXT)),
    "box": (str, Field("", description="专栏 / box", examples=["3"], **TEXT)),
    "state": (str, Field("", description="处理 / what was decided: open, accepted, correct …", examples=["open"], **TEXT)),
    "review_state": (
        str,
        Field("", description="校核 / review: " + ", ".join(Fact.State.values), examples=["confirmed"], **TEXT),
    ),
    "q": (str, Field("", description="名称中的词语 / words in the name", examples=["森林覆盖率"], **TEXT)),
    "updated_since": (
        str,
        Field("", description="此时起写入过的 / written since this day or time", examples=["2026-01-31"], max_length=40, pattern=r"^[^\x00]*$"),
    ),
    "copies": (bool, Field(False, description="含另一来源的同一文件 / also copies from another source")),
}  # fmt: skip
PAGE: dict[str, tuple[Any, Any]] = {
    "limit": (int, Field(100, ge=1, le=MOST, description=f"行数 / rows, 1 to {MOST}", examples=[100])),
    "cursor": (str, Field("", max_length=600, description="上一页的 next 所给 / as “next” of the page before gives it", pattern=r"^[A-Za-z0-9_-]*$")),
    "count": (bool, Field(False, description="同时给出总数 / tell the total as well")),
    "format": (
        str,
        Field("", description="整表下载 / the whole choice as a file: " + ", ".join(FORMS), examples=["csv"], pattern=rf"^({'|'.join(FORMS)})?$"),
    ),
}  # fmt: skip
EXAMPLES: dict[str, Any] = {
    "id": "s3f8a21c9d04", "document": "environment-2021-2025", "eid": "chp_3__sec_1__p_2", "start": 10234, "end": 10238,
    "subject": "城市生活污水集中处理率", "text": "98%", "comparator": ">=", "value": 98, "unit": "%", "year": 2025,
    "kind": "target", "scope": "主城都市区", "name": "森林覆盖率", "name_written": "森林覆盖率（%）", "attribute": "约束性",
    "baseline": "52.5", "baseline_year": 2020, "target": "57", "target_year": 2025, "group": "林", "table": "专栏2",
    "task": "优化道路空间环境", "section": "第三节 完善设施", "title": "云江市碧水“十四五”规划（2021—2025年）", "short": "碧水规划",
    "number": "云府发〔2021〕9号", "issuer": "云江市人民政府", "issued": "2021-06-01", "period_start": 2021, "period_end": 2025,
    "box": "3", "box_title": "重点工程", "topic": "森林覆盖率", "verdict": "conflict", "reason_zh": "同一年份的目标值不同",
    "reason_en": "different targets for the same year", "review_state": "confirmed", "confidence": 0.97, "aliases": ["两江"],
    "updated": "2026-01-31T08:00:00+00:00", "rule": "after", "depth": 2, "state": "open", "address": "/s/s3f8a21c9d04",
}  # fmt: skip


class Problem(Schema):
    """An error (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    status: int = Field(examples=[422])
    code: str = Field(examples=["request.invalid"], description="供程序判断，不会改变 / for programs, stable")
    title: str = Field(examples=["参数不合要求 / a parameter is out of bounds"])
    hint: str = Field(examples=["limit: Input should be less than or equal to 500"])


class RecordForm(Schema):
    """In which form a record is wanted."""

    format: str = PAGE["format"][1]


class Part(Schema):
    """An organisation's part in a duty."""

    role: str = Field(examples=["lead"])
    organisation: str
    name: str = Field(examples=["市生态环境局"])


class Member(Schema):
    """A place that a finding rests on."""

    document: str = Field(examples=["environment-2021-2025"])
    eid: str
    start: int
    end: int
    subject: str = Field(examples=["森林覆盖率"])
    value_text: str = Field(examples=["57%"])
    comparator: str
    unit: str
    year: int | None
    role: str
    statement: str | None
    indicator: str | None


JOINED: dict[str, Any] = {"organisations": list[Part], "places": list[str], "members": list[Member]}


def question(table: Table, *, paged: bool) -> type[Schema]:
    """The parameters that a table takes."""
    names = [*table.filters, *(["copies"] if "document" in table.filters and table.name != "findings" else [])]
    fields = {name: FILTERS[name] for name in names} | (PAGE if paged else {})
    kind = "Page" if paged else "Choice"
    return create_model(f"{table.name.title()}{kind}", __base__=Schema, **fields)


def record(table: Table) -> type[Schema]:
    """One row of a table."""
    fields: dict[str, Any] = {}
    paths = dict(zip(table.column_names, table.paths, strict=True))
    for name in table.names:
        kind = _json_type(table.model, paths[name]) if name in paths else JOINED.get(name, str)
        fields[name] = (kind, Field(examples=[EXAMPLES[name]]) if name in EXAMPLES else ...)
    return create_model(table.name.title().removesuffix("s"), __base__=Schema, **fields)


def listing(table: Table, row: type[Schema]) -> type[Schema]:
    """A page of rows, with the address of the next one."""
    return listing_of(table.name, list[row])  # type: ignore[valid-type]


def listing_of(name: str, items: Any) -> type[Schema]:
    return create_model(
        f"{name.title()}Listing",
        __base__=Schema,
        items=(items, ...),
        limit=(int, Field(examples=[100])),
        next=(str | None, Field(examples=[f"/api/v1/{name}?cursor=WyIxIl0"], description="下一页；没有则为空 / the next page")),
        total=(int | None, Field(examples=[None], description="count=true 时给出 / told with count=true")),
    )  # fmt: skip


def column_type(model: type[models.Model], path: str) -> tuple[type, bool]:
    """What a column holds, and whether it may be empty."""
    for step in path.split("__")[:-1]:
        model = model._meta.get_field(step).related_model  # type: ignore[assignment]
    name = path.rpartition("__")[2]
    column = model._meta.pk if name == "pk" else model._meta.get_field(name)
    kinds: tuple[tuple[Any, type], ...] = (
        (models.BooleanField, bool), (models.IntegerField, int), (models.JSONField, list), (models.DecimalField, object),
        (models.FloatField, float), (models.DateTimeField, datetime), (models.DateField, date),
    )  # fmt: skip
    kind = next((kind for field, kind in kinds if isinstance(column, field)), str)
    return kind, bool(column.null or "__" in path)  # type: ignore[union-attr]


def _json_type(model: type[models.Model], path: str) -> Any:
    kind, empty = column_type(model, path)
    shown: Any = {object: float, datetime: str, date: str, list: list[str]}.get(kind, kind)
    return shown | None if empty else shown
