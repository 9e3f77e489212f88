"""Student's t, as far as a forecast needs it: distribution and quantile."""

from __future__ import annotations

import math
from functools import cache

__all__ = ["cdf", "quantile"]

_STEPS = 200


def cdf(t: float, freedom: int) -> float:
    """The chance of a value up to ``t``.

    >>> round(cdf(0.0, 3), 6), round(cdf(1.638, 3), 3)
    (0.5, 0.9)
    """
    # With t = sqrt(freedom) tan(angle) the density becomes a power of the cosine, smooth on a finite range.
    angle = math.atan(t / math.sqrt(freedom))
    half = _integral(abs(angle), freedom)
    return 0.5 + math.copysign(half, angle)


def _integral(angle: float, freedom: int) -> float:
    """Simpson's rule from nil to ``angle``, scaled to the whole distribution."""
    width = angle / _STEPS
    weights = (1 if i in (0, _STEPS) else 4 if i % 2 else 2 for i in range(_STEPS + 1))
    total = sum(weight * math.cos(i * width) ** (freedom - 1) for i, weight in enumerate(weights))
    log_scale = math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2) - math.log(math.pi) / 2
    return math.exp(log_scale) * total * width / 3


@cache
def quantile(chance: float, freedom: int) -> float:
    """The value that is not passed with ``chance``; ``chance`` from a half up to below one.

    >>> round(quantile(0.9, 3), 3), round(quantile(0.9, 4), 3)
    (1.638, 1.533)
    """
    low, high = 0.0, 1.0
    while cdf(high, freedom) < chance:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if cdf(middle, freedom) < chance else (low, middle)
    return (low + high) / 2
