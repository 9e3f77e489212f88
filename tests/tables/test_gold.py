"""The indicator rows that people labelled in real plans: every field of every row."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lantu.statements.indicators import read_indicators
from lantu.statements.model import Indicator
from lantu.text import Source

from .reading import tree_of

FIELDS = [
    "table", "number", "name", "name_written", "parent", "group", "unit", "baseline", "baseline_year", "target",
    "target_year", "actual", "actual_year", "attribute", "cumulative", "average", "assigned", "comparator", "value",
    "baseline_value", "actual_value", "parent_row",
]  # fmt: skip
CELLS = ["baseline", "target", "actual"]


def _as_labelled(source: Source, item: Indicator) -> dict[str, Any]:
    found = {name: getattr(item, name) for name in FIELDS} | {"line": source.line_of(item.span.start)}
    found["unit"] = item.unit or None
    for cell in CELLS:
        span = item.cell_spans.get(cell)
        value = found["value" if cell == "target" else f"{cell}_value"]
        found["value" if cell == "target" else f"{cell}_value"] = None if value is None else float(value)
        found[f"{cell}_line"] = source.line_of(span.start) if span else None
    return found


@pytest.mark.plans
@pytest.mark.parametrize("prefix", ["000", "003"])
def test_every_labelled_row_is_right_in_every_field(plans_dir: Path, gold_dir: Path, prefix: str) -> None:
    labels = [json.loads(line) for line in (gold_dir / "indicators.jsonl").read_text(encoding="utf-8").splitlines()]
    labels = [label for label in labels if label["file"].startswith(prefix)]
    path = plans_dir / labels[0]["file"]
    tree = tree_of(path.read_bytes().decode("utf-8"))
    found = [_as_labelled(tree.source, item) for item in read_indicators(tree)]
    assert len(found) == len(labels)
    for item, label in zip(found, labels, strict=True):
        assert item == {name: label[name] for name in item}


@pytest.mark.plans
def test_both_copies_of_a_plan_give_the_same_rows(plans_dir: Path) -> None:
    """One copy has its table one row a line, the other one cell a line."""
    rows = []
    for pattern in ("000_*", "001_*"):
        text = next(plans_dir.glob(pattern)).read_bytes().decode("utf-8")
        rows.append(
            [(item.number, item.unit, item.value, item.group, item.assigned) for item in read_indicators(tree_of(text))]
        )
    assert rows[0] == rows[1]


@pytest.mark.plans
def test_all_rows_of_an_outline_plan_are_found(plans_dir: Path) -> None:
    text = next(plans_dir.glob("004_*")).read_bytes().decode("utf-8")
    found = read_indicators(tree_of(text))
    for table, count in (("专栏1", 28), ("专栏2", 25)):
        numbers = {item.number for item in found if item.table == table}
        assert numbers == {str(number) for number in range(1, count + 1)}
