"""``lantu rule``: list, show, run, compare, check and explain the rules that texts lay down, and write one's own."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["rule_app"]

rule_app = typer.Typer(
    name="rule", help="Rules as code: compute what a text lays down, step by step.", no_args_is_help=True
)


class Language(StrEnum):
    """The language of an explanation."""

    zh = "zh"
    en = "en"


class Shape(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"


Name = Annotated[str, typer.Argument(help="A rule, as decree344.art25.", show_default=False)]
Input = Annotated[
    Path,
    typer.Option("--input", "-i", help="One case or many: JSON, JSON lines, CSV, XLSX, Parquet.", show_default=False),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file instead of the terminal.", show_default=False)
]
Figures = Annotated[
    list[str] | None, typer.Option("--set", help="A figure replaced, as first_band_share=0.6.", show_default=False)
]
Readings = Annotated[
    list[str] | None, typer.Option("--reading", help="An open point read otherwise, as A12.", show_default=False)
]
Tongue = Annotated[Language, typer.Option("--language", "-l", help="Language of the words.")]


@rule_app.callback()
def shelf(
    packs: Annotated[
        list[Path] | None,
        typer.Option("--packs", help="A folder with packs of your own (also LANTU_PACKS).", show_default=False),
    ] = None,
) -> None:
    """Rules as code: compute what a text lays down, step by step."""
    if packs:
        from lantu.rules.packs import PACKS_FROM

        written = [os.environ[PACKS_FROM]] if os.environ.get(PACKS_FROM) else []
        os.environ[PACKS_FROM] = os.pathsep.join([*written, *map(str, packs)])


@rule_app.command("list")
def list_(
    pack: Annotated[str, typer.Option("--pack", "-p", help="Only this pack.", show_default=False)] = "",
    form: Annotated[Shape, typer.Option("--format", "-f", help="How to print.")] = Shape.table,
    output: Output = None,
) -> None:
    """List the rules with their article; items without any figure are listed as such."""
    from lantu.cli.rules import list_command

    raise typer.Exit(list_command(pack, form.value, output))


@rule_app.command()
def show(rule: Name, language: Tongue = Language.zh) -> None:
    """Show the inputs, figures, steps and readings of a rule."""
    from lantu.cli.rules import show_command

    raise typer.Exit(show_command(rule, language.value))


@rule_app.command()
def run(  # noqa: PLR0917 - options of the command line
    rule: Name,
    input_: Input,
    form: Annotated[Shape, typer.Option("--format", "-f", help="How to print.")] = Shape.json,
    set_: Figures = None,
    reading: Readings = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write what is wrong with rows to this CSV.", show_default=False)
    ] = None,
    output: Output = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary of faults.")] = False,
) -> None:
    """Compute a rule for one case or for many; wrong rows are told and do not stop the good ones (exit code 1)."""
    from lantu.cli.rules import run_command

    code = run_command(
        rule, input_, form.value, output, changes=set_ or [], readings=reading or [], errors=errors, quiet=quiet
    )
    raise typer.Exit(code)


@rule_app.command()
def tables(  # noqa: PLR0917 - options of the command line
    pack: Annotated[str, typer.Argument(help="A pack with levels, as decree344.", show_default=False)],
    input_: Annotated[
        Path,
        typer.Option(
            "--input",
            "-i",
            help="A folder with a file for each table (CSV, Parquet, XLSX, JSON), or a workbook with a sheet for each.",
            show_default=False,
        ),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="A folder for the results.", show_default=False)],
    form: Annotated[Shape, typer.Option("--format", "-f", help="parquet, csv, xlsx, json or jsonl.")] = Shape.parquet,
    set_: Figures = None,
    reading: Readings = None,
    errors: Annotated[
        Path | None, typer.Option("--errors", help="Write what is wrong with rows to this CSV.", show_default=False)
    ] = None,
    memory: Annotated[
        str, typer.Option("--memory", help="No more memory than this, as 3GB; the rest goes to disk.")
    ] = "",
) -> None:
    """Compute the whole of a text over tables: households with persons, parcels and houses, and what is above them."""
    from lantu.cli.rules_tables import tables_command

    code = tables_command(
        pack, input_, output, form=form.value, changes=set_ or [], readings=reading or [], errors=errors, memory=memory
    )
    raise typer.Exit(code)


@rule_app.command()
def explain(
    input_: Input,
    rule: Annotated[str, typer.Argument(help="A rule; not needed for a stored trace.", show_default=False)] = "",
    language: Tongue = Language.zh,
) -> None:
    """Tell a result step by step, each with its article, from inputs or from a stored result or trace."""
    from lantu.cli.rules import explain_command

    raise typer.Exit(explain_command(rule, input_, language.value))


@rule_app.command()
def check(
    packs: Annotated[
        list[str] | None, typer.Argument(help="Packs, or folders of packs; all when none is named.", show_default=False)
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option("--text", help="The file of the text: citations must resolve in it.", show_default=False),
    ] = None,
) -> None:
    """Check packs: tables complete, names known, units, labels, citations; exit code 1 where there are faults."""
    from lantu.cli.rules import check_command

    raise typer.Exit(check_command(packs or [], text))


@rule_app.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A new folder; its name is the id of the pack.", show_default=False)],
) -> None:
    """Write a small, sound pack to change into your own."""
    from lantu.cli.rules import new_command

    raise typer.Exit(new_command(folder))


@rule_app.command()
def whatif(  # noqa: PLR0917 - options of the command line
    rule: Name,
    input_: Input,
    set_: Figures = None,
    reading: Readings = None,
    change: Annotated[
        list[str] | None, typer.Option("--change", help="An input replaced, as name=value.", show_default=False)
    ] = None,
    form: Annotated[Shape, typer.Option("--format", "-f", help="table or json.")] = Shape.table,
    language: Tongue = Language.zh,
) -> None:
    """Change a figure, a reading or an input, and see both results and the steps that differ."""
    from lantu.cli.rules_compare import whatif_command

    code = whatif_command(
        rule,
        input_,
        figures=set_ or [],
        readings=reading or [],
        changes=change or [],
        form=form.value,
        at=0 if language is Language.zh else 1,
    )
    raise typer.Exit(code)


@rule_app.command()
def sweep(  # noqa: PLR0917 - options of the command line
    rule: Name,
    name: Annotated[str, typer.Argument(help="A figure of the text, or an input.", show_default=False)],
    input_: Input,
    values: Annotated[str, typer.Option("--values", help="Its values, with commas.", show_default=False)] = "",
    span: Annotated[str, typer.Option("--span", help="From, to, step: 0.3:0.7:0.1.", show_default=False)] = "",
    reading: Readings = None,
    form: Annotated[Shape, typer.Option("--format", "-f", help="How to print.")] = Shape.table,
    output: Output = None,
) -> None:
    """Run one case through many values of a figure or an input."""
    from lantu.cli.rules_compare import sweep_command

    code = sweep_command(
        rule, input_, name, values=values, span=span, readings=reading or [], form=form.value, output=output
    )
    raise typer.Exit(code)


@rule_app.command()
def reform(  # noqa: PLR0917 - options of the command line
    rule: Name,
    input_: Input,
    set_: Figures = None,
    reading: Readings = None,
    measure: Annotated[str, typer.Option("--measure", help="The output to look at.", show_default=False)] = "",
    form: Annotated[Shape, typer.Option("--format", "-f", help="How to print, or to write --output.")] = Shape.table,
    output: Output = None,
) -> None:
    """Run a population under other figures: winners, losers, cost; with --output a row for each case."""
    from lantu.cli.rules_compare import reform_command

    code = reform_command(
        rule,
        input_,
        figures=set_ or [],
        readings=reading or [],
        measure=measure,
        form=form.value,
        output=output,
    )
    raise typer.Exit(code)


@rule_app.command()
def rerun(
    trace: Annotated[Path, typer.Argument(help="A stored trace or result, or many.", show_default=False)],
    output: Output = None,
) -> None:
    """Run stored traces again: the same bytes, or exit code 1."""
    from lantu.cli.rules_filing import rerun_command

    raise typer.Exit(rerun_command(trace, output))


@rule_app.command()
def sheet(  # noqa: PLR0917 - options of the command line
    input_: Input,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="FILE.pdf or FILE.docx; a folder for many.", show_default=False)
    ],
    rule: Annotated[str, typer.Argument(help="A rule; not needed for a stored trace.", show_default=False)] = "",
    set_: Figures = None,
    office: Annotated[str, typer.Option("--office", help="Printed where the seal goes.", show_default=False)] = "",
    language: Tongue = Language.zh,
) -> None:
    """Write the decision sheet 计算书 of a case, to be checked and signed, as Word or PDF."""
    from lantu.cli.rules import reform_of
    from lantu.cli.rules_filing import sheet_command

    figures = reform_of(set_ or [])
    raise typer.Exit(sheet_command(rule, input_, output, figures=figures, language=language.value, office=office))


@rule_app.command()
def due(  # noqa: PLR0917 - options of the command line
    rule: Name,
    input_: Input,
    as_of: Annotated[str, typer.Option("--as-of", help="The day to judge by; today when absent.")] = "",
    calendar: Annotated[
        Path | None, typer.Option("--calendar", help="Announced days of your own (TOML).", show_default=False)
    ] = None,
    ics: Annotated[
        Path | None, typer.Option("--ics", help="Write what is due as an iCalendar file.", show_default=False)
    ] = None,
    form: Annotated[Shape, typer.Option("--format", "-f", help="How to print.")] = Shape.table,
    output: Output = None,
    language: Tongue = Language.zh,
) -> None:
    """When cases are due by the announced calendar, how they stand, and how often the limit is kept."""
    from lantu.cli.rules_filing import due_command

    code = due_command(
        rule, input_, as_of=as_of, calendar=calendar, ics=ics, form=form.value, output=output, language=language.value
    )
    raise typer.Exit(code)
