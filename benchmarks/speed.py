"""Speed of the reading, as rates and ratios measured in one run on one core.

* the whole reading of the plans (or, without them, of the sample documents): MB of UTF-8 a second
* one plan repeated up to 50 MB: whether cost stays linear, and memory as a multiple of the input
* a table of 30,000 rows beside one of 3,000: cost a row
* the command line cold: from the command to the prompt
* peers, where their own environment is named by LANTU_PEERS (docs/house.md): recognizers-text on the same text
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.accuracy import ROOT, SHARED
from benchmarks.timing import median_time

__all__ = ["report"]

_RUNS = 5


def _texts() -> list[Path]:
    plans = sorted((SHARED / "plans").glob("*_*.txt"))
    return plans or sorted((ROOT / "examples" / "yunjiang").glob("*.txt"))


def _median(action: Callable[[], object]) -> float:
    action()
    return median_time(action, _RUNS)


def report() -> None:
    """Measure and print."""
    paths = _texts()
    size = sum(path.stat().st_size for path in paths) / 1e6
    print(f"\nspeed: {len(paths)} files, {size:.2f} MB of UTF-8, median of {_RUNS} in one process")
    from lantu.statements import read_file

    whole = _median(lambda: [read_file(path) for path in paths])
    print(f"  whole reading            {size / whole:6.2f} MB/s   limit 2, aim 5")
    _growth(paths)
    _long_table()
    _cold(paths)
    _peer(paths)


def _growth(paths: list[Path]) -> None:
    """Read 5 and 50 MB of the longest plan, each in a process of its own."""
    text = max(paths, key=lambda path: path.stat().st_size).read_text(encoding="utf-8")
    rates = {}
    with tempfile.TemporaryDirectory() as folder:
        for megabytes in (5, 50):
            path = Path(folder) / f"{megabytes}.txt"
            times = int(megabytes * 1e6 / len(text.encode())) + 1
            path.write_text("\n".join([text] * times), encoding="utf-8")
            result = subprocess.run(
                [sys.executable, "-m", "benchmarks.speed", str(path)],
                capture_output=True,
                text=True,
                check=True,
                cwd=ROOT,
            )
            seconds, peak, base = json.loads(result.stdout)
            real = path.stat().st_size / 1e6
            rates[megabytes] = real / seconds
            print(
                f"  {megabytes:>2} MB in one file         {real / seconds:6.2f} MB/s   peak {(peak - base) / real:.1f} times the input (limit 10)"
            )
    print(f"  50 MB against 5 MB       {rates[5] / rates[50]:6.2f} times the cost a MB (1 is linear)")


def _long_table() -> None:
    """`lantu read` on a Markdown table of projects, to its last record."""
    head = "# 云江市规划\n\n| 序号 | 项目名称 | 建设内容 | 完成年限 |\n|---|---|---|---|\n"
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in (3000, 30_000):
            path = Path(folder) / f"{rows}.md"
            lines = (
                f"| {n} | 云江{n}号污水处理厂 | 新建日处理能力{n % 50 + 1}万吨的设施 | {2021 + n % 5}年 |\n"
                for n in range(rows)
            )
            path.write_text(head + "".join(lines), encoding="utf-8")
            command = [sys.executable, "-m", "lantu", "read", "-q", "-f", "jsonl", str(path)]
            times[rows] = median_time(lambda: subprocess.run(command, capture_output=True, check=True, cwd=ROOT), 1)  # noqa: B023 - run at once
    print(
        f"  a table of 30,000 rows   {times[30_000]:6.2f} s      limit 10; {times[30_000] / times[3000] / 10:.2f} times the cost a row of one of 3,000"
    )


def _measure_one(path: str) -> None:
    from lantu.statements import read_file

    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    start = time.perf_counter()
    read_file(path)
    seconds = time.perf_counter() - start
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3, base]))


def _cold(paths: list[Path]) -> None:
    command = [sys.executable, "-m", "lantu"]
    files = [str(path) for path in paths]
    read = _median(
        lambda: subprocess.run(
            [*command, "read", "--format", "jsonl", *files], capture_output=True, check=False, cwd=ROOT
        )
    )
    print(f"  lantu read, cold         {read:6.2f} s      limit 1.5")
    shown = _median(lambda: subprocess.run([*command, "--help"], capture_output=True, check=False, cwd=ROOT))
    print(f"  lantu --help             {shown:6.2f} s      limit 0.3")


def _peer(paths: list[Path]) -> None:
    """recognizers-text finds numbers with units, percentages and money; Lantu's grammar does the same part here."""
    python = os.environ.get("LANTU_PEERS")
    if not python:
        print(
            "  recognizers-text         not measured: name the Python of its environment in LANTU_PEERS (docs/house.md)"
        )
        return
    from lantu.quantity.grammar import scan
    from lantu.text import fold_width

    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    sample = lines[:: max(len(lines) // 300, 1)]
    own = _median(lambda: [scan(fold_width(line)) for line in sample])
    run = subprocess.run(
        [python, str(Path(__file__).with_name("peer_recognizers.py"))],
        input=json.dumps(sample),
        capture_output=True,
        text=True,
        check=True,
    )
    theirs = float(run.stdout.split()[-1])
    print(f"  recognizers-text         {theirs / own:6.0f} times Lantu's time for numbers with units (limit 10 times)")


if __name__ == "__main__":
    _measure_one(sys.argv[1])
