"""The database refuses what cannot be."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from lantu_web.register.models import Document, DocumentVersion, Node, Organisation, Place, Statement

pytestmark = pytest.mark.django_db


def refused(change: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


def test_a_span_cannot_end_before_it_begins(plan: Document) -> None:
    statement = Statement.objects.filter(document=plan).first()
    refused(lambda: Statement.objects.filter(pk=statement.pk).update(start=9, end=8))
    refused(lambda: Statement.objects.filter(pk=statement.pk).update(quote_start=9, quote_end=8))
    refused(lambda: Node.objects.filter(version__document=plan).update(start=9, end=8))


def test_an_address_is_used_once_in_a_version(plan: Document) -> None:
    node = Node.objects.filter(version__document=plan).first()
    refused(
        lambda: Node.objects.create(version=node.version, eid=node.eid, kind="p", start=0, end=1, depth=0, order=9999)
    )


def test_a_document_has_one_current_version(plan: Document) -> None:
    version = plan.versions.get()
    values = {"document": plan, "source": version.source, "start": 0, "end": 1}
    refused(lambda: DocumentVersion.objects.create(number=2, **values))
    refused(lambda: DocumentVersion.objects.create(number=1, is_current=False, **values))


def test_slugs_and_public_identifiers_are_used_once(plan: Document) -> None:
    refused(lambda: Document.objects.create(slug=plan.slug, identity="x", title="x"))
    first, second = Statement.objects.filter(document=plan)[:2]
    refused(lambda: Statement.objects.filter(pk=first.pk).update(public_id=second.public_id))


@pytest.mark.parametrize(
    "change", [{"confidence": 1.5}, {"year": 21}, {"value": None, "value_high": 3}], ids=["confidence", "year", "range"]
)
def test_values_out_of_bounds_are_refused(plan: Document, change: dict[str, Any]) -> None:
    refused(lambda: Statement.objects.filter(document=plan, kind="target").update(**change))


def test_periods_run_forward_and_nothing_is_its_own_copy_or_parent(plan: Document) -> None:
    refused(lambda: Document.objects.filter(pk=plan.pk).update(period_start=2025, period_end=2021))
    refused(lambda: Document.objects.filter(pk=plan.pk).update(copy_of=plan.pk))
    place = Place.objects.first()
    refused(lambda: Place.objects.filter(pk=place.pk).update(parent=place.pk))


def test_a_name_means_one_organisation(plan: Document) -> None:
    one = Organisation.objects.first()
    refused(lambda: Organisation.objects.create(code="other", name=one.name))
