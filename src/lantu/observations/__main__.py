"""``python -m lantu.observations observations.csv``: build the bundled observations anew from the collected table."""

from __future__ import annotations

import sys
from pathlib import Path

from lantu.observations import fill_gaps, import_file
from lantu.observations.bundle import written

TARGET = Path(__file__).parents[1] / "data" / "observations" / "chongqing.jsonl"


def main(table: str) -> int:
    """Write the bundle; returns 1 where rows had errors."""
    done = import_file(Path(table))
    kept = fill_gaps(done.observations)
    TARGET.write_text(written(kept), encoding="utf-8")
    for problem in done.problems:
        if problem.severity == "error":
            sys.stderr.write(f"row {problem.row}: {problem.message}\n")
    official = sum(each.grade == "official" for each in kept)
    sys.stderr.write(f"{len(kept)} observations, {official} of them official; {done.errors} errors\n")
    return 1 if done.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
