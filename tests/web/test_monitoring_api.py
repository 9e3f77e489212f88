"""Observations and assessments as open data: what leaves can come in again."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.test import Client

from lantu.observations import bundled, import_file
from lantu_web.monitoring.services import keeping

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def observed(db: None) -> None:
    keeping.load_bundled()


def taken(client: Client, address: str) -> bytes:
    return b"".join(client.get(f"/api/v1/{address}").streaming_content)


def test_an_export_comes_in_again_with_the_same_result(client: Client, tmp_path: Path) -> None:
    """The same rows, known by the same ids: nothing would be new."""
    file = tmp_path / "a.csv"
    file.write_bytes(taken(client, "observations.csv"))
    assert {each.id for each in import_file(file).observations} == {each.id for each in bundled()}


def test_a_list_goes_by_page_and_by_measure(client: Client) -> None:
    body = client.get("/api/v1/observations", {"measure": "森林覆盖率", "limit": 2, "count": "true"}).json()
    assert (len(body["items"]), body["total"] > 2) == (2, True)
    assert {one["indicator"] for one in body["items"]} == {"森林覆盖率"}


def test_assessments_as_of_a_year_and_a_day(client: Client) -> None:
    """Each with its trace; the day goes by what had been published then."""
    for as_of in ("2023", "2023-11-29"):
        body = client.get("/api/v1/assessments", {"as_of": as_of, "form": "indicator", "count": "true"}).json()
        assert body["total"] > 100
        assert body["items"][0]["trace"]["schema"] == "lantu.trace/1"
    rows = list(csv.DictReader(io.StringIO(taken(client, "assessments.csv").decode("utf-8-sig"))))
    assert {"commitment", "status", "progress", "reasons"} <= set(rows[0])


@pytest.mark.parametrize("asked", ["as_of=yesterday", "as_of=2023-02-31", "limit=0", "colour=red"])
def test_what_makes_no_sense_is_told(client: Client, asked: str) -> None:
    assert client.get(f"/api/v1/assessments?{asked}").status_code == 422
