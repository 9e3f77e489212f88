"""Every way of writing a row moves the time that ``updated_since`` asks for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from lantu_web.register.models import Document, Statement
from lantu_web.register.services.reviewing import correctable, review

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def saved_in_part(fact: Statement) -> None:
    fact.subject = "别的"
    fact.save(update_fields=["subject"])


@pytest.mark.parametrize(
    "write",
    [
        lambda fact: fact.save(),
        saved_in_part,
        lambda fact: Statement.objects.filter(pk=fact.pk).update(withdrawn=True),
        lambda fact: Statement.objects.bulk_update([fact], ["subject"]),
        lambda fact: review(fact, "confirm"),
    ],
    ids=["saved", "in part", "in bulk", "many in part", "reviewed"],
)
def test_writing_is_seen(plan: Document, write: Any) -> None:
    fact = Statement.objects.filter(document=plan).first()
    assert fact is not None
    Statement.objects.filter(pk=fact.pk).update(updated=LONG_AGO)
    write(fact)
    fact.refresh_from_db()
    assert fact.updated > LONG_AGO


def test_nobody_corrects_it() -> None:
    assert "updated" not in correctable("statement")
