"""Cases of a file or a program as Arrow columns, and results of bulk runs as the values of single ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lantu.rules.formula import list_call
from lantu.rules.inputs import Problem, take_in
from lantu.rules.packs import get_rule
from lantu.rules.readings import read_otherwise
from lantu.rules.trace import plain

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["compute_cases", "tables_of"]


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
