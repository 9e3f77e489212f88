"""Groups of users, and users of a demonstration that say that they are such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

# What a group may do with the tables of the register; readers need no account.
GROUPS = {
    "reporter": (),
    "reviewer": ("view", "change"),
    "editor": ("view", "add", "change"),
    "administrator": ("view", "add", "change", "delete"),
}
REVIEWERS = frozenset({"reviewer", "editor", "administrator"})
EDITORS = frozenset({"editor", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
DEMO_USERS = {"demo-reviewer": "reviewer", "demo-editor": "editor", "demo-admin": ""}
DEMO_PASSWORD = "lantu-demo"  # noqa: S105 - printed on purpose, and only on a computer that answers to itself


def make_groups(**_: object) -> None:
    """The groups with what they may do; made after each migration."""
    for name, verbs in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        wanted = Permission.objects.filter(content_type__app_label="register")
        group.permissions.set([one for one in wanted if one.codename.split("_")[0] in verbs])


def is_one_of(user: AbstractBaseUser | AnonymousUser, groups: frozenset[str]) -> bool:
    """Whether a user belongs to one of the groups; those who may do everything belong to all. One query a request."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not hasattr(user, "kept_groups"):
        user.kept_groups = frozenset(user.groups.values_list("name", flat=True))
    return not groups.isdisjoint(user.kept_groups)


def make_demo_users() -> list[str]:
    """Users for trying things out; their names say what they are."""
    make_groups()
    model = get_user_model()
    for name, group in DEMO_USERS.items():
        user, is_new = model.objects.get_or_create(
            username=name, defaults={"first_name": "演示用户", "last_name": "DEMO", "is_staff": True}
        )
        if is_new:
            user.is_superuser = not group
            user.set_password(DEMO_PASSWORD)
            user.save()
            user.groups.set(Group.objects.filter(name=group))
    return list(DEMO_USERS)


def remove_demo_users() -> int:
    """Take the users of a demonstration away; before the site answers to other computers."""
    return get_user_model().objects.filter(username__in=DEMO_USERS).delete()[0]
