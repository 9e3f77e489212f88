"""The app's configuration."""

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Users and their groups."""

    name = "lantu_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from lantu_web.accounts.services import make_groups

        # Permissions of the register are there when Django's own tables of users come last.
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"), dispatch_uid="lantu.groups")
