"""Filters are alike everywhere: resource by filter, each narrowing down, in lists as in files; pages of lists by cursor."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode

import pyarrow as pa
import pytest
from django.core.cache import cache
from django.test import Client
from pyarrow import parquet as pq

from lantu_web.api.monitoring import SERIES
from lantu_web.api.tables import TABLES
from lantu_web.monitoring.services import keeping
from lantu_web.register.models import Document, DutyOrganisation, Finding, Indicator, Organisation, Place, Statement
from lantu_web.register.services.reviewing import review
from tests.web.two_plans import WASTE, about

pytestmark = pytest.mark.django_db
EVERYWHERE = (
    "document",
    "kind",
    "attribute",
    "year",
    "unit",
    "organisation",
    "place",
    "review_state",
    "q",
    "updated_since",
)
FACTLESS = {"review_state": "no fact to review"}
NAMES_ONLY = dict.fromkeys(("attribute", "year", "unit"), "a name has none") | FACTLESS | {"updated_since": "not kept"}
SERIES_ONLY = {"updated_since": "as_of tells what was known", "review_state": "no reading of a text"}
WITHOUT_MEANING: dict[str, dict[str, str]] = {
    "documents": FACTLESS | {"unit": "a document has many"},
    "nodes": FACTLESS | {"unit": "a place has many"},
    "statements": {"attribute": "rows of indicator tables have it"},
    "indicators": {"kind": "all of one kind"},
    "duties": dict.fromkeys(("kind", "attribute", "unit"), "a duty has none"),
    "projects": dict.fromkeys(("kind", "attribute"), "a project has none"),
    "findings": {"review_state": "findings have a state of their own"},
    "places": NAMES_ONLY | {"organisation": "a name of a place", "place": "is one"},
    "organisations": NAMES_ONLY | {"organisation": "is one", "place": "duties tell no place"},
    "observations": SERIES_ONLY
    | dict.fromkeys(("kind", "attribute", "organisation"), "a value has none; its promise has"),
    "assessments": SERIES_ONLY | {"kind": "form"},
}


def parameters() -> dict[str, set[str]]:
    return {table.name: set(table.filters) for table in TABLES.values()} | {
        one.name: set(one.filters) for one in SERIES
    }


def test_a_filter_is_there_or_it_is_said_why_not() -> None:
    missing = {
        (name, one) for name, has in parameters().items() for one in EVERYWHERE
        if one not in has and one not in WITHOUT_MEANING[name]
    }  # fmt: skip
    needless = {(name, one) for name, has in parameters().items() for one in WITHOUT_MEANING[name] if one in has}
    assert (missing, needless) == (set(), set())


@pytest.fixture
def values(plan: Document, plans: Any, settings: Any, tmp_path: Any) -> dict[str, dict[str, str]]:
    """For each resource and filter a value that some of its rows have, and not all."""
    settings.HOME = tmp_path
    keeping.load_bundled()
    leading = Organisation.objects.get(name="市生态环境局")
    Organisation.objects.create(code="none", name="无分工局")
    there = Place.objects.get(code="500101")
    other = DutyOrganisation.objects.exclude(role="lead").first().organisation
    DutyOrganisation.objects.filter(duty__in=other.duties.all()).update(role="supporting")
    Document.objects.filter(pk=plan.pk).update(organisation=leading)
    told = Document.objects.filter(slug__in=("environment-2021-2025", "urban-renewal-2021-2025"))
    told.update(place=there, issuer="云江市", family="云江", organisation=leading)
    review(Statement.objects.filter(document=plan).first(), "confirm", user=None)
    review(Indicator.objects.filter(document=plan).first(), "confirm", user=None)
    for kind in ("duty", "project"):
        model = plan._meta.apps.get_model("register", kind)
        first = model.objects.order_by("pk").first()
        model.objects.filter(pk=first.pk).update(review_state="confirmed")
    Finding.objects.filter(pk=about(WASTE).pk).update(state="accepted")
    title = Document.objects.get(slug="environment-2021-2025")
    box = title.project_set.exclude(box="").first()
    common = {
        "document": "environment-2021-2025", "year": "2025", "organisation": leading.code, "place": "500101", "attribute": "约束性",
        "review_state": "confirmed", "unit": "%", "q": "水", "updated_since": "2026-11-22",
    }  # fmt: skip
    of_plan = {"document": plan.slug, "eid": "chp_1"}
    special = {
        "documents": {"kind": "plan", "issuer": "云江市", "family": "云江", "period": "2021-2025", "q": "规划"},
        "nodes": {"kind": "chapter", "eid": plan.versions.get().nodes.exclude(depth=0).first().eid},
        "statements": {"kind": "target", "until": "2022", "unsure": "true", "eid": plan.statement_set.first().eid},
        "indicators": {"parent_row": "true", "until": "2022", "eid": plan.indicator_set.first().eid, "place": "500101"},
        "duties": {"role": "lead", "organisation": other.code, "eid": plan.duty_set.first().eid, **of_plan},
        "projects": {"box": box.box, "box_title": box.box_title, "eid": box.eid},
        "findings": {"kind": "conflict", "state": "accepted", "document": "", "place": "", "attribute": "", "year": "", "q": "污水"},
        "places": {"kind": "group", "q": "江"}, "organisations": {"kind": "group", "with_duties": "true", "q": "水利", "document": plan.slug},
        "observations": {"measure": "森林覆盖率", "as_of": "", "place": "重庆市", "year": "2022", "q": "森林"},
        "assessments": {"form": "indicator", "status": "behind", "as_of": "", "q": "森林"},
    }  # fmt: skip
    return {
        name: {one: (common | special[name]).get(one, "") for one in sorted(has)} for name, has in parameters().items()
    }


def count(client: Client, address: str) -> int:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, (address, answer.content)
    return int(answer.json()["total"])


def test_each_filter_narrows_down_in_lists_as_in_files(client: Client, values: dict[str, dict[str, str]]) -> None:
    wrong: list[Any] = []
    for name, filters in values.items():
        cache.clear()
        everything = count(client, f"{name}?count=true&limit=1")
        for one, value in filters.items():
            asked = urlencode({one: value} if value else {})
            found = count(client, f"{name}?{asked}&count=true&limit=1")
            if value and one != "updated_since" and not 0 < found < everything:
                wrong.append((name, one, value, found, everything))
            if found < 200:
                body = b"".join(client.get(f"/api/v1/{name}.json?{asked}").streaming_content)
                if len(json.loads(body)["rows"]) != found:
                    wrong.append((name, one, "the file has other rows"))
    assert wrong == [], "\n".join(map(str, wrong))


def test_series_go_by_cursor_as_tables_do(client: Client, values: dict[str, dict[str, str]]) -> None:
    """Page after page every row once, in the order of the file; a mark of another list is refused."""
    for one in SERIES:
        whole = json.loads(b"".join(client.get(f"/api/v1/{one.name}.json?q=森林").streaming_content))
        rows, address = [], f"/api/v1/{one.name}?q=森林&limit=2"
        while address:
            body = client.get(address).json()
            rows += body["items"]
            address = body["next"]
        name = "name" if one.name == "assessments" else "source"
        at = whole["columns"].index(name)
        assert [row[name] for row in rows] == [row[at] for row in whole["rows"]]
        assert len(rows) > 3
        assert client.get(f"/api/v1/{one.name}?cursor=WyIxIl0").json()["code"] == "request.cursor"


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_series_in_columns_hold_what_the_csv_holds(client: Client, values: Any, form: str) -> None:
    for one in SERIES:
        data = io.BytesIO(b"".join(client.get(f"/api/v1/{one.name}?format={form}&q=森林").streaming_content))
        table = pq.read_table(data) if form == "parquet" else pa.ipc.open_stream(data).read_all()
        text = b"".join(client.get(f"/api/v1/{one.name}.csv?q=森林").streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert (table.column_names, table.num_rows) == (list(one.columns), len(rows))
        assert rows
