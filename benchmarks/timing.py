"""How long something takes: the median of some rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

__all__ = ["median_time"]


def median_time(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds that ``work`` takes, in the middle of its rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)
