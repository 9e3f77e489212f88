"""What ``lantu rule tables`` does: the whole of a text over the tables of a folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from lantu.cli.files import report
from lantu.cli.output import Sheet, write
from lantu.cli.rules import reform_of, tell_faults

__all__ = ["tables_command"]


def tables_command(
    pack: str,
    source: Path,
    target: Path,
    *,
    form: str,
    changes: list[str],
    readings: list[str],
    errors: Path | None,
    memory: str,
) -> int:
    """Compute the levels of a pack; exit code 1 where rows could not be used."""
    from lantu.rules.chain import compute_tables

    done = compute_tables(
        pack, source, target, form=form, parameters=reform_of(changes), readings=readings, memory=memory
    )
    for name, count in done.rows.items():
        typer.echo(f"{name}: {count - done.refused[name]:,} computed, {done.refused[name]:,} refused")
    for path in done.files:
        typer.echo(str(path))
    for name in done.unused:
        report(f"lantu: {name} is not asked for by {pack}: not used")
    faults = [{**asdict(each), "column": f"{each.table}.{each.column}"} for each in done.faults]
    if errors is not None:
        write([Sheet("错误 errors", [], faults)], "csv", errors)
    tell_faults(faults)
    return 1 if faults else 0
