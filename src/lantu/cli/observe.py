"""``lantu observe import|show|export``: the store of observations, and the bundled ones."""

from __future__ import annotations

import os
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lantu.cli.files import counted, report
from lantu.cli.options import Form, Format, Output, Store
from lantu.cli.output import Column, Sheet, write

if TYPE_CHECKING:
    from lantu.observations import Observation

__all__ = ["observe_app"]

observe_app = typer.Typer(
    name="observe", help="Keep observations: what was published of how promises fare.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip


Measure = Annotated[str, typer.Option("--measure", "-m", help="Only this measure.", show_default=False)]
Place = Annotated[str, typer.Option("--place", "-p", help="Only this place.", show_default=False)]

_COLUMNS = [
    Column("指标 indicator", "indicator", ratio=4), Column("口径 series", "series"), Column("地区 place", "place"),
    Column("时期 period", "period"), Column("期别 basis", "basis", style="dim"), Column("界", "bound"),
    Column("值 value", "value", right=True), Column("单位 unit", "unit"), Column("等级 grade", "grade"),
    Column("来源 source", "source", ratio=5),
]  # fmt: skip
_PROBLEMS = [
    Column("行 row", "row", right=True), Column("级别 severity", "severity", style="bold"),
    Column("代码 code", "code"), Column("问题 problem", "message", ratio=5),
]  # fmt: skip


def _store(path: Path | None) -> Path:
    return path or Path(os.environ.get("LANTU_HOME", "var")) / "observations"


def _observations(store: Path | None, measure: str, place: str) -> list[Observation]:
    """The bundled observations and those of the store, each once."""
    from lantu.observations import ObservationStore, bundled
    from lantu.observations.measures import known_measure

    kept = ObservationStore(_store(store))
    rows = {each.id: each for each in (*bundled(), *(kept.read() if _store(store).is_dir() else ()))}
    names = {measure, known_measure(measure)}
    return [
        each
        for each in rows.values()
        if (not measure or {each.measure, each.indicator} & names) and (not place or each.place == place)
    ]


@observe_app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            help="A table: CSV, XLSX, JSON, JSON lines, Parquet, or a data package (ZIP).", show_default=False
        ),
    ],
    store: Store = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            "-c",
            help="What a column is, as in 项目=indicator; remembered. May be repeated.",
            show_default=False,
        ),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Tell what would be done; keep nothing.")] = False,
    form: Form = Format.table,
) -> None:
    """Take a table into the store: good rows are kept, problems are told by row. Exit code 1 where rows had errors."""
    from lantu.observations import Imported, ObservationStore
    from lantu.observations.importing import reading_rows
    from lantu.observations.mapping import mapped, remember, told_columns
    from lantu.observations.sheets import headed_rows

    place, rows = _store(store), headed_rows(file)
    first = next(rows)
    told = told_columns(column or (), list(first))
    done = Imported(mapping=mapped(place, list(first), told))
    counted(reading_rows(chain([first], rows), done), doing="行 rows")
    new = 0 if preview else ObservationStore(place).append(done.observations)
    if told and not preview:
        remember(place, list(first), done.mapping)
    write([Sheet(file.name, _PROBLEMS, [each.as_json() for each in done.problems])], form.value, None)
    columns = ", ".join(f"{heading} → {name}" for heading, name in done.mapping.items())
    report(f"{len(done.observations)} good rows, {new} new; {done.errors} errors; columns: {columns}")
    raise typer.Exit(1 if done.errors else 0)


@observe_app.command()
def show(
    measure: Measure = "",
    place: Place = "",
    store: Store = None,
    differing: Annotated[bool, typer.Option("--differences", help="Only periods on which sources differ.")] = False,
    form: Form = Format.table,
) -> None:
    """Print observations, or where sources differ and which one is taken."""
    from lantu.observations import differences
    from lantu.observations.package import record_of

    rows = _observations(store, measure, place)
    if differing:
        found = [(each, each.observations[0]) for each in differences(rows)]
        records: list[dict[str, Any]] = [each.as_json() for each, _ in found]
        if form is Format.table:
            records = [record_of(each) for difference, _ in found for each in difference.observations]
        write([Sheet("来源不一致 sources differ (taken first)", _COLUMNS, records)], form.value, None)
        return
    rows.sort(key=lambda each: (each.indicator, each.place, each.period))
    write([Sheet("监测值 observations", _COLUMNS, [record_of(each) for each in rows])], form.value, None)


@observe_app.command()
def export(
    output: Output = None, measure: Measure = "", place: Place = "", store: Store = None, form: Form = Format.csv
) -> None:
    """Write observations as a table, or as a data package where the file ends in .zip; both can be imported again."""
    from lantu.observations.package import packed, record_of

    rows = sorted(_observations(store, measure, place), key=lambda each: (each.measure, each.place, each.period))
    if output is not None and output.suffix.lower() == ".zip":
        output.write_bytes(packed(rows))
        report(f"{len(rows)} observations: {output}")
        return
    write([Sheet("observations", _COLUMNS, [record_of(each) for each in rows])], form.value, output)
