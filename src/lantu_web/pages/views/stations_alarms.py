"""Alarms: what is open, what was, the feed, and the word of a person."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from lantu.errors import LantuError
from lantu.stations.alarm_push import atom
from lantu.stations.alarms import AlarmLog, alarm_words
from lantu_web.accounts.services import REVIEWERS, is_one_of
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.entering import name_of
from lantu_web.monitoring.services.receiving import series
from lantu_web.pages.access import only_for
from lantu_web.pages.templatetags.monitoring import english

SHOWN = 200


@require_safe
@cache_control(no_cache=True)
def alarms(request: HttpRequest) -> HttpResponse:
    """Open alarms first; those that are over below."""
    found, words = service.alarms(), alarm_words()
    language = "en" if english() else "zh"
    context = {
        "open": [each for each in found if each.state != "cleared"], "over": [each for each in found if each.state == "cleared"][:SHOWN],
        "states": {name: told[language] for name, told in words["state"].items()},
        "levels": {name: told[language] for name, told in words["level"].items()},
        "may_decide": is_one_of(request.user, REVIEWERS), "note": service.note(), "room": service.room(), "english": english(), "held": service.book(),
    }  # fmt: skip
    return render(request, "pages/stations/alarms.html", context)


@require_safe
@cache_control(no_cache=True)
def feed(request: HttpRequest) -> HttpResponse:
    address = request.build_absolute_uri(reverse("pages:station_alarms"))
    return HttpResponse(atom(service.alarms()[:SHOWN], address), content_type="application/atom+xml; charset=utf-8")


@never_cache
@only_for(REVIEWERS)
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm or clear, with the name of the person; it stays on record."""
    log, who, why = AlarmLog.beside(series()), name_of(request.user), request.POST.get("why", "")[:300]  # type: ignore[arg-type]
    try:
        if request.POST.get("do") == "clear":
            log.clear(key, who=who, why=why)
        else:
            log.confirm(key, who=who, why=why)
    except LantuError:
        messages.error(request, _("没有记下：解除告警须写明理由；已解除的不能再改。"))
    else:
        messages.success(request, _("已记下。"))
    return HttpResponseRedirect(reverse("pages:station_alarms") + f"#{key}")
