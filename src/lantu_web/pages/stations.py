"""Addresses of the pages about monitoring stations."""

from __future__ import annotations

from django.urls import path

from lantu_web.pages.views import stations, stations_alarms, stations_data, stations_quality

urlpatterns = [
    path("stations/", stations.overview, name="stations"),
    path("stations/at/<path:code>/values/", stations_quality.values, name="station_values"),
    path("stations/at/<path:code>/values/overrule/", stations_quality.overrule, name="station_overrule"),
    path("stations/at/<path:code>/", stations.station, name="station"),
    path("stations/rivers/<str:name>/", stations.river, name="station_river"),
    path("stations/air/", stations.air, name="station_air"),
    path("stations/air/<str:place>/", stations.air_place, name="station_air_place"),
    path("stations/indicators/", stations.indicators, name="station_indicators"),
    path("stations/indicators/<slug:key>/", stations.indicator, name="station_indicator"),
    path("stations/quality/", stations_quality.quality, name="station_quality"),
    path("stations/standards/", stations.standards, name="station_standards"),
    path("stations/alarms/", stations_alarms.alarms, name="station_alarms"),
    path("stations/alarms.atom", stations_alarms.feed, name="station_alarm_feed"),
    path("stations/alarms/<slug:key>/decide/", stations_alarms.decide, name="station_alarm_decide"),
    path("stations/<slug:what>.<slug:form>", stations_data.data, name="station_data"),
]
