"""``lantu alarms check|list|confirm|clear|feed``: alarms of stations, and their life."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from lantu.cli.files import report
from lantu.cli.options import Form, Format, Output, Store
from lantu.cli.output import Column, Sheet, write
from lantu.cli.station_results import opened

__all__ = ["alarms_app"]

alarms_app = typer.Typer(
    name="alarms", help="Alarms of stations: hold rules against the newest values, confirm and clear.", no_args_is_help=True,
    rich_markup_mode=None,
)  # fmt: skip

_ALARMS = [
    Column("编号 id", "id"), Column("状态 state", "state", style="bold"), Column("级别 level", "level"), Column("对象 subject", "name", ratio=2),
    Column("规则 rule", "zh", ratio=2), Column("始于 since", "since"), Column("至 until", "until"), Column("值 value", "value", right=True),
    Column("说明 detail", "detail", ratio=2),
]  # fmt: skip
_EVENTS = [Column("事 what", "do"), Column("编号 id", "alarm"), Column("对象 subject", "name", ratio=2), Column("规则 rule", "zh", ratio=2), Column("值 value", "value", right=True)]  # fmt: skip
Id = Annotated[str, typer.Argument(help="The alarm, as `lantu alarms list` tells it.", show_default=False)]
Who = Annotated[str, typer.Option("--who", help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option("--why", help="Why.", show_default=False)]


def _log(store: Path | None) -> Any:
    from lantu.stations import SeriesStore
    from lantu.stations.alarms import AlarmLog

    return AlarmLog.beside(SeriesStore(store or Path(os.environ.get("LANTU_HOME", "var")) / "series"))


@alarms_app.command()
def check(  # noqa: PLR0917 - options of the command line
    store: Store = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Rules of one's own instead of the bundled ones.", show_default=False)
    ] = None,
    whole: Annotated[str, typer.Option("--whole", help="The place that all stations make up.")] = "",
    target: Annotated[
        list[str] | None,
        typer.Option("--target", help="A target of the year: MEASURE=90 or MEASURE@PLACE=90.", show_default=False),
    ] = None,
    channels: Annotated[
        Path | None, typer.Option("--push", help="Where alarms go: webhooks, e-mail.", show_default=False)
    ] = None,
    form: Form = Format.table,
) -> None:
    """Hold the rules against the newest values: raise, go on, clear; then push. Exit code 1 where something could not be pushed."""
    from lantu.stations.alarm_push import channels_in, push
    from lantu.stations.alarm_rules import conditions
    from lantu.stations.alarms import rules_in, rules_of
    from lantu.stations.room import targets_of

    held = rules_in(rules) if rules else rules_of()
    given = targets_of(target or (), whole)
    ways = channels_in(channels) if channels else ()
    sums, register = opened(store)
    log = _log(store)
    added = log.take(conditions(sums, register, held, targets=given, whole=whole))
    known = log.read()
    rows = [{"do": each["do"], "alarm": each["alarm"], "name": known[each["alarm"]].name, "zh": known[each["alarm"]].zh, "value": known[each["alarm"]].value} for each in added]  # fmt: skip
    write([Sheet("告警 alarms", _EVENTS, rows)], form.value, None)
    sent, troubles = push(log, ways)
    report("; ".join([f"{len(rows)} entries", f"{sum(each.state != 'cleared' for each in known.values())} open", f"{sent} pushed", *troubles]))  # fmt: skip
    raise typer.Exit(1 if troubles else 0)


@alarms_app.command("list")
def list_(
    store: Store = None,
    every: Annotated[bool, typer.Option("--all", help="Also those that are cleared.")] = False,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Print the alarms that are open, the newest first."""
    rows = [each.as_json() for each in _log(store).read().values() if every or each.state != "cleared"]
    write([Sheet("告警 alarms", _ALARMS, rows)], form.value, output)
    report(f"{len(rows)} alarms")


@alarms_app.command()
def confirm(key: Id, who: Who = "", why: Why = "", store: Store = None) -> None:
    """Say that a person has seen an alarm."""
    report(f"{_log(store).confirm(key, who=who, why=why).name}: confirmed")


@alarms_app.command()
def clear(key: Id, who: Who = "", why: Why = "", store: Store = None) -> None:
    """Say that an alarm is over, and why; it does not come back while the same condition lasts."""
    report(f"{_log(store).clear(key, who=who, why=why).name}: cleared")


@alarms_app.command()
def feed(
    output: Annotated[Path, typer.Argument(help="The Atom file.", show_default=False)],
    address: Annotated[
        str, typer.Option("--address", help="Where the feed will stand.")
    ] = "http://127.0.0.1/stations/alarms.atom",
    store: Store = None,
) -> None:
    """Write all alarms as an Atom feed."""
    from lantu.stations.alarm_push import atom

    output.write_text(atom(_log(store).read().values(), address), encoding="utf-8")
