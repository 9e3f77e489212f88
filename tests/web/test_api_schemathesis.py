"""The interface against its own description: whatever is asked, no failure of ours, and every answer as described."""

from __future__ import annotations

import itertools
import json
import time
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connection
from schemathesis.checks import CHECKS

from lantu_web.accounts.tokens import make_token
from lantu_web.api.management.commands.openapi import contract

pytestmark = pytest.mark.django_db
SECONDS = 20  # for all operations together, shared out evenly
LEAST = 2  # questions to each operation, however slow the machine is
CHECKED = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
    "response_headers_conformance",
)  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> Any:
    found = schemathesis.openapi.from_dict(json.loads(contract()))
    found.app = get_wsgi_application()
    return found


def test_no_question_breaks_it(schema: Any, plan: Any, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr("lantu_web.api.throttles.Allowance.allow_request", lambda *_: True)
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(connection, "close_if_unusable_or_obsolete", lambda: None)  # the test's transaction is in it
    _, secret = make_token(get_user_model().objects.create_superuser("机器"))
    checks = [CHECKS.get_one(name) for name in CHECKED]
    began, asked = time.monotonic(), itertools.count()
    operations = [one.ok() for one in schema.get_all_operations()]
    for number, operation in enumerate(operations, 1):
        before = next(asked)
        _ask(operation, secret, checks, asked, began + SECONDS * number / len(operations))
        varied = any(operation.iter_parameters()) or bool(operation.body)
        assert next(asked) - before > (LEAST if varied else 1), operation.label
    cache.clear()


def _ask(operation: Any, secret: str, checks: list[Any], asked: Any, until: float) -> None:
    """Questions of all kinds to one address, until its share of the time is over."""
    first = itertools.count()

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=8, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck), phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
    )  # fmt: skip
    def ask(case: Any) -> None:
        if next(first) >= LEAST and time.monotonic() > until:
            return
        next(asked)
        case.call_and_validate(
            headers={"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}, checks=checks
        )

    ask()
