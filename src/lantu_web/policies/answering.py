"""What a rule gives for one case, laid out for reading: result, steps, limits, readings, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lantu.rules import Result, get_rule, run
from lantu.rules.account import Entry, Limit, account, limits
from lantu.rules.model import Rule
from lantu_web.policies.words import language, short_id, words_of

__all__ = ["Answer", "Output", "Reason", "answer"]


@dataclass(frozen=True)
class Output:
    """One thing that comes out, with its unit; ``parts`` where it is one for each of several."""

    name: str
    label: str
    value: Any
    unit: str
    parts: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Reason:
    """Why something is not, or must be looked at."""

    kind: str
    code: str
    text: str
    article: str
    document: str
    eid: str
    field: str


@dataclass(frozen=True)
class Other:
    """Another reading, and what would come out by it."""

    label: str
    differences: tuple[tuple[str, Any, Any, str], ...]  # label, as taken, otherwise, unit


@dataclass(frozen=True)
class Assumption:
    """How an open point was read."""

    code: str
    taken: str
    others: tuple[Other, ...]


@dataclass(frozen=True)
class Answer:
    """A result for people."""

    rule: Rule
    result: Result
    main: Output | None
    outputs: tuple[Output, ...]
    steps: tuple[Entry, ...]
    limits: tuple[Limit, ...]
    reasons: tuple[Reason, ...]
    assumptions: tuple[Assumption, ...]
    parameters: tuple[Mapping[str, Any], ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)

    def of_kind(self, *kinds: str) -> list[Reason]:
        return [one for one in self.reasons if one.kind in kinds]

    @property
    def missing(self) -> list[Reason]:
        return self.of_kind("missing", "missing_parameter")

    @property
    def refusals(self) -> list[Reason]:
        return self.of_kind("refusal")

    @property
    def conditions(self) -> list[Reason]:
        return self.of_kind("condition")

    @property
    def flags(self) -> list[Reason]:
        return [one for one in self.of_kind("flag") if one.code != "unknown_input"]

    @property
    def wrong(self) -> list[Reason]:
        return self.of_kind("invalid")

    @property
    def has_parts(self) -> bool:
        """Whether something comes out for each of several, which the steps do not name."""
        return any(one.parts or isinstance(one.value, list) for one in self.outputs)


def answer(rule_id: str, inputs: Mapping[str, Any], *, parameters: Mapping[str, Any] | None = None) -> Answer:
    """The answer of a rule for one case, in the language of the page."""
    rule, _ = get_rule(rule_id)
    result = run(rule_id, inputs, parameters=parameters)
    tongue = language()
    chosen = words_of(rule.pack).of_values(tongue)
    outputs = tuple(_outputs(rule, result, tongue, chosen))
    main = words_of(rule.pack).main.get(short_id(rule), "")
    return Answer(
        rule=rule,
        result=result,
        main=next((one for one in outputs if one.name == main), outputs[-1] if outputs else None),
        outputs=outputs,
        steps=tuple(account(result.trace, tongue, chosen)),
        limits=tuple(limits(result.trace, tongue, chosen)) if result.computable else (),
        reasons=tuple(_reason(each, tongue) for each in result.reasons),
        assumptions=tuple(_assumption(each, result, outputs, tongue, chosen) for each in result.assumptions),
        parameters=tuple(result.trace["parameters"]),
        inputs=inputs,
    )


def _outputs(rule: Rule, result: Result, tongue: str, chosen: Mapping[str, str]) -> list[Output]:
    steps = {step.output_name or step.name: step for step in rule.steps}
    found = []
    for name, value in result.outputs.items():
        step = steps.get(name)
        label = getattr(step.label, tongue) if step else _FRACTION[tongue]
        unit = getattr(step.unit, tongue) if step and step.unit else ""
        parts = tuple((str(key), each) for key, each in value.items()) if isinstance(value, Mapping) else ()
        shown = chosen.get(value, value) if isinstance(value, str) else value
        found.append(Output(name, label, None if parts else shown, unit, parts))
    return found


_FRACTION = {"zh": "人数（精确分数）", "en": "Head count as an exact fraction"}


def _reason(raw: Mapping[str, Any], tongue: str) -> Reason:
    citation = raw.get("citation", {})
    return Reason(
        raw["kind"], raw["code"], raw["message"][tongue], citation.get("article", ""), citation.get("document", ""),
        citation.get("eid", ""), str(raw.get("field", "")),
    )  # fmt: skip


def _assumption(
    raw: Mapping[str, Any], result: Result, outputs: tuple[Output, ...], tongue: str, chosen: Mapping[str, str]
) -> Assumption:
    named = {one.name: one for one in outputs}
    others = []
    for each in raw["alternatives"]:
        differing = []
        for name, value in each.get("outputs", {}).items():
            label, unit = (named[name].label, named[name].unit) if name in named else (name, "")
            shown = chosen.get(value, value) if isinstance(value, str) else value
            differing.append((label, named[name].value if name in named else None, shown, unit))
        others.append(Other(each["label"][tongue], tuple(differing)))
    return Assumption(raw["reading"], raw["taken"][tongue], tuple(others))
