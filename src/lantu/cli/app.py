"""The commands of ``lantu``.

Only what ``lantu --help`` needs is imported here; each command imports its part of the library when
it runs.  Errors go to standard error with what is wrong, where, and what to do; exit codes:

0  done · 1  something could not be read (the rest was), or copies differ (``diff``) · 2  wrong use ·
3  ``--strict``: there were warnings or doubtful readings, or conflicts (``compare``)
"""

from __future__ import annotations

import gc
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from lantu import __version__
from lantu.cli.alarms import alarms_app
from lantu.cli.observe import observe_app
from lantu.cli.options import Store
from lantu.cli.rule import rule_app
from lantu.cli.stations import stations_app

__all__ = ["app", "run"]

# A command keeps what it reads until it prints it; looking through all of that again and again for what may go
# takes longer than the reading of a large document.
_RARELY = (50_000, 20, 20)

app = typer.Typer(
    name="lantu",
    help="Lantu 蓝图 reads official Chinese plans: every quantified promise, indicator, duty and project with its exact place.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: the rich one costs a quarter of a second
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"
    xlsx = "xlsx"


class Kind(StrEnum):
    """What to read."""

    quantity = "quantity"
    promise = "promise"
    ban = "ban"
    indicator = "indicator"
    duty = "duty"
    project = "project"


class Verdict(StrEnum):
    """How statements stand to each other."""

    conflict = "conflict"
    stricter = "stricter"
    scope_differs = "scope_differs"
    agree_after_unit_conversion = "agree_after_unit_conversion"
    agree = "agree"


class Medium(StrEnum):
    """What was sampled."""

    water = "water"
    lake = "lake"
    air = "air"
    noise = "noise"
    soil = "soil"
    groundwater = "groundwater"


class Level(StrEnum):
    """What statuses are summed up by."""

    plan = "plan"
    group = "group"
    place = "place"
    organisation = "organisation"


class PromiseForm(StrEnum):
    """The parts of a register that are assessed apart."""

    indicator = "indicator"
    statement = "statement"
    project = "project"


Files = Annotated[
    list[Path], typer.Argument(help="Files or folders: TXT, Markdown, HTML, DOCX, PDF with text.", show_default=False)
]
OneFile = Annotated[Path, typer.Argument(help="A file: TXT, Markdown, HTML, DOCX, PDF with text.", show_default=False)]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", help="Write to this file instead of the terminal.", show_default=False)
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lantu {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Set options that hold for every command."""


@app.command()
def read(  # noqa: PLR0917 - options of the command line
    files: Files,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    kind: Annotated[
        list[Kind] | None, typer.Option("--kind", "-k", help="Only these kinds; may be repeated.", show_default=False)
    ] = None,
    output: Output = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 where there are warnings.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
) -> None:
    """Read documents: statements, indicators, duties and projects, each with file, line and address."""
    from lantu.cli.reading import read_command

    raise typer.Exit(
        read_command(files, form.value, [each.value for each in kind or []], output, strict=strict, quiet=quiet)
    )


@app.command()
def outline(
    file: OneFile,
    depth: Annotated[int, typer.Option("--depth", "-d", min=1, help="Levels to show.")] = 99,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    output: Output = None,
) -> None:
    """Print the tree of a document: each place with its address, line and length."""
    from lantu.cli.outline import outline_command

    raise typer.Exit(outline_command(file, form.value, output, depth=depth))


@app.command()
def diff(
    a: OneFile,
    b: OneFile,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    all_: Annotated[bool, typer.Option("--all", help="In the table, also differences that are not material.")] = False,
    output: Output = None,
) -> None:
    """Compare two copies of one document: numbers, units, terms, omissions, whatever their line breaks."""
    from lantu.cli.copies import diff_command

    raise typer.Exit(diff_command(a, b, form.value, output, everything=all_))


@app.command()
def compare(  # noqa: PLR0917 - options of the command line
    files: Files,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    draft: Annotated[
        Path | None,
        typer.Option(
            "--draft", "-d", help="Only what touches this file; it is read beside the others.", show_default=False
        ),
    ] = None,
    verdict: Annotated[
        list[Verdict] | None,
        typer.Option("--verdict", help="Only these verdicts; may be repeated.", show_default=False),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="In the table, also agreements and near misses.")] = False,
    tree: Annotated[
        bool, typer.Option("--tree", help="Instead, which plan rests on which, as a tree (jsonl: with edges).")
    ] = False,
    not_same: Annotated[
        Path | None,
        typer.Option(
            "--not-same",
            help="Findings that people said are not the same thing: JSON of the site, or JSON lines of this command.",
            show_default=False,
        ),
    ] = None,
    output: Output = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 3 where there are conflicts.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
) -> None:
    """Hold plans against each other: where they agree, conflict, are stricter, or only look alike."""
    from lantu.cli.compare import compare_command

    raise typer.Exit(
        compare_command(
            files, form.value, output,
            draft=draft, verdicts=[each.value for each in verdict or []], everything=all_, strict=strict, quiet=quiet,
            tree=tree, not_same=not_same,
        )
    )  # fmt: skip


@app.command()
def measures(
    files: Files,
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    output: Output = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no summary.")] = False,
) -> None:
    """Propose measures for the catalogue: what plans call one thing, and the catalogue does not know yet."""
    from lantu.cli.measures import measures_command

    raise typer.Exit(measures_command(files, form.value, output, quiet=quiet))


@app.command()
def ingest(files: Files) -> None:
    """Take documents into the register, or attach the text of documents that it knows."""
    from lantu.cli.register import ingest_command

    raise typer.Exit(ingest_command(files))


@app.command()
def assess(  # noqa: PLR0917 - options of the command line
    as_of: Annotated[str, typer.Option("--as-of", help="A year (2023), or a day: what was known then (2023-11-29).")],
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    kind: Annotated[
        list[PromiseForm] | None, typer.Option("--kind", "-k", help="Only these; may be repeated.", show_default=False)
    ] = None,
    counts: Annotated[bool, typer.Option("--counts", help="How many stand how, instead of each.")] = False,
    by: Annotated[
        Level | None, typer.Option("--by", help="Summed up by this, with the published weights.", show_default=False)
    ] = None,
    since: Annotated[str, typer.Option("--since", help="What changed since this year or day, and why.")] = "",
    collection: Annotated[str, typer.Option("--collection", help="The bundled register.")] = "chongqing",
    output: Output = None,
) -> None:
    """Assess the promises of the bundled register at a date: status, progress, reasons, trace."""
    from lantu.cli.assess import assess_command

    kinds = [each.value for each in kind or []]
    raise typer.Exit(
        assess_command(
            as_of,
            form.value,
            output,
            collection=collection,
            kinds=kinds,
            counts=counts,
            since=since,
            by=by.value if by else "",
        )
    )


@app.command()
def classify(  # noqa: PLR0917 - options of the command line
    medium: Annotated[Medium, typer.Argument(help="What was sampled.", show_default=False)],
    file: Annotated[Path, typer.Argument(help="A laboratory's table: CSV, XLSX, JSON, Parquet.", show_default=False)],
    form: Annotated[Format, typer.Option("--format", "-f", help="How to print.")] = Format.table,
    day: Annotated[
        str, typer.Option("--date", help="The day, month or year of the data, where the table tells none.")
    ] = "",
    kind: Annotated[
        str,
        typer.Option("--kind", help="Where the table tells none: lake or river; class of a noise zone; use of land."),
    ] = "",
    output: Output = None,
) -> None:
    """Give each sample of a spreadsheet its class by the standard of its day, with what decides and the way to the next."""
    from lantu.cli.classify import classify_command

    raise typer.Exit(classify_command(medium.value, file, form.value, output, day=day, kind=kind))


@app.command()
def collect(  # noqa: PLR0917 - options of the command line
    store: Store = None,
    host: Annotated[str, typer.Option("--host", help="Where to listen; without it only this machine can send.")] = "",
    port: Annotated[
        int | None, typer.Option("--port", help="The port; 0 takes any free one.", show_default=False)
    ] = None,
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Take files that are laid in here, too.", show_default=False)
    ] = None,
    broker: Annotated[
        str, typer.Option("--mqtt", help="Follow this broker of MQTT, too: mqtt://host:1883.", show_default=False)
    ] = "",
    topic: Annotated[str, typer.Option("--topic", help="The topics to follow there.")] = "stations/#",
    every: Annotated[float, typer.Option("--every", help="Seconds between two batches into the store.")] = 60.0,
) -> None:
    """Receive live values of stations (HJ 212, files, MQTT) until stopped; each is on the disk before it is acknowledged."""
    from lantu.cli.collect import Ways, collect_command

    raise typer.Exit(collect_command(store, Ways(host, port, folder, broker, topic), every=every))


app.add_typer(observe_app)
app.add_typer(rule_app)
app.add_typer(stations_app)
app.add_typer(alarms_app)


def run() -> None:
    """Run the command line; never ends in a traceback for what a user did."""
    from lantu.errors import LantuError

    gc.set_threshold(*_RARELY)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except LantuError as error:
        typer.echo(f"lantu: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of the pipe (head, less) has gone; Python would complain once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
