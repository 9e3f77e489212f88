"""Many cases of one rule: a table handed in, results and the errors of each row handed back; nothing is stored."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu.rules import get_rule
from lantu.rules.cases import repeated
from lantu_web.pages.views.policies import attached, rule_or_404
from lantu_web.pages.views.policies_files import LIMITS, handed_in, taking_files
from lantu_web.policies.batch import Batch, compute, template, unused, write
from lantu_web.policies.catalogue import shelves
from lantu_web.policies.words import said, unnamed

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
FIRST_ROWS, FIRST_FAULTS = 20, 100


@taking_files
def batch(request: HttpRequest) -> HttpResponse:
    """The form, and what came of a file."""
    chosen = str((request.POST if request.method == "POST" else request.GET).get("rule", ""))[:100]
    known = shelves(kind="computable")
    there = any(item.id == chosen for shelf in known for item in shelf.items)
    context: dict[str, Any] = {**LIMITS, "chosen": chosen if there else "", "shelves": known, "forms": FORMS}
    if request.method != "POST":
        return render(request, "pages/policies/batch.html", context)
    if not there:
        return render(request, "pages/policies/batch.html", context | {"trouble": _("请先选一条规则。")}, status=422)
    rule, _pack = get_rule(chosen)
    cases, trouble, status = handed_in(request, rule)
    if trouble:
        return render(request, "pages/policies/batch.html", context | {"trouble": trouble}, status=status)
    started = time.perf_counter()
    done = compute(rule.id, cases)
    take = request.POST.get("take", "")
    if take in FORMS:
        return attached(write(done.rows, take, done.faults), FORMS[take], f"{rule.id}-results.{take}")
    context |= _shown(done) | {
        "unused": unused(rule, cases),
        "repeated": repeated(cases)[:FIRST_ROWS],
        "title": said(rule.title),
        "seconds": time.perf_counter() - started,
        "rule": rule,
    }
    return render(request, "pages/policies/batch.html", context)


def _shown(done: Batch) -> dict[str, Any]:
    columns = [name for name in done.columns if not name.startswith("why_not")]  # told row by row above
    return {
        "done": done,
        "columns": columns,
        "rows": [[row.get(name) for name in columns] for row in done.rows[:FIRST_ROWS]],
        "faults": [
            (one.row, one.column, unnamed(one.message_zh, one.column), unnamed(one.message_en, one.column))
            for one in done.faults[:FIRST_FAULTS]
        ],
        "more_faults": max(len(done.faults) - FIRST_FAULTS, 0),
    }


@require_safe
def batch_template(request: HttpRequest, rule_id: str, form: str) -> HttpResponse:
    """An empty table to fill, with the invented example in its first row."""
    rule, _pack = rule_or_404(rule_id)
    if form not in FORMS:
        raise Http404(form)
    return attached(write(template(rule), form), FORMS[form], f"{rule.id}-template.{form}")
