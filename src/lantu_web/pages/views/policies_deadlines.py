"""Deadlines: a matter and a day give the last day; a table of cases gives how often the limit was kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu.rules import calendar_file
from lantu.rules.deadlines import STATES
from lantu.rules.model import Rule
from lantu_web.pages.views.policies import asked_in, attached
from lantu_web.pages.views.policies_batch import FIRST_FAULTS, FORMS
from lantu_web.pages.views.policies_files import LIMITS, handed_in, taking_files
from lantu_web.policies.answering import answer
from lantu_web.policies.asking import address_of, form_of, inputs_of
from lantu_web.policies.batch import unused, write
from lantu_web.policies.deadlines import CALENDAR, CHIPS, attained, days_of, due, lines, matters, rule_of
from lantu_web.policies.words import example_of, language, said, unnamed

CALENDAR_TYPE = "text/calendar; charset=utf-8"


def _as_of(written: str) -> date | None:
    """The day as of which a case is judged: the one written, else today."""
    try:
        return date.fromisoformat(written) if written else timezone.localdate()
    except ValueError:
        return timezone.localdate()


@taking_files
def deadlines(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _batch(request)
    given, _trouble = asked_in(request)
    return render(request, "pages/policies/deadlines.html", _context(given))


def _context(given: dict[str, str]) -> dict[str, Any]:
    rule = rule_of(given.get("matter", ""))
    known = matters()
    context: dict[str, Any] = {**LIMITS, "matters": known, "forms": FORMS}
    if rule is None:
        return context
    own = {name: value for name, value in given.items() if name not in {"matter", "as_of", "lang"}}
    inputs, _places = inputs_of(rule, own)
    found, as_of = None, _as_of(given.get("as_of", ""))
    if inputs:
        found = due(rule.id, inputs, as_of)
    form = form_of(rule, own, found.result.reasons if found else ())
    calendar_fields = [one for one in form.facts if one.name in CALENDAR]
    form.facts = [one for one in form.facts if one.name not in CALENDAR]
    held = {"matter": rule.id, **address_of(inputs, rule)} | ({"as_of": given["as_of"]} if given.get("as_of") else {})
    context |= {
        "rule": rule, "matter": next(one for one in known if one.rule == rule.id), "form": form, "held": held,
        "calendar_fields": calendar_fields, "as_of": given.get("as_of", ""), "example": _example(rule),
    }  # fmt: skip
    if found:
        style, sign = CHIPS[found.state]
        context |= {
            "due": found, "state": said(STATES[found.state]), "style": style, "sign": sign, "days": days_of(found),
            "answer": answer(rule.id, inputs), "today": as_of,
        }  # fmt: skip
    return context


def _example(rule: Rule) -> dict[str, str]:
    return {"matter": rule.id, **address_of(example_of(rule), rule)}


@require_safe
def deadline_calendar(request: HttpRequest) -> HttpResponse:
    """The matter as an event for any calendar program."""
    given, _trouble = asked_in(request)
    rule = rule_of(given.get("matter", ""))
    if rule is None:
        raise Http404
    inputs, _places = inputs_of(rule, given)
    as_of = _as_of(given.get("as_of", ""))
    found = due(rule.id, inputs, as_of)
    data = calendar_file([found], as_of=as_of or timezone.localdate(), language=language(), everything=True)
    return attached(data, CALENDAR_TYPE, f"{rule.id}.ics")


def _batch(request: HttpRequest) -> HttpResponse:
    """How often a table of cases kept the limit, on the page or as a file."""
    rule = rule_of(str(request.POST.get("matter", "")))
    as_of = _as_of(str(request.POST.get("as_of", "")))
    context = _context({"matter": rule.id} if rule else {})
    if rule is None:
        return render(
            request, "pages/policies/deadlines.html", context | {"trouble": _("请先选一个事项。")}, status=422
        )
    cases, trouble, status = handed_in(request, rule)
    if trouble:
        return render(request, "pages/policies/deadlines.html", context | {"trouble": trouble}, status=status)
    found = attained(rule.id, cases, as_of)
    take = request.POST.get("take", "")
    if take in FORMS:
        return attached(write(lines(found), take), FORMS[take], f"{rule.id}-deadlines.{take}")
    if take == "ics":
        if any(one.due and not one.done for one in found.deadlines):
            data = calendar_file(found.deadlines, as_of=as_of or timezone.localdate(), language=language())
            return attached(data, CALENDAR_TYPE, f"{rule.id}.ics")
        context["trouble"] = _("没有未办的事项有期满日，日历文件会是空的；下面是每行的情况。")
    counts = [(said(STATES[state]), *CHIPS[state], n) for state, n in found.counts.items() if n]
    context |= {
        "attained": found, "counts": counts, "late": [(one, None if one.days is None else abs(one.days)) for one in found.deadlines if one.state in {"late", "overdue"}][:FIRST_FAULTS],
        "faults": [(one["row"], one["column"], *(unnamed(one["message"][each], one["column"]) for each in ("zh", "en"))) for one in found.faults[:FIRST_FAULTS]],
        "unused": unused(rule, cases), "percent": (found.ratio * 100).normalize() if found.ratio is not None else None, "today": as_of,
    }  # fmt: skip
    return render(request, "pages/policies/deadlines.html", context)
