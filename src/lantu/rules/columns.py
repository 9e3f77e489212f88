"""Cases of a file or a program as Arrow columns, and results of bulk runs as the values of single ones."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lantu.rules.evaluation import DAYS_AHEAD
from lantu.rules.formula import call_name, list_call, parse
from lantu.rules.inputs import Problem, take_in
from lantu.rules.model import Pack, Rule
from lantu.rules.packs import get_rule
from lantu.rules.readings import read_otherwise
from lantu.rules.running import run
from lantu.rules.trace import plain

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["compute_cases", "tables_of"]

_WORKDAYS_AHEAD = DAYS_AHEAD // 2  # surely among the days that a query looks at, whatever holidays lie there


def tables_of(rule_id: str, cases: Sequence[Any]) -> tuple[pa.Table, dict[str, pa.Table], dict[int, list[Problem]]]:
    """The good cases as tables, and the problems of the others by row."""
    import ibis
    import pyarrow as pa

    from lantu.rules.facts import POSITION, ROW
    from lantu.rules.tabled import schema_of

    rule, _ = get_rule(rule_id)
    problems: dict[int, list[Problem]] = {}
    outer: list[dict[str, Any]] = []
    inner: dict[str, list[dict[str, Any]]] = {each.name: [] for each in rule.lists}
    for number, case in enumerate(cases):
        values, found = take_in(rule, case)
        grave = [each for each in found if each.grave]
        if grave:
            problems[number] = grave
            continue
        outer.append({ROW: number, **values})
        for name, rows in inner.items():
            rows += [{ROW: number, POSITION: place, **row} for place, row in enumerate(values[name])]
    schema = ibis.schema(schema_of(rule.inputs)).to_pyarrow()
    for name, kind in (("case_date", pa.date32()), ("place", pa.string())):
        if any(name in row for row in outer) and name not in schema.names:
            schema = schema.append(pa.field(name, kind))
    lists = {
        each.name: pa.Table.from_pylist(
            inner[each.name], schema=ibis.schema(schema_of(each.fields, item=True)).to_pyarrow()
        )
        for each in rule.lists
    }
    return pa.Table.from_pylist(outer, schema=schema), lists, problems


def compute_cases(
    rule_id: str,
    cases: Sequence[Any],
    *,
    parameters: Mapping[str, Any] | None = None,
    readings: Sequence[str] = (),
) -> list[dict[str, Any]]:
    """For each case ``{"outputs", "refused"}``, computed in bulk; the values are those of single runs."""
    from lantu.rules.bulk import ROW, compute

    rule = read_otherwise(get_rule(rule_id)[0], readings)
    if _counts_far(rule, get_rule(rule_id)[1], parameters or {}):
        return [_singly(rule_id, case, parameters, readings) for case in cases]
    outer, lists, problems = tables_of(rule_id, cases)
    forms = {step.output_name or step.name: step for step in rule.steps}
    results: list[dict[str, Any]] = [{"outputs": {}, "refused": None} for _ in cases]
    for number, found in problems.items():
        results[number]["refused"] = found[0].code
    for row in compute(rule_id, outer, lists, parameters=parameters, readings=readings, steps=True).to_pylist():
        number, refused = row.pop(ROW), row.pop("refused")
        results[number]["refused"] = refused
        if refused is None:
            results[number]["outputs"] = _outputs(row, forms)
    return results


def _counts_far(rule: Rule, pack: Pack, figures: Mapping[str, Any]) -> bool:
    """Whether working days are counted beyond what a query looks at, or that is not known beforehand."""
    for step in rule.steps:
        for node in ast.walk(parse(step.formula)):
            if call_name(node) == "workday_after" and isinstance(node, ast.Call):
                _, _, name = ast.unparse(node.args[1]).partition("p.")
                known = pack.parameters.get(f"p.{name}")
                counted = (
                    [figures[name]] if name in figures else [each.value for each in known.versions] if known else []
                )
                if not counted or not all(1 <= Decimal(str(each)) <= _WORKDAYS_AHEAD for each in counted):
                    return True
    return False


def _singly(rule_id: str, case: Any, parameters: Any, readings: Sequence[str]) -> dict[str, Any]:
    found = run(rule_id, case, parameters=parameters, readings=readings)
    return {"outputs": found.outputs, "refused": None if found.computable else found.reasons[0]["code"]}


def _outputs(row: dict[str, Any], forms: Mapping[str, Any]) -> dict[str, Any]:
    above, below = row.get("headcount_numerator"), row.get("headcount_denominator")
    found: dict[str, Any] = {}
    for name, value in row.items():
        step = forms[name]
        if not step.output:
            continue
        gives = list_call(step.formula)
        if gives == "pairs" and (value is not None or step.formula.startswith("pairs(")):
            value = {each["key"]: each["value"] for each in value or [] if each["value"] is not None}
        elif gives == "collect" and step.formula.startswith("collect("):
            value = value or []
        if value is not None:
            found[name] = plain(value, step.form)
    if above is not None and below:
        found["headcount_fraction"] = str(Fraction(above) / Fraction(below))
    return found
