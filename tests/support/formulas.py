"""A small reader of spreadsheet formulas, so that a workbook can be computed without the program that made it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"]|"")*")|(?P<number>\d+(?:\.\d+)?)|'
    r"(?P<ref>(?:'[^']+'!)?\$?[A-Z]{1,2}\$?\d+(?::\$?[A-Z]{1,2}\$?\d+)?)(?![A-Za-z_(])|"
    r"(?P<name>[A-Za-z_][A-Za-z_0-9]*)|(?P<sign><=|>=|<>|[-+*/&=<>(),]))"
)
REF = re.compile(r"(?:'([^']+)'!)?\$?([A-Z]+)\$?(\d+)(?::\$?([A-Z]+)\$?(\d+))?")
LEVELS = [("=", "<>", "<=", ">=", "<", ">"), ("&",), ("+", "-"), ("*", "/")]


class Book:
    """A workbook whose cells are computed when they are asked for."""

    def __init__(self, path: Path) -> None:
        import openpyxl

        self.book = openpyxl.load_workbook(path)
        self.names = {name: told.attr_text for name, told in self.book.defined_names.items()}
        self.kept: dict[tuple[str, str, int], Any] = {}
        self.columns: dict[tuple[str, str, int, int], list[Any]] = {}

    def cell(self, sheet: str, column: str, row: int) -> Any:
        key = (sheet, column, row)
        if key not in self.kept:
            written = self.book[sheet][f"{column}{row}"].value
            formula = isinstance(written, str) and written.startswith("=")
            self.kept[key] = self.value(parsed(written[1:]), sheet) if formula else written
        return self.kept[key]

    def range(self, sheet: str, column: str, first: int, last: int) -> list[Any]:
        key = (sheet, column, first, last)
        if key not in self.columns:
            self.columns[key] = [self.cell(sheet, column, row) for row in range(first, last + 1)]
        return self.columns[key]

    def value(self, tree: Any, sheet: str) -> Any:
        kind, *rest = tree
        if kind == "value":
            return rest[0]
        if kind == "name":
            return self.value(parsed(self.names[rest[0]]), sheet)
        if kind == "ref":
            where, column, row, _, last = REF.fullmatch(rest[0]).groups()
            if last:
                return self.range(where or sheet, column, int(row), int(last))
            return self.cell(where or sheet, column, int(row))
        if kind == "call":
            return self.call(rest[0], rest[1], sheet)
        return operate(kind, *(self.value(each, sheet) for each in rest))

    def call(self, name: str, given: list[Any], sheet: str) -> Any:
        if name == "IF":
            return self.value(given[1] if self.value(given[0], sheet) else given[2], sheet)
        return FUNCTIONS[name](*(self.value(each, sheet) for each in given))


def operate(sign: str, a: Any, b: Any) -> Any:
    if sign == "&":
        return f"{plain(a)}{plain(b)}"
    if sign in "+-*/":
        a, b = (0 if each in (None, "") else float(each) for each in (a, b))
        return {"+": lambda: a + b, "-": lambda: a - b, "*": lambda: a * b, "/": lambda: a / b}[sign]()
    if isinstance(a, str) != isinstance(b, str):  # an empty cell equals an empty text and nil
        a, b = ("" if isinstance(b, str) else 0 if a is None else a), ("" if b is None else b)
        if isinstance(a, str) != isinstance(b, str):
            return {"=": False, "<>": True, "<": isinstance(b, str), ">": isinstance(a, str)}.get(
                sign, isinstance(a, str)
            )
    a, b = (0 if each is None else each for each in (a, b))
    return {"=": a == b, "<>": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}[sign]


def plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def fits(value: Any, wanted: Any) -> bool:
    match = re.fullmatch(r"(<=|>=|<>|<|>)(.*)", wanted) if isinstance(wanted, str) else None
    if match is None:
        return bool(value == wanted)
    return isinstance(value, int | float) and bool(operate(match[1], value, float(match[2])))


def rows(conditions: tuple[Any, ...]) -> list[int]:
    pairs = list(zip(conditions[::2], conditions[1::2], strict=True))
    return [at for at in range(len(pairs[0][0])) if all(fits(span[at], wanted) for span, wanted in pairs)]


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "AND": lambda *some: all(some), "NOT": lambda one: not one, "OR": lambda *some: any(some), "MIN": lambda *some: min(each or 0 for each in some), "MAX": lambda *some: max(each or 0 for each in some), "ABS": abs,
    "ROUND": lambda value, digits: round(value, int(digits)), "LN": math.log, "EXP": math.exp,
    "ISNUMBER": lambda value: isinstance(value, int | float), "INDEX": lambda span, at: span[int(at) - 1],
    "MATCH": lambda value, span, _: span.index(value) + 1, "COUNTIFS": lambda *given: len(rows(given)),
    "SUMIFS": lambda span, *given: sum(span[at] or 0 for at in rows(given)),
}  # fmt: skip


@cache
def parsed(text: str) -> Any:
    tokens, at = [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        assert match, text[at : at + 40]
        tokens.append((match.lastgroup, match[match.lastgroup]))
        at = match.end()
    tree, rest = expression(tokens, 0)
    assert not rest, rest
    return tree


def expression(tokens: list[Any], level: int) -> Any:
    if level == len(LEVELS):
        return factor(tokens)
    left, tokens = expression(tokens, level + 1)
    while tokens and tokens[0][0] == "sign" and tokens[0][1] in LEVELS[level]:
        right, rest = expression(tokens[1:], level + 1)
        left, tokens = (tokens[0][1], left, right), rest
    return left, tokens


def factor(tokens: list[Any]) -> Any:
    (kind, text), *rest = tokens
    if (kind, text) == ("sign", "("):
        tree, rest = expression(rest, 0)
        return tree, rest[1:]
    if (kind, text) == ("sign", "-"):
        tree, rest = factor(rest)
        return ("-", ("value", 0), tree), rest
    if kind == "name" and rest and rest[0] == ("sign", "("):
        given, rest = [], rest[1:]
        while rest[0] != ("sign", ")"):
            tree, rest = expression(rest, 0)
            given.append(tree)
            rest = rest[1:] if rest[0] == ("sign", ",") else rest
        return ("call", text, given), rest[1:]
    values = {"text": lambda: ("value", text[1:-1].replace('""', '"')), "number": lambda: ("value", float(text))}
    return values.get(kind, lambda: (kind, text))(), rest
