"""Whatever comes in: a clear refusal each time, with a code and both languages, never a traceback or a figure."""

from __future__ import annotations

import contextlib
import random
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lantu.errors import LantuError
from lantu.rules import attainment, reform, rules, run, sweep, time_limits, what_if
from lantu.rules.cases import cases_of as read
from lantu.rules.columns import compute_cases
from lantu.rules.explanation import explain
from lantu.rules.model import Field
from tests.support.rule_cases import cases_of

COMPUTABLE = sorted(name for name, rule in rules().items() if rule.inputs or rule.lists)
WRONG: dict[str, list[Any]] = {
    "decimal": [-1, 10**18, "12亩", "1e400", "NaN", float("inf"), True, [], {}, "0.12345678901234567", "一百"],
    "int": [-1, 1.5, 10**18, "三", True, [1]],
    "bool": ["maybe", 2, [], "是否"],
    "enum": ["zzz", 3, [], {}],
    "date": ["2022-02-30", "2022/3/1", "20220301", 20220301, "0000-00-00", "9999-01-01", []],
    "month": ["2022-13", "2022-3", "2022-03-01", 202203],
    "dates": ["2022-01-01", ["2022-02-30"], 5],
    "text": [[], {}, True],
}


def good_case(name: str) -> dict[str, Any] | None:
    """A case that can be computed, with something in each list where there is one; none for a rule that never computes."""
    usable = [case for case in cases_of(rules()[name], 60) if run(name, case).computable]
    return max(usable, key=lambda case: sum(map(len, (v for v in case.values() if isinstance(v, list)))), default=None)


def spoilt(name: str) -> list[tuple[str, Any, dict[str, Any]]]:
    """That case with one input made wrong, for each input and each way to be wrong."""
    rule, good = rules()[name], good_case(name)
    if good is None:
        return []
    found = [
        (field.name, value, {**good, field.name: value})
        for field in rule.inputs
        for value in WRONG[field.kind]
        if not lets_in(field, value)
    ]
    for each in rule.lists:
        found += [(each.name, value, {**good, each.name: value}) for value in (3, "x", {"a": 1}, [[1]])]
        rest = (good.get(each.name) or [{}])[0]
        found += [
            (each.name, value, {**good, each.name: [value if each.plain else {**rest, field.name: value}]})
            for field in each.fields
            for value in WRONG[field.kind]
            if rest and not lets_in(field, value)
        ]
    return found


def lets_in(field: Field, value: Any) -> bool:
    """A choice that ends in other takes in any word; what may be negative takes in -1."""
    if field.kind == "decimal" and field.low is not None and field.low < 0 and value == -1:
        return True
    return field.kind == "enum" and isinstance(value, str) and field.values[-1:] == ("other",)


@pytest.mark.parametrize("name", COMPUTABLE)
def test_each_wrong_input_is_refused(name: str) -> None:
    """Wrong types, negative areas, impossible dates, 10^18 yuan, units in the number: refused at the field."""
    for field, value, case in spoilt(name):
        found = run(name, case)
        assert not found.computable, (field, value)
        assert found.outputs == {}
        reason = next(each for each in found.reasons if each["kind"] == "invalid")
        assert reason["field"].startswith(field), (field, value, reason)
        assert reason["code"] == "invalid_input"
        assert reason["message"]["zh"] != reason["message"]["en"]


@pytest.mark.parametrize("name", COMPUTABLE[::3])
def test_good_rows_survive_in_bulk(name: str) -> None:
    """A spoilt row among good ones: it is refused, they are computed as alone."""
    wrong, good = [case for *_, case in spoilt(name)], good_case(name)
    if not wrong or good is None:
        return
    chosen = random.Random(1).sample(wrong, min(4, len(wrong)))  # noqa: S311 - a choice
    found = compute_cases(name, [good, *chosen, good])
    assert [each["refused"] for each in found[1:-1]] == ["invalid_input"] * len(chosen)
    assert found[0] == found[-1] == {"outputs": run(name, good).outputs, "refused": None}


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(name=st.sampled_from(COMPUTABLE), data=st.data())
@settings(max_examples=150)
def test_junk_never_breaks_a_rule(name: str, data: st.DataObject) -> None:
    """Any JSON under any of the names: a result, with its explanation in both languages."""
    rule = rules()[name]
    names = [field.name for field in rule.inputs] + [each.name for each in rule.lists] + ["case_date", "place", "x"]
    found = run(name, data.draw(st.dictionaries(st.sampled_from(names), JUNK, max_size=6) | JUNK))
    for language in ("zh", "en"):
        assert explain(found.trace, language)


@given(st.binary(max_size=200), st.sampled_from([".json", ".jsonl", ".csv", ".xlsx", ".parquet", ".txt"]))
@settings(max_examples=150)
def test_any_bytes_are_cases_or_an_error_of_ours(data: bytes, ending: str) -> None:
    """Empty and broken files end in a sentence."""
    with contextlib.suppress(LantuError):
        cases, _ = read(data, ending)
        assert isinstance(cases, list)


@pytest.mark.parametrize("rule", sorted(time_limits()))
def test_time_limits_bear_anything(rule: str) -> None:
    """States of what can be read, faults for the rest."""
    found = attainment(rule, [None, 3, {}, {"case_id": [1]}, *cases_of(rules()[rule], 6)], as_of=date(2021, 9, 1))
    assert found.cases == 10
    assert sum(found.counts.values()) == 10


def test_comparing_bears_anything() -> None:
    """No population, wrong cases only, a case that is none."""
    assert reform("decree344.art25", []).population == 0
    assert reform("decree344.art25", [None, {"entitled_area_m2": -1}]).left_out == 2
    assert what_if("decree344.art25", None, parameters={"first_band_share": 1}).same
    assert not sweep("decree344.art25", {}, "first_band_share", [0]).rows()[0]["computable"]
