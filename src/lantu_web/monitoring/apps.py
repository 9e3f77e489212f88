"""The app's configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Observations and assessments."""

    name = "lantu_web.monitoring"
    label = "monitoring"
    verbose_name = _("监测评估")

    def ready(self) -> None:
        from lantu_web.monitoring.services.attention import lagging, waiting
        from lantu_web.monitoring.services.keeping import newest
        from lantu_web.register.services.attention import SOURCES
        from lantu_web.register.services.stamp import OUTSIDE

        SOURCES[:0] = [one for one in (lagging, waiting) if one not in SOURCES]
        if newest not in OUTSIDE:
            OUTSIDE.append(newest)
