"""Reading through the interface: lists with bounds, whole tables as CSV and JSON, errors that say what to do."""

from __future__ import annotations

import csv
import json
from datetime import date, datetime
from io import StringIO
from typing import Any

import pyarrow as pa
import pytest
from django.core.cache import cache
from django.test import Client
from pyarrow import parquet as pq

from lantu_web.api.management.commands.openapi import contract
from lantu_web.api.tables import TABLES
from lantu_web.register.models import Document, Fact, Statement
from lantu_web.register.services.tabular import MARK
from tests.support.shared import ROOT

pytestmark = pytest.mark.django_db
CONTRACT = ROOT / "docs" / "openapi.json"


@pytest.fixture(autouse=True)
def patience() -> None:
    """Each test begins with the whole allowance of questions."""
    cache.clear()


def ask(client: Client, address: str, status: int = 200) -> dict[str, Any]:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == status, response.content
    return response.json()


def taken(client: Client, address: str) -> str:
    response = client.get(f"/api/v1/{address}")
    assert response.status_code == 200
    assert "attachment" in response.headers["Content-Disposition"]
    return b"".join(response.streaming_content).decode()


@pytest.mark.parametrize("name", TABLES)
def test_a_list_asks_the_database_little(
    client: Client, plans: Any, name: str, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):  # three of them: the stamp, what is internal, the keys of the page
        body = ask(client, f"{name}?limit=50&count=true")
    assert body["items"]
    assert tuple(body["items"][0]) == TABLES[name].names
    assert body["total"] >= len(body["items"])


@pytest.mark.parametrize("name", TABLES)
def test_pages_one_after_the_other_give_the_whole_once(client: Client, name: str) -> None:
    whole = json.loads(taken(client, f"{name}.json"))
    keys = [whole["columns"].index(one) for one in TABLES[name].key]
    rows: list[Any] = []
    address = f"{name}?limit=97"
    while address:
        body = ask(client, address)
        rows += [[one[key] for key in TABLES[name].key] for one in body["items"]]
        address = (body["next"] or "").removeprefix("/api/v1/")
    assert rows == [[row[key] for key in keys] for row in whole["rows"]]


@pytest.mark.parametrize("name", TABLES)
def test_csv_and_json_hold_the_same(client: Client, name: str) -> None:
    text = taken(client, f"{name}.csv")
    assert text.startswith(MARK)
    lines = list(csv.reader(StringIO(text.removeprefix(MARK))))
    whole = json.loads(taken(client, f"{name}.json"))
    assert lines[0] == whole["columns"] == list(TABLES[name].names)
    assert len(lines) - 1 == len(whole["rows"])


@pytest.mark.parametrize("name", TABLES)
def test_a_record_is_found_by_its_id_and_has_a_page(client: Client, plans: Any, name: str) -> None:
    first = ask(client, f"{name}?limit=1")["items"][0]
    assert ask(client, f"{name}/" + "/".join(first[key] for key in TABLES[name].key)) == first
    assert client.get(first["address"]).status_code == 200


def test_filters_are_those_of_the_page(client: Client) -> None:
    chosen = "document=environment-2021-2025&kind=target"
    items = ask(client, f"statements?{chosen}&limit=500&count=true")
    page = client.get(f"/statements/?{chosen}")
    assert items["total"] == page.context["total"] > 0
    assert {one["kind"] for one in items["items"]} == {"target"}
    html = page.content.decode()
    assert "/api/v1/statements.csv?document=environment-2021-2025&amp;kind=target" in html
    assert len(json.loads(taken(client, f"statements.json?{chosen}"))["rows"]) == items["total"]


def test_numbers_are_numbers_and_years_can_be_asked_for(client: Client, plan: Document) -> None:
    items = ask(client, f"statements?document={plan.slug}&year=2025&unit=%25")["items"]
    assert {(one["subject"], one["comparator"], one["value"]) for one in items} >= {("城市污水集中处理率", ">=", 96)}
    assert {one["value"] for one in ask(client, f"statements?document={plan.slug}&kind=status")["items"]} == {88.5}


def test_duties_and_projects_bring_their_parts(client: Client, plan: Document) -> None:
    duty = ask(client, f"duties?document={plan.slug}")["items"][0]
    assert next((one["role"], one["name"]) for one in duty["organisations"]) == ("lead", "市生态环境局")
    code = duty["organisations"][0]["organisation"]
    assert duty["id"] in {one["id"] for one in ask(client, f"duties?organisation={code}&limit=500")["items"]}
    place = next(one for one in ask(client, "projects?limit=500")["items"] if one["places"])
    ids = {one["id"] for one in ask(client, f"projects?place={place['places'][0]}&limit=500")["items"]}
    assert place["id"] in ids


