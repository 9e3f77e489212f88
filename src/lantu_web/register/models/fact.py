"""What documents promise: statements, indicators, duties, projects.

Facts outlive versions. A fact is known by its public identifier, which comes from its document, place and
wording; re-reading moves it to its new place, and withdraws it where it is no longer found. It is not deleted.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lantu_web.register.models.document import Document, DocumentVersion, Node
from lantu_web.register.models.people import Organisation, Place
from lantu_web.register.models.written import Written, WrittenQuerySet
from lantu_web.register.visibility import Guarded, seen

YEARS = Q(year=None) | (Q(year__gte=1900) & Q(year__lte=2200))


class FactQuerySet(WrittenQuerySet, Guarded):
    """Choices of facts that recur."""

    def standing(self) -> FactQuerySet:
        """Found in the current version, not rejected by a reviewer."""
        return self.filter(withdrawn=False).exclude(review_state=Fact.State.REJECTED)

    def public(self) -> FactQuerySet:
        """Standing facts of originals: what lists show and totals count."""
        return self.standing().exclude(document__in=Document._base_manager.filter(copy_of__isnull=False).values("pk"))

    def visible(self, *, copies: bool = False) -> FactQuerySet:
        """What may leave the house: the one gate of every open list and download."""
        return self.standing() if copies else self.public()


class Fact(Written):
    """What every kind of fact has: document, place, span, review state."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待校核")
        CONFIRMED = "confirmed", _("已确认")
        CORRECTED = "corrected", _("已修改")
        REJECTED = "rejected", _("已剔除")

    public_id = models.CharField(_("编号"), max_length=16, unique=True)
    document = models.ForeignKey(Document, models.CASCADE, verbose_name=pgettext_lazy("one", "文件"))
    version = models.ForeignKey(DocumentVersion, models.CASCADE, verbose_name=pgettext_lazy("one", "版本"))
    node = models.ForeignKey(Node, models.SET_NULL, verbose_name=pgettext_lazy("one", "条目"), null=True, blank=True)
    eid = models.CharField(_("位置"), max_length=200)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    order = models.PositiveIntegerField(_("次序"), default=0)
    review_state = models.CharField(_("校核"), max_length=10, choices=State.choices, default=State.PROPOSED)
    withdrawn = models.BooleanField(_("现行版中已无"), default=False)
    as_read = models.JSONField(_("程序读出的值"), default=dict, blank=True)

    objects = seen(FactQuerySet)
    fact_kind = ""

    class Meta:
        abstract = True
        ordering = ["document", "start", "order"]
        constraints = [
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="%(class)s_span_in_order"),
        ]
        indexes = [models.Index(fields=["document", "start"], name="%(class)s_place")]


class Project(Fact):
    """An item of a project box (工程项目)."""

    box = models.CharField(_("专栏"), max_length=40, blank=True)
    box_title = models.CharField(_("专栏标题"), max_length=120, blank=True)
    number = models.CharField(_("序号"), max_length=20, blank=True)
    title = models.CharField(_("名称"), max_length=120)
    places = models.ManyToManyField(Place, related_name="projects", verbose_name=_("区域"), blank=True)
    places_written = models.JSONField(_("区域原文"), default=list, blank=True)
    fact_kind = "project"
    belongs_by = {"place": ("places",)}

    class Meta(Fact.Meta):
        verbose_name = pgettext_lazy("one", "工程项目")
        verbose_name_plural = pgettext_lazy("many", "工程项目")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:project", args=[self.public_id])


