"""Coming in: from which computer, and how long a login that was tried too often waits."""

from __future__ import annotations

import math
from datetime import timedelta

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone


def client_address(request: HttpRequest) -> str:
    """The address of the computer that asks; behind the proxy of the house what that proxy says.

    Only the last entry is the proxy's own word: what stands before it was sent by the other side.
    """
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.HTTPS else ""
    return passed_on.rpartition(",")[2].strip() or str(request.META.get("REMOTE_ADDR") or "127.0.0.1")


def minutes_to_wait_anywhere(request: HttpRequest, username: str) -> int:
    """Whole minutes until a login is looked at, where a name was tried from many addresses or an address tried many names.

    0 where it is looked at now. What has to wait is not counted, so that the time runs out by itself: nobody is kept out
    for longer than ``LOGIN_WAIT``. Where a name has come in before, it never waits for what others try elsewhere.
    """
    began, here = timezone.now() - timedelta(minutes=settings.LOGIN_WAIT), client_address(request)
    failed = AccessFailureLog.objects.filter(attempt_time__gt=began)
    by_name = failed.filter(username=username)
    if AccessLog.objects.filter(username=username, ip_address=here).exists():
        by_name = by_name.none()
    of_address = failed.filter(ip_address=here)
    rest = [_rest(by_name, settings.LOGIN_TRIES_NAME), _rest(of_address, settings.LOGIN_TRIES_ADDRESS)]
    return max(rest)


def _rest(failed: QuerySet[AccessFailureLog], most: int) -> int:
    """Minutes until fewer than so many are left in the time that counts."""
    oldest = failed.order_by("-attempt_time").values_list("attempt_time", flat=True)[most - 1 : most].first()
    if oldest is None:
        return 0
    rest = oldest + timedelta(minutes=settings.LOGIN_WAIT) - timezone.now()
    return max(math.ceil(rest.total_seconds() / 60), 1)


def minutes_to_wait(request: HttpRequest, username: str) -> int:
    """Whole minutes until a name can be tried again from here; at least one."""
    tried = AccessAttempt.objects.filter(username=username, ip_address=client_address(request))
    last = tried.order_by("-attempt_time").values_list("attempt_time", flat=True).first() or timezone.now()
    rest = last + timedelta(minutes=settings.LOGIN_WAIT) - timezone.now()
    return max(math.ceil(rest.total_seconds() / 60), 1)
