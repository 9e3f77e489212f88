"""Formulas as Ibis expressions: the same meaning as in :mod:`lantu.rules.evaluation`, for any number of rows.

Each number is carried with the least and the largest value that it can have.  Every product and sum is cast to digits
that hold all of these: Ibis infers too few of them for products of decimals, engines differ, and numbers that are known
to fit eighteen digits are many times as fast as wider ones.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops

from lantu.errors import DataError
from lantu.rules.evaluation import GROWTH_PLACES, QUOTIENT_PLACES, exact
from lantu.rules.formula import call_name, dotted

__all__ = [
    "Number",
    "Value",
    "as_number",
    "column_of",
    "decimal_literal",
    "first_that_holds",
    "fitted",
    "literal",
    "translate",
]

_DIGITS, _NARROW = 38, 18
_POWERS = 10
_MOST_WORKDAYS = 10_000  # that a query counts: forty years
_MOST_MONTHS = Decimal(10**5)
Column = Any


class Number(NamedTuple):
    """A column of decimals, the least and the largest of its values, and whether one may be missing."""

    column: Column
    low: Decimal
    high: Decimal
    may_lack: bool = True


Value = Any  # a Number, or a column of something else


def column_of(value: Value) -> Column:
    """The column of a value."""
    return value.column if isinstance(value, Number) else value


def as_number(column: Column, low: Decimal, high: Decimal, may_lack: bool = True) -> Number:
    """A column of decimals in the digits that its values need."""
    return Number(_as(column, _precision(low, high, _scale(column)), _scale(column)), low, high, may_lack)


def fitted(low: Decimal, high: Decimal, scale: int) -> dt.Decimal:
    """The type that holds all numbers between two, with so many places."""
    return dt.Decimal(_precision(low, high, scale), scale)


def decimal_literal(value: Decimal) -> Column:
    """A number of the law with just its digits."""
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    return ibis.literal(value, type=dt.Decimal(max(len(digits), scale, 1) + max(0, int(exponent)), scale))


def literal(value: Decimal | str | date) -> Value:
    """A parameter as a literal."""
    if isinstance(value, Decimal):
        return Number(decimal_literal(value), value, value, may_lack=False)
    return ibis.literal(value)


def translate(node: ast.expr, names: Mapping[str, Value]) -> Value:
    """The expression of a formula; ``names`` gives the columns, parameters and aggregates that it may name."""
    with exact():
        return _translate(node, names)


def _translate(node: ast.expr, names: Mapping[str, Value]) -> Value:
    again = functools.partial(_translate, names=names)
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
        return ~column_of(again(node.operand)) if isinstance(node.op, ast.Not) else _negative(again(node.operand))
    if isinstance(node, ast.BoolOp):
        joint = operator.and_ if isinstance(node.op, ast.And) else operator.or_
        return functools.reduce(joint, (column_of(again(value)) for value in node.values))
    if isinstance(node, ast.Compare):
        return _comparison(node, names)
    if isinstance(node, ast.IfExp):
        return _choice(column_of(again(node.test)), again(node.body), again(node.orelse))
    if isinstance(node, ast.Call):
        key = ast.unparse(node)
        if key in names:  # an aggregate, computed before
            return names[key]
        return _FUNCTIONS[call_name(node)](*(again(each) for each in node.args))
    raise DataError(f"{type(node).__name__} has no place here", where=ast.unparse(node))


def _constant(value: Any) -> Value:
    if value is None:
        return ibis.null()
    return literal(Decimal(value)) if type(value) is int else ibis.literal(value)


def _comparison(node: ast.Compare, names: Mapping[str, Value]) -> Column:
    left, target = _translate(node.left, names), node.comparators[0]
    kind = type(node.ops[0])
    if isinstance(target, ast.Tuple):
        found = column_of(left).isin([each.value for each in target.elts if isinstance(each, ast.Constant)])
        return found if kind is ast.In else ~found
    right = _translate(target, names)
    tests: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
        ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
        ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    }  # fmt: skip
    known = _decided(kind, left, right)
    return tests[kind](column_of(left), column_of(right)) if known is None else ibis.literal(known)


def _decided(kind: type[ast.cmpop], left: Value, right: Value) -> bool | None:
    """What an order of two numbers comes to for all rows alike, by what they can be; None where it takes a look."""
    if not (isinstance(left, Number) and isinstance(right, Number)) or left.may_lack or right.may_lack:
        return None
    if kind in {ast.Gt, ast.LtE}:
        right, left = left, right  # a > b is b < a, and a <= b is not (b < a)
    if kind in {ast.Lt, ast.Gt, ast.LtE, ast.GtE} and (left.high < right.low or left.low >= right.high):
        return (left.high < right.low) is (kind in {ast.Lt, ast.Gt})
    return None


def _scale(column: Column) -> int:
    kind = column.type()
    return int(kind.scale) if kind.is_decimal() else 0


def _precision(low: Decimal, high: Decimal, scale: int) -> int:
    """Eighteen digits where they suffice, else as many as there are."""
    return _NARROW if len(str(int(max(abs(low), abs(high))))) + scale <= _NARROW else _DIGITS


def _as(column: Column, precision: int, scale: int) -> Column:
    kind = dt.Decimal(min(precision, _DIGITS), scale)
    return column if column.type() == kind else column.cast(kind)


def _lacking(*values: Value) -> bool:
    return any(not isinstance(each, Number) or each.may_lack for each in values)


def _number(value: Value) -> Number:
    """A value of no kind yet (nothing at all) as a number that is missing."""
    return value if isinstance(value, Number) else Number(value.cast(dt.Decimal(_NARROW, 0)), Decimal(0), Decimal(0))


def _negative(value: Value) -> Number:
    given = _number(value)
    return Number(-given.column, -given.high, -given.low, given.may_lack)


def _sum(left: Value, right: Value, plus: bool) -> Number:
    a, b = _number(left), _number(right)
    if not plus:
        b_low, b_high = -b.high, -b.low
    else:
        b_low, b_high = b.low, b.high
    low, high = a.low + b_low, a.high + b_high
    scale = max(_scale(a.column), _scale(b.column))
    precision = max(_precision(each.low, each.high, scale) for each in (a, b, Number(None, low, high)))
    one, other = _as(a.column, precision, scale), _as(b.column, precision, scale)
    # Cast whatever Ibis takes the sum for: engines give it a digit more, and would keep it in wider numbers.
    found = ops.Cast(one + other if plus else one - other, dt.Decimal(precision, scale)).to_expr()
    return Number(found, low, high, _lacking(a, b))


def _product(left: Value, right: Value) -> Number:
    a, b = _number(left), _number(right)
    corners = [x * y for x, y in product((a.low, a.high), (b.low, b.high))]
    low, high = min(corners), max(corners)
    s1, s2 = _scale(a.column), _scale(b.column)
    precision = _precision(low, high, s1 + s2)
    # Both with all the digits of the product: engines then have room for it, and Ibis finds a common type.
    one = _as(a.column, max(precision, _precision(a.low, a.high, s1)), s1)
    other = _as(b.column, max(precision, _precision(b.low, b.high, s2)), s2)
    return Number(_as(one * other, precision, s1 + s2), low, high, _lacking(a, b))


def _alike(*values: Value) -> list[Value]:
    """Decimals brought to digits that hold all of them; other columns as they are."""
    numbers = [each for each in values if isinstance(each, Number)]
    if not numbers:
        return list(values)
    scale = max(_scale(each.column) for each in numbers)
    precision = max(_precision(each.low, each.high, scale) for each in numbers)
    return [
        each._replace(column=_as(each.column, precision, scale)) if isinstance(each, Number) else each
        for each in values
    ]


def _choice(test: Column, yes: Value, no: Value) -> Value:
    yes, no = _alike(yes, no)
    return _joined(ibis.ifelse(test, column_of(yes), column_of(no)), yes, no)


def _joined(column: Column, *values: Value) -> Value:
    """A column that holds one or the other of some values."""
    numbers = [each for each in values if isinstance(each, Number)]
    if not numbers:
        return column
    low, high = min(each.low for each in numbers), max(each.high for each in numbers)
    return Number(column, low, high, _lacking(*values))


def first_that_holds(found: list[tuple[Column, Value]], other: Value | None) -> Value:
    """The value of the first test that holds."""
    values = [value for _, value in found] + ([] if other is None else [other])
    column = ibis.cases(
        *((test, column_of(value)) for test, value in found), else_=None if other is None else column_of(other)
    )
    numbers = [each for each in values if isinstance(each, Number)]
    if not numbers:
        return column
    low, high = min(each.low for each in numbers), max(each.high for each in numbers)
    return Number(column, low, high, may_lack=other is None)


def _coalesced(*values: Value) -> Value:
    kept: list[Value] = []
    for each in values:
        kept.append(each)
        if isinstance(each, Number) and not each.may_lack:
            break  # what comes behind is never asked
    if len(kept) == 1:
        return kept[0]
    kept = _alike(*kept)
    found = _joined(ibis.coalesce(*map(column_of, kept)), *kept)
    lacking = all(_lacking(each) for each in kept)
    return found._replace(may_lack=lacking) if isinstance(found, Number) else found


def _quotient(above: Value, below: Value) -> Number:
    """A quotient by floats, put right by its exact remainder: half up at the last place, as in one case."""
    a, b = _number(above), _number(below)
    divisor = b.column.cast("float64").nullif(0.0)
    rough = _as(a.column.cast("float64") / divisor, _DIGITS, QUOTIENT_PLACES)
    most = Decimal(10) ** (_DIGITS - QUOTIENT_PLACES - 8)
    rest = _sum(a, _product(Number(rough, -most, most), b), plus=False).column
    fine = _as(rest.cast("float64") / divisor, _DIGITS, QUOTIENT_PLACES + 8)
    whole = _as(rough, _DIGITS, QUOTIENT_PLACES + 8) + fine
    found = _as(_as(whole, _DIGITS, QUOTIENT_PLACES + 8), _DIGITS - 8, QUOTIENT_PLACES)
    return Number(found, -most, most)


def _power(base: Value, exponent: Value) -> Number:
    powers = [_number(base)]
    for _ in range(1, _POWERS):
        powers.append(_product(powers[-1], base))
    powers = _alike(*powers)
    found = ibis.cases(*((column_of(exponent) == number, each.column) for number, each in enumerate(powers, 1)))
    return Number(found, min(each.low for each in powers), max(each.high for each in powers))


def _yearly_growth(first: Value, last: Value, years: Value) -> Number:
    a, b, count = (column_of(each).cast("float64") for each in (first, last, years))
    root = (b / a.nullif(0.0)) ** (1.0 / count.nullif(0.0)) - 1.0
    return Number(_as(root, 30, GROWTH_PLACES), -Decimal(10**21), Decimal(10**21))


def _whole(value: Value) -> Column:
    return column_of(value).cast("int64")


def _ceiling(value: Value) -> Number:
    given = _number(value)
    return Number(_as(given.column.ceil(), 20, 0), given.low, given.high + 1, given.may_lack)


def _as_day(column: Column) -> Column:
    """A day, whatever Ibis takes the column for: to engines it is a point in time."""
    return ops.Cast(column, dt.date).to_expr()


def _days_after(day: Column, count: Value) -> Column:
    return _as_day(day + _whole(count).as_interval("D"))


def _workday_after(start: Column, count: Value, holidays: Column, makeup: Column) -> Column:
    wanted = column_of(count).cast("int64")
    # Five days of seven, less the holidays: so many days are surely enough.
    ahead = 2 * (ibis.least(wanted, _MOST_WORKDAYS) + holidays.length()) + 10
    days = ibis.range(1, ahead).map(lambda ahead: _as_day(start + ahead.as_interval("D")))
    working = days.filter(lambda day: makeup.contains(day) | ((day.day_of_week.index() < 5) & ~holidays.contains(day)))
    return ibis.cases((wanted == 0, start), (wanted > 0, working[(wanted - 1).cast("int32")]))


def _next_workday(start: Column, holidays: Column, makeup: Column) -> Column:
    before = _as_day(start - ibis.interval(days=1))
    return _workday_after(before, ibis.literal(1), holidays, makeup)


def _months_between(a: Column, b: Column) -> Number:
    months = (b.year() - a.year()) * 12 + b.month() - a.month()
    return Number(_as(months, _NARROW, 0), -_MOST_MONTHS, _MOST_MONTHS)


def _month_after(month: Column, months: Value) -> Column:
    return _as_day(_as_day(month.truncate("M")) + _whole(months).as_interval("M"))


def _same_day(day: Column, months: Value) -> Column:
    return _as_day(day + _whole(months).as_interval("M"))


def _least(*values: Value) -> Value:
    return _chosen(operator.le, *values)


def _greatest(*values: Value) -> Value:
    return _chosen(operator.ge, *values)


def _chosen(better: Callable[[Any, Any], Any], *values: Value) -> Value:
    """The smallest or largest; without a value where one of them has none (LEAST of SQL would pass over it)."""
    found = _alike(*values)
    first, *others = map(column_of, found)
    if _lacking(*found):
        for other in others:
            # Each test is unknown, and so false, where a side is: then neither branch is taken.
            first = ibis.cases((better(first, other), first), (better(other, first), other))
    else:
        kind = first.type()
        first = ops.Cast((ibis.least if better is operator.le else ibis.greatest)(first, *others), kind).to_expr()
    joined = _joined(first, *found)
    if not isinstance(joined, Number):
        return joined
    pick = min if better is operator.le else max
    numbers = [each for each in found if isinstance(each, Number)]
    return joined._replace(low=pick(each.low for each in numbers), high=pick(each.high for each in numbers))


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "min": _least,
    "max": _greatest,
    "div": _quotient,
    "coalesce": _coalesced,
    "is_null": lambda value: column_of(value).isnull(),
    "ceil": _ceiling,
    "days_after": _days_after,
    "workday_after": _workday_after,
    "next_workday": _next_workday,
    "months_between": _months_between,
    "month_after": _month_after,
    "same_day_months_after": _same_day,
    "power": _power,
    "yearly_growth": _yearly_growth,
}
