"""Findings between plans (衔接), what they rest on, and what people decided about them.

A finding outlives readings: it is known by its public identifier, keeps it when its documents are read again, and
is withdrawn where it is no longer found. It is not deleted, nor is any decision.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantu_web.accounts.scope import Scope
from lantu_web.register.models.document import Document, DocumentVersion
from lantu_web.register.models.fact import Indicator, Statement
from lantu_web.register.models.written import Written, WrittenQuerySet
from lantu_web.register.visibility import Guarded, seen


class OfFinding(Guarded):
    """Rows of a finding; it is hidden with any document that it rests on."""

    finding_path = "finding"

    def within(self, scope: Scope) -> Self:
        members = FindingMember.objects.all()
        theirs = Guarded.within(members, scope).filter(finding=OuterRef(self.finding_path))
        return self.filter(Exists(theirs))

    def without(self, keys: Iterable[int]) -> Self:
        members = FindingMember._base_manager.filter(finding=OuterRef(self.finding_path), document__in=keys)
        return self.exclude(Exists(members))


class FindingQuerySet(WrittenQuerySet, OfFinding):
    """Choices of findings that recur."""

    finding_path = "pk"

    def standing(self) -> FindingQuerySet:
        """Found in the current versions."""
        return self.filter(withdrawn=False)

    def worst_first(self) -> FindingQuerySet:
        return self.order_by("-severity", "rank", "topic", "pk")


class Finding(Written):
    """Places of plans that speak of the same thing, and how they stand to each other."""

    class Verdict(models.TextChoices):
        CONFLICT = "conflict", _("冲突")
        STRICTER = "stricter", _("宽严不一")
        SCOPE = "scope_differs", _("口径不同")
        REFERENCE = "reference", _("引用未入册")
        CONVERTED = "agree_after_unit_conversion", _("换算后一致")
        AGREE = "agree", _("一致")

    class State(models.TextChoices):
        OPEN = "open", _("待处理")
        ACCEPTED = "accepted", _("认可差异")
        CORRECT = "correct", _("一方应改")
        NOT_SAME = "not_same", _("不是一回事")
        CLARIFY = "clarify", _("待协调")

    public_id = models.CharField(_("编号"), max_length=20, unique=True)
    key = models.CharField(_("最近一次读出的编号"), max_length=20, db_index=True)
    topic = models.CharField(_("事项"), max_length=120)
    verdict = models.CharField(_("结论"), max_length=30, choices=Verdict.choices)
    rank = models.PositiveSmallIntegerField(_("结论次序"), default=0)
    within = models.BooleanField(_("同一文件之内"), default=False)
    rule = models.CharField(_("规则"), max_length=60)
    reason_zh = models.CharField(_("理由"), max_length=400, blank=True)
    reason_en = models.CharField(_("理由（英文）"), max_length=400, blank=True)
    note = models.CharField(_("注"), max_length=400, blank=True)
    steps = models.JSONField(_("演算"), default=list, blank=True)
    severity = models.FloatField(_("轻重"), default=0)
    parts = models.JSONField(_("轻重的构成"), default=dict, blank=True)
    state = models.CharField(_("处理"), max_length=10, choices=State.choices, default=State.OPEN)
    stale = models.BooleanField(_("处理后原文有变"), default=False)
    withdrawn = models.BooleanField(_("现行版中已无"), default=False)
    found_at = models.DateTimeField(_("发现时间"), auto_now_add=True)

    objects = seen(FindingQuerySet)

    class Meta:
        ordering = ["-severity", "rank", "topic", "pk"]
        verbose_name = pgettext_lazy("one", "衔接事项")
        verbose_name_plural = pgettext_lazy("many", "衔接事项")
        indexes = [models.Index(fields=["withdrawn", "-severity", "rank"], name="finding_worst_first")]
        constraints = [
            models.CheckConstraint(condition=Q(severity__gte=0) & Q(severity__lte=1), name="finding_severity_in_bounds")
        ]

    def __str__(self) -> str:
        return self.topic

    def get_absolute_url(self) -> str:
        return reverse("pages:finding", args=[self.public_id])

    @property
    def reason(self) -> str:
        """The reason in the language of the page."""
        english = (get_language() or "").startswith("en")
        return (self.reason_en if english else self.reason_zh) or self.reason_zh


class FindingMember(models.Model):
    """One place that a finding rests on: what it says, as facts; its words stay in the text."""

    finding = models.ForeignKey(
        Finding, models.CASCADE, related_name="members", verbose_name=pgettext_lazy("one", "衔接事项")
    )
    order = models.PositiveSmallIntegerField(_("次序"))
    document = models.ForeignKey(
        Document, models.CASCADE, related_name="finding_members", verbose_name=pgettext_lazy("one", "文件")
    )
    version = models.ForeignKey(DocumentVersion, models.CASCADE, verbose_name=pgettext_lazy("one", "版本"))
    eid = models.CharField(_("位置"), max_length=200, blank=True)
    node_eid = models.CharField(_("条目"), max_length=200, blank=True)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    quote_start = models.PositiveIntegerField(_("句起"))
    quote_end = models.PositiveIntegerField(_("句止"))
    context_start = models.PositiveIntegerField(_("上文起"))
    context_end = models.PositiveIntegerField(_("下文止"))
    subject = models.CharField(_("对象"), max_length=120, blank=True)
    value_text = models.CharField(_("写作"), max_length=60, blank=True)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_high = models.DecimalField(_("上限"), max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    comparator = models.CharField(_("比较"), max_length=5, default="=")
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    role = models.CharField(_("类别"), max_length=10)
    attribute = models.CharField(_("属性"), max_length=20, blank=True)
    statement = models.ForeignKey(
        Statement,
        models.SET_NULL,
        related_name="finding_members",
        verbose_name=pgettext_lazy("one", "表述"),
        null=True,
        blank=True,
    )
    indicator = models.ForeignKey(
        Indicator,
        models.SET_NULL,
        related_name="finding_members",
        verbose_name=pgettext_lazy("one", "指标"),
        null=True,
        blank=True,
    )

    objects = seen(OfFinding)

    class Meta:
        ordering = ["finding", "order"]
        verbose_name = pgettext_lazy("one", "衔接所据")
        verbose_name_plural = pgettext_lazy("many", "衔接所据")
        constraints = [
            models.UniqueConstraint(fields=["finding", "order"], name="finding_member_once"),
            models.CheckConstraint(
                condition=Q(start__lte=F("end"))
                & Q(quote_start__lte=F("quote_end"))
                & Q(context_start__lte=F("context_end")),
                name="finding_member_spans_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.subject} {self.value_text}"


class FindingDecision(models.Model):
    """What a reviewer decided about a finding, and how it stood then. The newest one counts."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("认可差异")
        CORRECT = "correct", _("一方应改")
        NOT_SAME = "not_same", _("不是一回事")
        CLARIFY = "clarify", _("待协调")
        REOPEN = "open", _("重新处理")

    finding = models.ForeignKey(
        Finding, models.PROTECT, related_name="decisions", verbose_name=pgettext_lazy("one", "衔接事项")
    )
    decision = models.CharField(_("决定"), max_length=10, choices=Decision.choices)
    side = models.ForeignKey(
        Document, models.SET_NULL, verbose_name=_("应改的一方"), related_name="+", null=True, blank=True
    )
    why = models.CharField(_("理由"), max_length=500, blank=True)
    with_whom = models.CharField(_("与谁协调"), max_length=120, blank=True)
    due = models.DateField(_("期限"), null=True, blank=True)
    then = models.JSONField(_("当时的样子"), default=dict, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=_("处理人"), null=True, blank=True)
    user_name = models.CharField(_("处理人姓名"), max_length=150, blank=True)
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    objects = seen(OfFinding)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = pgettext_lazy("one", "衔接处理")
        verbose_name_plural = pgettext_lazy("many", "衔接处理")
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=["accepted", "correct", "not_same", "clarify", "open"]),
                name="finding_decision_known",
            ),
            models.CheckConstraint(
                condition=~Q(decision="accepted") | ~Q(why=""), name="finding_decision_accepted_says_why"
            ),
            models.CheckConstraint(
                condition=~Q(decision="clarify") | (~Q(with_whom="") & Q(due__isnull=False)),
                name="finding_decision_clarify_whom_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_decision_display()}"
