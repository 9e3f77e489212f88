"""Files that are handed in for computing: read in memory, answered, and gone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from lantu.errors import LantuError, TooLarge
from lantu.rules.model import Rule
from lantu_web.pages.views.drafts import MEGABYTE, InMemory
from lantu_web.policies.batch import ENDINGS, MOST_ROWS, read
from lantu_web.register.services.drafts import LARGEST

__all__ = ["LIMITS", "handed_in", "taking_files"]

LIMITS = {"megabytes": LARGEST // MEGABYTE, "most_rows": MOST_ROWS, "endings": ENDINGS}
View = Callable[..., HttpResponse]


def taking_files(view: View) -> View:
    """A view whose uploads stay in memory; the token of the form is checked once they are in place."""
    guarded = csrf_protect(view)

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.upload_handlers = [InMemory(request)]
        response: HttpResponse = guarded(request, *args, **kwargs)
        return response

    return inner


def handed_in(request: HttpRequest, rule: Rule | None = None) -> tuple[list[Any], str, int]:
    """The rows of the file for a rule, or what is wrong with it and the status that says so."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    too_large = _("文件超过 %(megabytes)s MB，请拆分后再传。") % LIMITS
    if not size.isdecimal() or int(size) > LARGEST + MEGABYTE:
        return [], too_large, 413
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        return [], _("请选择一份文件；空文件无法计算。"), 422
    if file.size > LARGEST:
        return [], too_large, 413
    name = PurePosixPath(str(file.name).replace("\\", "/")).name
    try:
        return read(file.read(), name, rule), "", 200
    except TooLarge:
        return [], too_large, 413
    except LantuError as error:
        told = _("这份文件读不出行来。可用 CSV、XLSX、Parquet、JSON；第一行写输入的名称，每行一个情况。")
        return [], f"{told} ({error.message})", 422
