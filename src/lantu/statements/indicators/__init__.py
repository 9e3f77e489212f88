"""Indicators read from the tables of a document."""

from __future__ import annotations

from lantu.documents.model import Node, Tree
from lantu.statements.indicators.columns import Columns, find_columns
from lantu.statements.indicators.context import Surroundings, tables_of
from lantu.statements.indicators.notes import read_notes
from lantu.statements.indicators.reader import TableReader
from lantu.statements.indicators.rows import notes_in, read_rows
from lantu.statements.indicators.years import assign_years
from lantu.statements.model import Indicator
from lantu.text import Source

__all__ = ["indicator_tables", "read_indicators"]


def read_indicators(tree: Tree) -> list[Indicator]:
    """The rows of all indicator tables of a file, in reading order."""
    return [indicator for around in tables_of(tree) for indicator in _read_table(tree.source, around)]


def indicator_tables(tree: Tree) -> set[Node]:
    """The tables whose rows or columns are indicators; with years down the first column also without a caption."""
    return {
        around.node
        for around in tables_of(tree)
        if ((columns := find_columns(around.table)) and columns.turned) or _read_table(tree.source, around)
    }


def _read_table(source: Source, around: Surroundings) -> list[Indicator]:
    columns = find_columns(around.table)
    if columns is None:
        return []
    around.caption = " ".join(text for text in (around.caption, columns.caption) if text)
    meanings = read_notes([*around.notes, *notes_in(columns)])
    figures = assign_years(columns, around, meanings)
    if not _is_about_indicators(columns, around, promised=figures.target is not None or figures.growth is not None):
        return []
    merges = any(cell.row_span > 1 for cell in around.table.cells)
    return TableReader(source, around, columns, figures, meanings, merges).read(read_rows(source, columns))


def _is_about_indicators(columns: Columns, around: Surroundings, *, promised: bool) -> bool:
    """Whether header or caption tell that the rows are indicators, and not regions, projects or statistics."""
    return (columns.strong or around.about_indicators) and (promised or around.about_indicators)
