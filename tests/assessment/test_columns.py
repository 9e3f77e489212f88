"""The bulk expression and the single assessment say the same."""

from __future__ import annotations

import random
from collections import Counter

import ibis
import pyarrow as pa
import pytest

from lantu.assessment import assess
from lantu.assessment.columns import promise_columns, statuses
from tests.assessment.cases import some_promise, some_values


@pytest.mark.parametrize("as_of", [2022, 2023, 2025])
def test_both_ways_say_the_same(as_of: int) -> None:
    """Two thousand promises of all countable shapes: the same status, and the same progress."""
    rng = random.Random(as_of)  # noqa: S311 - the same promises each time
    promises = [some_promise(rng, str(i)) for i in range(2000)]
    points = {each.key: some_values(rng, each) for each in promises}
    rows = [{"key": key, "year": p.year, "value": float(p.value or 0)} for key, many in points.items() for p in many]
    found = statuses(ibis.memtable(promise_columns(promises)), ibis.memtable(pa.Table.from_pylist(rows)), as_of)
    told = {row["key"]: row for row in found.to_pyarrow().to_pylist()}
    assert len(told) == len(promises)
    seen: Counter[tuple[str, str]] = Counter()
    for each in promises:
        alone, bulk = assess(each, points[each.key], as_of, context=False), told[each.key]
        assert bulk["status"] == alone.status, (each, points[each.key], alone.reasons)
        if alone.progress is not None:
            assert bulk["progress"] == pytest.approx(float(alone.progress))
        seen[alone.shape, alone.status] += 1
    assert len(seen) > 15
