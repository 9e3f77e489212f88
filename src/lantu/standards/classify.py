"""A spreadsheet as it comes from a laboratory: each sample with its class, what decides it, and what is wrong by row."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantu.errors import LantuError, Problem, UsageError
from lantu.standards.air_sheets import AIR
from lantu.standards.ground_sheets import GROUNDWATER, NOISE, SOIL
from lantu.standards.periods import Period
from lantu.standards.rows import Medium, Row
from lantu.standards.sheets import Sample, read_table
from lantu.standards.water_sheets import LAKE, WATER

__all__ = ["MEDIA", "Classified", "classify_file"]

MEDIA: dict[str, Medium] = {
    "water": WATER, "lake": LAKE, "air": AIR, "noise": NOISE, "soil": SOIL, "groundwater": GROUNDWATER,
}  # fmt: skip


@dataclass(slots=True)
class Classified:
    """The samples of a file with their classes, the water bodies or years that they make up, and the problems."""

    rows: list[Row] = field(default_factory=list)
    summary: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    @property
    def errors(self) -> int:
        return sum(problem.severity == "error" for problem in self.problems)


def classify_file(medium: str, path: Path, *, period: Period | None = None, kind: str = "") -> Classified:
    """The samples of ``path`` by the standard of ``medium``; ``period`` and ``kind`` stand in where the table tells none."""
    if medium not in MEDIA:
        raise UsageError(f"{medium} is not known", hint=f"use {', '.join(MEDIA)}")
    way = MEDIA[medium]
    table = read_table(path, way.words(), period=period)
    done = Classified(problems=table.problems, columns=table.columns)
    good: list[Sample] = []
    for sample in table.samples:
        try:
            done.rows.append(way.judge(sample, kind))
            good.append(sample)
        except LantuError as error:
            done.problems.append(Problem(sample.row, "error", error.code, str(error)))
    if way.summary:
        done.summary = way.summary(good, kind)
    done.problems.sort(key=lambda problem: problem.row)
    return done
