"""``lantu stations sum|indicators``: sums of the series, and the plan indicators that rest on them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lantu.cli.files import report
from lantu.cli.options import Form, Format, Output, Store
from lantu.cli.output import Column, Sheet, write

if TYPE_CHECKING:
    from lantu.stations.register import Register
    from lantu.stations.sums import Sums

__all__ = ["add_to", "opened"]

_INDICATORS = [
    Column("指标 indicator", "indicator", ratio=3), Column("口径 series", "series"), Column("地区 place", "place"),
    Column("年 year", "year", right=True), Column("值 value", "value", right=True), Column("单位 unit", "unit"),
    Column("站点 counted", "counted", right=True), Column("站点总数 stations", "stations", right=True),
    Column("监测值 values", "values", right=True), Column("可用 whole", "whole"), Column("说明 reasons", "told", ratio=3),
]  # fmt: skip


def opened(store: Path | None) -> tuple[Sums, Register]:
    """The sums and the register of a store, brought up to date."""
    from lantu.stations import RegisterStore, SeriesStore
    from lantu.stations.sums import Sums

    series = SeriesStore(store or Path(os.environ.get("LANTU_HOME", "var")) / "series")
    register = RegisterStore.beside(series).read()
    sums = Sums(series)
    sums.build(register)
    return sums, register


def sum_up(store: Store = None) -> None:
    """Sum values up to days, for pages and indicators; only years whose values changed."""
    sums, register = opened(store)
    report(f"{len(register.stations)} stations, years {', '.join(map(str, sums.years())) or 'none'}")


def indicators(  # noqa: PLR0917 - options of the command line
    store: Store = None,
    whole: Annotated[str, typer.Option("--whole", help="The place that all stations make up, such as a city.")] = "",
    year: Annotated[list[int] | None, typer.Option("--year", help="Only these years.", show_default=False)] = None,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="Keep the results in this store of observations.", show_default=False)
    ] = None,
    form: Form = Format.table,
    output: Output = None,
) -> None:
    """Compute the plan indicators that rest on stations, by place and year, each with what it rests on."""
    from lantu.observations import ObservationStore
    from lantu.stations.indicators import indicators as computed
    from lantu.stations.indicators import keep as kept

    sums, register = opened(store)
    now = datetime.now(UTC).date()
    found = computed(sums, register, whole=whole, years=year or (), today=now)
    rows: list[dict[str, Any]] = []
    for each in found:
        told = each.as_json()
        rows.append(told | {"told": "；".join(one["zh"] for one in told["reasons"])} if form is Format.table else told)
    write([Sheet("指标 indicators", _INDICATORS, rows)], form.value, output)
    counted = f"{len(found)} values, {sum(each.whole for each in found)} final"
    if keep is not None:
        counted += f", {kept(ObservationStore(keep), found, now)} new in {keep}"
    report(counted)


def add_to(app: typer.Typer) -> None:
    """Add these commands to ``lantu stations``."""
    app.command("sum")(sum_up)
    app.command("indicators")(indicators)
