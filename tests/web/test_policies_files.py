"""Tables handed in and deadlines: real calendars, batches with good and wrong rows, files that are no tables."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from lantu.rules import rules, time_limits
from lantu_web.policies.answering import result_of
from lantu_web.policies.batch import FEW, compute, read, write
from lantu_web.policies.words import example_of
from tests.web.test_pages import check
from tests.web.test_policies import COMPUTABLE, bare

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MONEY = "case_id,entitled_area_m2,monetary_price_yuan_per_m2\n甲户,120,4600\n乙户,-1,4600\n丙户,90,\n"
PAID = (
    "case_id,invoice_received_date,payment_date\nA,2021-09-24,2021-09-30\nB,2021-09-24,2021-10-11\nC,2021-09-24,\n"
    "D,9999-12-31,\nE,yesterday,\n"
)


def hand_in(client: Client, address: str, text: str | bytes, name: str = "表.csv", **more: str) -> Any:
    data = text.encode() if isinstance(text, str) else text
    return client.post(address, {"file": SimpleUploadedFile(name, data), **more})


@pytest.mark.parametrize("rule_id", COMPUTABLE)
def test_the_template_of_each_rule_computes(client: Client, rule_id: str) -> None:
    """The empty table holds every input; its first row is the example, and comes out as the library has it."""
    form = "xlsx" if rule_id == "decree344.household" else "csv"
    data = client.get(f"/policies/{rule_id}/template.{form}").content
    done = compute(rule_id, read(data, f"a.{form}"))
    assert done.wrong == 0, done.faults
    single = result_of(rule_id, example_of(rules()[rule_id])).outputs
    assert {name: done.rows[0].get(name) for name in single} == single


def test_many_rows_are_what_single_ones_are() -> None:
    """Beyond the number of rows that are taken one by one, columns give the same to the last digit."""
    cases = [
        {"case_id": str(n), "entitled_area_m2": f"{n}.37", "monetary_price_yuan_per_m2": "4600.01"}
        for n in range(FEW + 50)
    ]
    cases[7]["entitled_area_m2"] = "x"
    many, few = compute("decree344.art27", cases), compute("decree344.art27", cases[:20])
    assert many.rows[:20] == few.rows
    assert many.faults == few.faults


def test_good_rows_are_computed_and_wrong_ones_told(reader: Client) -> None:
    page = hand_in(reader, "/policies/batch/", MONEY, rule="decree344.art27")
    check(page)
    html = page.content.decode()
    assert "552,000" in html
    assert "entitled_area_m2" in html
    assert "monetary_price_yuan_per_m2" in html
    check(reader.get("/policies/batch/"))
    check(reader.get("/policies/batch/?rule=decree344.art27"))


def test_a_column_that_is_not_used_is_told(client: Client) -> None:
    """A misspelt name fits no input: it is named, and what lacks is told by its label."""
    text = "case_id,entitled_area,monetary_price_yuan_per_m2\n甲户,120,4600\n"
    told = bare(hand_in(client, "/policies/batch/", text, rule="decree344.art27").content.decode())
    assert "没有用到的列： entitled_area 。" in told
    assert "没有用到的列" not in bare(
        hand_in(client, "/policies/batch/", MONEY, rule="decree344.art27").content.decode()
    )
    late = "case_id,invoice_recieved_date,invoice_received_date\nA,2021-09-24,2021-09-24\n"
    told = bare(hand_in(client, "/policies/deadlines/", late, matter="yfb2021_48.item15").content.decode())
    assert "invoice_recieved_date" in told
    assert "−" not in told


def test_results_are_taken_along_with_the_errors(client: Client) -> None:
    taken = hand_in(client, "/policies/batch/", MONEY, rule="decree344.art27", take="xlsx")
    book = openpyxl.load_workbook(io.BytesIO(taken.content))
    assert book.sheetnames == ["结果 results", "错误 errors"]
    results = list(book["结果 results"].values)
    assert results[0][:4] == ("row", "case_id", "computable", "monetary_resettlement_yuan")
    assert results[1][:4] == (1, "甲户", True, 552000)
    assert [row[:2] for row in list(book["错误 errors"].values)[1:]] == [
        (2, "entitled_area_m2"),
        (3, "monetary_price_yuan_per_m2"),
    ]


def test_numbers_beyond_a_spreadsheet_keep_their_digits() -> None:
    """A sum that floating point would bend stays text in XLSX."""
    rows = [{"a_yuan": 12345678901234567}, {"a_yuan": 12}]
    book = openpyxl.load_workbook(io.BytesIO(write(rows, "xlsx")))
    assert [row[0] for row in list(book.worksheets[0].values)[1:]] == ["12345678901234567", 12]


@pytest.mark.parametrize(
    ("name", "data", "status"),
    [
        ("a.csv", b"", 422),
        ("a.csv", b"only,a,head\n", 422),
        ("a.xlsx", b"PK no workbook", 422),
        ("a.parquet", b"PAR1", 422),
        ("a.json", b"{", 422),
        ("a.exe", b"MZ", 422),
        ("a.csv", b"\x00\xff\xfe\x81", 422),
        ("a.csv", b"x" * (8 * 1024 * 1024 + 1), 413),
        ("../../etc/passwd.csv", b"entitled_area_m2\n1\n", 200),
        ("a.json", b"[1, null, []]", 200),
        ("a.csv", "面积\n一百\n".encode("gb18030"), 200),
    ],
)
def test_files_that_are_no_tables(client: Client, name: str, data: bytes, status: int) -> None:
    """Each is told as such; none is an error of the site."""
    page = hand_in(client, "/policies/batch/", data, name, rule="decree344.art27")
    assert page.status_code == status
    if status != 200:
        assert 'role="alert"' in page.content.decode()


def test_a_rule_must_be_chosen(client: Client) -> None:
    assert hand_in(client, "/policies/batch/", MONEY, rule="none").status_code == 422
    assert hand_in(client, "/policies/deadlines/", PAID, matter="none").status_code == 422


def test_uploads_need_the_token_of_the_form() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert hand_in(strict, "/policies/batch/", MONEY, rule="decree344.art27").status_code == 403


DUE = [
    # matter, inputs, last day
    ("yfb2021_48.item48", {"claim_accepted_date": "2021-09-30"}, "2021-10-08"),  # over the National Day week
    ("yfb2021_48.item48", {"claim_accepted_date": "2021-09-17"}, "2021-09-18"),  # a Saturday that is worked
    ("yfb2021_48.item14", {"contract_performance_completed_date": "2021-09-17"}, "2021-09-28"),
    ("yfb2021_48.item13", {"award_notice_date": "2021-09-08"}, "2021-09-28"),  # twenty calendar days
    (
        "yfb2021_48.item15",
        {"invoice_received_date": "2022-01-28", "payment_conditions_met_date": "2022-01-30"},
        "2022-02-11",
    ),
    ("yfb2021_47.item29", {"policy_issue_date": "2021-05-14"}, "2021-06-14"),
]


@pytest.mark.parametrize(("matter", "inputs", "last"), DUE)
def test_when_a_matter_is_due(reader: Client, matter: str, inputs: dict[str, str], last: str) -> None:
    page = reader.get("/policies/deadlines/", {"matter": matter, **inputs})
    check(page)
    headline = bare(page.content.decode().partition('class="headline"')[2].partition("</p>")[0])
    assert last in headline
    taken = client_calendar(reader, matter, inputs)
    assert [event["dtstart"].dt.isoformat() for event in taken.walk("VEVENT")] == [last]


def client_calendar(client: Client, matter: str, inputs: dict[str, str]) -> Any:
    answer = client.get("/policies/deadlines/due.ics", {"matter": matter, "as_of": "2021-01-01", **inputs})
    assert answer.headers["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content)


def test_days_are_counted_one_by_one(client: Client) -> None:
    """Seven working days from a Friday: Saturday is worked, the next three days are off."""
    html = client.get("/policies/deadlines/", {"matter": DUE[2][0], **DUE[2][1]}).content.decode()
    days = bare(html.partition('class="days"')[2].partition("</ol>")[0].partition(">")[2]).split()
    assert days[:4] == ["09-18", "1", "调休上班", "09-19"]
    assert days[-2:] == ["09-28", "7"]


@pytest.mark.parametrize("matter", sorted(time_limits()))
def test_each_matter_opens_and_says_hard_or_soft(reader: Client, matter: str) -> None:
    check(reader.get("/policies/deadlines/", {"matter": matter}))


def test_attainment_of_a_batch(client: Client) -> None:
    """Five working days from 2021-09-24, the Sunday worked: due on the 30th. One in time, one late, one overdue; two cannot be used."""
    page = hand_in(client, "/policies/deadlines/", PAID, matter="yfb2021_48.item15", as_of="2021-12-01")
    assert page.status_code == 200
    text = bare(page.content.decode())
    assert "33.33%" in text
    assert "共判 3 件" in text
    taken = hand_in(client, "/policies/deadlines/", PAID, matter="yfb2021_48.item15", as_of="2021-12-01", take="csv")
    rows = taken.content.decode("utf-8-sig").splitlines()
    assert [row.split(",")[5] for row in rows[1:]] == ["on_time", "late", "overdue", "unknown", "unknown"]
    events = Calendar.from_ical(
        hand_in(client, "/policies/deadlines/", PAID, matter="yfb2021_48.item15", take="ics").content
    )
    assert len(events.walk("VEVENT")) == 1


def test_an_average_is_judged_over_all(client: Client) -> None:
    """41 days alone is no breach where the mean of the year is below 30."""
    table = "connection_type,process_working_days,completed_date\n" + "".join(
        f"electricity_10kv_urban_user_average,{days},2021-0{place}-10\n" for place, days in enumerate((22, 41, 26), 1)
    )
    text = bare(hand_in(client, "/policies/deadlines/", table, matter="yfb2021_48.item6").content.decode())
    assert "29.666666666667" in text
    assert "是否达标" in text


@pytest.mark.parametrize("odd", ["9999-12-31", "0001-01-01", "2021-02-30", "1e9", "-1", "2199-12-31"])
def test_odd_days_give_pages(client: Client, odd: str) -> None:
    for matter, limit in time_limits().items():
        given = {"matter": matter, "as_of": odd} | ({limit.trigger: odd} if limit.trigger else {})
        assert client.get("/policies/deadlines/", given).status_code == 200
        assert client.get("/policies/deadlines/due.ics", given).status_code == 200
        assert client.get(f"/policies/{matter}/", given).status_code == 200
