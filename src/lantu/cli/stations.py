"""``lantu stations take|check|years``: values of stations into the store, their quality, and the years that they make up."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lantu.cli.files import report
from lantu.cli.options import Form, Format, Output, Store, series_home
from lantu.cli.output import Column, Sheet, write
from lantu.cli.station_register import register_app
from lantu.cli.station_results import add_to
from lantu.errors import UsageError

if TYPE_CHECKING:
    from lantu.stations import SeriesStore

__all__ = ["stations_app"]

stations_app = typer.Typer(
    name="stations", help="Values of monitoring stations: take them in, check them, sum them up.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip


stations_app.add_typer(register_app)

_FAULTS = [
    Column("文件 file", "file", ratio=2), Column("代码 code", "code"), Column("故障 fault", "zh"), Column("次数 times", "times", right=True),
    Column("保留 kept", "kept"), Column("例 examples", "examples", ratio=5),
]  # fmt: skip
_FLAGS = [
    Column("站点 station", "station", ratio=2), Column("项目 item", "item"), Column("标记 flag", "flag"), Column("含义", "zh"),
    Column("个数 values", "values", right=True), Column("首次 first", "first"), Column("末次 last", "last"),
]  # fmt: skip
_MEANS = [
    Column("站点 station", "station", ratio=2), Column("项目 item", "item"), Column("时段 period", "period"),
    Column("均值 mean", "mean", right=True), Column("个数 values", "values", right=True), Column("有效 valid", "valid"),
]  # fmt: skip
_SPOKEN = [
    Column("站点 station", "station", ratio=2), Column("项目 item", "item"), Column("时间 time", "time"), Column("标记 flag", "flag"),
    Column("谁 who", "who"), Column("原因 why", "reason", ratio=2),
]  # fmt: skip
_YEARS = [
    Column("站点 station", "station", ratio=2), Column("年 year", "year", right=True), Column("项目 item", "item"),
    Column("均值 mean", "mean", right=True), Column("个数 values", "values", right=True),
]  # fmt: skip


def _files(paths: list[Path]) -> list[Path]:
    """Files as named; of folders the CSV files in them."""
    return [each for path in paths for each in (sorted(path.rglob("*.csv")) if path.is_dir() else [path])]


@stations_app.command()
def take(  # noqa: PLR0917 - options of the command line
    files: Annotated[
        list[Path],
        typer.Argument(help="CSV, XLSX, JSON or Parquet files, or folders of CSV files.", show_default=False),
    ],
    place: Annotated[str, typer.Option("--place", help="Where the stations are; else the name of each file.")] = "",
    kind: Annotated[str, typer.Option("--kind", help="What new stations are: air, water, noise …")] = "air",
    store: Store = None,
    preview: Annotated[bool, typer.Option("--preview", help="Tell what would be done; keep nothing.")] = False,
    check: Annotated[bool, typer.Option("--check", help="Also check the years that these values are of.")] = False,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Take values into the store: each fault is named, good values are kept. Exit code 1 where something was left out."""
    from lantu.stations import RegisterStore, SeriesStore, take_in

    series = SeriesStore(series_home(store))
    book = RegisterStore.beside(series)
    done = take_in(_files(files), place=place, kind=kind, register=book.read(), into=_passed if preview else series.append)  # fmt: skip
    if not preview:
        book.enter(done.register.stations.values(), why="named by a file of values")
    sheets = [Sheet("故障 faults", _FAULTS, [each.as_json() for each in done.faults])]
    told = ""
    if check and series.exists and done.held:
        found, told = _checked(series, list(done.years))
        sheets += found
    write(sheets, form.value, output)
    if told:
        report(told)
    report(f"{done.rows} rows, {done.cells} cells: {done.held} values of {len(done.register.stations)} stations, {done.new} new; "
           + ", ".join(f"{done.count(code)} {code}" for code in sorted({each.code for each in done.faults})))  # fmt: skip
    raise typer.Exit(1 if any(done.count(code) for code in ("line", "value", "time", "station")) else 0)


def _passed(parts: Iterable[object]) -> int:
    """For a preview: each part is made and let go."""
    for _ in parts:
        pass
    return 0


