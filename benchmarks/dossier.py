"""The data of indicator pages: how long each takes once the register has been assessed.

A site of its own with the bundled register and observations, in a temporary folder; then for every indicator that is
assessed what its page shows: status with trace, values with sources, differences, breaks, methods, chart.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from benchmarks.timing import median_time

__all__ = ["report"]

LIMIT = 20


def report() -> None:
    """Print the median and the slowest page, in a process with a register of its own."""
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"LANTU_HOME": home, "DATABASE_URL": ""}
        subprocess.run([sys.executable, "-m", __name__], env=environment, check=True)


def _measured() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lantu_web.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from lantu.assessment.charts import spec
    from lantu_web.monitoring.services import keeping
    from lantu_web.monitoring.services.assessing import board
    from lantu_web.monitoring.services.dossier import dossier
    from lantu_web.register.models import Indicator
    from lantu_web.register.services.bundle import load_bundle
    from lantu_web.register.services.catalogue import BUNDLE
    from lantu_web.register.services.people import load_places

    load_places()
    load_bundle(BUNDLE)
    keeping.load_bundled()
    first = median_time(lambda: board().results(forms=["indicator"]), rounds=1)
    known = [each.commitment.key for each in board().results(forms=["indicator"])]
    facts = list(Indicator.objects.select_related("document__place").filter(public_id__in=known))

    def data(fact: Indicator) -> None:
        found = dossier(fact)
        if found is not None:
            spec(found.result)

    for fact in facts:  # warm: the forms of the charts are made
        data(fact)
    times = sorted(median_time(lambda one=one: data(one), rounds=7) * 1000 for one in facts)
    slow = sum(one >= LIMIT for one in times)
    print(f"  pages of {len(times)} indicators: the register assessed once {first:.2f} s; then the data of one page "
          f"{statistics.median(times):.1f} ms (median), {times[-1]:.1f} ms (slowest), with its chart; limit {LIMIT}, {slow} above it")  # fmt: skip


if __name__ == "__main__":
    _measured()
