"""Precision, recall, F1 and accuracy by field of the reader against labelled documents.

Three sets, told apart in the report because they mean different things:

* ``shared``   the labelled examples beside the project (real documents; the reader was developed with them);
* ``examples`` the sample documents that ship with the product (written by us; developed with them);
* ``blind``    invented documents that were labelled apart and not looked at while rules were written.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lantu.statements.reading import read_file
from lantu.statements.records import records

__all__ = ["Score", "Sets", "compare", "evaluate", "gold_sets", "overlap"]

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("LANTU_SHARED", ROOT.parent / "shared"))
Record = dict[str, Any]
Key = tuple[Any, ...]


def overlap(one: str, other: str) -> float:
    """F1 of the characters two subjects have in common."""
    if not one or not other:
        return float(one == other)
    common = sum((Counter(one) & Counter(other)).values())
    return 2 * common / (len(one) + len(other))


def _same(one: Any, other: Any) -> bool:
    return one == other or (one in (None, "") and other in (None, ""))


@dataclass
class Score:
    """Counts of one comparison; ``fields`` holds right readings by field among the matched."""

    found: int = 0
    gold: int = 0
    matched: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    rules: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def precision(self) -> float:
        return self.matched / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.matched / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def rate(self, name: str) -> float:
        return self.fields[name] / self.matched if self.matched else 0.0


@dataclass
class Sets:
    """Labelled documents of one origin: gold rows by kind, and where the files are."""

    name: str
    files: dict[str, Path]
    gold: dict[str, list[Record]]
    neutral: list[Record] = field(default_factory=list)


KINDS = ("quantities", "indicators", "duties", "projects")
TYPES = {"quantities": "quantity", "indicators": "indicator", "duties": "duty", "projects": "project"}

_FIELDS: dict[str, dict[str, Callable[[Record, Record], bool]]] = {
    "quantities": {
        "value": lambda found, gold: _same(found["value"], gold["value"]) and _same(found["value_high"], gold["value_high"]),
        "unit": lambda found, gold: _same(found["unit"], gold["unit"]),
        "comparator": lambda found, gold: found["comparator"] == gold["comparator"],
        "kind": lambda found, gold: found["kind"] == gold["kind"],
        "year": lambda found, gold: found["year"] == gold["year"],
        "subject": lambda found, gold: overlap(found["subject"], gold["subject"]) >= 0.75,
    },
    "indicators": {
        name: (lambda found, gold, name=name: _same(found.get(name), gold.get(name)))
        for name in (
            "table", "number", "name", "parent", "group", "unit", "baseline", "baseline_year", "target", "target_year", "actual",
            "actual_year", "attribute", "cumulative", "average", "assigned", "comparator", "value", "baseline_value",
            "actual_value", "parent_row",
        )
    },
    "duties": {name: (lambda found, gold, name=name: _same(found.get(name), gold.get(name))) for name in ("task", "section", "leads", "responsible", "etc")},
    "projects": {name: (lambda found, gold, name=name: _same(found.get(name), gold.get(name))) for name in ("box", "number", "title", "quantities")},
}  # fmt: skip
_FIELD_OF_ALTERNATIVE = {"value_high": "value"}


def _keys(kind: str, record: Record) -> Key:
    if kind == "quantities":
        return (record["file"], record["line"], record["start"])
    if kind == "indicators":
        return (record["file"], record["line"], record["name"])
    if kind == "duties":
        return (record["file"], record["line"], *record["leads"][:1], *record["responsible"][:1])
    return (record["file"], record["line"], record["title"])


def _right(name: str, check: Callable[[Record, Record], bool], found: Record, gold: Record) -> bool:
    """A field is right when it equals the label or a reading that the label also accepts."""
    if check(found, gold):
        return True
    accepted = gold.get("also_acceptable") or {}
    if not isinstance(accepted, dict) or name not in accepted:
        return False
    choices = accepted[name]
    choices = choices if isinstance(choices, list) and name not in ("leads", "responsible") else [choices]
    return any(check(found, {**gold, name: choice}) for choice in choices)


def compare(kind: str, found: Iterable[Record], gold: Iterable[Record], neutral: Iterable[Record] = ()) -> Score:
    """Match records by place and count right fields."""
    score = Score()
    skipped = {(row["file"], row["line"], row["start"]) for row in neutral}
    waiting: dict[Key, list[Record]] = defaultdict(list)
    for row in gold:
        waiting[_keys(kind, row)].append(row)
        score.gold += 1
    for row in found:
        key = _keys(kind, row)
        if not waiting.get(key):
            if kind == "quantities" and (key in skipped or _inside(row, skipped, neutral)):
                continue
            score.found += 1
            score.wrong.append(f"extra   {key} {row.get('text') or row.get('quote') or ''} {row.get('subject', '')}")
            continue
        score.found += 1
        _count(kind, score, row, waiting[key].pop(0))
    for key, rows in waiting.items():
        score.wrong.extend(f"missed  {key} {row.get('number_text', '')} {row.get('quote', '')}" for row in rows)
    return score


def _inside(row: Record, _skipped: set[Key], neutral: Iterable[Record]) -> bool:
    """A reading within a neutral span (or around it) scores neither way."""
    for span in neutral:
        if span["file"] == row["file"] and span["line"] == row["line"]:
            end = span["start"] + len(span.get("text", span.get("number_text", "")))
            if row["start"] < end and row["end"] > span["start"]:
                return True
    return False


def _count(kind: str, score: Score, found: Record, gold: Record) -> None:
    score.matched += 1
    results = {name: _right(name, check, found, gold) for name, check in _FIELDS[kind].items()}
    for name, right in results.items():
        score.fields[name] += right
    score.fields["all"] += all(results.values())
    wrong = [name for name, right in results.items() if not right]
    if kind == "quantities":
        kind_rule, _, subject_rule = found["rule"].partition("/")
        score.rules[f"kind:{kind_rule}"][str(results["kind"])] += 1
        score.rules[f"subject:{subject_rule}"][str(results["subject"])] += 1
        score.fields["exact"] += found["subject"] == gold["subject"]
    if wrong:
        pairs = ", ".join(f"{name}={found.get(name)!r}≠{gold.get(name)!r}" for name in wrong)
        score.wrong.append(
            f"wrong   {found['file'][:14]}:{found['line']} {found.get('text', '')} {pairs} | {found.get('rule', '')} | {gold.get('quote', '')[:50]}"
        )


def _lines(path: Path) -> list[Record]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def gold_sets() -> list[Sets]:
    """The labelled sets that are at hand."""
    places = [
        ("shared", SHARED / "plans", SHARED / "gold"),
        ("examples", ROOT / "examples" / "yunjiang", ROOT / "examples" / "gold"),
        ("blind", ROOT / "benchmarks" / "blind" / "docs", ROOT / "benchmarks" / "blind"),
    ]
    found = []
    for name, documents, labels in places:
        if not documents.is_dir() or not (labels / "quantities.jsonl").exists():
            continue
        gold = {kind: _lines(labels / f"{kind}.jsonl") for kind in KINDS}
        names = {row["file"] for rows in gold.values() for row in rows}
        files = {path.name: path for path in sorted(documents.iterdir()) if path.name in names}
        found.append(Sets(name, files, gold, _lines(labels / "neutral.jsonl")))
    return found


def evaluate(labelled: Sets) -> dict[str, Score]:
    """Scores of each kind on one set; only files that have labels of a kind count for it."""
    read: dict[str, list[Record]] = defaultdict(list)
    for path in labelled.files.values():
        for record in records(read_file(path)):
            read[record["type"]].append(record)
    scores = {}
    for kind in KINDS:
        gold = labelled.gold[kind]
        names = {row["file"] for row in gold}
        lines = _scope(kind, gold) if labelled.name == "shared" else None
        found = [row for row in read[TYPES[kind]] if row["file"] in names and (lines is None or _labelled(row, lines))]
        if gold:
            scores[kind] = compare(kind, found, gold, labelled.neutral)
    return scores


def _scope(kind: str, gold: list[Record]) -> dict[str, tuple[int, int]]:
    """The shared labels cover a part of some files: from the first to the last labelled line."""
    if kind in ("quantities", "projects", "indicators"):
        return {row["file"]: (0, 1 << 30) for row in gold}
    last: dict[str, int] = defaultdict(int)
    for row in gold:
        last[row["file"]] = max(last[row["file"]], row["line"])
    return {name: (0, line) for name, line in last.items()}


def _labelled(row: Record, lines: dict[str, tuple[int, int]]) -> bool:
    low, high = lines[row["file"]]
    return low <= row["line"] <= high


def report(*, verbose: bool = False) -> None:
    """Print the scores of every set; ``verbose`` lists wrong readings, but never of the blind set."""
    for labelled in gold_sets():
        print(f"\n{labelled.name}: {len(labelled.files)} files")
        for kind, score in evaluate(labelled).items():
            fields = "  ".join(f"{name} {score.rate(name):.3f}" for name in score.fields)
            print(
                f"  {kind:<11} n={score.gold:<4} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  {fields}"
            )
            if verbose and labelled.name != "blind":
                for line in score.wrong:
                    print(f"      {line}")