@stations_app.command()
def check(
    store: Store = None,
    year: Annotated[int, typer.Option("--year", help="Of this year only.")] = 0,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Check the values of the store by the rules of quality control: flags, never deletions."""
    from lantu.stations import SeriesStore

    sheets, told = _checked(SeriesStore(series_home(store)), [year] if year else [])
    write(sheets, form.value, output)
    report(told)


def _checked(series: SeriesStore, years: list[int]) -> tuple[list[Sheet], str]:
    """The tables and the words of a check, of these years or of all."""
    from lantu.stations import OverruleStore
    from lantu.stations.quality_report import quality_report

    values = series.read()
    words = [each for each in OverruleStore.beside(series).read() if not years or each.time.year in years]
    told = quality_report(values.filter(values["year"].isin(years)) if years else values, words)
    rows = [row | {name: row[name].isoformat() for name in ("first", "last")} for row in told["series"]]
    made_up = [row | {"flag": row["flags"]} for row in told["suspicious"]]
    spoken = [row | {"time": row["time"].isoformat()} for row in told["overruled"]]
    sheets = [Sheet("质控标记 flags", _FLAGS, rows), Sheet("可疑序列 suspicious series", _FLAGS, made_up), Sheet("人工改判 overruled", _SPOKEN, spoken)]  # fmt: skip
    kept = [sheet for sheet in sheets if sheet.records] or sheets[:1]
    return kept, f"{told['flagged']} of {told['values']} values bear a flag, on {len(rows)} series; {len(made_up)} series with unusual figures; {len(spoken)} flags overruled"  # fmt: skip


@stations_app.command()
def overrule(  # noqa: PLR0917 - options of the command line
    station: Annotated[str, typer.Argument(help="The code of the station.", show_default=False)],
    item: Annotated[str, typer.Argument(help="The item, such as pm25.", show_default=False)],
    time: Annotated[str, typer.Argument(help="The hour, such as 2025-06-01T08:00.", show_default=False)],
    flag: Annotated[str, typer.Argument(help="The flag that is wrong, such as change.", show_default=False)],
    who: Annotated[str, typer.Option("--who", help="Who says so.")] = "",
    why: Annotated[str, typer.Option("--why", help="For what reason.")] = "",
    back: Annotated[bool, typer.Option("--back", help="Take the word back.")] = False,
    run: Annotated[bool, typer.Option("--run", help="Of the whole run of one value (flag frozen).")] = False,
    store: Store = None,
) -> None:
    """Say that a flag is wrong and the value good, by whom and why; flag and word both stay on record."""
    from lantu.stations import OverruleStore, RegisterStore, SeriesStore
    from lantu.stations.quality import Overrule
    from lantu.stations.records import read_time
    from lantu.stations.slices import RUN_FLAG, run_of

    try:
        moment = read_time(time)
    except ValueError as error:
        raise UsageError(f"“{time}” is no time", hint="write 2025-06-01T08:00") from error
    word, series = Overrule(station, item, moment, flag, who, why), SeriesStore(series_home(store))
    book, done = OverruleStore.beside(series), "stands again" if back else "is overruled"
    if run and flag != RUN_FLAG:
        raise UsageError(f"{flag} is no flag of a run", hint=f"--run goes with {RUN_FLAG}")
    if run:
        times = run_of(series, RegisterStore.beside(series).read(), station, item, moment)
        many = book.add_run(word, times, back=back)
        report(f"{station} {item} {times[0]:%Y-%m-%d %H:%M} – {times[-1]:%Y-%m-%d %H:%M}, {many} values: {flag} {done}")
    else:
        book.add([word], back=back)
        report(f"{station} {item} {moment:%Y-%m-%d %H:%M}: {flag} {done}")


@stations_app.command()
def years(
    store: Store = None,
    checked: Annotated[bool, typer.Option("--checked", help="Only values without a flag.")] = False,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Print the yearly mean of each station and item."""
    from lantu.stations import OverruleStore, RegisterStore, SeriesStore, joined
    from lantu.stations.quality import flagged
    from lantu.stations.years import yearly_means

    kept = SeriesStore(series_home(store))
    series = joined(kept.read(), RegisterStore.beside(kept).read())
    means = yearly_means(flagged(series, overrules=OverruleStore.beside(kept).read()) if checked else series).order_by(
        "station", "item", "year"
    )
    rows: list[dict[str, Any]] = [row | {"mean": round(row["mean"], 4)} for row in means.to_pyarrow().to_pylist()]
    write([Sheet("年均值 yearly means", _YEARS, rows)], form.value, output)


add_to(stations_app)


class Span(StrEnum):
    """What a mean is of."""

    hour = "hour"
    day = "day"
    month = "month"
    year = "year"


@stations_app.command()
def means(
    span: Annotated[Span, typer.Argument(help="What a mean is of.")] = Span.day,
    checked: Annotated[bool, typer.Option("--checked", help="Only values without a flag.")] = False,
    store: Store = None,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Print means with whether enough went into them (GB 3095): 45 minutes, 20 hours, 27 days, 324 days."""
    from lantu.stations import OverruleStore, RegisterStore, SeriesStore, joined
    from lantu.stations.quality import flagged
    from lantu.stations.validity import valid_means

    kept = SeriesStore(series_home(store))
    series = joined(kept.read(), RegisterStore.beside(kept).read())
    if checked:
        series = flagged(series, overrules=OverruleStore.beside(kept).read())
    found = valid_means(series, span.value).order_by("station", "item", "period").to_pyarrow().to_pylist()
    rows = [row | {"mean": round(row["mean"], 4), "period": row["period"].isoformat()} for row in found]
    write([Sheet("均值与有效性 means", _MEANS, rows)], form.value, output)
