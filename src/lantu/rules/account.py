"""A trace as an account: each step with its formula in words, the same in numbers, its value and its article."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lantu.errors import LantuError
from lantu.rules.evaluation import compile_scalar, exact
from lantu.rules.explanation import Teller
from lantu.rules.formula import call_name, dotted, parse

__all__ = ["Entry", "Limit", "account", "limits"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step as it is read: what it is, how it was computed, what came out, where the text says so."""

    name: str
    label: str
    words: str
    numbers: str
    value: Any
    unit: str
    article: str
    document: str
    eid: str
    gate: str = ""
    over: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """A highest or lowest amount that a step was held against, in words and numbers, and whether it bound."""

    label: str
    bound: str
    numbers: str
    unit: str
    binds: bool
    lowest: bool
    article: str
    document: str
    eid: str


def account(trace: Mapping[str, Any], language: str = "zh", words: Mapping[str, str] | None = None) -> list[Entry]:
    """The steps of a trace, in their order; ``words`` says values of choices as people do."""
    return [_entry(teller, step) for teller, step in _told(trace, language, words)]


def limits(trace: Mapping[str, Any], language: str = "zh", words: Mapping[str, str] | None = None) -> list[Limit]:
    """Every limit that a step of one value was held against."""
    found: list[Limit] = []
    for teller, step in _told(trace, language, words):
        if step["name"] in trace["outputs"] and "over" not in step and "gate" not in step:
            found += _limits(teller, step)
    return found


def _told(
    trace: Mapping[str, Any], language: str, words: Mapping[str, str] | None
) -> Iterator[tuple[_Figures, Mapping[str, Any]]]:
    teller = _Figures(trace, language, words or {})
    for step in trace["steps"]:
        yield teller, step
        teller.learn(step["name"], step.get("value"))


def _entry(teller: _Figures, step: Mapping[str, Any]) -> Entry:
    tree = parse(step["formula"])
    taken = teller.branch(tree)
    said, counted = teller.in_words(taken), teller.in_numbers(taken)
    value = step["values"] if "over" in step else step["value"]
    citation = step["citation"]
    return Entry(
        name=step["name"],
        label=step["label"][teller.language] if "gate" in step else teller.label(step["name"]),
        words=said,
        numbers="" if counted in {said, teller.value(value)} or "over" in step or "gate" in step else counted,
        value=value,
        unit=teller.units.get(step["name"], ""),
        article=citation["article"],
        document=citation["document"],
        eid=citation["eid"],
        gate=step.get("gate", ""),
        over=step.get("over", ""),
    )


def _limits(teller: _Figures, step: Mapping[str, Any]) -> Iterator[Limit]:
    for node in ast.walk(teller.branch(parse(step["formula"]))):
        name = call_name(node)
        if name not in {"min", "max"} or not isinstance(node, ast.Call):
            continue
        values = [teller.evaluated(argument) for argument in node.args]
        if not all(isinstance(each, Decimal) for each in values):
            continue
        held = min(values) if name == "min" else max(values)
        for argument, value in zip(node.args, values, strict=True):
            if any(each.startswith(("p.", "c.")) for each in _names(argument)) and not _scaled(argument):
                strict = any(other != value for other in values)
                yield Limit(
                    label=teller.label(step["name"]),
                    bound=teller.in_words(argument),
                    numbers=teller.in_numbers(argument),
                    unit=teller.units.get(step["name"], ""),
                    binds=value == held and strict,
                    lowest=name == "max",
                    article=step["citation"]["article"],
                    document=step["citation"]["document"],
                    eid=step["citation"]["eid"],
                )


def _scaled(node: ast.AST) -> bool:
    """Whether an amount is a rate of something: what is held against the limit, not the limit."""
    return any(isinstance(each, ast.Mult) for each in ast.walk(node))


def _names(node: ast.AST) -> set[str]:
    return {".".join(dotted(each)) for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)}


class _Figures(Teller):
    """Says a formula in words, or with the values that its names have."""

    def __init__(self, trace: Mapping[str, Any], language: str, words: Mapping[str, str]) -> None:
        super().__init__(trace, language)
        self.chosen = words
        self.counting = False
        self.known: dict[str, Any] = {}
        for name, value in trace["inputs"].items():
            self.learn(name, value)
        for each in trace["parameters"]:
            self.learn(each["name"], each["value"])

    def learn(self, name: str, value: Any) -> None:
        if value is not None and not isinstance(value, list | Mapping):
            self.known[name] = value

    def in_words(self, node: ast.AST) -> str:
        self.counting = False
        return self.said(node)

    def in_numbers(self, node: ast.AST) -> str:
        self.counting = True
        try:
            return self.said(node)
        finally:
            self.counting = False

    def label(self, name: str) -> str:
        if self.counting and name in self.known:
            return self.value(self.known[name])
        return super().label(name)

    def value(self, value: Any, unit: str = "") -> str:
        if isinstance(value, str):
            return self.chosen.get(value, value)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            plain = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
            return plain + (f" {unit}" if unit else "")
        return super().value(value, unit)

    def branch(self, node: ast.expr) -> ast.expr:
        """The part of a formula that this case went through."""
        while isinstance(node, ast.IfExp):
            test = self.evaluated(node.test)
            if not isinstance(test, bool):
                return node
            node = node.body if test else node.orelse
        return node

    def evaluated(self, node: ast.AST) -> Any:
        case = {name: _exact(value) for name, value in self.known.items()}
        try:
            with exact():
                return compile_scalar(ast.unparse(node))(case, {})
        except (LantuError, AttributeError, KeyError, TypeError, ValueError, ArithmeticError):
            return None


def _exact(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and len(value) in {7, 10}:  # a month counts from its first day
        try:
            return date.fromisoformat(value if len(value) == 10 else f"{value}-01")
        except ValueError:
            return value
    return value
