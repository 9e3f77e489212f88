"""The worked cases: every rule gives what was worked out by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from lantu.rules import run


def alike(found: Any, wanted: Any) -> bool:
    """Equal, numbers to nine digits; the exact fraction stands beside a rounded decimal."""
    if isinstance(found, bool) or isinstance(wanted, bool):
        return found is wanted
    if isinstance(wanted, int | float | Decimal) and isinstance(found, int | float | Decimal):
        return abs(float(found) - float(wanted)) <= 1e-9 * max(1, abs(float(wanted)))
    if isinstance(wanted, dict) and isinstance(found, dict):
        return found.keys() == wanted.keys() and all(alike(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list) and isinstance(found, list):
        return len(found) == len(wanted) and all(map(alike, found, wanted))
    return bool(found == wanted)


def wrong(case: dict[str, Any]) -> list[str]:
    result = run(case["rule"], case["inputs"])
    wanted = dict(case["expected"])
    code = wanted.pop("reason_code", None)
    faults = (
        [] if code in {None, *(each["code"] for each in result.reasons)} else [f"{code} not told: {result.reasons}"]
    )
    faults += [] if result.computable is wanted.pop("computable", True) else [f"computable: {result.reasons}"]
    return faults + [
        f"{name}: {result.outputs.get(name)} for {value}"
        for name, value in wanted.items()
        if not alike(result.outputs.get(name), value)
    ]


def test_all_worked_cases_are_right(gold_dir: Path) -> None:
    """Nothing of any worked case differs."""
    lines = (gold_dir / "rules_cases.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line, parse_float=Decimal) for line in lines]
    faults = {case["id"]: found for case in cases if (found := wrong(case))}
    assert len(cases) >= 60
    assert not faults
