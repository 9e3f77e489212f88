"""A rule with some of its names called otherwise: so that one rule gives what another asks for by its own name."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace

from lantu.rules.model import Reading, Rule, Step

__all__ = ["renamed"]


def renamed(rule: Rule, names: Mapping[str, str]) -> Rule:
    """The rule with inputs, lists and values of steps under other names.

    >>> from lantu.rules import get_rule
    >>> other = renamed(get_rule("decree344.art27")[0], {"entitled_area_m2": "area_m2"})
    >>> other.steps[1].formula
    'monetary_price_yuan_per_m2 * area_m2'
    """
    if not names:
        return rule
    return replace(
        rule,
        inputs=tuple(replace(each, name=names.get(each.name, each.name)) for each in rule.inputs),
        lists=tuple(replace(each, name=names.get(each.name, each.name)) for each in rule.lists),
        steps=tuple(_step(each, names) for each in rule.steps),
        readings=tuple(_reading(each, names) for each in rule.readings),
    )


def _step(step: Step, names: Mapping[str, str]) -> Step:
    return replace(
        step,
        name=names.get(step.name, step.name),
        formula=_formula(step.formula, names),
        shown=_formula(step.shown, names),
        over=names.get(step.over, step.over),
        needs=tuple(names.get(each, each) for each in step.needs),
    )


def _reading(reading: Reading, names: Mapping[str, str]) -> Reading:
    others = tuple(
        replace(
            each,
            outputs=tuple((names.get(name, name), _formula(text, names)) for name, text in each.outputs),
            asks=tuple(".".join(names.get(part, part) for part in name.split(".")) for name in each.asks),
        )
        for each in reading.alternatives
    )
    return replace(reading, when=_formula(reading.when, names), alternatives=others)


def _formula(written: str, names: Mapping[str, str]) -> str:
    if not written or not any(name in written for name in names):
        return written
    return ast.unparse(_Names(names).visit(ast.parse(written.strip(), mode="eval")))


class _Names(ast.NodeTransformer):
    def __init__(self, names: Mapping[str, str]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self.names.get(node.id, node.id), node.ctx)
