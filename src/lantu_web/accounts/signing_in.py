"""Coming in: from which computer, and how long a login that was tried too often waits."""

from __future__ import annotations

import math
from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone


def client_address(request: HttpRequest) -> str:
    """The address of the computer that asks; behind the proxy of the house what that proxy says.

    Only the last entry is the proxy's own word: what stands before it was sent by the other side.
    """
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return passed_on.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


def minutes_to_wait(request: HttpRequest, username: str) -> int:
    """Whole minutes until a name can be tried again from here; at least one."""
    tried = AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first() or timezone.now()
    rest = last + timedelta(minutes=settings.LOGIN_WAIT) - timezone.now()
    return max(math.ceil(rest.total_seconds() / 60), 1)
