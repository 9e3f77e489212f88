"""One case, in exact decimals: formulas become closures once, and run in microseconds.

What is missing stays missing: an operand without a value gives a result without a value, as in SQL, so
that one case and a million cases mean the same.
"""

from __future__ import annotations

import ast
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import Any

from lantu.errors import DataError
from lantu.rules.formula import AGGREGATES, WINDOWS, call_name, dotted, parse

__all__ = ["GROWTH_PLACES", "QUOTIENT_PLACES", "compile_column", "compile_scalar", "exact"]

Row = Mapping[str, Any]
Scalar = Callable[[Row, Row], Any]  # of the case, of the item
_NOTHING: dict[str, Any] = {}

# Quotients are the only inexact operation; they keep so many places, half up, in bulk too.
QUOTIENT_PLACES = 12
_QUANTUM = Decimal(1).scaleb(-QUOTIENT_PLACES)
_A_DAY = timedelta(days=1)
_CONTEXT = Context(prec=76, rounding=ROUND_HALF_UP)
GROWTH_PLACES = 9


def exact() -> Any:
    """The decimal arithmetic of rules: wide enough that no product is ever rounded."""
    return localcontext(_CONTEXT)


@lru_cache(maxsize=8192)
def compile_scalar(formula: str, scope: frozenset[str] = frozenset()) -> Scalar:
    """The formula as a function of the case and, for the names in ``scope``, of the item."""
    return _compile(parse(formula), scope)


@lru_cache(maxsize=4096)
def compile_column(formula: str, scope: frozenset[str]) -> Callable[[Row, list[dict[str, Any]]], list[Any]]:
    """The formula as a function of the case and all items of a list, giving a value for each."""
    node = parse(formula)
    name = call_name(node)
    if name not in WINDOWS or not isinstance(node, ast.Call):
        each = _compile(node, scope)
        return lambda case, rows: [each(case, row) for row in rows]
    arguments = [_compile(argument, scope) for argument in node.args]
    return _window(name, arguments)


def _window(name: str, arguments: list[Scalar]) -> Callable[[Row, list[dict[str, Any]]], list[Any]]:
    key_of = arguments[-1]

    def column(case: Row, rows: list[dict[str, Any]]) -> list[Any]:
        keys = [key_of(case, row) for row in rows]
        if name == "first_of":
            first: dict[Any, int] = {}
            for position, key in enumerate(keys):
                first.setdefault(key, position)
            return [first[key] == position for position, key in enumerate(keys)]
        gathered: dict[Any, Any] = {}
        for key, row in zip(keys, rows, strict=True):
            value = arguments[0](case, row)
            if name == "same_any":
                gathered[key] = gathered.get(key, False) or value is True
            elif value is not None:
                gathered[key] = gathered.get(key, Decimal(0)) + value
        start = False if name == "same_any" else Decimal(0)
        return [gathered.get(key, start) for key in keys]

    return column


def _compile(node: ast.expr, scope: frozenset[str]) -> Scalar:
    if isinstance(node, ast.Constant):
        constant = Decimal(node.value) if type(node.value) is int else node.value
        return lambda case, row: constant
    if isinstance(node, ast.Name):
        name = node.id
        return (lambda case, row: row[name]) if name in scope else (lambda case, row: case[name])
    if isinstance(node, ast.Attribute):
        name = ".".join(dotted(node))
        return lambda case, row: case[name]
    if isinstance(node, ast.BinOp):
        return _arithmetic(node, scope)
    if isinstance(node, ast.UnaryOp):
        return _unary(node, scope)
    if isinstance(node, ast.BoolOp):
        return _logic(isinstance(node.op, ast.And), [_compile(value, scope) for value in node.values])
    if isinstance(node, ast.Compare):
        return _comparison(node, scope)
    if isinstance(node, ast.IfExp):
        test, yes, no = (_compile(each, scope) for each in (node.test, node.body, node.orelse))
        return lambda case, row: yes(case, row) if test(case, row) is True else no(case, row)
    if isinstance(node, ast.Call):
        name = call_name(node)
        if name in AGGREGATES:
            return _aggregate(name, node)
        return _function(name, [_compile(argument, scope) for argument in node.args])
    raise DataError(f"{type(node).__name__} has no place here", where=ast.unparse(node))


def _arithmetic(node: ast.BinOp, scope: frozenset[str]) -> Scalar:
    left, right = _compile(node.left, scope), _compile(node.right, scope)
    operation: Callable[[Any, Any], Any] = {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
    }[type(node.op)]

    def apply(case: Row, row: Row) -> Any:
        a, b = left(case, row), right(case, row)
        return None if a is None or b is None else operation(a, b)

    return apply


def _unary(node: ast.UnaryOp, scope: frozenset[str]) -> Scalar:
    operand = _compile(node.operand, scope)

    def apply(case: Row, row: Row) -> Any:
        value = operand(case, row)
        if value is None:
            return None
        return not value if isinstance(node.op, ast.Not) else -value

    return apply


def _logic(conjunction: bool, parts: list[Scalar]) -> Scalar:
    decisive = not conjunction

    def apply(case: Row, row: Row) -> bool | None:
        unknown = False
        for part in parts:
            value: bool | None = part(case, row)
            if value is decisive:
                return value
            unknown = unknown or value is None
        return None if unknown else conjunction

    return apply


