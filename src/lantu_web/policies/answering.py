"""What a rule gives for one case, laid out for reading: result, steps, limits, readings, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lantu.errors import UsageError
from lantu.rules import Result, get_rule, run, what_if
from lantu.rules.account import Entry, Limit, account, limits
from lantu.rules.explanation import Teller
from lantu.rules.holidays import with_calendar
from lantu.rules.model import Rule
from lantu.rules.whatif import Comparison
from lantu_web.policies.words import language, said, short_id, unnamed, words_of

__all__ = ["Answer", "Output", "Reason", "answer", "outputs_of", "result_of"]


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
    """Another reading; ``key`` chooses it, where it can be computed; else ``note`` says why not."""

    label: str
    key: str
    note: str = ""


@dataclass(frozen=True)
class Assumption:
    """How an open point was read."""

    code: str
    taken: str
    others: tuple[Other, ...]


@dataclass(frozen=True)
class Both:
    """Two readings beside each other: every result that differs, as taken and otherwise."""

    label: str
    lines: tuple[tuple[str, Any, Any, Any, str], ...]  # label, as taken, otherwise, difference, unit
    main: Any
    steps: tuple[str, ...]


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
    both: Both | None = None

    @property
    def title(self) -> str:
        return said(self.rule.title)

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


def result_of(rule_id: str, inputs: Mapping[str, Any]) -> Result:
    """The result by the announced calendar."""
    return run(rule_id, with_calendar(rule_id, inputs))


def answer(rule_id: str, inputs: Mapping[str, Any], *, reading: str = "") -> Answer:
    """The answer of a rule for one case, in the language of the page; with a ``reading``, by that one beside it."""
    rule, _ = get_rule(rule_id)
    result = result_of(rule_id, inputs)
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
        assumptions=tuple(_assumption(each, Teller(result.trace, tongue)) for each in result.assumptions),
        both=_both(result, reading, outputs, main, tongue),
    )


def _both(result: Result, reading: str, outputs: tuple[Output, ...], main: str, tongue: str) -> Both | None:
    """The reading that was chosen beside the one taken; none where it cannot be computed here."""
    if not reading or not result.assumptions:
        return None
    try:
        compared: Comparison = what_if(result.rule, result.trace["inputs"], readings=[reading])
    except UsageError:
        return None
    named = {one.name: one for one in outputs}
    lines = tuple(
        (
            each.label[tongue],
            each.before,
            each.after,
            each.difference,
            named[each.name].unit if each.name in named else "",
        )
        for each in compared.outputs
    )
    code, _, number = reading.partition(":")
    found = next((each for each in result.assumptions if each["reading"] == code), None)
    if found is None:
        return None
    label = found["alternatives"][int(number or 1) - 1]["label"][tongue]
    return Both(label, lines, compared.after.outputs.get(main), tuple(each.label[tongue] for each in compared.steps))


def outputs_of(rule: Rule, result: Result) -> list[Output]:
    """What comes out, in the language of the page."""
    tongue = language()
    return _outputs(rule, result, tongue, words_of(rule.pack).of_values(tongue))


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
        raw["kind"], raw["code"], unnamed(raw["message"][tongue], str(raw.get("field", ""))), citation.get("article", ""), citation.get("document", ""),
        citation.get("eid", ""), str(raw.get("field", "")),
    )  # fmt: skip


def _assumption(raw: Mapping[str, Any], teller: Teller) -> Assumption:
    others, tongue = [], teller.language
    for number, each in enumerate(raw["alternatives"], 1):
        key = raw["reading"] if number == 1 else f"{raw['reading']}:{number}"
        note = teller.otherwise(each) if "outputs" not in each else ""
        others.append(Other(each["label"][tongue], key if each.get("outputs") else "", note))
    return Assumption(raw["reading"], raw["taken"][tongue], tuple(others))
