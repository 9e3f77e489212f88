"""What if: a figure, a reading or an input changed; a row of values with its curve; a reform over a population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lantu.drawing import svg
from lantu.errors import LantuError
from lantu.rules import Comparison, Reform, Sweep
from lantu.rules.charts import sweep_chart
from lantu.rules.model import Citation, Pack, Rule
from lantu.rules.trace import dumps, plain
from lantu_web.pages.views.policies import OWN, asked_in, attached, rule_or_404, sized, without_row
from lantu_web.pages.views.policies_files import LIMITS, handed_in, taking_files
from lantu_web.policies import changing
from lantu_web.policies.asking import Form, address_of, form_of, inputs_of
from lantu_web.policies.batch import write
from lantu_web.policies.catalogue import item_of
from lantu_web.policies.words import example_of, language, said, unnamed, with_unit, words_of

SPANS = ("of", "from", "to", "by", "result")
FORMS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
_SHOWN = 20


@dataclass(frozen=True)
class Asked:
    """What an address asks for: the case and the change, and what is wrong with it."""

    rule: Rule
    pack: Pack
    given: dict[str, str]
    inputs: dict[str, Any]
    change: changing.Change
    trouble: str

    @property
    def filled(self) -> bool:
        return bool(self.inputs)

    @property
    def held(self) -> dict[str, str]:
        """The whole of it as an address."""
        extra = {name: self.given[name] for name in SPANS if self.given.get(name)}
        return address_of(self.inputs, self.rule) | changing.address_of_change(self.change) | extra

    def form(self, reasons: Any = ()) -> Form:
        more, less = self.given.get("more", ""), self.given.get("less", "")
        return form_of(self.rule, self.given, reasons, more=more, less=less)


def _asked(request: HttpRequest, rule_id: str) -> Asked:
    rule, pack = rule_or_404(rule_id)
    if not item_of(rule, pack).computable:
        raise Http404(rule_id)
    given, trouble = asked_in(request)
    kept = without_row({name: value for name, value in given.items() if name not in OWN}, given.get("less", ""))
    return Asked(rule, pack, given, inputs_of(rule, kept)[0], changing.change_in(rule, given), trouble)


def _context(asked: Asked, **more: Any) -> dict[str, Any]:
    rule, pack = asked.rule, asked.pack
    return {
        "rule": rule, "pack": pack, "item": item_of(rule, pack), "title": said(rule.title),
        "pack_short": said(words_of(pack.id).short), "knobs": changing.knobs(rule, pack, asked.change),
        "others": changing.readings(rule, asked.change), "change": asked.change, "held": asked.held, "filled": asked.filled,
        "example": urlencode(address_of(example_of(rule), rule) | changing.address_of_change(asked.change)),
        "trouble": asked.trouble, **more,
    }  # fmt: skip


# ------------------------------------------------------------------------------------------------------------- what if


@require_safe
def what_if(request: HttpRequest, rule_id: str) -> HttpResponse:
    asked = _asked(request, rule_id)
    found, trouble = _compared(asked)
    reasons = found.before.reasons if found else ()
    context = _context(asked, form=asked.form(reasons), compared=found and _told(asked.rule, found))
    context["trouble"] = asked.trouble or trouble
    return render(request, "pages/policies/whatif.html", context, status=422 if trouble else 200)


def _compared(asked: Asked) -> tuple[Comparison | None, str]:
    if not asked.filled:
        return None, ""
    try:
        return changing.compared(asked.rule, asked.inputs, asked.change), ""
    except LantuError as error:
        return None, str(error)


def _told(rule: Rule, found: Comparison) -> dict[str, Any]:
    """Both results for reading: the outputs and the steps that differ, and why there is none."""
    tongue = language()
    steps = [step for result in (found.before, found.after) for step in result.trace["steps"]]
    cited = {step["name"]: Citation(**step["citation"]) for step in steps}
    cited |= {step.output_name: step.citation for step in rule.steps if step.output_name}
    units = {step.output_name or step.name: getattr(step.unit, tongue) if step.unit else "" for step in rule.steps}
    lines = {
        kind: [
            {"label": each.label[tongue], "before": each.before, "after": each.after, "difference": each.difference,
             "unit": units.get(each.name, ""), "cited": cited.get(each.name)}
            for each in changes
        ]
        for kind, changes in (("outputs", found.outputs), ("steps", found.steps))
    }  # fmt: skip
    words = words_of(rule.pack).of_values(tongue)
    for each in (*lines["outputs"], *lines["steps"]):
        each["before"], each["after"] = (
            words.get(value, value) if isinstance(value, str) else value for value in (each["before"], each["after"])
        )
    sides = [(_("改前"), found.before), (_("改后"), found.after)]
    why = [
        (side, unnamed(reason["message"][tongue], str(reason.get("field", ""))))
        for side, result in sides
        if not result.computable
        for reason in result.reasons
        if reason["kind"] not in {"flag", "condition"}
    ]
    return {"same": found.same, **lines, "why": why, "both": found.before.computable and found.after.computable}


@require_safe
def what_if_data(request: HttpRequest, rule_id: str, form: str) -> HttpResponse:
    """The comparison with both traces as JSON, or what differs as a table."""
    asked = _asked(request, rule_id)
    found, trouble = _compared(asked)
    if found is None:
        raise Http404(trouble or rule_id)
    if form == "json":
        return attached(dumps(plain(found.as_json())).encode(), FORMS[form], f"{rule_id}-whatif.json")
    rows = [
        {"kind": kind, "name": each.name, "label_zh": each.label["zh"], "label_en": each.label["en"],
         "before": each.before, "after": each.after, "difference": each.difference, "article": each.article}
        for kind, changes in (("output", found.outputs), ("step", found.steps))
        for each in changes
    ]  # fmt: skip
    return attached(write(rows, "csv"), FORMS[form], f"{rule_id}-whatif.csv")


# --------------------------------------------------------------------------------------------------------------- sweep


@require_safe
def sweep(request: HttpRequest, rule_id: str) -> HttpResponse:
    asked = _asked(request, rule_id)
    found, trouble = _swept(asked)
    reasons = found.points[0].result.reasons if found else ()
    context = _context(asked, form=asked.form(reasons), choices=changing.sweepable(asked.rule, asked.pack))
    context |= {name: asked.given.get(name, "") for name in SPANS if name != "result"} | {
        "trouble": asked.trouble or trouble
    }
    if found:
        context |= _curve(asked, found)
    return render(request, "pages/policies/sweep.html", context, status=422 if trouble else 200)


def _swept(asked: Asked) -> tuple[Sweep | None, str]:
    name = asked.given.get("of", "")
    if not asked.filled or not name:
        return None, ""
    if name not in {each for each, *_rest in changing.sweepable(asked.rule, asked.pack)}:
        return None, _("没有这个可以变动的数。")
    try:
        values = changing.values_between(*(asked.given.get(each, "") for each in ("from", "to", "by")))
        return changing.swept(asked.rule, asked.inputs, name, values, asked.change), ""
    except LantuError:
        return None, _("请填从多少、到多少、每次加多少，都是数字；至多 %(n)s 个值。") % {"n": changing.MOST_VALUES}


def _curve(asked: Asked, found: Sweep) -> dict[str, Any]:
    """The table, and the result that the curve shows."""
    rows = found.rows()
    names = [
        name
        for name in dict.fromkeys(name for row in rows for name in row)
        if name not in {found.name, "computable", "reasons"}
    ]
    main = words_of(asked.rule.pack).main.get(asked.rule.id.split(".", 1)[1], "")
    chosen = asked.given.get("result", "")
    shown = chosen if chosen in names else main if main in names else names[-1] if names else ""
    labels = {name: (label, unit) for name, label, unit in changing.sweepable(asked.rule, asked.pack)}
    return {
        "swept": found, "outputs": [(name, changing.label_of(asked.rule, name)) for name in names], "shown": shown,
        "rows": [(row[found.name], [row.get(name) for name in names], row["computable"]) for row in rows],
        "across": labels[found.name], "drawn": _picture(asked, found, shown) is not None,
    }  # fmt: skip


def _picture(asked: Asked, found: Sweep, shown: str, *, narrow: bool = False) -> dict[str, Any] | None:
    label, unit = next(
        (label, unit) for name, label, unit in changing.sweepable(asked.rule, asked.pack) if name == found.name
    )
    points = [(point.value, point.result.outputs.get(shown)) for point in found.points]
    return sweep_chart(points, across=with_unit(label, unit), up=changing.label_of(asked.rule, shown), **sized(narrow))


@require_safe
def sweep_data(request: HttpRequest, rule_id: str, form: str) -> HttpResponse:
    """The same as CSV, JSON, or the curve as SVG."""
    asked = _asked(request, rule_id)
    found, trouble = _swept(asked)
    if found is None:
        raise Http404(trouble or rule_id)
    if form == "svg":
        drawn = _picture(asked, found, _curve(asked, found)["shown"], narrow="narrow" in request.GET)
        if drawn is None:
            raise Http404(rule_id)
        return HttpResponse(svg(drawn), content_type="image/svg+xml")
    if form == "json":
        return attached(found.to_json().encode(), FORMS[form], f"{rule_id}-sweep.json")
    return attached(write(found.rows(), "csv"), FORMS[form], f"{rule_id}-sweep.csv")


# -------------------------------------------------------------------------------------------------------------- reform


@taking_files
def reform(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Winners, losers and cost over an invented population, or over a table that is handed in and not kept."""
    asked = _asked(request, rule_id)
    sums = changing.measures(asked.rule)
    context = _context(asked, **LIMITS, measures=sums, forms=FORMS, has_population=bool(example_of(asked.rule)))
    if not sums:
        return render(request, "pages/policies/reform.html", context)
    given = {name: str(value) for name, value in (request.POST if request.method == "POST" else request.GET).items()}
    change = changing.change_in(asked.rule, given)
    measure = given.get("measure", "") if given.get("measure", "") in dict(sums) else sums[0][0]
    context |= {"change": change, "knobs": changing.knobs(asked.rule, asked.pack, change), "measure": measure}
    context |= {
        "others": changing.readings(asked.rule, change),
        "held": changing.address_of_change(change) | {"measure": measure},
    }
    if request.method == "POST":
        cases, trouble, status = handed_in(request, asked.rule)
    else:
        cases, trouble, status = (changing.population(asked.rule) if given.get("example") else []), "", 200
    if not trouble and cases:
        found, trouble = _reformed(asked.rule, cases, change, measure)
        status = 422 if trouble else 200
        if found and given.get("take") in FORMS:
            return _reform_file(found, given["take"])
        context |= {"found": found, "invented": request.method != "POST"} | (_shown(found) if found else {})
    return render(request, "pages/policies/reform.html", context | {"trouble": trouble}, status=status)


def _reformed(rule: Rule, cases: list[Any], change: changing.Change, measure: str) -> tuple[Reform | None, str]:
    try:
        return changing.reformed(rule, cases, change, measure), ""
    except LantuError as error:
        return None, str(error)


def _shown(found: Reform) -> dict[str, Any]:
    """The cases that change most, first those that lose."""
    rows = [row for row in _rows(found) if row["difference"]]
    rows.sort(key=lambda row: -abs(row["difference"]))
    return {"rows": rows[:_SHOWN], "more": max(len(rows) - _SHOWN, 0), "sums": found.as_json()}


def _rows(found: Reform) -> list[dict[str, Any]]:
    """A row for each case, counted from 1 as the rows of a table are."""
    return [
        {"row": row["case_row"] + 1} | {name: row[name] for name in row if name != "case_row"} for row in found.rows()
    ]


def _reform_file(found: Reform, form: str) -> HttpResponse:
    if form == "json":
        return attached(
            dumps({**found.as_json(), "cases": _rows(found)}).encode(), FORMS[form], f"{found.rule}-reform.json"
        )
    return attached(write(_rows(found), "csv"), FORMS[form], f"{found.rule}-reform.csv")
