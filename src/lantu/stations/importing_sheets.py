"""A workbook, or a table with a title above its heads, written anew as a plain table that the engine reads in columns."""

from __future__ import annotations

import csv
from pathlib import Path

from lantu.errors import UsageError
from lantu.standards.headings import Vocabulary
from lantu.standards.results import written
from lantu.standards.sheets import Sample, Table, read_table
from lantu.stations.items import vocabularies

__all__ = ["as_csv"]

_CODES = {"date": "time", "no_date": "time", "no_value": "missing", "item": "column", "formula": "value"}
_CODES |= dict.fromkeys(("quote", "long", "characters", "cells"), "line")


def as_csv(path: Path, kind: str, folder: Path) -> tuple[Path, dict[str, list[str]]]:
    """The table of ``path`` as a file of ``folder``, and what was wrong with it by code of fault."""
    words = vocabularies(kind)
    tables = [table for each in words if (table := _read(path, each)) is not None]
    if not tables:
        raise UsageError(
            "no columns for station, time and items", where=str(path),
            hint="name them as 站点, 时间, PM2.5 … (data/standards/readings.toml)",
        )  # fmt: skip
    table = max(tables, key=lambda one: (len(set(one.columns.values())), len(one.samples)))
    faults: dict[str, list[str]] = {}
    for problem in table.problems:
        faults.setdefault(_CODES.get(problem.code, problem.code), []).append(f"{problem.row}: {problem.message}")
    target = folder / f"{len(list(folder.iterdir()))}-{path.stem}.csv"
    items = sorted({item for sample in table.samples for item in sample.readings})
    with target.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        place = ["城市"] if any(sample.fields.get("body") for sample in table.samples) else []
        out.writerow(["站点", "时间", *place, *items])
        for sample in table.samples:
            where = [sample.fields.get("body", "") for _ in place]
            out.writerow([sample.station, _moment(sample), *where, *(_cell(sample, item) for item in items)])
    return target, faults


def _read(path: Path, words: Vocabulary) -> Table | None:
    try:
        return read_table(path, words)
    except UsageError:
        return None


def _moment(sample: Sample) -> str:
    day, at = sample.period.first, sample.period.at
    return f"{day}" if at is None else f"{day} {at:%H:%M}"


def _cell(sample: Sample, item: str) -> str:
    """A reading in the unit of its standard; below detection as its limit, or as it was written where it tells none."""
    reading = sample.readings.get(item)
    if reading is None or reading.missing:
        return ""
    if reading.below:
        return reading.written if reading.limit is None else f"<{written(reading.limit)}"
    return "" if reading.for_means is None else written(reading.for_means)
