"""From an entry to a status: who may enter and accept, what is refused, and nothing written before it is confirmed."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from unittest.mock import Mock

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lantu_web.accounts import backups
from lantu_web.accounts.models import Assignment
from lantu_web.accounts.services import make_groups
from lantu_web.monitoring.models import ColumnMapping, Entry, Explanation, PeriodLock
from lantu_web.monitoring.services import evidence, keeping
from lantu_web.monitoring.services.assessing import board
from lantu_web.pages.views import observing_tables
from lantu_web.register.models import DutyOrganisation, History, Indicator, Organisation, Place
from lantu_web.register.services.audit import Choice, all_entries

pytestmark = pytest.mark.django_db


def person(name: str, group: str, **assigned: Any) -> Any:
    make_groups()
    user = get_user_model().objects.create_user(name)
    user.groups.set(Group.objects.filter(name=group))
    if assigned:
        Assignment.objects.create(user=user, **assigned)
    return user


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def fact(db: None) -> Indicator:
    return Indicator.objects.get(name="森林覆盖率", document__slug="outline-2021-2035", target_year=2025)


@pytest.fixture
def office(fact: Indicator) -> Organisation:
    """An organisation that answers for the plan."""
    fact.document.organisation = Organisation.objects.first()
    fact.document.save()
    return fact.document.organisation


@pytest.fixture
def reporter(office: Organisation) -> Any:
    return person("填报", "reporter", organisation=office)


@pytest.fixture
def reviewer(db: None) -> Any:
    return person("审核", "reviewer")


def form(**changed: Any) -> dict[str, Any]:
    place = Place.objects.get(name="重庆市")
    given = {
        "place": str(place.pk), "period": "2025", "bound": "", "value": "57.3", "text": "", "unit": "%", "status": "final",
        "source": "年报", "source_date": "2026-03-01", "evidence": "", "evidence_note": "年报第3页",
    }  # fmt: skip
    return given | changed


def sent(client: Client, fact: Indicator, **changed: Any) -> Any:
    return client.post(reverse("pages:observation_new", args=[fact.public_id]), form(**changed))


def test_an_entry_counts_when_a_second_person_has_accepted_it(fact: Indicator, reporter: Any, reviewer: Any) -> None:
    """Entered, accepted by another one, in the store with source and evidence, and the status follows."""
    keeping.load_bundled()
    assert board(2025).of(fact.public_id).status == "undecided"
    assert sent(signed_in(reporter), fact).status_code == 302
    entry = Entry.objects.get()
    assert board(2025).of(fact.public_id).status == "undecided"
    signed_in(reviewer).post(reverse("pages:observation_decide", args=[entry.pk]), {"decision": "accept"})
    entry.refresh_from_db()
    assert (entry.state, entry.decided_name) == ("accepted", "审核")
    row = next(each for each in keeping.store().read(measure="森林覆盖率") if each.id == entry.observation)
    assert (row.value, row.source, row.flags) == (Decimal("57.3"), "年报", ("reported",))
    assert board(2025).of(fact.public_id).status != "undecided"
    assert History.objects.filter(model="entry", key=str(entry.pk)).count() == 2


PDF = b"%PDF-1.7 a page of the yearbook"


def handed(client: Client, fact: Indicator, name: str, body: bytes) -> Any:
    return sent(client, fact, evidence_note="", evidence_file=SimpleUploadedFile(name, body))


def test_a_file_proves_an_entry(fact: Indicator, reporter: Any, reviewer: Any) -> None:
    """Kept as it is, to be saved by those who see the entry, in the journal and in the backup; a damaged one is not given out."""
    assert handed(signed_in(reporter), fact, "../年报\u202e第3页.pdf", PDF).status_code == 302
    entry = Entry.objects.get()
    assert (entry.evidence_name, entry.evidence_size) == ("年报第3页.pdf", len(PDF))
    address = reverse("pages:observation_proof", args=[entry.pk])
    for user in (reporter, reviewer):
        response = signed_in(user).get(address)
        assert b"".join(response.streaming_content) == PDF
        assert response["Content-Disposition"].startswith("attachment;")
        assert (response["X-Content-Type-Options"], response["Cache-Control"][:8]) == ("nosniff", "max-age=")
    assert signed_in(person("外人", "reporter")).get(address).status_code == 404
    assert Client().get(address).status_code == 401
    assert entry.evidence_sha256 in History.objects.get(model="entry", field="evidence").new
    kept = [one for one in backups._files() if one.name == entry.evidence_sha256]
    assert oct(kept[0].stat().st_mode)[-3:] == "600"
    kept[0].write_bytes(b"%PDF-1.7 something else")
    assert signed_in(reviewer).get(address).status_code == 404


def test_a_file_that_is_not_what_it_says_is_refused(
    fact: Indicator, reporter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By ending, first bytes and size; a full disk keeps neither file nor entry."""
    client, large = signed_in(reporter), PDF + bytes(evidence.MEGABYTES * 1024 * 1024)
    for name, body in (("a.html", b"<script>"), ("a.pdf", b"<script>"), ("a.pdf", b""), ("a", PDF), ("a.pdf", large)):
        response = handed(client, fact, name, body)
        assert response.status_code == 422, name
        assert "evidence_file" in response.context["form"].errors, name
    monkeypatch.setattr("os.fsync", Mock(side_effect=OSError(28, "No space left on device")))
    assert handed(client, fact, "a.pdf", PDF).status_code == 422
    assert not Entry.objects.exists()
    assert not [one for one in backups._files() if "evidence" in one.parts]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"value": "见附件"}, "value"),
        ({"value": ""}, "value"),
        ({"unit": "公里"}, "unit"),
        ({"period": "二〇二五"}, "period"),
        ({"period": "2099"}, "period"),
        ({"source_date": "2099-01-01"}, "source_date"),
        ({"source": ""}, "source"),
        ({"evidence_note": ""}, "evidence"),
        ({"evidence": "javascript:alert(1)"}, "evidence"),
        ({"place": "0"}, "place"),
    ],
    ids=lambda one: str(one)[:30],
)
def test_text_never_becomes_a_number(fact: Indicator, reporter: Any, changed: dict[str, str], field: str) -> None:
    """Each field has its kind; what does not fit is told beside it and nothing is kept."""
    response = sent(signed_in(reporter), fact, **changed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Entry.objects.exists()


def test_all_that_is_wrong_is_told_at_once(fact: Indicator, reporter: Any) -> None:
    """A wrong period is told beside a wrong number, and what was typed stays."""
    page = sent(signed_in(reporter), fact, period="20xx", value="abc", source="年报")
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"period", "value"}
    assert 'value="abc"' in page.content.decode()


