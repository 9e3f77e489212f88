"""Values as they came in, the report of quality control, and the word of a person on a flag."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_POST, require_safe

from lantu.errors import LantuError
from lantu.stations.slices import RUN_FLAG
from lantu_web.accounts.services import REVIEWERS, is_one_of
from lantu_web.monitoring.services import station_quality as report
from lantu_web.monitoring.services import station_values as raw
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.entering import name_of
from lantu_web.monitoring.services.station_pages import item_names
from lantu_web.pages.access import only_for, user_of
from lantu_web.pages.views.stations_data import asked_of


@require_safe
@cache_control(no_cache=True)
def values(request: HttpRequest, code: str) -> HttpResponse:
    """A day or month of a station, value by value, with flags; who may, takes a flag off with a reason."""
    held = service.book()
    station = held.station(code)
    span = station and raw.span_of(asked_of(request).when, station, service.newest(held).get(station.code))
    if station is None or span is None:
        raise Http404(_("没有这个站点或这一天的数据"))
    rows = raw.values(held, station, span)
    if not rows and not asked_of(request).when:  # the newest value is the last hour of the day before
        span = raw.span_of(span.before, station, None) or span
        rows = raw.values(held, station, span)
    items, lines = raw.table(rows)
    context = {
        "station": station, "span": span, "items": items, "lines": lines, "spoken": raw.spoken(station, rows), "note": service.note(),
        "names": item_names(station.kind), "may_decide": is_one_of(request.user, REVIEWERS), "run_flag": RUN_FLAG,
    }  # fmt: skip
    return render(request, "pages/stations/values.html", context)


@never_cache
@only_for(REVIEWERS)
@require_POST
def overrule(request: HttpRequest, code: str) -> HttpResponse:
    """Take a flag off a value or its run, or put it back: with name and reason, on record."""
    station = service.book().station(code)
    if station is None:
        raise Http404(_("没有这个站点"))
    told = {name: request.POST.get(name, "")[:300].strip() for name in ("item", "moment", "flag", "why")}
    do = request.POST.get("do", "")
    try:
        many = raw.overrule(station, told, who=name_of(user_of(request)), back=do.startswith("back"), run=do.endswith("run"))  # fmt: skip
    except LantuError:
        messages.error(request, _("没有记下：须写明理由。"))
    else:
        said = _("已记下 %(many)d 个数值；均值与指标随后重算。") if many > 1 else _("已记下；均值与指标随后重算。")
        messages.success(request, said % {"many": many} if many > 1 else said)
    when = urlencode({"when": request.POST.get("when", "")[:10]})
    return HttpResponseRedirect(f"{reverse('pages:station_values', args=[station.code])}?{when}#flags")


@require_safe
@cache_control(no_cache=True)
def quality(request: HttpRequest) -> HttpResponse:
    """What the rules flagged in a year, by rule and by station; figures that look made up; what people said."""
    held, asked = service.book(), asked_of(request)
    year = asked.year if asked.year in held.years else (held.years[-1] if held.years else 0)
    station = held.station(asked.station) if asked.station else None
    context = {
        "held": held, "years": held.years[::-1], "year": year, "note": service.note(), "station": station,
        "odd": list(raw.suspicions(held, station, year)) if station and year else [], "names": item_names(station.kind if station else "air"),
    }  # fmt: skip
    return render(request, "pages/stations/quality.html", context | report.of_year(held, year))
