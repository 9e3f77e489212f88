"""The app's configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """The register of documents and promises."""

    name = "lantu_web.register"
    label = "register"
    verbose_name = _("登记册")

    def ready(self) -> None:
        from lantu_web.register.services.stamp import watch_tables

        post_migrate.connect(watch_tables, sender=self, dispatch_uid="lantu.stamp")
