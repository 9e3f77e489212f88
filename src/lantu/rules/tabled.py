"""Tables of cases in the types that a rule knows, and which of their values an input may not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from lantu.errors import UsageError
from lantu.rules.facts import POSITION, ROW, Facts, Range, column_type
from lantu.rules.inputs import field_bounds
from lantu.rules.model import Field
from lantu.rules.translation import decimal_literal, fitted

__all__ = ["out_of_bounds", "schema_of", "typed"]

Table = Any
Column = Any


def schema_of(fields: Sequence[Field], item: bool = False) -> dict[str, dt.DataType]:
    """The columns of a table of cases, or of the items of a list."""
    head: dict[str, dt.DataType] = {ROW: dt.int64} | ({POSITION: dt.int64} if item else {})
    return head | {field.name: column_type(field) for field in fields}


def out_of_bounds(field: Field, table: Table, facts: Facts) -> Column | None:
    """Where a value is none that the input may have; None where that is known not to be."""
    column = table[field.name]
    if field.kind == "enum":
        return None if ("", field.name) in facts.known else ~column.isin(field.values)
    if field.kind not in {"decimal", "int"}:
        return None
    low, high = field_bounds(field)
    known = facts.ranges.get(("", field.name))
    if known is not None and low <= known.low and known.high <= high:
        return None
    return (column < decimal_literal(low)) | (column > decimal_literal(high))


def typed(
    table: Table, fields: Sequence[Field], ranges: Mapping[str, Range], there: set[str], *, keep: Sequence[str]
) -> Table:
    """The table with the columns that the rule knows, in their types; absent ones empty."""
    item = POSITION in keep
    columns: dict[str, Column] = {name: table[name] for name in keep if name in table.columns}
    for name, kind in schema_of(fields, item).items():
        if name in table.columns:
            if name in ranges:
                kind = fitted(ranges[name].low, ranges[name].high, ranges[name].scale)
            own = table[name]
            column = own if name in {ROW, POSITION} or own.type() == kind else own.cast(kind)
        elif name in {ROW, POSITION}:
            raise UsageError(f"the table has no column {name}", hint="number its rows from 0")
        else:
            column = ibis.null().cast(dt.Decimal(18, 0) if name in ranges else kind)
        if kind.is_boolean() and name not in there:
            column = ibis.coalesce(column, ibis.literal(False))
        elif kind.is_array():
            column = ibis.coalesce(column, ibis.literal([], type=kind))
        columns[name] = column
    if not item and "case_date" in table.columns and "case_date" not in columns:
        columns["case_date"] = table["case_date"].cast("date")
    if not item and "place" in table.columns and "place" not in columns:
        columns["place"] = table["place"].cast("string")
    return table.select(**columns)
