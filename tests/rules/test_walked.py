"""The four texts, article by article and item by item: band edges, refusals, who prevails when, what is missing.

``walked*.jsonl`` hold a case a line, worked out from the text; ``expected`` null: nothing is computed, with a reason.  ``codes``
are reasons that must be told, ``absent_codes`` reasons that must not, ``alternatives`` what another reading must give.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from lantu.rules import run
from lantu.rules.holidays import with_calendar
from tests.rules.test_gold import alike


def faults_of(case: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    rule, wanted = case["rule"], case["expected"]
    found = run(rule, with_calendar(rule, case["inputs"]) if "calendar" in case else case["inputs"])
    if found.computable is not (wanted is not None) or (wanted is None and not found.reasons):
        yield "computable", found.reasons
    for name, value in (wanted or {}).items():
        if not alike(found.outputs.get(name), value):
            yield name, found.outputs.get(name)
    codes = {reason["code"] for reason in found.reasons}
    yield from (("not told", code) for code in case.get("codes", ()) if code not in codes)
    yield from (("told", code) for code in case.get("absent_codes", ()) if code in codes)
    others = {each["reading"]: each["alternatives"] for each in found.assumptions}
    for code, values in case.get("alternatives", {}).items():
        given = [other.get("outputs", {}) for other in others.get(code, ())]
        if not any(all(alike(each.get(name), value) for name, value in values.items()) for each in given):
            yield code, given


def test_item_by_item() -> None:
    """Each edge on both sides, each ceiling just reached and just passed, each refusal with its reason."""
    lines = [
        line
        for path in sorted(Path(__file__).parent.glob("walked*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    cases = [json.loads(line, parse_float=Decimal) for line in lines]
    faults = [(case["rule"], case.get("why"), case["inputs"], *fault) for case in cases for fault in faults_of(case)]
    assert not faults