def _comparison(node: ast.Compare, scope: frozenset[str]) -> Scalar:
    left, operator, target = _compile(node.left, scope), type(node.ops[0]), node.comparators[0]
    if isinstance(target, ast.Tuple):
        options = [_compile(each, scope) for each in target.elts]
        wanted = operator is ast.In

        def among(case: Row, row: Row) -> bool | None:
            value = left(case, row)
            found = any(bool(value == option(case, row)) for option in options)
            return None if value is None else found is wanted

        return among
    right = _compile(target, scope)
    test: Callable[[Any, Any], bool] = {
        ast.Eq: lambda a, b: a == b, ast.NotEq: lambda a, b: a != b, ast.Lt: lambda a, b: a < b,
        ast.LtE: lambda a, b: a <= b, ast.Gt: lambda a, b: a > b, ast.GtE: lambda a, b: a >= b,
    }[operator]  # fmt: skip

    def apply(case: Row, row: Row) -> bool | None:
        a, b = left(case, row), right(case, row)
        return None if a is None or b is None else bool(test(a, b))

    return apply


def _aggregate(name: str, node: ast.Call) -> Scalar:
    head = node.args[0]
    if not isinstance(head, ast.Name):
        raise DataError("names its list first", where=ast.unparse(node))
    rows_name = head.id
    # Names of the list are resolved by the rows themselves; names of the case are laid under them.
    parts = [_compile_over(argument) for argument in node.args[1:]]
    where = parts.pop() if len(parts) == {"total": 2, "count": 1, "collect": 2, "pairs": 3}.get(name, 9) else None

    def apply(case: Row, _: Row) -> Any:
        rows = case[rows_name]
        kept = [row for row in rows if where is None or where(case, row) is True]
        if name == "count":
            return Decimal(len(kept))
        first = [parts[0](case, row) for row in kept]
        if name == "any_of":
            return any(value is True for value in first)
        if name == "total":
            return sum((value for value in first if value is not None), Decimal(0))
        if name == "collect":
            return [value for value in first if value is not None]
        return {
            key: value
            for key, value in zip(first, (parts[1](case, row) for row in kept), strict=True)
            if key is not None and value is not None
        }

    return apply


def _compile_over(node: ast.expr) -> Scalar:
    """Inside an aggregate a name is first one of the item, then one of the case."""
    scope = frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
    inner = _compile(node, scope)

    def apply(case: Row, row: Row) -> Any:
        return inner(
            case, {name: row[name] if name in row else case[name] for name in scope if name in row or name in case}
        )

    return apply


def _function(name: str, arguments: list[Scalar]) -> Scalar:
    if name == "is_null":
        return lambda case, row: arguments[0](case, row) is None
    if name == "coalesce":
        return lambda case, row: next((v for each in arguments if (v := each(case, row)) is not None), None)
    operation = _OPERATIONS[name]

    def apply(case: Row, row: Row) -> Any:
        values = [each(case, row) for each in arguments]
        return None if any(value is None for value in values) else operation(*values)

    return apply


def _quotient(a: Decimal, b: Decimal) -> Decimal | None:
    if not b:
        return None
    return (a / b).quantize(_QUANTUM, rounding=ROUND_HALF_UP)


def _yearly_growth(first: Decimal, last: Decimal, years: Decimal) -> Decimal | None:
    """The compound rate, to nine places: a root is never exact, so no verdict may lean on it."""
    if first <= 0 or years <= 0:
        return None
    root = (float(last) / float(first)) ** (1 / float(years)) - 1
    # Rounded as engines round floats to decimals, so that one case and many agree.
    return Decimal(root * 10**GROWTH_PLACES).to_integral_value(ROUND_HALF_UP).scaleb(-GROWTH_PLACES)


def _days_after(day: date, count: Decimal) -> date | None:
    try:
        return day + timedelta(days=int(count))
    except OverflowError:
        return None


def _month_after(month: date, months: Decimal) -> date | None:
    index = month.year * 12 + month.month - 1 + int(months)
    return date(index // 12, index % 12 + 1, 1) if date.min.year <= index // 12 <= date.max.year else None


def _same_day_months_after(day: date, months: Decimal) -> date | None:
    first = _month_after(day, months)
    if first is None:
        return None
    last = monthrange(first.year, first.month)[1]
    return first.replace(day=min(day.day, last))


def _is_workday(day: date, holidays: list[date], makeup: list[date]) -> bool:
    return day in makeup or (day.weekday() < 5 and day not in holidays)


def _workday_after(start: date, count: Decimal, holidays: list[date], makeup: list[date]) -> date | None:
    """The start itself where no day is to be counted; None where there is no such day."""
    day, left = start, int(count)
    if left < 0:
        return None
    try:
        while left:
            day += _A_DAY
            left -= _is_workday(day, holidays, makeup)
    except OverflowError:
        return None
    return day


def _next_workday(start: date, holidays: list[date], makeup: list[date]) -> date | None:
    return _workday_after(start - _A_DAY, Decimal(1), holidays, makeup)


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "div": _quotient,
    "ceil": lambda a: a.to_integral_value(rounding=ROUND_CEILING),
    "days_after": _days_after,
    "workday_after": _workday_after,
    "next_workday": _next_workday,
    "months_between": lambda a, b: Decimal((b.year - a.year) * 12 + b.month - a.month),
    "month_after": _month_after,
    "power": lambda base, exponent: base ** int(exponent),
    "yearly_growth": _yearly_growth,
    "same_day_months_after": _same_day_months_after,
}
