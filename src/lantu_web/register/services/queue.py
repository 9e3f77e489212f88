"""The work of reviewers: what waits, the worst first; how far it is done; a decision that nobody else overtook."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from lantu_web.register.models import Document, Duty, Fact, Review, Statement
from lantu_web.register.services.reviewing import MODELS, Record, review
from lantu_web.register.services.rights import works_on

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

KINDS = ("statement", "indicator", "duty", "project")
AHEAD = 8


class Overtaken(Exception):
    """Someone else has decided on the fact since it was shown."""


@dataclass(frozen=True)
class Choice:
    """Which facts a reviewer has chosen to go through."""

    what: str = "statement"
    document: str = ""
    kind: str = ""
    rule: str = ""

    def facts(self, user: AbstractUser) -> QuerySet[Any]:
        """All facts of the choice that a user works on, decided or not; copies only where their document is chosen."""
        found = works_on(user, MODELS[self.what].objects.filter(withdrawn=False))
        found = found.filter(document__slug=self.document) if self.document else found.filter(document__copy_of=None)
        if self.what == "statement":
            if self.kind:
                found = found.filter(kind=self.kind)
            if self.rule:
                found = found.filter(rule=self.rule)
        return found

    def waiting(self, user: AbstractUser) -> QuerySet[Any]:
        """What nobody has decided on, the least sure first, else in the order of the documents."""
        first = ("confidence",) if self.what == "statement" else ()
        found = self.facts(user).filter(review_state=Fact.State.PROPOSED)
        return found.select_related("document", "node").order_by(*first, "document_id", "start", "pk")


@dataclass
class Progress:
    """How far the chosen facts are decided."""

    states: Counter[str] = field(default_factory=Counter)
    waiting: Counter[int] = field(default_factory=Counter)  # by document
    mine_today: int = 0

    @property
    def total(self) -> int:
        return sum(self.states.values())

    @property
    def done(self) -> int:
        return self.total - self.states[Fact.State.PROPOSED]

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 100


def progress(choice: Choice, user: AbstractUser) -> Progress:
    """Counts of the choice by state and document in one query, and what the user did today in another."""
    found = Progress()
    rows = choice.facts(user).order_by().values_list("document", "review_state").annotate(Count("pk"))
    for document, state, count in rows:
        found.states[state] += count
        if state == Fact.State.PROPOSED:
            found.waiting[document] += count
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found.mine_today = Review.objects.filter(user=user, at__gte=today).count()
    return found


def upcoming(choice: Choice, user: AbstractUser, skip: int = 0) -> list[Fact]:
    """The next facts that wait for a user, beginning with the one to decide on."""
    found = choice.waiting(user)
    if choice.what == "duty":
        found = found.prefetch_related("parts")
    return list(found[skip : skip + AHEAD])


def fact_named(public_id: str) -> Fact | None:
    """The fact of any kind with this identifier."""
    for model in MODELS.values():
        found = model.objects.select_related("document", "node").filter(public_id=public_id)
        if fact := (found.prefetch_related("parts") if model is Duty else found).first():
            return fact
    return None


def documents_with_waiting(counts: Counter[int], chosen: str) -> list[tuple[Document, int]]:
    """Documents in which something waits, and the chosen one."""
    found = Document.objects.filter(pk__in=counts) | Document.objects.filter(slug=chosen)
    return [(one, counts[one.pk]) for one in found.distinct()]


@transaction.atomic
def decide(
    fact: Fact, decision: str, *, user: AbstractUser, seen: int, values: Record | None = None, note: str = ""
) -> Review:
    """A reviewer's decision on a fact as shown; ``seen`` is the newest review that the page knew of.

    A confirmation with changed values is a correction: what was changed is what the reviewer takes for right.
    """
    fact = MODELS[fact.fact_kind].objects.select_for_update().get(pk=fact.pk)
    if newest(fact) != seen:
        raise Overtaken(fact.public_id)
    if decision == Review.Decision.CONFIRM and values:
        decision = Review.Decision.CORRECT
    if decision == Review.Decision.CORRECT and not values:
        decision = Review.Decision.CONFIRM
    return review(fact, decision, user=user, values=None if decision == Review.Decision.REJECT else values, note=note)


def newest(fact: Fact) -> int:
    """The number of the newest review of a fact; 0 without one."""
    return reviews_of(fact).values_list("pk", flat=True).first() or 0


def reviews_of(fact: Fact) -> QuerySet[Review]:
    return Review.objects.filter(fact_kind=fact.fact_kind, public_id=fact.public_id)


def rules_waiting(user: AbstractUser) -> list[str]:
    """Rules by which statements were read that wait for a user."""
    found = works_on(user, Statement.objects.public()).filter(review_state=Fact.State.PROPOSED).exclude(rule="")
    return list(found.order_by("rule").values_list("rule", flat=True).distinct())
