"""The app's configuration."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Open data."""

    name = "lantu_web.api"
    label = "api"
