"""Trend of yearly or monthly values by Spearman's rank correlation with time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from lantu.standards.editions import editions
from lantu.standards.results import Reason

__all__ = ["Trend", "spearman_trend"]


@dataclass(frozen=True, slots=True)
class Trend:
    """The correlation, the value that it has to reach, and the word; nothing but a reason for too few periods."""

    correlation: Fraction | None
    critical: float | None
    significant: bool
    word: str | None
    reasons: tuple[Reason, ...]
    status: str


def _ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Ranks from 1; equal values share the mean of their ranks."""
    ordered = sorted(values)
    return [Fraction(2 * ordered.index(each) + 1 + ordered.count(each), 2) for each in values]


def spearman_trend(values: Sequence[float | Fraction], *, level: float = 0.05) -> Trend:
    """The trend of values in the order of time; ``level`` is 0.05 or 0.01, of one side.

    The critical value of a number of periods that the table leaves out is that of the next smaller one, which is stricter.

    >>> spearman_trend([1, 2, 3, 4, 5, 6]).word, spearman_trend([3, 1, 2, 5, 4]).word
    ('显著上升', '无显著变化')
    """
    edition = editions("trend")[-1]
    body = edition.body
    count = len(values)
    if count < body["least"]:
        return Trend(
            None,
            None,
            significant=False,
            word=None,
            reasons=(Reason("too_few_periods", (str(count),)),),
            status=edition.status,
        )
    ranks = _ranks([Fraction(each) for each in values])
    squares = sum(((rank - time) ** 2 for time, rank in enumerate(ranks, 1)), Fraction(0))
    correlation = 1 - 6 * squares / (count**3 - count)
    row = max((row for row in body["critical"] if row[0] <= count), key=lambda row: row[0])
    critical = float(row[1] if level == 0.05 else row[2])
    significant = abs(float(correlation)) >= critical
    word = body["words"]["none" if not significant else "rising" if correlation > 0 else "falling"]
    return Trend(correlation, critical, significant=significant, word=word, reasons=(), status=edition.status)
