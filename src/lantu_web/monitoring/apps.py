"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Observations and assessments."""

    name = "lantu_web.monitoring"
    label = "monitoring"
    verbose_name = _("监测评估")
