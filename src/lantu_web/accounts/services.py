"""Groups of users, what each may do, and users of a demonstration that say that they are such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission

from lantu_web.accounts.models import Assignment
from lantu_web.accounts.scope import groups_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AbstractUser, AnonymousUser

FACTS = ("statement", "indicator", "duty", "project", "finding")
EDITED = ("document", "organisation", "organisationalias", "place")
# What a group may do in the admin; readers need no account. Views ask for actions: see WHO_MAY.
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "reporter": {},
    "reviewer": {"view": (), "change": FACTS},
    "editor": {"view": (), "change": (*FACTS, *EDITED), "add": ("organisation", "organisationalias", "place")},
    "administrator": {
        "view": (),
        "change": (*FACTS, *EDITED),
        "add": ("organisation", "organisationalias", "place"),
        "delete": (*EDITED,),
    },
}
OF_PEOPLE = ("view_user", "add_user", "change_user", "view_group", *(
    f"{verb}_assignment" for verb in ("view", "add", "change", "delete")
))  # fmt: skip
REPORTERS = frozenset({"reporter", "editor", "administrator"})
REVIEWERS = frozenset({"reviewer", "editor", "administrator"})
EDITORS = frozenset({"editor", "administrator"})
ADMINISTRATORS = frozenset({"administrator"})
WHO_MAY = {
    "report": REPORTERS,
    "review": REVIEWERS,
    "decide": REVIEWERS,
    "upload": EDITORS,
    "edit": EDITORS,
    "publish": EDITORS,
    "merge": EDITORS,
    "audit": EDITORS,
    "administer": ADMINISTRATORS,
}
DEMO_USERS = {
    "demo-reporter": "reporter",
    "demo-reviewer": "reviewer",
    "demo-editor": "editor",
    "demo-admin": "administrator",
}
DEMO_PASSWORD = "lantu-demo"  # noqa: S105 - printed on purpose, and only on a computer that answers to itself


def make_groups(**_: object) -> None:
    """The groups with what they may do; made after each migration."""
    wanted = {one.codename: one for one in Permission.objects.filter(content_type__app_label="register")}
    people = Permission.objects.filter(content_type__app_label__in=("auth", "accounts"), codename__in=OF_PEOPLE)
    for name, verbs in GROUPS.items():
        group, _ = Group.objects.get_or_create(name=name)
        codes = {f"{verb}_{model}" for verb, models in verbs.items() for model in models}
        codes |= {code for code in wanted if code.startswith("view_") and "view" in verbs}
        given = [one for code, one in wanted.items() if code in codes]
        group.permissions.set([*given, *(people if name in ADMINISTRATORS else ())])


def is_one_of(user: AbstractBaseUser | AnonymousUser, groups: frozenset[str]) -> bool:
    """Whether a user belongs to one of the groups; those who may do everything belong to all. One query a request."""
    if not user.is_authenticated or not user.is_active:
        return False
    if user.is_superuser:
        return True
    return not groups.isdisjoint(groups_of(user))


def journal(by: AbstractUser | None, model: str, key: str, field: str, *, old: str, new: str) -> None:
    """A line in the one journal of edits."""
    apps.get_model("register", "History").objects.create(
        model=model, key=key[:120], field=field, old=old, new=new, user=by, user_name=by.get_username() if by else "",
    )  # fmt: skip


def make_demo_users() -> list[str]:
    """One user for each role, for trying things out; their names say what they are."""
    make_groups()
    model = get_user_model()
    for name, group in DEMO_USERS.items():
        user, is_new = model.objects.get_or_create(
            username=name, defaults={"first_name": "演示用户", "last_name": "DEMO", "is_staff": group in REVIEWERS}
        )
        if is_new:
            user.set_password(DEMO_PASSWORD)
            user.save()
            user.groups.set(Group.objects.filter(name=group))
        if group == "reporter" and not user.assignments.exists():
            _assign_first(user)
    return list(DEMO_USERS)


def _assign_first(user: AbstractBaseUser) -> None:
    """Something to report on: the organisation with most duties, the place with most projects."""
    from django.db.models import Count

    for name, field, counted in (("Organisation", "organisation", "parts"), ("Place", "place", "projects")):
        found = apps.get_model("register", name).objects.annotate(n=Count(counted)).filter(n__gt=0)
        if name == "Organisation":
            found = found.filter(kind="organ")
        if busiest := found.order_by("-n", "code").first():
            Assignment.objects.create(user=user, **{field: busiest})


def remove_demo_users() -> int:
    """Take the users of a demonstration away; before the site answers to other computers."""
    return get_user_model().objects.filter(username__in=DEMO_USERS).delete()[0]
