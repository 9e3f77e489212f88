"""Writing with a key: decisions on facts and findings, and documents. The services that the pages use decide who may."""

from datetime import date
from pathlib import PurePosixPath
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, File, Form, Schema
from ninja.files import UploadedFile

from lantu_web.api.bearer import with_key
from lantu_web.api.errors import ApiError
from lantu_web.api.reading import ANSWERS, BODY, router
from lantu_web.api.schemas import Problem
from lantu_web.api.tables import TABLES, Table
from lantu_web.api.throttles import Allowance
from lantu_web.register.models import Document, Fact, Finding, Review
from lantu_web.register.services import deciding, queue, uploads
from lantu_web.register.services.holding import ENDINGS
from lantu_web.register.services.rights import require

# No postponed annotations here: ninja reads them.
REFUSALS = {**ANSWERS, 401: Problem, 403: Problem, 409: Problem, 413: Problem}
NO_NUL = r"^[^\x00]*$"
WITH_KEY: dict[str, Any] = {"auth": with_key, "tags": ["writing"], "throttle": [Allowance("write")]}


class Decided(Schema):
    """A decision on a fact."""

    decision: str = Field(pattern="^(confirm|correct|reject)$", examples=["correct"])
    values: dict[str, str | int | float | bool | None] = Field(
        default={}, description="修改后的值 / corrected fields", examples=[{"value": 57, "unit": "%"}], max_length=40
    )
    note: str = Field(default="", max_length=300, pattern=NO_NUL, examples=["原文为57%"])
    seen: int | None = Field(
        default=None, ge=0, le=2**31,
        description="所见最近一次校核的编号 / the newest review that you know of; another one since then gives 409",
    )  # fmt: skip


class Recorded(Schema):
    """What was recorded."""

    review: int
    decision: str
    before: dict[str, Any]
    after: dict[str, Any]
    review_state: str = Field(examples=["corrected"])
    fact: str = Field(examples=["/api/v1/statements/s3f8a21c9d04"])


class Judged(Schema):
    """A decision on a finding."""

    decision: str = Field(pattern="^(accepted|correct|not_same|clarify|open)$", examples=["accepted"])
    why: str = Field(default="", max_length=500, pattern=NO_NUL, examples=["口径不同：一为全市，一为主城"])
    side: str = Field(
        default="", max_length=80, pattern=NO_NUL, description="应改的一方 / slug of the document to correct"
    )
    with_whom: str = Field(default="", max_length=120, pattern=NO_NUL, examples=["市林业局"])
    due: date | None = Field(default=None, examples=["2026-06-30"])


class Judgement(Schema):
    """What was recorded."""

    finding: str
    state: str
    at: str


class Kept(Schema):
    """What a file did, or would do, to the register."""

    kept: bool
    action: str = Field(examples=["created"])
    documents: list[dict[str, Any]]


class Handed(Schema):
    """How a file is to be taken."""

    version_of: str = Field(
        default="", max_length=80, pattern=NO_NUL, description="替换哪份文件 / slug of the document it replaces"
    )
    as_copy: bool = Field(default=False, description="作为另一来源 / a copy from another source")
    internal: bool = Field(default=False, description="内部文件 / not public yet")
    dry_run: bool = Field(default=False, description="只看结果，不保存 / tell what would happen, keep nothing")


def _add_review(table: Table) -> None:
    @router.post(
        f"/{table.name}/{{key}}/reviews", response={201: Recorded, **REFUSALS}, operation_id=f"review_{table.name}",
        summary=f"校核 / review: {table.name}", **WITH_KEY,
    )  # fmt: skip
    def decide(request: HttpRequest, key: str, body: Decided) -> HttpResponse:
        fact = table.model.objects.filter(public_id=key.replace("\x00", "")[:20]).first()  # type: ignore[attr-defined]
        if fact is None or fact.withdrawn:
            raise ApiError(404, "not_found", "没有这一条 / nothing has this id", f"see /api/v1/{table.name}")
        return _reviewed(request, table, fact, body)


