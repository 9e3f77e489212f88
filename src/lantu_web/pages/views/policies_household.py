"""A household: one guided form, the ways of resettlement side by side. Nothing that is filled in is stored."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lantu.drawing import svg
from lantu.rules.trace import dumps, plain
from lantu_web.pages.views.policies import OWN, asked_in, attached, sheet, sized, without_row
from lantu_web.policies.asking import address_of
from lantu_web.policies.batch import write
from lantu_web.policies.household import (
    asked_rule,
    bundle,
    chart,
    computed,
    example,
    form_for,
    payment_rows,
    sections,
)


@require_safe
def household(request: HttpRequest) -> HttpResponse:
    given, trouble = asked_in(request)
    kept = without_row(given, given.get("less", ""))
    inputs, found = computed(kept) if set(given) - OWN else ({}, None)
    form = form_for(given, found, more=given.get("more", ""), less=given.get("less", ""))
    if trouble:
        form.others.append(("", trouble))
    held = address_of(inputs, asked_rule())
    context = {
        "form": form, "parts": sections(form), "found": found, "held": held, "guided": True,
        "drawn": found is not None and chart(found) is not None,
        "example": urlencode(address_of(example(), asked_rule())),
    }  # fmt: skip
    return render(request, "pages/policies/household.html", context, status=414 if trouble else 200)


@require_safe
def household_trace(request: HttpRequest) -> HttpResponse:
    """Every result with its trace, as one file."""
    given, _trouble = asked_in(request)
    inputs, found = computed(given)
    return attached(dumps(bundle(inputs, found)).encode(), "application/json", "household.json")


@require_safe
def household_payments(request: HttpRequest, form: str) -> HttpResponse:
    """When sums are paid: every sum with its time as CSV or JSON, those with a time as a picture."""
    given, _trouble = asked_in(request)
    _inputs, found = computed(given)
    if form == "svg":
        drawn = chart(found, **sized("narrow" in request.GET))
        if drawn is None:
            raise Http404(form)
        return HttpResponse(svg(drawn), content_type="image/svg+xml")
    rows = payment_rows(found)
    if form == "json":
        return attached(dumps(plain(rows)).encode(), "application/json", "payments.json")
    return attached(write(rows, "csv"), "text/csv; charset=utf-8", "payments.csv")


@require_safe
def household_sheet(request: HttpRequest, mode: str, form: str) -> HttpResponse:
    """The decision sheet of one way of resettlement."""
    given, _trouble = asked_in(request)
    _inputs, found = computed(given)
    way = next((one for one in found.ways if one.mode == mode), None)
    if way is None:
        raise Http404(mode)
    return sheet(way.answer, form, f"{way.answer.title} · {way.label}")
