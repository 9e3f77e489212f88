"""Rules in the interface: one case, columns in three forms, and errors that say what to do."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.cache import cache
from django.test import Client

from lantu.rules import rules, run
from lantu_web.policies.batch import MOST_ROWS
from lantu_web.policies.words import example_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MONEY = {
    "case_id": ["甲户", "乙户", "丙户"],
    "entitled_area_m2": [120, 90.5, -3],
    "monetary_price_yuan_per_m2": [4600, 4600, 4600],
}
PARQUET = "application/vnd.apache.parquet"


@pytest.fixture(autouse=True)
def patience() -> None:
    cache.clear()


def post(client: Client, address: str, body: Any, kind: str = "application/json") -> Any:
    data = (
        json.dumps(body, ensure_ascii=False)
        if kind == "application/json" and not isinstance(body, str | bytes)
        else body
    )
    return client.post(f"/api/v1/rules/{address}", data=data, content_type=kind)


def test_the_list_names_every_rule(client: Client) -> None:
    body = client.get("/api/v1/rules").json()
    assert {one["rule"] for one in body["items"]} == set(rules())
    assert body["total"] == len(rules())
    only = client.get("/api/v1/rules?pack=decree344&computable=false").json()
    refused = {one.id for one in rules().values() if any(step.refuse and step.formula == "True" for step in one.steps)}
    assert {one["rule"] for one in only["items"]} == {one for one in refused if one.startswith("decree344.")}
    assert client.get("/api/v1/rules?pack=none").status_code == 404


@pytest.mark.parametrize("rule_id", sorted(rules()))
def test_each_rule_is_described_and_runs_its_example(client: Client, rule_id: str) -> None:
    """What the description asks for is what the rule takes, and the interface answers as the library does."""
    described = client.get(f"/api/v1/rules/{rule_id}").json()
    assert {one["name"] for one in (*described["fields"], *described["lists"])} == set(described["inputs"])
    answer = post(client, f"{rule_id}/run", described["example"])
    assert answer.status_code == 200
    if not any(name.endswith("_workdays") for name in described["inputs"]):
        assert answer.content.decode() == run(rule_id, described["example"]).to_json()
    assert example_of(rules()[rule_id]) == described["example"]


def test_money_stays_exact(client: Client) -> None:
    """A third of a fen is not lost on the way through JSON."""
    answer = post(
        client, "decree344.art27/run", '{"entitled_area_m2": 90.1234, "monetary_price_yuan_per_m2": 4600.0001}'
    )
    assert '"monetary_resettlement_yuan":414567.64901234' in answer.content.decode()


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        (("none.item1/run", "{}", "application/json"), 404, "not_found"),
        (("decree344.art27/run", "[]", "application/json"), 422, "request.invalid"),
        (("decree344.art27/run", "{", "application/json"), 422, "request.invalid"),
        (("decree344.art27/run", '{"a": NaN}', "application/json"), 422, "request.invalid"),
        (("decree344.art27/run", "[" * 100_000, "application/json"), 422, "request.invalid"),
        (("decree344.art27/run", "1" * 2_000_001, "application/json"), 413, "request.too_large"),
        (("decree344.art27/run", b"\xff\xfe", "application/json"), 422, "request.invalid"),
        (("decree344.art31/run", '{"civil_capacity": "\\ud800"}', "application/json"), 200, ""),
        (("decree344.art8/run", '{"parcels": [{"parcel_id": "\\ud800"}]}', "application/json"), 422, "request.invalid"),
        (("decree344.art27/bulk", "{}", "text/plain"), 415, "request.media_type"),
        (("decree344.art27/bulk", "{}", "application/json"), 422, "request.invalid"),
        (("decree344.art27/bulk", '{"columns": {}}', "application/json"), 422, "request.usage"),
        (("decree344.art27/bulk", '{"columns": {"a": [1], "b": []}}', "application/json"), 422, "request.usage"),
        (("decree344.art27/bulk", "x", PARQUET), 422, "request.usage"),
        (("decree344.art27/bulk", "\n", "text/csv"), 422, "request.usage"),
        (("decree344.art27/bulk", "a\n" + "1\n" * (MOST_ROWS + 1), "text/csv"), 422, "request.usage"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_a_problem(client: Client, asked: tuple[str, Any, str], status: int, code: str) -> None:
    answer = post(client, *asked)
    assert answer.status_code == status, answer.content[:300]
    if status != 200:
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == code


@pytest.mark.parametrize("value", [-1, 10**18, "abc", None, True, [], {}, "2022-13-40", 1e-30])
def test_hostile_values_are_results_that_say_why(client: Client, value: Any) -> None:
    answer = post(client, "decree344.art27/run", {"entitled_area_m2": value, "monetary_price_yuan_per_m2": 4600})
    assert answer.status_code == 200
    body = answer.json()
    assert not body["computable"]
    assert body["reasons"][0]["field"] == "entitled_area_m2"


def test_columns_in_and_out(client: Client) -> None:
    """The good rows are computed, the wrong one is told by row and column; single runs give the same."""
    body = post(client, "decree344.art27/bulk", {"columns": MONEY}).json()
    assert body["columns"]["monetary_resettlement_yuan"] == [552000, 416300, None]
    assert body["columns"]["case_id"] == MONEY["case_id"]
    assert [(one["row"], one["column"]) for one in body["errors"]] == [(3, "entitled_area_m2")]
    assert body["wrong"] == 1


def test_csv_in_and_csv_out(client: Client) -> None:
    lines = "case_id,应安置建筑面积,monetary_price_yuan_per_m2\n甲户,120,4600\n乙户,x,4600\n丙户,90,4,600\n"
    answer = post(client, "decree344.art27/bulk", lines.encode("gb18030"), "text/csv")
    assert answer.headers["X-Wrong-Rows"] == "2"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(one["case_id"], one["computable"], one["monetary_resettlement_yuan"]) for one in rows] == [
        ("甲户", "true", "552000"),
        ("乙户", "false", ""),
        ("", "false", ""),
    ]
    assert "不是数字" in rows[1]["why_not"]
    assert "比表头多1格" in rows[2]["why_not"]  # a comma in a number would shift the price


def test_parquet_in_and_parquet_out(client: Client) -> None:
    out = pa.BufferOutputStream()
    pq.write_table(
        pa.table({"entitled_area_m2": [Decimal("90.50"), Decimal("1.25")], "monetary_price_yuan_per_m2": [4600, 4600]}),
        out,
    )
    answer = post(client, "decree344.art27/bulk", out.getvalue().to_pybytes(), PARQUET)
    assert answer.status_code == 200
    rows = pq.read_table(pa.BufferReader(answer.content)).to_pylist()
    assert [one["monetary_resettlement_yuan"] for one in rows] == ["416300", "5750"]


def test_time_limits_follow_the_announced_calendar_in_bulk_too(client: Client) -> None:
    """Seven working days from 2021-09-17 with the make-up Saturday and Mid-Autumn: 2021-09-28."""
    body = post(
        client, "yfb2021_48.item14/bulk", {"columns": {"contract_performance_completed_date": ["2021-09-17"]}}
    ).json()
    assert body["columns"]["due_date"] == ["2021-09-28"]


def test_a_cell_is_no_formula(client: Client) -> None:
    """What a spreadsheet would carry out comes back as text."""
    lines = "case_id,entitled_area_m2,monetary_price_yuan_per_m2\n=1+1,1,1\n"
    answer = post(client, "decree344.art27/bulk", lines, "text/csv")
    assert "'=1+1" in answer.content.decode()
