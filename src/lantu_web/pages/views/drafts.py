"""A draft against the register: one upload, an answer, nothing stored."""

from __future__ import annotations

import time

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from lantu.errors import EncryptedFile, LantuError, NoTextLayer, TooLarge, UnsupportedFormat
from lantu_web.register.services.drafts import LARGEST, compare_draft

MEGABYTE = 1024 * 1024


class InMemory(MemoryFileUploadHandler):
    """Takes a file into memory whatever its size up to the limit, and never onto the disk."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None) -> None:  # noqa: N803
        self.activated = content_length <= LARGEST + MEGABYTE


@csrf_exempt  # the handlers must be in place before the token is looked for in the form; it is checked in _answer
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    request.upload_handlers = [InMemory(request)]
    return _answer(request)


@csrf_protect
def _answer(request: HttpRequest) -> HttpResponse:
    context = {"limit": LARGEST // MEGABYTE}
    if request.method != "POST":
        return render(request, "pages/draft.html", context)
    started = time.perf_counter()
    file = request.FILES.get("draft")
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > LARGEST + MEGABYTE or (file is not None and file.size > LARGEST):
        context["error"] = _("文件超过 %(limit)s MB，请缩小后再传。") % context
        return render(request, "pages/draft.html", context, status=413)
    if file is None or not file.size:
        context["error"] = _("请选择一份文件；空文件无法比较。")
        return render(request, "pages/draft.html", context, status=422)
    try:
        context["compared"] = compare_draft(file.read(), file.name)
    except LantuError as error:
        context["error"], context["detail"] = _told(error), str(error)
        return render(request, "pages/draft.html", context, status=422)
    context["seconds"] = time.perf_counter() - started
    return render(request, "pages/draft.html", context)


def _told(error: LantuError) -> str:
    """What went wrong with a draft, for the person who brought it."""
    if isinstance(error, EncryptedFile):
        return _("文件有密码保护，请去掉密码后再传。")
    if isinstance(error, NoTextLayer):
        return _("这份 PDF 是扫描图片，没有文字层，请先识别文字。")
    if isinstance(error, TooLarge):
        return _("文件展开后过大，请缩小后再传。")
    if isinstance(error, UnsupportedFormat):
        return _("不支持这种格式。可用 TXT、Markdown、HTML、DOCX 或带文字层的 PDF。")
    return _("这份文件读不出来，请检查是否损坏。")
