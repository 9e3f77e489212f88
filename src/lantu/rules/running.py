"""Carrying out a rule on one case, step by step, with its trace."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import date
from fractions import Fraction
from typing import Any

from lantu.errors import UsageError
from lantu.rules.evaluation import compile_column, compile_scalar, exact
from lantu.rules.failing import failures
from lantu.rules.formula import constants, references
from lantu.rules.holidays import no_such_day, unannounced
from lantu.rules.inputs import Problem, missing, take_in
from lantu.rules.loading import unit_of
from lantu.rules.model import Alternative, Field, Pack, Parameter, Reading, Rule, Step, Text, Unit, Version
from lantu.rules.packs import get_rule
from lantu.rules.parameters import replaced, version_on
from lantu.rules.readings import asked_by, otherwise, read_otherwise, retaken
from lantu.rules.trace import SCHEMA, Result, plain, sealed

__all__ = ["ENGINE", "replay", "run", "run_rule"]

ENGINE = "lantu.rules/1"


def run(
    rule_id: str, inputs: Any, *, parameters: Mapping[str, Any] | None = None, readings: Sequence[str] = ()
) -> Result:
    """The result of a rule for one case.

    ``parameters`` replaces values of parameters by name (``land_fee_share``), to see what a reform would do;
    ``readings`` reads open points otherwise (``A12``); the trace says so.

    >>> run("decree344.art31", {"civil_capacity": "limited"}).outputs["payee"]
    'statutory_guardian'
    """
    rule, pack = get_rule(rule_id)
    return run_rule(rule, pack, inputs, parameters=parameters, readings=readings)


def run_rule(
    rule: Rule,
    pack: Pack,
    inputs: Any,
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
) -> Result:
    """The same for a rule at hand, of a pack that need not be on the shelf."""
    with exact():
        return _Run(read_otherwise(rule, readings), pack, inputs, parameters or {}, tuple(readings)).result()


def replay(trace: Mapping[str, Any]) -> Result:
    """The result of the inputs that a stored trace holds; UsageError where the trace is of another engine or pack."""
    rule, pack = get_rule(str(trace.get("rule")))
    if trace.get("schema") != SCHEMA or trace.get("engine") != ENGINE:
        raise UsageError("the trace is of another engine", hint=f"this is {ENGINE} with {SCHEMA}")
    written = trace.get("pack", {})
    if written.get("version") != pack.version:
        raise UsageError(
            f"the trace is of version {written.get('version')} of {pack.id}, here is {pack.version}",
            hint="install the version of the trace, or run the rule anew",
        )
    return run(rule.id, trace["inputs"], parameters=trace.get("reform", {}), readings=trace.get("readings", ()))


class _Run:
    """One case on its way through the steps of a rule."""

    def __init__(
        self, rule: Rule, pack: Pack, given: Any, reform: Mapping[str, Any], readings: tuple[str, ...] = ()
    ) -> None:
        self.rule, self.pack, self.readings, self.raw = rule, pack, readings, given
        self.reform = replaced(pack, reform)
        self.values, self.problems = take_in(rule, given)
        # What was given, as it is kept: names that are absent stay absent.
        self.given = {
            name: self._shown(name)
            for name in self.values
            if isinstance(given, Mapping) and given.get(name) is not None
        }
        self.start()
        day = self.values.get(rule.case_date) if rule.case_date else None
        self.day: date | None = day or self.values.get("case_date")

    def start(self) -> None:
        """Nothing taken yet: only what was given."""
        rows = {each.name: [dict(row) for row in self.values.get(each.name, ())] for each in self.rule.lists}
        self.env: dict[str, Any] = {**self.values, **rows}
        self.steps: list[dict[str, Any]] = []
        self.reasons: list[dict[str, Any]] = []
        self.used: dict[str, tuple[Parameter, Version]] = {}
        self.computable = True
        self.refused_at = ""
        self.scopes = {each.name: {field.name for field in each.fields} for each in self.rule.lists}
        self.taken: set[str] = set()

    def _shown(self, name: str) -> Any:
        listed = self.rule.list_named(name)
        if listed is None:
            field = next((each for each in self.rule.inputs if each.name == name), None)
            return plain(self.values[name], field.kind if field else "")
        rows = self.values[name]
        if listed.plain:
            return [plain(row["value"]) for row in rows]
        return [{key: plain(value) for key, value in row.items() if value is not None} for row in rows]

    # ------------------------------------------------------------------------------------------ the way through

    def result(self) -> Result:
        self._judge_inputs()
        if self.computable:
            self._judge_force()
        if self.computable:
            self.take_all()
        outputs = self.collected() if self.computable else {}
        assumptions = self._assumptions(outputs) if self.computable else self._refused_by_reading()
        return Result(
            self.rule.id, outputs, self.computable, self.reasons, assumptions, self._trace(outputs, assumptions)
        )

    def take_all(self) -> None:
        for place, step in enumerate(self.rule.steps):
            if not self._take(step):
                if step.needs:
                    self._need_more(self.rule.steps[place + 1 :])
                break

    def _need_more(self, steps: Sequence[Step]) -> None:
        """What else is missing, as far as it can be told: it is asked for at once, not one by one."""
        for step in steps:
            known = all(name in self.env for name in references(step.formula).names)
            if step.needs and known and not references(step.formula).parameters:
                told = {reason.get("field") for reason in self.reasons}
                if compile_scalar(step.formula)(self.env, {}) is True:
                    self._need(step, told)

    def _judge_inputs(self) -> None:
        for problem in self.problems:
            self.reasons.append(_reason_of(problem))
            if problem.grave:
                self.computable = False

    def _judge_force(self) -> None:
        pack, day = self.pack, self.day
        if day is None or self.rule.case_date == "none":
            return
        if pack.valid_from and day < pack.valid_from:
            zh = f"{day.isoformat()}早于文件施行之日{pack.valid_from.isoformat()}。{pack.before.zh}"
            en = f"{day.isoformat()} is before {pack.valid_from.isoformat()}, when the text takes effect. {pack.before.en}"
            self._refuse("earlier_policy", Text(zh, en.strip()), None)
        elif pack.valid_to and day > pack.valid_to:
            zh = f"{day.isoformat()}晚于文件有效期末{pack.valid_to.isoformat()}。"
            en = f"{day.isoformat()} is after {pack.valid_to.isoformat()}, when the text ceased to be in force."
            self._refuse("no_longer_in_force", Text(zh, en), None)

    def _refuse(self, code: str, label: Text, step: Step | None) -> None:
        self.computable = False
        self.refused_at = step.name if step else ""
        self.reasons.append(_reason("refusal", code, label, step))

    def _take(self, step: Step) -> bool:
        """Carry out a step; False where it ends the computation."""
        refs = references(step.formula)
        for name in refs.parameters:
            if not self._bind(name, step):
                return False
        if step.why:
            self.reasons += failures(step, self.pack.tables[step.why], self.env, self.scopes.get(step.over, set()))
            return True
        if step.over:
            self._take_items(step)
            return True
        value = compile_scalar(step.formula)(self.env, {})
        if step.needs:
            return self._need(step) if value is True else True
        if step.refuse or step.flag or step.condition:
            return self._gate(step, value)
        self.env[step.name] = value
        if value is not None:
            self._record(step, {"value": plain(value, step.form)})
            if "provisional_years" in self.values:
                self._tell(unannounced(step, value, self.values["provisional_years"]), step)
            return True
        lost = no_such_day(step, value, self.env)
        self._tell(lost, step)
        self.computable = self.computable and lost is None
        return lost is None

    def _tell(self, reason: Mapping[str, Any] | None, step: Step) -> None:
        """A reason of a step, if there is one."""
        if reason is not None:
            self.reasons.append({**reason, "citation": step.citation.as_json()})

    def _take_items(self, step: Step) -> None:
        rows = self.env[step.over]
        scope = self.scopes[step.over]
        values = compile_column(step.formula, frozenset(scope))(self.env, rows)
        for row, value in zip(rows, values, strict=True):
            row[step.name] = value
        scope.add(step.name)
        if rows:
            self._record(step, {"over": step.over, "values": [plain(value, step.form) for value in values]})

    def _need(self, step: Step, told: Collection[Any] = ()) -> bool:
        fields: dict[str, Field] = {each.name: each for each in self.rule.inputs}
        lacking = [
            fields[name] for name in step.needs if name in fields and self.env.get(name) is None and name not in told
        ]
        for field in lacking:
            self.reasons.append(_reason_of(missing(field, field.name)) | {"citation": step.citation.as_json()})
        self.computable = self.computable and not lacking
        return not lacking

    def _gate(self, step: Step, value: Any) -> bool:
        if value is not True:
            return True
        self._record(step, {"value": True})
        if step.refuse:
            self._refuse(step.refuse, step.label, step)
            return False
        self.reasons.append(
            _reason("flag" if step.flag else "condition", step.flag or step.condition, step.label, step)
        )
        return True

    def _known(self, name: str) -> bool:
        """Whether a version of a parameter holds for the case."""
        parameter = self.pack.parameters[name if name.startswith("c.") else f"p.{name}"]
        return version_on(parameter, self.day, str(self.values.get("place", ""))) is not None

    def _bind(self, name: str, step: Step) -> bool:
        key = name if name.startswith("c.") else f"p.{name}"
        if key in self.env:
            return True
        parameter = self.pack.parameters[key]
        version = version_on(parameter, self.day, str(self.values.get("place", "")))
        if version is None:
            who = parameter.setter
            text = Text(
                f"缺少参数“{parameter.label.zh}”：由{who.zh}确定。",
                f"{parameter.label.en} is missing: set by {who.en}.",
            )
            self.computable = False
            self.reasons.append(_reason("missing_parameter", "missing_parameter", text, step))
            return False
        self.env[key] = self.reform.get(name, version.value)
        self.used[key] = (parameter, version)
        return True

    # -------------------------------------------------------------------------------------------- what comes out

    def _record(self, step: Step, found: dict[str, Any]) -> None:
        self.taken.add(step.name)
        entry: dict[str, Any] = {"name": step.name, "label": step.label._asdict()}
        entry["formula"] = step.shown or step.formula
        if step.unit:
            entry["unit"] = step.unit._asdict()
        if step.refuse or step.flag or step.condition:
            entry["gate"] = "refuse" if step.refuse else "flag" if step.flag else "condition"
        if step.rounding:
            entry["rounding"] = step.rounding
        if step.reading:
            entry["reading"] = step.reading
        self.steps.append({**entry, **found, "citation": step.citation.as_json()})

    def collected(self) -> dict[str, Any]:
        outputs: dict[str, Any] = {}
        for step in self.rule.steps:
            if step.output and step.name in self.taken:
                value = self.env[step.name]
                name = step.output_name or step.name
                outputs[name] = plain(value, step.form)
        if self.rule.steps and self.rule.steps[-1].name in self.taken and "headcount_numerator" in self.env:
            outputs |= _fraction(self.env)
        return outputs

    def _assumptions(self, outputs: Mapping[str, Any]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        seen: set[str] = set()
        for reading in self.rule.readings:
            if reading.code in seen or not self._holds(reading):
                continue
            seen.add(reading.code)
            found.append(self._assumption(reading, outputs))
        return found

    def _refused_by_reading(self) -> list[dict[str, Any]]:
        """Where a reading is why nothing is computed: that reading, and what another one gives."""
        if not self.refused_at:
            return []
        return [
            self._assumption(reading, {}, refused=True)
            for reading in self.rule.readings
            if any(self.refused_at == name for other in reading.alternatives for name, _ in other.outputs)
        ]

    def _assumption(self, reading: Reading, outputs: Mapping[str, Any], refused: bool = False) -> dict[str, Any]:
        others = []
        for number, other in enumerate(reading.alternatives, 1):
            entry: dict[str, Any] = {"label": other.reading._asdict()}
            lacking = self._lacking(other)
            if other.open:
                entry["open"] = other.open._asdict()
            elif lacking:
                entry["missing"] = lacking
            elif other.outputs:
                name = f"{reading.code}:{number}"
                changed = self._anew(name) if refused else self._otherwise(name, outputs)
                entry |= {"computable": False} if changed is None else {"outputs": changed}
            others.append(entry)
        return {"reading": reading.code, "taken": reading.taken._asdict(), "alternatives": others}

    def _lacking(self, other: Alternative) -> list[dict[str, Any]]:
        """What only this reading asks for, and was not given."""
        fields = {name: asked_by(self.rule, name) for name in other.asks}
        return [
            {"name": name, "label": field.label._asdict() if field else {"zh": name, "en": name}}
            for name, field in fields.items()
            if not self._given(name)
        ]

    def _given(self, name: str) -> bool:
        listed, dot, inner = name.rpartition(".")
        if dot:
            return any(row.get(inner) is not None for row in self.env.get(listed, ()))
        return self.env.get(name) is not None

    def _anew(self, name: str) -> dict[str, Any] | None:
        """The outputs of the whole case by another reading; None where it is not computed by that one either."""
        found = _Run(otherwise(self.rule, name), self.pack, self.raw, self.reform).result()
        return found.outputs if found.computable else None

    def _holds(self, reading: Reading) -> bool:
        return not reading.when or compile_scalar(reading.when)(self.env, {}) is True

    def _otherwise(self, name: str, outputs: Mapping[str, Any]) -> dict[str, Any] | None:
        """The outputs that the other reading changes; None where nothing is computed by it."""
        rule, code = otherwise(self.rule, name), name.partition(":")[0]
        for step in rule.steps:
            for each in references(step.formula).parameters if step.reading == code else ():
                if not self._known(each) or not self._bind(each, step):
                    return {}
        env = retaken(rule, self.env, self.scopes, code)
        if env is None:
            return None
        other = copy(self)
        other.env = env
        other.taken = self.taken | {step.name for step in rule.steps if env.get(step.name) is not None}
        return {key: value for key, value in other.collected().items() if outputs.get(key) != value}

    def _trace(self, outputs: dict[str, Any], assumptions: list[dict[str, Any]]) -> dict[str, Any]:
        rule, pack = self.rule, self.pack
        trace: dict[str, Any] = {
            "schema": SCHEMA,
            "engine": ENGINE,
            "rule": rule.id,
            "title": rule.title._asdict(),
            "citation": rule.citation.as_json(),
            "pack": {"id": pack.id, "version": pack.version, "document": pack.document},
            "inputs": self.given,
            "names": self._names(assumptions),
            "parameters": [self._parameter(key, *found) for key, found in self.used.items()],
            "steps": self.steps,
            "outputs": outputs,
            "computable": self.computable,
            "reasons": self.reasons,
            "assumptions": assumptions,
        }
        if self.reform:
            trace["reform"] = {name: plain(value) for name, value in self.reform.items()}
        if self.readings:
            trace["readings"] = list(self.readings)
        return sealed(trace)

    def _names(self, assumptions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        fields: list[Field] = list(self.rule.inputs)
        for each in self.rule.lists:
            fields += each.fields if not each.plain else ()
        told: dict[str, Any] = {field.name: _told(field) for field in fields}
        for each in self.rule.lists:
            unit = each.fields[0].unit if each.plain else None
            told[each.name] = _worded(each.label, unit)
        # What a taken step names without that it was taken itself: another branch.
        labels = {step.name: step.label for step in self.rule.steps}
        named = {name for step in self.steps for name in references(step["formula"]).names}
        untold = named - told.keys() - self.taken
        told |= {name: labels[name]._asdict() for name in sorted(untold) if name in labels}
        # What only another reading gives, where nothing was computed by the one taken.
        shown = {step.output_name or step.name: step for step in self.rule.steps}
        given = {name for each in assumptions for other in each["alternatives"] for name in other.get("outputs", ())}
        told |= {
            name: _worded(shown[name].label, unit_of(name))
            for name in sorted(given - told.keys() - self.taken)
            if name in shown
        }
        for step in self.steps:
            words = {word: self.pack.words[word]._asdict() for word in self._words_of(step)}
            if words:
                told[step["name"]] = {**step["label"], "values": words}
        return told

    def _words_of(self, step: Mapping[str, Any]) -> list[str]:
        """Values of a step, and words in its formula, that the pack has a label for."""
        values = [step.get("value"), *step.get("values", ()), *constants(step["formula"])]
        return sorted({value for value in values if isinstance(value, str) and value in self.pack.words})

    def _parameter(self, key: str, parameter: Parameter, version: Version) -> dict[str, Any]:
        return {
            "name": key,
            "label": parameter.label._asdict(),
            "value": plain(self.env[key]),
            "unit": _unit(parameter.unit),
            "valid_from": plain(version.valid_from),
            "setter": parameter.setter._asdict(),
            "source": version.source,
            "article": version.article,
            "place": version.place,
        }


def _told(field: Field) -> dict[str, Any]:
    told = _worded(field.label, field.unit)
    if field.values:
        told["values"] = {value: label._asdict() for value, label in zip(field.values, field.value_labels, strict=True)}
    return told


def _unit(name: str) -> dict[str, str] | str:
    known = unit_of(name) if name else None
    return known.label._asdict() if known else name


def _worded(label: Text, unit: Unit | None) -> dict[str, Any]:
    told: dict[str, Any] = label._asdict()
    return told | ({"unit_zh": unit.label.zh, "unit_en": unit.label.en} if unit else {})


def _fraction(env: Mapping[str, Any]) -> dict[str, Any]:
    """The exact fraction of a head count, beside its decimal."""
    above, below = env["headcount_numerator"], env["headcount_denominator"]
    if above is None or not below:
        return {}
    return {"headcount_fraction": str(Fraction(above) / Fraction(below))}


def _reason(kind: str, code: str, label: Text, step: Step | None) -> dict[str, Any]:
    reason: dict[str, Any] = {"kind": kind, "code": code, "message": {"zh": label.zh, "en": label.en}}
    return reason | ({"citation": step.citation.as_json()} if step else {})


def _reason_of(problem: Problem) -> dict[str, Any]:
    kind = problem.kind if problem.grave else "flag"
    reason: dict[str, Any] = {
        "kind": kind,
        "code": problem.code,
        "message": {"zh": problem.message_zh, "en": problem.message_en},
        "field": problem.name,
    }
    return reason | ({"row": problem.row} if problem.row else {})