def test_nobody_accepts_their_own(fact: Indicator, office: Organisation) -> None:
    """Not even an editor; the table refuses it as well."""
    editor = person("编辑", "editor")
    assert sent(signed_in(editor), fact).status_code == 302
    entry = Entry.objects.get()
    signed_in(editor).post(reverse("pages:observation_decide", args=[entry.pk]), {"decision": "accept"})
    entry.refresh_from_db()
    assert entry.state == "waiting"
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(decided_by=editor, state="accepted", decided_at=timezone.now())


def test_a_stranger_enters_nothing(fact: Indicator, office: Organisation) -> None:
    """Reporters of another organisation, and readers, are told why."""
    parts = set(DutyOrganisation.objects.filter(duty__document=fact.document).values_list("organisation", flat=True))
    other = Organisation.objects.exclude(pk__in={office.pk, *parts}).first()
    assert sent(signed_in(person("外人", "reporter", organisation=other)), fact).status_code == 403
    assert sent(Client(), fact).status_code == 401
    assert not Entry.objects.exists()


def test_a_place_reports_for_itself_only(fact: Indicator) -> None:
    place = Place.objects.get(code="500101")
    client = signed_in(person("万州", "reporter", place=place))
    assert sent(client, fact).status_code == 422
    assert sent(client, fact, place=str(place.pk)).status_code == 302
    assert Entry.objects.get().place == place


def test_a_plan_of_a_place_that_nobody_knows_says_how_it_is_added(fact: Indicator, office: Organisation) -> None:
    """No other place is put in for it: who answers for the plan is told whom to ask, an administrator where to add it."""
    fact.document.title, fact.document.place = "云江市林业“十四五”规划", None
    fact.document.save()
    address = reverse("pages:observation_new", args=[fact.public_id])
    page = signed_in(person("填报", "reporter", organisation=office)).get(address).content.decode()
    assert "云江市</b>" in page
    assert '<form class="card upload' not in page
    page = signed_in(person("管理", "administrator")).get(address).content.decode()
    assert re.search(r"register/place/add/\?name=[^\"]+", page)
    assert '<option value="" selected>' in page
    Place.objects.create(code="999900", name="云江市", kind="city")
    page = signed_in(get_user_model().objects.get(username="填报")).get(address).content.decode()
    assert "selected>云江市</option>" in page


