"""The app's configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Users and their groups."""

    name = "lantu_web.accounts"
    label = "accounts"
