"""The decision sheet: every line of the explanation, as Word and as PDF, in both languages, whatever the text holds."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from pypdf import PdfReader

from lantu.errors import UsageError
from lantu.reports import decision_sheet, sheet_facts
from lantu.rules import run
from lantu.rules.explanation import told

CASE: dict[str, Any] = {
    "entitled_area_m2": 90, "purchased_unit_areas_m2": [98.5], "brick_concrete_replacement_price_yuan_per_m2": 820,
    "construction_cost_yuan_per_m2": 1900, "monetary_price_yuan_per_m2": 4600,
    "case_id": "云-1 *a_b* #panic() $x$ <b>&amp; {{ title }} {% x",
}  # fmt: skip
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def trace(**changes: Any) -> dict[str, Any]:
    return run("decree344.art25", {**CASE, **changes}).trace


def words_of_docx(written: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        tree = ET.fromstring(archive.read("word/document.xml"))  # noqa: S314 - our own bytes
    return "\n".join(node.text or "" for node in tree.iter(TEXT))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_holds_every_line_of_the_explanation(language: str) -> None:
    """And nothing of the template is left over; what a name holds is only text."""
    written = words_of_docx(decision_sheet(trace(), "docx", language=language))
    for line in told(trace(), language):
        assert line.text in written
    assert CASE["case_id"] in written
    assert "{{ words" not in written
    assert trace()["hash"] in written


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pdf_can_be_read_and_is_the_same_each_time(language: str) -> None:
    """The result, the check code and places to sign; text of a case is no markup."""
    first = decision_sheet(trace(), "pdf", language=language)
    assert first == decision_sheet(trace(), "pdf", language=language)
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(first)).pages)
    assert "85200" in text.replace(" ", "")
    assert "#panic()" in text
    assert trace()["hash"][:30] in text
    assert ("经办人" if language == "zh" else "Prepared by") in text


def test_a_refusal_has_its_sheet_too() -> None:
    """Not computable, with the reason and who sets what is missing."""
    facts = sheet_facts(trace(monetary_price_yuan_per_m2=None, purchased_unit_areas_m2=[80]))
    assert [row["text"] for row in facts["result"]] == ["不能计算"]
    assert any("区县人民政府" in row["text"] for each in facts["sections"] for row in each["rows"])


def test_another_figure_than_that_of_the_text_is_no_basis_for_payment() -> None:
    """A what-if can be printed, with a warning."""
    assert sheet_facts(trace())["warning"] == ""
    changed = run("decree344.art25", CASE, parameters={"first_band_share": "0.6"}).trace
    assert "不得作为支付依据" in sheet_facts(changed)["warning"]


def test_only_traces_make_sheets() -> None:
    """A sentence with what to do instead."""
    with pytest.raises(UsageError, match="made from a trace"):
        decision_sheet({"schema": "x"})
    with pytest.raises(UsageError, match="no odt"):
        decision_sheet(trace(), "odt")
