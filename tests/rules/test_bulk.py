"""One definition: every rule gives the same in columns as one case at a time, to the last digit, in any order."""

from __future__ import annotations

import random

import pytest

from lantu.rules import rules, run
from lantu.rules.columns import compute_cases
from tests.support.rule_cases import cases_of

COMPUTABLE = sorted(name for name, rule in rules().items() if rule.inputs or rule.lists)


@pytest.mark.parametrize("name", COMPUTABLE)
def test_every_rule_is_the_same_in_bulk(name: str) -> None:
    """Outputs and refusals of invented cases, edges and the largest values included, shuffled."""
    cases = cases_of(rules()[name], 60)
    order = list(range(len(cases)))
    random.Random(7).shuffle(order)  # noqa: S311 - an order
    found = compute_cases(name, [cases[place] for place in order])
    for place, bulk in zip(order, found, strict=True):
        alone = run(name, cases[place])
        assert bulk["outputs"] == alone.outputs, cases[place]
        first = next(
            (reason["code"] for reason in alone.reasons if not alone.computable and reason["kind"] != "flag"), None
        )
        assert (bulk["refused"] is None) is alone.computable, (cases[place], bulk["refused"], first)


def test_many_cases_are_the_same_as_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """With an engine that keeps what is between the steps: rules with lists, windows, sums and lists of values."""
    for name in ("decree344.art13_14", "decree344.art8", "yfb2022_81.item10"):
        cases = cases_of(rules()[name], 40)
        few = compute_cases(name, cases)
        with monkeypatch.context() as many:
            many.setattr("lantu.rules.bulk._MANY", 0)
            assert compute_cases(name, cases) == few, name