def test_what_is_rejected_or_withdrawn_or_a_copy_stays_inside(client: Client, plan: Document) -> None:
    first, second = Statement.objects.filter(document=plan)[:2]
    Statement.objects.filter(pk=first.pk).update(review_state=Fact.State.REJECTED)
    Statement.objects.filter(pk=second.pk).update(withdrawn=True)
    shown = {one["id"] for one in ask(client, f"statements?document={plan.slug}")["items"]}
    assert shown
    assert not shown & {first.public_id, second.public_id}
    ask(client, f"statements/{first.public_id}", 404)
    assert ask(client, "statements?count=true")["total"] == Statement.objects.public().count()
    assert ask(client, "statements?count=true&copies=true")["total"] == Statement.objects.standing().count()


def test_no_sentence_leaves(client: Client, plan: Document) -> None:
    for name in ("statements", "indicators", "duties", "projects"):
        assert "。" not in taken(client, f"{name}.csv?document={plan.slug}")


@pytest.mark.parametrize(
    ("address", "status", "code", "hint"),
    [
        ("statements?cursor=x", 422, "request.cursor", "next"), ("statements?cursor=*", 422, "request.invalid", "cursor"),
        ("statements?cursor=WzEsMiwzXQ", 422, "request.cursor", ""), ("documents?cursor=WyIxIl0", 422, "request.cursor", ""),
        ("statements?cursor=WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTkiLCIxIiwiMSJd", 422, "request.cursor", ""),
        ("statements?updated_since=2021-02-31", 422, "request.invalid", "updated_since"),
        ("statements?updated_since=0001-01-01T00:00:00%2B14:00", 422, "request.invalid", ""),
        ("statements?format=xlsx", 422, "request.invalid", "format"), ("statements?format=csv&limit=5", 422, "request.whole", ""),
        ("nodes/environment-2021-2025", 404, "not_found", ""), ("findings/none", 404, "not_found", "/api/v1/findings"),
        ("statements?limit=0", 422, "request.invalid", "limit"),
        ("statements?limit=501", 422, "request.invalid", "limit"),
        ("statements?limit=x", 422, "request.invalid", "limit"), ("statements?year=20255", 422, "request.invalid", "year"),
        ("statements?qurey=x", 422, "request.unknown_parameter", "q,"), ("statements.csv?limit=5", 422, "request.unknown_parameter", "kind"),
        ("statements?q=%00", 422, "request.invalid", "q:"), ("statements/none", 404, "not_found", "/api/v1/statements"),
        ("statements/%00", 404, "not_found", ""), ("no-such-table", 404, "not_found", "/api/"),
    ],
)  # fmt: skip
def test_an_error_has_a_code_and_says_what_to_do(
    client: Client, address: str, status: int, code: str, hint: str
) -> None:
    body = ask(client, address, status)
    assert body["code"] == code
    assert hint in body["hint"]
    response = client.get(f"/api/v1/{address}")
    assert response.headers["Content-Type"] == "application/problem+json"


def test_an_error_of_ours_has_that_form_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("lantu_web.api.tables.Table.rows", broken)
    client = Client(raise_request_exception=False)
    assert ask(client, "places", 500)["code"] == "server"


def test_too_many_questions_are_told_to_wait(client: Client) -> None:
    answers = {client.get("/api/v1/places.csv").status_code for _ in range(61)}
    assert answers == {200, 429}
    response = client.get("/api/v1/places.csv")
    assert response.json()["code"] == "request.throttled"
    assert int(response.headers["Retry-After"]) > 0
    assert client.get("/api/v1/places").status_code == 200  # lists have an allowance of their own


def test_a_list_cannot_be_written_to(client: Client) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(client, method)("/api/v1/statements").status_code == 405


def test_a_filter_means_the_same_everywhere(client: Client, plan: Document) -> None:
    for name in ("statements", "indicators", "duties", "projects", "nodes"):
        items = ask(client, f"{name}?document={plan.slug}&limit=500")["items"]
        assert items
        assert {one["document"] for one in items} == {plan.slug}
    assert {one["year"] for one in ask(client, "statements?year=2025&limit=500")["items"]} == {2025}
    assert {one["target_year"] for one in ask(client, "indicators?year=2025&limit=500")["items"]} == {2025}
    assert plan.slug in {one["id"] for one in ask(client, "documents?year=2023")["items"]}
    assert plan.slug not in {one["id"] for one in ask(client, "documents?year=2031")["items"]}
    code = ask(client, f"duties?document={plan.slug}")["items"][0]["organisations"][0]["organisation"]
    assert plan.slug in {one["id"] for one in ask(client, f"documents?organisation={code}")["items"]}


