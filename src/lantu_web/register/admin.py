"""The admin: every table, with spans read-only; corrections of facts go through review and are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm, Select
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lantu_web.accounts.admin import Unchangeable
from lantu_web.register import models
from lantu_web.register.admin_words import document_kind, place_kind, table_word, worded
from lantu_web.register.services.index import index_document, index_duties_of, index_title
from lantu_web.register.services.reviewing import correctable, plain, review
from lantu_web.register.services.rights import may, narrowed_to, works_on


def said(value: object) -> str:
    """A value as a line of history tells it."""
    if value is None:
        return ""
    if hasattr(value, "all"):
        return "、".join(sorted(str(one) for one in value.all()))
    return str(plain(value))


def changed_values(form: ModelForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in form.changed_data}


class Theirs(admin.ModelAdmin):
    """What a person works on can be changed by them; the same service decides as on the pages."""

    list_per_page = 50
    show_full_result_count = False
    action = "edit"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and may(request.user, self.action, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and may(request.user, "administer", obj)


class Kept(Theirs):
    """Edits leave a line of history for each field that changed, also those of names beside it; so do removals."""

    key_field = "pk"

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        before = type(obj).objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if before is None:
            self._line(request, obj, "created", "", str(obj))
            return
        for name in form.changed_data:
            if hasattr(before, name):
                self._line(request, obj, name, said(getattr(before, name)), said(getattr(obj, name)))

    def save_related(self, request: HttpRequest, form: ModelForm, formsets: list[Any], change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changed = {*form.changed_data, *(formset.prefix for formset in formsets if formset.has_changed())}
        if change and changed:
            self.renew_search(form.instance, changed)

    def renew_search(self, obj: Any, changed: set[str]) -> None:
        """What search must know of an edit of these fields."""

    def save_formset(self, request: HttpRequest, form: ModelForm, formset: BaseInlineFormSet, change: bool) -> None:
        table = formset.model._meta.model_name
        names = {row.instance.pk: row.initial.get("name", "") for row in formset.initial_forms}
        super().save_formset(request, form, formset, change)
        for one in formset.new_objects:
            self._line(request, form.instance, table, "", str(one))
        for one, _changed in formset.changed_objects:
            self._line(request, form.instance, table, str(names.get(one.pk, "")), str(one))
        for one in formset.deleted_objects:
            self._line(request, form.instance, table, str(one), "")

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self._line(request, obj, "deleted", str(obj), "")
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for one in queryset:
            self.delete_model(request, one)

    def _line(self, request: HttpRequest, obj: Any, field: str, old: str, new: str) -> None:
        models.History.objects.create(
            model=obj._meta.model_name, key=str(getattr(obj, self.key_field)), field=field, old=old, new=new,
            user=request.user, user_name=request.user.get_username(),
        )  # fmt: skip


class ReadOnly(Unchangeable, admin.ModelAdmin):
    """What is made by reading or by review, and never by hand."""

    list_per_page = 50
    show_full_result_count = False


class FactAdmin(Theirs):
    """A fact: what may be corrected can be edited, and an edit is a correction; the rest is read."""

    action = "review"
    actions = ("confirm", "reject")
    list_select_related = ("document",)
    raw_id_fields = ("node",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        kind = self.model.fact_kind
        return [one.name for one in self.model._meta.concrete_fields if one.name not in correctable(kind)]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        read_only = self.get_readonly_fields(request, obj)
        return [*correctable(self.model.fact_kind), *(name for name in read_only if name != "id")]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        if values := changed_values(form):
            review(self.model.objects.get(pk=obj.pk), "correct", user=request.user, values=values)

    @admin.action(description=_("确认所选"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for fact in works_on(request.user, queryset):
            review(fact, "confirm", user=request.user)

    @admin.action(description=_("剔除所选"), permissions=["change"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        for fact in works_on(request.user, queryset):
            review(fact, "reject", user=request.user)


@admin.register(models.Statement)
class StatementAdmin(FactAdmin):
    """Statements, the least sure first."""

    list_display = (
        "subject",
        "text",
        "number",
        "year",
        "kind",
        "confidence",
        "review_state",
        "document",
    )
    list_filter = ("document", "kind", "review_state", "withdrawn", "year", "rule")
    search_fields = ("subject", "text", "scope", "public_id", "eid")
    ordering = ("confidence", "document", "start")

    @admin.display(description=_("数值"), ordering="value")
    def number(self, one: models.Statement) -> str:
        high = f"—{plain(one.value_high)}" if one.value_high is not None else ""
        value = "" if one.value is None else f"{plain(one.value)}{high} {one.unit}"
        return f"{one.get_comparator_display()} {value}" if value else one.qualitative


@admin.register(models.Indicator)
class IndicatorAdmin(FactAdmin):
    """Indicator rows."""

    list_display = (
        "name",
        "group",
        "unit",
        "baseline",
        "target",
        "target_year",
        "attribute",
        "review_state",
        "document",
    )
    list_filter = ("document", "attribute", "review_state", "withdrawn", "target_year")
    search_fields = ("name", "name_written", "group", "public_id")


class PartInline(admin.TabularInline):
    """The organisations of a duty: read from the text; other names are merged on the page of an organisation."""

    model = models.DutyOrganisation
    extra = 0
    can_delete = False
    fields = readonly_fields = ("role", "organisation", "name_written")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(models.Duty)
class DutyAdmin(FactAdmin):
    """Duties with their organisations."""

    list_display = ("task", "section", "etc", "review_state", "document")
    list_filter = ("document", "review_state", "withdrawn")
    search_fields = ("task", "section", "public_id")
    inlines = (PartInline,)


@admin.register(models.Project)
class ProjectAdmin(FactAdmin):
    """Projects of boxes."""

    list_display = ("title", "box", "box_title", "number", "review_state", "document")
    list_filter = ("document", "review_state", "withdrawn")
    search_fields = ("title", "box_title", "public_id")


@admin.register(models.Document)
class DocumentAdmin(Kept):
    """Documents: names and families can be edited, addresses stay."""

    key_field = "slug"
    list_display = ("title", "short", "kind_word", "number", "issued", "period_start", "period_end", "copy_of", "order")
    list_filter = ("state", ("kind", worded(document_kind)), "family", "issuer")
    search_fields = ("title", "short", "number", "slug")
    autocomplete_fields = ("copy_of", "organisation", "place")

    @admin.display(description=_("类别"), ordering="kind")
    def kind_word(self, one: models.Document) -> str:
        return document_kind(one.kind)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The kind is chosen, not typed."""
        if db_field.name == "kind":
            options["widget"] = Select(choices=models.Document.Kind.choices)
        return super().formfield_for_dbfield(db_field, request, **options)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A document is published on its page; whose it is, is not changed by those who are limited to theirs."""
        read = ("slug", "identity", "references", "state")
        return read if narrowed_to(request.user) is None else (*read, "organisation", "place", "copy_of")

    def renew_search(self, obj: Any, changed: set[str]) -> None:
        if "copy_of" in changed:
            index_document(obj)
        elif changed & {"title", "number", "issuer"}:
            index_title(obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a document comes from a file


@admin.register(models.DocumentVersion)
class VersionAdmin(ReadOnly):
    """Versions and what changed."""

    list_display = ("document", "number", "is_current", "read_at")
    list_filter = ("is_current", "document")
    list_select_related = ("document",)


@admin.register(models.SourceFile)
class SourceAdmin(ReadOnly):
    """Files as read."""

    list_display = ("name", "length", "encoding", "media_type", "engine", "read_at")
    search_fields = ("name", "sha256")
    exclude = ("text",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[models.SourceFile]:
        return super().get_queryset(request).defer("text")


@admin.register(models.Node)
class NodeAdmin(ReadOnly):
    """Addressable places."""

    list_display = ("eid", "kind", "number", "title", "start", "end", "version")
    list_filter = ("kind", "version__document")
    search_fields = ("eid", "title")
    list_select_related = ("version__document",)


class AliasInline(admin.TabularInline):
    """Other names of an organisation."""

    model = models.OrganisationAlias
    extra = 1


@admin.register(models.Organisation)
class OrganisationAdmin(Kept):
    """Organisations and their aliases."""

    key_field = "code"
    list_display = ("name", "kind", "code")
    list_filter = ("kind",)
    search_fields = ("name", "aliases__name")
    readonly_fields = ("code",)
    inlines = (AliasInline,)

    def renew_search(self, obj: Any, changed: set[str]) -> None:
        index_duties_of(obj)


@admin.register(models.Place)
class PlaceAdmin(Kept):
    """Places and groups."""

    key_field = "code"
    list_display = ("code", "name", "kind_word", "parent")
    list_filter = (("kind", worded(place_kind)),)
    search_fields = ("code", "name")
    filter_horizontal = ("members",)
    list_select_related = ("parent",)

    @admin.display(description=_("类别"), ordering="kind")
    def kind_word(self, one: models.Place) -> str:
        return place_kind(one.kind)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **options: Any) -> Any:
        """The kind is chosen, not typed."""
        if db_field.name == "kind":
            options["widget"] = Select(
                choices=[(code, place_kind(code)) for code in ("city", "place", "group", "area")]
            )
        return super().formfield_for_dbfield(db_field, request, **options)


@admin.register(models.Review)
class ReviewAdmin(ReadOnly):
    """Decisions of reviewers."""

    list_display = ("at", "kind_word", "public_id", "decision", "user_name")
    list_filter = (("fact_kind", worded(table_word)), "decision", "user_name")
    search_fields = ("public_id", "note")
    date_hierarchy = "at"

    @admin.display(description=_("种类"), ordering="fact_kind")
    def kind_word(self, one: models.Review) -> str:
        return table_word(one.fact_kind)


@admin.register(models.History)
class HistoryAdmin(ReadOnly):
    """Edits of records."""

    list_display = ("at", "table", "key", "field", "old", "new", "user_name")
    list_filter = (("model", worded(table_word)), "user_name")
    search_fields = ("key", "field")
    date_hierarchy = "at"

    @admin.display(description=_("种类"), ordering="model")
    def table(self, one: models.History) -> str:
        return table_word(one.model)


@admin.register(models.Finding)
class FindingAdmin(ReadOnly):
    """Findings between plans; they are decided on their pages."""

    list_display = ("topic", "verdict", "severity", "state", "stale", "withdrawn")
    list_filter = ("verdict", "state", "within", "withdrawn", "rule")
    search_fields = ("public_id", "topic")


@admin.register(models.FindingDecision)
class FindingDecisionAdmin(ReadOnly):
    """Decisions on findings."""

    list_display = ("at", "finding", "decision", "with_whom", "due", "user_name")
    list_filter = ("decision", "user_name")
    search_fields = ("finding__public_id", "why")
    list_select_related = ("finding",)


@admin.register(models.FindingMember, models.OrganisationAlias, models.DutyOrganisation, models.SearchEntry)
class RestAdmin(ReadOnly):
    """Tables that are kept through others; here to look at."""

    search_fields = ("pk",)