def test_a_closed_period_takes_nothing(fact: Indicator, reporter: Any, reviewer: Any) -> None:
    """Neither entries nor acceptance, until it is released; that it was closed stays on record."""
    sent(signed_in(reporter), fact)
    admin = signed_in(person("管理", "administrator"))
    admin.post(reverse("pages:period_lock"), {"period": "2025", "place": ""})
    signed_in(reviewer).post(reverse("pages:observation_decide", args=[Entry.objects.get().pk]), {"decision": "accept"})
    assert Entry.objects.get().state == "waiting"
    assert sent(signed_in(reporter), fact).status_code == 422
    admin.post(reverse("pages:period_release", args=[PeriodLock.objects.get().pk]))
    assert sent(signed_in(reporter), fact).status_code == 302
    assert PeriodLock.objects.get().released_name == "管理"


def test_a_return_needs_a_reason(fact: Indicator, reporter: Any, reviewer: Any) -> None:
    sent(signed_in(reporter), fact)
    address = reverse("pages:observation_decide", args=[Entry.objects.get().pk])
    signed_in(reviewer).post(address, {"decision": "return"})
    assert Entry.objects.get().state == "waiting"
    signed_in(reviewer).post(address, {"decision": "return", "note": "与年报不符"})
    assert (Entry.objects.get().state, Entry.objects.get().decision_note) == ("returned", "与年报不符")


def test_an_explanation_stands_beside_the_status_and_changes_nothing(
    fact: Indicator, reporter: Any, office: Any
) -> None:
    """Only who answers may explain."""
    keeping.load_bundled()
    before = board().of(fact.public_id).status
    address = reverse("pages:explain", args=[fact.public_id])
    assert signed_in(reporter).post(address, {"organisation": office.pk, "text": "口径调整中"}).status_code == 302
    assert "口径调整中" in Client().get(fact.get_absolute_url()).content.decode()
    assert board().of(fact.public_id).status == before
    other = person("外人", "reporter")
    assert signed_in(other).post(address, {"organisation": office.pk, "text": "不对"}).status_code == 403
    assert Explanation.objects.count() == 1


TABLE = "项目,地方,年份,数值,单位,来源,发布日期\n森林覆盖率,重庆市,2024,12.5,%,年报,2025-03-01\n森林覆盖率,重庆市,二〇二四,1,%,年报,2025-03-01\n"


def test_a_table_is_looked_at_before_anything_is_written(db: None) -> None:
    """Mapping proposed, chosen and remembered; problems by row; the same again brings nothing new."""
    client = signed_in(person("编辑", "editor"))
    address = reverse("pages:observation_import")
    seen = client.post(address, {"file": SimpleUploadedFile("表.csv", TABLE.encode())}).context
    assert set(seen["seen"].missing) == {"indicator", "place"}
    headings = TABLE.splitlines()[0].split(",")
    chosen = {"heading": headings, "field": ["indicator", "place", "period", "value", "unit", "source", "source_date"]}
    seen = client.post(address, chosen | {"token": seen["token"], "decision": "look"}).context
    assert (len(seen["rows"]), seen["seen"].done.errors, seen["problems"][0].row) == (1, 1, 3)
    assert keeping.version() == -1
    client.post(address, chosen | {"token": seen["token"], "decision": "keep"})
    assert [str(each.value) for each in keeping.store().read()] == ["12.5"]
    assert ColumnMapping.objects.get().mapping["项目"] == "indicator"
    (line,) = all_entries(Choice(kind="observation"), person("管理", "administrator"))
    assert (line.person, line.about, line.changes[0][0]) == ("编辑", "数据表 表.csv", "收入的行")
    assert line.changes[0][2].startswith("1 行，其中新值 1 个 · SHA-256 ")
    again = client.post(address, {"file": SimpleUploadedFile("表.csv", TABLE.encode())}).context["seen"]
    assert (again.remembered, again.new) == (True, 0)


