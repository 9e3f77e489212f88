"""The app's configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    """Users and their groups."""

    name = "lantu_web.accounts"
    label = "accounts"

    def ready(self) -> None:
        from lantu_web.accounts.services import make_groups

        # This app comes last: the permissions of the others are there then.
        post_migrate.connect(make_groups, sender=self, dispatch_uid="lantu.groups")
