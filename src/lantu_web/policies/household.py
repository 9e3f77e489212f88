"""One household from its land to its flat: asked once, computed by every rule, the ways of resettlement side by side.

What is asked and in which order is data (``household.toml`` of the pack); the amounts are those of the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from lantu.datafiles import load_data
from lantu.rules import get_rule, packs
from lantu.rules.charts import payments_chart
from lantu.rules.model import Field, ListInput, Rule, Text
from lantu.rules.payments import Payment, payments
from lantu_web.policies.answering import Answer, Reason, answer
from lantu_web.policies.asking import Asked, Form, Rows, form_of, inputs_of
from lantu_web.policies.words import language, said, words_of

__all__ = [
    "PACK",
    "Cell",
    "Compared",
    "Household",
    "Section",
    "Way",
    "asked_rule",
    "chart",
    "computed",
    "example",
    "sections",
]

PACK = "decree344"
WHOLE, MODE = f"{PACK}.household", "resettlement_mode"
SCOPE, LAND, ITEMS, POPULATION, ENTITLED, PAYEE = (
    f"{PACK}.{name}" for name in ("art32_33", "art8", "art11", "art13_14", "art19_20", "art31")
)
DERIVED = frozenset(
    {MODE, "counted_in_total_population", "employment", "average_ordinary_commodity_housing_price_yuan_per_m2"}
)


@dataclass(frozen=True)
class Section:
    """A part of the form."""

    id: str
    title: str
    about: str
    fields: list[Asked]
    lists: list[tuple[Rows, bool]]  # the list, and whether it is folded away until it is used


@dataclass(frozen=True)
class Cell:
    """An amount of one way, with the article behind it; no value where it does not come up."""

    value: Any
    article: str = ""
    document: str = ""
    eid: str = ""
    way: str = ""


@dataclass(frozen=True)
class Compared:
    """A line of the comparison."""

    label: str
    pays: bool
    cells: list[Cell]
    cited: Cell


@dataclass(frozen=True)
class Way:
    """One mode of resettlement."""

    mode: str
    label: str
    answer: Answer
    payments: tuple[Payment, ...]

    @property
    def dated(self) -> bool:
        """Whether the text says of any of its sums when it is paid."""
        return any(one.monthly or one.one_off for one in self.payments)

    @property
    def net(self) -> Any:
        return self.answer.result.outputs.get("net_receivable_yuan")


@dataclass
class Household:
    """Everything that comes out for a household."""

    scope: Answer | None = None
    governed: bool = True
    land: Answer | None = None
    items: Answer | None = None
    population: Answer | None = None
    entitled: Answer | None = None
    payee: Answer | None = None
    ways: list[Way] = field(default_factory=list)
    lines: list[Compared] = field(default_factory=list)

    @property
    def answers(self) -> Iterable[Answer]:
        alone = (self.scope, self.land, self.items, self.population, self.entitled, self.payee)
        yield from (one for one in alone if one is not None)
        yield from (way.answer for way in self.ways)

    @property
    def own_steps(self) -> list[Answer]:
        """What was decided before the ways part."""
        alone = (self.scope, self.land, self.items, self.population, self.entitled, self.payee)
        return [one for one in alone if one is not None]

    @property
    def paid(self) -> bool:
        """Whether any sum comes out."""
        return any(way.payments for way in self.ways)

    @property
    def open(self) -> list[tuple[str, Reason]]:
        """What keeps ways from being computed, once for all ways that it keeps: their names, and what it is."""
        found: dict[tuple[str, str], tuple[list[str], Reason]] = {}
        for way in self.ways:
            for one in (*way.answer.refusals, *way.answer.missing):
                found.setdefault((one.kind, one.text), ([], one))[0].append(way.label)
        return [(_("、").join(labels), one) for labels, one in found.values()]

    @property
    def faults(self) -> list[Mapping[str, Any]]:
        """What cannot be used, once each; what only one way lacks is told there."""
        found: dict[tuple[str, int, str], Mapping[str, Any]] = {}
        for one in self.answers:
            for reason in one.result.reasons:
                missing_in_row = reason["kind"].startswith("missing") and "row" in reason
                if reason["kind"] == "invalid" or missing_in_row:
                    key = (reason["field"], reason.get("row", 0), reason["message"]["zh"])
                    found.setdefault(key, reason)
        return list(found.values())


# ---------------------------------------------------------------------------------------------------- what is asked


@cache
def _guide() -> dict[str, Any]:
    return load_data(f"rules/{PACK}/household.toml", "lantu.rules.household/1")


def example() -> dict[str, Any]:
    """An invented household."""
    return _guide()["example"]


@cache
def asked_rule() -> Rule:
    """Everything that any of the rules asks for, as one rule that is only asked."""
    parts = [get_rule(each)[0] for each in (WHOLE, SCOPE, LAND, ITEMS, POPULATION, ENTITLED, PAYEE)]
    inputs: dict[str, Field] = {}
    lists: dict[str, ListInput] = {}
    for each in parts:
        for one in each.inputs:
            inputs.setdefault(one.name, replace(one, required=False))
        for listed in each.lists:
            known = lists.get(listed.name)
            fields = {
                one.name: one for one in (*(known.fields if known else ()), *listed.fields) if one.name not in DERIVED
            }
            lists[listed.name] = replace(listed, fields=tuple(fields.values()), required=False)
    kept = tuple(one for name, one in inputs.items() if name not in DERIVED)
    return replace(parts[0], inputs=kept, lists=tuple(lists.values()))


def sections(form: Form) -> list[Section]:
    """The form in the order in which people are asked."""
    fields = {one.name: one for one in (*form.facts, *form.figures)}
    lists = {each.name: each for each in form.lists}
    found = []
    for raw in _guide()["sections"]:
        folded = raw.get("folded", ())
        found.append(
            Section(
                raw["id"],
                said(Text.read(raw["title"])),
                said(Text.read(raw["about"])),
                [fields[name] for name in raw.get("fields", ())],
                [(lists[name], name in folded and not _used(lists[name])) for name in raw.get("lists", ())],
            )
        )
    return found


def _used(rows: Rows) -> bool:
    return any(one.written or one.faults for _, fields in rows.rows for one in fields)


# ---------------------------------------------------------------------------------------------------- what comes out


def computed(given: Mapping[str, str]) -> tuple[dict[str, Any], Household]:
    """The inputs of an address, and what every rule gives for them."""
    inputs, _places = inputs_of(asked_rule(), given)
    found = Household()
    if "compensation_plan_determined_date" in inputs or inputs.get("large_medium_water_project_with_special_rules"):
        found.scope = answer(SCOPE, _for(SCOPE, inputs))
        found.governed = not found.scope.result.computable or found.scope.result.outputs.get("applicable", True)
    if not found.governed:
        return inputs, found
    if inputs.get("parcels"):
        found.land = answer(LAND, _for(LAND, inputs))
    whole = _for(WHOLE, inputs)
    if inputs.get("items"):
        found.items = answer(ITEMS, _for(ITEMS, inputs))
        if found.items.result.computable:
            whole["attachments_and_crops_yuan"] = found.items.result.outputs["compensable_yuan"]
    if inputs.get("persons"):
        _count_people(found, inputs, whole)
    if inputs.get("civil_capacity"):
        found.payee = answer(PAYEE, _for(PAYEE, inputs))
    _compare(found, whole)
    return inputs, found


def form_for(given: Mapping[str, str], found: Household | None, *, more: str = "", less: str = "") -> Form:
    """The form with what was written and what is wrong with it."""
    return form_of(asked_rule(), given, found.faults if found else (), more=more, less=less)


def _for(rule_id: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    rule, _ = get_rule(rule_id)
    names = {one.name for one in rule.inputs} | {one.name for one in rule.lists}
    return {name: value for name, value in inputs.items() if name in names}


def _count_people(found: Household, inputs: Mapping[str, Any], whole: dict[str, Any]) -> None:
    """Who is counted in the population, then who of them is entitled to housing."""
    found.population = answer(POPULATION, _for(POPULATION, inputs))
    counted = set(found.population.result.outputs.get("counted_person_ids", ()))
    persons = [
        {**person, "counted_in_total_population": person.get("person_id") in counted} for person in inputs["persons"]
    ]
    found.entitled = answer(ENTITLED, _for(ENTITLED, {**inputs, "persons": persons}))
    if found.entitled.result.computable:
        whole["housing_object_count"] = found.entitled.result.outputs["housing_object_count"]


def _compare(found: Household, whole: Mapping[str, Any]) -> None:
    rule, _ = get_rule(WHOLE)
    modes = next(one for one in rule.inputs if one.name == MODE).values
    words = words_of(PACK).values
    for mode in modes:
        result = answer(WHOLE, {**whole, MODE: mode})
        found.ways.append(
            Way(mode, said(words[mode]) if mode in words else mode, result, tuple(payments(result.result.trace)))
        )
    found.lines = [line for raw in _guide()["lines"] if (line := _line(raw, found.ways))]


def _line(raw: Mapping[str, Any], ways: list[Way]) -> Compared | None:
    cells = []
    for way in ways:
        if raw.get("mode", way.mode) != way.mode or not way.answer.result.computable:
            cells.append(Cell(None, way=way.label))
        else:
            cells.append(replace(_cell(raw, way.answer), way=way.label))
    if all(cell.value is None for cell in cells):
        return None
    first = next(cell for cell in cells if cell.value is not None)
    return Compared(_label(raw["name"], ways), raw["sign"] < 0, cells, first)


def _cell(raw: Mapping[str, Any], found: Answer) -> Cell:
    name = raw["name"]
    trace = found.result.trace
    step = next((each for each in trace["steps"] if each["name"] == name), None)
    if step is not None:
        return Cell(step["value"], **step["citation"])
    value = trace["inputs"].get(name)
    return Cell(value, **_citations().get(raw.get("article", ""), {})) if value is not None else Cell(None)


def _label(name: str, ways: list[Way]) -> str:
    tongue = language()
    for way in ways:
        trace = way.answer.result.trace
        for each in trace["steps"]:
            if each["name"] == name:
                return str(each["label"][tongue])
        if name in trace["names"]:
            return str(trace["names"][name][tongue])
    return name


def chart(found: Household, **size: int) -> dict[str, Any] | None:
    """What each way has paid by each month, as a picture; None where the text dates nothing."""
    return payments_chart({way.label: way.payments for way in found.ways}, language(), **size)


def payment_rows(found: Household) -> list[dict[str, Any]]:
    """Every sum of every way with its time, as a table to take along."""
    return [
        {"mode": way.mode, "way": way.label, **{name: value for name, value in one.as_json().items() if name not in {"label", "citation"}},
         "label_zh": one.label["zh"], "label_en": one.label["en"], "article": one.citation.article if one.citation else ""}
        for way in found.ways
        for one in way.payments
    ]  # fmt: skip


@cache
def _citations() -> dict[str, dict[str, str]]:
    """Each article that any rule of the pack cites, by its name."""
    steps = (step for rule in packs()[PACK].rules.values() for step in rule.steps)
    return {step.citation.article: step.citation.as_json() for step in steps}


def sums(found: Household) -> list[tuple[Any, Any]]:
    """For each way that can be computed: the lines added up, and the net amount of the rule."""
    pairs = []
    for place, way in enumerate(found.ways):
        if way.net is not None:
            total = sum((-1 if line.pays else 1) * (line.cells[place].value or 0) for line in found.lines)
            pairs.append((total, way.net))
    return pairs


def bundle(inputs: Mapping[str, Any], found: Household) -> dict[str, Any]:
    """All results with their traces, for taking along."""
    return {
        "inputs": dict(inputs),
        "results": [one.result.as_json() for one in found.answers],
    }
