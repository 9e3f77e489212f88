"""Files, the documents in them, their versions, and the addressable places of a version."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lantu_web.register.models.written import Written, WrittenQuerySet
from lantu_web.register.visibility import INTERNAL, Guarded, seen


class SourceFileQuerySet(Guarded):
    """Files are hidden where every document in them is."""

    def without(self, keys: Iterable[int]) -> Self:
        of_file = DocumentVersion._base_manager.filter(source=OuterRef("pk"))
        return self.exclude(Exists(of_file.filter(document__in=keys)) & ~Exists(of_file.exclude(document__in=keys)))


class SourceFile(models.Model):
    """A file as it was read: known by its hash, with or without its text.

    The bundled register knows the hash and every offset, but not the text; the text comes with the file.
    A gazette issue is one file with several documents.
    """

    sha256 = models.CharField(_("文件指纹"), max_length=64, unique=True)
    name = models.CharField(_("文件名"), max_length=255)
    media_type = models.CharField(_("格式"), max_length=80, default="text/plain")
    encoding = models.CharField(_("编码"), max_length=20, default="utf-8")
    length = models.PositiveIntegerField(_("字数"))
    text = models.TextField(_("原文"), null=True, blank=True)  # noqa: DJ001 - null is "not held", "" is "empty"
    engine = models.CharField(_("读取程序版本"), max_length=40)
    read_at = models.DateTimeField(_("读取时间"), auto_now_add=True)

    objects = seen(SourceFileQuerySet)

    class Meta:
        verbose_name = pgettext_lazy("one", "来源文件")
        verbose_name_plural = pgettext_lazy("many", "来源文件")

    def __str__(self) -> str:
        return self.name

    @property
    def has_text(self) -> bool:
        return self.text is not None


class DocumentQuerySet(WrittenQuerySet, Guarded):
    """Choices of documents that recur."""

    document_path = "pk"

    def originals(self) -> DocumentQuerySet:
        """Documents without further copies of the same: what totals count."""
        return self.filter(copy_of=None)

    def visible(self, *, copies: bool = False) -> DocumentQuerySet:
        """What may leave the house; copies say of what they are copies, so that they always come along."""
        return self.all()


class Document(Written):
    """One plan, regulation, policy or notice."""

    class Kind(models.TextChoices):
        OUTLINE = "outline", _("纲要")
        PLAN = "plan", _("规划")
        ACTION_PLAN = "action_plan", _("行动计划")
        SCHEME = "implementation_scheme", _("实施方案")
        LAW = "law", _("法律")
        REGULATION = "regulation", _("法规")
        MEASURES = "measures", _("办法")
        POLICY = "policy", _("政策")
        DECISION = "decision", _("决定")
        REPORT = "report", _("报告")
        NOTICE = "notice", _("通知")
        DOCUMENT = "document", _("文件")

    class State(models.TextChoices):
        INTERNAL = INTERNAL, _("内部")
        PUBLIC = "public", _("公开")

    slug = models.SlugField(_("地址"), max_length=80, unique=True)
    identity = models.CharField(_("识别名"), max_length=300, db_index=True, editable=False)
    title = models.CharField(_("标题"), max_length=300)
    short = models.CharField(_("简称"), max_length=60, blank=True)
    short_en = models.CharField(_("英文简称"), max_length=80, blank=True)
    kind = models.CharField(_("类别"), max_length=40, default=Kind.DOCUMENT)
    number = models.CharField(_("文号"), max_length=80, blank=True)
    issuer = models.CharField(_("发文机关"), max_length=120, blank=True)
    issued = models.DateField(_("发文日期"), null=True, blank=True)
    effective = models.DateField(_("施行日期"), null=True, blank=True)
    period_start = models.PositiveSmallIntegerField(_("规划期起"), null=True, blank=True)
    period_end = models.PositiveSmallIntegerField(_("规划期止"), null=True, blank=True)
    base_year = models.PositiveSmallIntegerField(_("基准年"), null=True, blank=True)
    horizon = models.PositiveSmallIntegerField(_("展望年"), null=True, blank=True)
    family = models.CharField(_("规划体系"), max_length=80, blank=True)
    references = models.JSONField(_("依据与引用"), default=list, blank=True)
    copy_of = models.ForeignKey(
        "self", models.SET_NULL, verbose_name=_("另一来源的同一文件"), related_name="copies", null=True, blank=True
    )
    order = models.PositiveSmallIntegerField(_("次序"), default=100)
    state = models.CharField(_("公开状态"), max_length=10, choices=State.choices, default=State.PUBLIC, db_index=True)
    organisation = models.ForeignKey(
        "Organisation", models.SET_NULL, verbose_name=_("负责机构"), related_name="+", null=True, blank=True
    )
    place = models.ForeignKey(
        "Place", models.SET_NULL, verbose_name=_("所属区域"), related_name="+", null=True, blank=True
    )

    objects = seen(DocumentQuerySet)

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = pgettext_lazy("one", "文件")
        verbose_name_plural = pgettext_lazy("many", "文件")
        constraints = [
            models.CheckConstraint(
                condition=Q(period_start=None) | Q(period_end=None) | Q(period_start__lte=F("period_end")),
                name="document_period_in_order",
            ),
            models.CheckConstraint(condition=~Q(copy_of=F("pk")), name="document_no_copy_of_itself"),
            models.CheckConstraint(condition=Q(state__in=["internal", "public"]), name="document_state_known"),
        ]

    def __str__(self) -> str:
        return self.short or self.title

    def get_absolute_url(self) -> str:
        return reverse("pages:document", args=[self.slug])

    @property
    def label(self) -> str:
        """The short name in the language of the page; a title where there is none."""
        if (get_language() or "").startswith("en") and self.short_en:
            return self.short_en
        return self.short or self.title

    @property
    def is_internal(self) -> bool:
        return self.state == self.State.INTERNAL

    @property
    def kind_label(self) -> str:
        return str(dict(self.Kind.choices).get(self.kind, self.kind))

    @property
    def period(self) -> str:
        if self.period_start and self.period_end:
            if self.period_start == self.period_end:
                return str(self.period_start)
            return f"{self.period_start}—{self.period_end}"
        return ""


class DocumentVersion(models.Model):
    """One reading of a document: its part of a file, and what changed since the version before."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="versions", verbose_name=pgettext_lazy("one", "文件")
    )
    source = models.ForeignKey(
        SourceFile, models.PROTECT, related_name="versions", verbose_name=pgettext_lazy("one", "来源文件")
    )
    number = models.PositiveSmallIntegerField(_("版次"), default=1)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    is_current = models.BooleanField(_("现行版"), default=True)
    read_at = models.DateTimeField(_("读取时间"), auto_now_add=True)
    diff = models.JSONField(_("与上一版的差异"), default=dict, blank=True)

    objects = seen(Guarded)

    class Meta:
        ordering = ["document", "-number"]
        verbose_name = pgettext_lazy("one", "版本")
        verbose_name_plural = pgettext_lazy("many", "版本")
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["document"], condition=Q(is_current=True), name="version_one_current"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="version_span_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"


