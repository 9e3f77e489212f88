"""Who answers for promises, and where they hold: organisations and places."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantu_web.accounts.scope import Scope
from lantu_web.register.visibility import Guarded, seen


class Place(models.Model):
    """A division with a GB/T 2260 code, a zone, or a named group of places."""

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=60, db_index=True)
    kind = models.CharField(_("类别"), max_length=20)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="parts", verbose_name=_("上级"), null=True, blank=True
    )
    members = models.ManyToManyField("self", symmetrical=False, related_name="groups", blank=True)
    aliases = models.JSONField(_("别名"), default=list, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = pgettext_lazy("one", "区域")
        verbose_name_plural = pgettext_lazy("many", "区域")
        constraints = [models.CheckConstraint(condition=~Q(parent=F("pk")), name="place_not_its_own_parent")]

    def __str__(self) -> str:
        return self.name


def _only_in(keys: Iterable[int], **parts: Any) -> Any:
    """Whether parts in duties stand in these documents and nowhere else."""
    found = apps.get_model("register", "DutyOrganisation")._base_manager.filter(**parts)
    return Exists(found.filter(duty__document__in=keys)) & ~Exists(found.exclude(duty__document__in=keys))


class OrganisationQuerySet(Guarded):
    """Organisations are hidden where only hidden documents name them."""

    def within(self, scope: Scope) -> Self:
        return self.filter(pk__in=scope.organisations)

    def visible(self, *, copies: bool = False) -> Self:
        """What may leave the house: those that were not merged into another."""
        return self.filter(merged_into=None)

    def without(self, keys: Iterable[int]) -> Self:
        return self.exclude(_only_in(keys, organisation=OuterRef("pk")))


class AliasQuerySet(Guarded):
    """Names are hidden where only hidden documents write them."""

    def without(self, keys: Iterable[int]) -> Self:
        return self.exclude(_only_in(keys, organisation=OuterRef("organisation"), name_written=OuterRef("name")))


class Organisation(models.Model):
    """A department, office, body, or a group of them that plans name as one (各区县政府)."""

    class Kind(models.TextChoices):
        ORGAN = "organ", _("机构")
        GROUP = "group", _("一组机构")

    code = models.CharField(_("代码"), max_length=40, unique=True)
    name = models.CharField(_("名称"), max_length=120, unique=True)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices, default=Kind.ORGAN)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("并入"), related_name="merged", null=True, blank=True, editable=False
    )

    objects = seen(OrganisationQuerySet)

    class Meta:
        ordering = ["name"]
        verbose_name = pgettext_lazy("one", "机构")
        verbose_name_plural = pgettext_lazy("many", "机构")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:organisation", args=[self.code])


class OrganisationAlias(models.Model):
    """Another way in which texts write the name of an organisation."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="aliases", verbose_name=pgettext_lazy("one", "机构")
    )
    name = models.CharField(_("别名"), max_length=120, unique=True)

    objects = seen(AliasQuerySet)

    class Meta:
        ordering = ["name"]
        verbose_name = pgettext_lazy("one", "机构别名")
        verbose_name_plural = pgettext_lazy("many", "机构别名")

    def __str__(self) -> str:
        return self.name
