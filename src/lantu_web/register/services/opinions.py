"""衔接意见表: the chosen findings as a table with both quotes, in Excel, Word, CSV and JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.db.models.functions import Substr
from django.utils.translation import gettext as _

from lantu_web.register.models import Finding, FindingDecision, FindingMember
from lantu_web.register.services import opinions_word
from lantu_web.register.services.findings import Side, quote_of, sides
from lantu_web.register.services.reviewing import plain
from lantu_web.register.services.tabular import csv_pieces

Row = dict[str, Any]


def opinions(found: QuerySet[Finding]) -> list[Row]:
    """One row a finding: what it is about, what each side says with its words, the verdict, what was decided."""
    part = Substr("version__source__text", F("context_start") + 1, F("context_end") - F("context_start"))
    members = FindingMember.objects.select_related("document").annotate(context=part).order_by("order")
    decisions = FindingDecision.objects.select_related("side")
    rows = []
    for number, one in enumerate(
        found.prefetch_related(Prefetch("members", members), Prefetch("decisions", decisions)), 1
    ):
        told = list(one.members.all())
        rows.append(
            {
                "number": number,
                "id": one.public_id,
                "topic": one.topic,
                "verdict": one.verdict,
                "verdict_label": one.get_verdict_display(),
                "within": one.within,
                "rule": one.rule,
                "reason": one.reason,
                "steps": [
                    {**step, "document": str(told[step["member"] - 1].document.label) if step.get("member") else ""}
                    for step in one.steps
                ],
                "severity": one.severity,
                "sides": [_side(side) for side in sides(told)],
                "state": one.state,
                "state_label": one.get_state_display(),
                "decision": _decision(one),
            }
        )
    return rows


def _side(side: Side) -> Row:
    return {
        "document": side.document.title,
        "label": str(side.document.label),
        "slug": side.document.slug,
        "says": [
            {
                "subject": one.subject,
                "written": one.value_text,
                "comparator": one.comparator if one.value is not None else None,
                "value": plain(one.value),
                "value_high": plain(one.value_high),
                "unit": one.unit,
                "year": one.year,
                "place": one.eid,
                "quote": quote_of(one),
            }
            for one in side.different
        ],
    }


def _decision(one: Finding) -> Row | None:
    newest = next(iter(one.decisions.all()), None)
    if newest is None:
        return None
    return {
        "decision": newest.decision,
        "label": newest.get_decision_display(),
        "why": newest.why,
        "side": newest.side.label if newest.side else "",
        "with_whom": newest.with_whom,
        "due": newest.due.isoformat() if newest.due else "",
        "by": newest.user_name,
        "at": newest.at.isoformat(timespec="minutes"),
        "changed_since": one.stale,
    }


def columns() -> list[str]:
    """The heads of the table."""
    return [
        _("序号"), _("事项"), _("比对结论"), _("甲方文件"), _("甲方原文"), _("乙方文件"), _("乙方原文"), _("理由与演算"), _("处理"), _("处理说明"),
    ]  # fmt: skip


def cells(row: Row) -> list[str]:
    """A row as texts, one for each head. More than two sides stand under each other."""
    said = [(side["label"], _words(one)) for side in row["sides"] for one in side["says"]]
    first = said[:1]
    if not row["within"]:  # the first document is one side, all others are the other
        first = [each for each in said if each[0] == said[0][0]]
    others = said[len(first) :]
    reason = [row["reason"], *(_step(step) for step in row["steps"])]
    decision = row["decision"] or {}
    told = [decision.get("why"), decision.get("side"), decision.get("with_whom"), decision.get("due")]
    return [
        str(row["number"]),
        row["topic"],
        row["verdict_label"],
        *("\n".join(dict.fromkeys(name for name, _w in side)) if at == 0 else "\n".join(w for _n, w in side) for side in (first, others) for at in (0, 1)),
        "\n".join(part for part in reason if part),
        row["state_label"],
        "\n".join(part for part in told if part),
    ]  # fmt: skip


def _words(said: Row) -> str:
    """The sentence where the text is held, else the fact."""
    fact = " ".join(part for part in (said["subject"], said["written"] or said["value"], said["unit"]) if part)
    return said["quote"] or fact


def _step(step: Row) -> str:
    label = step["document"] or step["label"]
    same = step["formula"] == step["value"]
    return f"{label}：{step['formula']}" + ("" if same else f" → {step['value']}")


def as_excel(rows: list[Row]) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(_("衔接意见表"))
        title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        head = book.add_format(
            {"bold": True, "border": 1, "bg_color": "#eef0ea", "text_wrap": True, "valign": "vcenter"}
        )
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        heads = columns()
        page.merge_range(0, 0, 0, len(heads) - 1, _("衔接意见表"), title)
        page.write_row(1, 0, heads, head)
        for at, row in enumerate(rows, 2):
            values = cells(row)
            page.write_number(at, 0, row["number"], cell)
            for column, value in enumerate(values[1:], 1):
                page.write_string(at, column, value[:32000], cell)
        for column, width in enumerate((6, 26, 12, 16, 44, 16, 44, 34, 12, 24)):
            page.set_column(column, column, width)
        page.freeze_panes(2, 2)
        page.autofilter(1, 0, max(len(rows) + 1, 1), len(heads) - 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        page.repeat_rows(1)
    return out.getvalue()


def as_word(rows: list[Row]) -> bytes:
    return opinions_word.document(_("衔接意见表"), columns(), [cells(row) for row in rows])


def as_csv(rows: list[Row]) -> bytes:
    names = columns()
    return "".join(csv_pieces(names, [[dict(zip(names, cells(row), strict=True)) for row in rows]])).encode()


def as_json(rows: list[Row]) -> bytes:
    return json.dumps({"findings": rows}, ensure_ascii=False, indent=1).encode()


Writer = Callable[[list[Row]], bytes]
FORMS: dict[str, tuple[Writer, str]] = {
    "xlsx": (as_excel, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (as_word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json; charset=utf-8"),
}
