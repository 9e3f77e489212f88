"""How long something takes: the median of some rounds."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

__all__ = ["median_time", "side_by_side"]


def median_time(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds that ``work`` takes, in the middle of its rounds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def side_by_side(*works: Callable[[], object], rounds: int = 5) -> tuple[float, ...]:
    """Seconds of several works, each in the middle of its rounds; they take turns, so that a busy machine is busy for all."""
    times: tuple[list[float], ...] = tuple([] for _ in works)
    for _ in range(rounds):
        for work, kept in zip(works, times, strict=True):
            kept.append(median_time(work, 1))
    return tuple(statistics.median(each) for each in times)
