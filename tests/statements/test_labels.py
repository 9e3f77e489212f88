"""The labelled documents that are kept here: each label stands where it says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETS = [
    (ROOT / "examples" / "yunjiang", ROOT / "examples" / "gold" / "quantities.jsonl"),
    (ROOT / "benchmarks" / "blind" / "docs", ROOT / "benchmarks" / "blind" / "quantities.jsonl"),
]


@pytest.mark.parametrize(("documents", "labels"), SETS, ids=["examples", "blind"])
def test_each_label_is_text_of_its_line(documents: Path, labels: Path) -> None:
    lines = {path.name: path.read_text(encoding="utf-8").split("\n") for path in documents.iterdir() if path.is_file()}
    seen = set()
    for row in map(json.loads, labels.read_text(encoding="utf-8").splitlines()):
        line = lines[row["file"]][row["line"] - 1]
        assert line[row["start"] : row["start"] + len(row["number_text"])] == row["number_text"]
        key = (row["file"], row["line"], row["start"])
        assert key not in seen
        seen.add(key)
