"""Decision tables: data, checked for gaps and overlaps when they are loaded, and expanded into formulas.

A table names its conditions (formulas over inputs and steps) and lists rows.  ``unique``: exactly one row
holds for each case (the default); ``any``: several rows may hold, and each says which of its conditions
failed.  A row leaves out the conditions that it does not look at.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

from lantu.errors import DataError
from lantu.rules.model import Text

__all__ = ["Row", "Table", "read_table"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what its conditions must be, and what it gives."""

    id: str
    when: tuple[tuple[str, Any], ...]
    then: tuple[tuple[str, Any], ...]
    label: Text
    article: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows over conditions; a condition is ``bool`` or one of the listed texts."""

    name: str
    hit: str
    conditions: dict[str, tuple[str, tuple[Any, ...]]]  # formula, domain
    labels: dict[str, Text]
    rows: tuple[Row, ...]

    def row_formula(self, row: Row) -> str:
        """The formula that holds where the row holds."""
        parts = [self.condition_formula(name, value) for name, value in row.when]
        return " and ".join(parts) or "True"

    def condition_formula(self, name: str, value: Any) -> str:
        """The formula that holds where a condition is as a row wants it."""
        return _test(self.conditions[name][0], value)

    def formula(self, column: str) -> str:
        """A column as one formula: a chain of the rows; of an ``any`` table whether a row holds."""
        if column == "met":
            return " or ".join(f"({self.row_formula(row)})" for row in self.rows)
        if column in {row.id for row in self.rows}:
            return next(self.row_formula(row) for row in self.rows if row.id == column)
        chain = "None"
        for row in reversed(self.rows):
            value = dict(row.then).get(column)
            written = (
                "None"
                if value is None
                else repr(value)
                if isinstance(value, str | bool)
                else f"c.{_cell(self, row, column)}"
            )
            chain = f"({written} if {self.row_formula(row)} else {chain})"
        return chain

    def cells(self) -> dict[str, Any]:
        """The numbers of the table by the name under which formulas know them."""
        return {
            _cell(self, row, column): value
            for row in self.rows
            for column, value in row.then
            if not isinstance(value, str | bool)
        }


def _cell(table: Table, row: Row, column: str) -> str:
    return f"{table.name}__{row.id}__{column}"


def _test(formula: str, value: Any) -> str:
    if value is True:
        return f"({formula})"
    if value is False:
        return f"(not ({formula}))"
    options = value if isinstance(value, tuple) else (value,)
    return f"(({formula}) in ({', '.join(map(repr, options))},))"


def read_table(name: str, raw: dict[str, Any]) -> Table:
    """A table from its data; DataError where rows leave a gap or overlap."""
    conditions: dict[str, tuple[str, tuple[Any, ...]]] = {}
    labels: dict[str, Text] = {}
    for key, written in raw["conditions"].items():
        entry = {"formula": key, "label": written} if isinstance(written, str) else written
        conditions[key] = (entry.get("formula", key), tuple(entry.get("values", (True, False))))
        labels[key] = Text.read(entry.get("label", key))
    rows = tuple(
        Row(
            id=row["id"],
            when=tuple((key, tuple(v) if isinstance(v, list) else v) for key, v in row.get("when", {}).items()),
            then=tuple(row.get("then", {}).items()),
            label=Text.read(row.get("label", row["id"])),
            article=row.get("article", ""),
        )
        for row in raw["rows"]
    )
    table = Table(name, raw.get("hit", "unique"), conditions, labels, rows)
    _check(table)
    return table


def _check(table: Table) -> None:
    for row in table.rows:
        for key, value in row.when:
            if key not in table.conditions:
                raise DataError(f"row {row.id} looks at {key}, which is no condition", where=f"table {table.name}")
            domain = table.conditions[key][1]
            if any(each not in domain for each in (value if isinstance(value, tuple) else (value,))):
                raise DataError(f"row {row.id}: {key} has no value {value}", where=f"table {table.name}")
    if table.hit != "unique":
        return
    for combination in product(*(domain for _, domain in table.conditions.values())):
        case = dict(zip(table.conditions, combination, strict=True))
        hits = [row.id for row in table.rows if _holds(row, case)]
        if len(hits) != 1:
            fault = f"rows {', '.join(hits)} overlap" if hits else "no row is left"
            raise DataError(f"{fault} for {case}", where=f"table {table.name}", hint="each case needs exactly one row")


def _holds(row: Row, case: dict[str, Any]) -> bool:
    return all(case[key] in value if isinstance(value, tuple) else case[key] == value for key, value in row.when)
