"""Explanations tell what the trace holds: every step taken, no other, and no number of their own."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from lantu.rules import get_rule, replay, rules, run
from lantu.rules.account import account
from lantu.rules.citing import article_in, named_article
from lantu.rules.evaluation import compile_column, compile_scalar, exact
from lantu.rules.explanation import explain, told
from lantu.rules.inputs import take_in
from lantu.rules.model import Step
from lantu.rules.trace import dumps, plain
from tests.support.rule_cases import cases_of

NUMBER = re.compile(r"\d+(?:\.\d+)?")
LANGUAGES = ("zh", "en")
CASES = 3  # of each rule
STOPS = {"invalid", "missing", "missing_parameter", "refusal"}
HOUSEHOLD: dict[str, Any] = {
    "houses": [{"house_id": "B1", "certified_lawful_area_m2": 126.5, "replacement_price_yuan_per_m2": 820}],
    "housing_object_count": 3, "housing_standard_m2_per_person": 30, "purchased_unit_areas_m2": [98.5],
    "brick_concrete_replacement_price_yuan_per_m2": 820, "construction_cost_yuan_per_m2": 1900,
    "monetary_price_yuan_per_m2": 4600, "relocation_month": "2022-03", "delivery_month": "2023-09",
    "temporary_fee_yuan_per_m2_month": 10, "temporary_fee_yuan_per_person_month": 300,
    "homestead_eligible_persons_count": 3, "self_build_subsidy_yuan": 30000,
    "relocation_fee_yuan_per_household": 2000, "relocated_households_count": 1,
}  # fmt: skip
MODES = {"resettlement_housing": 126.5 * 820 - 85200 + 22500 + 2000, "monetary": 126.5 * 820 + 414000 + 10800 + 2000,
         "self_build": 126.5 * 820 + 30000 + 16200 + 2000}  # fmt: skip


def check(trace: dict[str, Any]) -> None:
    written = set(NUMBER.findall(dumps(trace))) | numbers_of_articles(trace)
    names = [step["name"] for step in trace["steps"]]
    for language in ("zh", "en"):
        assert set(NUMBER.findall(explain(trace, language))) <= written
        assert [line.name for line in told(trace, language) if line.section == "steps"] == names


def numbers_of_articles(trace: dict[str, Any]) -> set[str]:
    """Those of the articles that the trace cites, which the texts write in Chinese and English writes in figures."""
    cited = [trace["citation"], *(each["citation"] for each in trace["steps"]), *trace["parameters"]]
    cited += [each["citation"] for each in trace["reasons"] if "citation" in each]
    return {number for each in cited for number in NUMBER.findall(article_in(each["article"], "en"))}


def numbers(value: Any) -> set[str]:
    return set(NUMBER.findall(value if isinstance(value, str) else dumps(value)))


def amounts(value: Any) -> set[str]:
    """The numbers and days of a value; words are told by their labels."""
    if isinstance(value, list | dict):
        return {found for each in (value.values() if isinstance(value, dict) else value) for found in amounts(each)}
    worded = isinstance(value, bool) or (isinstance(value, str) and not re.fullmatch(r"[\d-]{7,10}", value))
    return set() if value is None or worded else numbers(value)


def labels_of(trace: dict[str, Any], formula: str) -> list[Any]:
    """What the names of a formula are called in the trace: labels may hold numbers (“最低工资的 1.5 倍”)."""
    called = trace["names"] | {each["name"]: each["label"] for each in (*trace["parameters"], *trace["steps"])}
    return [called[name] for name in re.findall(r"[a-z_][\w.]*", formula) if name in called]


def faults_of(trace: dict[str, Any]) -> list[Any]:
    """Numbers of a line that are not those of its own step, input or figure; steps that are not told, or told with another value."""
    steps = {each["name"]: each for each in trace["steps"]}
    figures = {each["name"]: each for each in trace["parameters"]}
    faults: list[Any] = []
    every = numbers(trace)
    for language in LANGUAGES:
        lines = told(trace, language)
        if [line.name for line in lines if line.section == "steps"] != [each["name"] for each in trace["steps"]]:
            faults.append((language, "steps are not those of the trace"))
        for line in lines:
            known = every
            if line.section == "steps":
                step = steps[line.name]
                known = numbers([step, labels_of(trace, step["formula"]), trace["names"].get(line.name)])
                value = step["values"] if "over" in step else step["value"]
                if "gate" not in step and not amounts(value) <= numbers(line.text):
                    faults.append((language, line.name, "its value is not told", value, line.text))
            elif line.section == "parameters":
                known = numbers(figures[line.name])
            elif line.section in {"inputs", "outputs"} and line.name:
                known = numbers(
                    [trace[line.section][line.name], trace["names"].get(line.name), steps.get(line.name), line.name]
                )
            if odd := numbers(line.text) - known:
                faults.append((language, line.section, line.name, odd))
    language = LANGUAGES[len(every) % 2]
    counted = ((entry.name, re.findall(r"\d[\d,.]*\d|\d", entry.numbers)) for entry in account(trace, language))
    faults += [
        (language, "account", name, each)
        for name, found in counted
        for each in found
        if each.replace(",", "") not in every
    ]
    return faults


def carried_out(trace: dict[str, Any]) -> list[tuple[str, Any]]:
    """The steps of the rule carried out anew on what the trace holds, up to a refusal: those with a value, and the gates that hold."""
    rule = get_rule(trace["rule"])[0]
    values = take_in(rule, trace["inputs"])[0]
    figures = {each["name"]: each["value"] for each in trace["parameters"]}
    env: dict[str, Any] = {**values, **{name: day(value) for name, value in figures.items()}}
    env |= {each.name: [dict(row) for row in values.get(each.name, ())] for each in rule.lists}
    found: list[tuple[str, Any]] = []
    with exact():
        for step in rule.steps:
            value = value_of(step, env, {each.name for each in rule.lists})
            if step.why:
                continue
            if step.needs:
                if value is True and any(env.get(name) is None for name in step.needs):
                    break
            elif step.refuse or step.flag or step.condition:
                found += [(step.name, True)] if value is True else []
                if step.refuse and value is True:
                    break
            elif step.over:
                found += [(step.name, value)] if env[step.over] else []
            elif value is not None:
                found.append((step.name, value))
    return found


def value_of(step: Step, env: dict[str, Any], lists: set[str]) -> Any:
    if step.why:
        return None
    if step.over:
        rows = env[step.over]
        column = compile_column(step.formula, frozenset(rows[0]) if rows else frozenset())(env, rows)
        for row, value in zip(rows, column, strict=True):
            row[step.name] = value
        return [plain(value, step.form) for value in column]
    value = compile_scalar(step.formula)(env, {})
    if not (step.refuse or step.flag or step.condition or step.needs) and step.name not in lists:
        env[step.name] = value
    return plain(value, step.form) if value is not None else None


def day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_every_rule_tells_what_it_did_and_nothing_else() -> None:
    """Over invented cases of every rule, in both languages: each number of a line is one of its own step, each step that was taken
    is told with its value, none that was not; the trace, stored and read again, gives the same bytes.
    """
    faults, computed = [], 0
    for name, rule in rules().items():
        for case in cases_of(rule, CASES):
            result = run(name, case)
            trace = json.loads(dumps(result.trace), parse_float=Decimal)
            computed += result.computable
            faults += [(name, case, fault) for fault in faults_of(trace)]
            if any(reason["kind"] in STOPS and "citation" not in reason for reason in result.reasons):
                faults += [(name, case, "steps")] if trace["steps"] else []  # refused before the first step
                continue
            taken = [(step["name"], step["values"] if "over" in step else step["value"]) for step in trace["steps"]]
            if dumps(taken) != dumps(carried_out(trace)):
                faults.append((name, case, "steps", taken, carried_out(trace)))
            if dumps(replay(trace).trace) != dumps(trace):
                faults.append((name, case, "runs again to other bytes"))
    assert not faults, faults[0]
    assert computed > CASES * 50


@pytest.mark.parametrize("mode", MODES)
def test_a_whole_household(mode: str) -> None:
    """The three modes give what their articles give, and only their own steps are told."""
    result = run("decree344.household", {**HOUSEHOLD, "resettlement_mode": mode})
    assert result.outputs["net_receivable_yuan"] == Decimal(str(MODES[mode]))
    check(result.trace)
    told_names = {step["name"] for step in result.trace["steps"]}
    assert ("purchase_price_total_yuan" in told_names) is (mode == "resettlement_housing")
    assert ("monetary_resettlement_yuan" in told_names) is (mode == "monetary")


def test_all_worked_cases_are_told(gold_dir: Path) -> None:
    """The same for every worked case, refusals included."""
    for line in (gold_dir / "rules_cases.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line, parse_float=Decimal)
        check(run(case["rule"], case["inputs"]).trace)


def test_the_other_reading_stands_beside() -> None:
    """The reading taken, the other one, and what it would give."""
    case = {**HOUSEHOLD, "entitled_area_m2": 90, "purchased_unit_areas_m2": [95]}
    found = run(
        "decree344.art25",
        {
            name: case[name]
            for name in case
            if "price" in name or "cost" in name or name.endswith(("area_m2", "areas_m2"))
        },
    )
    reading = next(each for each in found.assumptions if each["reading"] == "A12")
    assert reading["alternatives"][0]["outputs"]["purchase_price_total_yuan"] == 83300
    assert "83300" in explain(found.trace)


@pytest.mark.parametrize(
    ("form", "key", "zh", "en"),
    [
        ("第{zh}条", "25", "第二十五条", "Article 25"),
        ("第（{zh}）条", "10", "第（十）条", "Item 10"),
        ("第{}条", "15", "第15条", "Article 15"),
    ],
    ids=["a decree in Chinese numerals", "items of a notice", "items in figures"],
)
def test_articles_are_cited_as_the_text_numbers_them(form: str, key: str, zh: str, en: str) -> None:
    """In Chinese the words of the text, in English one style; what has a name of its own keeps it."""
    assert named_article(form, key) == zh
    assert (article_in(zh, "zh"), article_in(zh, "en")) == (zh, en)
    assert article_in("前言", "en") == "前言"


def test_no_citation_of_an_english_explanation_is_left_in_chinese() -> None:
    """Of the bundled texts every article has its English name, on the page, the sheet and the terminal alike."""
    cited = {step.citation.article for rule in rules().values() for step in rule.steps}
    assert [each for each in sorted(cited) if not article_in(each, "en").isascii()] == []
