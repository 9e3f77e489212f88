"""How many of the labelled differences between two copies of one document are found, and weighed as labelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.accuracy import ROOT, SHARED
from lantu.alignment import compare_copies
from lantu.documents.formats import load_source

__all__ = ["report", "score"]

Record = dict[str, Any]


def score(labels: list[Record], folder: Path) -> tuple[int, int, int]:
    """Labelled differences found at their place, of them with kind and weight as labelled, and all that were found."""
    names = [{row[side]["file"] for row in labels} for side in "ab"]
    a, b = (load_source(folder / name) for (name,) in (sorted(side) for side in names))
    found = [difference.as_json() for difference in compare_copies(a, b)]
    placed = weighed = 0
    for row in labels:
        match = [each for each in found if _same_place(each, row)]
        placed += bool(match)
        weighed += any((each["kind"], each["material"]) == (row["kind"], row["material"]) for each in match)
    return placed, weighed, len(found)


def _same_place(found: Record, label: Record) -> bool:
    """On the same line of a side, or on the next where a sentence is cut, with the words that differ in its text."""
    for side in "ab":
        line, differs = label[side]["line"], label[side].get("differs", "")
        at = found[side]["line"]
        if line is None or at is None or abs(at - line) > 1:
            continue
        if differs.replace(" ", "") in (found[side]["text"] or "").replace(" ", ""):
            return True
    return False


def report() -> None:
    """Print the scores of the real copies and of the sample."""
    for name, folder, labels in (
        ("shared", SHARED / "plans", SHARED / "gold" / "copies.jsonl"),
        ("examples", ROOT / "examples" / "yunjiang", ROOT / "examples" / "gold" / "copies.jsonl"),
    ):
        if not labels.exists():
            continue
        rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line.strip()]
        placed, weighed, found = score(rows, folder)
        print(
            f"\ncopies, {name}: {placed} of {len(rows)} labelled differences found, {weighed} with kind and weight as labelled; {found} in all"
        )
