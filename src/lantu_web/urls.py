"""Addresses of the site."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="pages:login", query_string=True)),  # one door
    path("admin/password_change/", RedirectView.as_view(pattern_name="pages:account")),
    path("admin/", admin.site.urls),
    path("api/", include("lantu_web.api.urls")),
    path("", include("lantu_web.pages.urls")),
]
if settings.OIDC:
    urlpatterns.append(path("oidc/", include("mozilla_django_oidc.urls")))
handler404 = "lantu_web.pages.views.errors.not_found"
handler500 = "lantu_web.pages.views.errors.server_error"
