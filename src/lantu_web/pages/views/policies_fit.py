"""Which policies fit: a short questionnaire, and every item of the texts that could apply."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu_web.pages.views.policies import asked_in
from lantu_web.policies.fitting import GROUPS, Fit, Matched, audiences, example_address, fit, questionnaire

STATES = ("eligible", "nearly", "not", "out_of_time", "no_figure")


def _words() -> dict[str, Any]:
    return {
        "eligible": (_("符合"), "ahead", "✓", _("所列条件都满足；要经主管部门核定。")),
        "nearly": (_("还差一点"), "behind", "!", _("差的是可以办到的事，写在每条下面。")),
        "not": (_("不符合"), "missed", "×", _("有条件不满足。")),
        "out_of_time": (_("不在有效期"), "unknown", "–", _("按你填的日期，文件还没施行或已经过期。")),
        "no_figure": (
            _("相关，但没有可算的数"),
            "unknown",
            "?",
            _("条文写了支持，没有写金额、比例或时限；请问主管部门。"),
        ),
    }


@require_safe
def which(request: HttpRequest) -> HttpResponse:
    given, _trouble = asked_in(request)
    known = audiences()
    who = given.get("for", "")
    context: dict[str, Any] = {
        "audiences": [(name, label, example_address(name)) for name, label in known.items()], "asker": who,
    }  # fmt: skip
    if who in known:
        faulty = {
            "number": _("请填数字，不能为负。"), "date": _("请填 2023-03-01 这样的日期。"), "day": _("按哪一天看"),
        }  # fmt: skip
        asked = questionnaire(who, given, faulty=faulty)
        titles = {"who": _("你是谁"), "what": _("你有什么"), "amounts": _("数额（想看金额再填）")}
        context |= {"asked": asked, "groups": [(group, titles[group], asked.groups[group]) for group in GROUPS]}
        if set(given) - {"for", "lang"}:
            matched = fit(asked)
            context |= {"matched": matched, "shown": _shown(matched)}
    return render(request, "pages/policies/fit.html", context)


def _shown(matched: Matched) -> list[dict[str, Any]]:
    words = _words()
    return [
        {
            "state": state, "label": words[state][0], "style": words[state][1], "sign": words[state][2], "about": words[state][3],
            "items": matched.of(state), "folded": state in {"not", "out_of_time", "no_figure"},
        }
        for state in STATES
        if matched.of(state)
    ]  # fmt: skip


@require_safe
def which_json(request: HttpRequest) -> HttpResponse:
    """The same as data."""
    given, _trouble = asked_in(request)
    who = given.get("for", "")
    if who not in audiences():
        return JsonResponse({"audiences": audiences()}, json_dumps_params={"ensure_ascii": False})
    asked = questionnaire(who, given, faulty=dict.fromkeys(("number", "date", "day"), _("无法使用")))
    matched = fit(asked)
    told = {
        "for": who,
        "faults": [{"field": field.removeprefix("f-"), "message": fault} for field, _label, fault in asked.faults],
        "items": [_plain(one) for one in matched.items],
        "together": list(matched.together),
        "in_force_until": {document: day.isoformat() for document, day in matched.until},
        "filing": matched.filing,
    }
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _plain(one: Fit) -> dict[str, Any]:
    amount = {"name": one.amount.name, "value": str(one.amount.value), "unit": one.amount.unit} if one.amount else None
    return {
        "rule": one.rule.id, "title": one.title, "document": one.document, "article": one.article, "state": one.state,
        "ceiling": one.ceiling, "amount": amount, "unmet": [each.label for each in one.unmet], "missing": list(one.missing),
        "why": one.why,
    }  # fmt: skip
