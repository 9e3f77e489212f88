"""What if, sweeps and reforms on the command line."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import typer

from lantu.cli.cases import read_cases
from lantu.cli.files import report
from lantu.cli.output import Column, Sheet, write
from lantu.cli.rules import faults_of, put, reform_of, tell_faults, write_columns
from lantu.errors import UsageError

__all__ = ["reform_command", "sweep_command", "whatif_command"]

_CHANGED = [
    Column("类 kind", "what"),
    Column("项目 name", "label", ratio=3),
    Column("原 before", "before", right=True),
    Column("改后 after", "after", right=True),
    Column("差 difference", "difference", right=True),
    Column("条文 article", "article"),
]


def _single(source: Path, rule_id: str) -> dict[str, Any]:
    cases, _ = read_cases(source, rule_id)
    if len(cases) == 1 and not isinstance(cases[0], dict):
        raise UsageError("is no case", where=str(source), hint="one object with named values, or one row")
    if len(cases) != 1 or not isinstance(cases[0], dict):
        raise UsageError(f"holds {len(cases)} cases", where=str(source), hint="one case: one object, or one row")
    return cases[0]


def whatif_command(
    rule_id: str, source: Path, *, figures: list[str], readings: list[str], changes: list[str], form: str, at: int
) -> int:
    """Print both results and what differs."""
    from lantu.rules import what_if
    from lantu.rules.cases import with_lists
    from lantu.rules.citing import article_in
    from lantu.rules.trace import dumps

    found = what_if(
        rule_id,
        _single(source, rule_id),
        parameters=reform_of(figures),
        readings=readings,
        changes={name: with_lists(value) for name, value in reform_of(changes).items()},
    )
    code = 1 if faults_of([found.before, found.after]) else 0
    if form == "json":
        typer.echo(dumps(found.as_json()))
        return code
    tongue = ("zh", "en")[at]
    words = (("结果", "步骤"), ("output", "step"))[at]
    rows = [
        {
            "what": words[kind],
            "label": each.label[tongue],
            "before": _shown(each.before),
            "after": _shown(each.after),
            "difference": _shown(each.difference),
            "article": article_in(each.article, tongue),
        }
        for kind, changes_found in enumerate((found.outputs, found.steps))
        for each in changes_found
    ]
    for name, result in ((("原", "before")[at], found.before), (("改后", "after")[at], found.after)):
        if not result.computable:
            codes = ", ".join(reason["message"][tongue] for reason in result.reasons)
            typer.echo(f"{name}: {codes}")
    if found.same:
        typer.echo(("没有变化", "nothing changes")[at])
    write([Sheet("变化 changes", _CHANGED, rows)], form if form in {"csv", "jsonl"} else "table", None)
    return code


def _shown(value: Any) -> str:
    from lantu.rules.trace import dumps

    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else value if isinstance(value, str) else dumps(value)


def sweep_command(
    rule_id: str,
    source: Path,
    name: str,
    *,
    values: str,
    span: str,
    readings: list[str],
    form: str,
    output: Path | None,
) -> int:
    """Print a row for each value of a figure or an input."""
    from lantu.rules import sweep

    chosen: list[Any] = [each.strip() for each in values.split(",") if each.strip()] if values else list(_span(span))
    found = sweep(rule_id, _single(source, rule_id), name, chosen, readings=readings)
    if form == "json":
        put(found.to_json(), output)
    else:
        write_columns(found.rows(), [], form, output)
    faults = faults_of([point.result for point in found.points])
    tell_faults(faults)
    return 1 if faults else 0


def _span(written: str) -> Iterator[Decimal]:
    """``0.3:0.7:0.1``: from, to, step; both ends included."""
    try:
        first, last, step = (Decimal(each) for each in written.split(":"))
    except (InvalidOperation, ValueError) as error:
        raise UsageError(
            f"--span {written} is not from:to:step", hint="as --span 0.3:0.7:0.1, or --values 0.3,0.5"
        ) from error
    if step <= 0 or last < first or (last - first) / step > 1000:
        raise UsageError(f"--span {written} has no values, or too many", hint="at most 1000")
    while first <= last:
        yield first
        first += step


def reform_command(
    rule_id: str,
    source: Path,
    *,
    figures: list[str],
    readings: list[str],
    measure: str,
    form: str,
    output: Path | None,
) -> int:
    """Print winners, losers and cost; with ``--output`` a row for each case."""
    from lantu.rules import reform, run
    from lantu.rules.columns import tables_of

    cases, _ = read_cases(source, rule_id)
    found = reform(rule_id, cases, parameters=reform_of(figures), readings=readings, measure=measure)
    _, _, problems = tables_of(rule_id, cases)
    wrong = {number: run(rule_id, cases[number]) for number in problems}
    faults = [
        {**fault, "row": number + 1} for number, result in wrong.items() for fault in faults_of([result])
    ]  # rows as the file has them
    if output is not None:
        write_columns(_rows(found, cases), faults, form, output)
        typer.echo(found.to_json())
    elif form == "json":
        typer.echo(found.to_json())
    else:
        summary = [{"name": name, "value": _shown(value)} for name, value in found.as_json().items()]
        write([Sheet("改革 reform", [Column("", "name"), Column("", "value", right=True)], summary)], form, None)
    tell_faults(faults)
    if found.left_out:
        report(f"lantu: {found.left_out} of {found.population} cases are left out: not usable, or not computable")
    return 1 if faults else 0


def _rows(found: Any, cases: list[Any]) -> list[dict[str, Any]]:
    rows = []
    for row in found.rows():
        number = row.pop("case_row")
        case = cases[number]
        head = {"case_id": case["case_id"]} if isinstance(case, dict) and "case_id" in case else {}
        rows.append({"row": number + 1, **head, **row})
    return rows
