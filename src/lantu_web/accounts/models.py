"""Whose promises a person works on: organisations and places given to a user; and the keys of their programs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Assignment(models.Model):
    """One organisation or one place that a user works for; a place brings its parts and the members of its groups.

    It narrows: a reviewer or editor without any works on everything, a reporter without any on nothing. What is
    assigned cannot be deleted, because a right that loses its object would grow.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="assignments", verbose_name=_("用户")
    )
    organisation = models.ForeignKey(
        "register.Organisation", models.PROTECT, related_name="+", verbose_name=_("机构"), null=True, blank=True
    )
    place = models.ForeignKey(
        "register.Place",
        models.PROTECT,
        related_name="+",
        verbose_name=pgettext_lazy("one", "区域"),
        null=True,
        blank=True,
    )
    since = models.DateTimeField(_("自"), auto_now_add=True)

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = verbose_name_plural = _("负责范围")
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, place__isnull=False) | Q(organisation__isnull=False, place=None),
                name="assignment_organisation_or_place",
            ),
            models.UniqueConstraint(fields=["user", "organisation"], name="assignment_organisation_once"),
            models.UniqueConstraint(fields=["user", "place"], name="assignment_place_once"),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.place)


class Token(models.Model):
    """A key with which a program acts for a user, until it ends or is taken back. Only its hash is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="tokens", verbose_name=_("用户"))
    name = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(_("指纹"), max_length=64, unique=True, editable=False)
    beginning = models.CharField(_("开头"), max_length=12, editable=False)
    group = models.CharField(_("限于角色"), max_length=20, blank=True)
    made = models.DateTimeField(_("签发"), auto_now_add=True)
    ends = models.DateTimeField(_("到期"))
    revoked = models.DateTimeField(_("收回"), null=True, blank=True)
    used = models.DateTimeField(_("最近使用"), null=True, blank=True)

    class Meta:
        ordering = ["-made", "-pk"]
        verbose_name = pgettext_lazy("one", "接口密钥")
        verbose_name_plural = _("接口密钥")

    def __str__(self) -> str:
        return f"{self.beginning}… {self.name}"
