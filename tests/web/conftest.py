"""The register with the bundle in it, an invented plan beside it, and a reader's client in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.support.browser import chromium
from tests.web.browsing import serving
from tests.web.invented import read


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The test database holds places and the bundle, loaded once."""
    from lantu_web.register.services.bundle import load_bundle
    from lantu_web.register.services.catalogue import BUNDLE
    from lantu_web.register.services.people import load_places

    with django_db_blocker.unblock():
        load_places()
        load_bundle(BUNDLE)


@pytest.fixture
def plan(db: None) -> Any:
    """The invented plan as kept, with its text."""
    from lantu_web.register.services.ingest import ingest

    return ingest(read()).kept[0].document


@pytest.fixture(params=["zh-hans", "en"])
def reader(request: pytest.FixtureRequest, db: None) -> Client:
    """A client that has chosen a language."""
    client = Client()
    client.cookies["lantu_language"] = request.param
    return client


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running demonstration, one for all tests that look at pages."""
    with serving(tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A running browser; no longer than a module, since tests beside it want the database without an event loop."""
    with chromium() as running:
        yield running


@pytest.fixture(autouse=True)
def names_of_files(settings: Any) -> None:
    """Styles and scripts by their plain names, whatever was collected here before."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def plans(db: None, tmp_path: Path) -> Any:
    """Two invented plans with their texts, held against each other."""
    from lantu_web.register.services.aligning import align
    from tests.web.two_plans import LAND, WATER, take

    two = take(tmp_path, "碧水.txt", WATER), take(tmp_path, "国土.txt", LAND)
    align()
    return two


@pytest.fixture(autouse=True)
def observations_afresh(settings: Any, tmp_path: Path) -> None:
    """A store of observations of one's own."""
    settings.HOME = tmp_path / "home"
