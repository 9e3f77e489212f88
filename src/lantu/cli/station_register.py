"""``lantu stations register``: who measures where; tables in and out, names and moves kept, two entries merged into one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lantu.cli.files import report
from lantu.cli.options import Form, Format, Output, Store, series_home
from lantu.cli.output import Column, Sheet, write
from lantu.errors import UsageError

if TYPE_CHECKING:
    from lantu.stations import RegisterStore, SeriesStore

__all__ = ["register_app"]

register_app = typer.Typer(
    name="register", help="Stations, sections, water bodies, sources and points.", no_args_is_help=True, rich_markup_mode=None
)  # fmt: skip

_STATIONS = [
    Column("编码 code", "code", ratio=2), Column("名称 name", "name", ratio=2), Column("类型 kind", "kind"), Column("区域 place", "place"),
    Column("水体 body", "body"), Column("功能区 zone", "zone"), Column("目标 target", "target"), Column("经度 lon", "lon", right=True),
    Column("纬度 lat", "lat", right=True), Column("负责 chief", "chief"), Column("曾用名 names", "former"), Column("停运 until", "until"),
]  # fmt: skip
_PROBLEMS = [Column("行 row", "row", right=True), Column("级别", "severity"), Column("代码 code", "code"), Column("说明 problem", "message", ratio=4)]  # fmt: skip
_LIKES = [
    Column("区域 place", "place"), Column("名称 base", "base"), Column("编码 codes", "codes", ratio=4),
    Column("同时有值 both", "both", right=True), Column("矛盾 conflicts", "conflicts", right=True), Column("可合并 one", "one"),
]  # fmt: skip
_EVENTS = [Column("时间 at", "at"), Column("事项 do", "do"), Column("谁 who", "who"), Column("原因 why", "why", ratio=2), Column("名称 name", "name"), Column("并入 gone", "gone")]  # fmt: skip

Who = Annotated[str, typer.Option("--who", help="Who enters this.")]
Why = Annotated[str, typer.Option("--why", help="For what reason.")]
Day = Annotated[str, typer.Option("--day", help="Since which day, such as 2025-06-01.")]
Code = Annotated[str, typer.Argument(help="The code of the station.", show_default=False)]


def _book(store: Path | None) -> tuple[SeriesStore, RegisterStore]:
    from lantu.stations import RegisterStore, SeriesStore

    series = SeriesStore(series_home(store))
    return series, RegisterStore.beside(series)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"“{text}” is no day", hint="write 2025-06-01") from error


@register_app.command("import")
def take(  # noqa: PLR0917 - options of the command line
    files: Annotated[list[Path], typer.Argument(help="CSV, XLSX, JSON, JSON lines, Parquet.", show_default=False)],
    kind: Annotated[str, typer.Option("--kind", help="What they are, where the table does not tell.")] = "",
    store: Store = None,
    who: Who = "",
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Enter a register: new stations, and what is told anew of known ones; names and places left behind stay on record."""
    from lantu.stations import read_register, register_rows

    _, book = _book(store)
    problems: list[dict[str, Any]] = []
    changed = seen = 0
    for file in files:
        register, found = read_register(register_rows(file), kind)
        problems += [each.as_json() | {"file": file.name} for each in found]
        seen += len(register.stations)
        changed += book.enter(register.stations.values(), who=who, why=f"import of {file.name}")
    write([Sheet("问题 problems", _PROBLEMS, problems)], form.value, output)
    report(f"{seen} stations, {changed} new or changed; {len(problems)} problems")
    raise typer.Exit(1 if any(each["severity"] == "error" for each in problems) else 0)


@register_app.command()
def show(  # noqa: PLR0917 - options of the command line
    kind: Annotated[str, typer.Option("--kind", help="air, water, body, supply, noise, soil or groundwater.")] = "",
    place: Annotated[str, typer.Option("--place", help="Of this place only.")] = "",
    body: Annotated[str, typer.Option("--body", help="The sections of this water body, in their order.")] = "",
    store: Store = None,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Print the register, or a part of it; ``--format jsonl`` is what ``import`` takes back whole."""
    _, book = _book(store)
    found = [each.as_json() for each in book.read().of(kind, place, body)]
    if form is not Format.jsonl:
        found = [_flat(each) for each in found]
    write([Sheet("监测站点 stations", _STATIONS, found)], form.value, output)


def _flat(told: dict[str, Any]) -> dict[str, Any]:
    """For a table: lists as text, former names apart, so that an import reads them back."""
    names = "、".join(each["name"] for each in told["names"])
    return told | {"names": names, "former": names, "codes": "、".join(told["codes"]), "moves": len(told["moves"])}


@register_app.command()
def export(output: Annotated[Path, typer.Argument(help="A .jsonl, .csv or .xlsx file.")], store: Store = None) -> None:
    """Write the whole register to a file."""
    forms = {".jsonl": Format.jsonl, ".csv": Format.csv, ".xlsx": Format.xlsx}
    if output.suffix.lower() not in forms:
        raise UsageError(f"{output.name} tells no format", hint="name it .jsonl, .csv or .xlsx")
    show(store=store, form=forms[output.suffix.lower()], output=output)


@register_app.command()
def likes(store: Store = None, form: Form = Format.table, output: Output = None) -> None:
    """Stations whose names differ by marks such as 停运 and 对照点 alone, and whether their values contradict."""
    from lantu.stations import proposals

    series, book = _book(store)
    register = book.read()
    found = proposals(series.read(), register)
    write([Sheet("疑似同一站点 alike", _LIKES, [each.as_json() for each in found])], form.value, output)
    report(f"{len(found)} groups of like names, {sum(each.one for each in found)} without a contradiction")


@register_app.command()
def merge(
    kept: Code,
    gone: Annotated[str, typer.Argument(help="The code of the entry that goes.", show_default=False)],
    who: Who = "",
    why: Why = "",
    store: Store = None,
) -> None:
    """Say that two entries are one station; values under either code count for the one that is kept."""
    _, book = _book(store)
    station = book.merge(kept, gone, who=who, why=why)
    report(f"{station.code}: {', '.join([station.name, *(each.name for each in station.names)])}")


@register_app.command()
def rename(code: Code, name: str, day: Day = "", who: Who = "", why: Why = "", store: Store = None) -> None:  # noqa: PLR0917 - options
    """Give a station a new name; the one before still leads to it."""
    station = _book(store)[1].rename(code, name, day=_day(day), who=who, why=why)
    report(f"{station.code}: {station.name}")


@register_app.command()
def move(code: Code, lon: float, lat: float, day: Day = "", who: Who = "", why: Why = "", store: Store = None) -> None:  # noqa: PLR0917 - options
    """Say where a station stands now; where it stood before stays on record."""
    to = Decimal(str(lon)), Decimal(str(lat))
    station = _book(store)[1].move(code, to, day=_day(day), who=who, why=why)
    report(f"{station.code}: {station.lon}, {station.lat}")


@register_app.command()
def history(code: Code, store: Store = None, form: Form = Format.table, output: Output = None) -> None:
    """Print who entered what about a station, when and why."""
    entries = [each | {"name": (each.get("station") or {}).get("name", "")} for each in _book(store)[1].history(code)]
    write([Sheet("沿革 history", _EVENTS, entries)], form.value, output)
