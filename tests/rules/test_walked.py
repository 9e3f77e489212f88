"""The business environment programme and the financial notice, item by item: band edges, refusals, who prevails when.

``walked.jsonl`` holds a case a line, worked out from the text; ``expected`` null: nothing is computed, with a reason.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from lantu.rules import run
from lantu.rules.deadlines import with_calendar
from tests.rules.test_gold import alike


def test_item_by_item() -> None:
    """Each edge on both sides, each ceiling just reached and just passed, each refusal."""
    faults = []
    for line in Path(__file__).with_name("walked.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line, parse_float=Decimal)
        rule, wanted = case["rule"], case["expected"]
        inputs = with_calendar(rule, case["inputs"]) if "calendar" in case else case["inputs"]
        found = run(rule, inputs)
        if found.computable is not (wanted is not None) or (wanted is None and not found.reasons):
            faults.append((rule, inputs, "computable", found.computable))
        faults += [
            (rule, inputs, name, found.outputs.get(name))
            for name, value in (wanted or {}).items()
            if not alike(found.outputs.get(name), value)
        ]
    assert not faults
