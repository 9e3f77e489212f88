"""Pages about monitoring stations: who measures where, and what came of it by day, month and year."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from lantu.standards import editions
from lantu.standards.air_annual import air_annual
from lantu_web.monitoring.services import station_indicators as figures
from lantu_web.monitoring.services import station_pages as pages
from lantu_web.monitoring.services import stations as service
from lantu_web.monitoring.services.station_map import plan
from lantu_web.monitoring.services.station_standards import explained
from lantu_web.monitoring.services.station_tables import TABLES
from lantu_web.monitoring.services.stations import Book
from lantu_web.pages.templatetags.monitoring import english
from lantu_web.pages.views.stations_data import asked_of

SHOWN = 400


def _render(request: HttpRequest, page: str, held: Book, **context: Any) -> HttpResponse:
    context |= {
        "held": held,
        "note": service.note(),
        "years": held.years[::-1],
        "kinds": _kinds(),
        "one_kind": _one_kind(),
    }
    return render(request, f"pages/stations/{page}.html", context)


def _kinds() -> dict[str, str]:
    return {
        "air": _("环境空气站"), "water": _("地表水断面"), "supply": _("饮用水水源地"), "noise": _("声环境点"),
        "soil": _("土壤点"), "groundwater": _("地下水井"), "body": _("水体"),
    }  # fmt: skip


def _one_kind() -> dict[str, str]:
    return {
        "air": pgettext("one", "环境空气站"), "water": pgettext("one", "地表水断面"), "supply": pgettext("one", "饮用水水源地"),
        "noise": pgettext("one", "声环境点"), "soil": pgettext("one", "土壤点"), "groundwater": pgettext("one", "地下水井"),
        "body": pgettext("one", "水体"),
    }  # fmt: skip


def _year(request: HttpRequest, held: Book) -> int:
    year = asked_of(request).year
    return year if year in held.years else (held.years[-1] if held.years else 0)


@require_safe
@cache_control(no_cache=True)
def overview(request: HttpRequest) -> HttpResponse:
    """All stations, what the newest year says of places and rivers, and what waits."""
    held, asked = service.book(), asked_of(request)
    rows = TABLES["stations"](held, asked)
    year = held.years[-1] if held.years else 0
    found = [each for each in service.alarms() if each.state != "cleared"]
    classes = Counter(each.result.grade or "" for each in _water_of(held, year)) if year else Counter[str]()
    bodies = sorted(
        {each.body for each in held.register.stations.values() if each.body and each.kind in service.WATERS}
    )
    return _render(
        request, "overview", held, rows=rows[:SHOWN], total=len(rows), left=max(len(rows) - SHOWN, 0), asked=asked, year=year, open=found,
        air=service.air_by_place(held, year) if year else [], bodies=bodies, counts=dict(service.counts(held.register.stations.values())),
        classes=[(grade, classes[grade]) for grade in editions("surface_water")[-1].body["classes"] if classes[grade]],
        places=sorted({each.place for each in held.register.stations.values() if each.place}), dots=plan(held, {row["code"] for row in rows}),
        standards=[each.id for each in editions("air_index")],
    )  # fmt: skip


def _water_of(held: Book, year: int) -> list[Any]:
    return service.sections(held, [each.code for each in held.register.of("water")], [year])


@require_safe
@cache_control(no_cache=True)
def station(request: HttpRequest, code: str) -> HttpResponse:
    """One station: its year, its exceedances, its flags, what the rest of the year has to be, and an outlook with its skill."""
    held = service.book()
    found = held.station(code)
    if found is None:
        raise Http404(_("没有这个站点"))
    year = _year(request, held)
    totals = pages.totals(held, found.code, year)
    items = [row["item"] for row in totals]
    item = asked_of(request).item
    item = (
        item
        if item in items
        else next((one for one in ("pm25", "nh3n", "codmn") if one in items), items[0] if items else "")
    )
    rows = pages.daily(held, found.code, item, year) if item else []
    is_air = found.kind == "air"
    days = service.air_days(held, station=found.code, year=year) if is_air else []
    water = pages.water_calendar(held, found, held.years) if found.kind in service.WATERS else []
    this = next((each for told_year, _cells, each in water if told_year == year), None)
    return _render(
        request, "station", held, station=found, year=year, totals=totals, item=item, line=pages.line(rows, year, pages.limit_of(found, item, year)) if item else None,
        calendar=pages.air_calendar(days, year) if days else [], categories=pages.categories(days) if days else [], water=water, this=this,
        needs=pages.needs(this, found)[:6] if this else [], exceedances=pages.exceedances(held, found, year) if days or water else [],
        flags=pages.flags(held, found.code, year), outlook=pages.outlook_of(held, found) if days or water else None,
        names=pages.item_names(found.kind), days_of_month=range(1, 32),
    )  # fmt: skip


@require_safe
@cache_control(no_cache=True)
def river(request: HttpRequest, name: str) -> HttpResponse:
    """A river with its sections in their order, by year."""
    held = service.book()
    years = held.years[-6:]
    told = pages.river(held, name, years)
    if not told["stations"]:
        raise Http404(_("没有这条河流"))
    return _render(request, "river", held, told=told, shown=years)


@require_safe
@cache_control(no_cache=True)
def air(request: HttpRequest) -> HttpResponse:
    """Good days of all places in a year, old and new limits side by side."""
    held = service.book()
    year = _year(request, held)
    return _render(
        request,
        "air",
        held,
        year=year,
        rows=service.air_by_place(held, year) if year else [],
        standards=[each.id for each in editions("air_index")],
    )


@require_safe
@cache_control(no_cache=True)
def air_place(request: HttpRequest, place: str) -> HttpResponse:
    """The calendar of a place: each day with its AQI and category; old or new limits on request."""
    held = service.book()
    year = _year(request, held)
    days = service.air_days(held, place=place, year=year) if year else []
    if not days and not any(each.place == place for each in held.register.stations.values()):
        raise Http404(_("没有这个地方的空气数据"))
    room = [each for each in service.room() if each.place == place and each.year == year]
    return _render(
        request, "air_place", held, place=place, year=year, calendar=pages.air_calendar(days, year), categories=pages.categories(days),
        annual=air_annual(days), outlook=pages.outlook_of(held, place=place), room=room, days_of_month=range(1, 32),
    )  # fmt: skip


@require_safe
@cache_control(no_cache=True)
def indicators(request: HttpRequest) -> HttpResponse:
    """Plan indicators as the stations of a place tell them, year by year."""
    held = service.book()
    places = figures.places(held)
    place = asked_of(request).place
    place = place if place in places else (places[0] if places else "")
    room = [each for each in service.room() if place in (service.whole(), each.place)]
    return _render(
        request, "indicators", held, place=place, places=places, shown=figures.shown_years(held), lines=figures.by_year(held, place), room=room,
    )  # fmt: skip


@require_safe
@cache_control(no_cache=True)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """One computed indicator: its value by each edition, the stations that it rests on, and the promises that rest on it."""
    held, asked = service.book(), asked_of(request)
    found = figures.one(key, asked.place or service.whole(), _year(request, held))
    if not found:
        raise Http404(_("没有这项由监测值计算的指标"))
    told = found[0]
    return _render(
        request, "indicator", held, one=told, found=found, year=told.year, members=figures.members(held, told),
        promises=figures.promises(told.definition, told.place), english=english(), is_air=told.definition.kind == "air",
    )  # fmt: skip


@require_safe
@cache_control(no_cache=True)
def standards(request: HttpRequest) -> HttpResponse:
    """The tables by which is judged, each with its status, source, and what is to be verified."""
    return _render(request, "standards", service.book(), tables=explained(), english=english())
