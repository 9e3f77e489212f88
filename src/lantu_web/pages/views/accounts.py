"""Coming in and going out, and one's own account: roles, limits, password."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from lantu_web.accounts.scope import groups_of
from lantu_web.accounts.services import REPORTERS, REVIEWERS, is_one_of
from lantu_web.accounts.signing_in import minutes_to_wait, minutes_to_wait_anywhere
from lantu_web.pages.access import refused


class Login(LoginView):
    """Coming in; afterwards the page that was wanted, else the work of one's role."""

    template_name = "pages/login.html"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        minutes = minutes_to_wait_anywhere(request, request.POST.get("username", "").strip()[:150])
        return _waiting(request, minutes) if minutes else super().post(request, *args, **kwargs)

    def get_default_redirect_url(self) -> str:
        user = self.request.user
        work = [("pages:review", REVIEWERS), ("pages:observations", REPORTERS)]
        return str(reverse_lazy(next((page for page, groups in work if is_one_of(user, groups)), "pages:account")))

    def get_context_data(self, **more: object) -> dict[str, object]:
        return super().get_context_data(**more, single_sign_on=settings.OIDC, hours=settings.SESSION_HOURS)


class Logout(LogoutView):
    """Going out, by a form."""


class Account(PasswordChangeView):
    """What one may do here, and a new password; the change ends all other sessions of the user."""

    template_name = "pages/account.html"
    success_url = reverse_lazy("pages:account")

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.is_authenticated:
            return refused(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **more: object) -> dict[str, object]:
        user = self.request.user
        assignments = user.assignments.select_related("organisation", "place")
        return super().get_context_data(**more, roles=sorted(groups_of(user)), assignments=assignments)

    def form_valid(self, form: object) -> HttpResponse:
        messages.success(self.request, _("密码已改，其他地方的登录都已退出。"))
        return super().form_valid(form)

    def form_invalid(self, form: object) -> HttpResponse:
        answer = super().form_invalid(form)
        answer.status_code = 422
        return answer


@never_cache
def locked_out(
    request: HttpRequest, response: object = None, credentials: dict[str, str] | None = None, *rest: object
) -> HttpResponse:
    """A name that was tried too often from here waits; whether there is such a user is not told."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    return _waiting(request, minutes_to_wait(request, username))


def _waiting(request: HttpRequest, minutes: int) -> HttpResponse:
    context = {"wait": minutes, "next": request.POST.get("next", ""), "single_sign_on": settings.OIDC}
    answer = render(request, "pages/login.html", context, status=429)
    answer.headers["Retry-After"] = str(minutes * 60)
    return answer
