"""How right the reading is, by rule and by confidence, as far as reviewers have looked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from lantu_web.register.models import Fact, Review
from lantu_web.register.services.reviewing import MODELS

BANDS = ((0.0, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1.01))
Z = 1.96  # 95 %
COLUMNS = ("name", "looked_at", "confirmed", "corrected", "rejected", "right_percent", "from_percent", "to_percent")


@dataclass(frozen=True)
class Share:
    """What reviewers said of one part of the reading."""

    name: str
    confirmed: int
    corrected: int
    rejected: int

    @property
    def total(self) -> int:
        return self.confirmed + self.corrected + self.rejected

    @property
    def right(self) -> float:
        """Share that was right as read, in per cent."""
        return 100 * self.confirmed / self.total if self.total else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which per cents the true share lies (Wilson, 95 %): few reviews say little."""
        return wilson(self.confirmed, self.total)

    def as_row(self) -> dict[str, str | int | float]:
        """The line of a table, by the names of :data:`COLUMNS`."""
        shares = [round(one, 1) for one in (self.right, *self.bounds)]
        return dict(
            zip(COLUMNS, (self.name, self.total, self.confirmed, self.corrected, self.rejected, *shares), strict=True)
        )


def wilson(right: int, total: int) -> tuple[float, float]:
    """The interval of Wilson in per cent.

    >>> tuple(round(one, 1) for one in wilson(9, 10))
    (59.6, 98.2)
    """
    if not total:
        return 0.0, 100.0
    share, square = right / total, Z * Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    half = Z / (1 + square / total) * sqrt(share * (1 - share) / total + square / (4 * total * total))
    return 100 * max(middle - half, 0.0), 100 * min(middle + half, 1.0)


def reviewed(kind: str) -> QuerySet[Any]:
    """Facts that people have decided on here and that still stand as decided."""
    said = Review.objects.filter(fact_kind=kind, public_id=OuterRef("public_id"))
    return MODELS[kind].objects.exclude(review_state=Fact.State.PROPOSED).filter(Exists(said))


def _shares(found: QuerySet[Any], by: str) -> list[Share]:
    states = {
        name: Count("pk", filter=Q(review_state=name))
        for name in (Fact.State.CONFIRMED, Fact.State.CORRECTED, Fact.State.REJECTED)
    }
    rows = found.order_by().values(by).annotate(**states)
    shares = [Share(str(row[by]), row["confirmed"], row["corrected"], row["rejected"]) for row in rows]
    return [one for one in shares if one.total]


def by_rule() -> list[Share]:
    """Accuracy of each rule of statements, the most looked at first."""
    return sorted(_shares(reviewed("statement"), "rule"), key=lambda one: (-one.total, one.name))


def by_kind() -> list[Share]:
    """Accuracy of each kind of fact."""
    found = [one for kind in MODELS for one in _shares(reviewed(kind).annotate(what=Value(kind)), "what")]
    return sorted(found, key=lambda one: -one.total)


def by_confidence() -> list[Share]:
    """Accuracy of statements by how sure the reading was: a good confidence grows with it."""
    bands = [When(confidence__gte=low, confidence__lt=high, then=Value(_band(low, high))) for low, high in BANDS]
    shares = _shares(reviewed("statement").annotate(band=Case(*bands, default=Value(""))), "band")
    return sorted(shares, key=lambda one: one.name)


def _band(low: float, high: float) -> str:
    return f"{low:.2f}–{min(high, 1.0):.2f}"


def fields_corrected() -> list[tuple[str, str, int]]:
    """Kind of fact, field, and how often it was corrected."""
    counts: Counter[tuple[str, str]] = Counter()
    found = Review.objects.filter(decision=Review.Decision.CORRECT).values_list("fact_kind", "after")
    for kind, after in found.iterator():
        counts.update((kind, name) for name in after)
    return [(kind, name, count) for (kind, name), count in counts.most_common(20)]


def by_reviewer() -> list[tuple[str, int]]:
    rows = Review.objects.order_by().values_list("user_name").annotate(count=Count("pk"))
    return list(rows.order_by("-count", "user_name")[:50])


def latest(number: int = 30) -> list[Review]:
    """The newest decisions."""
    return list(Review.objects.all()[:number])