def _reviewed(request: HttpRequest, table: Table, fact: Fact, body: Decided) -> HttpResponse:
    seen = queue.newest(fact) if body.seen is None else body.seen
    if (body.decision == Review.Decision.CORRECT) != bool(body.values):
        raise ApiError(
            422, "review.values", "修改须带值，其余不带 / a correction, and only a correction, carries values",
            "values: {field: value}",
        )  # fmt: skip
    try:
        entry = queue.decide(
            fact, body.decision, user=request.user, seen=seen, values=dict(body.values), note=body.note  # type: ignore[arg-type]
        )  # fmt: skip
    except queue.Overtaken:
        raise ApiError(
            409, "review.overtaken", "在此期间已有人校核 / someone else has decided since",
            f"look again; the newest review is {queue.newest(fact)}",
        ) from None  # fmt: skip
    fact.refresh_from_db()
    answer = {
        "review": entry.pk, "decision": entry.decision, "before": entry.before, "after": entry.after,
        "review_state": fact.review_state, "fact": f"/api/v1/{table.name}/{fact.public_id}",
    }  # fmt: skip
    return JsonResponse(answer, status=201, json_dumps_params=BODY)


for _table in TABLES.values():
    if _table.writable:
        _add_review(_table)


@router.post(
    "/findings/{key}/decisions", response={201: Judgement, **REFUSALS}, operation_id="decide_findings",
    summary="处理衔接事项 / decide on a finding", **WITH_KEY,
)  # fmt: skip
def judge(request: HttpRequest, key: str, body: Judged) -> HttpResponse:
    finding = Finding.objects.standing().filter(public_id=key.replace("\x00", "")[:20]).first()
    if finding is None:
        raise ApiError(404, "not_found", "没有这一条 / nothing has this id", "see /api/v1/findings")
    side = Document.objects.filter(slug=body.side).first() if body.side else None
    choice = deciding.Choice(body.decision, body.why, side, body.with_whom, body.due)
    entry = deciding.decide(finding, choice, request.user)  # type: ignore[arg-type]
    answer = {"finding": f"/api/v1/findings/{finding.public_id}", "state": entry.decision, "at": entry.at.isoformat()}
    return JsonResponse(answer, status=201)


@router.post(
    "/documents", response={200: Kept, 201: Kept, **REFUSALS}, operation_id="upload_documents",
    summary="上传文件 / hand in a document", **WITH_KEY,
)  # fmt: skip
def hand_in(request: HttpRequest, file: File[UploadedFile], how: Form[Handed]) -> HttpResponse:
    user: Any = request.user
    require(user, "upload")
    name = PurePosixPath(str(file.name).replace("\\", "/")).name[-200:].replace("\x00", "")
    if name.rpartition(".")[2].lower() not in ENDINGS:
        raise ApiError(422, "source.format", "不能读取这种格式 / not a format that is read", ", ".join(ENDINGS))
    if how.version_of and not Document.objects.filter(slug=how.version_of).exists():
        raise ApiError(
            422, "upload.version_of", "没有这份文件 / no such document", "version_of: a slug of /api/v1/documents"
        )
    reading = uploads.read(file.read(), name)
    if how.version_of and len(reading.tree.documents) != 1:
        raise ApiError(
            422, "upload.several", "文件里不止一份文件 / several documents in one file", "leave version_of out"
        )
    stated = {"version_of": how.version_of, "as_copy": how.as_copy and not how.version_of, "internal": how.internal}
    if how.dry_run:
        seen = uploads.preview(reading, user, **stated)  # type: ignore[arg-type]
        shown = [_document(one.document, one.action, one.counts) for one in seen.found]
        return JsonResponse({"kept": False, "action": seen.action, "documents": shown}, json_dumps_params=BODY)
    result = uploads.take(reading, user, **stated)  # type: ignore[arg-type]
    shown = [_document(one.document, one.action, one.counts) for one in result.kept]
    return JsonResponse({"kept": True, "action": result.action, "documents": shown}, status=201, json_dumps_params=BODY)


def _document(document: Document, action: str, counts: dict[str, int]) -> dict[str, Any]:
    return {"id": document.slug, "title": document.title, "action": action, "counts": counts}
