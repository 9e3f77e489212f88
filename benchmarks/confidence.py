"""Reliability of the rules of the reader, counted on the labelled sets that it was developed with.

A rule with few cases is drawn towards the mean of all (as if it had been seen ``PRIOR`` times more
with that rate): one lucky case makes no certain rule.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from benchmarks.accuracy import ROOT, evaluate, gold_sets

__all__ = ["count", "write"]

PRIOR = 4
TARGET = ROOT / "src" / "lantu" / "data" / "statements" / "confidence.toml"
HEAD = """# Reliability of each rule: the share of readings of the rule that were right in the labelled documents
# with which the reader was developed, drawn towards the mean where a rule is rare.  Written by
# `python -m benchmarks confidence`; a statement's confidence is the product for its two rules.

schema = "lantu.confidence/1"
"""


def count() -> dict[str, Counter[str]]:
    """Right and wrong readings by rule (``kind:…``, ``subject:…``)."""
    rules: dict[str, Counter[str]] = {}
    for labelled in gold_sets():
        if labelled.name == "blind":
            continue
        for rule, counts in evaluate(labelled)["quantities"].rules.items():
            rules.setdefault(rule, Counter()).update(counts)
    return rules


def write(target: Path = TARGET) -> None:
    """Write the table that :mod:`lantu.statements.confidence` reads."""
    rules = count()
    lines = [HEAD]
    for side in ("kind", "subject"):
        own = {rule.partition(":")[2]: counts for rule, counts in sorted(rules.items()) if rule.startswith(side)}
        right = sum(counts["True"] for counts in own.values())
        total = sum(counts.total() for counts in own.values())
        mean = right / total if total else 0.0
        lines.append(f"[{side}]\ndefault = {mean:.2f}")
        lines.extend(
            f'"{rule}" = {(counts["True"] + PRIOR * mean) / (counts.total() + PRIOR):.2f}  # {counts["True"]} of {counts.total()}'
            for rule, counts in own.items()
        )
        lines.append("")
    target.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)}: {len(rules)} rules")
