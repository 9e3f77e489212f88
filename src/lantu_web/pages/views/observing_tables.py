"""A table of observations: handed in, looked at with its mapping and its problems, and only then kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AbstractUser
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lantu.errors import LantuError, Problem
from lantu.observations.names import column_words, problem_words
from lantu_web.accounts.services import EDITORS
from lantu_web.monitoring.services import tables
from lantu_web.pages.access import only_for
from lantu_web.register.services import holding
from lantu_web.register.services.holding import NotHeld

MEGABYTE = 1024 * 1024
SHOWN = 20
PROBLEMS = 200
WAITED = MEGABYTE  # of a larger table the page tells how far it is
MARK = "<!--steps-->"


@never_cache
@only_for(EDITORS)
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponseBase:
    """The form, and what a table holds once it is handed in or its columns are mapped otherwise."""
    user = request.user
    assert isinstance(user, AbstractUser)  # noqa: S101 - the guard of the page has seen to it
    if request.method == "GET":
        return _form(request)
    token, file = request.POST.get("token", ""), request.FILES.get("file")
    try:
        if token:
            held = holding.held(token, user.pk)
            data, name, mapping = held.data, held.name, _mapping(request)
        else:
            fault = _fault(file)
            if fault or not isinstance(file, UploadedFile):
                return _form(request, fault, status=422)
            data, name, mapping = file.read(), str(file.name)[-120:], None
        if request.POST.get("decision") == "keep":
            return _keep(request, token, tables.take(data, name, user, mapping or {}), waited=len(data) > WAITED)
        steps = tables.preview(data, name, user, mapping)

        def about(seen: tables.Preview) -> dict[str, Any]:
            return _about(token or holding.hold(data, name, user.pk, version_of="", as_copy=False), name, seen)

        if len(data) > WAITED:
            return _with_progress(request, steps, lambda seen: _part("preview_body", about(seen), request))
        return render(request, "pages/observing/preview.html", about(tables.finished(steps)))
    except NotHeld:
        return _form(request, _("这次上传已过期或已处理。请重新选择文件。"), status=410)
    except LantuError as error:
        return _form(request, _trouble(error), status=507 if isinstance(error, tables.NotWritten) else 422)


def _keep(request: HttpRequest, token: str, steps: tables.Steps[tuple[int, int]], *, waited: bool) -> HttpResponseBase:
    def done(found: tuple[int, int]) -> str:
        holding.let_go(token, request.user.pk or 0)
        return _("已收入 %(good)s 行，其中新值 %(new)s 个。") % {"good": found[0], "new": found[1]}

    if waited:
        return _with_progress(request, steps, lambda found: _part("kept", {"told": done(found)}, request))
    messages.success(request, done(tables.finished(steps)))
    return HttpResponseRedirect(reverse("pages:observations"))


def _about(token: str, name: str, seen: tables.Preview) -> dict[str, Any]:
    words = {} if (get_language() or "").startswith("en") else column_words()
    problems = seen.done.problems[:PROBLEMS]
    return {
        "seen": seen, "token": token, "name": name, "problems": problems if not words else [_in_chinese(one) for one in problems],
        "fields": [(one, words.get(one, one)) for one in tables.FIELDS],
        "missing": [words.get(one, one) for one in seen.missing],
        "rows": seen.done.observations[:SHOWN], "columns": [(one, seen.mapping.get(one, "")) for one in seen.headings],
    }  # fmt: skip


def _in_chinese(problem: Problem) -> Problem:
    return problem._replace(message=problem_words(problem) or problem.message)


def _trouble(error: LantuError) -> str:
    """What to say of a table that could not be read, or not be written."""
    if isinstance(error, tables.NotWritten):
        return _("没有写入，已有的数据没有变。请管理员检查磁盘空间后再导入。") + f" ({error.message})"
    return _("这个表读不了。") + str(error)


def _part(name: str, context: dict[str, Any], request: HttpRequest) -> str:
    return render_to_string(f"pages/observing/{name}.html", context, request)


def _with_progress(request: HttpRequest, steps: tables.Steps[Any], show: Callable[[Any], str]) -> StreamingHttpResponse:
    """The page of a long import, sent while it goes on: how far it is, and at the end what it came to. No script is needed.

    Whoever leaves before the end has kept nothing; whoever leaves after it has kept everything: there is one commit.
    """
    language = get_language() or ""
    head, _mark, foot = _part("working", {"mark": MARK}, request).partition(MARK)

    def parts() -> Iterator[str]:
        yield head
        with override(language):
            while True:
                try:
                    step = next(steps)
                except StopIteration as end:
                    yield f"<p></p></div>{show(end.value)}"
                    break
                except LantuError as error:
                    yield f"<p></p></div>{_part('kept', {'trouble': _trouble(error)}, request)}"
                    break
                yield _part("step", {"step": step}, request)
        yield foot

    return StreamingHttpResponse(parts())


def _form(request: HttpRequest, trouble: str = "", status: int = 200) -> HttpResponse:
    context = {"trouble": trouble, "endings": tables.ENDINGS, "megabytes": tables.LARGEST // MEGABYTE}
    return render(request, "pages/observing/import.html", context, status=status)


def _fault(file: object) -> str:
    """What is wrong with a file before it is read; empty where nothing is."""
    if not isinstance(file, UploadedFile) or not file.size:
        return _("请先选一个文件。")
    if file.size > tables.LARGEST:
        return _("文件超过 %(n)s MB。请拆分。") % {"n": tables.LARGEST // MEGABYTE}
    if str(file.name).rpartition(".")[2].lower() not in tables.ENDINGS:
        return _("请交 CSV、XLSX、JSON、JSON lines、Parquet 表格或数据包（ZIP）。")
    return ""


def _mapping(request: HttpRequest) -> dict[str, str]:
    """Columns as chosen on the page; a field is taken once."""
    found: dict[str, str] = {}
    for heading, field in zip(request.POST.getlist("heading"), request.POST.getlist("field"), strict=False):
        if field in tables.FIELDS and field not in found.values():
            found[heading] = field
    return found
