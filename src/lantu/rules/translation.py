"""Formulas as Ibis expressions: the same meaning as in :mod:`lantu.rules.evaluation`, for any number of rows.

Every product and sum is cast to the digits that it needs: Ibis infers too few of them for products of
decimals, and engines differ.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import ibis
import ibis.expr.datatypes as dt

from lantu.errors import DataError
from lantu.rules.evaluation import DAYS_AHEAD, GROWTH_PLACES, QUOTIENT_PLACES
from lantu.rules.formula import call_name, dotted

__all__ = ["decimal_literal", "translate"]

_DIGITS = 38
_POWERS = 10
Column = Any


def decimal_literal(value: Decimal) -> Column:
    """A number of the law with just its digits."""
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    return ibis.literal(value, type=dt.Decimal(max(len(digits), scale, 1) + max(0, int(exponent)), scale))


def translate(node: ast.expr, names: Mapping[str, Column]) -> Column:
    """The expression of a formula; ``names`` gives the columns, parameters and aggregates that it may name."""
    again = functools.partial(translate, names=names)
    if isinstance(node, ast.Constant):
        return _constant(node.value)
    if isinstance(node, ast.Name | ast.Attribute):
        return names[".".join(dotted(node))]
    if isinstance(node, ast.BinOp):
        left, right = again(node.left), again(node.right)
        return (
            _product(left, right) if isinstance(node.op, ast.Mult) else _sum(left, right, isinstance(node.op, ast.Add))
        )
    if isinstance(node, ast.UnaryOp):
        return ~again(node.operand) if isinstance(node.op, ast.Not) else -again(node.operand)
    if isinstance(node, ast.BoolOp):
        joint = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        return functools.reduce(joint, (again(value) for value in node.values))
    if isinstance(node, ast.Compare):
        return _comparison(node, names)
    if isinstance(node, ast.IfExp):
        yes, no = _alike(again(node.body), again(node.orelse))
        return ibis.ifelse(again(node.test), yes, no)
    if isinstance(node, ast.Call):
        key = ast.unparse(node)
        if key in names:  # an aggregate, computed before
            return names[key]
        return _FUNCTIONS[call_name(node)](*(again(each) for each in node.args))
    raise DataError(f"{type(node).__name__} has no place here", where=ast.unparse(node))


def _constant(value: Any) -> Column:
    if value is None:
        return ibis.null()
    return decimal_literal(Decimal(value)) if type(value) is int else ibis.literal(value)


def _comparison(node: ast.Compare, names: Mapping[str, Column]) -> Column:
    left, target = translate(node.left, names), node.comparators[0]
    kind = type(node.ops[0])
    if isinstance(target, ast.Tuple):
        found = left.isin([each.value for each in target.elts if isinstance(each, ast.Constant)])
        return found if kind is ast.In else ~found
    right = translate(target, names)
    tests: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
        ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
        ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    }  # fmt: skip
    return tests[kind](left, right)


def _digits(column: Column) -> tuple[int, int]:
    kind = column.type()
    return (int(kind.precision), int(kind.scale)) if kind.is_decimal() else (18, 0)


def _as(column: Column, precision: int, scale: int) -> Column:
    return column.cast(dt.Decimal(min(precision, _DIGITS), scale))


def _sum(left: Column, right: Column, plus: bool) -> Column:
    (p1, s1), (p2, s2) = _digits(left), _digits(right)
    scale = max(s1, s2)
    precision = min(max(p1 - s1, p2 - s2) + 1 + scale, _DIGITS)
    a, b = _as(left, precision, scale), _as(right, precision, scale)
    return _as(a + b if plus else a - b, precision, scale)


def _product(left: Column, right: Column) -> Column:
    (p1, s1), (p2, s2) = _digits(left), _digits(right)
    precision = min(p1 + p2, _DIGITS)
    # Both with all the digits of the product: engines then have room for it, and Ibis finds a common type.
    return _as(_as(left, precision, s1) * _as(right, precision, s2), precision, s1 + s2)


def _alike(*columns: Column) -> list[Column]:
    """Decimals brought to digits that hold all of them; other columns as they are."""
    numbers = [_digits(each) for each in columns if each.type().is_decimal()]
    if not numbers:
        return list(columns)
    scale = max(s for _, s in numbers)
    precision = max(p - s for p, s in numbers) + scale
    return [_as(each, precision, scale) for each in columns]


def _quotient(above: Column, below: Column) -> Column:
    """A quotient by floats, put right by its exact remainder: half up at the last place, as in one case."""
    divisor = below.cast("float64").nullif(0.0)
    rough = _as(above.cast("float64") / divisor, _DIGITS, QUOTIENT_PLACES)
    rest = _sum(above, _product(rough, below), plus=False)
    fine = _as(rest.cast("float64") / divisor, _DIGITS, QUOTIENT_PLACES + 8)
    exact = _as(rough, _DIGITS, QUOTIENT_PLACES + 8) + fine
    return _as(_as(exact, _DIGITS, QUOTIENT_PLACES + 8), _DIGITS - 8, QUOTIENT_PLACES)


def _power(base: Column, exponent: Column) -> Column:
    powers = [base]
    for _ in range(1, _POWERS):
        powers.append(_product(powers[-1], base))
    powers = _alike(*powers)
    return ibis.cases(*((exponent == number, each) for number, each in enumerate(powers, 1)))


def _yearly_growth(first: Column, last: Column, years: Column) -> Column:
    a, b = first.cast("float64").nullif(0.0), last.cast("float64")
    root = (b / a) ** (1.0 / years.cast("float64").nullif(0.0)) - 1.0
    return _as(root, 30, GROWTH_PLACES)


def _whole(column: Column) -> Column:
    return column.cast("int64")


def _days_after(day: Column, count: Column) -> Column:
    return (day + _whole(count).as_interval("D")).cast("date")


def _workday_after(start: Column, count: Column, holidays: Column, makeup: Column) -> Column:
    days = ibis.range(1, DAYS_AHEAD).map(lambda ahead: (start + ahead.as_interval("D")).cast("date"))
    working = days.filter(lambda day: makeup.contains(day) | ((day.day_of_week.index() < 5) & ~holidays.contains(day)))
    return working[count.cast("int32") - ibis.literal(1, type="int32")]


def _next_workday(start: Column, holidays: Column, makeup: Column) -> Column:
    before = (start - ibis.interval(days=1)).cast("date")
    return _workday_after(before, ibis.literal(1), holidays, makeup)


def _months_between(a: Column, b: Column) -> Column:
    return _as((b.year() - a.year()) * 12 + b.month() - a.month(), 9, 0)


def _month_after(month: Column, months: Column) -> Column:
    return ((month.truncate("M")).cast("date") + _whole(months).as_interval("M")).cast("date")


def _same_day(day: Column, months: Column) -> Column:
    return (day + _whole(months).as_interval("M")).cast("date")


def _least(*columns: Column) -> Column:
    return _chosen(operator.le, *columns)


def _greatest(*columns: Column) -> Column:
    return _chosen(operator.ge, *columns)


def _chosen(better: Callable[[Any, Any], Any], *columns: Column) -> Column:
    """The smallest or largest; without a value where one of them has none (LEAST of SQL would pass over it)."""
    first, *others = _alike(*columns)
    for other in others:
        # Each test is unknown, and so false, where a side is: then neither branch is taken.
        first = ibis.cases((better(first, other), first), (better(other, first), other))
    return first


_FUNCTIONS: dict[str, Callable[..., Column]] = {
    "min": _least,
    "max": _greatest,
    "div": _quotient,
    "coalesce": lambda *columns: ibis.coalesce(*_alike(*columns)),
    "is_null": lambda column: column.isnull(),
    "ceil": lambda column: _as(column.ceil(), 20, 0),
    "days_after": _days_after,
    "workday_after": _workday_after,
    "next_workday": _next_workday,
    "months_between": _months_between,
    "month_after": _month_after,
    "same_day_months_after": _same_day,
    "power": _power,
    "yearly_growth": _yearly_growth,
}


def as_literal(value: Decimal | str | date) -> Column:
    """A parameter as a literal."""
    return decimal_literal(value) if isinstance(value, Decimal) else ibis.literal(value)
