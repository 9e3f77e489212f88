"""Entries of reporters, periods that are closed, and the words of those who answer for a promise.

Observations themselves are kept in the store; what stands here is how they came in and who said what. Nothing is
overwritten: an entry is decided once, a lock is released and not deleted, a newer explanation stands above older ones.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


def _person(label: object) -> models.ForeignKey:
    """Who did it; the name stays where the account goes."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name=label, related_name="+", null=True, blank=True
    )


class Entry(models.Model):
    """A value that a reporter enters for an indicator; it counts once a second person has accepted it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审核")
        ACCEPTED = "accepted", _("已采纳")
        RETURNED = "returned", _("已退回")

    class Status(models.TextChoices):
        FINAL = "final", _("正式")
        PRELIMINARY = "preliminary", _("初步")
        REVISED = "revised", _("修订")
        FORECAST = "forecast", pgettext_lazy("observation", "预计")

    class Bound(models.TextChoices):
        EXACT = "", _("等于")
        AT_LEAST = ">=", _("以上")
        AT_MOST = "<=", _("以下")

    fact = models.CharField(_("指标编号"), max_length=16, db_index=True)
    measure = models.CharField(_("度量"), max_length=120)
    indicator = models.CharField(pgettext_lazy("one", "指标"), max_length=120)
    place = models.ForeignKey(
        "register.Place", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("one", "区域")
    )
    organisation = models.ForeignKey(
        "register.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"), null=True, blank=True
    )
    period = models.CharField(_("时期"), max_length=7)
    value = models.DecimalField(_("数值"), max_digits=24, decimal_places=6, null=True, blank=True)
    text = models.CharField(_("文字值"), max_length=40, blank=True)
    unit = models.CharField(_("单位"), max_length=40, blank=True)
    status = models.CharField(_("数据状态"), max_length=12, choices=Status.choices, default=Status.FINAL)
    bound = models.CharField(_("界"), max_length=2, choices=Bound.choices, blank=True)
    source = models.CharField(_("来源"), max_length=200)
    source_date = models.DateField(_("来源日期"))
    evidence = models.URLField(_("凭据网址"), max_length=400, blank=True)
    evidence_note = models.CharField(_("凭据说明"), max_length=300, blank=True)
    evidence_name = models.CharField(_("凭据文件"), max_length=120, blank=True)
    evidence_sha256 = models.CharField(_("凭据文件指纹"), max_length=64, blank=True, db_index=True)
    evidence_size = models.PositiveIntegerField(_("凭据文件字节数"), null=True, blank=True)
    state = models.CharField(_("审核"), max_length=10, choices=State.choices, default=State.WAITING)
    entered_by = _person(_("填报人"))
    entered_name = models.CharField(_("填报人姓名"), max_length=150)
    entered_at = models.DateTimeField(_("填报时间"), auto_now_add=True)
    decided_by = _person(_("审核人"))
    decided_name = models.CharField(_("审核人姓名"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("审核时间"), null=True, blank=True)
    decision_note = models.CharField(_("审核意见"), max_length=300, blank=True)
    observation = models.CharField(_("监测值编号"), max_length=20, blank=True)

    class Meta:
        ordering = ["-entered_at", "-pk"]
        verbose_name = _("填报")
        verbose_name_plural = pgettext_lazy("many", "填报")
        indexes = [models.Index(fields=["state", "-entered_at"], name="entry_queue")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(entered_by=None) | ~Q(decided_by=F("entered_by")),
                name="entry_second_person",
            ),
            models.CheckConstraint(condition=Q(value__isnull=False) | ~Q(text=""), name="entry_says_something"),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | Q(~Q(state="waiting"), decided_at__isnull=False),
                name="entry_decided_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.place} {self.period}"


class PeriodLock(models.Model):
    """A year or month that takes no more entries, everywhere or in one place, until it is released."""

    period = models.CharField(_("时期"), max_length=7)
    place = models.ForeignKey(
        "register.Place",
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("one", "区域"),
        null=True,
        blank=True,
    )
    note = models.CharField(_("说明"), max_length=200, blank=True)
    locked_by = _person(_("锁定人"))
    locked_name = models.CharField(_("锁定人姓名"), max_length=150)
    locked_at = models.DateTimeField(_("锁定时间"), auto_now_add=True)
    released_by = _person(_("解锁人"))
    released_name = models.CharField(_("解锁人姓名"), max_length=150, blank=True)
    released_at = models.DateTimeField(_("解锁时间"), null=True, blank=True)

    class Meta:
        ordering = ["-locked_at", "-pk"]
        verbose_name = _("锁定时期")
        verbose_name_plural = pgettext_lazy("many", "锁定时期")
        constraints = [
            models.UniqueConstraint(
                fields=["period", "place"], condition=Q(released_at=None, place__isnull=False), name="lock_place_once"
            ),
            models.UniqueConstraint(
                fields=["period"], condition=Q(released_at=None, place=None), name="lock_everywhere_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.place or ''}".strip()


class Explanation(models.Model):
    """What an organisation says beside a status; the status stays as it is computed."""

    fact = models.CharField(_("指标编号"), max_length=16, db_index=True)
    organisation = models.ForeignKey(
        "register.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"), null=True, blank=True
    )
    speaker = models.CharField(_("说明单位"), max_length=120)
    year = models.PositiveSmallIntegerField(_("评估年"))
    status = models.CharField(_("当时状态"), max_length=12)
    text = models.TextField(_("说明"), max_length=1000)
    user = _person(_("填写人"))
    user_name = models.CharField(_("填写人姓名"), max_length=150)
    at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("责任单位说明")
        verbose_name_plural = pgettext_lazy("many", "责任单位说明")

    def __str__(self) -> str:
        return f"{self.speaker} {self.fact} {self.year}"


class ColumnMapping(models.Model):
    """Which column of a table with these headings is which field, as last confirmed."""

    headings = models.CharField(_("表头指纹"), max_length=64, unique=True)
    names = models.JSONField(_("表头"), default=list)
    mapping = models.JSONField(_("对应"), default=dict)
    user_name = models.CharField(_("确认人"), max_length=150)
    at = models.DateTimeField(_("时间"), auto_now=True)

    class Meta:
        verbose_name = _("表头对应")
        verbose_name_plural = pgettext_lazy("many", "表头对应")

    def __str__(self) -> str:
        return ", ".join(self.names)
