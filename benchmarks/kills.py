"""``python -m benchmarks.kills [N]``: import into a store while it is killed at N random moments; what then stands in it.

Two writers each time, killed at random moments between their first sign of life and a while after. After each round
every batch that a writer had confirmed must be whole in the store, no batch may be there in part, and the next
import must go through.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from lantu.observations import ObservationStore

BATCH = 200
WRITER = """
import sys
from decimal import Decimal
from pathlib import Path
from lantu.observations import Observation, ObservationStore
store, name = ObservationStore(Path(sys.argv[1])), sys.argv[2]
store.read(place="-")
print("ready", flush=True)
batch = 0
while True:
    rows = [Observation(measure=name, place=f"{batch}-{i}", period="2023", value=Decimal(i), unit="个") for i in range(200)]
    store.append(rows)
    print(batch, flush=True)
    batch += 1
"""


def killed(path: Path, name: str, moments: random.Random, others: int) -> dict[str, int]:
    """Start writers, kill each at its moment; how many batches each had confirmed."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", WRITER, str(path)]
    running = {
        f"{name}-{number}": subprocess.Popen(
            [*command, f"{name}-{number}"], stdout=subprocess.PIPE, text=True, env=environment
        )
        for number in range(others)
    }
    confirmed = {}
    for each in running.values():
        assert each.stdout is not None
        each.stdout.readline()
    for who, each in running.items():
        time.sleep(moments.uniform(0, 0.25))
        each.send_signal(signal.SIGKILL)
        assert each.stdout is not None
        confirmed[who] = len(each.stdout.read().split())
        each.wait()
        each.stdout.close()
    return confirmed


def stands(path: Path, confirmed: dict[str, int]) -> bool:
    """Whether the store holds each confirmed batch whole, and no batch in part."""
    store = ObservationStore(path)
    asked = "SELECT measure, split_part(place, '-', 1) AS batch, count(*) AS n FROM observations GROUP BY ALL"
    found = store.query(asked).to_pylist() if store.exists else []
    whole = {(row["measure"], int(row["batch"])) for row in found}
    wanted = {(who, batch) for who, count in confirmed.items() for batch in range(count)}
    return wanted <= whole and all(row["n"] == BATCH for row in found)


def report(kills: int = 100, seed: int = 7) -> int:
    """Print how many of the kills were borne; returns 1 where one was not."""
    moments, borne, done, batches = random.Random(seed), 0, 0, 0  # noqa: S311 - the same moments each time
    with tempfile.TemporaryDirectory() as folder:
        path, everything = Path(folder) / "observations", dict[str, int]()
        while done < kills:
            confirmed = killed(path, f"m{done}", moments, 2)
            everything |= confirmed
            batches += sum(confirmed.values())
            done += len(confirmed)
            borne += len(confirmed) * stands(path, everything)
    print(
        f"  {done} kills at random moments of two writers: {borne} borne; {batches} confirmed batches of {BATCH} rows, all whole"
    )
    return 0 if borne == done else 1


if __name__ == "__main__":
    sys.exit(report(int(sys.argv[1]) if len(sys.argv) > 1 else 100))
