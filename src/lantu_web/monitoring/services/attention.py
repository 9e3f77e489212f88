"""What the overview says of promises that do not fare well."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from lantu_web.monitoring.models import Entry
from lantu_web.monitoring.services.assessing import board
from lantu_web.register.services.attention import Matter


def lagging(today: date) -> Iterable[Matter]:
    """Indicators that are behind, and those below their floor: as many as the assessment lists for their plans."""
    counts, address = board().counts, reverse("pages:assessment")
    yield Matter(counts["below_floor"], _("指标未达到底线"), address, "missed", "✕")
    yield Matter(counts["behind"], _("指标滞后"), address, "behind", "▼")


def waiting(today: date) -> Iterable[Matter]:
    """Entries that wait for a second person."""
    count = Entry.objects.filter(state=Entry.State.WAITING).count()
    yield Matter(count, _("填报待审核"), reverse("pages:observations"), "unknown", "?")
