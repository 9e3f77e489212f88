"""Errors as JSON: a stable code for programs, a message, and a hint that says what to do next.

The form is that of RFC 9457 (``application/problem+json``), with ``code`` and ``hint`` beside it.
"""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError as Unfit
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from lantu.errors import LantuError, NotAllowed

log = logging.getLogger(__name__)


class ApiError(Exception):
    """A question that cannot be answered."""

    def __init__(self, status: int, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.hint = status, code, message, hint


def problem(status: int, code: str, message: str, hint: str = "", **more: Any) -> HttpResponse:
    body = {"type": "about:blank", "status": status, "code": code, "title": message, "hint": hint, **more}
    return JsonResponse(
        body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False}
    )


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Addresses under ``/api/`` that do not exist."""
    return problem(404, "not_found", "此地址不存在 / there is no such address", "see /api/ for all addresses")


def add_handlers(api: NinjaAPI) -> None:
    """Every error of the interface leaves in this form."""

    @api.exception_handler(ApiError)
    def own(request: HttpRequest, error: ApiError) -> HttpResponse:
        return problem(error.status, error.code, error.message, error.hint)

    @api.exception_handler(NotAllowed)
    def refused(request: HttpRequest, error: NotAllowed) -> HttpResponse:
        return problem(403, error.code, "无权操作 / this is not yours to change", error.hint)

    @api.exception_handler(LantuError)
    def ours(request: HttpRequest, error: LantuError) -> HttpResponse:
        return problem(422, error.code, error.message, error.hint)

    @api.exception_handler(Unfit)
    def unfit(request: HttpRequest, error: Unfit) -> HttpResponse:
        wrong = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        told = [{"parameter": name, "message": " ".join(map(str, some))} for name, some in wrong.items()]
        return problem(
            422, "request.values", "有的值不能保存 / a value cannot be kept",
            "; ".join(f"{one['parameter']}: {one['message']}" for one in told), errors=told,
        )  # fmt: skip

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        wrong = [{"parameter": str(one["loc"][-1]), "message": one["msg"]} for one in error.errors]
        return problem(
            422, "request.invalid", "参数不合要求 / a parameter is out of bounds",
            "; ".join(f"{one['parameter']}: {one['message']}" for one in wrong), errors=wrong,
        )  # fmt: skip

    @api.exception_handler(Throttled)
    def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
        wait = int(error.wait or 60) + 1
        response = problem(
            429, "request.throttled", "请求过于频繁 / too many requests",
            f"wait {wait} s; take whole tables from the .csv and .json addresses instead of page after page",
        )  # fmt: skip
        response.headers["Retry-After"] = str(wait)
        return response

    @api.exception_handler(HttpError)
    def plain(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(error.status_code, "request.refused", str(error), "see /api/")

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("the interface failed at %s", request.path, exc_info=error)
        return problem(500, "server", "服务出错 / something went wrong here", "try again later")
