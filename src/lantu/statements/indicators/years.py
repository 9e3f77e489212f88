"""Which columns are the baseline, the target and what was reached, and for which years.

Headers say 2020年现状值 and 2025年目标值, or only years, or only 现状 and 目标; then the order of the years, the
period in the caption and the document's own period decide.
"""

from __future__ import annotations

from dataclasses import dataclass

from lantu.documents.tables.words import load_words
from lantu.statements.indicators.columns import Columns, ValueColumn
from lantu.statements.indicators.context import Surroundings
from lantu.statements.indicators.notes import Meanings

__all__ = ["Figures", "assign_years"]


@dataclass(slots=True)
class Figures:
    """The columns of figures by what they tell; ``others`` are those of further years.

    ``earlier`` are the others before the baseline, latest first, for rows in which the baseline says nothing.
    """

    baseline: ValueColumn | None = None
    target: ValueColumn | None = None
    actual: ValueColumn | None = None
    growth: ValueColumn | None = None
    others: tuple[ValueColumn, ...] = ()
    earlier: tuple[ValueColumn, ...] = ()


def assign_years(columns: Columns, around: Surroundings, meanings: Meanings) -> Figures:
    """The figures' columns of a table, each with its year."""
    plain = sorted(columns.of_kind("year"), key=lambda column: (column.year or 0, column.at))
    targets, actuals, baselines = columns.of_kind("target"), columns.of_kind("actual"), columns.of_kind("baseline")
    target = _chosen(targets, around.horizon)
    if target is None and plain and not (actuals and around.looks_back):
        target, plain = _target_of(plain, around, alone=not baselines)
    if plain and around.looks_back and not actuals:
        actuals = [plain.pop()]
    baseline = _base_of(baselines or plain, target, around)
    actual = _latest([column for column in actuals if column.year is not None]) or _latest(actuals)
    if actual and baseline is None and target and _before(actual, target):
        baseline, actual = actual, None
    elif actual and target and baseline is None and len(actuals) > 1:
        baseline = _earliest(actuals)
    earlier = [column for column in (*baselines, *plain) if baseline and _before(column, baseline)]
    growth = next(iter(columns.of_kind("growth")), None)
    figures = Figures(baseline, target, actual, growth)
    used = {column.at for column in (baseline, target, actual, growth) if column}
    figures.earlier = tuple(sorted(earlier, key=lambda column: -(column.year or 0)))
    figures.others = tuple(column for column in columns.values if column.at not in used)
    return _dated(figures, around, meanings)


def _chosen(targets: list[ValueColumn], horizon: int | None) -> ValueColumn | None:
    """Of several target columns that of the plan's last year, else the first."""
    if not targets:
        return None
    return next((column for column in targets if column.year and column.year == horizon), targets[0])


def _target_of(
    plain: list[ValueColumn], around: Surroundings, *, alone: bool
) -> tuple[ValueColumn | None, list[ValueColumn]]:
    """The target among columns that say only years, and the others; a single one before the period is none."""
    if around.looks_back:
        return None, plain
    if len(plain) == 1 and alone and around.start and plain[0].year and plain[0].year < around.start:
        return None, plain
    chosen = next((column for column in plain[1:] if column.year == around.horizon), None)
    if chosen is None:
        years = [column.year for column in plain if column.year]
        yearly = len(years) > 2 and max(years) - min(years) == len(years) - 1
        chosen = plain[-1] if yearly or len(plain) <= 2 or _closes(years, around) else plain[1]
    return chosen, [column for column in plain if column is not chosen]


def _closes(years: list[int], around: Surroundings) -> bool:
    """Whether the last year is the period's end and no outlook: nothing names the end, and it is one period on."""
    period: int = load_words("headers")["period"]["years"]
    return around.horizon is None and len(years) == 3 and years[-1] - years[-2] <= period


def _base_of(columns: list[ValueColumn], target: ValueColumn | None, around: Surroundings) -> ValueColumn | None:
    """The column that the target counts from: of the year before the period, else the latest before the target.

    Of years one after another without that year the first is taken.
    """
    dated = sorted((column for column in columns if column.year is not None), key=lambda column: column.year or 0)
    if target is not None and target.year is not None:
        dated = [column for column in dated if _before(column, target)]
    if len(dated) < 2:
        return dated[0] if dated and target is not None else _earliest(columns)
    period: int = load_words("headers")["period"]["years"]
    bases = (around.base_year, target.year - period if target and target.year else None)
    base = next((column for year in bases if year for column in dated if column.year == year), None)
    yearly = len(dated) > 2 and (dated[-1].year or 0) - (dated[0].year or 0) == len(dated) - 1
    return base or (dated[0] if yearly else dated[-1])


def _before(column: ValueColumn, other: ValueColumn) -> bool:
    return column.year is not None and other.year is not None and column.year < other.year


def _earliest(columns: list[ValueColumn]) -> ValueColumn | None:
    return min(columns, key=lambda column: (column.year or 0, column.at), default=None)


def _latest(columns: list[ValueColumn]) -> ValueColumn | None:
    return max(columns, key=lambda column: (column.year or 0, column.at), default=None)


def _dated(figures: Figures, around: Surroundings, meanings: Meanings) -> Figures:
    """The columns with the years that their headers leave to caption, notes and document."""
    if figures.target and figures.target.year is None:
        figures.target = figures.target._replace(year=around.horizon)
    if figures.growth and figures.growth.year is None:
        figures.growth = figures.growth._replace(year=figures.target.year if figures.target else around.horizon)
    if figures.actual and figures.actual.year is None:
        year = figures.target.year if figures.target else around.horizon
        figures.actual = figures.actual._replace(year=year)
    if figures.baseline and figures.baseline.year is None:
        figures.baseline = figures.baseline._replace(year=meanings.baseline_year or around.base_year)
    return figures
