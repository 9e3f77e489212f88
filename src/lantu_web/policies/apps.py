"""The app's configuration."""

from django.apps import AppConfig


class PoliciesConfig(AppConfig):
    """Rules for people, without tables of its own."""

    name = "lantu_web.policies"
    label = "policies"