def test_findings_bring_what_they_rest_on(client: Client, plans: tuple[Document, Document]) -> None:
    items = ask(client, f"findings?document={plans[0].slug}&kind=conflict")["items"]
    assert items
    assert all(plans[0].slug in {member["document"] for member in one["members"]} for one in items)
    assert {one["verdict"] for one in items} == {"conflict"}
    assert not ask(client, "findings?state=accepted")["items"]


def test_what_was_written_since(client: Client, plan: Document) -> None:
    Statement.objects.update(updated="2020-01-01T00:00:00Z")
    fact = Statement.objects.filter(document=plan).first()
    assert fact is not None
    fact.save()
    for since in ("2026-01-01", "2021-06-01T12:00:00Z", "2021-06-01T12:00:00%2B08:00", "2021-06-01T12:00:00+08:00"):
        items = ask(client, f"statements?updated_since={since}")["items"]
        assert [one["id"] for one in items] == [fact.public_id]
    assert datetime.fromisoformat(items[0]["updated"]) == fact.updated
    assert not ask(client, "statements?updated_since=2200-01-01")["items"]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_columns_hold_the_same_as_json(client: Client, name: str, form: str, plans: Any) -> None:
    response = client.get(f"/api/v1/{name}.{form}")
    data = pa.BufferReader(b"".join(response.streaming_content))
    got = pq.read_table(data) if form == "parquet" else pa.ipc.open_stream(data).read_all()
    whole = json.loads(taken(client, f"{name}.json"))
    assert got.column_names == whole["columns"]
    assert got.num_rows == len(whole["rows"])
    for column, value in zip(whole["columns"], whole["rows"][-1], strict=True):
        kept = got.column(column)[got.num_rows - 1].as_py()
        kept = kept.isoformat() if isinstance(kept, date) else kept
        assert kept == value or float(kept) == pytest.approx(value), column


def test_the_form_may_be_asked_for_in_three_ways(client: Client) -> None:
    whole = taken(client, "places.csv")
    assert taken(client, "places?format=csv") == whole
    asked = client.get("/api/v1/places", headers={"Accept": "text/csv"})
    assert b"".join(asked.streaming_content).decode() == whole
    assert client.get("/api/v1/places", headers={"Accept": "*/*"}).json()["items"]


def test_a_long_table_leaves_in_pieces(client: Client, plan: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lantu_web.api.downloads.CHUNK", 100)
    monkeypatch.setattr("lantu_web.api.downloads.COLUMNS_CHUNK", 100)
    for form in ("csv", "json", "parquet", "arrow"):
        pieces = list(client.get(f"/api/v1/statements.{form}").streaming_content)
        assert len(pieces) > 5
        assert max(map(len, pieces)) < sum(map(len, pieces)) / 3


def test_a_spreadsheet_runs_nothing(client: Client, plan: Document) -> None:
    Statement.objects.filter(document=plan).update(subject="=HYPERLINK(1)")
    text = taken(client, f"statements.csv?document={plan.slug}")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text


def test_a_way_to_ask_that_is_not_there_is_a_problem_too(client: Client) -> None:
    for address in ("statements", "rules", "observations.csv"):
        answer = client.post(f"/api/v1/{address}")
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json"), address
        assert answer.json()["code"] == "request.method"
        assert "GET" in answer.headers["Allow"]


def test_the_contract_is_that_of_the_interface() -> None:
    """Renew it with ``python -m lantu_web openapi docs/openapi.json`` where the change is meant."""
    assert CONTRACT.read_text(encoding="utf-8") == contract()
    described = json.loads(contract())
    assert described["openapi"].startswith("3.1")
    assert "森林覆盖率" in contract()
    for name in TABLES:
        assert f"/api/v1/{name}" in described["paths"]


def test_the_interface_explains_itself(reader: Client, django_assert_max_num_queries: Any) -> None:
    from tests.web.test_pages import check

    with django_assert_max_num_queries(1):  # the stamp
        response = reader.get("/api/")
    check(response)
    html = response.content.decode()
    for name in TABLES:
        assert f"/api/v1/{name}.csv" in html
    about = reader.get("/about/").content.decode()
    assert 'href="/api/"' in about.split("<footer")[0]
