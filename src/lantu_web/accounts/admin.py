"""Users in the admin: an administrator gives roles and limits, makes nobody mightier than that, and leaves a journal."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest

from lantu_web.accounts.models import Assignment
from lantu_web.accounts.services import journal

User = get_user_model()
ALMIGHTY = ("is_superuser", "user_permissions")


class AssignmentInline(admin.TabularInline):
    """What a user works on."""

    model = Assignment
    extra = 0
    autocomplete_fields = ("organisation", "place")


class People(UserAdmin):
    """Users. Only who may do everything makes another such, and only they change one."""

    inlines = (AssignmentInline,)
    list_display = ("username", "first_name", "last_name", "is_active", "is_staff", "last_login")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        own = ("last_login", "date_joined")
        return own if request.user.is_superuser else (*own, *ALMIGHTY)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        mightier = obj is not None and obj.is_superuser and not request.user.is_superuser
        return super().has_change_permission(request, obj) and not mightier

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # what a person has done keeps their name: make them inactive

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        before = User.objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before is None:
            journal(request.user, "user", obj.get_username(), "created", old="", new=obj.get_username())
            return
        for name in form.changed_data:
            if name not in ("groups", "user_permissions", "password"):
                journal(
                    request.user, "user", obj.get_username(), name, str(getattr(before, name)), str(getattr(obj, name))
                )

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list[Any], change: bool) -> None:
        before = held_by(form.instance)
        super().save_related(request, form, formsets, change)
        after = held_by(form.instance)
        for name in before:
            if before[name] != after[name]:
                journal(request.user, "user", form.instance.get_username(), name, old=before[name], new=after[name])

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        formset.save()

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002 - Django's name
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            journal(request.user, "user", User.objects.get(pk=id).get_username(), "password", old="", new="***")
        return answer


def held_by(user: Any) -> dict[str, str]:
    """The roles and limits of a user in words."""
    return {
        "groups": "、".join(user.groups.order_by("name").values_list("name", flat=True)),
        "assignments": "、".join(str(one) for one in user.assignments.select_related("organisation", "place")),
    }


class Unchangeable:
    """What is looked at in the admin, and never made, changed or removed there by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Roles(Unchangeable, GroupAdmin):
    """What a role may do is code."""


admin.site.unregister((User, Group))
admin.site.register(User, People)
admin.site.register(Group, Roles)
