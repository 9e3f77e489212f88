"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    """The register of documents and promises."""

    name = "lantu_web.register"
    label = "register"
    verbose_name = _("登记册")