class Statement(Fact):
    """A quantified statement (表述), or a promise or ban without a number."""

    class Kind(models.TextChoices):
        TARGET = "target", _("目标")
        STATUS = "status", _("现状")
        THRESHOLD = "threshold", _("条件")
        AMOUNT = "amount", _("金额比例")
        DEADLINE = "deadline", _("时限")
        BAN = "ban", _("禁止")
        OTHER = "other", _("其他")

    class Comparator(models.TextChoices):
        AT_LEAST = ">=", "≥"
        ABOVE = ">", ">"
        AT_MOST = "<=", "≤"
        BELOW = "<", "<"
        ABOUT = "~", "≈"
        LIMIT = "max", "≤"
        RANGE = "range", "—"
        EQUAL = "=", "="

    text = models.CharField(_("原文数量"), max_length=120, blank=True)
    subject = models.CharField(_("对象"), max_length=120)
    comparator = models.CharField(_("比较"), max_length=5, choices=Comparator.choices, default=Comparator.EQUAL)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_high = models.DecimalField(_("上限"), max_digits=24, decimal_places=6, null=True, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    year = models.PositiveSmallIntegerField(_("年份"), null=True, blank=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    scope = models.CharField(_("范围"), max_length=120, blank=True)
    period = models.CharField(_("时期"), max_length=40, blank=True)
    per_year = models.BooleanField(_("每年"), default=False)
    cumulative = models.BooleanField(_("累计"), default=False)
    average = models.BooleanField(_("年均"), default=False)
    change = models.CharField(_("变化"), max_length=20, blank=True)
    qualitative = models.CharField(_("定性要求"), max_length=60, blank=True)
    confidence = models.FloatField(_("把握"), default=1.0)
    rule = models.CharField(_("规则"), max_length=80, blank=True)
    quote_start = models.PositiveIntegerField(_("句起"))
    quote_end = models.PositiveIntegerField(_("句止"))
    project = models.ForeignKey(
        Project,
        models.SET_NULL,
        related_name="statements",
        verbose_name=pgettext_lazy("one", "工程项目"),
        null=True,
        blank=True,
    )
    fact_kind = "statement"

    class Meta(Fact.Meta):
        verbose_name = pgettext_lazy("one", "表述")
        verbose_name_plural = pgettext_lazy("many", "表述")
        constraints = [
            *Fact.Meta.constraints,
            models.CheckConstraint(condition=Q(quote_start__lte=F("quote_end")), name="statement_quote_in_order"),
            models.CheckConstraint(
                condition=Q(confidence__gte=0) & Q(confidence__lte=1), name="statement_confidence_in_bounds"
            ),
            models.CheckConstraint(condition=YEARS, name="statement_year_plausible"),
            models.CheckConstraint(
                condition=Q(value_high=None) | Q(value__isnull=False), name="statement_range_has_both_ends"
            ),
        ]
        indexes = [
            *Fact.Meta.indexes,
            models.Index(fields=["kind", "document"], name="statement_kind"),
            # What lists and the overview count, so that it is read from the index alone.
            models.Index(
                fields=["document", "kind", "withdrawn", "review_state", "year", "confidence"], name="statement_counts"
            ),
            models.Index(fields=["subject"], name="statement_subject"),
            models.Index(
                fields=["review_state", "withdrawn", "confidence", "document", "start"], name="statement_queue"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.text}"

    def get_absolute_url(self) -> str:
        return reverse("pages:statement", args=[self.public_id])


class Indicator(Fact):
    """A row of an indicator table (指标)."""

    table = models.CharField(_("表"), max_length=40, blank=True)
    number = models.CharField(_("序号"), max_length=20, blank=True)
    name = models.CharField(_("指标"), max_length=120)
    name_written = models.CharField(_("表中写法"), max_length=160, blank=True)
    parent_name = models.CharField(_("上级指标"), max_length=120, blank=True)
    group = models.CharField(_("类别"), max_length=60, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    baseline = models.CharField(_("基准值"), max_length=60, blank=True)
    baseline_year = models.PositiveSmallIntegerField(_("基准年"), null=True, blank=True)
    baseline_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    target = models.CharField(_("目标值"), max_length=60, blank=True)
    target_year = models.PositiveSmallIntegerField(_("目标年"), null=True, blank=True)
    actual = models.CharField(_("完成值"), max_length=60, blank=True)
    actual_year = models.PositiveSmallIntegerField(_("完成年"), null=True, blank=True)
    actual_value = models.DecimalField(max_digits=24, decimal_places=6, null=True, blank=True)
    attribute = models.CharField(_("属性"), max_length=20, blank=True)
    cumulative = models.BooleanField(_("累计"), default=False)
    average = models.BooleanField(_("年均"), default=False)
    assigned = models.BooleanField(_("国家下达"), default=False)
    comparator = models.CharField(_("比较"), max_length=5, blank=True)
    value = models.DecimalField(_("目标数"), max_digits=24, decimal_places=6, null=True, blank=True)
    value_high = models.DecimalField(_("上限"), max_digits=24, decimal_places=6, null=True, blank=True)
    note = models.CharField(_("注"), max_length=300, blank=True)
    cell_spans = models.JSONField(_("单元格位置"), default=dict, blank=True)
    parent_row = models.BooleanField(_("只是分组行"), default=False)
    fact_kind = "indicator"

    class Meta(Fact.Meta):
        verbose_name = pgettext_lazy("one", "指标")
        verbose_name_plural = pgettext_lazy("many", "指标")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pages:indicator", args=[self.public_id])


class Duty(Fact):
    """Who answers for a task (责任)."""

    text = models.CharField(_("原文"), max_length=600, blank=True)
    task = models.CharField(_("任务"), max_length=160)
    section = models.CharField(_("所在章节"), max_length=160, blank=True)
    etc = models.BooleanField(_("等部门"), default=False)
    organisations = models.ManyToManyField(Organisation, through="DutyOrganisation", related_name="duties")
    fact_kind = "duty"
    belongs_by = {"organisation": ("organisations",)}

    class Meta(Fact.Meta):
        verbose_name = pgettext_lazy("one", "责任")
        verbose_name_plural = pgettext_lazy("many", "责任")

    def __str__(self) -> str:
        return self.task

    def get_absolute_url(self) -> str:
        return reverse("pages:duty", args=[self.public_id])


class PartQuerySet(Guarded):
    """Parts in duties are hidden with the document of the duty."""

    document_path = "duty__document"


class DutyOrganisation(models.Model):
    """One organisation's part in a duty."""

    class Role(models.TextChoices):
        LEAD = "lead", _("牵头单位")
        RESPONSIBLE = "responsible", _("责任单位")
        SUPPORTING = "supporting", _("配合单位")

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="parts", verbose_name=pgettext_lazy("one", "责任"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="parts", verbose_name=pgettext_lazy("one", "机构")
    )
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices)
    name_written = models.CharField(_("原文写法"), max_length=120)
    order = models.PositiveSmallIntegerField(_("次序"), default=0)

    objects = seen(PartQuerySet)

    class Meta:
        ordering = ["duty", "order"]
        verbose_name = pgettext_lazy("one", "责任机构")
        verbose_name_plural = pgettext_lazy("many", "责任机构")
        constraints = [
            models.UniqueConstraint(fields=["duty", "role", "name_written"], name="duty_organisation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} · {self.get_role_display()}"