class NodeQuerySet(Guarded):
    """Choices of places that recur."""

    document_path = "version__document"

    def visible(self, *, copies: bool = False) -> NodeQuerySet:
        """What may leave the house: places of current versions."""
        found = self.filter(version__is_current=True)
        return found if copies else found.filter(version__document__copy_of=None)


class Node(models.Model):
    """A place in a version of a document that has an address: chapter, article, paragraph, box, table."""

    version = models.ForeignKey(
        DocumentVersion, models.CASCADE, related_name="nodes", verbose_name=pgettext_lazy("one", "版本")
    )
    eid = models.CharField(_("编号"), max_length=200)
    kind = models.CharField(_("类别"), max_length=40)
    number = models.CharField(_("序号"), max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=120, blank=True)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    parent = models.ForeignKey("self", models.CASCADE, related_name="children", null=True, blank=True)
    depth = models.PositiveSmallIntegerField(_("层级"))
    order = models.PositiveIntegerField(_("次序"))

    objects = seen(NodeQuerySet)

    class Meta:
        ordering = ["version", "order"]
        verbose_name = pgettext_lazy("one", "条目")
        verbose_name_plural = pgettext_lazy("many", "条目")
        constraints = [
            models.UniqueConstraint(fields=["version", "eid"], name="node_eid_once"),
            models.UniqueConstraint(fields=["version", "order"], name="node_order_once"),
            models.CheckConstraint(condition=Q(start__lte=F("end")), name="node_span_in_order"),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="node_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.eid} {self.title}"
