"""What the commands of ``lantu rule`` do."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from lantu.cli.cases import read_cases
from lantu.cli.files import progress_of, report
from lantu.cli.output import Column, Sheet, write
from lantu.errors import DataError, UsageError

if TYPE_CHECKING:
    from lantu.rules.model import Step

__all__ = [
    "check_command", "explain_command", "faults_of", "list_command", "new_command", "put", "reform_of", "run_command",
    "show_command", "tell_faults", "unwritable", "write_columns",
]  # fmt: skip

_LISTED = [
    Column("规则 rule", "rule", style="bold"),
    Column("名称 title", "title", ratio=3),
    Column("条文 article", "article"),
    Column("文件 document", "document", ratio=2),
    Column("可计算 computable", "computable"),
]
_FAULTS_SHOWN = 20
_WRONG = {"invalid", "missing", "missing_parameter"}  # what is wrong with a row, not with the matter
_EXACT = 15  # digits that a number of a workbook holds


def list_command(pack: str, form: str, output: Path | None) -> int:
    """Print the rules of all packs, or of one."""
    from lantu.rules import packs

    rows: list[dict[str, Any]] = [
        {
            "rule": rule.id,
            "title": f"{rule.title.zh} {rule.title.en}",
            "article": rule.citation.article,
            "document": each.document,
            "computable": rule.id.split(".", 1)[1] not in each.absent,
            "inputs": [field.name for field in rule.inputs] + [listed.name for listed in rule.lists],
            "outputs": [step.output_name or step.name for step in rule.steps if step.output],
        }
        for each in packs().values()
        if pack in {"", each.id}
        for rule in each.rules.values()
    ]
    if not rows:
        raise UsageError(f"there is no pack {pack}", hint="`lantu rule list` shows all")
    if form == "json":
        put(json.dumps(rows, ensure_ascii=False), output)
    else:
        write([Sheet("规则 rules", _LISTED, rows)], "jsonl" if form == "parquet" else form, output)
    return 0


def show_command(rule_id: str, language: str) -> int:
    """Print what a rule asks for, which figures it leans on, and its steps."""
    from lantu.rules import get_rule
    from lantu.rules.citing import cited_in
    from lantu.rules.formula import references

    rule, pack = get_rule(rule_id)
    at = 0 if language == "zh" else 1
    lines = [f"{rule.id}  {rule.title[at]}  ({cited_in(rule.citation.as_json(), language)}, {rule.citation.eid})"]
    for field in rule.inputs:
        setter = f"  <- {field.setter[at]}" if field.setter else ""
        values = f" [{', '.join(field.values)}]" if field.values else ""
        lines.append(
            f"  {'*' if field.required else ' '} {field.name}: {field.kind}{values}  {field.label[at]}{setter}"
        )
    for each in rule.lists:
        inner = ", ".join(f"{field.name}: {field.kind}" for field in each.fields)
        lines.append(f"  {'*' if each.required else ' '} {each.name}: [{inner}]  {each.label[at]}")
    figures = {name for step in rule.steps for name in references(step.formula).parameters}
    for name in sorted(figures):
        parameter = pack.parameters[name if name.startswith("c.") else f"p.{name}"]
        lines += [f"    {name} = {each.value} {parameter.unit}  {parameter.label[at]}" for each in parameter.versions]
    lines += [_step(step, language) for step in rule.steps]
    lines += [f"  {reading.code}  {reading.taken[at]}" for reading in rule.readings]
    typer.echo("\n".join(lines))
    return 0


def _step(step: Step, language: str) -> str:
    from lantu.rules.citing import article_in

    kind = next((word for word in ("refuse", "flag", "condition") if getattr(step, word)), "")
    head = f"{kind} if" if kind else f"need {', '.join(step.needs)} if" if step.needs else f"{step.name} ="
    over = f" (each of {step.over})" if step.over else ""
    article, label = article_in(step.citation.article, language), step.label[language != "zh"]
    return f"  {article}  {head} {step.formula}{over}  {label}"


def run_command(
    rule_id: str,
    source: Path,
    form: str,
    output: Path | None,
    *,
    changes: list[str],
    readings: list[str],
    errors: Path | None,
    quiet: bool,
) -> int:
    """Compute a rule for the cases of a file; exit code 1 where rows could not be used."""
    from lantu.rules import get_rule, run
    from lantu.rules.holidays import with_calendar

    get_rule(rule_id)
    cases, single = read_cases(source, rule_id)
    reform = reform_of(changes)
    doing = progress_of(cases, quiet=quiet, doing="计算 computing")
    results = [
        run(rule_id, with_calendar(rule_id, case, figures=reform), parameters=reform, readings=readings)
        for case in doing
    ]
    faults = faults_of(results)
    if form in {"json", "jsonl"}:
        lines = [result.to_json() for result in results]
        whole = (lines[0] if single else "[" + ",\n".join(lines) + "]") if form == "json" else "\n".join(lines)
        put(whole, output)
    else:
        write_columns([_flat(case, result) for case, result in zip(cases, results, strict=True)], faults, form, output)
    if errors is not None:
        write([Sheet("错误 errors", [], faults)], "csv", errors)
    if not quiet:
        tell_faults(faults)
        tell_unknown(results)
        tell_rows(cases, results)
    return 1 if faults else 0


def faults_of(results: list[Any]) -> list[dict[str, Any]]:
    """What is wrong with the rows of a file: row, column, code, message.  Rows count from 1, without the heading."""
    return [
        {
            "row": number,
            "column": reason.get("field", "") + (f"[{reason['row']}]" if "row" in reason else ""),
            "code": reason["code"],
            "message": reason["message"]["zh"] + " " + reason["message"]["en"],
        }
        for number, result in enumerate(results, 1)
        for reason in result.reasons
        if reason["kind"] in _WRONG
    ]


def tell_unknown(results: list[Any]) -> None:
    """Columns that the rule makes no use of, each once, on standard error."""
    told = {
        reason["message"]["zh"]: reason
        for result in results
        for reason in result.reasons
        if reason["code"] == "unknown_input"
    }
    for reason in list(told.values())[:_FAULTS_SHOWN]:
        report(f"lantu: {reason['message']['zh']} {reason['message']['en']}")
    if told and not any(result.computable for result in results):
        report("lantu: `lantu rule show RULE` lists the columns that are asked for")


def tell_rows(cases: list[Any], results: list[Any]) -> None:
    """Rows that were left out, and cases that stand in several rows, on standard error."""
    from lantu.rules.cases import repeated

    left_out = [
        (number, reason["message"])
        for number, result in enumerate(results, 1)
        for reason in result.reasons
        if reason["code"] == "row_left_out"
    ]
    for number, told in left_out[:_FAULTS_SHOWN]:
        report(f"lantu: row {number}: {told['zh']} {told['en']}")
    for named, rows in repeated(cases)[:_FAULTS_SHOWN]:
        places = ", ".join(map(str, rows[:_FAULTS_SHOWN]))
        report(
            f"lantu: rows {places}: 编号“{named}”重复，每行都已计算。 The case {named} stands in each of them, each is computed."
        )


def tell_faults(faults: list[dict[str, Any]]) -> None:
    """The first faults on standard error, and how many more there are."""
    for fault in faults[:_FAULTS_SHOWN]:
        at = f", {fault['column']}" if fault["column"] else ""
        report(f"lantu: row {fault['row']}{at}: {fault['message']}")
    if len(faults) > _FAULTS_SHOWN:
        report(f"lantu: and {len(faults) - _FAULTS_SHOWN} more")


def reform_of(changes: list[str]) -> dict[str, Any]:
    """Figures of the command line, ``name=value``; the library looks whether the value fits."""
    reform: dict[str, Any] = {}
    for change in changes:
        name, sign, value = change.partition("=")
        if not sign or not value.strip():
            raise UsageError(f"--set {change} is not name=value", hint="as --set first_band_share=0.6")
        reform[name.strip()] = value.strip()
    return reform


def _flat(case: Any, result: Any) -> dict[str, Any]:
    codes = [reason["code"] for reason in result.reasons]
    head = {"case_id": case["case_id"]} if isinstance(case, dict) and "case_id" in case else {}
    return {**head, "computable": result.computable, **result.outputs, "reasons": codes}


def write_columns(rows: list[dict[str, Any]], faults: list[dict[str, Any]], form: str, output: Path | None) -> None:
    """Rows as a table, CSV, workbook or Parquet; a workbook gets a sheet with the faults."""
    fields = list({name: None for row in rows for name in row})
    if form == "parquet":
        _write_parquet(rows, fields, output)
        return
    for row in rows:
        for name, value in row.items():
            row[name] = _cell(value, form)
    columns = [Column(name, name) for name in fields]
    sheets = [Sheet("结果 results", columns, rows)]
    if form == "xlsx" and faults:
        sheets.append(Sheet("错误 errors", [], faults))
    write(sheets, form, output)


def _cell(value: Any, form: str = "") -> Any:
    if isinstance(value, Decimal):
        # What a spreadsheet holds exactly is a number there.
        return float(value) if form == "xlsx" and len(value.as_tuple().digits) <= _EXACT else f"{value:f}"
    if isinstance(value, list | dict):
        from lantu.rules.trace import dumps

        return dumps(value)
    return value


def _write_parquet(rows: list[dict[str, Any]], fields: list[str], output: Path | None) -> None:
    if output is None:
        raise UsageError("Parquet needs a file", hint="add --output result.parquet")
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: _column([row.get(name) for row in rows]) for name in fields}
    try:
        pq.write_table(pa.table(columns), output)
    except OSError as error:
        raise unwritable(error, output) from error


def _column(values: list[Any]) -> Any:
    """A column in its type: yes and no, decimals in their digits, else text."""
    import pyarrow as pa

    there = [value for value in values if value is not None]
    if all(isinstance(value, bool) for value in there):
        return pa.array(values, pa.bool_())
    if all(isinstance(value, int | Decimal) and not isinstance(value, bool) for value in there):
        return pa.array([None if value is None else Decimal(value) for value in values])
    return pa.array([None if value is None else str(_cell(value)) for value in values], pa.string())


def explain_command(rule_id: str, source: Path, language: str) -> int:
    """Print explanations of the cases, results or traces in a file."""
    from lantu.cli.rules_filing import trace_of
    from lantu.rules import explain

    traces = [trace_of(case, rule_id, source) for case in read_cases(source, rule_id)[0]]
    typer.echo("\n\n".join(explain(trace, language) for trace in traces))
    wrong = any(reason["kind"] in _WRONG for trace in traces for reason in trace["reasons"])
    return 1 if wrong else 0


def check_command(names: list[str], text: Path | None) -> int:
    """Print the faults of packs, each with its file and line."""
    from lantu.rules import packs
    from lantu.rules.checking import check_pack, examples_of, text_addresses
    from lantu.rules.loading import load_pack
    from lantu.rules.packs import folders_of

    eids = text_addresses(text) if text is not None else frozenset()
    faults = 0
    for name in names or packs():
        places = folders_of(Path(name)) if Path(name).is_dir() else [None]
        for place in places:
            try:
                pack = load_pack(place) if place else packs().get(name)
                if pack is None:
                    raise UsageError(f"there is no pack {name}", hint="name a pack of `lantu rule list`, or a folder")
                found = check_pack(pack, eids)
            except DataError as error:  # the next pack is still looked at
                faults += 1
                typer.echo(str(error))
                continue
            faults += len(found)
            for fault in found:
                typer.echo(fault)
            examples = f", {len(examples_of(pack))} examples"
            typer.echo(
                f"{pack.id} {pack.version}: {len(pack.rules)} rules, {len(pack.tables)} tables{examples}, {len(found)} faults"
            )
    return 1 if faults else 0


def new_command(folder: Path) -> int:
    """Write a new pack, and say what to do next."""
    from lantu.rules import new_pack

    for path in new_pack(folder):
        typer.echo(path)
    report(f"lantu: next: lantu rule check {folder}; docs/rules.md tells how a pack is written")
    return 0


def put(text: str, output: Path | None) -> None:
    """A text to a file, or to the terminal."""
    if output is None:
        typer.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise unwritable(error, output) from error


def unwritable(error: OSError, output: Path) -> UsageError:
    """What to say where a file cannot be written."""
    return UsageError(f"cannot write: {error.strerror or error}", where=str(output), hint="choose another --output")
