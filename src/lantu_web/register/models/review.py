"""What people decided about facts, and what they edited: kept for good, with before and after."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantu_web.register.visibility import Guarded, seen


class ReviewQuerySet(Guarded):
    """Decisions are hidden with the document of their fact."""

    def without(self, keys: Iterable[int]) -> Self:
        found = self
        for kind in ("statement", "indicator", "duty", "project"):
            facts = apps.get_model("register", kind)._base_manager.filter(document__in=keys)
            found = found.exclude(fact_kind=kind, public_id__in=facts.values("public_id"))
        return found


class HistoryQuerySet(Guarded):
    """Edits are hidden with the document that they are about."""

    def without(self, keys: Iterable[int]) -> Self:
        slugs = apps.get_model("register", "Document")._base_manager.filter(pk__in=keys).values("slug")
        members = apps.get_model("register", "FindingMember")._base_manager.filter(document__in=keys)
        found = self.exclude(model__in=("document", "upload"), key__in=slugs)
        return found.exclude(model="finding", key__in=members.values("finding__public_id"))


class Review(models.Model):
    """A decision of a reviewer on one fact. The newest one of a fact wins over every reading."""

    class Decision(models.TextChoices):
        CONFIRM = "confirm", _("确认")
        CORRECT = "correct", _("修改")
        REJECT = "reject", _("剔除")

    fact_kind = models.CharField(_("种类"), max_length=12)
    public_id = models.CharField(_("编号"), max_length=16)
    decision = models.CharField(_("决定"), max_length=10, choices=Decision.choices)
    before = models.JSONField(_("修改前"), default=dict, blank=True)
    after = models.JSONField(_("修改后"), default=dict, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("校核人"), null=True, blank=True)
    user_name = models.CharField(_("校核人姓名"), max_length=150, blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = seen(ReviewQuerySet)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = pgettext_lazy("one", "校核")
        verbose_name_plural = pgettext_lazy("many", "校核")
        indexes = [models.Index(fields=["public_id", "-at"], name="review_of_fact")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(decision__in=["confirm", "correct", "reject"]), name="review_decision_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fact_kind} {self.public_id}: {self.get_decision_display()}"


class History(models.Model):
    """One edit of a record of the register: who, when, which field, from what to what."""

    model = models.CharField(_("表"), max_length=40)
    key = models.CharField(_("记录"), max_length=120)
    field = models.CharField(_("字段"), max_length=60)
    old = models.TextField(_("原值"), blank=True)
    new = models.TextField(_("新值"), blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("修改人"), null=True, blank=True)
    user_name = models.CharField(_("修改人姓名"), max_length=150, blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = seen(HistoryQuerySet)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = pgettext_lazy("one", "修改记录")
        verbose_name_plural = pgettext_lazy("many", "修改记录")
        indexes = [models.Index(fields=["model", "key"], name="history_of_record")]

    def __str__(self) -> str:
        return f"{self.model} {self.key} {self.field}"
