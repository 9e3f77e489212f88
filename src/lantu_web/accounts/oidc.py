"""Users of the identity provider: known by its lasting identifier, with the roles that their groups give.

Nobody is matched to an account of this site by name or mail address, which others may come to hold. A person without
a role is turned away; who loses the groups loses the roles with the next login. Sign-on never makes anyone almighty.
"""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from mozilla_django_oidc.auth import OIDCAuthenticationBackend
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView

from lantu_web.accounts.services import REVIEWERS
from lantu_web.accounts.single_sign_on import roles_from

UNSAFE = re.compile(r"[^\w.@+-]")


class HouseBackend(OIDCAuthenticationBackend):
    """Brings in the users of the house."""

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get("sub")) and bool(self._roles(claims))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return self.UserModel.objects.filter(username=self._name(claims))

    def create_user(self, claims: dict[str, Any]) -> Any:
        user = self.UserModel.objects.create_user(self._name(claims))
        user.set_unusable_password()
        return self.update_user(user, claims)

    def update_user(self, user: Any, claims: dict[str, Any]) -> Any:
        """Name and roles as the provider tells them now; a change of roles is a line of the journal."""
        from lantu_web.accounts.admin import held_by, journal

        roles, before = self._roles(claims), held_by(user)["groups"]
        user.first_name = str(claims.get(settings.HOUSE_NAME) or "")[:150]
        user.is_staff = not REVIEWERS.isdisjoint(roles)
        user.save()
        user.groups.set(Group.objects.filter(name__in=roles))
        after = held_by(user)["groups"]
        if before != after:
            journal(None, user, "groups", before, after)
        return user

    def _roles(self, claims: dict[str, Any]) -> set[str]:
        return roles_from(claims, settings.HOUSE_GROUPS, settings.HOUSE_CLAIM)

    def _name(self, claims: dict[str, Any]) -> str:
        return f"sso-{UNSAFE.sub('_', str(claims['sub']))}"[:150]


class Callback(OIDCAuthenticationCallbackView):
    """Coming back from the provider; who has no role here is told so."""

    def login_failure(self) -> HttpResponse:
        request: HttpRequest = self.request
        messages.error(request, _("单位账号没有登录成功，或者还没有这里的角色。请找管理员。"))
        return super().login_failure()
