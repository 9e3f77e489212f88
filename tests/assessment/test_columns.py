"""The bulk expression and the single assessment say the same."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import ibis
import pyarrow as pa
import pytest

from lantu.assessment import Commitment, Point, assess
from lantu.assessment.columns import promise_columns, statuses
from tests.assessment.cases import number, promise

KINDS = ["level", "level", "hold", "growth", "growth", "total", "cap"]


def made(rng: random.Random, key: str) -> Commitment:
    kind, way = rng.choice(KINDS), rng.choice(["up", "down"])
    target = rng.choice([0, 5, 6, 40, 100, -3])
    more: dict[str, Any] = {"key": key, "comparator": rng.choice(["=", "=", ">", "<", "~"]), "direction": way}
    if kind == "growth":
        return promise(None, target, average=True, **more)
    if kind in ("total", "cap"):
        comparator = rng.choice(["<", "<="]) if kind == "cap" else rng.choice([">", "="])
        return promise(None, abs(target), cumulative=True, **more | {"comparator": comparator, "direction": "up"})
    start = target if kind == "hold" else rng.choice([None, target - 10, target + 10])
    return promise(start, target, **more)


def values(rng: random.Random, about: Commitment) -> list[Point]:
    years = [year for year in range(2021, 2026) if rng.random() < 0.8]
    middle, width = float(about.target or 0), 12
    if about.cumulative:
        return [Point(year=y, value=number(round(rng.uniform(0, middle / 3 + 1), 1))) for y in years]
    return [Point(year=y, value=number(round(rng.uniform(middle - width, middle + width), 1))) for y in years]


@pytest.mark.parametrize("as_of", [2022, 2023, 2025])
def test_both_ways_say_the_same(as_of: int) -> None:
    """Two thousand promises of all countable shapes: the same status, and the same progress."""
    rng = random.Random(as_of)  # noqa: S311 - the same promises each time
    promises = [made(rng, str(i)) for i in range(2000)]
    points = {each.key: values(rng, each) for each in promises}
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