def test_a_table_that_cannot_be_written_says_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk: what is kept stays, the page says what to do and tells no path."""
    client, address = signed_in(person("编辑", "editor")), reverse("pages:observation_import")
    table = TABLE.replace("项目", "指标").replace("地方", "地区")
    token = client.post(address, {"file": SimpleUploadedFile("表.csv", table.encode())}).context["token"]
    headings = table.splitlines()[0].split(",")
    chosen = {"heading": headings, "field": ["indicator", "place", "period", "value", "unit", "source", "source_date"]}
    monkeypatch.setattr(
        "pyarrow.parquet.ParquetWriter.write_table", Mock(side_effect=OSError(28, "No space left on device"))
    )
    answer = client.post(address, chosen | {"token": token, "decision": "keep"})
    assert answer.status_code == 507
    assert ("没有写入" in answer.content.decode(), str(keeping.store().path) in answer.content.decode()) == (
        True,
        False,
    )
    monkeypatch.undo()
    client.post(address, chosen | {"token": token, "decision": "keep"})
    assert len(keeping.store().read()) == 1


def test_a_long_import_tells_how_far_it_is(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sent while it goes on, without a script: rows read, checked, compared, written; the same result at its end."""
    monkeypatch.setattr(observing_tables, "WAITED", 10_000)
    rows = (
        "".join(f"森林覆盖率,重庆市,2024,{n},%,年报,2025-03-01\n" for n in range(2500))
        + "森林覆盖率,重庆市,二〇,1,%,,\n"
    )
    table = "指标,地区,年份,数值,单位,来源,发布日期\n" + rows
    client, address = signed_in(person("编辑", "editor")), reverse("pages:observation_import")
    parts = [one.decode() for one in client.post(address, {"file": SimpleUploadedFile("表.csv", table.encode())})]
    steps = [one for one in parts if "…</p>" in one and "<h1>" not in one]
    assert [(part in each) for part, each in zip(("读表", "核对", "核对", "比对"), steps, strict=True)] == [True] * 4
    whole = "".join(parts)
    assert whole.count("<main") == whole.count("</main>") == 1
    assert ("二〇" in whole, keeping.version()) == (True, -1)
    token = re.search('name="token" value="([^"]+)"', whole)[1]
    chosen = {
        "heading": table.splitlines()[0].split(","),
        "field": ["indicator", "place", "period", "value", "unit", "source", "source_date"],
    }
    kept = "".join(one.decode() for one in client.post(address, chosen | {"token": token, "decision": "keep"}))
    assert "已收入 2500 行，其中新值 2500 个。" in kept
    assert len(keeping.store().read()) == 2500
    broken = client.post(address, {"file": SimpleUploadedFile("表.jsonl", b"{" * 20_000)})
    assert "这个表读不了" in "".join(one.decode() for one in broken)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.csv", b""),
        ("a.exe", b"x"),
        ("a.xlsx", b"PK no"),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.jsonl", b"{"),
        ("a.parquet", b"x"),
        ("a.zip", b"PK no"),
    ],
)
def test_a_broken_table_is_told_and_harms_nothing(db: None, name: str, body: bytes) -> None:
    client = signed_in(person("编辑", "editor"))
    response = client.post(reverse("pages:observation_import"), {"file": SimpleUploadedFile(name, body)})
    assert response.status_code == 422
    assert "Traceback" not in response.content.decode()


def test_closed_periods_hold_for_tables_too(db: None) -> None:
    user = person("编辑", "editor")
    PeriodLock.objects.create(period="2024", locked_by=user, locked_name="管理")
    table = TABLE.replace("项目,地方", "指标,地区")
    seen = (
        signed_in(user)
        .post(reverse("pages:observation_import"), {"file": SimpleUploadedFile("表.csv", table.encode())})
        .context["seen"]
    )
    assert [(one.row, one.code) for one in seen.done.problems] == [(2, "locked"), (3, "period")]


def test_the_queue_shows_what_one_works_on(fact: Indicator, reporter: Any, reviewer: Any) -> None:
    sent(signed_in(reporter), fact)
    for user, seen in ((reporter, True), (reviewer, True), (person("外人", "reporter"), False)):
        html = signed_in(user).get(reverse("pages:observations")).content.decode()
        assert ("57.3" in html) == seen
    assert Client().get(reverse("pages:observations")).status_code == 401
