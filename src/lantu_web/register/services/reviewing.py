"""Human review: confirm, correct or reject what was read. It wins over every reading, before and after it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction

from lantu_web.register.models import Duty, Fact, Indicator, Project, Review, Statement
from lantu_web.register.services.index import index_fact
from lantu_web.register.services.rights import require

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser

Record = dict[str, Any]
MODELS: dict[str, type[Fact]] = {
    "project": Project,
    "statement": Statement,
    "indicator": Indicator,
    "duty": Duty,
}
# Where a fact stands is read, never edited.
FIXED = {
    "id", "public_id", "document", "version", "node", "eid", "start", "end", "order", "review_state", "withdrawn",
    "as_read", "quote_start", "quote_end", "text", "cell_spans", "confidence", "rule",
    "updated",
}  # fmt: skip
STATES = {
    Review.Decision.CONFIRM: Fact.State.CONFIRMED,
    Review.Decision.CORRECT: Fact.State.CORRECTED,
    Review.Decision.REJECT: Fact.State.REJECTED,
}


def correctable(kind: str) -> list[str]:
    """Names of the fields that a reviewer may correct."""
    return [one.name for one in MODELS[kind]._meta.concrete_fields if one.name not in FIXED and not one.is_relation]


def plain(value: object) -> object:
    """The value as JSON can hold it, numbers without idle zeros."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return value


def cast(kind: str, name: str, value: object) -> object:
    """The value as the column holds it; raises ValidationError with the name of the field."""
    try:
        column = MODELS[kind]._meta.get_field(name)
    except FieldDoesNotExist:
        raise ValidationError({name: "no such field"}) from None
    if value in (None, "") and column.null:
        return None
    if isinstance(value, str) and "\x00" in value:
        raise ValidationError({name: "a text holds no NUL"})
    try:
        if isinstance(column, models.DecimalField):
            value = Decimal(str(value))
        return column.clean(value, None)
    except InvalidOperation:
        raise ValidationError({name: f"{value!r} is no number"}) from None
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from None


@transaction.atomic
def review(
    fact: Fact, decision: str, *, user: AbstractUser | None = None, values: Record | None = None, note: str = ""
) -> Review:
    """Record a decision on a fact and apply it. ``values`` are the corrected fields of a correction."""
    kind = fact.fact_kind
    require(user, "review", fact)
    fact = MODELS[kind].objects.select_for_update().get(pk=fact.pk)
    values = values or {}
    if (decision == Review.Decision.CORRECT) != bool(values):
        raise ValidationError("a correction, and only a correction, carries values")
    if wrong := set(values) - set(correctable(kind)):
        raise ValidationError(dict.fromkeys(sorted(wrong), "this field cannot be corrected"))
    cleaned = {name: cast(kind, name, value) for name, value in values.items()}
    before = {name: plain(getattr(fact, name)) for name in cleaned}
    for name, value in cleaned.items():
        fact.as_read.setdefault(name, before[name])
        setattr(fact, name, value)
    if cleaned:
        fact.validate_constraints()
    entry = Review.objects.create(
        fact_kind=kind,
        public_id=fact.public_id,
        decision=decision,
        before=before,
        after={name: plain(value) for name, value in cleaned.items()},
        note=note,
        user=user,
        user_name=user.get_username() if user else "",
    )
    fact.review_state = STATES[Review.Decision(decision)]
    fact.save()
    index_fact(fact)
    return entry


def standing_corrections(kind: str, public_ids: list[str]) -> dict[str, Record]:
    """The corrected fields of each fact, all its corrections taken together, the newest last."""
    merged: dict[str, Record] = {}
    wanted = set(public_ids)
    corrections = Review.objects.filter(fact_kind=kind, decision=Review.Decision.CORRECT).order_by("at", "pk")
    for public_id, after in corrections.values_list("public_id", "after"):
        if public_id in wanted:
            merged.setdefault(public_id, {}).update(after)
    return merged
