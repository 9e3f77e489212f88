"""Traces and time limits on the command line: run again, put on a sheet, put into a calendar."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import typer

from lantu.cli.cases import read_cases
from lantu.cli.files import progress_of, report
from lantu.cli.output import Column, Sheet, write
from lantu.cli.rules import put, unwritable, write_columns
from lantu.errors import UsageError

__all__ = ["due_command", "rerun_command", "sheet_command", "trace_of"]

_DUE = [
    Column("行 row", "row", right=True),
    Column("编号 case", "case_id"),
    Column("事项 what", "what", ratio=2),
    Column("起算 start", "start"),
    Column("期满 due", "due"),
    Column("办结 done", "done"),
    Column("状态 state", "state"),
    Column("余日 days", "days", right=True),
]


def trace_of(case: Any, rule_id: str, source: Path, figures: dict[str, Any] | None = None) -> dict[str, Any]:
    """The trace that a case of a file is, holds, or gives under a rule."""
    from lantu.rules import run
    from lantu.rules.holidays import with_calendar

    if isinstance(case, dict) and isinstance(case.get("trace"), dict):
        return dict(case["trace"])
    if isinstance(case, dict) and str(case.get("schema", "")).startswith("lantu.trace/"):
        return case
    if not rule_id:
        raise UsageError("holds no trace", where=str(source), hint="name the rule before --input, as decree344.art25")
    return run(rule_id, with_calendar(rule_id, case, figures=figures), parameters=figures).trace


def rerun_command(source: Path, output: Path | None) -> int:
    """Run stored traces again and hold the bytes against each other; exit code 1 where they differ."""
    from lantu.rules import replay
    from lantu.rules.trace import dumps

    cases, single = read_cases(source)
    different, lines = 0, []
    for number, case in enumerate(cases, 1):
        trace = trace_of(case, "", source)
        again = replay(trace)
        stored, found = (trace, again.trace) if trace is case else (case, again.as_json())
        lines.append(dumps(found))
        if dumps(stored) != dumps(found):
            different += 1
            report(f"lantu: trace {number} of {trace.get('rule')} differs in {_difference(stored, found)}")
    if output is not None:
        put(lines[0] if single else "[" + ",\n".join(lines) + "]", output)
    typer.echo(f"{len(cases) - different} of {len(cases)} traces give the same bytes")
    return 1 if different else 0


def _difference(stored: dict[str, Any], again: dict[str, Any]) -> str:
    """The first part of the trace that is not the same."""
    for name in {**stored, **again}:
        if stored.get(name) != again.get(name):
            return name
    return "the way it is written"


def sheet_command(
    rule_id: str, source: Path, output: Path, *, figures: dict[str, Any], language: str, office: str
) -> int:
    """Write decision sheets as Word or PDF; many cases into a folder."""
    from lantu.reports import decision_sheet

    cases, _ = read_cases(source, rule_id)
    form = output.suffix.lower().removeprefix(".")
    many = len(cases) != 1
    if many and output.suffix:
        raise UsageError(f"{len(cases)} cases need a folder", hint="name a folder as --output; sheets are PDF there")
    try:
        if many:
            output.mkdir(parents=True, exist_ok=True)
        for number, case in enumerate(progress_of(cases, quiet=False, doing="计算书 sheets"), 1):
            trace = trace_of(case, rule_id, source, figures)
            target = output / f"{number:05d}.pdf" if many else output
            target.write_bytes(decision_sheet(trace, "pdf" if many else form, language=language, office=office))
    except OSError as error:
        raise UsageError(
            f"cannot write: {error.strerror}", where=str(output), hint="choose another --output"
        ) from error
    report(f"lantu: {len(cases)} sheets in {output}")
    return 0


def due_command(
    rule_id: str,
    source: Path,
    *,
    as_of: str,
    calendar: Path | None,
    ics: Path | None,
    form: str,
    output: Path | None,
    language: str = "zh",
) -> int:
    """Print when cases are due and how they stand, and how often the limit is kept."""
    from lantu.calendars import official_calendar, read_overrides
    from lantu.rules import attainment, calendar_file
    from lantu.rules.deadlines import STATES
    from lantu.rules.trace import dumps

    day = _day(as_of)
    days = official_calendar().with_overrides(read_overrides(calendar)) if calendar else official_calendar()
    found = attainment(rule_id, read_cases(source, rule_id)[0], as_of=day, calendar=days)
    rows = [
        {
            "row": number,
            "case_id": each.case_id,
            "what": " ".join(each.limit.what)
            + (f" ({each.limit.wording.zh} {each.limit.wording.en})" if each.soft else ""),
            "start": each.start.isoformat() if each.start else "",
            "due": (each.due.isoformat() if each.due else "") + ("?" if each.provisional else ""),
            "done": each.done.isoformat() if each.done else "",
            "state": " ".join(STATES[each.state]),
            "days": each.days,
        }
        for number, each in enumerate(found.deadlines, 1)
    ]
    if form == "json":
        put(dumps({"attainment": found.as_json(), "cases": [each.as_json() for each in found.deadlines]}), output)
    elif form == "table":
        write([Sheet("期限 time limits", _DUE, rows)], "table", output)
        _tell(found)
    else:
        write_columns(rows, list(found.faults), form, output)
        _tell(found)
    if ics is not None:
        try:
            ics.write_bytes(calendar_file(found.deadlines, as_of=day, language=language))
        except OSError as error:
            raise unwritable(error, ics) from error
        if not any(each.due and not each.done for each in found.deadlines):
            report(f"lantu: 没有未办事项 nothing is due: {ics} holds no event")
    for fault in found.faults:
        report(f"lantu: row {fault['row']}, {fault['column']}: {fault['message']['zh']} {fault['message']['en']}")
    if any(each.provisional for each in found.deadlines):
        report("lantu: dates with ? lie in a year whose holidays are not announced yet: provisional")
    return 1 if found.faults else 0


def _tell(found: Any) -> None:
    ratio = f"{found.ratio:.2%}" if found.ratio is not None else "-"
    report(f"按期率 attainment: {ratio} ({found.counts['on_time']} / {found.judged})")
    for each in found.averages:
        verdict = "达标 within" if each.compliant else "未达标 above"
        report(f"平均 average {each.year or ''}: {each.average} / {each.limit}, {each.cases}: {verdict}")


def _day(written: str) -> date:
    if not written:
        return date.today()  # noqa: DTZ011 - the day of the person at the terminal
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise UsageError(f"--as-of {written} is no day", hint="as 2021-09-30") from error
