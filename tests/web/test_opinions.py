"""The table of opinions in every form, and drafts that are compared and forgotten."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from lantu_web.register.models import (
    Document,
    Finding,
    SourceFile,
    Statement,
)
from lantu_web.register.services.deciding import Choice, decide
from tests.support.shared import ROOT
from tests.web.test_pages import check
from tests.web.two_plans import FOREST, LAND, WASTE, about

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("form", ["xlsx", "docx", "csv", "json"])
def test_the_table_of_opinions_holds_both_quotes(client: Client, plans: tuple[Document, Document], form: str) -> None:
    import docx
    import openpyxl

    decide(about(FOREST), Choice("accepted", why="基准不同"))
    response = client.get(reverse("pages:alignment_export", args=[form]), {"verdict": "conflict"})
    assert response.status_code == 200
    assert f"alignment.{form}" in response["Content-Disposition"]
    body = response.content
    if form == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(body)).active
        rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)][2:]
    elif form == "docx":
        [table] = docx.Document(io.BytesIO(body)).tables
        rows = [[cell.text for cell in row.cells] for row in table.rows][1:]
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1:]
    else:
        rows = [[json.dumps(one, ensure_ascii=False)] for one in json.loads(body)["findings"]]
    assert len(rows) == Finding.objects.filter(verdict="conflict").count()
    forest = next("\n".join(row) for row in rows if FOREST in "".join(row))
    assert all(words in forest for words in ("森林覆盖率达到45%", "森林覆盖率达到46%", "基准不同"))


def test_no_cell_of_the_csv_is_a_formula(client: Client, plans: tuple[Document, Document]) -> None:
    Finding.objects.update(topic="=HYPERLINK(1)")
    rows = csv.reader(io.StringIO(client.get("/alignment/export.csv").content.decode("utf-8-sig")))
    assert all(not cell.startswith("=") for row in rows for cell in row)


def test_there_is_no_other_format(client: Client) -> None:
    assert client.get("/alignment/export.exe").status_code == 404


def draft(client: Client, body: bytes, name: str = "草稿.txt") -> Any:
    return client.post(reverse("pages:draft"), {"draft": SimpleUploadedFile(name, body)})


def test_a_draft_is_compared_and_nothing_of_it_is_stored(reader: Client, plans: tuple[Document, Document]) -> None:
    check(reader.get(reverse("pages:draft")))
    counts = [model.objects.count() for model in (Document, SourceFile, Statement, Finding)]
    text = LAND.replace("国土空间", "生态修复").replace("46%", "47%")
    response = draft(reader, text.encode())
    check(response)
    html = response.content.decode()
    assert "47%" in html
    assert plans[0].get_absolute_url() in html
    conflict = response.context["compared"].findings[0]
    assert conflict.verdict == "conflict"
    assert all(FOREST in member.quote for member in conflict.members)
    assert [model.objects.count() for model in (Document, SourceFile, Statement, Finding)] == counts


def test_a_word_draft_is_compared(reader: Client, plans: tuple[Document, Document]) -> None:
    sample = ROOT / "examples" / "formats" / "sample.docx"
    response = draft(reader, sample.read_bytes(), "草稿.docx")
    check(response)
    assert response.context["compared"].statements > 0


def test_a_draft_of_the_next_period_is_held_against_the_last(reader: Client, plans: tuple[Document, Document]) -> None:
    """What was promised for its base year and not reached, and a plan that it cites and that is over."""
    text = "云州市林业“十五五”规划（2026—2030年）\n\n第一章 基础\n\n依据《云州市碧水“十四五”规划》，编制本规划。2025年，全市森林覆盖率达到43%。\n"
    found = {one.told["rule"]: one for one in draft(reader, text.encode()).context["compared"].findings}
    assert set(found) == {"promise_missed", "reference_overtaken"}
    assert {one.verdict for one in found.values()} == {"scope_differs"}
    assert {member.document for member in found["promise_missed"].register} == set(plans)


def test_a_draft_is_held_against_what_people_taught(reader: Client, plans: tuple[Document, Document]) -> None:
    """What the register told apart stays apart beside a draft, and the draft is held against each side."""
    decide(about(WASTE), Choice("not_same", why="两回事"))
    text = "云州市能源“十四五”规划（2021—2025年）\n\n第一章 任务\n\n到2025年，全市建成生活垃圾焚烧发电项目17个。\n"
    found = draft(reader, text.encode()).context["compared"].findings
    assert {one.verdict: {member.document for member in one.register} for one in found} == {
        "conflict": {plans[1]},
        "agree": {plans[0]},
    }


@pytest.mark.parametrize(
    ("body", "name", "status"),
    [(b"", "a.txt", 422), (b"\x89PNG\r\n\x1a\n" + bytes(200), "a.png", 422), (b"PK\x03\x04broken", "a.docx", 422), (bytes(9 * 1024 * 1024 + 2), "a.txt", 413)],
    ids=["empty", "picture", "broken", "large"],
)  # fmt: skip
def test_a_draft_that_cannot_be_read_is_told(reader: Client, body: bytes, name: str, status: int) -> None:
    response = draft(reader, body, name)
    assert response.status_code == status
    assert 'role="alert"' in response.content.decode()


def test_a_draft_needs_its_token() -> None:
    assert draft(Client(enforce_csrf_checks=True), b"x").status_code == 403


def test_every_message_has_its_english(plans: tuple[Document, Document]) -> None:
    import re

    client = Client()
    client.cookies["lantu_language"] = "en"
    decide(about(FOREST), Choice("not_same", why="no"))
    for address in (reverse("pages:alignment"), reverse("pages:draft"), about(FOREST).get_absolute_url()):
        html = client.get(address).content.decode()
        bare = re.sub(r"<(\w+)[^>]*lang=\"zh-Hans\"[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
        for plan in Document.objects.all():
            bare = bare.replace(plan.label, "").replace(about(FOREST).topic, "")
        left = re.findall(r"[\u4e00-\u9fff]{2,}", re.sub(r"<[^>]+>", " ", bare))
        assert [word for word in left if word != "中文"] == [], address
