"""The language of formulas: a small part of Python's expressions, parsed once, carried out in two ways.

A step of a rule is one formula.  :mod:`lantu.rules.evaluation` carries it out on one case in exact
decimals, :mod:`lantu.rules.bulk` makes one Ibis expression of it; a property test holds the two
together to the last digit.  Numbers of the law never stand in a formula: they are parameters
(``p.name``) or cells of a decision table (``t.table.column``).
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import lru_cache

from lantu.errors import DataError

__all__ = [
    "AGGREGATES",
    "FUNCTIONS",
    "WINDOWS",
    "call_name",
    "constants",
    "list_call",
    "names_in",
    "parse",
    "references",
]

# Functions of one row, with the number of arguments they take.
FUNCTIONS = {
    "min": (2, 9), "max": (2, 9), "div": (2, 2), "coalesce": (2, 9), "is_null": (1, 1), "ceil": (1, 1),
    "days_after": (2, 2), "workday_after": (4, 4), "months_between": (2, 2), "month_after": (2, 2),
    "same_day_months_after": (2, 2), "next_workday": (3, 3), "power": (2, 2), "yearly_growth": (3, 3),
}  # fmt: skip
# Functions that gather the rows of a list, named as the first argument, into one value of the case.
AGGREGATES = {"total": (2, 3), "count": (1, 2), "any_of": (2, 2), "collect": (2, 3), "pairs": (3, 4)}
# Functions over the rows of a list that share a key; each is a whole step of its own.
WINDOWS = {"same_any": (2, 2), "same_total": (2, 2), "first_of": (1, 1)}

# What may stand in a formula as it is: nothing, one, a half, per cent, per mille.
_PLAIN_NUMBERS = frozenset({0, 1, 2, 100, 1000})
_NODES = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Call, ast.Name, ast.Attribute,
    ast.Constant, ast.Tuple, ast.Load, ast.Add, ast.Sub, ast.Mult, ast.USub, ast.Not, ast.And, ast.Or,
    ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
)  # fmt: skip
_HINT = "docs/rules.md lists what a formula may hold"


@dataclass(frozen=True, slots=True)
class References:
    """What a formula leans on: names of inputs and steps, parameters, and table columns."""

    names: tuple[str, ...]
    parameters: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]


@lru_cache(maxsize=8192)
def parse(formula: str) -> ast.expr:
    """The tree of a formula; DataError where it holds anything that the language does not know.

    >>> type(parse("area_mu * p.share")).__name__
    'BinOp'
    """
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except SyntaxError as error:
        raise DataError(f"is no formula: {error.msg}", where=formula, hint=_HINT) from error
    for node in ast.walk(tree):
        problem = _problem(node)
        if problem:
            raise DataError(problem, where=formula, hint=_HINT)
    return tree.body


def _problem(node: ast.AST) -> str:
    if not isinstance(node, _NODES):
        return f"{type(node).__name__} has no place in a formula"
    if isinstance(node, ast.Compare) and len(node.ops) > 1:
        return "a comparison has two sides; join several by and"
    if isinstance(node, ast.Constant):
        value = node.value
        plain = value is None or isinstance(value, bool | str) or (isinstance(value, int) and value in _PLAIN_NUMBERS)
        return "" if plain else f"the number {value!r} belongs into a parameter"
    if isinstance(node, ast.Call):
        known = FUNCTIONS | AGGREGATES | WINDOWS
        name = call_name(node)
        if name not in known or node.keywords:
            return f"{name or 'this call'} is not a function of the language"
        low, high = known[name]
        if not low <= len(node.args) <= high:
            return f"{name} takes {low} to {high} arguments"
    return ""


def call_name(node: ast.AST) -> str:
    """The function that a call names; empty where the node is no call."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


@lru_cache(maxsize=8192)
def list_call(formula: str) -> str:
    """``collect`` or ``pairs`` where a formula gives a list of values, guarded or not; else nothing."""
    node = parse(formula)
    name = call_name(node.body if isinstance(node, ast.IfExp) else node)
    return name if name in {"collect", "pairs"} else ""


def dotted(node: ast.AST) -> tuple[str, ...]:
    """``p.share`` as a pair, ``t.table.column`` as a triple; empty for other nodes."""
    if isinstance(node, ast.Name):
        return (node.id,)
    if isinstance(node, ast.Attribute):
        head = dotted(node.value)
        return (*head, node.attr) if head else ()
    return ()


@lru_cache(maxsize=8192)
def references(formula: str) -> References:
    """Everything that a formula leans on, each once, in the order of first mention."""
    names: dict[str, None] = {}
    parameters: dict[str, None] = {}
    columns: dict[tuple[str, str], None] = {}
    _collect(parse(formula), names, parameters, columns)
    return References(tuple(names), tuple(parameters), tuple(columns))


@lru_cache(maxsize=8192)
def constants(formula: str) -> tuple[str, ...]:
    """The words that stand in a formula."""
    nodes = ast.walk(parse(formula))
    return tuple(node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _collect(
    node: ast.AST, names: dict[str, None], parameters: dict[str, None], columns: dict[tuple[str, str], None]
) -> None:
    if isinstance(node, ast.Attribute):
        match dotted(node):
            case ("p", name):
                parameters[name] = None
            case ("c", name):
                parameters[f"c.{name}"] = None
            case ("t", table, column):
                columns[table, column] = None
            case other:
                raise DataError(f"{'.'.join(other)} is neither p.name nor t.table.column", hint=_HINT)
    elif isinstance(node, ast.Name):
        names[node.id] = None
    elif isinstance(node, ast.Call):
        for argument in node.args:
            _collect(argument, names, parameters, columns)
    else:
        for child in ast.iter_child_nodes(node):
            _collect(child, names, parameters, columns)


def names_in(formula: str) -> tuple[str, ...]:
    """The inputs, lists and steps that a formula names."""
    return references(formula).names
