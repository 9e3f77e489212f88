"""Addresses of the site."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/", include("lantu_web.api.urls")),
    path("", include("lantu_web.pages.urls")),
]
handler404 = "lantu_web.pages.views.errors.not_found"
handler500 = "lantu_web.pages.views.errors.server_error"
