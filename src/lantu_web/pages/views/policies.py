"""The rules of the texts, and a calculator for each of them. Nothing that is filled in is stored."""

from __future__ import annotations

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu.errors import UsageError
from lantu.reports.decision_sheet import decision_sheet
from lantu.rules import get_rule
from lantu.rules.model import Pack, Rule
from lantu.rules.trace import dumps
from lantu_web.policies.answering import Answer, answer
from lantu_web.policies.asking import address_of, form_of, inputs_of
from lantu_web.policies.catalogue import item_of, shelves
from lantu_web.policies.words import example_of, language, said, words_of

LONGEST, MOST_FIELDS = 60_000, 900
SHEETS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}
OWN = frozenset({"lang", "more", "less", "reading", "narrow"})  # what an address may hold beside inputs


def asked_in(request: HttpRequest) -> tuple[dict[str, str], str]:
    """What an address holds, and what is wrong with one that holds too much (which is then taken as empty)."""
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST or query.count("&") >= MOST_FIELDS:
        request.GET = QueryDict()
        return {}, _("填写的内容太多，放不进一个地址。请改用批量计算，或数据接口。")
    return {name: value for name, value in request.GET.items() if "\x00" not in value}, ""


def sized(narrow: bool) -> dict[str, int]:
    """The size of a picture: on a phone its letters stay as large as those around it."""
    return {"width": 270, "height": 220} if narrow else {}


def rule_or_404(rule_id: str) -> tuple[Rule, Pack]:
    try:
        return get_rule(rule_id)
    except UsageError as error:
        raise Http404(str(error)) from error


def ways() -> list[dict[str, str]]:
    """What else can be done here than look up one rule."""
    told = {
        "policies_household": (
            _("征地补偿：算一户"),
            _("地块、房屋、人口填一遍，安置房、货币、自建三种方式并列，逐项写明依据。"),
        ),
        "policies_fit": (
            _("我适用哪些政策"),
            _("企业、银行、担保、基金、高校、区县、农户，答几个问题，看符合、还差什么、不符合。"),
        ),
        "policies_deadlines": (_("到期日"), _("从受理那天起，按工作日和调休算到哪一天为止；可以放进日历。")),
        "policies_batch": (_("批量计算"), _("交一张表，拿回结果表和每行的问题；不保存。")),
    }
    found = []
    for name, (title, about) in told.items():
        try:
            found.append({"address": reverse(f"pages:{name}"), "title": title, "about": about})
        except NoReverseMatch:
            continue
    return found


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    query, kind = request.GET.get("q", "")[:60], request.GET.get("kind", "")[:20]
    found = shelves(query, kind)
    context = {
        "shelves": found,
        "query_here": query,
        "kind": kind,
        "nothing": not any(one.items for one in found),
        "ways": ways(),
    }
    return render(request, "pages/policies/list.html", context)


@require_safe
def policies_table(request: HttpRequest) -> HttpResponse:
    """The list as CSV."""
    found = shelves(request.GET.get("q", "")[:60], request.GET.get("kind", "")[:20])
    out = io.StringIO()
    rows = [item.as_json() for shelf in found for item in shelf.items]
    names = [
        "rule",
        "title",
        "document",
        "article",
        "eid",
        "computable",
        "ceiling",
        "answers",
        "set_by_others",
        "why_not",
    ]
    writer = csv.DictWriter(out, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, **{key: "；".join(row[key]) for key in ("answers", "set_by_others")}} for row in rows)
    return attached(("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8", "rules.csv")


@require_safe
def policy(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The calculator of a rule: the address holds the inputs, and nothing else does."""
    rule, pack = rule_or_404(rule_id)
    given, trouble = asked_in(request)
    inputs, found = _computed(rule, given)
    reasons = found.result.reasons if found else ()
    form = form_of(rule, given, reasons, more=given.get("more", ""), less=given.get("less", ""))
    if trouble:
        form.others.append(("", trouble))
    held = address_of(inputs, rule)
    context = {
        "rule": rule, "pack": pack, "item": item_of(rule, pack), "title": said(rule.title),
        "pack_short": said(words_of(pack.id).short), "form": form, "answer": found, "held": held, "switch": True,
        "example": urlencode(address_of(example_of(rule), rule)),
        "faults": ",".join(f"#{each}-fault" for each in [*(one.id for one in form.every), *(one.id for one in form.lists if one.rows[0][0])]),
    }  # fmt: skip
    response = render(request, "pages/policies/policy.html", context, status=414 if trouble else 200)
    if request.headers.get("HX-Request"):
        response.headers["HX-Replace-Url"] = request.path + ("?" + urlencode(held) if held else "")
    return response


def _computed(rule: Rule, given: dict[str, str]) -> tuple[dict[str, Any], Answer | None]:
    """The inputs of an address and their answer; none where nothing was filled in."""
    if not set(given) - OWN and (rule.inputs or rule.lists):
        return {}, None
    kept = without_row(given, given.get("less", ""))
    inputs, _places = inputs_of(rule, kept)
    return inputs, answer(rule.id, inputs, reading=given.get("reading", "")[:20])


def without_row(given: dict[str, str], row: str) -> dict[str, str]:
    return {name: value for name, value in given.items() if not (row and name.startswith(f"{row}."))}


@require_safe
def policy_trace(request: HttpRequest, rule_id: str) -> HttpResponse:
    """The result with its trace, byte for byte as the library writes it."""
    rule, _pack = rule_or_404(rule_id)
    given, _trouble = asked_in(request)
    inputs, _places = inputs_of(rule, given)
    found = answer(rule.id, inputs)
    return attached(dumps(found.result.as_json()).encode(), "application/json", f"{rule.id}.json")


@require_safe
def policy_sheet(request: HttpRequest, rule_id: str, form: str) -> HttpResponse:
    """The decision sheet that a clerk checks and signs."""
    rule, _pack = rule_or_404(rule_id)
    given, _trouble = asked_in(request)
    inputs, _places = inputs_of(rule, given)
    return sheet(answer(rule.id, inputs), form)


def sheet(found: Answer, form: str, title: str = "") -> HttpResponse:
    """A result on paper."""
    data = decision_sheet(found.result.trace, form, language=language(), title=title)
    return attached(data, SHEETS[form], f"{found.rule.id}.{form}")


def attached(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response
