"""What a test may lean on, and what happens where that is absent.

A test marked `plans`, `browser` or `postgres` is skipped with the reason where its prerequisite is absent, and
fails under CI=true. A test that asks for one of the folders below is marked `plans` by that.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support import browser, postgres, shared

# How long an example takes says something of the machine, and nothing of the code.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")

PREREQUISITES = {
    "browser": browser.what_is_missing,
    "plans": shared.what_is_missing,
    "postgres": postgres.what_is_missing,
}
FOLDER_FIXTURES = {"shared_dir", "plans_dir", "gold_dir"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if FOLDER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("plans")


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers():
        reason = PREREQUISITES[mark.name]() if mark.name in PREREQUISITES else ""
        if reason and os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        if reason:
            pytest.skip(reason)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real documents, labels and specifications."""
    return shared.SHARED


@pytest.fixture(scope="session")
def plans_dir(shared_dir: Path) -> Path:
    """The five real documents."""
    return shared_dir / "plans"


@pytest.fixture(scope="session")
def gold_dir(shared_dir: Path) -> Path:
    """What people labelled in them."""
    return shared_dir / "gold"
