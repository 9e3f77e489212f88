"""Which policies fit: answers to a short questionnaire held against every item of every text.

Whom an item is for and what it needs is data (``fit.toml`` of each pack, ``questions.toml``); whether its own
conditions hold is asked of its rule.  Nothing about any item stands in code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from urllib.parse import urlencode

from lantu.datafiles import load_data, read_data
from lantu.rules import packs, run
from lantu.rules.evaluation import compile_scalar, exact
from lantu.rules.model import Pack, Rule, Text
from lantu_web.policies.answering import Output, outputs_of
from lantu_web.policies.asking import Asked, address_of, tidy
from lantu_web.policies.words import said, short_id, unnamed, words_of

__all__ = ["GROUPS", "Check", "Fit", "Matched", "Questionnaire", "audiences", "fit", "questionnaire"]

GROUPS = ("who", "what", "amounts")
OUT_OF_TIME = frozenset({"earlier_policy", "no_longer_in_force", "later_text_prevails"})
_LARGEST = Decimal(10) ** 15
_READ: dict[str, tuple[Pack, dict[str, Any]]] = {}  # of each pack as it was read


@dataclass(frozen=True)
class Check:
    """A thing that an item needs, and whether it is there."""

    label: str
    met: bool
    fixable: bool


@dataclass(frozen=True)
class Fit:
    """An item, as it stands for the one who asks."""

    rule: Rule
    title: str
    state: str  # eligible, nearly, not, out_of_time, no_figure
    checks: tuple[Check, ...]
    amount: Output | None
    ceiling: bool
    missing: tuple[str, ...]
    address: str
    why: str = ""

    @property
    def article(self) -> str:
        return self.rule.citation.article

    @property
    def document(self) -> str:
        return self.rule.citation.document

    @property
    def eid(self) -> str:
        return self.rule.citation.eid

    @property
    def unmet(self) -> list[Check]:
        return [one for one in self.checks if not one.met]

    @property
    def met(self) -> list[Check]:
        return [one for one in self.checks if one.met]


@dataclass(frozen=True)
class Matched:
    """All items by their state, and how those that fit stand to each other."""

    items: tuple[Fit, ...]
    together: tuple[str, ...]
    until: tuple[tuple[str, Any], ...]  # texts with a last day, among those that fit
    filing: str

    def of(self, state: str) -> list[Fit]:
        return [one for one in self.items if one.state == state]


@dataclass
class Questionnaire:
    """What is asked of one audience, with what was answered."""

    audience: str
    label: str
    groups: dict[str, list[Asked]] = field(default_factory=dict)
    day: Asked | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    on: date | None = None

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        every = [one for fields in self.groups.values() for one in fields] + ([self.day] if self.day else [])
        return [(one.id, one.label, fault) for one in every for fault in one.faults]


@cache
def _questions() -> dict[str, Any]:
    return load_data("rules/questions.toml", "lantu.rules.questions/1")


def _needs(pack: Pack) -> dict[str, Any]:
    """Whom the items of a pack are for; nothing where it does not say."""
    known = _READ.get(pack.id)
    if known is None or known[0] is not pack:
        place = pack.folder.joinpath("fit.toml") if pack.folder else None
        there = place is not None and place.is_file()
        raw = read_data(place, "lantu.rules.fit/1", f"{pack.id}/fit.toml") if place is not None and there else {}
        known = _READ[pack.id] = (pack, raw.get("items", {}))
    return known[1]


def audiences() -> dict[str, str]:
    """Who may ask, by name."""
    return {name: said(Text.read(label)) for name, label in _questions()["audiences"].items()}


def example_address(audience: str) -> str:
    """Invented answers of an audience."""
    return urlencode({"for": audience, **_questions()["examples"].get(audience, {})})


# ------------------------------------------------------------------------------------------------------- the answers


def questionnaire(audience: str, given: Mapping[str, str], *, faulty: Mapping[str, str]) -> Questionnaire:
    """The questions of an audience; ``faulty`` words what is wrong with a number and with a date."""
    found = Questionnaire(audience, audiences()[audience], {group: [] for group in GROUPS})
    for name, raw in _questions()["questions"].items():
        if audience not in raw["for"]:
            continue
        number = raw.get("type") == "number"
        asked = Asked(
            name=name, label=said(Text.read(raw["label"])), kind="decimal" if number else "bool",
            written=str(given.get(name, "")), unit=said(Text.read(raw["unit"])) if number else "",
        )  # fmt: skip
        found.facts[name] = _number(asked, faulty["number"]) if number else asked.ticked
        found.groups[raw["group"]].append(asked)
    found.day = Asked(name="date", label=faulty["day"], kind="date", written=str(given.get("date", "")))
    found.on = _day(found.day, faulty["date"])
    for name, raw in _questions()["questions"].items():  # what is not asked of this audience is no, or unknown
        found.facts.setdefault(name, None if raw.get("type") == "number" else False)
    return found


def _number(asked: Asked, fault: str) -> Decimal | None:
    if not asked.written.strip():
        return None
    try:
        value = Decimal(tidy(asked.written.strip(), "decimal"))
        if not value.is_finite() or not 0 <= value <= _LARGEST:
            raise InvalidOperation
    except InvalidOperation:
        asked.faults.append(fault)
        return None
    return value


def _day(asked: Asked, fault: str) -> date | None:
    if not asked.written.strip():
        return None
    try:
        return date.fromisoformat(asked.written.strip())
    except ValueError:
        asked.faults.append(fault)
        return None


# ------------------------------------------------------------------------------------------------------ what fits


def fit(asked: Questionnaire) -> Matched:
    """Every item that is for the one who asks, with its state."""
    items = tuple(
        _fit(pack.rules[f"{pack.id}.{name}"], pack, raw, asked)
        for pack in packs().values()
        for name, raw in _needs(pack).items()
        if asked.audience in raw["for"] and f"{pack.id}.{name}" in pack.rules
    )
    open_ones = {one.rule.id for one in items if one.state in {"eligible", "nearly"}}
    together = tuple(
        said(Text.read(raw["text"]))
        for raw in _questions()["together"]
        if len(open_ones & set(raw["items"])) >= min(2, len(raw["items"]))
    )
    texts = {one.rule.pack for one in items if one.state in {"eligible", "nearly", "out_of_time"}}
    until = tuple((pack.document, pack.valid_to) for pack in packs().values() if pack.id in texts and pack.valid_to)
    return Matched(items, together, until, said(Text.read(_questions()["no_filing_date"])))


def _fit(rule: Rule, pack: Pack, raw: Mapping[str, Any], asked: Questionnaire) -> Fit:
    checks = list(_checks(raw, asked))
    case = _case(raw, asked)
    no_figure = next((step for step in rule.steps if step.refuse and step.formula == "True"), None)
    amount, missing, why, late = None, (), "", _late(pack, asked.on)
    if no_figure is not None:
        why = said(no_figure.label)
    else:
        dated = asked.on and rule.case_date in {"", "case_date"}
        result = run(rule.id, case | ({"case_date": asked.on.isoformat()} if dated and asked.on else {}))
        refused = [reason for reason in result.reasons if reason["kind"] == "refusal"]
        untimely = [reason for reason in refused if reason["code"] in OUT_OF_TIME]
        late, why = late or bool(untimely), said(Text(**untimely[0]["message"])) if untimely else ""
        if "inputs" in raw or "lists" in raw:
            checks += _conditions(result.reasons, raw)
        lacking = [reason for reason in result.reasons if reason["kind"] in {"missing", "missing_parameter", "invalid"}]
        lacking += [] if untimely else refused
        missing = tuple(
            dict.fromkeys(unnamed(said(Text(**each["message"])), str(each.get("field", ""))) for each in lacking)
        )
        main = words_of(pack.id).main.get(short_id(rule), "")
        if result.computable and case:
            amount = next((one for one in outputs_of(rule, result) if one.name == main), None)
    state = _state(checks, late=late, figure=no_figure is None)
    address = urlencode(address_of(case, rule))
    return Fit(rule, said(rule.title), state, tuple(checks), amount, rule.ceiling, missing, address, why)


def _late(pack: Pack, day: date | None) -> bool:
    return bool(day and ((pack.valid_from and day < pack.valid_from) or (pack.valid_to and day > pack.valid_to)))


def _state(checks: list[Check], *, late: bool, figure: bool) -> str:
    if late:
        return "out_of_time"
    unmet = [one for one in checks if not one.met]
    if any(not one.fixable for one in unmet):
        return "not"
    if unmet:
        return "nearly"
    return "eligible" if figure else "no_figure"


def _checks(raw: Mapping[str, Any], asked: Questionnaire) -> Iterator[Check]:
    questions = _questions()["questions"]
    for name in (*raw.get("needs", ()), *raw.get("also", {}).get(asked.audience, ())):
        yield Check(_label(name), bool(asked.facts[name]), questions[name].get("fix", False))
    some = [name for name in raw.get("any", ()) if asked.audience in questions[name]["for"]]
    if some:
        label = " / ".join(_label(name) for name in some)
        fixable = any(questions[name].get("fix", False) for name in some)
        yield Check(label, any(asked.facts[name] for name in some), fixable)


def _label(name: str) -> str:
    return said(Text.read(_questions()["questions"][name]["label"]))


def _conditions(reasons: list[dict[str, Any]], raw: Mapping[str, Any]) -> Iterator[Check]:
    """What the rule itself finds not fulfilled."""
    for reason in reasons:
        if reason["kind"] == "condition":
            yield Check(said(Text(**reason["message"])), met=False, fixable=reason["code"] in raw.get("fix", ()))


def _case(raw: Mapping[str, Any], asked: Questionnaire) -> dict[str, Any]:
    """The inputs of the rule that the answers give; what was not answered is left out."""
    case: dict[str, Any] = {}
    with exact():
        for name, formula in raw.get("inputs", {}).items():
            value = compile_scalar(formula)(asked.facts, {})
            if value is not None:
                case[name] = value
        for name, formula in raw.get("lists", {}).items():
            value = compile_scalar(formula)(asked.facts, {})
            if value is not None:
                case[name] = [value]
    return case
