"""Upload: a file, what was read from it, and then the decision to keep it."""

from __future__ import annotations

from pathlib import PurePosixPath

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from lantu.errors import NotAllowed, SourceError
from lantu_web.accounts.services import EDITORS
from lantu_web.pages.access import only_for
from lantu_web.register.models import Document
from lantu_web.register.services import holding, uploads
from lantu_web.register.services.holding import ENDINGS, LARGEST, NotHeld
from lantu_web.register.services.rights import works_on

MEGABYTE = 1024 * 1024
ROOM_FOR_THE_FORM = 64 * 1024


def troubles() -> dict[str, str]:
    """What to do about a file that cannot be read, by the code of the error."""
    return {
        "source.format": _(
            "不能读取这种格式。请交 TXT、Markdown、HTML、DOCX 或带文字层的 PDF；旧的 .doc 请另存为 DOCX。"
        ),
        "source.encoding": _("文字编码无法识别。请用 UTF-8 或 GB18030 另存后再交。"),
        "source.encrypted": _("文件有密码保护。请去掉密码后再交。"),
        "source.no_text": _("这是扫描件，没有文字层。请先做文字识别（OCR）再交。"),
        "source.too_large": _("文件展开后超过安全上限。请拆分或另存后再交。"),
        "source.unreadable": _("文件已损坏，打不开。请用原来的软件重新另存一份。"),
    }


def _form(request: HttpRequest, trouble: str = "", detail: str = "", status: int = 200) -> HttpResponse:
    context = {
        "trouble": trouble, "detail": detail, "documents": works_on(request.user, Document.objects.originals()), "endings": ENDINGS,
        "megabytes": LARGEST // MEGABYTE, "hours": holding.HOURS,
    }  # fmt: skip
    return render(request, "pages/upload.html", context, status=status)


@never_cache
@csrf_exempt  # the check comes after that of user and size, so that no stranger's gigabyte is read: see _taken_in
@only_for(EDITORS)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _form(request)
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LARGEST + ROOM_FOR_THE_FORM:
        return _form(request, _too_large(), status=413)
    return _taken_in(request)


def not_theirs() -> str:
    return _("这是别的机构或区域的文件，不在您的负责范围内。请交给负责的编辑，或请管理员调整范围。")


def _too_large() -> str:
    return _("文件超过 %(n)s MB。请拆分，或只交其中的文件。") % {"n": LARGEST // MEGABYTE}


@csrf_protect
def _taken_in(request: HttpRequest) -> HttpResponse:
    """Read the file and show the result; nothing is kept but the file itself, for an hour."""
    file, user = request.FILES.get("file"), request.user
    assert isinstance(user, AbstractUser)  # noqa: S101 - the guard of the page has seen to it
    if fault := _fault(file):
        return _form(request, fault, status=422)
    assert isinstance(file, UploadedFile)  # noqa: S101 - checked above
    version_of = request.POST.get("version_of", "")[:80]
    if version_of and not Document.objects.filter(slug=version_of).exists():
        return _form(request, _("要替换的文件不在登记册里。"), status=422)
    options = {
        "version_of": version_of,
        "as_copy": bool(request.POST.get("as_copy")) and not version_of,
        "internal": bool(request.POST.get("internal")),
    }
    data, name = file.read(), PurePosixPath(str(file.name).replace("\\", "/")).name[-200:]
    try:
        reading = uploads.read(data, name)
        if version_of and len(reading.tree.documents) != 1:
            return _form(request, _("文件里不止一份文件，不能整个作为一份文件的新版本。"), status=422)
        seen = uploads.preview(reading, user, **options)
    except SourceError as error:
        return _form(request, troubles().get(error.code, _("这个文件读不了。")), error.message, status=422)
    except NotAllowed:
        return _form(request, not_theirs(), status=403)
    token = holding.hold(data, name, user.pk, **options)
    return render(request, "pages/upload_result.html", {"seen": seen, "token": token, "hours": holding.HOURS})


def _fault(file: object) -> str:
    """What is wrong with a file before it is read; empty where nothing is."""
    if not isinstance(file, UploadedFile):
        return _("请先选一个文件。")
    if (file.size or 0) > LARGEST:
        return _too_large()
    if not file.size:
        return _("文件是空的。")
    if str(file.name).rpartition(".")[2].lower() not in ENDINGS:
        return troubles()["source.format"]
    return ""


@never_cache
@only_for(EDITORS)
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep the file that waits, or forget it."""
    user, token = request.user, request.POST.get("token", "")
    assert isinstance(user, AbstractUser)  # noqa: S101 - the guard of the page has seen to it
    try:
        held = holding.held(token, user.pk)
        if request.POST.get("decision") == "keep":
            reading = uploads.read(held.data, held.name)
            result = uploads.take(
                reading, user, version_of=held.version_of, as_copy=held.as_copy, internal=held.internal
            )
            for one in result.documents:
                messages.success(request, one.slug, extra_tags="document")
        holding.let_go(token, user.pk)
    except NotAllowed:
        return _form(request, not_theirs(), status=403)
    except NotHeld:
        return _form(request, _("这次上传已过期或已处理。请重新选择文件。"), status=410)
    return HttpResponseRedirect(reverse("pages:upload"))
