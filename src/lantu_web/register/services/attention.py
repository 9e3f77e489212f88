"""What needs attention now, for the overview: each matter with its number, its words and where it is worked on.

A part of the site that has more to say adds a function to :data:`SOURCES`: it takes the day and gives matters; those
that count nothing are left out. The page shows them in the order of the functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from lantu_web.register.models import Document, Duty, Fact, Finding, FindingMember, Statement
from lantu_web.register.services.overview import statements
from lantu_web.register.services.stamp import how_many, remembered
from lantu_web.register.visibility import sight

SHOWN = 6


@dataclass(frozen=True)
class Matter:
    """So many of something, and the page where they are; the state is a class of the chips, never colour alone."""

    count: int
    label: str
    address: str
    state: str = "unknown"
    sign: str = "?"


def matters(today: date) -> list[Matter]:
    """All that needs attention on a day."""
    return [one for source in SOURCES for one in source(today) if one.count]


def conflicts(today: date) -> Iterable[Matter]:
    """Conflicts between plans that nobody has decided on."""
    found = Finding.objects.standing().filter(verdict=Finding.Verdict.CONFLICT, state=Finding.State.OPEN)
    yield Matter(
        how_many(found), _("规划间冲突待处理"), _to("alignment", verdict="conflict", state="open"), "missed", "≠"
    )


def overdue_targets(today: date) -> Iterable[Matter]:
    """Targets whose year is over."""
    found = Statement.objects.public().filter(kind=Statement.Kind.TARGET, year__lt=today.year)
    address = _to("statements", kind="target", until=today.year - 1)
    yield Matter(how_many(found), _("目标年份已过，待总结评估"), address, "behind", "!")


def overdue_duties(today: date) -> Iterable[Matter]:
    """Duties of plans whose period is over."""
    found = Duty.objects.public().filter(document__period_end__lt=today.year)
    yield Matter(how_many(found), _("责任所在规划已期满"), _to("duties"), "behind", "!")


def unsure_facts(today: date) -> Iterable[Matter]:
    """Statements that were read with little confidence and that nobody has reviewed."""
    yield Matter(
        how_many(statements(unsure="1")), _("把握低且未校核的表述"), _to("statements", unsure=1), "unknown", "?"
    )


SOURCES: list[Callable[[date], Iterable[Matter]]] = [conflicts, overdue_targets, overdue_duties, unsure_facts]


def verdicts() -> dict[str, int]:
    """How many findings there are of each verdict, the worst verdict first."""
    rows = Finding.objects.standing().order_by().values_list("verdict").annotate(Count("pk"))
    counts = remembered(("verdicts", sight()), lambda: dict(rows), (Finding, FindingMember, Document))
    return {one: counts[one] for one in Finding.Verdict.values if one in counts}


def duties_by_plan() -> list[Document]:
    """Plans that assign duties, with how many, in the order in which they end."""
    standing = Q(duty__withdrawn=False) & ~Q(duty__review_state=Fact.State.REJECTED)
    found = Document.objects.originals().annotate(duties=Count("duty", filter=standing)).filter(duties__gt=0)
    return remembered(
        ("duties by plan", sight()), lambda: list(found.order_by("period_end", "order")[:SHOWN]), (Document, Duty)
    )


def _to(page: str, **asked: object) -> str:
    return reverse(f"pages:{page}") + (f"?{urlencode(asked)}" if asked else "")
