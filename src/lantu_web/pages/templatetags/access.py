"""What the person who looks may do, for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from lantu_web.register.services import rights

register = template.Library()


@register.filter
def role(name: str) -> str:
    """A role in the language of the page."""
    names = {
        "reporter": _("填报员"),
        "reviewer": _("校核员"),
        "editor": _("编辑"),
        "administrator": _("管理员"),
    }
    return names.get(name, name)


@register.filter
def audit_kind(name: str) -> str:
    """A kind of line in the audit trail."""
    names = {
        "review": _("校核"),
        "decision": _("衔接处理"),
        "upload": _("上传"),
        "publish": _("公开状态"),
        "merge": _("机构合并"),
        "edit": _("编辑"),
        "finding": _("衔接事项"),
        "observation": _("填报与锁定"),
        "roles": _("账号与角色"),
        "key": _("接口密钥"),
        "login": _("登录"),
        "failed": _("登录失败"),
    }
    return names.get(name, name)


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], action: str, thing: Any = None) -> bool:
    """Whether the person may take an action with an object; a reader without an account costs no query."""
    user = getattr(context.get("request"), "user", None)
    return user is not None and user.is_authenticated and rights.may(user, action, thing)
