"""Keys for programs: one makes, sees and takes back one's own; administrators see and take back all."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lantu.errors import UsageError
from lantu_web.accounts.models import Token
from lantu_web.accounts.scope import groups_of
from lantu_web.accounts.services import ADMINISTRATORS, GROUPS, is_one_of
from lantu_web.accounts.tokens import DAYS, MOST_DAYS, make_token, revoke, seen_by
from lantu_web.pages.access import AT_WORK, only_for, user_of

PAGE = 50


@never_cache
@only_for(AT_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """One's keys and the form for a new one, whose secret is shown in this one answer and never again."""
    user, secret, trouble = user_of(request), "", ""
    if request.method == "POST":
        days, name = request.POST.get("days", ""), request.POST.get("name", "").replace("\x00", "").strip()
        try:
            if not name:
                raise UsageError("a key says what it is for")
            _token, secret = make_token(
                user, name=name, group=request.POST.get("group", ""),
                days=int(days) if days.isascii() and days.isdecimal() and len(days) < 6 else 0, by=user,
            )  # fmt: skip
        except UsageError:
            trouble = _("有效期为 1 至 %(n)s 天，角色须是您自己的，用途要写明。") % {"n": MOST_DAYS}
    page = Paginator(seen_by(user), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "secret": secret, "trouble": trouble, "entered": request.POST if trouble else {}, "days": DAYS,
        "most": MOST_DAYS, "now": timezone.now(), "everyone": is_one_of(user, ADMINISTRATORS),
        "roles": [name for name in GROUPS if name in groups_of(user) or user.is_superuser],
    }  # fmt: skip
    return render(request, "pages/keys.html", context, status=422 if trouble else 200)


@only_for(AT_WORK)
@require_POST
def token_revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take a key back: one's own, or as an administrator anybody's."""
    user = user_of(request)
    token = get_object_or_404(seen_by(user), pk=key)
    revoke(token, by=user)
    messages.success(request, _("密钥 %(name)s 已收回。") % {"name": Token.__str__(token)})
    return HttpResponseRedirect(reverse("pages:tokens"))
