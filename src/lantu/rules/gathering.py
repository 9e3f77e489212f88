"""Items of lists brought together: windows over items of one name, and aggregates joined to the table of cases."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import ibis
from ibis.common.exceptions import IbisError

from lantu.rules.facts import POSITION, ROW
from lantu.rules.formula import call_name
from lantu.rules.translation import Number, Value, as_number, column_of, fitted, literal, translate

__all__ = ["aggregate", "empty", "filled", "window"]

Table = Any
Column = Any
_WITH_CONDITION = {"total": 2, "count": 1, "collect": 2, "pairs": 3}


def window(call: ast.Call, items: Table, scope: Mapping[str, Value], key: str, most: int) -> Value:
    """A value for each item from those of one name; ``key`` is a field whose values differ in a case anyway."""
    name = call_name(call)
    arguments = [translate(each, scope) for each in call.args]
    once = bool(key) and ast.unparse(call.args[-1]) == key
    if name == "first_of":
        if once:
            return ibis.literal(True)
        return items[POSITION] == items[POSITION].min().over(_group(items, arguments))
    if name == "same_any":
        holds = ibis.coalesce(column_of(arguments[0]), ibis.literal(False))
        return holds if once else holds.any().over(_group(items, arguments))
    given = arguments[0]
    summed = given.column if once else given.column.sum().over(_group(items, arguments))
    low, high = min(given.low, Decimal(0)) * most, max(given.high, Decimal(0)) * most
    return _or_zero(
        as_number(summed.cast(given.column.type()) if once else _sized(summed, given, low, high), low, high)
    )


def _group(items: Table, arguments: list[Value]) -> Any:
    return ibis.window(group_by=[items[ROW], column_of(arguments[-1])])


def _sized(summed: Column, given: Number, low: Decimal, high: Decimal) -> Column:
    """A sum in the places of what was summed, whatever the engine makes of it."""
    return summed.cast(fitted(low, high, int(given.column.type().scale)))


def aggregate(call: ast.Call, items: Table, scope: Mapping[str, Value], most: int) -> Value:
    """One value of the case from the items of a list."""
    name = call_name(call)
    parts = [translate(argument, scope) for argument in call.args[1:]]
    where = parts.pop() if len(parts) == _WITH_CONDITION.get(name, 9) else None
    if name == "count":
        return Number(items.count(where=where), Decimal(0), Decimal(most))
    if name == "any_of":
        return ibis.coalesce(parts[0], ibis.literal(False)).any()
    if name == "total":
        given = parts[0]
        low, high = min(given.low, Decimal(0)) * most, max(given.high, Decimal(0)) * most
        return Number(_sized(given.column.sum(where=where), given, low, high), low, high)
    columns = [column_of(part) for part in parts]
    kept = columns[0].notnull() if where is None else columns[0].notnull() & where
    value = columns[0] if name == "collect" else ibis.struct({"key": columns[0], "value": columns[1]})
    if _orders(items):
        return value.collect(where=kept, order_by=items[POSITION])
    # Without an order of its own: places and values together, put in order, and the places taken off again.
    placed = ibis.struct({"place": items[POSITION], "value": value}).collect(where=kept)
    return placed.sort().map(lambda each: each["value"])


def _orders(table: Table) -> bool:
    """Whether the engine collects values in an order that is asked for."""
    try:
        return str(table.get_backend().name) != "pyspark"
    except IbisError:  # a table of no engine yet
        return True


def filled(call: ast.Call, found: Value) -> Value:
    """The value of a case that has no items, where there is one."""
    name = call_name(call)
    if name == "count":
        column = ibis.coalesce(found.column, ibis.literal(0))
        return as_number(column, min(found.low, Decimal(0)), max(found.high, Decimal(0)), may_lack=False)
    if name == "any_of":
        return ibis.coalesce(found, ibis.literal(False))
    if name == "collect":
        return ibis.coalesce(found, ibis.literal([], type=found.type()))
    return _or_zero(found) if name == "total" else found


def _or_zero(given: Number) -> Number:
    nothing = literal(Decimal(0)).column.cast(given.column.type())
    low, high = min(given.low, Decimal(0)), max(given.high, Decimal(0))
    return Number(ibis.coalesce(given.column, nothing), low, high, may_lack=False)


def empty(call: ast.Call) -> Value:
    """The value of a list that no case has."""
    name = call_name(call)
    if name in {"count", "total"}:
        return literal(Decimal(0))
    return ibis.literal(False) if name == "any_of" else ibis.null()
