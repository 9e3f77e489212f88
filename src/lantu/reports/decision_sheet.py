"""The decision sheet 计算书: a computation that a clerk can check and sign, as Word or PDF, from its trace alone.

The lines are those of the one renderer of explanations; here they are only laid out.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from lantu.datafiles import load_data
from lantu.drawing import png, svg
from lantu.errors import UsageError
from lantu.rules.charts import payments_chart
from lantu.rules.citing import cited_in
from lantu.rules.explanation import Teller, headings, told
from lantu.rules.payments import Payment, payments

MILLIMETRE = 36_000  # in the unit of Word

__all__ = ["decision_sheet", "sheet_facts"]

_SIGNATURES = ("maker", "checker", "head", "office")
_TOP = "outputs"


def decision_sheet(
    trace: Mapping[str, Any], form: str = "pdf", *, language: str = "zh", office: str = "", title: str = ""
) -> bytes:
    """The sheet of a trace as ``pdf`` or ``docx``; the same trace gives the same PDF.

    ``office`` is printed where the seal goes, ``title`` under the heading in place of the title of the rule.
    """
    if form not in {"pdf", "docx"}:
        raise UsageError(f"a sheet is no {form}", hint="pdf or docx")
    facts = sheet_facts(trace, language=language, office=office, title=title)
    return _pdf(facts) if form == "pdf" else _docx(facts)


def sheet_facts(trace: Mapping[str, Any], *, language: str = "zh", office: str = "", title: str = "") -> dict[str, Any]:
    """What stands on the sheet: words, head, sections with numbered rows, signatures."""
    if not str(trace.get("schema", "")).startswith("lantu.trace/") or language not in {"zh", "en"}:
        raise UsageError("a sheet is made from a trace, in zh or en", hint="lantu rule run RULE --input CASE.json")
    words = {
        key: _one(written, language)
        for key, written in load_data("reports/decision_sheet.toml", "lantu.reports.sheet/1").items()
    }
    sections: dict[str, list[dict[str, Any]]] = {}
    for line in told(trace, language):
        rows = sections.setdefault(line.section, [])
        rows.append({"number": len(rows) + 1, "text": line.text, "article": line.article})
    dated = _payments(trace, language, words)
    citation, pack, inputs = trace["citation"], trace["pack"], trace["inputs"]
    head = [(words["basis"], cited_in(citation, language))]
    head += [
        (words[key], str(inputs[name]))
        for key, name in (("case", "case_id"), ("place", "place"), ("date", "case_date"))
        if inputs.get(name)
    ]
    return {
        "language": language,
        "words": words,
        "title": title or trace["title"][language],
        "head": [list(pair) for pair in head],
        "warning": words["reform"] if trace.get("reform") or trace.get("readings") else "",
        "result": sections.pop(_TOP, []),
        "sections": [{"heading": headings(language)[name], "rows": rows} for name, rows in sections.items()],
        "payments": dated,
        "picture": payments_chart({"": payments(trace)}, language, width=520, height=150) if dated else None,
        "signatures": [*(f"{words[name]}　{office if name == 'office' else ''}" for name in _SIGNATURES), words["day"]],
        "hash": trace["hash"],
        "version": f"{pack['id']} {pack['version']} · {trace['engine']}",
    }


def _payments(trace: Mapping[str, Any], language: str, words: Mapping[str, str]) -> list[list[str]]:
    """The sums with their times as rows; none where the text says of no sum when it is paid."""
    found = payments(trace)
    if not any(each.monthly or each.one_off for each in found):
        return []
    teller = Teller(trace, language)
    return [
        [each.label[language], teller.value(each.amount, teller.units.get(each.name, "")), _when(each, words)]
        for each in found
    ]  # fmt: skip


def _when(each: Payment, words: Mapping[str, str]) -> str:
    if each.monthly:
        return words["monthly"].format(each.first, each.last, each.months)
    return words["one_off"] if each.one_off else words["not_said"]


def _one(written: str, language: str) -> str:
    zh, _, en = written.partition("|")
    return zh if language == "zh" else en


def _pdf(facts: Mapping[str, Any]) -> bytes:
    import pylopdf_fonts_zh_cn
    import typst

    fonts = Path(pylopdf_fonts_zh_cn.__file__).parent
    with as_file(files("lantu").joinpath("data", "reports", "decision_sheet.typ")) as template:
        made = typst.compile(
            str(template),
            format="pdf",
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={
                "sheet": json.dumps({**facts, "picture": None}, ensure_ascii=False),
                "picture": svg(facts["picture"]) if facts["picture"] else "",
            },
            timestamp=0,
        )
    return bytes(made)


def _inline(document: Any, picture: dict[str, Any] | None) -> Any:
    """The picture of a spec where the template has its place; nothing where there is none."""
    from docxtpl import InlineImage

    return InlineImage(document, io.BytesIO(png(picture)), width=150 * MILLIMETRE) if picture else ""


def _docx(facts: Mapping[str, Any]) -> bytes:
    from docxtpl import DocxTemplate

    target = io.BytesIO()
    with as_file(files("lantu").joinpath("data", "reports", "decision_sheet.docx")) as template:
        document = DocxTemplate(str(template))
        document.render({**facts, "picture": _inline(document, facts["picture"])}, autoescape=True)
        document.save(target)
    return target.getvalue()
