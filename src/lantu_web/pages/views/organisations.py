"""Two organisations that are one: merged by an editor, and taken back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lantu.errors import NotAllowed
from lantu_web.pages.access import allowed
from lantu_web.register.models import Organisation
from lantu_web.register.services.duties import roles_of
from lantu_web.register.services.merging import merge, split
from lantu_web.register.services.rights import require, works_on

MOST = 40


@never_cache
@allowed("merge")
@require_http_methods(["GET", "HEAD", "POST"])
def merging(request: HttpRequest, code: str) -> HttpResponse:
    """Look for the other name, see what both hold, merge; or take a merge back."""
    kept = get_object_or_404(Organisation, code=code, merged_into=None)
    require(request.user, "merge", kept)
    if request.method == "POST":
        return _done(request, kept)
    return _page(request, kept)


def _done(request: HttpRequest, kept: Organisation) -> HttpResponse:
    """An organisation that one does not work on is not there to be merged, whatever the form says."""
    other = get_object_or_404(Organisation, code=request.POST.get("other", "")[:40].replace("\x00", ""))
    try:
        if request.POST.get("decision") == "split" and other.merged_into_id == kept.pk:
            split(other, request.user)
            messages.success(request, _("已拆开：%(name)s 又是单独的机构。") % {"name": other.name})
        else:
            moved = merge(kept, other, request.user)
            messages.success(request, _("已并入：%(name)s，%(n)s 项责任。") % {"name": other.name, "n": moved})
    except NotAllowed:
        return _page(request, kept, trouble=_("另一个机构不在您的负责范围内。"), status=403)
    except ValidationError as error:
        return _page(request, kept, trouble=error.messages[0], status=422)
    return redirect(reverse("pages:organisation_merge", args=[kept.code]))


def _page(request: HttpRequest, kept: Organisation, *, trouble: str = "", status: int = 200) -> HttpResponse:
    query = request.GET.get("query", "")[:80].replace("\x00", "").strip()
    others = Organisation.objects.visible().exclude(pk=kept.pk)
    others = works_on(request.user, others).prefetch_related("aliases")
    near = query or kept.name.strip("市区县")[:2]
    others = others.filter(name__icontains=near) | others.filter(aliases__name__icontains=near)
    found = list(others.distinct().order_by("name")[:MOST])
    context = {
        "organisation": kept, "query": query, "near": near, "trouble": trouble, "counts": roles_of(kept),
        "others": [(one, sum(roles_of(one).values())) for one in found],
        "merged": Organisation.objects.filter(merged_into=kept), "total": sum(roles_of(kept).values()),
    }  # fmt: skip
    return render(request, "pages/organisation_merge.html", context, status=status)
