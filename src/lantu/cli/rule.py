"""``lantu rule``: list, show, run, check and explain the rules that texts lay down."""

from __future__ import annotations

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
Tongue = Annotated[Language, typer.Option("--language", "-l", help="Language of the words.")]


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
    set_: Annotated[
        list[str] | None, typer.Option("--set", help="What if: a figure replaced, as name=0.5.", show_default=False)
    ] = None,
    output: Output = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No summary of faults.")] = False,
) -> None:
    """Compute a rule for one case or for many; wrong rows are told and do not stop the good ones (exit code 1)."""
    from lantu.cli.rules import run_command

    raise typer.Exit(run_command(rule, input_, form.value, output, changes=set_ or [], quiet=quiet))


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
