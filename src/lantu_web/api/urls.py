"""Addresses: the page that explains the interface, version 1 of it, and an answer for all others."""

from __future__ import annotations

from django.urls import path

from lantu_web.api.api import api
from lantu_web.api.errors import not_found
from lantu_web.api.views import explain

urlpatterns = [
    path("", explain, name="api"),
    path("v1/", api.urls),
    path("<path:rest>", not_found),
]
